"""Derives everything again from claims and decisions, and writes what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from graph.derive import LinkRow
from graph.names import kind_of
from graph.world import Expected, World, expect, is_evidenced, read_all_entities, read_all_links, read_world
from graph.write.derived import StoredEntity, write_entities, write_links
from graph.write.revision import Touched, change, in_batches
from graph.write.settle import add_entities, add_merged, drop_nodes
from graph.write.statements import for_predicate

if TYPE_CHECKING:
    from graph.client import GraphClient, Transaction

_DROP_CLAIMS: LiteralString = "UNWIND $ids AS id MATCH (c:Claim {id: id}) DETACH DELETE c"
_PLACE: LiteralString = """
UNWIND $rows AS row
MATCH (c:Claim {id: row.id})
SET c.subject = row.subject, c.object = row.object, c.link = row.link, c.status = row.status,
  c.value_eur = row.value_eur, c.amount_eur = row.amount_eur
"""
_LAWS: LiteralString = """
MATCH (c:Claim)-[:BECAUSE_OF]->(l)
RETURN c.id AS id, collect(l.id) AS laws
"""
_DROP_LAWS: LiteralString = "UNWIND $ids AS id MATCH (:Claim {id: id})-[b:BECAUSE_OF]->() DELETE b"
_ADD_LAWS: LiteralString = """
UNWIND $rows AS row
MATCH (c:Claim {id: row[0]})
MATCH (l:Entity {id: row[1]})
MERGE (c)-[:BECAUSE_OF]->(l)
"""
_DROP_LINKS: LiteralString = """
MATCH ()-[r:$TYPE]->()
WHERE elementId(r) IN $elements
DELETE r
"""
_DROP_STRAYS: LiteralString = """
MATCH (e:Entity)
WHERE e.id IS NULL OR size([label IN labels(e) WHERE label <> 'Entity']) <> 1 OR e:Merged
WITH e, coalesce(e.id, elementId(e)) AS id
DETACH DELETE e
RETURN id
"""
_SWEEP_NAMES: LiteralString = """
MATCH (n:Name)
WHERE NOT EXISTS { (n)-[:NAMES]->(:Entity) }
WITH n, coalesce(n.fold, elementId(n)) AS id
DETACH DELETE n
RETURN id
"""
_SWEEP_IDENTIFIERS: LiteralString = """
MATCH (i:Identifier)
WHERE NOT EXISTS { (i)-[:IDENTIFIES]->(:Entity) }
WITH i, coalesce(i.key, elementId(i)) AS id
DETACH DELETE i
RETURN id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """What was not as it must be; the revision only grows if there was anything."""

    revision: int
    changed: int
    """Claims, entities and links that were put right."""


async def rebuild(graph: GraphClient, *, actor: str = "rebuild", run: str = "") -> RebuildReport:
    """Derive all links, entities, names and properties again; a healthy graph stays as it is, to the revision."""

    async def work(transaction: Transaction, touched: Touched) -> int:
        world = await read_world(transaction)
        expected = expect(world)
        await _mend_claims(transaction, world, expected, touched)
        await _mend_nodes(transaction, world, expected, touched)
        await _mend_laws(transaction, expected, touched)
        stored = await read_all_entities(transaction)
        touched.entities |= await write_entities(transaction, expected.entities, stored)
        await _mend_links(transaction, expected, touched)
        for statement in (_SWEEP_NAMES, _SWEEP_IDENTIFIERS):
            touched.entities |= {str(row["id"]) for row in await transaction.run(statement)}
        return len(touched.ids())

    changed, revision = await change(graph, work, actor=actor, run=run, idle=True)
    return RebuildReport(revision=revision, changed=changed)


async def _mend_claims(transaction: Transaction, world: World, expected: Expected, touched: Touched) -> None:
    orphans = sorted(id_ for id_, claim in world.claims.items() if not is_evidenced(claim, world.documents))
    for batch in in_batches(orphans):
        await transaction.run(_DROP_CLAIMS, {"ids": batch})
    wrong: list[dict[str, object]] = []
    for id_, placed in expected.claims.items():
        row = world.claims[id_].row
        ends = {"subject": placed.subject, "object": placed.object, "link": placed.link}
        must: dict[str, object] = {**ends, "status": placed.status, **placed.euros}
        if any(row.get(name) != value for name, value in must.items()):
            wrong.append({"id": id_, **must})
    for rows in in_batches(wrong):
        await transaction.run(_PLACE, {"rows": rows})
    touched.claims |= {*orphans, *(str(row["id"]) for row in wrong)}


async def _mend_nodes(transaction: Transaction, world: World, expected: Expected, touched: Touched) -> None:
    """Make exactly the entity and merged nodes that there must be; what hangs on them comes later."""
    touched.entities |= {row["id"] for row in await transaction.run(_DROP_STRAYS)}
    living = {id_ for id_, entity in world.entities.items() if _is_whole(id_, entity)}
    absorbed = {id_: survivor for id_, survivor in expected.survivors.items() if id_ != survivor}
    wrong = world.entities.keys() - expected.entities.keys() | (world.entities.keys() - living)
    lost = {id_ for id_, row in world.merged.items() if id_ not in absorbed or _leads(row) != absorbed[id_]}
    await drop_nodes(transaction, _texts(wrong), _texts(lost))
    new = expected.entities.keys() - (world.entities.keys() - wrong)
    await add_entities(transaction, new)
    missing = {id_: survivor for id_, survivor in absorbed.items() if id_ not in world.merged or id_ in lost}
    redirected = {id_: survivor for id_, survivor in absorbed.items() if survivor in new and id_ not in missing}
    await add_merged(transaction, missing | redirected)
    touched.entities |= set(_texts(wrong | lost)) | new | missing.keys() | redirected.keys()


def _texts(ids: Iterable[str | None]) -> list[str]:
    return sorted(id_ for id_ in ids if id_ is not None)


def _is_whole(id_: str, entity: StoredEntity) -> bool:
    """Return whether an entity node has the right labels and no name or identifier twice."""
    try:
        labels = {"Entity", kind_of(id_).value}
    except (ValueError, AttributeError):
        return False
    names = [name.fold for name in entity.names]
    keys = [key for key, _ in entity.identifiers]
    return entity.labels == labels and len(set(names)) == len(names) and len(set(keys)) == len(keys)


def _leads(row: dict[str, object]) -> str | None:
    """Return the survivor of a merged node, or None if the node is not as it must be."""
    into = row["into"]
    if (
        not isinstance(into, list)
        or len(into) != 1
        or any(row[name] != 1 for name in ("labels", "properties", "degree"))
    ):
        return None
    survivor, is_entity = into[0]
    return str(survivor) if is_entity else None


async def _mend_laws(transaction: Transaction, expected: Expected, touched: Touched) -> None:
    held = {row["id"]: sorted(row["laws"], key=str) for row in await transaction.run(_LAWS)}
    wrong = sorted(id_ for id_, placed in expected.claims.items() if held.get(id_, []) != list(placed.laws))
    for batch in in_batches(wrong):
        await transaction.run(_DROP_LAWS, {"ids": batch})
    for rows in in_batches([id_, law] for id_ in wrong for law in expected.claims[id_].laws):
        await transaction.run(_ADD_LAWS, {"rows": rows})
    touched.claims |= set(wrong)


async def _mend_links(transaction: Transaction, expected: Expected, touched: Touched) -> None:
    right: dict[str, LinkRow] = {}
    for link in await read_all_links(transaction):
        wanted = expected.links.get(str(link.row.properties["id"]))
        if wanted is not None and wanted == link.row:
            right[wanted.id] = wanted
        else:
            statement = for_predicate(_DROP_LINKS, link.row.predicate)
            await transaction.run(statement, {"elements": [link.element]})
            touched.links.add(str(link.row.properties["id"]))
    touched.links |= await write_links(transaction, expected.links, right)
