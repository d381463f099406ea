"""Whoever follows while others write misses nothing: no revision is told before all of it can be seen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.graphql.etags import read_mark
from api.graphql.execution import execute
from api.graphql.following import Following, follow
from api.graphql.prepared import prepare
from api.graphql.schema import build_schema
from api.streams import Revisions
from graph.client import GraphClient
from graph.errors import HistoryLostError
from graph.ontology import Predicate
from graph.read.changes import Mark
from graph.read.revision import whole_revision
from tests.graph_samples import Sample, store

CHANGES = """
query Changes($after: Long!, $skip: Int!) {
  changes(after: $after, skip: $skip, first: 100) { next skip more items { id type gone } }
}
"""
ROUNDS = 12


def batch(number: int) -> Sample:
    """Return a document that says 300 new things, and some of those of others."""
    sample = Sample(f"{number}.txt")
    for each in range(300):
        sample.say(f"company:a{number}-{each}", Predicate.SUPPLIES, f"company:hub{each % 7}")
    return sample


async def keep_up(graph: GraphClient, writing: asyncio.Task[None]) -> dict[str, str]:
    """Return the ids and types of what is there, as changes tell."""
    alive: dict[str, str] = {}
    after, skip, last = 0, 0, False
    while not last:
        last = writing.done()
        more = True
        while more:
            answer = await execute(graph, CHANGES, {"after": after, "skip": skip})
            assert answer.errors == []
            page: Any = (answer.data or {})["changes"]
            for item in page["items"]:
                alive.pop(item["id"], None)
                if not item["gone"]:
                    alive[item["id"]] = item["type"]
            after, skip, more = page["next"], page["skip"], page["more"]
    return alive


async def write(graph: GraphClient) -> None:
    for number in range(ROUNDS):
        await store(graph, batch(number))


@pytest.mark.long
async def test_changes_lose_nothing(graph: GraphClient) -> None:
    writing = asyncio.create_task(write(graph))
    followers = [asyncio.create_task(keep_up(graph, writing)) for _ in range(3)]
    told = await asyncio.gather(*followers)
    await writing
    claims = await graph.read_value("MATCH (c:Claim) WITH c.id AS id ORDER BY id RETURN collect(id)")
    things = await graph.read_value("MATCH (e:Entity) WITH e.id AS id ORDER BY id RETURN collect(id)")
    links = await graph.read_value("MATCH ()-[r:SUPPLIES]->() WITH r.id AS id ORDER BY id RETURN collect(id)")
    for alive in told:
        for type_, ids in (("CLAIM", claims), ("ENTITY", things), ("RELATIONSHIP", links)):
            assert sorted(id_ for id_, its in alive.items() if its == type_) == ids


@pytest.mark.long
async def test_news_lose_nothing_and_tell_nothing_twice(graph: GraphClient) -> None:
    bound = prepare(build_schema(), "subscription { claims(after: 0) { id } }")
    needs = Following(graph=graph, revisions=Revisions(lambda: whole_revision(graph), 0.01))
    wanted = ROUNDS * 300

    async def listen() -> list[str]:
        found: list[str] = []
        async for event in follow(bound, needs, Mark()):
            found.append(event.data["claims"]["id"])
            if len(found) == wanted:
                break
        return found

    writing = asyncio.create_task(write(graph))
    async with asyncio.timeout(120):
        first, second, _ = await asyncio.gather(listen(), listen(), writing)
    claims = await graph.read_value("MATCH (c:Claim) WITH c.id AS id ORDER BY id RETURN collect(id)")
    assert sorted(first) == sorted(second) == claims


async def changes(graph: GraphClient, after: int) -> Any:
    answer = await execute(graph, CHANGES, {"after": after, "skip": 0})
    assert answer.errors == []
    return (answer.data or {})["changes"]


async def test_the_newest_revision_waits_until_its_writer_says_that_it_is_whole(graph: GraphClient) -> None:
    await store(graph, Sample("a.txt").name("company:acme", "Acme"))
    before = await read_mark(graph)
    await store(graph, Sample("b.txt").name("company:bolt", "Bolt"))
    assert await whole_revision(graph) == 2
    await graph.run_implicit("MATCH (r:Revision {n: 2}) REMOVE r.whole")  # as while it is being committed
    assert await whole_revision(graph) == 1
    was = await graph.read_value("MATCH (r:Revision {n: 2}) RETURN properties(r)")
    await graph.run_implicit("MATCH (r:Revision {n: 2}) SET r = {n: 2}")
    assert await whole_revision(graph) == 1
    await graph.run_implicit("MATCH (r:Revision {n: 2}) SET r = $was", {"was": was})
    page = await changes(graph, 1)
    assert (page["items"], page["next"], page["more"]) == ([], 1, False)
    partly = await read_mark(graph)
    assert partly != before
    await graph.run_implicit("MATCH (r:Revision {n: 2}) SET r.at = '2020-01-01T00:00:00Z'")  # its writer died
    assert (await changes(graph, 1))["next"] == 2
    assert await read_mark(graph) != partly
    await store(graph, Sample("c.txt").name("company:cog", "Cog"))  # or another has written since
    assert {item["id"] for item in (await changes(graph, 1))["items"]} >= {"company:bolt", "company:cog"}


async def test_what_an_imported_graph_does_not_know_is_said(graph: GraphClient) -> None:
    await store(graph, Sample("a.txt").name("company:acme", "Acme"))
    await graph.run_implicit("MATCH (g:Graph) SET g.since = g.revision")
    await graph.run_implicit("MATCH (r:Revision) SET r = {n: r.n, actor: 'import', touched: [], whole: true}")
    answer = await execute(graph, CHANGES, {"after": 0, "skip": 0})
    assert [error["extensions"]["code"] for error in answer.errors] == ["HISTORY_LOST"]
    assert (await changes(graph, 1))["next"] == 1
    bound = prepare(build_schema(), "subscription { claims(after: 0) { id } }")
    needs = Following(graph=graph, revisions=Revisions(lambda: whole_revision(graph), 0.01))
    with pytest.raises(HistoryLostError):
        await anext(follow(bound, needs, Mark()))
