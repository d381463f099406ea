"""Aggregates: the entries of a list, counted by groups instead of shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from graphql import FieldNode

from api.graphql.catalog import CATALOG, kinds_of
from api.graphql.fields import Direction, node_type, show
from api.graphql.groups import Group, groups_of, summed
from api.graphql.selection import Selected
from api.graphql.statement import Clauses, Columns, Draft, Scope
from api.graphql.values import LinkValues, Plain, Source, Thing, accepted, best_first, claims_by
from graph.ontology import PREDICATES, Kind, Predicate

ShowThing = Callable[[str, Sequence[FieldNode], Thing, Columns], str]
"""Adds the columns of a thing of a type and returns the shaper's expression for it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The entries to count: the clauses that bind their variables, what those bound early, and their parts."""

    found: str
    early: Clauses
    parts: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class _Key:
    """A group that is counted by, and the variable of its key."""

    group: Group
    variable: str

    @property
    def order(self) -> str:
        """Return Cypher for what keys are ordered by."""
        return self.variable if self.group.field else f"{self.variable}.id"


class Aggregate:
    """Compiles one aggregate of a list, whose name is its connection's without `Connection`."""

    def __init__(self, draft: Draft, scope: Scope, name: str, counted: Counted, show_thing: ShowThing) -> None:
        self._draft = draft
        self._scope = scope
        self._name = name
        self._counted = counted
        self._show_thing = show_thing
        self._clauses = Clauses(counted.early)
        self._columns = Columns()

    def compile(self, each: Selected) -> tuple[str, str]:
        """Return the subquery of the rows, and their function in the shaper."""
        draft = self._draft
        arguments = draft.arguments(f"{self._name}Connection", each.nodes[0])
        by = dict.fromkeys(member.value for member in arguments.values.get("by") or ())
        _, page = draft.page(arguments, self._scope, (), rows=True)
        draft.charge(page.chain)
        keys = [_Key(groups_of(self._name)[name], draft.name("k")) for name in by]
        wanted = draft.operation.below(f"{self._name}Aggregate", each.nodes)
        count, amount, total, known = (draft.name(prefix) for prefix in "ceso")
        steps = [f"{self._bind(key)} AS {key.variable}" for key in keys]
        counted = [*(key.variable for key in keys), f"count(*) AS {count}"]
        if {"sumEur", "amounts"} & {part.name for part in wanted}:
            steps.append(f"{self._amount()} AS {amount}")
            counted += [f"sum({amount}) AS {total}", f"count({amount}) AS {known}"]
        cells = {"count": count, "amounts": known, "sumEur": f"CASE WHEN {known} > 0 THEN round({total}, 2) END"}
        below = replace(self._scope, chain=page.chain)
        body = ", ".join(f"{part.key!r}: {self._cell(part, keys, cells, below)}" for part in wanted)
        order = ", ".join([f"{count} DESC", *(key.order for key in keys)])
        first = f" WITH {', '.join(steps)}" if steps else ""
        text = (
            f"{self._counted.found}{self._clauses.text()}{first} WITH {', '.join(counted)} "
            f"ORDER BY {order} LIMIT ${page.limit}{self._columns.collected(draft.name('y'))}"
        )
        return text, draft.function("v", [f"return [{{{body}}} for r in v]"])

    # -- what is counted by --------------------------------------------------------------------------------------------

    def _bind(self, key: _Key) -> str:
        """Return Cypher for a key; an entry that leads to several things stands in a row for each."""
        group = key.group
        source = self._counted.parts[group.of]
        if group.field:
            return self._value(group, source)
        if isinstance(source, LinkValues):
            return self._laws(source)
        if not group.path:
            return source.variable
        return self._walk(group, source)

    def _value(self, group: Group, source: Source) -> str:
        if group.part == "kind":
            return f"split({source.id}, ':')[0]"
        if group.part == "publisher":
            document = self._draft.name("d")
            match = f"MATCH ({source.variable})-[:STATED_IN]->({document}:Document)"
            return f"head(COLLECT {{ {match} RETURN {document}.publisher }})"
        spec = CATALOG[_owner(self._name, group)].fields[group.field]
        if group.part == "currency":
            assert not isinstance(source, LinkValues)  # noqa: S101 - no link has an amount of its own
            return source.money(spec, "currency")
        value = source.value(spec, self._clauses)
        return f"toInteger(left({value}, 4))" if group.part == "year" else value

    def _walk(self, group: Group, source: Source) -> str:
        """Return the variable of the things that relationships lead to, each once."""
        start, conditions, pattern = source.variable, [], f"({source.variable})"
        for predicate, direction in group.path:
            link = LinkValues(self._draft, self._scope, self._draft.name("r"), predicate is Predicate.EXCLUDES)
            start = self._draft.name("n")
            left, right = ("-", "->") if direction is Direction.OUT else ("<-", "-")
            pattern += f"{left}[{link.variable}:{predicate}]{right}({start})"
            conditions += [link.existed()] if self._scope.lens else []
        predicate, direction = group.path[-1]
        spec = PREDICATES[predicate]
        if (spec.objects if direction is Direction.OUT else spec.subjects) - kinds_of(group.type):
            conditions.append(f"{start}:{group.type}")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        distinct = f"OPTIONAL MATCH {pattern}{where} RETURN DISTINCT {start}"
        return self._clauses.add([source.variable], distinct, self._draft.name("g"))

    def _laws(self, link: LinkValues) -> str:
        """Return the variable of the laws that the claims of an exclusion cite."""
        claim, law = self._draft.name("c"), self._draft.name("n")
        found = f"{claims_by(claim, 'link', link.id)} AND {accepted(claim, self._scope.lens)}"
        cited = f"OPTIONAL {found} AND EXISTS {{ ({claim})-[:BECAUSE_OF]->() }}"
        body = f"{cited} OPTIONAL MATCH ({claim})-[:BECAUSE_OF]->({law}:Law) RETURN DISTINCT {law}"
        return self._clauses.add([link.variable], body, self._draft.name("g"))

    def _amount(self) -> str:
        """Return Cypher for the amount of an entry, in euros."""
        part = summed(self._name)
        assert part is not None  # noqa: S101 - the others have neither field
        source = self._counted.parts[part]
        if not isinstance(source, LinkValues):
            owner = CATALOG["Claim" if isinstance(source, Plain) else Kind.OFFERING]
            return source.money(owner.fields["amount"], "eur")
        claim = self._draft.name("c")
        counting = f"{accepted(claim, self._scope.lens)} AND {claim}.amount_eur IS NOT NULL"
        best = f"RETURN {claim}.amount_eur ORDER BY {best_first(claim)} LIMIT 1"
        return f"head(COLLECT {{ {claims_by(claim, 'link', source.id)} AND {counting} {best} }})"

    # -- what is shown -------------------------------------------------------------------------------------------------

    def _cell(self, part: Selected, keys: Sequence[_Key], cells: Mapping[str, str], scope: Scope) -> str:
        """Return the shaper's expression for one field of a row."""
        if part.name == "__typename":
            return repr(f"{self._name}Aggregate")
        if part.name in cells:
            return show("Decimal" if part.name == "sumEur" else "Int", self._columns.add(cells[part.name]))
        key = next((key for key in keys if key.group.key == part.name), None)
        if key is None:
            return "None"
        if key.group.field:
            return show(key.group.type, self._columns.add(key.variable))
        thing = Thing(self._draft, scope, key.variable, kinds_of(key.group.type))
        self._draft.charge(scope.chain)
        known = self._columns.add(thing.id)
        with self._draft.at(part.key):
            body = self._show_thing(key.group.type, part.nodes, thing, self._columns)
        return f"({body} if {known} is not None else None)"


def _owner(name: str, group: Group) -> str:
    """Return the type whose field a group looks at."""
    if group.of == "edge":
        return "Exclusion" if name.endswith("Exclusion") else "Link"
    if name == "Exclusion":
        return group.of.capitalize()
    return name if name in CATALOG else node_type(name)
