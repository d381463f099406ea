"""The application on a free port, and a client of it."""

from __future__ import annotations

import asyncio
import socket

import httpx
import uvicorn

from api.app import create_app
from api.settings import ApiSettings
from graph.server.local import ServerInfo
from graph.settings import GraphSettings


class Serving:
    """The application, which listens for as long as the block runs; gives a client of it."""

    def __init__(self, settings: ApiSettings, graph: GraphSettings) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(create_app(settings, graph), log_config=None, access_log=False, lifespan="on")
        self._server = uvicorn.Server(config)
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=120, trust_env=False)

    async def __aenter__(self) -> httpx.AsyncClient:
        """Wait until it listens."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.05)
        return self._client

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await self._client.aclose()
        self._server.should_exit = True
        await self._task


def settings_of(server: ServerInfo, **more: object) -> GraphSettings:
    """Return the settings of the tests' Neo4j."""
    given: dict[str, object] = {"neo4j_uri": server.uri, "neo4j_user": server.user, "neo4j_password": server.password}
    return GraphSettings.model_validate(given | more)
