"""Rows of `aggregate`: entries counted by groups, one entry after the other, as `docs/api.md` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from graph.names import kind_of
from graph.ontology import Kind, Predicate
from tests.plain_lists import Given, Item, camel
from tests.plain_world import Row, World

MOST = 100
Find = Callable[[World, Row], Iterable[Any]]
"""Finds the keys of an entry in a group; things by their ids."""


def _stored(name: str) -> Find:
    return lambda _, row: [row.get(name)]


def _year(name: str) -> Find:
    return lambda _, row: [int(row[name][:4]) if row.get(name) else None]


def _truth(name: str) -> Find:
    return lambda _, row: [bool(row.get(name))]


def _across(predicate: Predicate, then: Predicate | None = None, *, end: int = 0, kind: Kind | None = None) -> Find:
    """Find the things at the other end of links of a predicate (of one kind), or beyond them by another."""

    def find(world: World, row: Row) -> Iterable[str]:
        near = [link["_ends"][1 - end] for link in world.by_end.get((predicate, row["id"], end), ())]
        near = [id_ for id_ in near if kind is None or kind_of(id_) is kind]
        if then is None:
            return near
        return [link["_ends"][1] for id_ in near for link in world.by_end.get((then, id_, 0), ())]

    return find


_SEAT = _across(Predicate.BASED_IN)
OF_THINGS: Mapping[Kind, Mapping[str, Find]] = {
    Kind.OFFERING: {
        "KIND": _stored("kind"),
        "STATUS": _stored("status"),
        "YEAR": _year("expected_on"),
        "CURRENCY": _stored("amount_currency"),
        "AGGREGATE": _truth("aggregate"),
        "EXCHANGE": _across(Predicate.LISTS_ON),
        "ISSUER": _across(Predicate.ISSUES, end=1),
        "ISSUER_JURISDICTION": _across(Predicate.ISSUES, Predicate.BASED_IN, end=1),
        "TECHNOLOGY": _across(Predicate.ISSUES, Predicate.DEVELOPS, end=1),
        "EXCLUDED_JURISDICTION": _across(Predicate.EXCLUDES),
    },
    Kind.COMPANY: {
        "JURISDICTION": _SEAT,
        "EXCHANGE": _across(Predicate.LISTS_ON),
        "TECHNOLOGY": _across(Predicate.DEVELOPS),
        "STATUS": _stored("status"),
        "YEAR": _year("founded"),
    },
    Kind.LAW: {
        "STAGE": _stored("stage"),
        "YEAR": _year("enacted_on"),
        "JURISDICTION": _SEAT,
        "TECHNOLOGY": _across(Predicate.GOVERNS, kind=Kind.TECHNOLOGY),
    },
    Kind.PERSON: {"ORGANISATION": _across(Predicate.HOLDS_ROLE)},
    Kind.REGULATOR: {"JURISDICTION": _SEAT},
    Kind.EXCHANGE: {"JURISDICTION": _SEAT},
    Kind.JURISDICTION: {"BLOC": _truth("bloc")},
    Kind.TECHNOLOGY: {"KEY": _stored("key")},
}
OF_LINKS: Mapping[str, Find] = {
    "MODALITY": _stored("modality"),
    "PUBLISHER": _stored("publisher"),
    "SAID_YEAR": _year("first_said"),
    "REASON": _stored("reason"),
    "INVESTOR_CLASS": _stored("investor_class"),
    "LAW": lambda _, row: [law for claim in row["_claims"] if not claim["negated"] for law in claim["_laws"]],
}
OF_CLAIMS: Mapping[str, Find] = {
    **{name: _stored(name.lower()) for name in ("PREDICATE", "PROPERTY", "STATUS", "MODALITY", "NEGATED", "EXTRACTOR")},
    "PUBLISHER": lambda _, row: [row["_document"].get("publisher")],
    "YEAR": _year("said_at"),
}
OF_DOCUMENTS: Mapping[str, Find] = {
    "PUBLISHER": _stored("publisher"),
    "YEAR": _year("published_at"),
    "LANGUAGE": _stored("language"),
}


def aggregated(world: World, items: Sequence[Item], given: Given, thing: Callable[[World, str], Item]) -> list[Item]:
    """Return the rows: the largest first, then by key, things by their ids."""
    groups = list(dict.fromkeys(given.get("by") or ()))
    if given["_of_any_kind"]:
        groups = ["THING" if group == "KIND" else group for group in groups]
    rows: dict[tuple[Any, ...], list[Item]] = {} if groups else {(): []}
    for item in items:
        for key in product(*(_keys(item, group) for group in groups)):
            rows.setdefault(key, []).append(item)
    ordered = sorted(rows, key=lambda key: (-len(rows[key]), [_place(part) for part in key]))
    return [_row(world, groups, key, rows[key], thing) for key in ordered[: given.get("first") or MOST]]


def _place(part: Any) -> tuple[bool, Any]:
    return part is None, "" if part is None else part


def _keys(item: Item, group: str) -> list[Any]:
    """Return the keys of an entry in a group, each once; of a link those of its other end too."""
    if item.type == "Claim":
        found = OF_CLAIMS[group](item.world, item.row)
    elif item.type == "Document":
        found = OF_DOCUMENTS[group](item.world, item.row)
    elif item.type in ("Link", "Exclusion"):
        found = _link_keys(item, group)
    elif group == "THING":
        found = [item.get("node").type if item.type == "Hit" else item.type]
    else:
        found = OF_THINGS[Kind(item.type)][group](item.world, item.row)
    return list(dict.fromkeys(found)) or [None]


def _link_keys(item: Item, group: str) -> Iterable[Any]:
    if group in OF_LINKS:
        return OF_LINKS[group](item.world, item.row)
    if item.type == "Exclusion" and group == "JURISDICTION":
        return [item.row["_ends"][1]]
    return _keys(item.get("offering" if item.type == "Exclusion" else "node"), group)


def _row(
    world: World,
    groups: Sequence[str],
    key: tuple[Any, ...],
    items: Sequence[Item],
    thing: Callable[[World, str], Item],
) -> Item:
    euros = [euro for item in items if (euro := _euro(item)) is not None]
    row: Row = {"count": len(items), "amounts": len(euros), "sum_eur": round(sum(euros), 2) if euros else None}
    fields: dict[str, Callable[[Given], Any]] = {}
    for group, part in zip(groups, key, strict=True):
        if group in _THINGS and part is not None:
            fields[camel(group.lower())] = _later(thing, world, part)
        else:
            row["kind" if group == "THING" else group.lower()] = part
    return Item("Aggregate", world, row, fields)


_THINGS = {
    *("EXCHANGE", "ISSUER", "ISSUER_JURISDICTION", "TECHNOLOGY", "EXCLUDED_JURISDICTION", "JURISDICTION", "LAW"),
    "ORGANISATION",
}


def _later(thing: Callable[[World, str], Item], world: World, id_: str) -> Callable[[Given], Item]:
    return lambda _: thing(world, id_)


def _euro(item: Item) -> Any:
    """Return the euros of an entry: of an offering, of the one a link leads to, of the best claim with an amount."""
    if item.type == "Claim":
        return item.row["amount_eur"]
    if item.type == "Exclusion":
        return _euro(item.get("offering"))
    if item.type == "Link":  # to or from an offering: what that raises
        if kind_of(item.get("node").row["id"]) is Kind.OFFERING:
            return _euro(item.get("node"))
        given = [
            claim for claim in item.row["_claims"] if not claim["negated"] and claim.get("amount_value") is not None
        ]
        return given[0]["amount_eur"] if given else None
    return item.row.get("amount_eur")
