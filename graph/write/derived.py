"""Reads derived entities and links as stored, and writes those that differ from what they must be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from graph.derive import EntityRow, LinkRow, NameCount, NameRow, Statement, Stored, parse_link, property_link
from graph.names import kind_of
from graph.ontology import KINDS, Predicate
from graph.write.revision import in_batches
from graph.write.statements import for_predicate

if TYPE_CHECKING:
    from graph.client import Row, Transaction

STATEMENT_COLUMNS: LiteralString = """
c.id AS id, c.link AS link, c.subject AS subject, c.object AS object, c.property AS property, c.value AS value,
c.negated AS negated, c.modality AS modality, c.confidence AS confidence, c.said_at AS said_at, c.said_on AS said_on,
d.story AS story, c.quote AS quote, d.url AS url, d.publisher AS publisher,
c.reason AS reason, c.investor_class AS investor_class
"""
_STATEMENTS: LiteralString = (
    """
UNWIND $links AS link
MATCH (c:Claim {link: link})-[:STATED_IN]->(d:Document)
USING INDEX c:Claim(link)
WHERE c.status = 'accepted'
RETURN """
    + STATEMENT_COLUMNS
)
NAME_COLUMNS: LiteralString = """
c.subject AS entity, c.value AS text, c.name_kind AS kind, min(d.language) AS language,
count(DISTINCT c) AS claims, count(DISTINCT d.story) AS stories
"""
_NAMES: LiteralString = (
    """
UNWIND $links AS link
MATCH (c:Claim {link: link})-[:STATED_IN]->(d:Document)
USING INDEX c:Claim(link)
WHERE c.status = 'accepted' AND NOT c.negated
RETURN """
    + NAME_COLUMNS
)
_ENTITIES: LiteralString = """
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN id, labels(e) AS labels, properties(e) AS properties,
  [(n:Name)-[r:NAMES]->(e) | [n.fold, r.text, r.kind, r.language, r.claims]] AS names,
  [(i:Identifier)-[r:IDENTIFIES]->(e) | [i.key, r.claims]] AS identifiers
"""
_SET_ENTITIES: LiteralString = """
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})
SET e = row
"""
_DROP_NAMES: LiteralString = """
UNWIND $rows AS row
MATCH (:Name {fold: row[0]})-[r:NAMES]->(:Entity {id: row[1]})
DELETE r
"""
_SET_NAMES: LiteralString = """
UNWIND $rows AS row
MATCH (e:Entity {id: row.entity})
MERGE (n:Name {fold: row.fold})
MERGE (n)-[r:NAMES]->(e)
SET r = row.properties
"""
_DROP_IDENTIFIERS: LiteralString = """
UNWIND $rows AS row
MATCH (:Identifier {key: row[0]})-[r:IDENTIFIES]->(:Entity {id: row[1]})
DELETE r
"""
_SET_IDENTIFIERS: LiteralString = """
UNWIND $rows AS row
MATCH (e:Entity {id: row[1]})
MERGE (i:Identifier {key: row[0]})
MERGE (i)-[r:IDENTIFIES]->(e)
SET r.claims = row[2]
"""
_SWEEP_NAMES: LiteralString = """
UNWIND $folds AS fold
MATCH (n:Name {fold: fold})
WHERE NOT EXISTS { (n)-[:NAMES]->(:Entity) }
DELETE n
"""
_SWEEP_IDENTIFIERS: LiteralString = """
UNWIND $keys AS key
MATCH (i:Identifier {key: key})
WHERE NOT EXISTS { (i)-[:IDENTIFIES]->(:Entity) }
DELETE i
"""
# From both ends, not by the indexes on the ids of the types: one statement is planned, not one for each predicate.
_LINKS: LiteralString = """
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
MATCH (a)-[r]->(b)
WHERE r.id = row[0]
RETURN type(r) AS type, properties(r) AS properties
"""
_DROP_LINKS: LiteralString = """
UNWIND $ids AS id
MATCH ()-[r:$TYPE {id: id}]->()
DELETE r
"""
_ADD_LINKS: LiteralString = """
UNWIND $rows AS row
MATCH (a:Entity {id: row.subject})
MATCH (b:Entity {id: row.object})
MERGE (a)-[r:$TYPE {id: row.id}]->(b)
SET r = row.properties
"""


@dataclass(frozen=True, slots=True)
class StoredEntity:
    """An entity as the graph has it."""

    labels: frozenset[str]
    properties: Stored
    names: tuple[NameRow, ...]
    identifiers: tuple[tuple[str, int], ...]


async def read_statements(transaction: Transaction, links: Iterable[str]) -> list[Statement]:
    """Return the accepted claims that lie at these `link` values."""
    rows: list[Row] = []
    for batch in in_batches(links):
        rows += await transaction.run(_STATEMENTS, {"links": batch})
    return [Statement(**row) for row in rows]


async def read_names(transaction: Transaction, entities: Iterable[str]) -> dict[str, list[NameCount]]:
    """Return the names that accepted claims give to entities, by entity."""
    found: dict[str, list[NameCount]] = defaultdict(list)
    for batch in in_batches(entities):
        rows = await transaction.run(_NAMES, {"links": [property_link(id_, "name") for id_ in batch]})
        for row in rows:
            found[row["entity"]].append(NameCount(**row))
    return found


async def read_properties(transaction: Transaction, entities: Iterable[str]) -> dict[str, list[Statement]]:
    """Return the accepted, undenied property claims of entities but those of names, by entity."""
    links = [
        property_link(id_, name)
        for id_ in entities
        for name in ("identifier", *(spec.name for spec in KINDS[kind_of(id_)].properties))
    ]
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in await read_statements(transaction, links):
        if not statement.negated:
            found[statement.subject].append(statement)
    return found


async def read_entities(transaction: Transaction, ids: Iterable[str]) -> dict[str, StoredEntity]:
    """Return entities as stored, by id; those that are not there are left out."""
    found: dict[str, StoredEntity] = {}
    for batch in in_batches(sorted(ids)):
        for row in await transaction.run(_ENTITIES, {"ids": batch}):
            found[row["id"]] = stored_entity(row)
    return found


def stored_entity(row: Row) -> StoredEntity:
    """Return an entity from a row of id, labels, properties, names and identifiers."""
    return StoredEntity(
        labels=frozenset(row["labels"]),
        properties=row["properties"],
        names=tuple(
            NameRow(folded, row["id"], text, kind, language, claims)
            for folded, text, kind, language, claims in sorted(row["names"], key=str)
        ),
        identifiers=tuple((key, claims) for key, claims in sorted(row["identifiers"], key=str)),
    )


def is_same(expected: EntityRow, stored: StoredEntity) -> bool:
    """Return whether an entity is stored as it must be."""
    return (
        stored.labels == {"Entity", expected.kind.value}
        and expected.properties == stored.properties
        and sorted(expected.names, key=str) == sorted(stored.names, key=str)
        and sorted(expected.identifiers, key=str) == sorted(stored.identifiers, key=str)
    )


async def write_entities(
    transaction: Transaction, expected: Mapping[str, EntityRow], stored: Mapping[str, StoredEntity]
) -> set[str]:
    """Write what differs and return the ids of the entities that did.

    `stored` holds entities as they were; those not in `expected` are gone by now, and their names are swept.
    """
    changed = {id_ for id_, row in expected.items() if id_ not in stored or not is_same(row, stored[id_])}
    rows = [expected[id_] for id_ in sorted(changed)]
    for batch in in_batches(rows):
        await transaction.run(_SET_ENTITIES, {"rows": [row.properties for row in batch]})
    await _write_names(transaction, rows, stored)
    await _write_identifiers(transaction, rows, stored)
    gone = stored.keys() - expected.keys()
    losing = [stored[id_] for id_ in sorted((changed & stored.keys()) | gone)]
    await sweep(
        transaction,
        {name.fold for entity in losing for name in entity.names},
        {key for entity in losing for key, _ in entity.identifiers},
    )
    return changed | gone


async def sweep(transaction: Transaction, folds: Iterable[str], keys: Iterable[str]) -> None:
    """Remove those of these names and identifiers that nothing bears."""
    for batch in in_batches(sorted(folds)):
        await transaction.run(_SWEEP_NAMES, {"folds": batch})
    for batch in in_batches(sorted(keys)):
        await transaction.run(_SWEEP_IDENTIFIERS, {"keys": batch})


async def _write_names(
    transaction: Transaction, rows: Collection[EntityRow], stored: Mapping[str, StoredEntity]
) -> None:
    held = {name for row in rows if row.id in stored for name in stored[row.id].names}
    wanted = {name for row in rows for name in row.names}
    lost = {(name.fold, name.entity) for name in held} - {(name.fold, name.entity) for name in wanted}
    for batch in in_batches(sorted(lost)):
        await transaction.run(_DROP_NAMES, {"rows": [list(pair) for pair in batch]})
    for names in in_batches(sorted(wanted - held, key=lambda name: (name.entity, name.fold))):
        await transaction.run(_SET_NAMES, {"rows": [_name(name) for name in names]})


def _name(name: NameRow) -> Stored:
    properties = {"text": name.text, "kind": name.kind, "language": name.language, "claims": name.claims}
    return {"fold": name.fold, "entity": name.entity, "properties": properties}


async def _write_identifiers(
    transaction: Transaction, rows: Collection[EntityRow], stored: Mapping[str, StoredEntity]
) -> None:
    held = {(key, row.id, n) for row in rows if row.id in stored for key, n in stored[row.id].identifiers}
    wanted = {(key, row.id, n) for row in rows for key, n in row.identifiers}
    lost = {(key, id_) for key, id_, _ in held} - {(key, id_) for key, id_, _ in wanted}
    for batch in in_batches(sorted(lost)):
        await transaction.run(_DROP_IDENTIFIERS, {"rows": [list(pair) for pair in batch]})
    for triples in in_batches(sorted(wanted - held)):
        await transaction.run(_SET_IDENTIFIERS, {"rows": [list(triple) for triple in triples]})


async def read_links(transaction: Transaction, ids: Iterable[str]) -> dict[str, LinkRow]:
    """Return links as stored, by id; those that are not there are left out."""
    found: dict[str, LinkRow] = {}
    wanted = {id_: parse_link(id_) for id_ in ids}
    for batch in in_batches([id_, subject, object_] for id_, (subject, _, object_) in sorted(wanted.items())):
        for row in await transaction.run(_LINKS, {"rows": batch}):
            subject, predicate, object_ = wanted[row["properties"]["id"]]
            if row["type"] == predicate:
                found[row["properties"]["id"]] = LinkRow(predicate, subject, object_, row["properties"])
    return found


async def write_links(
    transaction: Transaction, expected: Mapping[str, LinkRow], stored: Mapping[str, LinkRow]
) -> set[str]:
    """Write what differs and return the ids of the links that did; what is not in `expected` goes."""
    changed = {id_ for id_ in expected.keys() | stored.keys() if expected.get(id_) != stored.get(id_)}
    drop = {id_ for id_ in changed & stored.keys() if _ends(expected.get(id_)) != _ends(stored[id_])}
    for predicate, ids in _by_predicate(drop).items():
        for batch in in_batches(ids):
            await transaction.run(for_predicate(_DROP_LINKS, predicate), {"ids": batch})
    for predicate, ids in _by_predicate(changed & expected.keys()).items():
        for batch in in_batches(ids):
            rows = [_link(expected[id_]) for id_ in batch]
            await transaction.run(for_predicate(_ADD_LINKS, predicate), {"rows": rows})
    return changed


def _ends(row: LinkRow | None) -> tuple[str, str] | None:
    return None if row is None else (row.subject, row.object)


def _link(row: LinkRow) -> Stored:
    return {"id": row.id, "subject": row.subject, "object": row.object, "properties": row.properties}


def _by_predicate(ids: Iterable[str]) -> dict[Predicate, list[str]]:
    found: dict[Predicate, list[str]] = defaultdict(list)
    for id_ in sorted(ids):
        found[Predicate(id_.split("|")[1])].append(id_)
    return found
