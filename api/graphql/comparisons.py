"""Comparisons of one value as Cypher, and what is made of the values that they compare with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from api.graphql.fields import Field
from api.graphql.lens import plain
from api.graphql.problems import UnknownCodeError
from api.graphql.statement import Transform
from graph.model import PartialDate
from graph.ontology import PREDICATES, Kind, Predicate
from graph.reference import iter_reference

Where = Mapping[str, Any]
Given = Callable[[str, Transform], str]
"""Makes the parameter of an operator; the transform is for its value."""
_SYMBOLS = {
    "eq": "=",
    "in": "IN",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "contains": "CONTAINS",
    "startsWith": "STARTS WITH",
}
_JURISDICTION = "jurisdiction:"


def _first_day(text: str) -> str:
    return PartialDate(text).first_day.isoformat()


def _last_day(text: str) -> str:
    """Return the last day; of a month its 31st, which Cypher below makes of `2026-06` too."""
    day = PartialDate(text).last_day
    ends = PartialDate(f"{day.year:04}-{day.month:02}").last_day == day
    return f"{day.year:04}-{day.month:02}-31" if ends else day.isoformat()


_DATES: Mapping[str, tuple[str, Transform]] = {
    "lt": ("-12-31", _first_day),
    "lte": ("-12-31", _last_day),
    "gt": ("-01-01", _last_day),
    "gte": ("-01-01", _first_day),
}


def compare(spec: Field, expression: str, operators: Where, given: Given) -> list[str]:
    """Return the conditions of a filter on one value; a comparison that is null or absent is none."""
    found: list[str] = []
    for name, value in operators.items():
        if value is None:
            continue
        if name == "isNull":
            found.append(f"{expression} IS {'' if value else 'NOT '}NULL")
        elif spec.base == "PartialDate" and name in _DATES:
            fill, transform = _DATES[name]
            filled = f"{expression} + substring('{fill}', size({expression}) - 4)"
            found.append(f"{filled} {_SYMBOLS[name]} {given(name, transform)}")
        elif name == "ne":
            found.append(f"({expression} <> {given(name, plain)} OR {expression} IS NULL)")
        else:
            found.append(f"{expression} {_SYMBOLS[name]} {given(name, plain)}")
    return found


def listed(value: Any) -> list[Any]:
    """Return what `eq`, `ne` or `in` is given, as a list."""
    return value if isinstance(value, list) else [value]


@cache
def _codes() -> frozenset[str]:
    return frozenset(entity.id.removeprefix(_JURISDICTION) for entity in iter_reference(Kind.JURISDICTION))


def jurisdiction_ids(value: Any) -> list[str]:
    """Return the ids of the jurisdictions with this code, or these codes.

    Raises: UnknownCodeError: nobody knows a code.
    """
    for code in listed(value):
        if code not in _codes():
            hint = f"; did you mean {code.upper()!r}?" if code.upper() in _codes() else ""
            message = f"no jurisdiction has the code {code[:20]!r}; give ISO 3166-1 alpha-2, or EU, EEA, GCC{hint}"
            raise UnknownCodeError(message)
    return [f"{_JURISDICTION}{code}" for code in listed(value)]


def link_parts(value: Any) -> list[list[Any]]:
    """Return ids of links, each as subject, predicate, object, and whether its ends are sorted."""
    return [_parts(id_) for id_ in listed(value)]


def _parts(id_: str) -> list[Any]:
    subject, middle, object_ = [*id_.split("|"), "", ""][:3]
    return [subject, middle, object_, middle in set(Predicate) and PREDICATES[Predicate(middle)].symmetric]
