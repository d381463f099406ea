"""Counters over real HTTP, and what logs say of errors."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from api.keys import KeyFolder
from api.logs import set_up_logging
from api.scopes import AccessScope
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.errors import GraphStatementError
from graph.server.local import ServerInfo
from tests.api_fixtures import corpus
from tests.api_site import Serving, settings_of
from tests.test_api_auth import keys, make
from tests.usual_logs import logging_put_back

__all__ = ["corpus", "keys"]

OPERATION = "query ($c: String) { exclusions(where: {jurisdiction: {code: {eq: $c}}}) { totalCount } }"


@pytest.fixture
async def site(
    corpus: GraphClient,  # noqa: ARG001
    neo4j_server: ServerInfo,
    keys: KeyFolder,
) -> AsyncIterator[httpx.AsyncClient]:
    graph = settings_of(neo4j_server, caplinks_home=keys.folder.parent)
    async with Serving(ApiSettings(), graph) as client:
        yield client


async def read(site: httpx.AsyncClient, headers: dict[str, str] | None = None) -> dict[str, float]:
    """Return the samples by name and labels, as Prometheus's own parser reads them."""
    answer = await site.get("/metrics", headers=headers or {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        " ".join([sample.name, *sorted(sample.labels.values())]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_what_is_counted(site: httpx.AsyncClient) -> None:
    async def ask(query: str, code: str | None = None, **headers: str) -> httpx.Response:
        return await site.post("/graphql", json={"query": query, "variables": {"c": code}}, headers=headers)

    tag = (await ask(OPERATION, "CN")).headers["etag"]
    for code in ("CN", "HK", "US"):
        await ask(OPERATION, code)
    assert (await ask(OPERATION, "CN", **{"if-none-match": tag})).status_code == 304
    await ask("{ offerings(first: 0) { totalCount } }")
    await ask("{ nothing }")
    await site.get("/nowhere")
    await site.get("/vendor/nothing.js")
    await site.request("PROPFIND", "/graphql")
    found = await read(site)
    assert found["caplinks_requests_total /graphql 200 POST"] == 6
    assert found["caplinks_requests_total /graphql 304 POST"] == 1
    assert found["caplinks_requests_total 404 GET other"] >= 1
    assert found["caplinks_requests_total /graphql 405 other"] == 1
    assert found["caplinks_request_seconds_count /graphql"] == 8
    assert found["caplinks_operation_seconds_count"] == 6
    assert found["caplinks_operation_cost_sum"] == 4
    assert found["caplinks_operation_errors_total BAD_INPUT"] == 2
    assert found["caplinks_plans_total answered"] + found["caplinks_plans_total kept"] >= 3
    assert found["caplinks_unchanged_total"] == 1
    assert found["caplinks_bolt_connections idle"] >= 1
    assert found["caplinks_bolt_connections used"] == 0


async def test_counters_hold_no_questions_and_no_values(site: httpx.AsyncClient) -> None:
    await site.post("/graphql", json={"query": OPERATION, "variables": {"c": "QQ"}})
    await site.get("/a-secret-address")
    text = (await site.get("/metrics")).text
    assert not re.search("QQ|secret|exclusions|127\\.0\\.0\\.1", text)


async def test_counters_are_for_those_with_the_scope(site: httpx.AsyncClient, keys: KeyFolder) -> None:
    metrics, other = make(keys, AccessScope.METRICS, name="metrics"), make(keys, name="other")
    assert "caplinks_unchanged_total" in await read(site, metrics)
    refused = await site.get("/metrics", headers=other)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN_SCOPE")
    assert (await site.get("/metrics")).status_code == 401


# -- logs --------------------------------------------------------------------------------------------------------------


def _fails() -> None:
    try:
        int("a value that somebody asked for")
    except ValueError as cause:
        raise GraphStatementError(str(cause)) from cause


def test_an_error_is_logged_by_its_places_and_not_by_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO")
    try:
        _fails()
    except GraphStatementError as error:
        structlog.get_logger("x").error("ours", exc_info=error)
        logging.getLogger("theirs").exception("theirs")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["ours", "theirs"]
    for line in lines:
        assert "somebody asked" not in str(line)
        assert line["trace"][0] == "GraphStatementError"
        assert "ValueError" in line["trace"]
        assert any("_fails" in place for place in line["trace"])


def test_what_a_command_sets_up_ends_with_its_test() -> None:
    def state() -> tuple[object, ...]:
        root, talkative = logging.getLogger(), logging.getLogger("httpx")
        return root.level, root.handlers[:], talkative.level, structlog.is_configured()

    before = state()
    with logging_put_back():
        set_up_logging("CRITICAL")
        assert state() != before
        with structlog.testing.capture_logs() as unheard:
            structlog.get_logger("x").info("event")
    assert state() == before
    with structlog.testing.capture_logs() as heard:
        structlog.get_logger("x").info("event")
    assert (unheard, heard) == ([], [{"event": "event", "log_level": "info"}])
