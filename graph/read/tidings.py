"""Claims that came, or whose status changed, since a revision: from whatever process, in order of revision and id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.read.changes import Mark

NEWS: LiteralString = """
MATCH (r:Revision)
WHERE r.n > $after AND r.n <= $until AND r.news IS NOT NULL
WITH r ORDER BY r.n
WITH r.n AS n, r.news AS news, CASE r.n WHEN $after + 1 THEN $skip ELSE 0 END AS begin
UNWIND range(begin, size(news) - 1) AS place
WITH n, news, place LIMIT $limit
RETURN collect([n, news[place], place + 1 = size(news)])
"""
"""Gives one list of revision, claim, and whether it is the last of its revision: `$limit` from `$after` and `$skip` on,
no further than `$until`."""


def marks(news: Sequence[tuple[int, str, bool]], mark: Mark) -> list[Mark]:
    """Return, for each of the news that follow `mark`, where to go on after it."""
    found: list[Mark] = []
    here = mark
    for number, _, is_last in news:
        known = here.skip if number == here.after + 1 else 0
        here = Mark(after=number) if is_last else Mark(after=number - 1, skip=known + 1)
        found.append(here)
    return found
