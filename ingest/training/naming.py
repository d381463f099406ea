"""References and names of the entities of a marked article. Pure."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from graph.model import Money
from graph.names import fold
from graph.ontology import Bound, Kind, NameKind, Predicate
from ingest.extract.aliases import is_acronym, without_title
from ingest.extract.gazetteer import find_country, find_entity, find_listing_place, is_common
from ingest.extract.reading import Found, OfferingFacts, Thing
from ingest.resolve import references
from ingest.training.marked import MarkedArticle, MarkedEntity

_ONCE = frozenset({"ipo", "direct_listing", "spac"})
"""Kinds of offerings that a company has once: their references need no date."""
_SERIES = re.compile(r"\b(?:series [a-z]|seed|angel)\b", re.IGNORECASE)
_MINISTRY = re.compile(r"(?:finance |defence |defense )?ministry\b", re.IGNORECASE)
_MISLEADING = frozenset(
    {
        ("Airbus", "Airbus Defence and Space"),
        ("Airbus Defence & Space", "Airbus"),
        ("Hanwha Ocean", "Hanwha"),
        ("LG Energy Solution", "LG"),
        ("WuXi Biologics", "WuXi"),
    }
)
"""Short forms, each with the name it is short for in one article, that mean another firm of the group elsewhere."""
_MONTHS = tuple("january february march april may june july august september october november december".split())  # noqa: SIM905
_DATED = re.compile(rf"\b(?:({'|'.join(_MONTHS)}) )?(20\d\d)\b", re.IGNORECASE)


def references_of(article: MarkedArticle, story: str) -> dict[str, str]:
    """Return the reference of each entity by its key, made as a reader of the text would make it.

    A round, a bond, a later sale of shares has its series or its date in the reference: a company has several.
    """
    keys = list(article.entities)
    near = list(_jurisdictions(article))
    things = [_thing(article, key, keys, near) for key in keys]
    return dict(zip(keys, references(things, story), strict=True))


def names_of(article: MarkedArticle, key: str) -> dict[str, NameKind]:
    """Return the names of an entity, the usual one first; no demonym, seat of government, code or city.

    An authority or law of a name that many countries use has its country in it: "Ministry of Finance (China)".
    """
    entity = article.entities[key]
    names = [without_title(name) if entity.kind is Kind.PERSON else name for name in entity.names]
    found: dict[str, NameKind] = {}
    for name in _with_country(article, entity, names):
        proper = name.strip()
        if _is_name(proper, entity.kind) and proper not in found and (names[0], proper) not in _MISLEADING:
            acronym = bool(found) and is_acronym(proper, next(iter(found)))
            found[proper] = NameKind.PRIMARY if not found else NameKind.ACRONYM if acronym else NameKind.ALIAS
    return found


def parse_money(text: str) -> Money:
    """Return a sum written as `VALUE CURRENCY BOUND`; without a bound it is exact.

    Raises: ValueError: it is none.
    """
    value, currency, *bound = text.split()
    return Money(value=Decimal(value), currency=currency, bound=Bound(bound[0]) if bound else Bound.EXACT)


def _with_country(article: MarkedArticle, entity: MarkedEntity, names: list[str]) -> list[str]:
    """Return the names, those that say nothing without a country with it, or not at all."""
    near = _jurisdictions(article)
    if entity.kind not in {Kind.REGULATOR, Kind.LAW} or not is_common(names[0]) or _known(entity, list(near)):
        return names
    said = (c.object for c in article.claims if c.predicate is Predicate.BASED_IN and c.subject == entity.key)
    seats = (article.entities[seat].names[0] for seat in said)
    guessed = next(iter(near.values()), None) if _MINISTRY.match(names[0]) else None
    seat = next(seats, guessed)
    return [f"{names[0]} ({seat})", *(name for name in names[1:] if not is_common(name))] if seat else names


def _is_name(name: str, kind: Kind) -> bool:
    if kind is Kind.TECHNOLOGY or not fold(name, kind):
        return False
    if kind is Kind.JURISDICTION:
        country = find_country(name)
        return country is not None and fold(name) in {fold(known) for known, use in country.names if len(known) > 2}  # noqa: PLR2004 - codes
    return kind is not Kind.EXCHANGE or find_listing_place(name) is None


def _jurisdictions(article: MarkedArticle) -> dict[str, str]:
    """Return the jurisdictions that an article speaks of, id and name, the most frequent first."""
    times = Counter(mention.key for mention in article.mentions)
    listed = [entity for entity in article.entities.values() if entity.kind is Kind.JURISDICTION]
    listed.sort(key=lambda entity: -times[entity.key])
    return {found: entity.names[0] for entity in listed if (found := _known(entity, [])) is not None}


def _known(entity: MarkedEntity, near: list[str]) -> str | None:
    """Return the id of the thing of reference data that an entity is, by its fullest names first."""
    if entity.kind is Kind.TECHNOLOGY:
        return f"technology:{entity.key}"
    if entity.kind is Kind.JURISDICTION:
        codes = (f for name in entity.names if (f := find_country(name)) is not None)
        return next((country.id for country in codes), None)
    for name in entity.names:
        found = find_entity(name, entity.kind, near)
        if found is None and entity.kind is Kind.EXCHANGE:
            found = find_listing_place(name)
        if found is not None and found.kind is entity.kind:
            return found.id
    return None


def _thing(article: MarkedArticle, key: str, keys: list[str], near: list[str]) -> Thing:
    entity = article.entities[key]
    if entity.kind is not Kind.OFFERING:
        names = names_of(article, key) or dict.fromkeys(entity.names[:1], NameKind.PRIMARY)
        return Thing(kind=entity.kind, mentions=[], reference=_known(entity, near), names=names)
    given = entity.properties
    issuer = given.get("issuer")
    facts = OfferingFacts(
        kind=given["kind"],
        issuer=keys.index(issuer) if issuer else None,
        round=None if given["kind"] in _ONCE or not issuer else _round(entity, article.date),
        aggregate=given.get("aggregate") == "true",
        count=int(given["count"]) if "count" in given else None,
    )
    if "amount" in given:
        facts.found["amount"] = Found(value=parse_money(given["amount"]), sentence=0)
    return Thing(kind=entity.kind, mentions=[], names=names_of(article, key), offering=facts)


def _round(entity: MarkedEntity, date: str) -> str:
    series = _SERIES.search(entity.names[0])
    if series:
        return series[0].lower()
    dated = _DATED.search(entity.names[0])
    when = date[:4] if dated is None else dated[2]
    if dated is not None and dated[1]:
        when += f"-{_MONTHS.index(dated[1].lower()) + 1:02}"
    return f"{entity.properties['kind']} {when}".replace("_", " ")
