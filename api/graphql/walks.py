"""What the roots over the graph as a whole share: whom an id stands for, which relationships and kinds they follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from api.graphql.problems import RequestError
from api.graphql.statement import Draft, Scope, Transform
from api.graphql.values import LinkValues, Thing
from graph.ontology import Kind, Predicate

MOST_IDS = 100
EVERY_KIND = frozenset(Kind)


def survivor(draft: Draft, variable: str, given: str) -> str:
    """Return clauses that bind the thing of an id, or the one it was merged into, or null."""
    own, merged = draft.name("a"), draft.name("b")
    return (
        f"OPTIONAL MATCH ({own}:Entity {{id: {given}}}) "
        f"OPTIONAL MATCH (:Merged {{id: {given}}})-[:MERGED_INTO]->({merged}:Entity) "
        f"WITH *, coalesce({own}, {merged}) AS {variable}"
    )


def relationship(draft: Draft, scope: Scope) -> tuple[LinkValues, tuple[Thing, Thing]]:
    """Return a relationship with its ends, each under a new variable."""
    ends = (Thing(draft, scope, draft.name("n"), EVERY_KIND), Thing(draft, scope, draft.name("n"), EVERY_KIND))
    return LinkValues(draft, scope, draft.name("r"), exclusion=True, ends=ends), ends


def types_of(given: Sequence[Enum] | None, left_out: Iterable[Predicate] = ()) -> str:
    """Return the relationship types of an argument `predicates`, or all but some, as a pattern has them."""
    chosen = {Predicate[each.name] for each in given} if given is not None else {*Predicate} - {*left_out}
    return "|".join(sorted(chosen)) if chosen else "NONE"


def kinds_given(given: Sequence[Enum] | None, left_out: Iterable[Kind] = ()) -> frozenset[Kind]:
    """Return the kinds of an argument, or all but some."""
    return frozenset(Kind[each.name] for each in given) if given is not None else EVERY_KIND - {*left_out}


def is_of(variable: str, kinds: frozenset[Kind]) -> list[str]:
    """Return the conditions that a thing is of one of these kinds: none where it may be of any."""
    if kinds == EVERY_KIND:
        return []
    return [f"{variable}:{'|'.join(sorted(kinds))}" if kinds else "false"]


def whole_number(name: str, least: int, most: int, *, more: int = 0, default: int = 0) -> Transform:
    """Return what makes an argument a parameter: the number, checked, and some `more`."""

    def checked(value: Any) -> int:
        number = default if value is None else int(value)
        if not least <= number <= most:
            message = f"`{name}` goes from {least} to {most}"
            raise RequestError(message)
        return number + more

    return checked


def id_list(value: Any) -> list[str]:
    """Return a list of ids as a parameter.

    Raises: RequestError: there are too many.
    """
    if value is not None and len(value) > MOST_IDS:
        message = f"give at most {MOST_IDS} ids"
        raise RequestError(message)
    return list(value or ())
