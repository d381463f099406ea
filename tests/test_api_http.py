"""GraphQL over HTTP: media types, tags of answers, compression, callers who hang up."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator
from typing import LiteralString

import httpx
import pytest
from structlog.testing import capture_logs

from api.graphql.asked import GRAPHQL_JSON, JSON, wanted_type
from api.graphql.etags import MARK_MATCH, holds
from api.graphql.execution import explain
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.schema import latest_version
from graph.server.local import ServerInfo
from graph.write import write_extractions
from tests.api_site import Serving, settings_of
from tests.graph_samples import Sample

_EMPTY: LiteralString = "MATCH (n) WHERE NOT n:Graph DETACH DELETE n"
_RESET: LiteralString = "MERGE (g:Graph {id: 'caplinks'}) SET g = {id: 'caplinks', revision: 0, schema: $schema}"
_THINGS: LiteralString = """
UNWIND range(1, 300) AS i
CREATE (:Entity:Company {id: 'company:c' + i, name: 'C' + i, names: ['C' + i]})
"""
_LINKS: LiteralString = """
MATCH (a:Company), (b:Company) WHERE a.id < b.id
CREATE (a)-[:PARTNERS_WITH {id: a.id + '|PARTNERS_WITH|' + b.id, claims: 1, stories: 1, denials: 0}]->(b)
"""
_RUNNING: LiteralString = """
SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'PARTNERS_WITH' AND NOT currentQuery CONTAINS 'SHOW'
RETURN count(*) AS running
"""
SLOW = """{ companies(where: {partners: {some: {node: {partners: {some: {node: {partners: {some: {node:
  {partners: {some: {node: {name: {contains: "nobody"}}}}}}}}}}}}}}) { totalCount } }"""
LIST = "{ companies(first: 100) { edges { node { id name partners(first: 20) { edges { node { id } } } } } } }"


@pytest.fixture(scope="module")
async def dense(connected: GraphClient) -> GraphClient:
    """Three hundred companies, each a partner of all others."""
    await connected.run_implicit(_EMPTY)
    await connected.run_implicit(_RESET, {"schema": latest_version()})
    await connected.run_implicit(_THINGS)
    await connected.run_implicit(_LINKS)
    return connected


@pytest.fixture(scope="module")
async def site(dense: GraphClient, neo4j_server: ServerInfo) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001
    async with Serving(ApiSettings(), settings_of(neo4j_server)) as client:
        yield client


# -- media types -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON};q=0.9", JSON),
        (f"{GRAPHQL_JSON};q=0, {JSON};q=0", JSON),
        (f"{JSON};q=0.9,{GRAPHQL_JSON.upper()} ; q=1.0", GRAPHQL_JSON),
        ("text/html", JSON),
        (";;,q=/", JSON),
    ],
)
def test_the_media_type_that_weighs_most(accept: str, wanted: str) -> None:
    assert wanted_type(accept) == wanted


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=UTF-8", 200),
        ('application/json; charset="utf-8"', 200),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/graphql", 415),
    ],
)
async def test_bodies_are_json_in_utf_8(site: httpx.AsyncClient, content_type: str, status: int) -> None:
    answer = await site.post("/graphql", content=b'{"query": "{__typename}"}', headers={"content-type": content_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == JSON


@pytest.mark.parametrize("name", ["variables", "extensions", "operationName"])
@pytest.mark.parametrize("value", [0, False, "x", ["a"]])
async def test_parameters_of_the_wrong_type_are_refused(site: httpx.AsyncClient, name: str, value: object) -> None:
    answer = await site.post("/graphql", json={"query": "{ __typename }", name: value})
    if (name, value) == ("operationName", "x"):
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
        return
    assert answer.status_code == 400
    assert name in answer.json()["errors"][0]["message"]


async def test_the_head_of_an_answer(site: httpx.AsyncClient) -> None:
    answer = await site.head("/graphql", params={"query": "{ coverage { documents } }"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "etag" in answer.headers


# -- tags --------------------------------------------------------------------------------------------------------------


def test_the_mark_is_read_before_anything_else() -> None:
    first = "".join(explain(LIST).statement.split())
    assert first.startswith("".join(MARK_MATCH.split()) + "root")


@pytest.mark.parametrize(
    ("header", "found"),
    [('W/"a"', True), ('"a"', True), ('"b", W/"a"', True), ('"b"', False), ("*", False), ("a", False), ("", False)],
)
def test_tags_that_a_caller_names(header: str, found: bool) -> None:  # noqa: FBT001
    assert holds(header, 'W/"a"') is found


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unchanged_answer_is_not_sent_again(site: httpx.AsyncClient, method: str) -> None:
    async def ask(query: str = LIST, **headers: str) -> httpx.Response:
        if method == "GET":
            return await site.get("/graphql", params={"query": query}, headers=headers)
        return await site.post("/graphql", json={"query": query}, headers=headers)

    first = await ask()
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in first.headers["vary"]
    assert (await ask()).headers["etag"] == tag
    with capture_logs() as logs:
        again = await ask(**{"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert ["operation" in entry for entry in logs] == [False]  # it did not run
    assert (await ask(**{"if-none-match": "*"})).status_code == 200
    for other in (await ask(accept=GRAPHQL_JSON), await ask(f"{LIST} "), await ask(**{"x-caplinks-explain": "1"})):
        assert other.status_code == 200
        assert other.headers["etag"] != tag


async def test_a_write_makes_a_new_tag(site: httpx.AsyncClient, dense: GraphClient) -> None:
    query = {"query": "query ($n: Int) { documents(first: $n) { totalCount } }", "variables": {"n": 5}}
    before = await site.post("/graphql", json=query)
    sample = Sample("https://paper.example/tag").name("company:tag", "Tag").done()
    await write_extractions(dense, [sample], actor="tests", run="tag")
    after = await site.post("/graphql", json=query, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["data"] != before.json()["data"]
    assert after.headers["etag"] != before.headers["etag"]
    await dense.run_implicit("MATCH (r:Revision) SET r.at = '2000-01-01T00:00:00Z'")  # as in a graph made anew
    anew = await site.post("/graphql", json=query, headers={"if-none-match": after.headers["etag"]})
    assert anew.status_code == 200


@pytest.mark.parametrize("query", ["{ nothing }", "{ companies(first: 0) { totalCount } }", "{"])
async def test_errors_are_not_kept(site: httpx.AsyncClient, query: str) -> None:
    answer = await site.post("/graphql", json={"query": query})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


# -- compression -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepts", "compressed"),
    [
        ("gzip", True),
        ("deflate, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, br", False),
        ("identity", False),
    ],
)
async def test_large_answers_are_compressed_for_those_who_take_it(
    site: httpx.AsyncClient,
    accepts: str,
    compressed: bool,  # noqa: FBT001
) -> None:
    async with site.stream("POST", "/graphql", json={"query": LIST}, headers={"accept-encoding": accepts}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.headers.get("content-encoding") == "gzip") is compressed
    plain = gzip.decompress(raw) if compressed else raw
    assert len(plain) > 65_536
    assert len(json.loads(plain)["data"]["companies"]["edges"]) == 100


async def test_small_answers_are_sent_as_they_are(site: httpx.AsyncClient) -> None:
    answer = await site.post("/graphql", json={"query": "{ __typename }"}, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers


# -- hanging up --------------------------------------------------------------------------------------------------------


async def running(graph: GraphClient) -> int:
    return int(await graph.read_value(_RUNNING))


async def until(graph: GraphClient, wanted: int, most_s: float) -> bool:
    """Return whether so many slow statements run within the time."""
    end = time.monotonic() + most_s
    while await running(graph) != wanted:
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


async def test_a_caller_who_hangs_up_ends_the_statement(site: httpx.AsyncClient, dense: GraphClient) -> None:
    body = json.dumps({"query": SLOW}).encode()
    head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    head += f"content-length: {len(body)}\r\n\r\n"
    _, writer = await asyncio.open_connection("127.0.0.1", site.base_url.port)
    with capture_logs() as logs:
        writer.write(head.encode() + body)
        await writer.drain()
        assert await until(dense, 1, 10), "the operation was meant to be slow"
        await asyncio.sleep(0.5)
        assert await running(dense) == 1
        writer.close()
        assert await until(dense, 0, 10)
        for _ in range(100):
            if logs:
                break
            await asyncio.sleep(0.05)
    (ended,) = logs
    assert (ended["errors"], ended["status"]) == (["CLIENT_GONE"], 499)
    assert (await site.post("/graphql", json={"query": "{ coverage { documents } }"})).status_code == 200


async def test_what_runs_too_long_is_ended_in_neo4j(dense: GraphClient, neo4j_server: ServerInfo) -> None:
    async with Serving(ApiSettings(timeout_s=1.0), settings_of(neo4j_server)) as client:
        answer = await client.post("/graphql", json={"query": SLOW})
        assert answer.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
        assert await until(dense, 0, 5)
