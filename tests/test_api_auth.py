"""Who is let in over real HTTP: keys and their scopes, callers at this machine, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from api.auth import is_loopback
from api.keys import KeyFolder
from api.scopes import AccessScope
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from graph.texts import TextStore
from tests.api_corpus import extractions
from tests.api_fixtures import corpus
from tests.api_site import Serving, settings_of

__all__ = ["corpus"]

COUNT = {"query": "{ coverage { documents } }"}
TEXTS = {
    "query": "{ documents(first: 1) { edges { node { ...D } } } } "
    "fragment D on Document { text claims(first: 1) { edges { node { context { quote } } } } }"
}
HERE = {"coverage": {"documents": 4}}


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


def make(keys: KeyFolder, *scopes: AccessScope, name: str = "one", expires: date | None = None) -> dict[str, str]:
    """Return the header that shows a new key."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    _, text = keys.add(name, scopes or (AccessScope.READ,), expires=expires, now=now)
    return {"authorization": f"Bearer {text}"}


@pytest.fixture
def serve(corpus: GraphClient, neo4j_server: ServerInfo, tmp_path: Path) -> Any:  # noqa: ARG001
    store = TextStore(tmp_path / "texts")
    for extraction in extractions():
        store.put(extraction.text)

    @asynccontextmanager
    async def serving(**settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        graph = settings_of(neo4j_server, caplinks_home=tmp_path)
        async with Serving(ApiSettings.model_validate(settings), graph) as client:
            yield client

    return serving


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


async def test_without_keys_this_machine_may_do_everything(serve: Any) -> None:
    async with serve() as site:
        assert (await site.post("/graphql", json=COUNT)).json()["data"] == HERE
        texts = (await site.post("/graphql", json=TEXTS)).json()["data"]["documents"]["edges"][0]["node"]
        assert texts["claims"]["edges"][0]["node"]["context"]["quote"] in texts["text"]
        told = await site.post("/graphql", json={**COUNT, "extensions": {"explain": True}})
        assert "statement" in told.json()["extensions"]["explain"]


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8000"},
        {"host": "127.0.0.1.evil.example"},
        {"x-forwarded-for": "192.0.2.1"},
        {"forwarded": "for=192.0.2.1"},
        {"via": "1.1 proxy"},
        {"x-real-ip": "192.0.2.1"},
    ],
)
async def test_a_proxys_callers_and_pages_led_here_by_a_name_are_not_this_machine(
    serve: Any, headers: dict[str, str]
) -> None:
    async with serve() as site:
        refused = await site.post("/graphql", json=COUNT, headers=headers)
        assert (refused.status_code, code_of(refused)) == (401, "UNAUTHENTICATED")
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert "keys add" in refused.text


async def test_once_there_is_a_key_it_is_needed(serve: Any, keys: KeyFolder) -> None:
    mine = make(keys)
    async with serve() as site:
        assert (await site.post("/graphql", json=COUNT, headers=mine)).json()["data"] == HERE
        refused = await site.post("/graphql", json=COUNT)
        assert (refused.status_code, code_of(refused)) == (401, "UNAUTHENTICATED")
        keys.revoke("one")
        assert (await site.post("/graphql", json=COUNT, headers=mine)).status_code == 401
        assert (await site.post("/graphql", json=COUNT)).status_code == 401  # the last key's end opens nothing
        assert (await site.get("/healthz")).status_code == 200
        assert (await site.get("/graphql", headers={"accept": "text/html"})).status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer x", "Basic YTpi", "Bearer", "", "Bearer caplinks_00000000_" + "A" * 43, "bearer\u00e9"]
)
async def test_keys_that_are_none(serve: Any, header: str) -> None:
    async with serve() as site:  # where none is needed, too: whoever shows one means it
        refused = await site.post("/graphql", json=COUNT, headers={"authorization": header.encode()})
        assert (refused.status_code, code_of(refused)) == (401, "UNAUTHENTICATED")
        assert refused.headers["content-type"] == "application/json"
        assert refused.headers["cache-control"] == "no-store"


async def test_an_expired_key(serve: Any, keys: KeyFolder) -> None:
    old = make(keys, expires=date(2026, 1, 2))
    async with serve() as site:
        assert (await site.post("/graphql", json=COUNT, headers=old)).status_code == 401


async def test_scopes(serve: Any, keys: KeyFolder) -> None:
    read = make(keys, AccessScope.READ, name="read")
    every = make(keys, *AccessScope, name="every")
    metrics = make(keys, AccessScope.METRICS, name="metrics")
    asking = {"accept": "application/graphql-response+json"}
    async with serve() as site:
        assert (await site.post("/graphql", json=TEXTS, headers=every)).json()["data"]["documents"]["edges"][0]["node"][
            "text"
        ]
        refused = await site.post("/graphql", json=TEXTS, headers=read | asking)
        assert (refused.status_code, code_of(refused)) == (403, "FORBIDDEN_SCOPE")
        assert (await site.post("/graphql", json=TEXTS, headers=read)).status_code == 200
        told = {**COUNT, "extensions": {"explain": True}}
        assert (await site.post("/graphql", json=told, headers=every)).json()["extensions"]["explain"]
        assert code_of(await site.post("/graphql", json=told, headers=read)) == "FORBIDDEN_SCOPE"
        assert (await site.post("/graphql", json=COUNT, headers=metrics)).status_code == 403


async def test_tags_of_answers_differ_by_scopes(serve: Any, keys: KeyFolder) -> None:
    one, other = make(keys, name="one"), make(keys, name="other")
    more = make(keys, AccessScope.READ, AccessScope.TEXT, name="more")
    async with serve() as site:
        tags = [(await site.post("/graphql", json=COUNT, headers=key)).headers["etag"] for key in (one, other, more)]
    assert tags[0] == tags[1] != tags[2]


async def test_what_callers_here_may_do_can_be_set(serve: Any, keys: KeyFolder) -> None:
    make(keys)
    async with serve(anonymous=["read"]) as site:
        assert (await site.post("/graphql", json=COUNT)).json()["data"] == HERE
        assert code_of(await site.post("/graphql", json=TEXTS)) == "FORBIDDEN_SCOPE"
    async with serve(anonymous=[]) as site:
        assert (await site.post("/graphql", json=COUNT)).status_code == 401


async def test_a_caller_who_asks_for_too_much_waits(serve: Any, keys: KeyFolder) -> None:
    mine, others = make(keys), make(keys, name="other")
    costly = {"query": "{ offerings(first: 100) { edges { node { id } } } }"}
    async with serve(rate_per_s=1, rate_burst=250, most_cost=200) as site:
        assert (await site.post("/graphql", json=costly, headers=mine)).status_code == 200
        assert (await site.post("/graphql", json=costly, headers=mine)).status_code == 200
        refused = await site.post("/graphql", json=costly, headers=mine)
        assert (refused.status_code, code_of(refused)) == (429, "RATE_LIMITED")
        assert 1 <= int(refused.headers["retry-after"]) <= 100
        assert (await site.post("/graphql", json=COUNT, headers=mine)).status_code == 200  # this costs less
        assert (await site.post("/graphql", json=costly, headers=others)).status_code == 200


async def test_questions_about_the_schema_are_counted_by_their_time(serve: Any, keys: KeyFolder) -> None:
    mine = make(keys)
    asked = {"query": "{ __schema { types { name fields { name type { name } args { name } } } } }"}
    async with serve(rate_per_s=0.001, rate_burst=200, most_cost=100) as site:
        statuses = [(await site.post("/graphql", json=asked, headers=mine)).status_code for _ in range(40)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_tries_with_wrong_keys_are_counted_by_address(serve: Any) -> None:
    async with serve(rate_per_s=0.001, rate_burst=300, most_cost=100) as site:
        wrong = {"authorization": "Bearer x"}
        statuses = [(await site.post("/graphql", json=COUNT, headers=wrong)).status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]


async def test_callers_here_are_limited_where_it_is_set(serve: Any) -> None:
    async with serve(rate_per_s=0.001, rate_burst=2, most_cost=2) as site:
        assert [(await site.post("/graphql", json=COUNT)).status_code for _ in range(4)] == [200] * 4
    async with serve(rate_per_s=0.001, rate_burst=2, most_cost=2, rate_local=True) as site:
        assert [(await site.post("/graphql", json=COUNT)).status_code for _ in range(4)] == [200, 429, 429, 429]


async def test_no_key_is_in_a_log(serve: Any, keys: KeyFolder) -> None:
    mine = make(keys, name="somebody")
    async with serve() as site:
        with capture_logs() as logs:
            await site.post("/graphql", json=COUNT, headers=mine)
            await site.post("/graphql", json=COUNT, headers={"authorization": "Bearer secret-thing"})
    text = str(logs)
    assert [entry["caller"] for entry in logs if "operation" in entry] == [f"key:{keys.list()[0].id}"]
    for word in (mine["authorization"].rpartition("_")[2], "secret-thing", "somebody"):
        assert word not in text


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_what_is_this_machine(host: str, here: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is here
