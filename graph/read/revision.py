"""The number of the last write, read so that all that it wrote can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.errors import GraphAuthError, SchemaVersionError

if TYPE_CHECKING:
    from graph.client import GraphClient, Transaction

HOLD: LiteralString = """
MATCH (g:Graph {id: 'caplinks'})
SET g.revision = g.revision + 0
RETURN g.revision AS revision
"""
"""Takes the writers' lock and changes nothing. Without `+ 0` the value is read before the lock is there, and written
back over what a writer set meanwhile."""
WHOLE: LiteralString = """CASE
  WHEN g.revision <= 0 THEN 0
  WHEN h.whole OR datetime(h.at) < datetime() - duration({minutes: 1}) THEN h.n
  ELSE g.revision - 1
END"""
"""Cypher for the number of the last revision of which all can be seen, without waiting for a writer; `g` is the graph,
and `h` its newest revision, or null.

The newest is whole once its writer has said so, in a transaction after the one that wrote it; an import says so in its
rows. A writer who died in between is believed after a minute. All before the newest are whole, for their locks were
given back.

The number is that of `h`. Neo4j reads a property each time that it is named, and others write meanwhile: a second
`g.revision` may be that of a writer who has only begun, while `h` is still the one before.
"""
_WHOLE: LiteralString = (
    """
OPTIONAL MATCH (g:Graph {id: 'caplinks'})
OPTIONAL MATCH (h:Revision {n: g.revision})
RETURN coalesce("""
    + WHOLE
    + ", 0) AS revision"
)
_LOOK: LiteralString = "MATCH (g:Graph {id: 'caplinks'}) RETURN g.revision AS revision"


async def settled_revision(graph: GraphClient) -> int:
    """Return the number of the last write once it is whole: whoever reads after this sees all of it.

    Neo4j lets readers see a transaction bit by bit while it is committed. So the writers' lock is taken for a moment,
    which waits for the one that writes. A user who may only read gets the number as it stands.
    Raises: SchemaVersionError: the database has no schema of caplinks yet.
    """

    async def hold(transaction: Transaction) -> int:
        return _number(await transaction.run(HOLD))

    try:
        return await graph.write(hold)
    except GraphAuthError:
        return await current_revision(graph)


async def whole_revision(graph: GraphClient) -> int:
    """Return the number of the last write of which all can be seen, waiting for nobody; 0 on an empty database."""
    return int(await graph.read_value(_WHOLE))


async def current_revision(graph: GraphClient) -> int:
    """Return the number of the last write as it stands, waiting for nobody.

    Raises: SchemaVersionError: the database has no schema of caplinks yet.
    """
    return _number(await graph.read(_LOOK))


def _number(rows: list[dict[str, int]]) -> int:
    if not rows:
        message = "the database has no schema of caplinks yet; run `caplinks up` on it first"
        raise SchemaVersionError(message)
    return int(rows[0]["revision"])
