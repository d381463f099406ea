"""The application over real HTTP: GraphQL, its page, health, ids, sizes, errors."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from api.graphql.execution import execute, explain
from api.graphql.operations import EXCLUSIONS
from api.pages import graphiql
from api.pages.assets import FILES, FOLDER, GRAPHIQL, find_assets
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from graph.settings import GraphSettings
from tests.api_fixtures import corpus
from tests.api_site import Serving, settings_of

__all__ = ["corpus"]

GRAPHQL_JSON = "application/graphql-response+json"


@pytest.fixture(scope="module")
async def site(corpus: GraphClient, neo4j_server: ServerInfo) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001
    """A client of the application, which listens on a free port."""
    settings = ApiSettings(cors_origins=("http://friend.example",), most_body_bytes=50_000)
    async with Serving(settings, settings_of(neo4j_server)) as client:
        yield client


async def post(
    site: httpx.AsyncClient, query: str, variables: dict[str, Any] | None = None, **headers: str
) -> httpx.Response:
    return await site.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


async def test_the_exclusions_over_http_are_those_of_the_library(site: httpx.AsyncClient, corpus: GraphClient) -> None:
    answer = await post(site, EXCLUSIONS, {"code": "CN"}, accept="application/json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    own = await execute(corpus, EXCLUSIONS, {"code": "CN"})
    assert answer.json() == {"data": own.data, "extensions": own.extensions}
    assert answer.json()["data"]["exclusions"]["totalCount"] == 1


@pytest.mark.parametrize("way", ["header", "extensions", "get"])
async def test_the_statement_is_told_when_asked_for(site: httpx.AsyncClient, way: str) -> None:
    query, asked = "{ coverage { documents } }", {"explain": True}
    if way == "get":
        answer = await site.get("/graphql", params={"query": query, "extensions": json.dumps(asked)})
    elif way == "header":
        answer = await site.post("/graphql", json={"query": query}, headers={"x-caplinks-explain": "1"})
    else:
        answer = await site.post("/graphql", json={"query": query, "extensions": asked})
    own = explain(query)
    assert answer.json()["extensions"] == {"cost": own.cost, "explain": own.as_json(None)}


async def test_queries_by_get(site: httpx.AsyncClient) -> None:
    query = "query ($c: String) { exclusions(where: {jurisdiction: {code: {eq: $c}}}) { totalCount } }"
    answer = await site.get("/graphql", params={"query": query, "variables": json.dumps({"c": "CN"})})
    assert answer.json()["data"] == {"exclusions": {"totalCount": 1}}


async def test_the_way_past_the_framework_is_for_operations_alone(site: httpx.AsyncClient) -> None:
    refused = await site.put("/graphql", json={"query": "{ __typename }"})
    assert (refused.status_code, {*refused.headers["allow"].split(", ")}) == (405, {"GET", "HEAD", "POST"})
    assert re.fullmatch(r"[0-9a-f]{32}", refused.headers["x-request-id"])
    assert (await site.post("/graphqls", json={"query": "{ __typename }"})).status_code == 404


async def test_the_media_type_and_status_of_graphql_over_http(site: httpx.AsyncClient) -> None:
    good = await post(site, "{ __typename }", accept=GRAPHQL_JSON)
    assert (good.status_code, good.headers["content-type"]) == (200, GRAPHQL_JSON)
    bad = await post(site, "{ nothing }", accept=GRAPHQL_JSON)
    assert (bad.status_code, bad.headers["content-type"]) == (400, GRAPHQL_JSON)
    assert "data" not in bad.json()
    assert bad.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert (await post(site, "{ nothing }", accept="application/json")).status_code == 200
    field = await post(site, "{ offerings(first: 0) { totalCount } }", accept=GRAPHQL_JSON)
    assert (field.status_code, field.json()["data"]) == (200, None)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"3", "application/json"),
        (b'{"query": 3}', "application/json"),
        (b'{"query": "{ __typename }", "variables": []}', "application/json"),
        (b'{"query": "{ __typename }", "operationName": 3}', "application/json"),
        (b'{"variables": {}}', "application/json"),
        (b"query=x", "application/x-www-form-urlencoded"),
        (b'{"query": "subscription { x }"}', "application/json"),
        (b'{"query": "{ a }", "operationName": "b"}', "application/json"),
    ],
)
async def test_what_is_no_request_is_refused_as_json(site: httpx.AsyncClient, body: bytes, content_type: str) -> None:
    answer = await site.post("/graphql", content=body, headers={"content-type": content_type})
    assert answer.status_code == (400 if content_type == "application/json" else 415)
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_large_bodies_are_refused(site: httpx.AsyncClient) -> None:
    answer = await site.post("/graphql", json={"query": "x" * 60_000})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "TOO_LARGE")

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(60):
            yield b"x" * 1000

    streamed = await site.post("/graphql", content=drops(), headers={"content-type": "application/json"})
    assert streamed.status_code == 413


async def test_health(site: httpx.AsyncClient) -> None:
    assert (await site.get("/healthz")).json() == {"status": "ok"}
    ready = await site.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_not_ready_without_a_graph(neo4j_server: ServerInfo) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        gone = GraphSettings(
            neo4j_uri=f"bolt://127.0.0.1:{closed.getsockname()[1]}", neo4j_password=neo4j_server.password
        )
        async with Serving(ApiSettings(), gone) as client:
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["code"]) == (503, "GRAPH_UNAVAILABLE")
            assert (await client.get("/healthz")).status_code == 200
            answer = await post(client, "{ coverage { documents } }")
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPH_UNAVAILABLE"
    assert "bolt" not in answer.text


async def test_request_ids(site: httpx.AsyncClient) -> None:
    given = await site.get("/healthz", headers={"x-request-id": "mine-1"})
    assert given.headers["x-request-id"] == "mine-1"
    made = await site.get("/healthz", headers={"x-request-id": "not { good"})
    assert re.fullmatch(r"[0-9a-f]{32}", made.headers["x-request-id"])


async def test_logs_hold_no_questions_and_no_values(site: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        await post(site, "query ($x: ID!) { node(id: $x) { id } }", {"x": "company:secret"})
    (line,) = logs
    assert "secret" not in str(line)
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "POST", "/graphql", 200)
    assert (len(line["operation"]), line["errors"], line["cost"]) == (12, [], 1)
    assert 0 < line["operation_ms"] <= line["ms"] + 0.1  # each is rounded


async def test_pages_of_friends_may_ask(site: httpx.AsyncClient) -> None:
    asked = {
        "origin": "http://friend.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    assert (await site.options("/graphql", headers=asked)).headers[
        "access-control-allow-origin"
    ] == "http://friend.example"
    stranger = await site.options("/graphql", headers=asked | {"origin": "http://other.example"})
    assert "access-control-allow-origin" not in stranger.headers


async def test_graphiql_loads_nothing_from_elsewhere(site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphiql, "find_assets", lambda **_: "there")
    page = await site.get("/graphql", headers={"accept": "text/html,application/xhtml+xml"})
    assert page.headers["content-type"].startswith("text/html")
    assert 'src="https://' not in page.text
    assert 'href="https://' not in page.text
    wanted = {f"/vendor/{package}/{file}" for package, files in GRAPHIQL.items() for file in files}
    assert set(re.findall(r'(?:src|href)="(/vendor/[^"]+)"', page.text)) == wanted
    assert "query Exclusions" in page.text


async def test_the_files_of_the_page_are_served_where_they_are_installed(site: httpx.AsyncClient) -> None:
    found = find_assets() is not None
    for package, files in FILES.items():
        for file in files:
            answer = await site.get(f"/vendor/{package}/{file}")
            assert (answer.status_code == 200) is found or (FOLDER / package / file).is_file()
    assert (await site.get("/vendor/../app.py")).status_code == 404


async def test_graphiql_says_what_is_missing(site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphiql, "find_assets", lambda **_: None)
    page = await site.get("/graphql", headers={"accept": "text/html"})
    assert "api.pages.assets" in page.text


async def test_the_start_page_leads_on(site: httpx.AsyncClient) -> None:
    assert '"/graphql"' in (await site.get("/")).text
    assert (await site.get("/docs")).status_code == 404
