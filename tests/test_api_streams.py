"""Subscriptions over real HTTP: what comes, in which order, from where it goes on, and how it ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.graphql.execution import explain
from api.keys import KeyFolder
from api.scopes import AccessScope
from api.settings import ApiSettings
from api.streams import Revisions, Streams, TooManyStreamsError, ended_by_signals
from graph import curate
from graph.client import GraphClient
from graph.errors import GraphUnavailableError
from graph.ontology import Predicate, Status
from graph.read.changes import Mark
from graph.read.news import marks
from graph.server.local import ServerInfo
from graph.write import forget
from tests.api_events import Told, listening
from tests.api_site import Serving, settings_of
from tests.graph_samples import OFFERING, Sample, exclusion, store

CLAIMS = """
subscription News($where: ClaimFilter, $after: Long, $skip: Int, $lens: Lens) {
  claims(where: $where, after: $after, skip: $skip, lens: $lens) { id predicate quote status document { url } }
}
"""
SHUTS = {"predicate": {"eq": "EXCLUDES"}}
FAST = ApiSettings(revision_every_s=0.05, keep_alive_s=30)


@pytest.fixture
async def site(graph: GraphClient, neo4j_server: ServerInfo) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001
    async with Serving(FAST, settings_of(neo4j_server)) as client:
        yield client


def quotes(events: list[Told]) -> list[str]:
    return [event.data["data"]["claims"]["quote"] for event in events]


def shuts(url: str, *places: str, **more: Any) -> Sample:
    sample = Sample(url)
    for place in places:
        sample.say(OFFERING, Predicate.EXCLUDES, f"jurisdiction:{place}", words=f"{url} shuts out {place}.", **more)
    return sample


async def open_streams(site: httpx.AsyncClient) -> float:
    text = (await site.get("/metrics")).text
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith("caplinks_streams ")))


async def test_what_fits_comes_from_then_on_and_what_does_not_stays_away(
    site: httpx.AsyncClient, graph: GraphClient
) -> None:
    await store(graph, exclusion())
    async with listening(site, CLAIMS, {"where": SHUTS, "after": 0}) as events:
        assert events.answer.headers["content-type"].startswith("text/event-stream")
        first = await events.next()
        assert first is not None
        assert (first.name, first.data["extensions"]["revision"]) == ("next", 1)
        assert first.data["data"]["claims"]["document"] == {"url": "a.txt"}
        await store(graph, shuts("b.txt", "HK", "RU"), Sample("c.txt").name("company:bolt", "Bolt"))
        later = await events.take(2)
    assert sorted(quotes(later)) == ["b.txt shuts out HK.", "b.txt shuts out RU."]
    assert {event.data["extensions"]["revision"] for event in later} == {2}
    ids = [event.data["data"]["claims"]["id"] for event in later]
    assert ids == sorted(ids)


async def test_without_a_beginning_only_what_is_new(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await store(graph, exclusion())
    async with listening(site, CLAIMS, {"where": SHUTS}) as events:
        await events.any()  # it is open
        await asyncio.sleep(0.5)
        await store(graph, shuts("b.txt", "HK"))
        assert quotes(await events.take(1)) == ["b.txt shuts out HK."]


@pytest.mark.parametrize("way", ["arguments", "header"])
async def test_every_event_says_where_to_go_on(site: httpx.AsyncClient, graph: GraphClient, way: str) -> None:
    await store(graph, shuts("a.txt", "CN", "HK", "RU"), Sample("n.txt").name("company:bolt", "Bolt"))
    await store(graph, shuts("b.txt", "CN", "HK"))
    async with listening(site, CLAIMS, {"where": SHUTS, "after": 0}) as events:
        every = await events.take(5)
    assert len({event.id for event in every}) == 5
    for number, event in enumerate(every[:-1]):
        given: dict[str, Any] = {"where": SHUTS}
        headers: dict[str, str] = {}
        if way == "arguments":
            given |= {name: event.data["extensions"][name] for name in ("after", "skip")}
        else:
            headers = {"last-event-id": str(event.id)}
        async with listening(site, CLAIMS, given, **headers) as again:
            rest = await again.take(4 - number)
        assert [each.id for each in rest] == [each.id for each in every[number + 1 :]]


async def test_pages_of_news_leave_nothing_out(site: httpx.AsyncClient, graph: GraphClient) -> None:
    many = Sample("many.txt")
    for number in range(230):
        many.say("company:acme", Predicate.SUPPLIES, f"company:c{number}")
    await store(graph, many)
    await store(graph, shuts("b.txt", "CN"))
    where = {"or": [{"predicate": {"eq": "SUPPLIES"}}, SHUTS]}
    async with listening(site, CLAIMS, {"where": where, "after": 0}) as events:
        found = await events.take(231)
    ids = [event.data["data"]["claims"]["id"] for event in found]
    assert len(set(ids)) == 231
    assert ids[:230] == sorted(ids[:230])


async def test_a_claim_that_is_judged_anew_is_told_again(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await store(graph, shuts("a.txt", "CN", status=Status.PROPOSED))
    claim = await graph.read_value("MATCH (c:Claim {predicate: 'EXCLUDES'}) RETURN c.id")
    where = {**SHUTS, "status": {"eq": "ACCEPTED"}}
    async with listening(site, CLAIMS, {"where": where, "after": 1}) as events:
        await store(graph, shuts("a.txt", "CN", status=Status.PROPOSED))  # read again, to the same end
        await curate.accept(graph, claim, who="ann")
        (told,) = await events.take(1)
    assert (told.data["extensions"]["revision"], told.data["data"]["claims"]["id"]) == (3, claim)


async def test_revisions_name_claims_that_came_or_went_or_were_judged_anew(graph: GraphClient) -> None:
    async def last() -> list[str]:
        found: list[str] = await graph.read_value("MATCH (r:Revision) WITH r ORDER BY r.n DESC LIMIT 1 RETURN r.news")
        return found

    proposed = shuts("a.txt", "CN", status=Status.PROPOSED)
    await store(graph, proposed, Sample("b.txt").name("company:bolt", "Bolt").name("company:cog", "Cog"))
    every = await graph.read_value("MATCH (c:Claim) WITH c.id AS id ORDER BY id RETURN collect(id)")
    claim = await graph.read_value("MATCH (c:Claim {predicate: 'EXCLUDES'}) RETURN c.id")
    assert await last() == every
    await store(graph, proposed)
    assert await last() == []
    await curate.merge(graph, "company:bolt", "company:cog", who="ann")
    assert await last() == []
    decision = await curate.accept(graph, claim, who="ann")
    assert await last() == [claim]
    await store(graph, proposed)
    assert await last() == []
    await curate.undo(graph, decision.id, who="ann")
    assert await last() == [claim]
    there = await graph.read_value(
        "MATCH (c:Claim)-[:STATED_IN]->(:Document {url: 'a.txt'}) WITH c.id AS id ORDER BY id RETURN collect(id)"
    )
    await forget(graph, "a.txt", actor="t", run="r")
    assert await last() == there
    await store(graph, proposed)
    assert await last() == [claim]


async def test_a_lens_chooses_too(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await store(graph, shuts("a.txt", "CN", confidence=0.5), shuts("b.txt", "HK", confidence=0.95))
    async with listening(site, CLAIMS, {"after": 0, "where": SHUTS, "lens": {"minConfidence": 0.9}}) as events:
        assert quotes(await events.take(1)) == ["b.txt shuts out HK."]


async def test_a_graph_that_was_made_anew_begins_anew(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await store(graph, shuts("a.txt", "CN"))
    async with listening(site, CLAIMS, {"where": SHUTS, "after": 77}) as events:
        assert quotes(await events.take(1)) == ["a.txt shuts out CN."]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("subscription { nothing }", "BAD_INPUT", id="unknown-field"),
        pytest.param("subscription {", "BAD_INPUT", id="no-graphql"),
        pytest.param("subscription { claims { id } more: claims { id } }", "BAD_INPUT", id="two-fields"),
        pytest.param("subscription { claims(after: -1) { id } }", "BAD_INPUT", id="out-of-range"),
        pytest.param("subscription { claims(skip: 1) { id } }", "BAD_INPUT", id="skip-alone"),
        pytest.param("subscription($x: Boolean!) { claims @skip(if: $x) { id } }", "BAD_INPUT", id="variable"),
        pytest.param('subscription { claims(where: {object: {id: {eq: 3.5}}}) { id } }', "BAD_INPUT", id="type"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_an_event(site: httpx.AsyncClient, query: str, code: str) -> None:
    async with listening(site, query) as events:
        assert events.answer.status_code == 200
        told, end = await events.take(2)
        assert await events.next() is None
    assert {error["extensions"]["code"] for error in told.data["errors"]} == {code}
    assert (told.name, end.name) == ("next", "complete")


async def test_a_subscription_that_skips_its_field_is_refused(site: httpx.AsyncClient) -> None:
    query = "subscription($x: Boolean!) { claims @skip(if: $x) { id } }"
    async with listening(site, query, {"x": True}) as events:
        told, end = await events.take(2)
    assert (told.data["errors"][0]["extensions"]["code"], end.name) == ("BAD_INPUT", "complete")


async def test_a_query_is_answered_once(site: httpx.AsyncClient) -> None:
    async with listening(site, "{ coverage { documents } }") as events:
        told, end = await events.take(2)
        assert await events.next() is None
    assert (told.data["data"], end.name) == ({"coverage": {"documents": 0}}, "complete")


async def test_a_browser_asks_by_get(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await store(graph, shuts("a.txt", "CN"))
    parameters = {"query": 'subscription { claims(after: 0, where: {predicate: {eq: "EXCLUDES"}}) { quote } }'}
    async with site.stream("GET", "/graphql/stream", params=parameters) as answer:
        lines = answer.aiter_lines()
        told = [await anext(lines) for _ in range(5)]
    assert told[2:4] == ["event: next", "id: 1.0"]
    assert '"quote":"a.txt shuts out CN."' in told[4]


async def test_other_media_types_and_unknown_callers_are_refused(site: httpx.AsyncClient) -> None:
    body = {"query": CLAIMS}
    refused = await site.post("/graphql/stream", json=body, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (406, "BAD_INPUT")
    stranger = await site.post("/graphql/stream", json=body, headers={"authorization": "Bearer none"})
    assert stranger.status_code == 401
    ordinary = await site.post("/graphql", json=body)
    assert ordinary.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_no_more_streams_than_allowed(graph: GraphClient, neo4j_server: ServerInfo) -> None:
    await store(graph, shuts("a.txt", "CN"))
    settings = ApiSettings(most_subscriptions=1, revision_every_s=0.05)
    async with Serving(settings, settings_of(neo4j_server)) as site:
        async with listening(site, CLAIMS, {"after": 0, "where": SHUTS}) as events:
            await events.take(1)
            refused = await site.post("/graphql/stream", json={"query": CLAIMS})
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
            assert refused.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
            async with listening(site, "{ coverage { documents } }") as query:
                assert (await query.take(1))[0].name == "next"
        while await open_streams(site):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.05)
        async with listening(site, CLAIMS, {"after": 0, "where": SHUTS}) as events:
            assert len(await events.take(1)) == 1


async def test_a_caller_who_hangs_up_ends_it_at_once(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await store(graph, shuts("a.txt", "CN"))
    async with listening(site, CLAIMS, {"after": 0, "where": SHUTS}) as events:
        await events.take(1)
        assert await open_streams(site) == 1
    async with asyncio.timeout(10):  # a sign of life would find out after 30 seconds
        while await open_streams(site):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_signs_of_life(graph: GraphClient, neo4j_server: ServerInfo) -> None:
    await store(graph, exclusion())
    async with (
        Serving(ApiSettings(keep_alive_s=0.05), settings_of(neo4j_server)) as site,
        listening(site, CLAIMS) as events,
    ):
        assert [await events.any() for _ in range(4)] == [Told(None)] * 4


async def test_a_key_that_is_revoked_ends_it(
    graph: GraphClient, neo4j_server: ServerInfo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    keys = KeyFolder(folder)
    _, secret = keys.add("watcher", {AccessScope.READ}, expires=None, now=datetime.now(UTC))
    await store(graph, shuts("a.txt", "CN"))
    settings = ApiSettings(keys=folder, revision_every_s=0.05)
    async with (
        Serving(settings, settings_of(neo4j_server)) as site,
        listening(site, CLAIMS, {"after": 0, "where": SHUTS}, authorization=f"Bearer {secret}") as events,
    ):
        await events.take(1)
        keys.revoke("watcher")
        await store(graph, shuts("b.txt", "HK"))
        told, end = await events.take(2)
    assert (told.data["errors"][0]["extensions"]["code"], end.name) == ("UNAUTHENTICATED", "complete")


async def test_the_graph_is_asked_once_however_many_wait() -> None:
    asked, revision = 0, 1

    async def read() -> int:
        nonlocal asked
        asked += 1
        if asked == 2:
            message = "away"
            raise GraphUnavailableError(message)
        return revision

    revisions = Revisions(read, 0.02)
    waiting = [asyncio.ensure_future(revisions.wait(1)) for _ in range(50)]
    while asked < 4:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert not any(each.done() for each in waiting)
    waiting[0].cancel()
    revision = 2
    assert await asyncio.gather(*waiting[1:]) == [2] * 49
    until = asked
    await asyncio.sleep(0.2)
    assert asked == until  # nobody waits


def test_where_to_go_on_after_each_piece_of_news() -> None:
    news = [(5, "a", False), (5, "b", True), (7, "c", False), (7, "d", False)]
    assert marks(news, Mark(after=4, skip=3)) == [
        Mark(after=4, skip=4),
        Mark(after=5),
        Mark(after=6, skip=1),
        Mark(after=6, skip=2),
    ]


def test_it_is_one_statement_with_a_cost() -> None:
    plain, rich = (
        explain(f"subscription {{ claims {{ {fields} }} }}").cost
        for fields in ("id", "id document { url } laws { id }")
    )
    assert plain < rich


async def test_streams_end_before_the_server_waits_for_them() -> None:
    streams = Streams(1)
    told: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    try:
        with ended_by_signals(streams.ending.set):
            signal.raise_signal(signal.SIGTERM)
            await asyncio.wait_for(streams.ending.wait(), 5)
        assert told == [signal.SIGTERM]
        signal.raise_signal(signal.SIGTERM)
        assert told == [signal.SIGTERM] * 2
    finally:
        signal.signal(signal.SIGTERM, before)
    with streams.counted(), pytest.raises(TooManyStreamsError):
        streams.require_room()
