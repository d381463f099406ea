"""`changes`: what writes have touched since a revision, as it is now, or that it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphql import FieldNode

from api.graphql.objects import Objects
from api.graphql.selection import Selected
from api.graphql.statement import Arguments, Clauses, Columns, Draft, Scope
from api.graphql.values import Plain, Thing
from api.graphql.walks import EVERY_KIND, relationship, survivor, types_of, whole_number
from graph.read.changes import TOUCHED

_MOST_REVISION = 2**62
_MOST_SKIPPED = 2**31 - 1


class Changes:
    """Compiles `changes` into a draft."""

    def __init__(self, draft: Draft, clauses: Clauses, objects: Objects) -> None:
        self._draft = draft
        self._clauses = clauses
        self._objects = objects

    def compile(self, each: Selected, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        """Return the Cypher expression of the field, and its function in the shaper."""
        draft = self._draft
        number, page = draft.page(arguments, scope, ())
        draft.charge(page.chain)
        after = draft.parameter(arguments, ("after",), whole_number("after", 0, _MOST_REVISION))
        skip = draft.parameter(arguments, ("skip",), whole_number("skip", 0, _MOST_SKIPPED))
        found = " ".join(TOUCHED.split())
        given = {"$after": after, "$skip": skip, "$limit": f"${page.limit}", "$until": "root[0]"}
        for name, text in given.items():
            found = found.replace(name, text)
        touched = self._clauses.add((), found, draft.name("v"))
        items = _Items(self, draft, touched, f"[x IN {touched}[..${page.limit} - 1] | x[1]]", page.chain)
        shown = {"revision": "place[0]", "next": "w[0]", "skip": "w[1]", "more": "w[2]", "__typename": repr("Changes")}
        lines = ["place, pairs = v[0], v[1]", f"n = p[{number}].limit", "w = following(pairs, place, n)"]
        parts = []
        for part in draft.operation.below("Changes", each.nodes):
            with draft.at(part.key):
                value = shown.get(part.name) or f"{items.compile(part.nodes, scope)}([v, latest(pairs[:n])], p)"
            parts.append(f"{part.key!r}: {value}")
        lines.append(f"return {{{', '.join(parts)}}}")
        cells = [f"[coalesce(root[0], 0), {after}, {skip}, coalesce(root[3], 0)]", touched, *items.cells]
        return f"[{', '.join(cells)}]", draft.function("v", lines)

    def add(self, imported: str, found: str, columns: Columns) -> str:
        """Return Cypher for the rows that clauses find."""
        return self._clauses.rows((imported,), found, columns, self._draft.name("v"))

    @property
    def objects(self) -> Objects:
        """Return what compiles objects."""
        return self._objects


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows by id of one sort of thing: its name in the shaper, its cell, and the function that shows a row."""

    name: str
    cell: int
    function: str

    def shown(self) -> str:
        return f"{self.function}({self.name}[x[1]], p) if x[1] in {self.name} else "


class _Items:
    """The items of a page: a subquery and a cell for each sort of thing, put together by the shaper."""

    def __init__(self, changes: Changes, draft: Draft, touched: str, ids: str, chain: tuple[int, ...]) -> None:
        self._changes = changes
        self._draft = draft
        self._touched = touched
        self._each = draft.name("x")
        self._ids = f"UNWIND {ids} AS {self._each}"
        self._chain = chain
        self.cells: list[str] = []

    def compile(self, nodes: Sequence[FieldNode], scope: Scope) -> str:
        """Add the cells, and return the shaper's function for `[cells, latest]`."""
        parts = self._draft.operation.below("Change", nodes)
        below = replace(scope, chain=self._chain)
        seen = [node for part in parts if part.name == "node" for node in part.nodes]
        links = [node for part in parts if part.name == "relationship" for node in part.nodes]
        things = self._things(seen, below)
        records = [self._records(form, seen, below) for form in ("Claim", "Document")]
        related, decisions = self._relationships(links, below), self._decisions()
        tables = (things, *records, related, decisions)
        there = " or ".join(f"x[1] in {table.name}" for table in (*records, related, decisions))
        shown = {
            "revision": "x[0]",
            "id": "x[1]",
            "type": f"'DECISION' if x[1] in {decisions.name} else x[2].upper()",
            "gone": f"not ({there} or (x[1] in {things.name} and {things.name}[x[1]][1]))",
            "node": f"{things.shown()}{records[0].shown()}{records[1].shown()}None",
            "relationship": f"{related.shown()}None",
            "__typename": repr("Change"),
        }
        body = ", ".join(f"{part.key!r}: {shown[part.name]}" for part in parts)
        lines = [f"{table.name} = {{e[0]: e for e in v[0][{table.cell}]}}" for table in tables]
        return self._draft.function("v", [*lines, f"return [{{{body}}} for x in v[1]]"])

    def _things(self, nodes: Sequence[FieldNode], scope: Scope) -> _Table:
        """Add the things that answer to the ids; the second column tells whether an id is the thing's own."""
        draft, columns = self._draft, Columns()
        thing, own = Thing(draft, scope, draft.name("n"), EVERY_KIND), draft.name("o")
        columns.add(self._each)
        columns.add(own)
        body = self._changes.objects.thing("Entity", nodes, thing, columns)
        found = (
            f"{survivor(draft, thing.variable, self._each)} WITH {self._each}, {thing.variable}, "
            f"{thing.id} = {self._each} AS {own} WHERE {thing.variable} IS NOT NULL"
        )
        return self._table(found, columns, body)

    def _records(self, form: str, nodes: Sequence[FieldNode], scope: Scope) -> _Table:
        source, columns = Plain(self._draft, scope, self._draft.name("n")), Columns()
        columns.add(source.id)
        body = self._changes.objects.fields(form, nodes, source, columns)
        found = f"MATCH ({source.variable}:{form}) WHERE {source.id} = {self._each} WITH {source.variable}"
        return self._table(found, columns, body)

    def _relationships(self, nodes: Sequence[FieldNode], scope: Scope) -> _Table:
        """Add the relationships, each found between its ends, which the id names."""
        link, ends = relationship(self._draft, scope)
        columns = Columns()
        columns.add(link.id)
        body = self._changes.objects.fields("Relationship", nodes, link, columns)
        first, second = (end.variable for end in ends)
        match = " ".join(
            f"MATCH ({end}:Entity) WHERE {end}.id = split({self._each}, '|')[{place}]"
            for end, place in ((first, 0), (second, 2))
        )
        found = (
            f"{match} MATCH ({first})-[{link.variable}:{types_of(None)}]->({second}) WHERE {link.id} = {self._each} "
            f"WITH {first}, {link.variable}, {second}"
        )
        return self._table(found, columns, body)

    def _decisions(self) -> _Table:
        node, columns = self._draft.name("n"), Columns()
        columns.add(f"{node}.id")
        return self._table(f"MATCH ({node}:Decision) WHERE {node}.id = {self._each} WITH {node}", columns, "None")

    def _table(self, found: str, columns: Columns, body: str) -> _Table:
        self.cells.append(self._changes.add(self._touched, f"{self._ids} {found}", columns))
        function = self._draft.function("r", [f"return {body}"])
        return _Table(self._draft.name("t"), len(self.cells) + 1, function)
