"""The public audit of GraphQL over HTTP (`graphql-http` from npm), against the application on a port."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.pages.assets import find_npm
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.api_fixtures import corpus
from tests.api_site import Serving, settings_of

__all__ = ["corpus"]

DATA = Path(__file__).parent / "data" / "graphql_http"


@pytest.fixture
async def site(corpus: GraphClient, neo4j_server: ServerInfo) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001
    async with Serving(ApiSettings(), settings_of(neo4j_server)) as client:
        yield client


async def run(folder: Path, *command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 300)
    assert process.returncode == 0, err.decode()
    return out.decode()


@pytest.mark.long
async def test_the_public_audit_finds_nothing(site: httpx.AsyncClient, tmp_path: Path) -> None:
    npm = find_npm()
    assert npm is not None, "set up by `make setup`"
    for name in ("package.json", "package-lock.json", "audit.mjs"):
        shutil.copy(DATA / name, tmp_path)
    await run(tmp_path, *npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    found = json.loads(await run(tmp_path, node, "audit.mjs", f"{site.base_url}/graphql"))
    assert len(found) >= 60
    assert [each for each in found if each["status"] != "ok"] == []
