"""Pages of the graph as some of its claims make it: said by a day, by some publishers, with some confidence.

Which claims exist, and what they make of things and links, follows from the stored ids: fewer claims never make a
thing or a link that all of them do not make. So the stored ids are walked, and each page is derived anew from the
claims that count, by the functions that the writer uses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, LiteralString

from graph.derive import EntityRow, NameCount, Statement, derive_entity, derive_links, property_link
from graph.export.sections import Page, Record, Section, Type, as_record
from graph.export.selection import Selection
from graph.export.stored import CLAIM_COLUMNS, MERGED_COLUMNS, PAGE, STATED_COLUMNS, stored_page
from graph.names import kind_of
from graph.ontology import KINDS
from graph.write.derived import NAME_COLUMNS, STATEMENT_COLUMNS
from graph.write.statements import for_predicate

if TYPE_CHECKING:
    from graph.client import GraphClient, Row

CHOSEN: LiteralString = """
($as_of IS NULL OR c.said_on <= $as_of)
AND ($min_confidence IS NULL OR c.confidence >= $min_confidence)
AND ($modalities IS NULL OR c.modality IN $modalities)
AND ($valid_on IS NULL OR (
  (c.valid_from IS NULL OR c.valid_from + substring('-01-01', size(c.valid_from) - 4) <= $valid_on)
  AND (c.valid_to IS NULL OR c.valid_to + substring('-12-31', size(c.valid_to) - 4) >= $valid_on)))
AND ($publishers IS NULL OR EXISTS { MATCH (c)-[:STATED_IN]->(p:Document) WHERE p.publisher IN $publishers })
"""
"""The condition on a claim `c`, with the parameters of a Selection."""
_SPOKEN_OF: LiteralString = (
    "(EXISTS { MATCH (c:Claim {subject: e.id}) WHERE "
    + CHOSEN
    + "} OR EXISTS { MATCH (c:Claim {object: e.id}) WHERE "
    + CHOSEN
    + "} OR EXISTS { MATCH (e)<-[:BECAUSE_OF]-(c:Claim) WHERE "
    + CHOSEN
    + "})"
)
_CLAIMS: LiteralString = (
    "MATCH (c:Claim) WHERE c.id > $after AND "
    + CHOSEN
    + "WITH c ORDER BY c.id LIMIT $limit RETURN "
    + CLAIM_COLUMNS
    + "ORDER BY key"
)
_ENTITIES: LiteralString = (
    """
MATCH (e:Entity) WHERE e.id > $after AND e.id < $end
WITH e ORDER BY e.id LIMIT $limit
RETURN e.id AS key,"""
    + _SPOKEN_OF
    + " AS there ORDER BY key"
)
_LINKS: LiteralString = """
MATCH ()-[r:$TYPE]->() WHERE r.id > $after
RETURN r.id AS key ORDER BY key LIMIT $limit
"""
_MERGED: LiteralString = (
    "MATCH (m:Merged) WHERE m.id > $after WITH m ORDER BY m.id LIMIT $limit RETURN "
    + MERGED_COLUMNS
    + ", EXISTS { MATCH (m)-[:MERGED_INTO]->(e:Entity) WHERE "
    + _SPOKEN_OF
    + "} AS there ORDER BY key"
)
_STATED: LiteralString = (
    "MATCH (c:Claim) WHERE c.id > $after AND "
    + CHOSEN
    + "WITH c ORDER BY c.id LIMIT $limit RETURN "
    + STATED_COLUMNS
    + "ORDER BY key"
)
_PAGES: dict[Type, LiteralString] = {
    Type.CLAIM: _CLAIMS,
    Type.STATED: _STATED,
    Type.ENTITY: _ENTITIES,
    Type.MERGED: _MERGED,
    Type.NAME: "MATCH (n:Name) WHERE n.fold > $after WITH n ORDER BY n.fold LIMIT $limit RETURN n.fold AS key, "
    "COLLECT { MATCH (n)-[:NAMES]->(e:Entity) WHERE "
    + _SPOKEN_OF
    + " RETURN e.id ORDER BY e.id } AS bearers ORDER BY key",
    Type.IDENTIFIER: "MATCH (i:Identifier) WHERE i.key > $after WITH i ORDER BY i.key LIMIT $limit "
    "RETURN i.key AS key, COLLECT { MATCH (i)-[:IDENTIFIES]->(e:Entity) WHERE "
    + _SPOKEN_OF
    + " RETURN e.id ORDER BY e.id } AS bearers ORDER BY key",
}
_FOUND: LiteralString = (
    """
UNWIND $links AS link
MATCH (c:Claim {link: link})-[:STATED_IN]->(d:Document)
USING INDEX c:Claim(link)
WHERE c.status = 'accepted' AND"""
    + CHOSEN
)
_STATEMENTS: LiteralString = _FOUND + "RETURN " + STATEMENT_COLUMNS
_NAMES: LiteralString = _FOUND + "AND NOT c.negated RETURN " + NAME_COLUMNS


async def chosen_page(
    graph: GraphClient, selection: Selection, section: Section, after: str, limit: int = PAGE
) -> Page:
    """Return the next records of a section as the claims of a selection make them."""
    if section.type in (Type.DECISION, Type.DOCUMENT):
        return await stored_page(graph, section, after, limit)
    first, end = section.bounds
    parameters = {**selection.parameters(), "after": after or first, "end": end, "limit": limit}
    rows = await graph.read(_statement_of(section), parameters)
    chosen = _Chosen(graph, selection)
    match section.type:
        case Type.CLAIM | Type.STATED:
            records = [as_record(section.type, row) for row in rows]
        case Type.ENTITY:
            records = await chosen.entities(row["key"] for row in rows if row["there"])
        case Type.LINK | Type.NAMED:
            records = await chosen.links(section.type, [row["key"] for row in rows])
        case Type.MERGED:
            records = [as_record(Type.MERGED, row) for row in rows if row["there"]]
        case _:
            records = await chosen.bearers(section.type, rows)
    return Page(tuple(records), rows[-1]["key"] if rows else after, len(rows) < limit)


def _statement_of(section: Section) -> LiteralString:
    if section.predicate is not None:
        return for_predicate(_LINKS, section.predicate)
    return _PAGES[section.type]


class _Chosen:
    """Derives things and links from the claims that count."""

    def __init__(self, graph: GraphClient, selection: Selection) -> None:
        self._graph = graph
        self._parameters = selection.parameters()

    async def entities(self, ids: Iterable[str]) -> list[Record]:
        derived = await self._derive(list(ids))
        return [_entity_record(row) for _, row in sorted(derived.items())]

    async def links(self, type_: Type, ids: list[str]) -> list[Record]:
        rows = derive_links(await self._statements(ids))
        ends = {end for row in rows.values() for end in (row.subject, row.object)} if type_ is Type.NAMED else set()
        names = await self._names(ends)
        return [
            as_record(
                type_,
                {
                    "row": row.properties,
                    "predicate": row.predicate.value,
                    "subject": row.subject,
                    "object": row.object,
                    "subject_name": names.get(row.subject),
                    "object_name": names.get(row.object),
                },
            )
            for _, row in sorted(rows.items())
        ]

    async def bearers(self, type_: Type, rows: Iterable[Row]) -> list[Record]:
        """Return the names or identifiers that things have, of the rows of keys with their bearers."""
        pairs = [(row["key"], bearer) for row in rows for bearer in row["bearers"]]
        derived = await self._derive(sorted({bearer for _, bearer in pairs}))
        found: list[Record] = []
        for key, bearer in pairs:
            record = _entity_record(derived[bearer])
            field, own = ("names", "fold") if type_ is Type.NAME else ("identifiers", "key")
            for one in record[field]:
                if one[own] == key:
                    rest = {name: value for name, value in one.items() if name != own}
                    found.append(as_record(type_, {"key": key, "entity": bearer, "row": rest}))
        return found

    async def _derive(self, ids: list[str]) -> Mapping[str, EntityRow]:
        names: dict[str, list[NameCount]] = defaultdict(list)
        for row in await self._rows(_NAMES, [property_link(id_, "name") for id_ in ids]):
            names[row["entity"]].append(NameCount(**row))
        links = [
            property_link(id_, name)
            for id_ in ids
            for name in ("identifier", *(spec.name for spec in KINDS[kind_of(id_)].properties))
        ]
        properties: dict[str, list[Statement]] = defaultdict(list)
        for statement in await self._statements(links):
            if not statement.negated:
                properties[statement.subject].append(statement)
        return {id_: derive_entity(id_, names[id_], properties[id_]) for id_ in ids}

    async def _names(self, ids: set[str]) -> Mapping[str, str]:
        derived = await self._derive(sorted(ids))
        return {id_: row.properties["name"] for id_, row in derived.items()}

    async def _statements(self, links: list[str]) -> list[Statement]:
        return [Statement(**row) for row in await self._rows(_STATEMENTS, links)]

    async def _rows(self, statement: LiteralString, links: list[str]) -> list[Row]:
        return await self._graph.read(statement, {**self._parameters, "links": links}) if links else []


def _entity_record(row: EntityRow) -> Record:
    names = [
        {"fold": name.fold, "text": name.text, "kind": name.kind, "language": name.language, "claims": name.claims}
        for name in row.names
    ]
    given: list[dict[str, Any]] = [
        {field: value for field, value in name.items() if value is not None} for name in names
    ]
    identifiers = [{"key": key, "claims": claims} for key, claims in row.identifiers]
    found = {"key": row.id, "kind": row.kind.value, "row": row.properties, "names": given, "identifiers": identifiers}
    return as_record(Type.ENTITY, found)
