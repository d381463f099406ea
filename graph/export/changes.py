"""The feed of changes as JSON lines: everything that was touched, as it is now or gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import orjson

from graph.export.lookup import read_records
from graph.read.changes import ChangeType, Mark, TouchedPage, read_touched

if TYPE_CHECKING:
    from graph.client import GraphClient

PAGE = 1_000
"""Ids whose records are read together."""
_NAMES = {ChangeType.RELATIONSHIP: "link"}
"""What a thing that is gone is called here, where records have another name for it."""

Line = dict[str, Any]


async def iter_changes(graph: GraphClient, after: int) -> AsyncIterator[Line]:
    """Yield a line for everything that was touched after a revision, by revision, and one that says where to go on.

    A line is {revision, type, id, gone} and, unless it is gone, `state`: the record as JSON lines of an export have it.
    A thing may come again at a later revision. Whoever keeps the last state of every id, and drops what is gone, holds
    what an export of the revision `next` holds, or a part of what was written since besides. The last line is {next}.
    Raises: HistoryLostError: the graph does not know what was written since.
    """
    mark, more = Mark(after=after), True
    while more:
        page = await read_touched(graph, mark, PAGE)
        for line in await _lines(graph, page):
            yield line
        mark, more = page.next, page.more
    yield {"type": "next", "next": mark.after}


def change_line(line: Line) -> bytes:
    """Return a change as a line of JSON."""
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


async def _lines(graph: GraphClient, page: TouchedPage) -> list[Line]:
    records = await read_records(graph, ((id_, type_) for _, id_, type_ in page.items))
    found: list[Line] = []
    for revision, id_, type_ in page.items:
        record = records.get(id_)
        if record is None:
            found.append({"revision": revision, "type": _NAMES.get(type_, type_.value), "id": id_, "gone": True})
        else:
            found.append({"revision": revision, "type": record["type"], "id": id_, "gone": False, "state": record})
    return found
