"""The whole graph as text that is equal byte for byte for equal graphs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, LiteralString

import orjson

from graph.errors import GraphChangedError
from graph.write.statements import for_predicates

if TYPE_CHECKING:
    from graph.client import GraphClient, Row

_REVISION: LiteralString = "MATCH (g:Graph {id: 'caplinks'}) RETURN g.revision AS revision"
_CLAIMS: LiteralString = """
MATCH (c:Claim)
RETURN properties(c) AS row, c.id AS key,
  COLLECT { MATCH (c)-[:STATED_IN]->(d:Document) RETURN d.id ORDER BY d.id } AS documents,
  COLLECT { MATCH (c)-[:BECAUSE_OF]->(l:Entity) RETURN l.id ORDER BY l.id } AS laws
ORDER BY key
"""
_DECISIONS: LiteralString = "MATCH (d:Decision) RETURN properties(d) AS row, d.id AS key ORDER BY key"
_DOCUMENTS: LiteralString = "MATCH (d:Document) RETURN properties(d) AS row, d.id AS key ORDER BY key"
_ENTITIES: LiteralString = """
MATCH (e:Entity)
RETURN properties(e) AS row, [label IN labels(e) WHERE label <> 'Entity'] AS labels, e.id AS key
ORDER BY key
"""
_IDENTIFIERS: LiteralString = """
MATCH (i:Identifier)-[r:IDENTIFIES]->(e:Entity)
RETURN properties(r) AS row, i.key AS key, e.id AS entity
ORDER BY key, entity
"""
_LINKS: LiteralString = """
MATCH (a)-[r:$TYPES]->(b)
RETURN properties(r) AS row, type(r) AS predicate, a.id AS subject, b.id AS object, r.id AS key
ORDER BY key, predicate
"""
_MERGED: LiteralString = """
MATCH (m:Merged)-[:MERGED_INTO]->(e:Entity)
RETURN m.id AS key, e.id AS into
ORDER BY key, into
"""
_NAMES: LiteralString = """
MATCH (n:Name)-[r:NAMES]->(e:Entity)
RETURN properties(r) AS row, n.fold AS key, e.id AS entity
ORDER BY key, entity
"""
_PASSING = frozenset({"retrieved_at"})
"""Properties that differ between two ways to the same graph."""


async def canonical(graph: GraphClient) -> AsyncIterator[bytes]:
    """Yield the graph as JSON lines: claims, decisions, documents, entities, identifiers, links, merged, names.

    Each by id, keys sorted; without times of retrieval, revisions, runs and the database's own ids.
    Raises: GraphChangedError: the graph was written to meanwhile; the lines do not fit together.
    """
    before = await graph.read(_REVISION)
    async for row in graph.iter_read(_CLAIMS):
        yield _line("claim", row["row"], documents=row["documents"], laws=row["laws"])
    async for row in graph.iter_read(_DECISIONS):
        yield _line("decision", row["row"])
    async for row in graph.iter_read(_DOCUMENTS):
        yield _line("document", row["row"])
    async for row in graph.iter_read(_ENTITIES):
        yield _line("entity", row["row"], labels=sorted(row["labels"]))
    async for row in graph.iter_read(_IDENTIFIERS):
        yield _line("identifier", row["row"], key=row["key"], entity=row["entity"])
    async for row in graph.iter_read(for_predicates(_LINKS)):
        yield _line("link", row["row"], predicate=row["predicate"], subject=row["subject"], object=row["object"])
    async for row in graph.iter_read(_MERGED):
        yield _line("merged", {}, id=row["key"], into=row["into"])
    async for row in graph.iter_read(_NAMES):
        yield _line("name", row["row"], fold=row["key"], entity=row["entity"])
    if before != await graph.read(_REVISION):
        message = "the graph was written to while it was exported; export it again"
        raise GraphChangedError(message)


def _line(type_: str, row: Row, **more: object) -> bytes:
    kept = {name: value for name, value in row.items() if name not in _PASSING}
    return orjson.dumps({**kept, **more, "type": type_}, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
