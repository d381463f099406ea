"""`/changes` over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from api.keys import KeyFolder
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from graph.write import forget
from tests.api_site import Serving, settings_of
from tests.export_samples import store_everything
from tests.graph_samples import OFFERING, exclusion, store
from tests.test_api_auth import keys

__all__ = ["keys"]


@pytest.fixture
async def site(graph: GraphClient, neo4j_server: ServerInfo, keys: KeyFolder) -> AsyncIterator[httpx.AsyncClient]:
    await store_everything(graph)
    settings = settings_of(neo4j_server, caplinks_home=keys.folder.parent)
    async with Serving(ApiSettings(), settings) as client:
        yield client


async def lines_of(site: httpx.AsyncClient, address: str) -> list[dict[str, Any]]:
    answer = await site.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["cache-control"] == "no-store"
    return [orjson.loads(line) for line in answer.content.splitlines()]


async def test_a_client_that_follows_holds_what_an_export_holds(site: httpx.AsyncClient, graph: GraphClient) -> None:
    held: dict[str, Any] = {}
    after, lines = 0, list[dict[str, Any]]()
    for step in range(4):
        *lines, end = await lines_of(site, f"/changes?after={after}")
        for line in lines:
            held.pop(line["id"], None)
            if not line["gone"]:
                held[line["id"]] = line["state"]
        after = end["next"]
        if step == 0:
            await store(graph, exclusion("new.txt"))
        if step == 1:
            await forget(graph, "a.txt", actor="t", run="r")
    _, *exported, _ = [orjson.loads(line) for line in (await site.get("/export/jsonl")).content.splitlines()]
    assert held == {line["id"]: line for line in exported}
    assert lines == []
    assert after == int((await site.head("/export/jsonl")).headers["x-caplinks-revision"])


async def test_what_is_gone_is_told(site: httpx.AsyncClient, graph: GraphClient) -> None:
    *_, end = await lines_of(site, "/changes?after=3")
    assert await lines_of(site, f"/changes?after={end['next']}") == [end]
    for url in ("a.txt", 'https://example.com/b?x=1&y="2"'):
        await forget(graph, url, actor="t", run="r")
    *lines, end = await lines_of(site, f"/changes?after={end['next']}")
    gone = {line["id"]: line["type"] for line in lines if line["gone"]}
    assert gone[f"{OFFERING}|EXCLUDES|jurisdiction:CN"] == "link"
    assert gone[OFFERING] == "entity"
    assert {"link", "entity", "claim", "document"} == set(gone.values())
    assert all("state" not in line for line in lines if line["gone"])


@pytest.mark.parametrize(
    "address", ["/changes?after=-1", "/changes?after=x", "/changes?since=1", "/changes?after=1&after=2"]
)
async def test_what_cannot_be_asked_is_said(site: httpx.AsyncClient, address: str) -> None:
    answer = await site.get(address)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_INPUT")


async def test_an_imported_graph_says_from_where_it_knows(site: httpx.AsyncClient, graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (g:Graph) SET g.since = g.revision")
    answer = await site.get("/changes")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (410, "HISTORY_LOST")
    assert "begin with an export" in answer.json()["errors"][0]["message"]
    assert (await site.get("/changes?after=6")).status_code == 200
