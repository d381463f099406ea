"""The revision that a reader may rely on."""

from __future__ import annotations

import asyncio

import pytest

from graph.client import GraphClient, Transaction
from graph.errors import HistoryLostError, SchemaVersionError
from graph.read.changes import Mark, read_changes
from graph.read.revision import current_revision, settled_revision
from tests.graph_samples import exclusion, store


async def test_who_wants_all_of_it_waits_for_the_writer(graph: GraphClient) -> None:
    await store(graph, exclusion())
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def work(transaction: Transaction) -> None:
        await transaction.run("MATCH (g:Graph) SET g.revision = g.revision + 1")
        begun.set()
        await may_end.wait()

    writer = asyncio.create_task(graph.write(work))
    await begun.wait()
    assert await current_revision(graph) == 1
    reader = asyncio.create_task(settled_revision(graph))
    done, _ = await asyncio.wait({reader}, timeout=0.3)
    assert not done
    may_end.set()
    await writer
    assert await reader == 2
    assert await current_revision(graph) == 2  # and the reader did not put the old number back


async def test_an_empty_database_has_none(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (g:Graph) DETACH DELETE g")
    for read in (settled_revision, current_revision):
        with pytest.raises(SchemaVersionError, match="no schema"):
            await read(graph)


async def test_what_an_imported_graph_does_not_know_is_said(graph: GraphClient) -> None:
    await store(graph, exclusion())
    await graph.run_implicit("MATCH (g:Graph) SET g.since = g.revision")
    with pytest.raises(HistoryLostError, match="knows its changes since revision 1, not since 0; begin with an export"):
        await read_changes(graph, Mark(after=0))
    assert (await read_changes(graph, Mark(after=1))).items == ()
    await store(graph, exclusion("b.txt"))
    assert {item.revision for item in (await read_changes(graph, Mark(after=1))).items} == {2}
