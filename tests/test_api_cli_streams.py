"""A subscription across processes: one serves, another writes through the command line, Ctrl-C ends it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.cli_samples import write_claims
from tests.test_api_cli_whole import env, run, start

__all__ = ["env"]

QUERY = """
subscription {
  claims(after: 0, where: {predicate: {eq: "EXCLUDES"}}) { quote object { ... on Jurisdiction { code } } }
}
"""
MOST_S = 60


def events(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_what_another_process_writes_is_told(env: dict[str, str], tmp_path: Path) -> None:
    claims = write_claims(tmp_path)
    settings = {"CAPLINKS_API_REVISION_EVERY_S": "0.1", "CAPLINKS_API_STOP_S": "20", "CAPLINKS_API_KEEP_ALIVE_S": "900"}
    with start({**env, **settings}, "serve", "--port", "0") as server:
        assert server.stderr is not None
        address = server.stderr.readline().split("GraphQL and GraphiQL: ")[1].split("/graphql")[0]
        with (
            httpx.Client(base_url=address, timeout=MOST_S) as client,
            client.stream("POST", "/graphql/stream", json={"query": QUERY}) as answer,
        ):
            lines = answer.iter_lines()
            assert next(lines) == ":"  # it is open
            assert run(env, "load", claims).returncode == 0
            told = events(lines)
            found = [next(told) for _ in range(2)]
            server.send_signal(signal.SIGINT)
            assert list(told) == []
        server.communicate(timeout=MOST_S)
    assert {event["data"]["claims"]["object"]["code"] for event in found} == {"CN", "US"}
    assert {event["extensions"]["revision"] for event in found} == {1}
    assert server.returncode == 0
