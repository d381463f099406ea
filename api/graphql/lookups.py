"""Lookups: sets of ids that are found by an index before a list is matched, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from api.graphql.comparisons import link_parts, listed
from api.graphql.statement import Arguments, Draft, Path
from graph.names import fold
from graph.ontology import Kind


class Lookups:
    """The sets of one list; they are bound by a WITH in front of its MATCH and seen by everything after it."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._sets: dict[str, str] = {}

    @property
    def variables(self) -> list[str]:
        """Return the variables that hold the sets."""
        return list(self._sets)

    def text(self) -> str:
        """Return the clause that binds the sets, with a space after it, or nothing."""
        sets = ", ".join(f"{expression} AS {name}" for name, expression in self._sets.items())
        return f"WITH {sets} " if sets else ""

    def survivors(self, arguments: Arguments, path: Path) -> str:
        """Return a set of the things of these ids, or of those that they were merged into."""
        given = self._draft.parameter(arguments, path, listed)
        merged, thing = self._draft.name("m"), self._draft.name("e")
        match = f"MATCH ({merged}:Merged)-[:MERGED_INTO]->({thing}:Entity) WHERE {merged}.id IN {given}"
        return self._add(f"{given} + COLLECT {{ {match} RETURN {thing}.id }}")

    def links(self, arguments: Arguments, path: Path) -> str:
        """Return a set of the ids of relationships, each end followed to the thing that it was merged into."""
        given = self._draft.parameter(arguments, path, link_parts)
        each, one, other, left, right = (self._draft.name(prefix) for prefix in "xmmee")
        swapped = f"CASE WHEN {each}[3] AND {right} < {left} THEN [{right}, {left}] ELSE [{left}, {right}] END"
        return self._add(
            f"COLLECT {{ UNWIND {given} AS {each} "
            f"OPTIONAL MATCH (:Merged {{id: {each}[0]}})-[:MERGED_INTO]->({one}:Entity) "
            f"OPTIONAL MATCH (:Merged {{id: {each}[2]}})-[:MERGED_INTO]->({other}:Entity) "
            f"WITH {each}, coalesce({one}.id, {each}[0]) AS {left}, coalesce({other}.id, {each}[2]) AS {right} "
            f"WITH {each}, {swapped} AS {left} RETURN {left}[0] + '|' + {each}[1] + '|' + {left}[1] }}"
        )

    def named(self, arguments: Arguments, path: Path, kinds: Iterable[Kind]) -> str:
        """Return a set that has the ids of all things with one of these names, and of some with a similar one."""
        given = self._draft.parameter(arguments, path, _folding(frozenset(kinds)))
        name, thing = self._draft.name("m"), self._draft.name("e")
        match = f"MATCH ({name}:Name)-[:NAMES]->({thing}:Entity) WHERE {name}.fold IN {given}"
        return self._add(f"COLLECT {{ {match} RETURN {thing}.id }}")

    def identified(self, arguments: Arguments, path: Path) -> str:
        """Return a set of the ids of things with one of these identifiers."""
        given = self._draft.parameter(arguments, path, listed)
        key, thing = self._draft.name("m"), self._draft.name("e")
        match = f"MATCH ({key}:Identifier)-[:IDENTIFIES]->({thing}:Entity) WHERE {key}.key IN {given}"
        return self._add(f"COLLECT {{ {match} RETURN {thing}.id }}")

    def _add(self, expression: str) -> str:
        name = self._draft.name("x")
        self._sets[name] = expression
        return name


def _folding(kinds: frozenset[Kind]) -> Callable[[Any], list[str]]:
    def folds(value: Any) -> list[str]:
        return sorted({fold(text, kind) for text in listed(value) for kind in kinds})

    return folds
