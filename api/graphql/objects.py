"""Objects: what is selected of a thing, a link, a claim or a document becomes columns and a shaper's expression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from graphql import FieldNode

from api.graphql.blocs import Via, reaching, via_asked
from api.graphql.catalog import CATALOG, kinds_of
from api.graphql.conditions import Conditions, claims_of, pattern, target_of
from api.graphql.fields import KIND_NAMES, Direction, Field, Role, show
from api.graphql.lists import Cells, Connection, Listed
from api.graphql.lookups import Lookups
from api.graphql.orders import Key, order_keys
from api.graphql.selection import Selected
from api.graphql.statement import Arguments, Clauses, Columns, Draft, Scope
from api.graphql.values import LinkValues, Plain, Source, Thing, accepted, best_first, claims_by, rank
from api.scopes import AccessScope
from graph.ontology import Kind, Predicate

_MOST_NAMES = 100
_OBJECTS = frozenset({"jurisdiction", "object"})
"""Fields that lead to the object of a link."""
_TEXT_COST = 20
"""A whole text beside an object, in size and time."""
_Nodes = Sequence[FieldNode]


class Objects:
    """Compiles what is selected of objects; one for each draft."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._made: dict[tuple[object, ...], str] = {}

    # -- objects ---------------------------------------------------------------------------------------------------

    def thing(self, type_name: str, nodes: _Nodes, source: Thing, columns: Columns) -> str:
        """Return the expression for a thing of one kind, or of whatever kind its id says."""
        if type_name in KIND_NAMES:
            return self.fields(type_name, nodes, source, columns)
        cell = columns.add(source.id)
        names: list[str] = []
        for kind in sorted(source.kinds):
            one = Thing(self._draft, source.scope, source.variable, frozenset({kind}))
            body = self.fields(kind.value, nodes, one, columns)
            names.append(f"{kind.lower()!r}: {self._draft.function('r', [f'return {body}'])}")
        table = self._draft.name("t")
        self._draft.code.append(f"{table} = {{{', '.join(names)}}}")
        return f"{table}[{cell}.partition(':')[0]](r, p)"

    def fields(self, type_name: str, nodes: _Nodes, source: Source, columns: Columns) -> str:
        """Return the expression for an object of a type."""
        parts: list[str] = []
        for each in self._draft.operation.below(type_name, nodes):
            with self._draft.at(each.key):
                if each.name == "__typename":
                    value = repr(type_name)
                else:
                    value = self.field(type_name, CATALOG[type_name].fields[each.name], each, source, columns)
                parts.append(f"{each.key!r}: {value}")
        return f"{{{', '.join(parts)}}}"

    def field(self, type_name: str, spec: Field, each: Selected, source: Source, columns: Columns) -> str:
        """Return the expression for one field; the same nodes of the same variable are compiled once."""
        if spec.role is Role.VALUE:
            return show(spec.base, columns.add(source.value(spec, columns.clauses)))
        key = (spec.name, source.variable, *(id(node) for node in each.nodes))
        if key not in self._made:
            self._made[key] = self._HANDLERS[spec.role](self, type_name, spec, each, source, columns)
        return self._made[key]

    # -- parts of objects --------------------------------------------------------------------------------------------

    def _money(self, _: str, spec: Field, each: Selected, source: Source, columns: Columns) -> str:
        assert not isinstance(source, LinkValues)  # noqa: S101 - the catalog gives links no money
        wanted = self._draft.operation.below("Money", each.nodes)
        if isinstance(source, Thing) and source.scope.lens:
            cell = f"money({columns.add(source.winner(spec.stored))})"
        else:
            parts = ("value", "currency", "bound", "eur")
            cell = f"({', '.join(columns.add(source.money(spec, part)) for part in parts)})"
        shown = {
            "value": "number(m[0])",
            "currency": "m[1]",
            "bound": "upper(m[2])",
            "eur": "number(m[3])",
            "__typename": repr("Money"),
        }
        body = ", ".join(f"{part.key!r}: {shown[part.name]}" for part in wanted)
        name = self._draft.function("m", ["if m is None or m[0] is None:", "    return None", f"return {{{body}}}"])
        return f"{name}({cell}, p)"

    def _names(self, _: str, __: Field, each: Selected, source: Source, columns: Columns) -> str:
        assert isinstance(source, Thing)  # noqa: S101 - the catalog gives names to things alone
        wanted = self._draft.operation.below("EntityName", each.nodes)
        name, link = self._draft.name("n"), self._draft.name("r")
        if not source.scope.lens:
            cell = columns.add(
                f"COLLECT {{ MATCH ({name}:Name)-[{link}:NAMES]->({source.variable}) "
                f"RETURN [{link}.text, {link}.kind, {link}.language] "
                f"ORDER BY {link}.text, {name}.fold LIMIT {_MOST_NAMES} }}"
            )
        else:
            cell = f"names({columns.add(source.id)}, {self._said_names(source, columns)})[:{_MOST_NAMES}]"
        shown = {"text": "e[0]", "kind": "upper(e[1])", "language": "e[2]", "__typename": repr("EntityName")}
        body = ", ".join(f"{part.key!r}: {shown[part.name]}" for part in wanted)
        return f"[{{{body}}} for e in {cell}]"

    def _said_names(self, source: Thing, columns: Columns) -> str:
        claim, document = self._draft.name("c"), self._draft.name("d")
        text, kind, language = (self._draft.name(prefix) for prefix in "tkg")
        body = (
            f"{claims_by(claim, 'link', source.has('name'), document)} "
            f"AND {accepted(claim, source.scope.lens, document=document)} "
            f"WITH {claim}.value AS {text}, {claim}.name_kind AS {kind}, min({document}.language) AS {language}, "
            f"count({claim}) AS {claim}, count(DISTINCT {document}.story) AS {document} "
            f"RETURN collect([{text}, {kind}, {language}, {claim}, {document}])"
        )
        return columns.add(columns.clauses.add([source.variable], body, self._draft.name("v")))

    def _identifiers(self, _: str, __: Field, ___: Selected, source: Source, columns: Columns) -> str:
        assert isinstance(source, Thing)  # noqa: S101 - the catalog gives identifiers to things alone
        variable = self._draft.name("i")
        if not source.scope.lens:
            match = f"MATCH ({variable}:Identifier)-[:IDENTIFIES]->({source.variable})"
            return columns.add(f"COLLECT {{ {match} RETURN {variable}.key ORDER BY {variable}.key }}")
        match = f"{claims_by(variable, 'link', source.has('identifier'))} AND {accepted(variable, source.scope.lens)}"
        said = f"COLLECT {{ {match} RETURN DISTINCT {variable}.value }}"
        return f"identifiers({columns.add(source.id)}, {columns.add(said)})"

    def _coverage(self, _: str, __: Field, each: Selected, source: Source, columns: Columns) -> str:
        claim, document = self._draft.name("c"), self._draft.name("d")
        said = "".join(f" AND {each}" for each in source.scope.lens.passes(claim))
        body = (
            f"MATCH ({claim}:Claim) WHERE ({claim}.subject = {source.id} OR "
            f"{claim}.object = {source.id}){said} MATCH ({claim})-[:STATED_IN]->({document}:Document) "
            f"RETURN [count(DISTINCT {document}), count(DISTINCT {document}.story), count(DISTINCT {claim}), "
            f"max([{claim}.said_on, {claim}.said_at])[1], {self.notes(each.nodes, document)}]"
        )
        cell = columns.add(columns.clauses.add([source.variable], body, self._draft.name("v")))
        return self.coverage(each.nodes, cell)

    def coverage(self, nodes: _Nodes, cell: str) -> str:
        """Return the expression for a coverage whose five values lie in a cell."""
        shown = {"documents": "e[0]", "stories": "e[1]", "claims": "e[2]", "newest": "e[3]", "notes": "sorted(e[4])"}
        wanted = self._draft.operation.below("Coverage", nodes)
        body = ", ".join(f"{part.key!r}: {shown.get(part.name, repr('Coverage'))}" for part in wanted)
        return f"{self._draft.function('e', [f'return {{{body}}}'])}({cell}, p)"

    def notes(self, nodes: _Nodes, document: str) -> str:
        """Return Cypher for the different notes of the documents that are counted; none where nobody asks."""
        asked = any(part.name == "notes" for part in self._draft.operation.below("Coverage", nodes))
        return f"collect(DISTINCT {document}.note)" if asked else "[]"

    def _list(self, _: str, spec: Field, __: Selected, source: Source, columns: Columns) -> str:
        return columns.add(f"coalesce({source.value(spec, columns.clauses)}, [])")

    def _one(self, _: str, spec: Field, each: Selected, source: Source, columns: Columns) -> str:
        """Compile the one object that a claim or an exclusion is joined to."""
        self._draft.charge(source.scope.chain)
        if isinstance(source, LinkValues) and spec.name == "via":
            if source.via is None:
                return "None"
            known = columns.add(source.via.condition)
            bloc = Thing(self._draft, source.scope, source.via.bloc.variable, source.via.bloc.kinds)
            return f"({self.fields(spec.base, each.nodes, bloc, columns)} if {known} else None)"
        if isinstance(source, LinkValues):
            assert source.ends is not None  # noqa: S101 - the catalog gives these fields to exclusions alone
            end = source.ends[spec.name in _OBJECTS]
            thing = Thing(self._draft, source.scope, end.variable, end.kinds)
            return self.thing(spec.base, each.nodes, thing, columns)
        inner = Columns()
        variable = self._draft.name("n")
        if spec.name == "document":
            match = f"({source.variable})-[:STATED_IN]->({variable})"
            plain = Plain(self._draft, source.scope, variable)
            body = self.fields("Document", each.nodes, plain, inner)
        else:
            match = f"({variable}:Entity) WHERE {variable}.id = {source.variable}.{spec.stored}"
            body = self.thing("Entity", each.nodes, Thing(self._draft, source.scope, variable, frozenset(Kind)), inner)
        found = columns.clauses.rows([source.variable], f"MATCH {match}", inner, self._draft.name("v"))
        cell = columns.add(f"{found}[0]")
        name = self._draft.function("r", ["if r is None:", "    return None", f"return {body}"])
        return f"{name}({cell}, p)"

    def _laws(self, _: str, __: Field, each: Selected, source: Source, columns: Columns) -> str:
        self._draft.charge(source.scope.chain)
        inner = Columns()
        law = Thing(self._draft, source.scope, self._draft.name("n"), frozenset({Kind.LAW}))
        body = self.fields("Law", each.nodes, law, inner)
        match = f"MATCH ({source.variable})-[:BECAUSE_OF]->({law.variable})"
        found = f"{match} WITH {law.variable} ORDER BY {law.id}"
        cell = columns.add(columns.clauses.rows([source.variable], found, inner, self._draft.name("v")))
        return f"[{self._draft.function('r', [f'return {body}'])}(e, p) for e in {cell}]"

    def _context(self, _: str, __: Field, each: Selected, source: Source, columns: Columns) -> str:
        """Compile a quote's place: the statement tells where, the texts are looked up when the record is there."""
        self._draft.charge(source.scope.chain)
        self._draft.reads_texts = True
        variable, document = source.variable, self._draft.name("d")
        found = f"MATCH ({variable})-[:STATED_IN]->({document}:Document) RETURN collect({document}.story)[0]"
        story = columns.clauses.add([variable], found, self._draft.name("v"))
        cells = (columns.add(cell) for cell in (story, *(f"{variable}.{name}" for name in ("start", "end", "quote"))))
        shown = {"before": "e[0]", "quote": "e[1]", "after": "e[2]", "__typename": repr("Context")}
        wanted = self._draft.operation.below("Context", each.nodes)
        body = ", ".join(f"{part.key!r}: {shown[part.name]}" for part in wanted)
        name = self._draft.function("e", ["if e is None:", "    return None", f"return {{{body}}}"])
        return f"{name}(p.context({', '.join(cells)}), p)"

    def _text(self, _: str, __: Field, ___: Selected, source: Source, columns: Columns) -> str:
        self._draft.charge(source.scope.chain, _TEXT_COST)
        self._draft.reads_texts = True
        self._draft.scopes.setdefault(AccessScope.TEXT, self._draft.path)
        return f"p.text({columns.add(f'{source.variable}.story')})"

    def _grounds(self, _: str, __: Field, each: Selected, source: Source, columns: Columns) -> str:
        """Compile the grounds of an exclusion: its claims by law and class of investors, the best group first."""
        self._draft.charge(source.scope.chain)
        law, who, group = (self._draft.name(prefix) for prefix in "nkg")
        inner = Columns()
        thing = Thing(self._draft, source.scope, law, frozenset({Kind.LAW}))
        shown = {"__typename": repr("Ground")}
        for name, cypher, base in (
            ("reason", f"[x IN {group} WHERE x.reason IS NOT NULL | x.reason][0]", "String"),
            ("investorClass", who, "String"),
            ("modality", f"{group}[0].modality", "Modality"),
            ("confidence", f"round({group}[0].confidence, 6)", "Decimal"),
            ("claims", f"size({group})", "Int"),
        ):
            shown[name] = show(base, inner.add(cypher))
        parts = []
        for part in self._draft.operation.below("Ground", each.nodes):
            with self._draft.at(part.key):
                value = shown.get(part.name) or self._law(part.nodes, thing, inner)
            parts.append(f"{part.key!r}: {value}")
        found = self._grouped(source, law, who, group)
        cell = columns.add(columns.clauses.rows([source.variable], found, inner, self._draft.name("v")))
        name = self._draft.function("r", [f"return {{{', '.join(parts)}}}"])
        return f"[{name}(e, p) for e in {cell}]"

    def _grouped(self, source: Source, law: str, who: str, group: str) -> str:
        """Return clauses that bind the claims of each ground, the best first in each and among them."""
        claim, why = self._draft.name("c"), self._draft.name("w")
        best = best_first(claim)
        return (
            f"{claims_by(claim, 'link', source.id)} AND {accepted(claim, source.scope.lens)} "
            f"OPTIONAL MATCH ({claim})-[:BECAUSE_OF]->({law}:Law) "
            f"WITH {claim}, {law} WHERE {law} IS NOT NULL OR {claim}.reason IS NOT NULL OR "
            f"{claim}.investor_class IS NOT NULL WITH {claim}, {law} ORDER BY {best} "
            f"WITH {law}, {claim}.investor_class AS {who}, CASE WHEN {law} IS NULL THEN {claim}.reason END AS {why}, "
            f"collect({claim}) AS {group} WITH {law}, {who}, {why}, {group}, {group}[0] AS {claim} "
            f"ORDER BY {best}, {law}.id, {who}, {why}"
        )

    def _law(self, nodes: _Nodes, thing: Thing, columns: Columns) -> str:
        known = columns.add(thing.id)
        return f"({self.fields('Law', nodes, thing, columns)} if {known} is not None else None)"

    # -- lists ---------------------------------------------------------------------------------------------------------

    def _links(self, type_name: str, spec: Field, each: Selected, source: Source, columns: Columns) -> str:
        arguments = self._draft.arguments(type_name, each.nodes[0])
        scope = self._draft.narrow(arguments, source.scope)
        link = LinkValues(self._draft, scope, self._draft.name("r"), spec.predicate is Predicate.EXCLUDES)
        target, where = target_of(spec), arguments.values.get("where")
        other = Thing(self._draft, scope, self._draft.name("n"), kinds_of(target))
        early, lookups, blocs = Clauses(), Lookups(self._draft), bool(arguments.values.get("blocs"))
        conditions = Conditions(self._draft, scope, arguments, clauses=early, lookups=lookups, blocs=blocs)
        said = conditions.about_entry(target, link, other, where, ("where",))
        match, bounds = pattern(source.variable, spec, link.variable, other.variable), list[str]()
        if blocs and spec.direction is Direction.OUT:
            link.via = via_asked(self._draft, arguments, ("node",), other)
        elif blocs:
            link.via, match, bounds = self._by_bloc(spec, source, link, other)
        by_id, far = [Key(link.id, nullable=False)], {"name": other, "degree": other}
        keys = order_keys("LinkOrder", arguments, link, default=by_id, clauses=early, special=far)
        whole = [link.via.bloc.variable] if link.via else []
        listed = Listed(
            match=match,
            variables=tuple(dict.fromkeys([link.variable, other.variable, *whole])),
            conditions=said,
            bounds=bounds,
            keys=keys,
            imports=(source.variable,),
            early=early,
            lookups=lookups,
            existing=[link.existed()] if scope.lens else [],
            parts={"edge": link, "node": other},
        )

        def cells(edge: str, nodes: _Nodes, inner: Columns, below: Scope, part: Selected) -> str:
            link.scope = below
            if part.name == "node":
                self._draft.charge(below.chain)
                return self.thing(target, nodes, Thing(self._draft, below, other.variable, other.kinds), inner)
            return self.field(edge, CATALOG[edge].fields[part.name], part, link, inner)

        return self.list(spec.base, each, scope, columns, arguments, listed, cells)

    def _by_bloc(self, spec: Field, source: Source, link: LinkValues, other: Thing) -> tuple[Via, str, list[str]]:
        """Return the mark, the pattern and the bounds of what shuts out a jurisdiction or a bloc that it belongs to."""
        assert isinstance(source, Thing)  # noqa: S101 - exclusions hang on things
        bloc = Thing(self._draft, link.scope, self._draft.name("n"), source.kinds)
        match = pattern(f"{bloc.variable}:Entity", spec, link.variable, other.variable)
        return Via(f"{bloc.id} <> {source.id}", bloc), match, [reaching(self._draft, source, bloc.variable)]

    def list(  # noqa: PLR0913, PLR0917 - everything a list is made of
        self,
        connection: str,
        each: Selected,
        scope: Scope,
        columns: Columns,
        arguments: Arguments,
        listed: Listed,
        cells: Cells,
    ) -> str:
        """Return the expression for a connection, whose list becomes a column."""
        compiled = Connection(self._draft, scope, connection, each.nodes, self.thing)
        cypher, function = compiled.compile(arguments, listed, cells, columns.clauses)
        return f"{function}({columns.add(cypher)}, p)"

    def _claims(self, type_name: str, spec: Field, each: Selected, source: Source, columns: Columns) -> str:
        """Compile the claims of a thing, a document or a link."""
        arguments = self._draft.arguments(type_name, each.nodes[0])
        scope = self._draft.narrow(arguments, source.scope)
        claim = Plain(self._draft, scope, self._draft.name("c"))
        variable = claim.variable
        by_id = Key(claim.id, nullable=False)
        default = [by_id]
        if spec.role is Role.EVIDENCE:
            default = [
                Key(rank(f"{variable}.modality"), int, nullable=False),
                Key(f"{variable}.confidence", float, downwards=True, nullable=False),
                Key(f"{variable}.said_on", downwards=True, nullable=False),
                by_id,
            ]
        elif type_name == "Document":
            default = [Key(f"{variable}.start", int, nullable=False), by_id]
        match, seen = claims_of(spec, source, variable, scope)
        early, lookups = Clauses(), Lookups(self._draft)
        conditions = Conditions(self._draft, scope, arguments, clauses=early, lookups=lookups)
        listed = Listed(
            match=match,
            variables=(variable,),
            conditions=conditions.about_claim(claim, arguments.values.get("where"), ("where",)),
            bounds=seen,
            keys=order_keys("ClaimOrder", arguments, claim, default=default, clauses=early),
            imports=(source.variable,),
            early=early,
            lookups=lookups,
            parts={"node": claim},
        )
        return self.list(
            "ClaimConnection", each, scope, columns, arguments, listed, self.plain_cells("Claim", variable)
        )

    def plain_cells(self, type_name: str, variable: str) -> Cells:
        """Return what shows the nodes of a list of claims or documents."""

        def cells(_: str, nodes: _Nodes, inner: Columns, below: Scope, __: Selected) -> str:
            return self.fields(type_name, nodes, Plain(self._draft, below, variable), inner)

        return cells

    _HANDLERS: ClassVar = {
        Role.MONEY: _money,
        Role.NAMES: _names,
        Role.IDENTIFIERS: _identifiers,
        Role.COVERAGE: _coverage,
        Role.LIST: _list,
        Role.ONE: _one,
        Role.LAWS: _laws,
        Role.CONTEXT: _context,
        Role.TEXT: _text,
        Role.GROUNDS: _grounds,
        Role.LINKS: _links,
        Role.CLAIMS: _claims,
        Role.EVIDENCE: _claims,
    }
