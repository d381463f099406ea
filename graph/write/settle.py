"""Derives again whatever a write has touched, inside its transaction: identity, entities, names, links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, LiteralString

from graph.derive import EntityRow, derive_entity, derive_links, place_claim
from graph.names import kind_of
from graph.ontology import HAS, Kind
from graph.write.derived import (
    read_entities,
    read_links,
    read_names,
    read_properties,
    read_statements,
    write_entities,
    write_links,
)
from graph.write.revision import Touched, in_batches
from graph.write.scope import Scope
from graph.write.statements import for_kind

if TYPE_CHECKING:
    from graph.client import Row, Transaction

_PLACED: LiteralString = """
c.id AS id, c.predicate AS predicate, c.subject AS subject, c.object AS object, c.property AS property,
c.subject_ref AS subject_ref, c.object_ref AS object_ref, c.link AS link
"""
_BY_SUBJECT: LiteralString = (
    """
UNWIND $rows AS row
MATCH (c:Claim {subject: row[1]})
WHERE c.subject_ref = row[0]
RETURN """
    + _PLACED
)
_BY_OBJECT: LiteralString = (
    """
UNWIND $rows AS row
MATCH (c:Claim {object: row[1]})
WHERE c.object_ref = row[0]
RETURN """
    + _PLACED
)
_BASED_ON: LiteralString = """
UNWIND $rows AS row
MATCH (:Entity {id: row[1]})<-[:BECAUSE_OF]-(c:Claim)
WHERE row[0] IN c.bases
RETURN c.id AS id, c.bases AS bases
"""
_PLACE: LiteralString = """
UNWIND $rows AS row
MATCH (c:Claim {id: row.id})
SET c.subject = row.subject, c.object = row.object, c.link = row.link
"""
_DROP_BASES: LiteralString = """
UNWIND $ids AS id
MATCH (:Claim {id: id})-[b:BECAUSE_OF]->()
DELETE b
"""
ADD_BASES: LiteralString = """
UNWIND $rows AS row
MATCH (c:Claim {id: row[0]})
MATCH (l:Entity {id: row[1]})
MERGE (c)-[:BECAUSE_OF]->(l)
"""
_DROP_ENTITIES: LiteralString = "UNWIND $ids AS id MATCH (e:Entity {id: id}) DETACH DELETE e"
_DROP_MERGED: LiteralString = "UNWIND $ids AS id MATCH (m:Merged {id: id}) DETACH DELETE m"
_ADD_ENTITIES: LiteralString = "UNWIND $ids AS id MERGE (e:Entity {id: id}) SET e:$KIND"
_ADD_MERGED: LiteralString = """
UNWIND $rows AS row
MATCH (e:Entity {id: row[1]})
MERGE (m:Merged {id: row[0]})
MERGE (m)-[:MERGED_INTO]->(e)
"""


async def settle(transaction: Transaction, touched: Touched) -> None:
    """Bring everything derived in line with the claims and decisions as they now are."""
    scope = Scope(transaction)
    await scope.load(touched.references, touched.doubtful)
    moved = {id_ for id_, survivor in scope.resolved.items() if survivor != scope.stored[id_]} | scope.dead
    await _replace_claims(transaction, scope, moved - scope.dead, touched)
    left = {scope.stored[id_] for id_ in moved}
    awake = {scope.survivor(id_) for id_ in (touched.references | moved | left) - scope.dead}
    leaving = {id_ for id_ in moved if id_ in scope.there}
    stored = await read_entities(transaction, awake | leaving)
    links = await read_links(transaction, _link_places(touched))
    await _move_entities(transaction, scope, moved)
    touched.entities |= {id_ for id_ in moved if id_ in scope.there or id_ in scope.absorbed}
    touched.entities |= moved - scope.dead
    await place_bases(transaction, scope, touched.based)
    touched.entities |= await write_entities(transaction, await derive_entities(transaction, awake), stored)
    expected = derive_links(await read_statements(transaction, _link_places(touched)))
    touched.links |= await write_links(transaction, expected, links)


def _link_places(touched: Touched) -> list[str]:
    return sorted(place for place in touched.places if place.split("|")[1] != HAS)


async def derive_entities(transaction: Transaction, ids: Iterable[str]) -> dict[str, EntityRow]:
    """Return entities as their claims make them."""
    wanted = sorted(ids)
    names = await read_names(transaction, wanted)
    properties = await read_properties(transaction, wanted)
    return {id_: derive_entity(id_, names.get(id_, ()), properties.get(id_, ())) for id_ in wanted}


async def _replace_claims(transaction: Transaction, scope: Scope, moved: Iterable[str], touched: Touched) -> None:
    """Point the claims of references that moved to the new survivors."""
    pairs = [[id_, scope.stored[id_]] for id_ in sorted(moved)]
    found: dict[str, Row] = {}
    for batch in in_batches(pairs):
        for statement in (_BY_SUBJECT, _BY_OBJECT):
            found |= {row["id"]: row for row in await transaction.run(statement, {"rows": batch})}
        laws = [pair for pair in batch if kind_of(pair[0]) is Kind.LAW]
        for row in await transaction.run(_BASED_ON, {"rows": laws}) if laws else ():
            touched.based[row["id"]] = tuple(row["bases"])
            touched.claims.add(row["id"])  # its law is another one now
    placed = [(row, _placed(row, scope)) for _, row in sorted(found.items())]
    changed = [(row, new) for row, new in placed if any(row[name] != value for name, value in new.items())]
    for rows in in_batches(new for _, new in changed):
        await transaction.run(_PLACE, {"rows": rows})
    touched.places |= {link for row, new in changed for link in (row["link"], new["link"])}
    touched.claims |= {row["id"] for row, _ in changed}


def _placed(row: Row, scope: Scope) -> dict[str, Any]:
    subject = scope.resolved.get(row["subject_ref"]) or str(row["subject"])
    object_ = scope.resolved.get(row["object_ref"], row["object"]) if row["object_ref"] else None
    link = place_claim(row["predicate"], subject, object_, row["property"])
    return {"id": row["id"], "subject": subject, "object": object_, "link": link}


async def _move_entities(transaction: Transaction, scope: Scope, moved: Iterable[str]) -> None:
    """Make the nodes of the references that moved what they must be: an entity, merged, or gone."""
    moved = sorted(moved)
    new = {id_ for id_, survivor in scope.resolved.items() if id_ == survivor and id_ not in scope.there}
    leaving = [id_ for id_ in moved if id_ in scope.there]
    absorbed = [id_ for id_ in moved if id_ in scope.absorbed]
    await drop_nodes(transaction, leaving, absorbed)
    await add_entities(transaction, new)
    await add_merged(transaction, {id_: scope.resolved[id_] for id_ in moved if scope.resolved.get(id_, id_) != id_})


async def drop_nodes(transaction: Transaction, entities: Iterable[str], merged: Iterable[str]) -> None:
    """Remove entities and merged nodes with everything that hangs on them."""
    for ids in in_batches(entities):
        await transaction.run(_DROP_ENTITIES, {"ids": ids})
    for ids in in_batches(merged):
        await transaction.run(_DROP_MERGED, {"ids": ids})


async def add_entities(transaction: Transaction, ids: Iterable[str]) -> None:
    """Make entities of these ids that have nothing but their labels."""
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for id_ in sorted(ids):
        by_kind[kind_of(id_)].append(id_)
    for kind, of_kind in by_kind.items():
        for batch in in_batches(of_kind):
            await transaction.run(for_kind(_ADD_ENTITIES, kind), {"ids": batch})


async def add_merged(transaction: Transaction, survivors: Mapping[str, str]) -> None:
    """Make merged nodes that lead to their survivors."""
    for batch in in_batches(sorted(survivors.items())):
        await transaction.run(_ADD_MERGED, {"rows": [list(pair) for pair in batch]})


async def place_bases(transaction: Transaction, scope: Scope, based: Mapping[str, tuple[str, ...]]) -> None:
    """Lead claims to the laws that they name as their grounds."""
    await scope.locate({base for bases in based.values() for base in bases})
    for batch in in_batches(sorted(based)):
        await transaction.run(_DROP_BASES, {"ids": batch})
    pairs = {(id_, scope.survivor(base)) for id_, bases in based.items() for base in bases}
    for rows in in_batches(sorted(pairs)):
        await transaction.run(ADD_BASES, {"rows": [list(pair) for pair in rows]})
