"""A plain, slow resolver of the whole schema: graphql-core's own execution, field by field, over a `World`.

It knows the contract (`schema.graphql`, `docs/api.md`, `docs/graph-model.md`) and nothing of the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
)

from graph.model import PartialDate
from graph.names import kind_of
from graph.ontology import KINDS, PREDICATES, Kind, Predicate, PredicateSpec, ValueType
from tests.plain_blocs import blocs_of, via, widened
from tests.plain_groups import aggregated
from tests.plain_lists import Given, Item, Order, by, camel, paged
from tests.plain_walks import neighbourhood, paths, search
from tests.plain_world import MODALITIES, Facts, Row, World, best_first, said_at

_PLURALS = {"companies": Kind.COMPANY, "people": Kind.PERSON, "technologies": Kind.TECHNOLOGY} | {
    f"{kind.lower()}s": kind for kind in Kind if kind not in (Kind.COMPANY, Kind.PERSON, Kind.TECHNOLOGY)
}
_ID: Order = [(by("id"), False)]
_AS_READ: Order = [(by("start"), False), (by("id"), False)]
_BEST: Order = [(lambda item: list(best_first(item.row)), False)]
_ONE = {kind.lower(): kind for kind in Kind}


class Reference:
    """Answers operations the slow way."""

    def __init__(self, sdl: str, facts: Facts) -> None:
        self.schema: GraphQLSchema = build_schema(sdl)
        self.world = World(facts, {})

    def answer(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """Return the data of an operation."""
        result = execute_sync(
            self.schema,
            parse(query),
            variable_values=dict(variables or {}),
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value.type,
        )
        for error in result.errors or ():
            raise error.original_error or error
        return result.data

    def _resolve(self, source: Item | None, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        name, named = info.field_name, get_named_type(info.return_type)
        given = _typed(info, arguments)
        if source is None:
            return root(name, self.world.under(arguments.get("lens")), given, self.world)
        if name in source.fields:
            return source.get(name, given)
        value = source.value(name)
        if isinstance(named, GraphQLEnumType) and value is not None:
            return value.upper()
        if value is None and str(info.return_type) == "Boolean!":
            return False
        return int(value) if isinstance(value, float) and value.is_integer() else value


def _typed(info: GraphQLResolveInfo[Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments, under `_where` the type of the filter, and whether rows are of things of any kind."""
    where = info.parent_type.fields[info.field_name].args.get("where")
    if info.field_name == "aggregate":
        row = get_named_type(info.return_type)
        kind = row.fields.get("kind") if isinstance(row, GraphQLObjectType) else None
        return arguments | {"_of_any_kind": kind is not None and get_named_type(kind.type).name == "Kind"}
    return arguments | ({"_where": where.type} if where else {})


def _listed(world: World, items: Iterable[Item], given: Given, usual: Order) -> Item:
    order = [
        (_key(each["field"], each.get("predicate")), each.get("direction") == "DESC")
        for each in given.get("orderBy") or ()
    ]
    found = paged(world, list(items), given, [*order, *_ID] if order else usual, given.get("_where"))
    rows = {"aggregate": lambda asked: aggregated(world, found.get("kept"), asked, thing)}
    return Item(found.type, world, found.row, {**found.fields, **rows})


def _key(field: str, predicate: str | None) -> Callable[[Item], Any]:
    name = field.lower()

    def key(item: Item) -> Any:
        row = item.get("node").row if name in ("name", "degree") and "node" in item.fields else item.row
        if name == "degree":
            return item.world.degree(row["id"], predicate)
        if name == "modality":
            return MODALITIES.index(row[name])
        if name in ("aggregate", "bloc"):
            return row.get(name, False)
        return row.get(f"{name}_eur") if f"{name}_value" in row else row.get(name)

    return key


# -- roots -----------------------------------------------------------------------------------------------------------


def root(name: str, world: World, given: Given, whole: World) -> Any:
    """Return a field of Query; `whole` is the world without a lens."""
    if name in ("search", "paths", "neighbourhood"):
        return _walked(name, world, given, whole)
    if name == "coverage":
        return coverage(world, world.documents.values(), len(world.claims))
    listed = _items(name, world)
    if given.get("blocs"):
        return _listed(world, _marked(listed or (), given, "jurisdiction"), _widened(given, "jurisdiction"), _ID)
    return _by_id(name, world, given["id"]) if listed is None else _listed(world, listed, given, _ID)


def _items(name: str, world: World) -> Iterable[Item] | None:
    """Return all that a list at the root may show, or None if it is no list."""
    if name in _PLURALS or name == "entities":
        kinds = {_PLURALS[name]} if name in _PLURALS else set(Kind)
        return (thing(world, id_) for id_ in world.spoken if kind_of(id_) in kinds)
    if name == "exclusions":
        return (exclusion(world, row) for row in world.links.values() if row["_predicate"] == "EXCLUDES")
    if name == "claims":
        return (claim_of(world, row) for row in world.claims.values())
    return (document_of(world, row) for row in world.documents.values()) if name == "documents" else None


def _walked(name: str, world: World, given: Given, whole: World) -> Item | None:
    if name == "paths":
        return paths(world, given, thing, relationship)
    if name == "neighbourhood":
        return neighbourhood(world, given, thing, relationship)
    hits = search(world, whole, given)
    found = (Item("Hit", world, {"id": id_, "score": 0}, {"node": _later(world, id_)}) for id_ in hits)
    return _listed(world, found, given, _ID)


def _by_id(name: str, world: World, id_: str) -> Item | None:
    row = world.link(id_)
    if row is not None and name in ("exclusion", "node", "relationship"):
        excludes = row["_predicate"] == "EXCLUDES"
        if name == "relationship" or not excludes:
            return None if name == "exclusion" else relationship(world, row)
        return exclusion(world, row)
    if name in ("claim", "node") and id_ in world.claims:
        return claim_of(world, world.claims[id_])
    if name in ("document", "node") and id_ in world.documents:
        return document_of(world, world.documents[id_])
    survivor = world.resolve(id_)
    if survivor not in world.spoken or (name not in ("node", "entity") and _ONE.get(name) is not kind_of(survivor)):
        return None
    return thing(world, survivor)


# -- things ----------------------------------------------------------------------------------------------------------


def thing(world: World, id_: str) -> Item:
    """Return an entity, which must be there."""
    row = world.entity(id_)
    assert row is not None, id_
    kind = Kind(row["_kind"])
    mine = world.by_thing.get(id_, [])
    documents = {claim["_document"]["id"]: claim["_document"] for claim in mine}
    fields: dict[str, Callable[[Given], Any]] = {
        "names": lambda _: [Item("EntityName", world, name, {}) for name in row["_names"]],
        "identifiers": lambda _: row["_identifiers"],
        "claims": lambda given: _claims(world.under(given.get("lens")), id_, given),
        "coverage": lambda _: coverage(world, documents.values(), len(mine)),
    }
    for spec in KINDS[kind].properties:
        if spec.type is ValueType.MONEY:
            fields[camel(spec.name)] = _money(world, row, spec.name)
    for predicate in PREDICATES.values():
        ends = (0, 1) if predicate.symmetric else (0,)
        fields[predicate.field] = _links(world, id_, predicate, ends)
        if not predicate.symmetric:
            fields[predicate.inverse] = _links(world, id_, predicate, (1,))
    return Item(kind.value, world, row, fields)


def _claims(world: World, id_: str, given: Given) -> Item:
    return _listed(world, (claim_of(world, claim) for claim in world.by_thing.get(id_, ())), given, _ID)


def _links(world: World, id_: str, spec: PredicateSpec, ends: tuple[int, ...]) -> Callable[[Given], Item]:
    def connection(given: Given) -> Item:
        below = world.under(given.get("lens"))
        if given.get("blocs"):
            return _with_blocs(below, id_, ends[0], given)
        found: dict[str, Item] = {}
        for end in ends:
            for row in below.by_end.get((spec.predicate, id_, end), ()):
                found.setdefault(row["id"], link_of(below, row, row["_ends"][1 - end]))
        return _listed(below, found.values(), given, _ID)

    return connection


def _with_blocs(world: World, id_: str, end: int, given: Given) -> Item:
    """Return what an offering shuts out, or what shuts out a jurisdiction or a bloc that it belongs to."""
    excludes = Predicate.EXCLUDES
    if end == 0:
        rows = world.by_end.get((excludes, id_, 0), ())
        links = _marked((link_of(world, row, row["_ends"][1]) for row in rows), given, "node")
        return _listed(world, links, _widened(given, "node"), _ID)
    found = [
        _via(link_of(world, row, row["_ends"][0]), None if whole == id_ else whole)
        for whole in (id_, *blocs_of(id_))
        for row in world.by_end.get((excludes, whole, 1), ())
    ]
    return _listed(world, found, given, _ID)


def _widened(given: Given, end: str) -> Given:
    return {**given, "where": widened(given.get("where"), end)}


def _marked(items: Iterable[Item], given: Given, end: str) -> list[Item]:
    return [_via(item, via(given.get("where"), end, item.row["_ends"][1])) for item in items]


def _via(item: Item, bloc: str | None) -> Item:
    return Item(item.type, item.world, item.row, {**item.fields, "via": _later(item.world, bloc)})


def link_of(world: World, row: Row, other: str) -> Item:
    """Return a link as one of its ends sees it."""
    return Item("Link", world, row, link_fields(world, row) | {"node": lambda _: thing(world, other)})


def link_fields(world: World, row: Row) -> dict[str, Callable[[Given], Any]]:
    """Return what every link gives besides its stored values."""
    return {
        "evidence": lambda given: _evidence(world.under(given.get("lens")), row["id"], given),
        "grounds": lambda _: list(_grounds(world, row)),
        "via": lambda _: None,
    }


def _evidence(world: World, link: str, given: Given) -> Item:
    row = world.links.get(link)
    return _listed(world, (claim_of(world, claim) for claim in (row["_claims"] if row else ())), given, _BEST)


def _grounds(world: World, row: Row) -> Iterable[Item]:
    groups: dict[tuple[str | None, str | None, str | None], list[Row]] = {}
    for claim in row["_claims"]:
        who, reason = claim.get("investor_class"), claim.get("reason")
        for law in claim["_laws"] or [None]:
            if not claim["negated"] and (law, who, reason) != (None, None, None):
                groups.setdefault((law, who, None if law else reason), []).append(claim)

    def order(key: tuple[str | None, str | None, str | None]) -> Any:
        return best_first(groups[key][0]), [(part is None, part or "") for part in key]

    for law, who, reason in sorted(groups, key=order):
        claims = groups[law, who, reason]
        ground = {
            "reason": next((claim["reason"] for claim in claims if claim.get("reason")), None),
            "investor_class": who,
            "modality": claims[0]["modality"],
            "confidence": claims[0]["confidence"],
            "claims": len(claims),
        }
        yield Item("Ground", world, ground, {"law": _later(world, law)})


def _later(world: World, id_: str | None) -> Callable[[Given], Item | None]:
    return lambda _: None if id_ is None else thing(world, id_)


def exclusion(world: World, row: Row) -> Item:
    """Return a link of EXCLUDES that knows its ends."""
    offering, jurisdiction = row["_ends"]
    ends = {"offering": _later(world, offering), "jurisdiction": _later(world, jurisdiction)}
    return Item("Exclusion", world, row, link_fields(world, row) | ends)


def relationship(world: World, row: Row) -> Item:
    """Return a link of any predicate that knows its ends."""
    ends = {name: _later(world, id_) for name, id_ in zip(("subject", "object"), row["_ends"], strict=True)}
    told = row | {"predicate": row["_predicate"]}
    return Item("Relationship", world, told, link_fields(world, row) | ends)


# -- claims, documents -----------------------------------------------------------------------------------------------


def claim_of(world: World, row: Row) -> Item:
    """Return a claim."""
    fields = {
        "subject": _later(world, row["subject"]),
        "object": _later(world, row["object"]),
        "document": lambda _: document_of(world, row["_document"]),
        "laws": lambda _: [thing(world, law) for law in row["_laws"]],
        "amount": _money(world, row, "amount"),
    }
    return Item("Claim", world, row, fields)


def document_of(world: World, row: Row) -> Item:
    """Return a document."""

    def claims(given: Given) -> Item:
        below = world.under(given.get("lens"))
        mine = (claim for claim in below.claims.values() if claim["_document"]["id"] == row["id"])
        return _listed(below, (claim_of(below, claim) for claim in mine), given, _AS_READ)

    return Item("Document", world, row, {"claims": claims, "sources": lambda _: row.get("sources") or []})


def _money(world: World, row: Row, name: str) -> Callable[[Given], Item | None]:
    parts = {part: row.get(f"{name}_{part}") for part in ("value", "currency", "bound", "eur")}
    return lambda _: None if parts["value"] is None else Item("Money", world, parts, {})


def coverage(world: World, documents: Iterable[Row], claims: int) -> Item:
    """Return what was read."""
    found = list(documents)
    dates = [PartialDate(said_at(row)) for row in found]
    newest = max(dates, key=lambda date: (date.last_day, date.text), default=None)
    stories = {row["story"] for row in found}
    row = {"documents": len(found), "stories": len(stories), "claims": claims, "newest": newest and newest.text}
    notes = sorted({row["note"] for row in found if row.get("note")})
    return Item("Coverage", world, row, {"notes": lambda _: notes})
