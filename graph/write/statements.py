"""Statements for each kind and each relationship type: one static text each, made from the ontology's own names."""

from __future__ import annotations

from functools import cache
from typing import LiteralString, cast

from graph.ontology import Kind, Predicate

_KIND = "$KIND"
_TYPE = "$TYPE"
_TYPES = "$TYPES"


@cache
def for_kind(template: LiteralString, kind: Kind) -> LiteralString:
    """Return the statement with the label of `kind` in place of `$KIND`.

    Raises: ValueError: this is no kind of the ontology.
    """
    return cast("LiteralString", template.replace(_KIND, Kind(kind).value))  # type: ignore[redundant-cast]


@cache
def for_predicate(template: LiteralString, predicate: Predicate) -> LiteralString:
    """Return the statement with the relationship type of `predicate` in place of `$TYPE`.

    Raises: ValueError: this is no predicate of the ontology.
    """
    return cast("LiteralString", template.replace(_TYPE, Predicate(predicate).value))  # type: ignore[redundant-cast]


@cache
def for_predicates(template: LiteralString) -> LiteralString:
    """Return the statement with the relationship types of all predicates in place of `$TYPES`."""
    types = "|".join(sorted(predicate.value for predicate in Predicate))
    return cast("LiteralString", template.replace(_TYPES, types))  # type: ignore[redundant-cast]
