"""`paths`: ways from one thing to another, the shortest or all that meet nothing twice, up to a budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode

from api.graphql.objects import Objects
from api.graphql.root_fields import MOST_HOPS
from api.graphql.selection import Selected
from api.graphql.statement import Arguments, Clauses, Columns, Draft, Scope
from api.graphql.values import LinkValues, Thing
from api.graphql.walks import (
    EVERY_KIND,
    id_list,
    is_of,
    kinds_given,
    relationship,
    survivor,
    types_of,
    whole_number,
)
from graph.ontology import Kind, Predicate

_EVERYWHERE = (Kind.JURISDICTION, Kind.TECHNOLOGY, Kind.EXCHANGE)
_COMMON = (Predicate.BASED_IN, Predicate.DEVELOPS)
MOST_SHORTEST = 5_000
"""Shortest paths that are looked at; they are found in no order, and sorted then."""
MOST_SIMPLE = 1_000
"""Paths of any length that are looked at, shortest first: the last length of them may not be complete."""
_HOP_COST = 200
_SIMPLE_HOP_COST = 2_000
"""Cost of one more hop, whatever is selected: two hubs of 100,000 things took 0.1 s, and 2 s where all ways are asked
for (at 20,000 objects a second)."""


class Paths:
    """Compiles `paths` into a draft."""

    def __init__(self, draft: Draft, clauses: Clauses, objects: Objects) -> None:
        self._draft = draft
        self._clauses = clauses
        self._objects = objects

    def compile(self, each: Selected, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        """Return the Cypher expression of the field, and its function in the shaper."""
        draft = self._draft
        hops = whole_number("maxHops", 1, MOST_HOPS, default=4)
        first = whole_number("first", 1, draft.limits.most, default=10)
        cost = _SIMPLE_HOP_COST if _is_all(arguments) else _HOP_COST
        draft.charge(draft.span(arguments, scope, lambda given: hops(given.get("maxHops"))).chain, cost)
        several = draft.span(arguments, scope, lambda given: first(given.get("first")))
        steps = draft.span(arguments, several, lambda given: hops(given.get("maxHops")) + 1)
        found = self._clauses.add((), self._found(arguments, scope), draft.name("v"))
        limit = draft.parameter(arguments, (), lambda given: first(given.get("first")))
        columns = Columns()
        path = draft.name("w")
        parts = []
        for part in draft.operation.below("Paths", each.nodes):
            with draft.at(part.key):
                if part.name == "paths":
                    body = self._path(part.nodes, path, steps, columns)
                    value = f"[{draft.function('r', [f'return {body}'])}(r, p) for r in v[1]]"
                else:
                    value = "v[0]" if part.name == "truncated" else repr("Paths")
            parts.append(f"{part.key!r}: {value}")
        key = f"[n IN nodes({path}) | n.id] + [r IN relationships({path}) | r.id]"
        chosen = (
            f"UNWIND {found} AS {path} WITH {path}, {key} AS {path}key ORDER BY length({path}), {path}key LIMIT {limit}"
        )
        rows = self._clauses.rows((found,), chosen, columns, draft.name("v"))
        most = MOST_SIMPLE if _is_all(arguments) else MOST_SHORTEST
        cut = f"size({found}) > {limit} OR size({found}) = {most}"
        return f"[{cut}, {rows}]", draft.function("v", [f"return {{{', '.join(parts)}}}"])

    def _found(self, arguments: Arguments, scope: Scope) -> str:
        """Return the subquery that gives a list of paths, in no order and one column."""
        draft = self._draft
        begin, end, avoid, path = (draft.name(prefix) for prefix in ("a", "b", "x", "w"))
        ends = "".join(
            f"{survivor(draft, variable, draft.parameter(arguments, (name,), str))} "
            for variable, name in ((begin, "from"), (end, "to"))
        )
        given = draft.parameter(arguments, ("avoid",), id_list) if "avoid" in arguments.values else "[]"
        old, new = draft.name("m"), draft.name("s")
        merged = f"MATCH ({old}:Merged)-[:MERGED_INTO]->({new}:Entity) WHERE {old}.id IN {given} RETURN {new}.id"
        most = whole_number("maxHops", 1, MOST_HOPS, default=4)(arguments.values.get("maxHops"))
        step = _Step(draft, scope, arguments, avoid)
        match = step.all(begin, end, path, most) if _is_all(arguments) else step.shortest(begin, end, path, most)
        return f"{ends}WITH {begin}, {end}, {given} + COLLECT {{ {merged} }} AS {avoid} WHERE {begin} <> {end} {match}"

    def _path(self, nodes: list[FieldNode], path: str, scope: Scope, columns: Columns) -> str:
        """Return the shaper's expression for one path."""
        parts = []
        for part in self._draft.operation.below("Path", nodes):
            with self._draft.at(part.key):
                if part.name == "nodes":
                    value = self._nodes(part.nodes, path, scope, columns)
                elif part.name == "hops":
                    value = self._hops(part.nodes, path, scope, columns)
                else:
                    value = columns.add(f"length({path})") if part.name == "length" else repr("Path")
            parts.append(f"{part.key!r}: {value}")
        return f"{{{', '.join(parts)}}}"

    def _nodes(self, nodes: list[FieldNode], path: str, scope: Scope, columns: Columns) -> str:
        self._draft.charge(scope.chain)
        thing = Thing(self._draft, scope, self._draft.name("n"), EVERY_KIND)
        inner = Columns()
        body = self._objects.thing("Entity", nodes, thing, inner)
        found = f"UNWIND nodes({path}) AS {thing.variable} WITH {thing.variable}"
        return self._list(path, found, body, inner, columns)

    def _hops(self, nodes: list[FieldNode], path: str, scope: Scope, columns: Columns) -> str:
        self._draft.charge(scope.chain)
        link, (subject, object_) = relationship(self._draft, scope)
        inner = Columns()
        place, forwards = self._draft.name("i"), self._draft.name("d")
        parts = []
        for part in self._draft.operation.below("Hop", nodes):
            with self._draft.at(part.key):
                if part.name == "relationship":
                    value = self._objects.fields("Relationship", part.nodes, link, inner)
                else:
                    value = inner.add(forwards) if part.name == "forwards" else repr("Hop")
            parts.append(f"{part.key!r}: {value}")
        variable = link.variable
        found = (
            f"UNWIND range(0, length({path}) - 1) AS {place} "
            f"WITH relationships({path})[{place}] AS {variable}, nodes({path})[{place}] AS {place} "
            f"WITH {variable}, startNode({variable}) AS {subject.variable}, endNode({variable}) AS {object_.variable}, "
            f"startNode({variable}) = {place} AS {forwards}"
        )
        return self._list(path, found, f"{{{', '.join(parts)}}}", inner, columns)

    def _list(self, path: str, found: str, body: str, inner: Columns, columns: Columns) -> str:
        cell = columns.add(columns.clauses.rows([path], found, inner, self._draft.name("v")))
        return f"[{self._draft.function('r', [f'return {body}'])}(e, p) for e in {cell}]"


class _Step:
    """What a path may go over and through, and the patterns made of it."""

    def __init__(self, draft: Draft, scope: Scope, arguments: Arguments, avoid: str) -> None:
        self._draft = draft
        self._scope = scope
        self._avoid = avoid
        values: Mapping[str, Any] = arguments.values
        self._types = types_of(values.get("predicates"), _COMMON)
        self._kinds = kinds_given(values.get("through"), _EVERYWHERE)

    def _passes(self, node: str, begin: str, end: str) -> str:
        between = " AND ".join([*is_of(node, self._kinds), f"NOT {node}.id IN {self._avoid}"])
        return f"{node} = {begin} OR {node} = {end} OR ({between})"

    def _stands(self, link: str) -> str | None:
        """Return the condition that a relationship is there under the lens."""
        if not self._scope.lens:
            return None
        return LinkValues(self._draft, self._scope, link, exclusion=False).existed()

    def shortest(self, begin: str, end: str, path: str, most: int) -> str:
        """Return clauses that find all shortest paths: both conditions are looked at while searching, never after."""
        node, link = self._draft.name("n"), self._draft.name("r")
        stands = self._stands(link)
        lens = f" AND all({link} IN relationships({path}) WHERE {stands})" if stands else ""
        return (
            f"MATCH {path} = allShortestPaths(({begin})-[:{self._types}*..{most}]-({end})) "
            f"WHERE all({node} IN nodes({path}) WHERE {self._passes(node, begin, end)}){lens} "
            f"WITH {path} LIMIT {MOST_SHORTEST} RETURN collect({path})"
        )

    def all(self, begin: str, end: str, path: str, most: int) -> str:
        """Return clauses that find paths that meet nothing twice, shortest first."""
        node, link, place = (self._draft.name(prefix) for prefix in "nri")
        stands = self._stands(link)
        lens = f" AND {stands}" if stands else ""
        simple = f"all({place} IN range(0, size({node}) - 2) WHERE NOT {node}[{place}] IN {node}[{place} + 1..])"
        return (
            f"MATCH SHORTEST {MOST_SIMPLE} ({path} = ({begin}) "
            f"(()-[{link}:{self._types}]-({node}) WHERE ({self._passes(node, begin, end)}){lens}){{1,{most}}} ({end}) "
            f"WHERE NOT {begin} IN {node} AND {simple}) RETURN collect({path})"
        )


def _is_all(arguments: Arguments) -> bool:
    mode = arguments.values.get("mode")
    return mode is not None and mode.name == "ALL"
