"""Pages of the graph as it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.export.sections import Page, Section, Type, as_record
from graph.write.statements import for_predicate

if TYPE_CHECKING:
    from graph.client import GraphClient

PAGE = 1000
"""Rows a page; a page of claims is about 1 MB."""

CLAIM_COLUMNS: LiteralString = """
c.id AS key, properties(c) AS row,
  head(COLLECT { MATCH (c)-[:STATED_IN]->(d:Document) RETURN d.id ORDER BY d.id }) AS document,
  COLLECT { MATCH (c)-[:BECAUSE_OF]->(l:Entity) RETURN l.id ORDER BY l.id } AS laws
"""
STATED_COLUMNS: LiteralString = """
c.id AS key, c.predicate AS predicate, c.subject AS subject, c.object AS object,
  head(COLLECT { MATCH (c)-[:STATED_IN]->(d:Document) RETURN d.id ORDER BY d.id }) AS document,
  COLLECT { MATCH (c)-[:BECAUSE_OF]->(l:Entity) RETURN l.id ORDER BY l.id } AS laws
"""
ENTITY_COLUMNS: LiteralString = """
e.id AS key, properties(e) AS row, head([label IN labels(e) WHERE label <> 'Entity']) AS kind,
  COLLECT { MATCH (n:Name)-[r:NAMES]->(e) RETURN r {.*, fold: n.fold} ORDER BY n.fold } AS names,
  COLLECT { MATCH (i:Identifier)-[r:IDENTIFIES]->(e) RETURN r {.*, key: i.key} ORDER BY i.key } AS identifiers
"""
LINK_COLUMNS: LiteralString = """
r.id AS key, properties(r) AS row, type(r) AS predicate, a.id AS subject, b.id AS object
"""
MERGED_COLUMNS: LiteralString = """
m.id AS key, head(COLLECT { MATCH (m)-[:MERGED_INTO]->(e:Entity) RETURN e.id }) AS into
"""
_PAGES: dict[Type, LiteralString] = {
    Type.CLAIM: """
MATCH (c:Claim) WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $limit
RETURN """
    + CLAIM_COLUMNS
    + "ORDER BY key",
    Type.STATED: """
MATCH (c:Claim) WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $limit
RETURN """
    + STATED_COLUMNS
    + "ORDER BY key",
    Type.DECISION: """
MATCH (d:Decision) WHERE d.id > $after
RETURN d.id AS key, properties(d) AS row ORDER BY key LIMIT $limit
""",
    Type.DOCUMENT: """
MATCH (d:Document) WHERE d.id > $after
RETURN d.id AS key, properties(d) AS row ORDER BY key LIMIT $limit
""",
    Type.ENTITY: """
MATCH (e:Entity) WHERE e.id > $after AND e.id < $end
WITH e ORDER BY e.id LIMIT $limit
RETURN """
    + ENTITY_COLUMNS
    + "ORDER BY key",
    Type.IDENTIFIER: """
MATCH (i:Identifier) WHERE i.key > $after
WITH i ORDER BY i.key LIMIT $limit
RETURN i.key AS key,
  COLLECT { MATCH (i)-[r:IDENTIFIES]->(e:Entity) RETURN {entity: e.id, row: properties(r)} ORDER BY e.id } AS bearers
ORDER BY key
""",
    Type.LINK: """
MATCH (a)-[r:$TYPE]->(b) WHERE r.id > $after
WITH a, r, b ORDER BY r.id LIMIT $limit
RETURN """
    + LINK_COLUMNS
    + "ORDER BY key",
    Type.NAMED: """
MATCH (a)-[r:$TYPE]->(b) WHERE r.id > $after
WITH a, r, b ORDER BY r.id LIMIT $limit
RETURN a.name AS subject_name, b.name AS object_name, """
    + LINK_COLUMNS
    + "ORDER BY key",
    Type.MERGED: """
MATCH (m:Merged) WHERE m.id > $after
WITH m ORDER BY m.id LIMIT $limit
RETURN """
    + MERGED_COLUMNS
    + "ORDER BY key",
    Type.NAME: """
MATCH (n:Name) WHERE n.fold > $after
WITH n ORDER BY n.fold LIMIT $limit
RETURN n.fold AS key,
  COLLECT { MATCH (n)-[r:NAMES]->(e:Entity) RETURN {entity: e.id, row: properties(r)} ORDER BY e.id } AS bearers
ORDER BY key
""",
}


async def stored_page(graph: GraphClient, section: Section, after: str, limit: int = PAGE) -> Page:
    """Return the next records of a section, in the order of their keys; `after` is "" for the first page."""
    first, end = section.bounds
    rows = await graph.read(statement_of(section), {"after": after or first, "end": end, "limit": limit})
    records = []
    for row in rows:
        bearers = row.pop("bearers", None)
        each = [row] if bearers is None else [{**row, **bearer} for bearer in bearers]
        records += [as_record(section.type, one) for one in each]
    return Page(tuple(records), rows[-1]["key"] if rows else after, len(rows) < limit)


def statement_of(section: Section) -> LiteralString:
    """Return the statement that reads a page of a section."""
    statement = _PAGES[section.type]
    return statement if section.predicate is None else for_predicate(statement, section.predicate)
