"""`caplinks serve` as a program: one process and several, stopped in order."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.cli.codes import Exit
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.test_api_http import SLOW, dense, until

__all__ = ["dense"]

CAPLINKS = Path(sys.executable).parent / "caplinks"
COUNT = {"query": "{ companies { totalCount } }"}


@pytest.fixture
def env(neo4j_server: ServerInfo, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "CAPLINKS_HOME": str(tmp_path),
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_PASSWORD": neo4j_server.password.get_secret_value(),
    }


@asynccontextmanager
async def serving(
    env: dict[str, str], *arguments: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    process = await asyncio.create_subprocess_exec(
        CAPLINKS, "serve", "--port", "0", *arguments, env=env, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(120):
            line = (await process.stderr.readline()).decode()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address is not None, line
            async with httpx.AsyncClient(base_url=address[0], timeout=60, trust_env=False) as client:
                yield process, client
    finally:
        if process.returncode is None:
            process.kill()
        process.stderr.feed_eof()
        await process.wait()


async def count(client: httpx.AsyncClient) -> float:
    text = (await client.get("/metrics")).text
    samples: Any = (each for family in text_string_to_metric_families(text) for each in family.samples)
    return float(next(each.value for each in samples if each.name == "caplinks_operation_seconds_count"))


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2])
async def test_what_runs_is_finished_before_it_stops(dense: GraphClient, env: dict[str, str], workers: int) -> None:
    async with serving(env | {"CAPLINKS_API_TIMEOUT_S": "3"}, "--workers", str(workers)) as (process, client):
        assert (await client.post("/graphql", json=COUNT)).json()["data"]["companies"]["totalCount"] >= 300
        running = asyncio.create_task(client.post("/graphql", json={"query": SLOW}))
        assert await until(dense, 1, 30)
        process.send_signal(signal.SIGTERM)
        answer = await running
        assert answer.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"  # and no connection that was cut
        assert await process.wait() in (0, -signal.SIGTERM)


@pytest.mark.long
async def test_several_processes_answer_on_one_port_and_count_together(
    dense: GraphClient,  # noqa: ARG001
    env: dict[str, str],
) -> None:
    async with serving(env, "--workers", "2") as (process, client):
        await client.post("/graphql", json=COUNT)
        workers = [each for each in psutil.Process(process.pid).children() if "spawn_main" in " ".join(each.cmdline())]
        assert len(workers) == 2
        for _ in range(30):  # a connection each, so that both get some
            await client.post("/graphql", json=COUNT, headers={"connection": "close"})
        assert [await count(client) for _ in range(4)] == [31.0] * 4
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
        assert not any(each.is_running() for each in workers)


async def test_without_a_neo4j_it_says_so_on_one_line(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    process = await asyncio.create_subprocess_exec(
        CAPLINKS, "serve", env=env | {"CAPLINKS_HOME": str(tmp_path)}, stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == Exit.NO_GRAPH
    assert told.decode().startswith("error: no Neo4j runs in")
    assert told.decode().count("\n") == 1
