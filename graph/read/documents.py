"""Which documents are in the graph already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.client import GraphClient

_READ_BY: LiteralString = """
UNWIND $ids AS id
MATCH (d:Document {id: id})
WHERE EXISTS { MATCH (d)<-[:STATED_IN]-(c:Claim) WHERE c.extractor = $extractor AND c.version = $version }
RETURN d.id AS id
ORDER BY id
"""


async def list_read_documents(
    graph: GraphClient, ids: Sequence[str], *, extractor: str, version: str
) -> frozenset[str]:
    """Return those of these documents that hold claims of this extractor in this version."""
    rows = await graph.read(_READ_BY, {"ids": list(ids), "extractor": extractor, "version": version})
    return frozenset(row["id"] for row in rows)
