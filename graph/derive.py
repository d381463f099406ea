"""What claims make of links and entities. Pure: the same accepted claims give the same rows, in whatever order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.model import Money, Value, render
from graph.names import fold, kind_of
from graph.ontology import (
    EXCLUDES_PROPERTIES,
    HAS,
    KINDS,
    Kind,
    Modality,
    NameKind,
    Predicate,
    Property,
    ValueType,
    link_id,
)
from graph.rates import find_euro
from graph.reference import find_reference

Stored = dict[str, Any]
"""Properties of a node or a relationship, as Neo4j holds them."""

_STRENGTH = {modality.value: place for place, modality in enumerate(Modality)}
_NAME_ORDER = {kind.value: place for place, kind in enumerate(NameKind)}
CONFIDENCE_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An accepted claim, as far as derivations look at it."""

    id: str
    link: str
    subject: str
    object: str | None = None
    property: str | None = None
    value: str | None = None
    negated: bool = False
    modality: str
    confidence: float
    said_at: str
    said_on: str
    story: str
    quote: str
    url: str
    publisher: str | None = None
    reason: str | None = None
    investor_class: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCount:
    """How often accepted claims give one text as a name of one kind to an entity."""

    entity: str
    text: str
    kind: str
    language: str | None
    claims: int
    stories: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as it must be stored; `properties` holds its id."""

    predicate: Predicate
    subject: str
    object: str
    properties: Stored

    @property
    def id(self) -> str:
        """Return the link's id."""
        return str(self.properties["id"])


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of an entity as it must be stored."""

    fold: str
    entity: str
    text: str
    kind: str
    language: str | None
    claims: int


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity as it must be stored, with what points to it."""

    id: str
    kind: Kind
    properties: Stored
    names: tuple[NameRow, ...]
    identifiers: tuple[tuple[str, int], ...]
    """Key and number of claims."""


def place_claim(predicate: str, subject: str, object_: str | None, property_: str | None) -> str:
    """Return the `link` of a claim whose ends are resolved."""
    if predicate == HAS or object_ is None:
        return property_link(subject, property_ or "")
    return link_id(subject, Predicate(predicate), object_)


def property_link(subject: str, property_: str) -> str:
    """Return the `link` of the claims that give an entity this property."""
    return f"{subject}|{HAS}|{property_}"


def derive_links(statements: Iterable[Statement]) -> dict[str, LinkRow]:
    """Return the links that these accepted claims make, by id.

    Denials alone make none, nor do claims whose ends are one thing by now, after a merge: these stay claims.
    """
    by_link: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_link[statement.link].append(statement)
    rows = (_link(claims) for _, claims in sorted(by_link.items()))
    return {row.id: row for row in rows if row is not None}


def _link(claims: Sequence[Statement]) -> LinkRow | None:
    stating = [claim for claim in claims if not claim.negated]
    if not stating:
        return None
    best = min(stating, key=best_first)
    id_ = best.link
    subject, predicate, object_ = parse_link(id_)
    if subject == object_:
        return None
    properties: Stored = {
        "id": id_,
        "claims": len(stating),
        "stories": len({claim.story for claim in stating}),
        "denials": len(claims) - len(stating),
        "modality": best.modality,
        "confidence": round(best.confidence, CONFIDENCE_DIGITS),
        "first_said": min((claim.said_on, claim.said_at) for claim in stating)[1],
        "last_said": max((claim.said_on, claim.said_at) for claim in stating)[1],
        "quote": best.quote,
        "url": best.url,
        "publisher": best.publisher,
    }
    if predicate is Predicate.EXCLUDES:
        properties.update({name: getattr(best, name) for name in EXCLUDES_PROPERTIES})
    return LinkRow(predicate, subject, object_, _given(properties))


def parse_link(id_: str) -> tuple[str, Predicate, str]:
    """Return subject, predicate and object of a link's id."""
    subject, predicate, object_ = id_.split("|")
    return subject, Predicate(predicate), object_


def best_first(claim: Statement) -> tuple[int, float, int, str]:
    """Order claims of a link, the best first: strongest modality, highest confidence, latest, smallest id."""
    return _STRENGTH[claim.modality], -claim.confidence, -_day(claim.said_on), claim.id


def _winning_first(claim: Statement) -> tuple[int, int, float, str]:
    return -_day(claim.said_on), _STRENGTH[claim.modality], -claim.confidence, claim.id


def _day(said_on: str) -> int:
    return int(said_on.replace("-", ""))


def derive_entity(id_: str, names: Iterable[NameCount], statements: Iterable[Statement]) -> EntityRow:
    """Return an entity as its accepted, undenied property claims and reference data make it."""
    kind = kind_of(id_)
    by_property: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_property[statement.property or ""].append(statement)
    properties: Stored = {}
    for spec in KINDS[kind].properties:
        claims = by_property.get(spec.name)
        if claims:
            best = min(claims, key=_winning_first)
            properties.update(store_value(spec, best.value or "", best.said_on))
    known = find_reference(id_)
    if known is not None:
        for spec in KINDS[kind].properties:
            value = known.properties.get(spec.name)
            if spec.name not in by_property and value is not None:
                properties.update(store_value(spec, render(value), "9999-12-31"))
    counts = sorted(names, key=lambda count: (count.text, _NAME_ORDER[count.kind]))
    rows = _name_rows(id_, kind, counts)
    texts = {count.text for count in counts} | {text for text, _ in (known.names if known else ())}
    properties |= {"id": id_, "name": _shown(id_, counts), "names": sorted(texts) or None}
    return EntityRow(id_, kind, _given(properties), rows, _identifiers(id_, by_property.get("identifier", [])))


def _name_rows(id_: str, kind: Kind, counts: Sequence[NameCount]) -> tuple[NameRow, ...]:
    known = find_reference(id_)
    by_fold: dict[str, list[NameCount]] = defaultdict(list)
    for text, name_kind in known.names if known else ():
        by_fold[fold(text, kind)].append(
            NameCount(entity=id_, text=text, kind=name_kind.value, language=None, claims=0, stories=0)
        )
    for count in counts:
        by_fold[fold(count.text, kind)].append(count)
    rows: list[NameRow] = []
    for folded, same in sorted(by_fold.items()):
        if folded:
            best = min(same, key=lambda c: (_NAME_ORDER[c.kind], -c.stories, -len(c.text), c.text))
            languages = [count.language for count in same if count.language]
            total = sum(count.claims for count in same)
            rows.append(NameRow(folded, id_, best.text, best.kind, min(languages, default=None), total))
    return tuple(rows)


def _shown(id_: str, counts: Sequence[NameCount]) -> str:
    known = find_reference(id_)
    if known is not None:
        return known.name
    primary = [count for count in counts if count.kind == NameKind.PRIMARY]
    stories: dict[str, int] = defaultdict(int)
    for count in primary or counts:
        stories[count.text] += count.stories
    if not stories:
        return id_.partition(":")[2].partition("~")[0].replace("-", " ")
    return min(stories, key=lambda text: (-stories[text], -len(text), text))


def _identifiers(id_: str, claims: Iterable[Statement]) -> tuple[tuple[str, int], ...]:
    known = find_reference(id_)
    counts = dict.fromkeys(known.identifiers if known else (), 0)
    for claim in claims:
        key = claim.value or ""
        counts[key] = counts.get(key, 0) + 1
    return tuple(sorted(counts.items()))


def store_value(spec: Property, text: str, day: str) -> Stored:
    """Return a canonical text as stored properties of this name; `day` sets the rate of an amount."""
    if spec.type is ValueType.MONEY:
        return store_money(spec.name, parse_money(text), day)
    if spec.type is ValueType.BOOLEAN:
        return {spec.name: True} if text == "true" else {}
    if spec.type is ValueType.INTEGER:
        return {spec.name: int(text)}
    if spec.type is ValueType.DECIMAL:
        return {spec.name: float(text)}
    return {spec.name: text}


def claim_euros(row: Mapping[str, Any]) -> Stored:
    """Return the euros of a claim's amounts, from its stored row, at the rate of its day: null where none is known.

    `value_eur` is that of the property it gives, `amount_eur` that of its qualifier.
    """
    day, value = str(row["said_on"]), None
    if row.get("property") is not None and _is_money(str(row["subject_ref"]), str(row["property"])):
        amount, currency, _ = parse_money(str(row["value"]))
        value = find_euro(amount, currency, day)
    given = row.get("amount_value")
    return {
        "value_eur": value,
        "amount_eur": None if given is None else find_euro(given, str(row.get("amount_currency")), day),
    }


def _is_money(subject: str, property_: str) -> bool:
    return any(spec.name == property_ and spec.type is ValueType.MONEY for spec in KINDS[kind_of(subject)].properties)


def store_money(name: str, amount: tuple[float, str, str], day: str | None = None) -> Stored:
    """Return an amount as stored properties; with its value in euro if a day is given that has a rate."""
    value, currency, bound = amount
    stored: Stored = {f"{name}_value": value, f"{name}_currency": currency, f"{name}_bound": bound}
    euro = find_euro(value, currency, day) if day else None
    return stored if euro is None else {**stored, f"{name}_eur": euro}


def parse_money(text: str) -> tuple[float, str, str]:
    """Return value, currency and bound of an amount as `graph.model.render` writes it."""
    value, currency, bound = text.split(" ")
    return float(value), currency, bound


def store_qualifier(name: str, value: Value) -> Stored:
    """Return a qualifier's value under the properties of a claim that hold it."""
    if isinstance(value, Money):
        return store_money(name, parse_money(render(value)))
    if isinstance(value, bool | int | str):
        return {name: value}
    return {name: float(value) if isinstance(value, Decimal) else str(value)}


def _given(properties: Mapping[str, Any]) -> Stored:
    return {name: value for name, value in properties.items() if value is not None}
