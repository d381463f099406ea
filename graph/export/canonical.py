"""The whole graph as text that is equal byte for byte for equal graphs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import orjson

from graph.export.sections import CLAIMS, DECISIONS, DOCUMENTS, ENTITIES, IDENTIFIERS, LINKS, MERGED, NAMES, Record
from graph.export.snapshot import Snapshot

if TYPE_CHECKING:
    from graph.client import GraphClient

_ORDER = (CLAIMS, DECISIONS, DOCUMENTS, *ENTITIES, IDENTIFIERS, *LINKS, MERGED, NAMES)
_PASSING = frozenset({"retrieved_at"})
"""Fields that differ between two ways to the same graph."""
_APART = {"entity": frozenset({"names", "identifiers"})}
"""Fields that have lines of their own here."""


async def canonical(graph: GraphClient) -> AsyncIterator[bytes]:
    """Yield the graph as JSON lines: claims, decisions, documents, entities, identifiers, links, merged, names.

    Each by id, links by predicate first, keys sorted; without times of retrieval, revisions, runs and the database's
    own ids.
    Raises: GraphChangedError: the graph was written to meanwhile; the lines do not fit together.
    """
    snapshot = await Snapshot.begin(graph)
    for section in _ORDER:
        async for page in snapshot.pages(section):
            for record in page.records:
                yield canonical_line(record)
    await snapshot.end()


def canonical_line(record: Record) -> bytes:
    """Return a record as a line of the canonical export."""
    left_out = _PASSING | _APART.get(record["type"], frozenset())
    kept = {name: value for name, value in record.items() if name not in left_out}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
