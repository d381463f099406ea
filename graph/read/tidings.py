"""Claims that came, or whose status changed, since a revision: from whatever process, in order of revision and id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, LiteralString

from graph.read.changes import Mark

if TYPE_CHECKING:
    from graph.client import GraphClient

NEWS: LiteralString = """
MATCH (g:Graph {id: 'caplinks'})
CALL (g) {
  MATCH (r:Revision)
  WHERE r.n > $after AND r.n <= g.revision AND r.news IS NOT NULL
  WITH r ORDER BY r.n
  WITH r.n AS n, r.news AS news, CASE r.n WHEN $after + 1 THEN $skip ELSE 0 END AS begin
  UNWIND range(begin, size(news) - 1) AS place
  WITH n, news, place LIMIT $limit
  RETURN collect([n, news[place], place + 1 = size(news)]) AS news
}
"""
"""Clauses that bind the graph as `g` and `news`: revision, claim, and whether it is the last of its revision."""
_REVISION: LiteralString = "OPTIONAL MATCH (g:Graph {id: 'caplinks'}) RETURN coalesce(g.revision, 0) AS revision"


async def read_revision(graph: GraphClient) -> int:
    """Return the number of the last write."""
    return int(await graph.read_value(_REVISION))


def marks(news: Sequence[tuple[int, str, bool]], mark: Mark) -> list[Mark]:
    """Return, for each of the news that follow `mark`, where to go on after it."""
    found: list[Mark] = []
    here = mark
    for number, _, is_last in news:
        known = here.skip if number == here.after + 1 else 0
        here = Mark(after=number) if is_last else Mark(after=number - 1, skip=known + 1)
        found.append(here)
    return found
