"""What writes have touched since a revision: every id once a page, in order of revision then id, gone or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, LiteralString

from graph.errors import HistoryLostError
from graph.names import kind_of
from graph.ontology import Predicate
from graph.read.revision import settled_revision
from graph.write.statements import for_predicate

if TYPE_CHECKING:
    from graph.client import GraphClient, Row

PAGE = 5_000
_DOCUMENT_DIGITS = 64
_CLAIM_DIGITS = 32
_HEX = frozenset("0123456789abcdef")

# Revisions are never changed, so a place within one is a number: `$skip` of the ids of revision `$after + 1`.
TOUCHED: LiteralString = """
MATCH (r:Revision)
WHERE r.n > $after AND r.n <= $until
WITH r ORDER BY r.n
WITH r.n AS n, r.touched AS touched, CASE r.n WHEN $after + 1 THEN $skip ELSE 0 END AS begin
UNWIND touched[begin .. begin + $limit] AS id
WITH n, id LIMIT $limit
RETURN collect([n, id])
"""
"""Gives one list of pairs of revision and id: `$limit` ids from `$after` and `$skip` on, no further than `$until`."""
_SINCE: LiteralString = "OPTIONAL MATCH (g:Graph {id: 'caplinks'}) RETURN coalesce(g.since, 0) AS since"
_ENTITIES: LiteralString = """
UNWIND $ids AS id
OPTIONAL MATCH (e:Entity {id: id})
OPTIONAL MATCH (:Merged {id: id})-[:MERGED_INTO]->(s:Entity)
WITH id, e, s WHERE e IS NOT NULL OR s IS NOT NULL
RETURN id, CASE WHEN e IS NULL THEN s.id END AS survivor
"""
_DOCUMENTS: LiteralString = "UNWIND $ids AS id MATCH (:Document {id: id}) RETURN id"
_CLAIMS: LiteralString = "UNWIND $ids AS id MATCH (:Claim {id: id}) RETURN id"
_DECISIONS: LiteralString = "UNWIND $ids AS id MATCH (:Decision {id: id}) RETURN id"
_LINKS: LiteralString = "UNWIND $ids AS id MATCH ()-[:$TYPE {id: id}]->() RETURN id"


class ChangeType(StrEnum):
    """Which sort of thing an id is made for."""

    ENTITY = "entity"
    RELATIONSHIP = "relationship"
    CLAIM = "claim"
    DOCUMENT = "document"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A thing that a write has touched, as it stands now."""

    revision: int
    """The latest revision of the page that touched it."""
    id: str
    type: ChangeType
    gone: bool
    """Whether nothing bears this id any more; an entity that was merged into another is gone."""
    survivor: str | None = None
    """Whom an entity was merged into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far a reader has come: all revisions until `after`, and `skip` ids of the one after it."""

    after: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """Some changes, and where the next ones begin."""

    revision: int
    """Last revision of the graph when it was read."""
    items: tuple[Change, ...]
    next: Mark
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedPage:
    """Some ids that were touched, and where the next ones begin."""

    revision: int
    """Last revision of the graph when it was read."""
    items: tuple[tuple[int, str, ChangeType], ...]
    """Each id once, at its last revision among these, in order of revision and id."""
    next: Mark
    more: bool


def type_of(id_: str) -> ChangeType | None:
    """Return which sort of thing an id is made for, or None where it is none of ours.

    Decisions have ids like those of claims; only the graph can tell one from the other.
    """
    if "|" in id_:
        parts = id_.split("|")
        return ChangeType.RELATIONSHIP if len(parts) == 3 and parts[1] in set(Predicate) else None  # noqa: PLR2004
    if set(id_) <= _HEX and len(id_) in (_CLAIM_DIGITS, _DOCUMENT_DIGITS):
        return ChangeType.CLAIM if len(id_) == _CLAIM_DIGITS else ChangeType.DOCUMENT
    try:
        kind_of(id_)
    except ValueError:  # what a rebuild has swept up
        return None
    return ChangeType.ENTITY


def latest(pairs: Iterable[tuple[int, str]]) -> list[tuple[int, str, ChangeType]]:
    """Return each id of ours once, at its last revision among the pairs, in order of revision and id."""
    found = {id_: int(number) for number, id_ in pairs}
    typed = [(number, id_, type_of(id_)) for id_, number in found.items()]
    return sorted((number, id_, type_) for number, id_, type_ in typed if type_ is not None)


def go_on(numbers: Sequence[int], mark: Mark, limit: int, revision: int) -> tuple[Mark, bool]:
    """Return where the page after this one begins, and whether there is anything in it.

    `numbers` holds the revision of each id from `mark` on, one more than the `limit` of the page where there are more.
    """
    if len(numbers) <= limit:
        return Mark(after=max(revision, mark.after)), False
    last = numbers[limit - 1]
    if numbers[limit] > last:
        return Mark(after=last), True
    begun = mark.skip if last == mark.after + 1 else 0
    return Mark(after=last - 1, skip=begun + numbers[:limit].count(last)), True


def require_history(after: int, since: int) -> None:
    """Return if a graph that knows what was written since a revision knows what was since `after`.

    Raises: HistoryLostError: it does not.
    """
    if after < since:
        message = f"the graph knows its changes since revision {since}, not since {after}; begin with an export"
        raise HistoryLostError(message)


async def settled_since(graph: GraphClient, mark: Mark) -> int:
    """Return the last revision whose writes, with all before it, can be seen.

    Raises: HistoryLostError: the graph does not know what was written since the mark.
    """
    revision = await settled_revision(graph)
    require_history(mark.after, await graph.read_value(_SINCE))
    return revision


async def read_touched(graph: GraphClient, mark: Mark, limit: int = PAGE) -> TouchedPage:
    """Return the next `limit` ids that were touched, fewer where one was touched again.

    All that these revisions wrote can be seen once this returns: see `settled_revision`.
    Raises: HistoryLostError: the graph does not know what was written since.
    """
    revision = await settled_since(graph, mark)
    parameters = {"after": mark.after, "skip": mark.skip, "limit": limit + 1, "until": revision}
    pairs = await graph.read_value(TOUCHED, parameters)
    following, more = go_on([number for number, _ in pairs], mark, limit, revision)
    return TouchedPage(revision=revision, items=tuple(latest(pairs[:limit])), next=following, more=more)


async def read_changes(graph: GraphClient, mark: Mark, limit: int = PAGE) -> ChangePage:
    """Return the changes of the next `limit` ids that were touched, fewer where one was touched again.

    Raises: HistoryLostError: the graph does not know what was written since.
    """
    page = await read_touched(graph, mark, limit)
    items = [Change(revision=number, id=id_, type=type_, gone=True) for number, id_, type_ in page.items]
    items = await _with_state(graph, items)
    return ChangePage(revision=page.revision, items=tuple(items), next=page.next, more=page.more)


async def iter_changes(graph: GraphClient, mark: Mark = Mark(), limit: int = PAGE) -> AsyncIterator[ChangePage]:
    """Yield page after page until the last revision; ids that are touched in several pages come in each.

    Whoever takes every page's state for the current one, in order, has the graph as it is.
    """
    more = True
    while more:
        page = await read_changes(graph, mark, limit)
        yield page
        mark, more = page.next, page.more


async def _with_state(graph: GraphClient, items: Sequence[Change]) -> list[Change]:
    """Return changes with whether they are gone."""
    by_type: dict[ChangeType, list[str]] = defaultdict(list)
    for item in items:
        by_type[item.type].append(item.id)
    survivors = {row["id"]: row["survivor"] for row in await _rows(graph, _ENTITIES, by_type[ChangeType.ENTITY])}
    claims = by_type[ChangeType.CLAIM]
    there = {row["id"] for row in await _rows(graph, _CLAIMS, claims)}
    decisions = {row["id"] for row in await _rows(graph, _DECISIONS, [id_ for id_ in claims if id_ not in there])}
    there |= {row["id"] for row in await _rows(graph, _DOCUMENTS, by_type[ChangeType.DOCUMENT])}
    there |= await _links(graph, by_type[ChangeType.RELATIONSHIP])
    there |= decisions | {id_ for id_, survivor in survivors.items() if survivor is None}
    return [
        replace(
            item,
            gone=item.id not in there,
            survivor=survivors.get(item.id),
            type=ChangeType.DECISION if item.id in decisions else item.type,
        )
        for item in items
    ]


async def _rows(graph: GraphClient, statement: LiteralString, ids: Sequence[str]) -> list[Row]:
    return await graph.read(statement, {"ids": list(ids)}) if ids else []


async def _links(graph: GraphClient, ids: Iterable[str]) -> set[str]:
    by_predicate: dict[Predicate, list[str]] = defaultdict(list)
    for id_ in ids:
        by_predicate[Predicate(id_.split("|")[1])].append(id_)
    found: set[str] = set()
    for predicate, of_type in by_predicate.items():
        found |= {row["id"] for row in await _rows(graph, for_predicate(_LINKS, predicate), of_type)}
    return found
