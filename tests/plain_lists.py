"""Filters, order and pages, one entry after the other, as `docs/api.md` says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLInputType, get_named_type

from graph.model import PartialDate
from tests.plain_world import Row, World

Given = Mapping[str, Any]
PAGE = 20


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a type, stored values under their stored names, and fields that are worked out when asked for."""

    type: str
    world: World
    row: Row
    fields: Mapping[str, Callable[[Given], Any]]

    def value(self, name: str) -> Any:
        """Return the stored value of a field of the schema."""
        return self.row.get(snake(name))

    def get(self, name: str, arguments: Given | None = None) -> Any:
        """Return a field that is worked out."""
        return self.fields[name](arguments or {})


def snake(name: str) -> str:
    """Return the stored name of a field of the schema."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def camel(name: str) -> str:
    """Return the field of the schema that shows a stored value."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


# -- filters ---------------------------------------------------------------------------------------------------------


def holds(item: Item | None, where: Given | None, type_: GraphQLInputType) -> bool:
    """Return whether a filter lets an item through; there may be no item, which has no value anywhere."""
    filter_ = get_named_type(type_)
    assert isinstance(filter_, GraphQLInputObjectType)
    return all(
        _holds(item, name, value, filter_.fields[name].type)
        for name, value in (where or {}).items()
        if value is not None
    )


def _holds(item: Item | None, name: str, value: Any, type_: GraphQLInputType) -> bool:
    if name in ("and", "or", "not"):
        return _joined(item, name, value, type_)
    filter_ = get_named_type(type_)
    assert isinstance(filter_, GraphQLInputObjectType)
    if "some" in filter_.fields:
        return _quantified(item, name, value, filter_)
    if "eq" in filter_.fields:
        found = None if item is None else item.value(name)
        if item is not None and name in ("id", "link"):
            value = _followed(item.world, value)
        return _compared(False if found is None and name in _ONLY_TRUE else found, value, filter_.name)
    inner = item if name == "edge" or item is None else item.get(name)
    if inner is None and filter_.name != "MoneyFilter":  # a sum that is not there has no value; a thing meets nothing
        return not says_something(value)
    return holds(inner, value, type_)


def _followed(world: World, operators: Given) -> Given:
    """Return comparisons with ids, each followed to what it was merged into."""

    def follow(given: Any) -> Any:
        return [world.resolve_link(each) for each in given] if isinstance(given, list) else world.resolve_link(given)

    return {name: follow(given) if given and name in ("eq", "ne", "in") else given for name, given in operators.items()}


def _joined(item: Item | None, name: str, value: Any, type_: GraphQLInputType) -> bool:
    if name == "not":
        return not says_something(value) or not holds(item, value, type_)
    found = [holds(item, part, type_) for part in value]
    return all(found) if name == "and" else any(found)


def says_something(where: Any) -> bool:
    """Return whether a filter has a condition: one that is null, absent, or lets everything through, is none."""
    if not isinstance(where, Mapping):
        return where is not None

    def says(name: str, value: Any) -> bool:
        if name == "and":
            return any(map(says_something, value))
        if name == "or":
            return all(map(says_something, value))
        return name in ("some", "none") or says_something(value)

    return any(value is not None and says(name, value) for name, value in where.items())


def _quantified(item: Item | None, name: str, value: Given, filter_: GraphQLInputObjectType) -> bool:
    entries = [] if item is None else _entries(item, name)
    for quantifier, where in value.items():
        if where is None:
            continue
        type_ = filter_.fields[quantifier].type
        found = [_fits(entry, where, type_) for entry in entries]
        if not {"some": any(found), "none": not any(found), "all": all(found)}[quantifier]:
            return False
    return True


def _entries(item: Item, name: str) -> list[Any]:
    """Return what a field holds: links, claims, laws, or texts."""
    if name in ("names", "identifiers"):
        return list(item.row["_texts" if name == "names" else "_identifiers"])
    found = item.get(name, {"first": 1_000_000})
    return found if isinstance(found, list) else list(found.get("edges"))


def _fits(entry: Any, where: Given, type_: GraphQLInputType) -> bool:
    if isinstance(entry, str):
        return _compared(entry, where, "StringFilter")
    of_links = "node" in getattr(get_named_type(type_), "fields", {})
    return holds(entry if of_links or "node" not in entry.fields else entry.get("node"), where, type_)


def _compared(value: Any, operators: Given, filter_: str) -> bool:
    convert = _CONVERT.get(filter_, lambda given: given)
    if isinstance(value, str) and filter_ in _ENUM_FILTERS:
        value = value.upper()
    for name, given in operators.items():
        if given is None:
            continue
        if name == "isNull":
            found = (value is None) is given
        elif name.startswith(("any ", "none ")):  # of blocs, see there
            found = (value in given) is name.startswith("any")
        elif name == "ne":
            found = value is None or value != convert(given)
        elif name == "in":
            found = value is not None and value in [convert(each) for each in given]
        else:
            found = value is not None and _OPERATORS[filter_ == "PartialDateFilter", name](value, convert(given))
        if not found:
            return False
    return True


_ONLY_TRUE = ("aggregate", "bloc")
"""Stored only where true, and false where not."""
_ENUMS = "Modality ClaimStatus NameKind OfferingKind OfferingStatus LawStage Bound Predicate Kind"
_ENUM_FILTERS = frozenset(f"{name}Filter" for name in _ENUMS.split())
_CONVERT: dict[str, Callable[[Any], Any]] = {"DecimalFilter": float, "LongFilter": int, "IntFilter": int}


def _first(text: str) -> Any:
    return PartialDate(text).first_day


def _last(text: str) -> Any:
    return PartialDate(text).last_day


_OPERATORS: dict[tuple[bool, str], Callable[[Any, Any], bool]] = {
    (False, "lt"): lambda value, given: value < given,
    (False, "lte"): lambda value, given: value <= given,
    (False, "gt"): lambda value, given: value > given,
    (False, "gte"): lambda value, given: value >= given,
    (False, "contains"): lambda value, given: given in value,
    (False, "startsWith"): lambda value, given: value.startswith(given),
    (True, "lt"): lambda value, given: _last(value) < _first(given),
    (True, "lte"): lambda value, given: _last(value) <= _last(given),
    (True, "gt"): lambda value, given: _first(value) > _last(given),
    (True, "gte"): lambda value, given: _first(value) >= _first(given),
    (False, "eq"): lambda value, given: value == given,
    (True, "eq"): lambda value, given: value == given,
}


# -- order and pages -------------------------------------------------------------------------------------------------

Key = Callable[[Item], Any]
"""What an item is ordered by; None where it has no value."""
Order = Sequence[tuple[Key, bool]]
"""Keys and whether each goes downwards."""


def by(name: str) -> Key:
    """Return the key that a stored value is."""
    return lambda item: item.row.get(name)


def paged(world: World, items: Sequence[Item], arguments: Given, order: Order, where: GraphQLInputType | None) -> Item:
    """Return the connection that shows these items."""
    kept = [item for item in items if where is None or holds(item, arguments.get("where"), where)]
    kept = sorted(kept, key=partial(_place, order=order))
    backwards = arguments.get("last") is not None
    size = arguments.get("last") or arguments.get("first") or PAGE
    cursor = arguments.get("before") if backwards else arguments.get("after")
    shown = kept if cursor is None else _beyond(kept, json.loads(cursor), order, backwards=backwards)
    more = len(shown) > size
    shown = shown[-size:] if backwards else shown[:size]
    ends = [_cursor(item, order) for item in (shown[0], shown[-1])] if shown else [None, None]
    info = {
        "has_next_page": cursor is not None if backwards else more,
        "has_previous_page": more if backwards else cursor is not None,
        "start_cursor": ends[0],
        "end_cursor": ends[-1],
    }
    fields: dict[str, Callable[[Given], Any]] = {
        "pageInfo": lambda _: Item("PageInfo", world, info, {}),
        "edges": lambda _: [_edge(item, order) for item in shown],
        "kept": lambda _: kept,
    }
    return Item("Connection", world, {"total_count": len(kept)}, fields)


def _place(item: Item, order: Order) -> list[_Slot]:
    return [_Slot(key(item), down) for key, down in order]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A value in an order: what is missing comes last, or first where the order goes downwards."""

    value: Any
    down: bool

    def __lt__(self, other: _Slot) -> bool:
        one, two = (other, self) if self.down else (self, other)
        if one.value is None or two.value is None:
            return one.value is not None and two.value is None
        return bool(one.value < two.value)


def _cursor(item: Item, order: Order) -> str:
    return json.dumps([key(item) for key, _ in order])


def _beyond(items: list[Item], values: list[Any], order: Order, *, backwards: bool) -> list[Item]:
    """Return the items after a cursor, or before it; the cursor's own item need not be in the list."""
    slots = [_Slot(value, down) for value, (_, down) in zip(values, order, strict=True)]
    if backwards:
        return [item for item in items if _place(item, order) < slots]
    return [item for item in items if slots < _place(item, order)]


def _edge(item: Item, order: Order) -> Item:
    cursor = {"cursor": _cursor(item, order)}
    if "node" in item.fields:  # a link: its edge is the link itself
        return Item(item.type, item.world, item.row | cursor, item.fields)
    return Item("Edge", item.world, item.row | cursor, {"node": lambda _: item})
