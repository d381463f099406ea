"""Orders of lists: their keys, and the condition that an entry comes after a cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from api.graphql.fields import Field, Role
from api.graphql.inputs import ORDERS
from api.graphql.problems import RequestError
from api.graphql.statement import Arguments, Clauses, Page
from api.graphql.values import Source, Thing, order_value
from graph.ontology import PREDICATES, Predicate, ValueType

_PYTHON = {ValueType.INTEGER: int, ValueType.DECIMAL: float, ValueType.MONEY: float, ValueType.BOOLEAN: bool}


@dataclass(frozen=True, slots=True)
class Key:
    """One step of an order."""

    expression: str
    type: type = str
    downwards: bool = False
    nullable: bool = True
    name: str = ""
    """What the caller asked for; empty for what is added so that no two entries are alike."""


def order_keys(  # noqa: PLR0913 - by name
    order: str,
    arguments: Arguments,
    source: Source,
    *,
    default: Sequence[Key],
    clauses: Clauses,
    special: Mapping[str, Source] = MappingProxyType({}),
) -> list[Key]:
    """Return the keys that `orderBy` asks for, then the unique one; `special` holds sources of single fields."""
    found: list[Key] = []
    for each in arguments.values.get("orderBy") or ():
        spec = ORDERS[order].fields[each["field"].value]
        direction, predicate = each.get("direction"), each.get("predicate")
        if predicate is not None and spec.role is not Role.DEGREE:
            message = "`predicate` goes with the field DEGREE alone"
            raise RequestError(message, arguments.path)
        down = direction is not None and direction.value == "desc"
        found.append(_key(spec, special.get(spec.stored, source), clauses, down=down, predicate=predicate))
    return [*found, default[-1]] if found else list(default)


def _key(spec: Field, source: Source, clauses: Clauses, *, down: bool, predicate: Any) -> Key:
    if spec.role is Role.DEGREE:
        assert isinstance(source, Thing)  # noqa: S101 - the catalog orders things alone by it
        wanted = _predicates_of(source) if predicate is None else [Predicate(predicate.value.upper())]
        name = "DEGREE" if predicate is None else f"DEGREE:{wanted[0]}"
        return Key(source.degree(wanted), int, down, nullable=False, name=name)
    strength = spec.base == "Modality"
    return Key(
        order_value(source, spec, clauses),
        int if strength else _PYTHON.get(spec.value, str),
        down,
        nullable=not (strength or spec.type.endswith("!")),
        name=spec.stored.upper(),
    )


def _predicates_of(thing: Thing) -> list[Predicate]:
    """Return the predicates that things of these kinds may have."""
    return [each for each, spec in PREDICATES.items() if thing.kinds & (spec.subjects | spec.objects)]


def order_text(keys: Sequence[Key]) -> str:
    """Return an order as cursors carry it."""
    return ",".join(f"{'-' if key.downwards else ''}{key.name}" for key in keys if key.name)


def order_by(keys: Sequence[Key], *, backwards: bool) -> str:
    """Return what follows ORDER BY."""
    return ", ".join(f"{key.expression}{' DESC' if key.downwards != backwards else ''}" for key in keys)


def beyond(keys: Sequence[Key], page: Page) -> str:
    """Return the condition that an entry comes after the cursor in the order of the page."""
    text = ""
    for key, name in reversed(list(zip(keys, page.cursors, strict=True))):
        text = _beyond(key, f"${name}", text, down=key.downwards != page.backwards)
    return text


def _beyond(key: Key, given: str, rest: str, *, down: bool) -> str:
    value, symbol = key.expression, "<" if down else ">"
    if not key.nullable:  # in this form an index is walked in order; as `further OR same AND rest` it is not
        return (
            f"{value} {symbol}= {given} AND ({value} <> {given} OR ({rest}))" if rest else f"{value} {symbol} {given}"
        )
    same = f"({value} = {given} OR ({given} IS NULL AND {value} IS NULL))"
    if down:  # null comes first
        further = f"({value} < {given} OR ({given} IS NULL AND {value} IS NOT NULL))"
    else:  # null comes last
        further = f"({value} > {given} OR ({given} IS NOT NULL AND {value} IS NULL))"
    return f"({further} OR ({same} AND {rest}))" if rest else further
