"""One page of a list: its order, its keyset, its Cypher and the shaper's function for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import FieldNode

from api.graphql.aggregates import Aggregate, Counted, ShowThing
from api.graphql.lookups import Lookups
from api.graphql.orders import Key, beyond, order_by, order_text
from api.graphql.selection import Selected
from api.graphql.statement import Arguments, Clauses, Columns, Draft, Page, Scope, where_all
from api.graphql.values import Source


@dataclass(slots=True, kw_only=True)
class Listed:
    """What a list goes over, once its arguments are compiled."""

    match: str
    """Clauses that bind the variables, without WHERE."""
    variables: tuple[str, ...]
    conditions: list[str]
    """What holds for every entry."""
    bounds: list[str] = field(default_factory=list)
    """What holds anyway, and lets an index be walked in order."""
    keys: list[Key]
    """The order; the last is unique and never null."""
    imports: tuple[str, ...] = ()
    """Variables from around that the match uses."""
    early: Clauses = field(default_factory=Clauses)
    """What conditions and order need bound."""
    lookups: Lookups
    """Sets of ids that the conditions look into."""
    lead: str = ""
    """Clauses that find the entries by an index, each once, in place of the MATCH."""
    existing: list[str] = field(default_factory=list)
    """What must be there under the lens, looked at before `early`."""
    count_match: str | None = None
    """A shorter MATCH that counts the same, where there are no conditions."""
    parts: Mapping[str, Source]
    """What an entry is made of, by the names that groups have for it."""


Cells = Callable[[str, Sequence[FieldNode], Columns, Scope, "Selected"], str]
"""Adds the columns of a field of an edge and returns the shaper's expression for it."""


def _start(listed: Listed, conditions: Sequence[str]) -> str:
    """Return clauses that bind the variables: by the lookups and the MATCH, or by what seeks them."""
    text = f"{listed.lead} WITH *" if listed.lead else f"MATCH {listed.match}"
    return f"{listed.lookups.text()}{text}{where_all(conditions)}"


def _found(listed: Listed, more: Sequence[str] = ()) -> str:
    """Return clauses that find the entries; what needs nothing bound early is asked before that is bound."""
    conditions, early = [*listed.conditions, *more], listed.early
    if not early.lines:
        return _start(listed, [*listed.bounds, *listed.existing, *conditions])
    late = [each for each in conditions if early.mentioned(each)]
    first = [each for each in conditions if each not in late]
    start = _start(listed, [*listed.bounds, *first, *listed.existing])
    carried = [*listed.variables, *early.variables, *listed.lookups.variables]
    return f"{start}{early.text()} WITH {', '.join(carried)}{where_all(late)}"


def _all(listed: Listed) -> str:
    """Return clauses that find the entries in whatever order; without conditions nothing is bound early."""
    if listed.conditions:
        return _found(listed)
    if listed.count_match is not None and not listed.existing and not listed.lead:
        return f"MATCH {listed.count_match}"
    return _start(listed, [*listed.bounds, *listed.existing])


class Connection:
    """Compiles one connection: gathers what is selected, then writes its Cypher and its shaper."""

    def __init__(
        self, draft: Draft, scope: Scope, type_name: str, nodes: Sequence[FieldNode], show_thing: ShowThing
    ) -> None:
        self._draft = draft
        self._show_thing = show_thing
        self._selected = draft.operation.below(type_name, nodes)
        self._type = type_name
        self._scope = scope

    def compile(self, arguments: Arguments, listed: Listed, cells: Cells, clauses: Clauses) -> tuple[str, str]:
        """Return Cypher for the list, with what `clauses` bind for it, and its function in the shaper."""
        names = {each.name for each in self._selected}
        number, page = self._draft.page(
            arguments, self._scope, [key.type for key in listed.keys], order=order_text(listed.keys)
        )
        rows = _Rows(self._draft, listed, page, replace(self._scope, chain=page.chain), cells)
        plain = [each for each in self._selected if each.name != "aggregate"]
        entries = {each.key: rows.entry(self._type, each) for each in plain}
        lines = [f"w = p[{number}]", "n = w.limit"]
        parts: list[str] = []
        if names & {"edges", "pageInfo"}:
            self._draft.charge(page.chain)
            parts.append(clauses.rows(listed.imports, rows.found(), rows.columns, self._draft.name("v")))
            lines += ["rows = v[0]", "more = len(rows) > n", "if more:", "    del rows[n:]"]
            lines += ["rows.reverse()"] if page.backwards else []
        if "totalCount" in names:
            self._draft.charge(self._scope.chain)
            parts.append(clauses.add(listed.imports, f"{_all(listed)} RETURN count(*)", self._draft.name("v")))
            lines.append(f"total = v[{len(parts) - 1}]")
        for each in self._selected:
            if each.name == "aggregate":
                body, function = self._aggregate(each, listed)
                parts.append(clauses.add(listed.imports, body, self._draft.name("v")))
                entries[each.key] = f"{function}(v[{len(parts) - 1}], p)"
        shown = ", ".join(f"{each.key!r}: {entries[each.key]}" for each in self._selected)
        lines.append(f"return {{{shown}}}")
        return f"[{', '.join(parts)}]", self._draft.function("v", lines)

    def _aggregate(self, each: Selected, listed: Listed) -> tuple[str, str]:
        with self._draft.at(each.key):
            name = self._type.removesuffix("Connection")
            early = listed.early if listed.conditions else Clauses()
            counted = Counted(_all(listed), early, listed.parts)
            return Aggregate(self._draft, self._scope, name, counted, self._show_thing).compile(each)


class _Rows:
    """The rows of a page: their columns, and what the shaper makes of them."""

    def __init__(self, draft: Draft, listed: Listed, page: Page, scope: Scope, cells: Cells) -> None:
        self._draft = draft
        self._listed = listed
        self._page = page
        self._scope = scope
        self._cells = cells
        self.columns = Columns(Clauses(listed.early))

    def found(self) -> str:
        """Return the clauses that find the page's rows, one more than asked for."""
        listed, page = self._listed, self._page
        found = _found(listed, [beyond(listed.keys, page)] if page.cursors else [])
        order = order_by(listed.keys, backwards=page.backwards)
        carried = ", ".join([*listed.variables, *listed.early.variables])
        return f"{found} WITH {carried} ORDER BY {order} LIMIT ${page.limit}"

    def entry(self, connection: str, each: Selected) -> str:
        """Return the shaper's expression for one field of the connection."""
        with self._draft.at(each.key):
            if each.name == "edges":
                edge = f"{connection.removesuffix('Connection')}Edge"
                return f"[{self._row(edge, each.nodes)} for r in rows]"
            if each.name == "pageInfo":
                return self._page_info(each.nodes)
            return "total" if each.name == "totalCount" else repr(connection)

    def _row(self, edge: str, nodes: Sequence[FieldNode]) -> str:
        parts: list[str] = []
        for each in self._draft.operation.below(edge, nodes):
            with self._draft.at(each.key):
                if each.name == "cursor":
                    value = f"cursor(w.mark, {self._place('r')})"
                elif each.name == "__typename":
                    value = repr(edge)
                else:
                    value = self._cells(edge, each.nodes, self.columns, self._scope, each)
                parts.append(f"{each.key!r}: {value}")
        return f"{{{', '.join(parts)}}}"

    def _page_info(self, nodes: Sequence[FieldNode]) -> str:
        given = str(bool(self._page.cursors))
        values: dict[str, Any] = {
            "hasNextPage": given if self._page.backwards else "more",
            "hasPreviousPage": "more" if self._page.backwards else given,
            "__typename": repr("PageInfo"),
        }
        parts: list[str] = []
        for each in self._draft.operation.below("PageInfo", nodes):
            if each.name in ("startCursor", "endCursor"):
                row = "rows[0]" if each.name == "startCursor" else "rows[-1]"
                parts.append(f"{each.key!r}: cursor(w.mark, {self._place(row)}) if rows else None")
            else:
                parts.append(f"{each.key!r}: {values[each.name]}")
        return f"{{{', '.join(parts)}}}"

    def _place(self, row: str) -> str:
        """Return the shaper's list of a row's order values."""
        cells = (self.columns.add(key.expression) for key in self._listed.keys)
        return f"[{', '.join(f'{row}{cell[1:]}' for cell in cells)}]"
