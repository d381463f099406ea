"""How much the graph holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from graph.ontology import Kind, Predicate
from graph.write.statements import for_predicates

if TYPE_CHECKING:
    from graph.client import GraphClient

_TOTALS: LiteralString = """
OPTIONAL MATCH (g:Graph {id: 'caplinks'})
RETURN coalesce(g.revision, 0) AS revision,
  COUNT { MATCH (:Document) } AS documents,
  COUNT { MATCH (:Claim) } AS claims,
  COUNT { MATCH (:Claim {status: 'proposed'}) } AS proposed,
  COUNT { MATCH (:Merged) } AS merged,
  COUNT { MATCH (d:Decision) WHERE NOT d.undone } AS decisions
"""
_DATES: LiteralString = """
MATCH (d:Document)
RETURN max(d.published_at) AS published, max(d.retrieved_at) AS retrieved, count(DISTINCT d.story) AS stories
"""
_OF_KINDS: LiteralString = """
MATCH (e:Entity)
UNWIND labels(e) AS label
WITH label, count(e) AS number
WHERE label <> 'Entity'
RETURN label, number
"""
_OF_TYPES: LiteralString = "MATCH ()-[r:$TYPES]->() RETURN type(r) AS type, count(r) AS number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts of what is stored."""

    revision: int
    documents: int
    stories: int
    """Different texts among the documents."""
    newest: str | None
    """Latest date of publication, as given; None if no document has one."""
    retrieved: str | None
    """When the last document was read, ISO 8601 in UTC."""
    claims: int
    proposed: int
    """Claims that wait for a person."""
    merged: int
    decisions: int
    entities: Mapping[Kind, int]
    links: Mapping[Predicate, int]


async def stats(graph: GraphClient) -> Stats:
    """Return the counts; on an empty database they are all 0."""
    (totals,) = await graph.read(_TOTALS)
    (dates,) = await graph.read(_DATES)
    entities = {row["label"]: row["number"] for row in await graph.read(_OF_KINDS)}
    links = {row["type"]: row["number"] for row in await graph.read(for_predicates(_OF_TYPES))}
    return Stats(
        **totals,
        stories=dates["stories"],
        newest=dates["published"],
        retrieved=dates["retrieved"],
        entities={kind: entities.get(kind.value, 0) for kind in Kind},
        links={predicate: links.get(predicate.value, 0) for predicate in Predicate},
    )
