"""Root fields: each becomes one CALL subquery, found by index or by a bounded scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.graphql.blocs import via_asked
from api.graphql.catalog import CATALOG, kinds_of
from api.graphql.changes import Changes
from api.graphql.conditions import Conditions
from api.graphql.fields import KIND_NAMES, PLURALS
from api.graphql.lens import said_at, said_on
from api.graphql.lists import Connection, Listed
from api.graphql.lookups import Lookups
from api.graphql.neighbourhood import Neighbourhood
from api.graphql.objects import Objects
from api.graphql.orders import Key, order_keys
from api.graphql.paths import Paths
from api.graphql.root_fields import ROOT_FIELDS
from api.graphql.search import Search
from api.graphql.seeks import find_lead
from api.graphql.selection import Selected
from api.graphql.statement import Arguments, Clauses, Columns, Draft, Scope, Transform, where_all
from api.graphql.values import LinkValues, Plain, Thing, existed
from api.graphql.walks import relationship, survivor, types_of
from graph.ontology import PREDICATES, Kind
from graph.read.changes import ChangeType, type_of

_LISTED: Mapping[str, str] = {
    **{plural: kind.value for kind, plural in PLURALS.items()},
    "entities": "Entity",
    "exclusions": "Exclusion",
    "claims": "Claim",
    "documents": "Document",
}
_EXCLUSION = "|EXCLUDES|"
_SYMMETRIC = sorted(predicate.value for predicate, spec in PREDICATES.items() if spec.symmetric)
_WALKS: Mapping[str, type[Search] | type[Paths] | type[Neighbourhood] | type[Changes]] = {
    "search": Search,
    "paths": Paths,
    "neighbourhood": Neighbourhood,
    "changes": Changes,
}


_FORMS: Mapping[ChangeType | None, str] = {
    ChangeType.RELATIONSHIP: "Relationship",
    ChangeType.DOCUMENT: "Document",
    ChangeType.CLAIM: "Claim",
}


def form_of(id_: str) -> str:
    """Return the type of what an id is made for: `Exclusion`, `Relationship`, `Document`, `Claim` or `Entity`."""
    found = _FORMS.get(type_of(id_), "Entity")
    return "Exclusion" if found == "Relationship" and _EXCLUSION in id_ else found


def _part(place: int) -> Transform:
    """Return what gives the subject (0), the predicate (1) or the object (2) of a relationship's id, or ``."""

    def part(id_: str) -> str:
        parts = id_.split("|")
        return parts[place] if len(parts) == 3 else ""  # noqa: PLR2004

    return part


def _same(value: Any) -> Any:
    return value


class Roots:
    """Compiles root fields into a draft."""

    def __init__(self, draft: Draft, clauses: Clauses) -> None:
        self._draft = draft
        self._clauses = clauses
        self._objects = Objects(draft)

    def compile(self, each: Selected) -> tuple[str, str]:
        """Return the Cypher expression of a root field, and its function in the shaper."""
        arguments = self._draft.arguments("Query", each.nodes[0])
        scope = self._draft.narrow(arguments, Scope())
        if each.name in _LISTED:
            return self._many(_LISTED[each.name], each, arguments, scope)
        if each.name == "coverage":
            return self._coverage(each, scope)
        if each.name in _WALKS:
            return _WALKS[each.name](self._draft, self._clauses, self._objects).compile(each, arguments, scope)
        return self._single(ROOT_FIELDS[each.name].type, each, arguments, scope)

    # -- one -----------------------------------------------------------------------------------------------------------

    def _single(self, type_name: str, each: Selected, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        self._draft.charge(())
        form = form_of(arguments.values["id"]) if type_name == "Node" else type_name
        columns = Columns()
        if form in ("Claim", "Document"):
            match, body = self._stored(form, each, arguments, scope, columns)
        elif form == "Exclusion":
            match, body = self._exclusion(each, arguments, scope, columns)
        elif form == "Relationship":
            match, body = self._relationship(each, arguments, scope, columns)
        else:
            match, body = self._thing(form, each, arguments, scope, columns)
        name = self._draft.function("r", ["if r is None:", "    return None", f"return {body}"])
        return f"{self._clauses.rows((), match, columns, self._draft.name('v'))}[0]", name

    def _stored(
        self, form: str, each: Selected, arguments: Arguments, scope: Scope, columns: Columns
    ) -> tuple[str, str]:
        source = Plain(self._draft, scope, self._draft.name("n"))
        given = self._draft.parameter(arguments, ("id",), _same)
        match = f"MATCH ({source.variable}:{form}) WHERE {source.id} = {given}"
        match += "".join(f" AND {each}" for each in _passing(form, source))
        return match, self._objects.fields(form, each.nodes, source, columns)

    def _thing(
        self, form: str, each: Selected, arguments: Arguments, scope: Scope, columns: Columns
    ) -> tuple[str, str]:
        kinds = kinds_of(form)
        thing = Thing(self._draft, scope, self._draft.name("n"), kinds)
        match = survivor(self._draft, thing.variable, self._draft.parameter(arguments, ("id",), _same))
        conditions = [f"{thing.variable}:{form}" if len(kinds) == 1 else f"{thing.variable} IS NOT NULL"]
        if scope.lens:
            conditions.append(existed(thing))
        match += f" WITH {thing.variable} WHERE {' AND '.join(conditions)}"
        return match, self._objects.thing(form, each.nodes, thing, columns)

    def _exclusion(self, each: Selected, arguments: Arguments, scope: Scope, columns: Columns) -> tuple[str, str]:
        link, ends = self._link(scope)
        match = " ".join(
            survivor(self._draft, end.variable, self._draft.parameter(arguments, ("id",), part))
            for end, part in zip(ends, (_part(0), _part(2)), strict=True)
        )
        match += f" MATCH ({ends[0].variable})-[{link.variable}:EXCLUDES]->({ends[1].variable})"
        body = self._objects.fields("Exclusion", each.nodes, link, columns)
        if scope.lens:
            match += f" WHERE {link.existed()}"
        return match, body

    def _relationship(self, each: Selected, arguments: Arguments, scope: Scope, columns: Columns) -> tuple[str, str]:
        link, (subject, object_) = relationship(self._draft, scope)
        given = [self._draft.name("g"), self._draft.name("g")]
        found = " ".join(
            survivor(self._draft, end, self._draft.parameter(arguments, ("id",), _part(place)))
            for end, place in zip(given, (0, 2), strict=True)
        )
        predicate = self._draft.parameter(arguments, ("id",), _part(1))
        variable, symmetric = link.variable, self._draft.constant(_SYMMETRIC)
        conditions = [
            f"type({variable}) = {predicate}",
            f"(startNode({variable}) = {given[0]} OR {predicate} IN {symmetric})",  # merging may have turned it round
            *([link.existed()] if scope.lens else []),
        ]
        match = (
            f"{found} MATCH ({given[0]})-[{variable}:{types_of(None)}]-({given[1]}){where_all(conditions)} "
            f"WITH {variable}, startNode({variable}) AS {subject.variable}, endNode({variable}) AS {object_.variable}"
        )
        return match, self._objects.fields("Relationship", each.nodes, link, columns)

    def _link(self, scope: Scope) -> tuple[LinkValues, tuple[Thing, Thing]]:
        ends = (
            Thing(self._draft, scope, self._draft.name("n"), frozenset({Kind.OFFERING})),
            Thing(self._draft, scope, self._draft.name("n"), frozenset({Kind.JURISDICTION})),
        )
        return LinkValues(self._draft, scope, self._draft.name("r"), exclusion=True, ends=ends), ends

    # -- many ----------------------------------------------------------------------------------------------------------

    def _many(self, base: str, each: Selected, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        connection = Connection(self._draft, scope, f"{base}Connection", each.nodes, self._objects.thing)
        if base == "Exclusion":
            return self._exclusions(connection, arguments, scope)
        if base in ("Claim", "Document"):
            return self._records(base, connection, arguments, scope)
        return self._things(base, connection, arguments, scope)

    def _things(self, base: str, connection: Connection, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        kinds = kinds_of(base)
        thing = Thing(self._draft, scope, self._draft.name("n"), kinds)
        early, lookups = Clauses(), Lookups(self._draft)
        conditions = Conditions(self._draft, scope, arguments, clauses=early, lookups=lookups)
        fields, where = CATALOG[base].fields, arguments.values.get("where") or {}
        lead = find_lead(conditions, lookups, fields, thing, where)
        said = conditions.of(fields, thing, lead.where if lead else where, ("where",))
        by_id = [Key(thing.id, nullable=False)]
        keys = order_keys(f"{base}Order", arguments, thing, default=by_id, clauses=early)
        match, bounds = f"({thing.variable}:Entity)", _bounds(thing.id, base)
        if keys[0].expression == f"{thing.variable}.name" and not lead:  # the index on names is walked in order
            match, bounds = f"({thing.variable}:Entity:{base})", [f"{thing.variable}.name IS NOT NULL"]
        listed = Listed(
            lead=lead.text if lead else "",
            match=match,
            variables=(thing.variable,),
            conditions=said,
            bounds=[f"{thing.variable}:{base}"] if lead else bounds,
            keys=keys,
            early=early,
            lookups=lookups,
            existing=[existed(thing)] if scope.lens else [],
            count_match=f"({thing.variable}:{base})",
            parts={"node": thing},
        )

        def cells(_: str, nodes: Any, inner: Columns, below: Scope, __: Selected) -> str:
            return self._objects.thing(base, nodes, Thing(self._draft, below, thing.variable, kinds), inner)

        return connection.compile(arguments, listed, cells, self._clauses)

    def _records(self, base: str, connection: Connection, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        source = Plain(self._draft, scope, self._draft.name("n"))
        early, lookups = Clauses(), Lookups(self._draft)
        conditions = Conditions(self._draft, scope, arguments, clauses=early, lookups=lookups)
        where = arguments.values.get("where") or {}
        if base == "Claim":
            said = conditions.about_claim(source, where, ("where",))
        else:
            said = conditions.of(CATALOG[base].fields, source, where, ("where",))
        index = _index_of(base, where)
        listed = Listed(
            match=f"({source.variable}:{base}){f' USING INDEX {source.variable}:{base}({index})' if index else ''}",
            variables=(source.variable,),
            conditions=said,
            bounds=[] if index else [f"{source.id} >= ''"],
            keys=order_keys(f"{base}Order", arguments, source, default=[Key(source.id, nullable=False)], clauses=early),
            early=early,
            lookups=lookups,
            existing=_passing(base, source),
            count_match=f"({source.variable}:{base})",
            parts={"node": source},
        )
        return connection.compile(arguments, listed, self._objects.plain_cells(base, source.variable), self._clauses)

    def _exclusions(self, connection: Connection, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        link, ends = self._link(scope)
        early, lookups = Clauses(), Lookups(self._draft)
        blocs = bool(arguments.values.get("blocs"))
        conditions = Conditions(self._draft, scope, arguments, clauses=early, lookups=lookups, blocs=blocs)
        said = conditions.about_exclusion(link, ends, arguments.values.get("where"), ("where",))
        if blocs:
            link.via = via_asked(self._draft, arguments, ("jurisdiction",), ends[1])
        listed = Listed(
            match=f"({ends[0].variable}:Entity)-[{link.variable}:EXCLUDES]->({ends[1].variable}:Entity)",
            variables=(ends[0].variable, link.variable, ends[1].variable),
            conditions=said,
            bounds=[] if _is_sought(said, ends) else [f"{link.id} >= ''"],
            keys=order_keys("ExclusionOrder", arguments, link, default=[Key(link.id, nullable=False)], clauses=early),
            early=early,
            lookups=lookups,
            existing=[link.existed()] if scope.lens else [],
            count_match=f"({ends[0].variable})-[{link.variable}:EXCLUDES]->({ends[1].variable})",
            parts={"edge": link, "offering": ends[0], "jurisdiction": ends[1]},
        )

        def cells(_: str, nodes: Any, inner: Columns, below: Scope, __: Selected) -> str:
            link.scope = below
            return self._objects.fields("Exclusion", nodes, link, inner)

        return connection.compile(arguments, listed, cells, self._clauses)

    # -- all -----------------------------------------------------------------------------------------------------------

    def _coverage(self, each: Selected, scope: Scope) -> tuple[str, str]:
        document, claim = self._draft.name("d"), self._draft.name("c")
        when = f"[{said_on(document)}, {said_at(document)}]"
        match = f"MATCH ({document}:Document){where_all(scope.lens.reads(document))}"
        count = f"MATCH ({claim}:Claim){where_all(scope.lens.passes(claim))}"
        claims = self._clauses.add((), f"{count} RETURN count(*)", self._draft.name("v"))
        notes = self._objects.notes(each.nodes, document)
        found = f"{match} RETURN [count({document}), count(DISTINCT {document}.story), max({when})[1], {notes}]"
        documents = self._clauses.add((), found, self._draft.name("v"))
        self._draft.charge(())
        body = self._objects.coverage(each.nodes, "r")
        cypher = f"[{documents}[0], {documents}[1], {claims}, {documents}[2], {documents}[3]]"
        return cypher, self._draft.function("r", [f"return {body}"])


def _index_of(base: str, where: Mapping[str, Any]) -> str | None:
    """Return the indexed property by which a filter finds claims, so that the planner takes no other index."""
    for name in ("link", "subject", "object") if base == "Claim" else ():
        value = where.get(name) or {}
        operators = value if name == "link" else value.get("id") or {}
        if operators.get("eq") is not None or operators.get("in") is not None:
            return name
    return None


def _is_sought(conditions: Sequence[str], ends: tuple[Thing, Thing]) -> bool:
    """Return whether the conditions name an end by its id, so that the index on ids finds it at once."""
    starts = tuple(f"{end.id} {symbol} " for end in ends for symbol in ("=", "IN"))
    return any(condition.startswith(starts) for condition in conditions)


def _passing(base: str, source: Plain) -> list[str]:
    """Return the conditions that a claim or a document passes the lens."""
    lens = source.scope.lens
    return lens.passes(source.variable) if base == "Claim" else lens.reads(source.variable)


def _bounds(id_: str, base: str) -> list[str]:
    """Return conditions by which the index on ids is walked in order, and no further than the kind."""
    if base not in KIND_NAMES:
        return [f"{id_} >= ''"]
    prefix = base.lower()
    return [f"{id_} >= '{prefix}:'", f"{id_} < '{prefix};'"]
