"""The frame of every write: one transaction that takes the lock first and leaves a Revision last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, LiteralString, TypeVar

from graph.errors import GraphTimeoutError, GraphUnavailableError, SchemaVersionError
from graph.schema import latest_version

if TYPE_CHECKING:
    from graph.client import GraphClient, Transaction

T = TypeVar("T")

_LOCK: LiteralString = """
MATCH (g:Graph {id: 'caplinks'})
SET g.revision = g.revision + 1
RETURN g.revision AS revision, g.schema AS schema
"""
_TAKE_BACK: LiteralString = "MATCH (g:Graph {id: 'caplinks'}) SET g.revision = g.revision - 1"
_LEAVE: LiteralString = """
CREATE (r:Revision {n: $n})
SET r.at = toString(datetime()), r.actor = $actor, r.run = $run, r.touched = $touched, r.news = $news
"""
# Of its own, and on a node of its own: it waits for no other writer, and is seen only when all before it can be.
_SEAL: LiteralString = "MATCH (r:Revision {n: $n}) SET r.whole = true"


@dataclass(slots=True)
class Touched:
    """What one write has changed, and what must be derived again because of it."""

    documents: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)
    """Ids of entities that came, went or changed."""
    links: set[str] = field(default_factory=set)
    """Ids of links that came, went or changed."""
    decisions: set[str] = field(default_factory=set)
    news: set[str] = field(default_factory=set)
    """Claims that came or went, or whose status changed."""
    were: dict[str, str] = field(default_factory=dict)
    """Status of claims that were removed, which may be stored again."""
    references: set[str] = field(default_factory=set)
    """References whose claims or verdicts changed."""
    doubtful: set[str] = field(default_factory=set)
    """Those among `references` that may have lost their last claim."""
    places: set[str] = field(default_factory=set)
    """`link` values whose claims changed."""
    based: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """References of legal bases by claim, of claims that need their BECAUSE_OF."""

    def ids(self) -> list[str]:
        """Return the ids of all that changed, in order."""
        return sorted(self.documents | self.claims | self.entities | self.links | self.decisions)


async def change(
    graph: GraphClient,
    work: Callable[[Transaction, Touched], Awaitable[T]],
    *,
    actor: str,
    run: str,
    idle: bool = False,
) -> tuple[T, int]:
    """Return what `work` returns, and the number of the revision that it made.

    With `idle`, a work that touched nothing leaves no revision and the number stays. Readers who follow revisions see
    this one once it is marked as whole, for Neo4j shows a transaction bit by bit while it is committed.
    Raises: SchemaVersionError: the database has another schema than this code.
    """
    left_one = True

    async def unit(transaction: Transaction) -> tuple[T, int]:
        nonlocal left_one
        number = await _lock(transaction)
        touched = Touched()
        result = await work(transaction, touched)
        ids = touched.ids()
        left_one = not idle or bool(ids)
        if not left_one:
            await transaction.run(_TAKE_BACK)
            return result, number - 1
        left = {"n": number, "actor": actor, "run": run, "touched": ids, "news": sorted(touched.news)}
        await transaction.run(_LEAVE, left)
        return result, number

    result, number = await graph.write(unit)
    if left_one:
        with suppress(GraphUnavailableError, GraphTimeoutError):  # readers do without it, later
            await graph.write(partial(_seal, number=number))
    return result, number


async def _seal(transaction: Transaction, number: int) -> None:
    await transaction.run(_SEAL, {"n": number})


async def _lock(transaction: Transaction) -> int:
    rows = await transaction.run(_LOCK)
    if not rows:
        message = "the database has no schema of caplinks yet; run `caplinks up` on it first"
        raise SchemaVersionError(message)
    if rows[0]["schema"] != latest_version():
        message = (
            f"the graph has schema {rows[0]['schema']}, this caplinks needs {latest_version()}; update the older one"
        )
        raise SchemaVersionError(message)
    return int(rows[0]["revision"])


def in_batches(rows: Iterable[T], size: int = 5_000) -> Iterable[list[T]]:
    """Yield lists of at most `size` rows."""
    held: list[T] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held
