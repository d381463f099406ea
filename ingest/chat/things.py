"""The things that a model names, checked against the text and joined over all parts of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.model import Value
from graph.names import fold
from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Kind
from graph.reference import find_reference
from ingest.chat.answers import Told
from ingest.chat.verbatim import find_verbatim
from ingest.extract.entities import near_jurisdictions, order_names
from ingest.extract.gazetteer import find_country, find_entity, find_listing_place
from ingest.extract.offerings import find_round
from ingest.extract.pairs import Mention
from ingest.extract.reading import Found, OfferingFacts, Thing

Call = tuple[int, str]
"""Number of the answer, and the key that it gives a thing."""

_NO_OBJECT = "what stands for a thing is no JSON object with key, kind and names"
_NO_KIND = "the kind of a thing is not in the ontology"
_NO_NAME = "no name of a thing stands in the text"
_NOT_LISTED = "a jurisdiction or technology is not in the list of these"
_NO_OFFERING = "an offering has no kind of the ontology, or neither issuer nor a number of offerings"


@dataclass(slots=True, kw_only=True)
class Named:
    """One thing as one answer names it."""

    call: Call
    kind: Kind
    names: list[str]
    given: Mapping[str, Any]
    reference: str | None = None


@dataclass(slots=True, kw_only=True)
class Things:
    """The things of a document."""

    things: list[Thing] = field(default_factory=list)
    number_of: dict[Call, int] = field(default_factory=dict)
    """Thing by what an answer calls it."""
    words: list[list[str]] = field(default_factory=list)
    """Names of each thing as they stand in the text, also those that are no proper names."""
    given: list[list[tuple[int, Mapping[str, Any]]]] = field(default_factory=list)
    """What the answers say of each thing, with the answer's number."""
    dropped: Counter[str] = field(default_factory=Counter)


def collect_things(answers: Sequence[Told], text: str) -> Things:
    """Return the things that answers name, each once, those that do not pass counted by reason."""
    found = Things()
    named = [one for number, told in enumerate(answers) for one in _iter_named(number, told, text, found.dropped)]
    near = near_jurisdictions(_as_mention(one.kind, name) for one in named for name in one.names)
    for one in named:
        one.reference = _reference(one, near)
    places: dict[tuple[Kind, str], int] = {}
    for one in named:
        if one.kind is not Kind.OFFERING:
            _place(found, one, places)
    sales: dict[tuple[object, ...], int] = {}
    for one in named:
        if one.kind is Kind.OFFERING:
            _place_offering(found, one, sales)
    for number, thing in enumerate(found.things):
        thing.names = order_names(found.words[number], thing.kind) if thing.kind is not Kind.OFFERING else {}
    return found


def _iter_named(number: int, told: Told, text: str, dropped: Counter[str]) -> Iterable[Named]:
    for given in told.entities:
        names = given.get("names") if isinstance(given, dict) else None
        if not isinstance(given, dict) or not isinstance(given.get("key"), str) or not isinstance(names, list):
            dropped[_NO_OBJECT] += 1
            continue
        if given.get("kind") not in tuple(Kind):
            dropped[_NO_KIND] += 1
            continue
        kind = Kind(given["kind"])
        spans = [find_verbatim(name, text) for name in names if isinstance(name, str) and fold(name, kind)]
        verbatim = list(dict.fromkeys(text[slice(*span)] for span in spans if span is not None))
        if not verbatim:
            dropped[_NO_NAME] += 1
            continue
        one = Named(call=(number, given["key"]), kind=kind, names=verbatim, given=given)
        if kind in (Kind.JURISDICTION, Kind.TECHNOLOGY) and _listed(one) is None:
            dropped[_NOT_LISTED] += 1
            continue
        yield one


def _listed(one: Named) -> str | None:
    """Return the id of a jurisdiction or technology in the reference data: by its name, else by the code given."""
    if one.kind is Kind.TECHNOLOGY:
        key = one.given.get("key_of_list")
        return f"technology:{key}" if key in TECHNOLOGIES else None
    country = next(filter(None, map(find_country, one.names)), None)
    if country is not None:
        return country.id
    known = find_reference(f"jurisdiction:{str(one.given.get('code')).upper()}")
    return known.id if known is not None else None


def _reference(one: Named, near: Sequence[str]) -> str | None:
    if one.kind in (Kind.JURISDICTION, Kind.TECHNOLOGY):
        return _listed(one)
    for name in one.names:
        entity = find_entity(name, one.kind, near)
        if entity is None and one.kind is Kind.EXCHANGE:
            entity = find_listing_place(name)
        if entity is not None:
            return entity.id
    return None


def _as_mention(kind: Kind, name: str) -> Mention:
    return Mention(start=0, end=1, kind=kind, form="name", sentence=0, text=name)


def _place(found: Things, one: Named, places: dict[tuple[Kind, str], int]) -> None:
    """Add a thing, or what it says to the one that has its reference or one of its names."""
    keys = [(one.kind, f"={one.reference}")] if one.reference else []
    if one.kind not in (Kind.JURISDICTION, Kind.TECHNOLOGY):
        keys += [(one.kind, fold(name, one.kind)) for name in one.names]
    number = next((places[key] for key in keys if key in places and _agree(found, places[key], one)), None)
    if number is None:
        number = _add(found, Thing(kind=one.kind, mentions=[], reference=one.reference))
    found.things[number].reference = found.things[number].reference or one.reference
    for key in keys:
        places.setdefault(key, number)
    _note(found, number, one)


def _agree(found: Things, number: int, one: Named) -> bool:
    known = found.things[number].reference
    return known is None or one.reference is None or known == one.reference


def _add(found: Things, thing: Thing) -> int:
    found.things.append(thing)
    found.words.append([])
    found.given.append([])
    return len(found.things) - 1


def _note(found: Things, number: int, one: Named) -> None:
    found.number_of[one.call] = number
    found.words[number] += [name for name in one.names if name not in found.words[number]]
    found.given[number].append((one.call[0], one.given))


def _place_offering(found: Things, one: Named, sales: dict[tuple[object, ...], int]) -> None:
    kind, issuer = one.given.get("kind_of_offering"), one.given.get("issuer")
    number = found.number_of.get((one.call[0], issuer)) if isinstance(issuer, str) else None
    if number is not None and found.things[number].kind is not Kind.COMPANY:
        number = None
    is_cohort = number is None and _says_aggregate(one.given)
    if kind not in OFFERING_KINDS or (number is None and not is_cohort):
        found.dropped[_NO_OFFERING] += 1
        return
    round_ = find_round(one.names)
    key: tuple[object, ...] = (number, kind, round_) if number is not None else ("cohort", *one.call)
    if number is not None and round_ is None:
        key = next((other for other in sales if other[:2] == (number, kind)), key)
    if key not in sales:
        facts = OfferingFacts(kind=str(kind), issuer=number, round=round_, aggregate=is_cohort)
        sales[key] = _add(found, Thing(kind=Kind.OFFERING, mentions=[], offering=facts))
    _note(found, sales[key], one)


def _says_aggregate(given: Mapping[str, Any]) -> bool:
    properties = given.get("properties")
    listed = properties if isinstance(properties, list) else []
    return any(
        isinstance(each, dict) and each.get("name") in ("aggregate", "count") and each.get("value") for each in listed
    )


def note_value(thing: Thing, name: str, value: Value) -> None:
    """Keep what tells offerings of one kind apart for their references."""
    if thing.offering is None:
        return
    if name == "count" and isinstance(value, int):
        thing.offering.count = value
    else:
        thing.offering.found.setdefault(name, Found(value=value, sentence=0))
