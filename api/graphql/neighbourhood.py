"""`neighbourhood`: what lies near a thing, a bounded number of relationships followed from each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode

from api.graphql.objects import Objects
from api.graphql.root_fields import MOST_DEPTH
from api.graphql.selection import Selected
from api.graphql.statement import Arguments, Clauses, Columns, Draft, Scope, where_all
from api.graphql.values import LinkValues, Thing, existed
from api.graphql.walks import EVERY_KIND, is_of, kinds_given, relationship, survivor, types_of, whole_number

_DEPTH = whole_number("depth", 1, MOST_DEPTH, default=1)
_EACH = 25
_MOST_RELATIONSHIPS = 5_000
_RELATIONSHIPS_A_NODE = 10


def _limit(given: Mapping[str, Any], most: int) -> int:
    return int(whole_number("limitPerNode", 1, most, default=_EACH)(given.get("limitPerNode")))


def count_nodes(given: Mapping[str, Any], most: int) -> int:
    """Return how many things there may be at most."""
    each = _limit(given, most)
    return sum(int(each**depth) for depth in range(_DEPTH(given.get("depth")) + 1))


def count_relationships(given: Mapping[str, Any], most: int) -> int:
    """Return how many relationships are given at most."""
    return min(_RELATIONSHIPS_A_NODE * count_nodes(given, most), _MOST_RELATIONSHIPS)


class Neighbourhood:
    """Compiles `neighbourhood` into a draft."""

    def __init__(self, draft: Draft, clauses: Clauses, objects: Objects) -> None:
        self._draft = draft
        self._clauses = clauses
        self._objects = objects

    def compile(self, each: Selected, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        """Return the Cypher expression of the field, and its function in the shaper."""
        draft, most = self._draft, self._draft.limits.most
        near = draft.span(arguments, scope, lambda given: count_nodes(given, most))
        among = draft.span(arguments, scope, lambda given: count_relationships(given, most))
        draft.charge(near.chain)
        layers = self._clauses.add((), self._layers(arguments, scope), draft.name("v"))
        cells = {"truncated": f"{layers}[{MOST_DEPTH + 1}]"}
        shown = {"__typename": repr("Neighbourhood"), "truncated": "v[1] or more"}
        lines = ["if v[0]:", "    return None", "more = False"]
        parts = []
        for part in draft.operation.below("Neighbourhood", each.nodes):
            with draft.at(part.key):
                if part.name == "nodes":
                    cypher, value = self._nodes(part.nodes, layers, near)
                    cells[part.key] = cypher
                    value = f"[{value}(e, p) for e in v[{len(cells)}]]"
                elif part.name == "relationships":
                    cypher, value = self._relationships(part.nodes, arguments, layers, among)
                    cells[part.key] = cypher
                    rows = draft.name("w")
                    lines += [f"{rows} = v[{len(cells)}]", f"m = p[{among.chain[-1]}].limit"]
                    lines += [f"more = more or len({rows}) > m", f"del {rows}[m:]"]
                    value = f"[{value}(e, p) for e in {rows}]"
                else:
                    value = shown[part.name]
            parts.append(f"{part.key!r}: {value}")
        lines.append(f"return {{{', '.join(parts)}}}")
        return f"[{layers} IS NULL, {', '.join(cells.values())}]", draft.function("v", lines)

    # -- finding -------------------------------------------------------------------------------------------------------

    def _layers(self, arguments: Arguments, scope: Scope) -> str:
        """Return the subquery that gives one list of things for each depth, then whether any was cut short."""
        draft = self._draft
        middle = Thing(draft, scope, draft.name("n"), EVERY_KIND)
        depth = draft.parameter(arguments, (), lambda given: _DEPTH(given.get("depth")))
        limit = draft.parameter(arguments, (), lambda given: _limit(given, draft.limits.most))
        found = survivor(draft, middle.variable, draft.parameter(arguments, ("id",), str))
        known = [f"{middle.variable} IS NOT NULL", *([existed(middle)] if scope.lens else [])]
        seen, last, cut = (draft.name(prefix) for prefix in "slc")
        text = f"{found} WITH {middle.variable}{where_all(known)} WITH [{middle.variable}] AS {last}, false AS {cut}"
        text += f" WITH {last} AS {seen}, {last}, {cut}"
        held = [last]
        for number in range(1, MOST_DEPTH + 1):
            ends, fresh = draft.name("y"), draft.name("l")
            carried = ", ".join(dict.fromkeys([*held, seen]))
            followed = self._followed(arguments, scope, last, f"{depth} >= {number}", limit)
            text += (
                f" CALL ({last}) {{ {followed} AS {ends} }}"
                f" CALL ({ends}, {seen}) {{ UNWIND {ends} AS x UNWIND x[..{limit}] AS y WITH DISTINCT y "
                f"WHERE NOT y IN {seen} RETURN collect(y) AS {fresh} }}"
                f" WITH {carried}, {fresh}, {cut} OR any(x IN {ends} WHERE size(x) > {limit}) AS {cut}"
            )
            held.append(fresh)
            grown = draft.name("s")
            text += f" WITH {', '.join(held)}, {cut}, {seen} + {fresh} AS {grown}"
            seen, last = grown, fresh
        return f"{text} RETURN collect([{', '.join(held)}, {cut}])[0]"

    def _followed(self, arguments: Arguments, scope: Scope, last: str, if_: str, limit: str) -> str:
        """Return the subquery that gives, for each thing of the last depth, what its first relationships lead to."""
        draft = self._draft
        start, end, ends = (draft.name(prefix) for prefix in ("n", "n", "y"))
        link = LinkValues(draft, scope, draft.name("r"), exclusion=False)
        said = [*is_of(end, kinds_given(arguments.values.get("kinds"))), *([link.existed()] if scope.lens else [])]
        pattern = f"({start})-[{link.variable}:{types_of(arguments.values.get('predicates'))}]-({end})"
        return (
            f"UNWIND CASE WHEN {if_} THEN {last} ELSE [] END AS {start} CALL ({start}) {{ "
            f"MATCH {pattern}{where_all(said)} WITH {end}, {link.variable} "
            f"ORDER BY {link.variable}.stories DESC, {link.id} LIMIT {limit} + 1 RETURN collect({end}) AS {ends} }} "
            f"RETURN collect({ends})"
        )

    # -- showing -------------------------------------------------------------------------------------------------------

    def _nodes(self, nodes: list[FieldNode], layers: str, scope: Scope) -> tuple[str, str]:
        """Return the Cypher of the things by depth and id, and the shaper's function for one."""
        draft = self._draft
        thing = Thing(draft, scope, draft.name("n"), EVERY_KIND)
        depth, inner = draft.name("d"), Columns()
        parts = []
        for part in draft.operation.below("Neighbour", nodes):
            with draft.at(part.key):
                if part.name == "node":
                    value = self._objects.thing("Entity", part.nodes, thing, inner)
                elif part.name == "depth":
                    value = inner.add(depth)
                else:
                    value = self._degree(thing, inner) if part.name == "degree" else repr("Neighbour")
            parts.append(f"{part.key!r}: {value}")
        found = (
            f"UNWIND range(0, {MOST_DEPTH}) AS {depth} UNWIND {layers}[{depth}] AS {thing.variable} "
            f"WITH {depth}, {thing.variable} ORDER BY {depth}, {thing.id}"
        )
        rows = self._clauses.rows((layers,), found, inner, draft.name("v"))
        return rows, draft.function("r", [f"return {{{', '.join(parts)}}}"])

    def _degree(self, thing: Thing, columns: Columns) -> str:
        link = LinkValues(self._draft, thing.scope, self._draft.name("r"), exclusion=False)
        stands = [link.existed()] if thing.scope.lens else []
        match = f"MATCH ({thing.variable})-[{link.variable}:{types_of(None)}]-(){where_all(stands)}"
        return columns.add(f"COUNT {{ {match} }}")

    def _relationships(
        self, nodes: list[FieldNode], arguments: Arguments, layers: str, scope: Scope
    ) -> tuple[str, str]:
        """Return the Cypher of the relationships among the things by id, one more than wanted, and their function."""
        draft = self._draft
        draft.charge(scope.chain)
        link, (subject, object_) = relationship(draft, scope)
        inner = Columns()
        body = self._objects.fields("Relationship", nodes, link, inner)
        most = draft.limits.most
        found, variables = draft.name("z"), f"{subject.variable}, {link.variable}, {object_.variable}"
        types = types_of(arguments.values.get("predicates"))
        said = [f"{object_.variable} IN {found}", *([link.existed()] if scope.lens else [])]
        together = " + ".join(f"{layers}[{depth}]" for depth in range(MOST_DEPTH + 1))
        match = f"MATCH ({subject.variable})-[{link.variable}:{types}]->({object_.variable}){where_all(said)}"
        limit = draft.parameter(arguments, (), lambda given: count_relationships(given, most) + 1)
        cypher = (
            f"WITH {together} AS {found} UNWIND {found} AS {subject.variable} {match} WITH {variables} "
            f"ORDER BY {link.id} LIMIT {limit}"
        )
        rows = self._clauses.rows((layers,), cypher, inner, draft.name("v"))
        return rows, draft.function("r", [f"return {body}"])
