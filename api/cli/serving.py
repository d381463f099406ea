"""The work of `serve`: one process or several on one port, stopped in order."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from api.cli.admitting import require_keys
from api.cli.output import say
from api.cli.running import listening
from api.cli.session import read_settings
from api.connection import connect
from api.logs import set_up_logging
from api.metrics import FOLDER
from api.settings import ApiSettings
from graph.settings import GraphSettings

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

_COLLECT_AFTER = (50_000, 20, 2)
"""Containers made and not freed before the youngest are looked at; how often until the older ones, and the oldest."""


def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the API until it is interrupted.

    Raises: InvalidInputError: the port is in use, or may not be opened, or others would reach it without a key.
        GraphUnavailableError: no address of a Neo4j is set, and the local server does not run.
    """
    settings = read_settings(ApiSettings, host=host, port=port, workers=workers)
    require_keys(settings)
    graph = read_settings(GraphSettings)
    asyncio.run(_find_graph(graph))
    set_up_logging("INFO")
    with listening(settings.host, settings.port) as listener:
        host = "127.0.0.1" if settings.published_on_loopback else settings.host
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        say(f"GraphQL and GraphiQL: {address}/graphql   (stop with Ctrl-C)")
        say(f"explorer:              {address}/")
        if graph.neo4j_uri is not None:  # Browser of a Neo4j of ours has them already
            say(f"in its Neo4j Browser:  :style {address}/browser/style.grass")
            say(f"                       :guide {address}/browser/guide.html")
            say(f"saved queries:         {address}/browser/queries.zip   (drop it on Browser's window)")
        with suppress(KeyboardInterrupt):  # uvicorn ends in order first, then passes Ctrl-C on
            _run(settings, listener)


def _run(settings: ApiSettings, listener: socket.socket) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        "api.cli.serving:create_worker",
        factory=True,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=settings.stop_s,
    )
    if settings.workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
        return
    with _counting_together():
        Multiprocess(config, sockets=[listener]).run()


def create_worker() -> FastAPI:
    """Return the application of one process; it may be a child that has yet to set up its logs."""
    from api.app import create_app

    set_up_logging("INFO")
    app = create_app()
    spare_collector()
    return app


def spare_collector() -> None:
    """Leave what lives as long as the process to itself, and look for cycles of garbage less often.

    An answer is thousands of lists, all freed by their counts. By Python's defaults they set off collections that go
    through the schema each time: a quarter to a half of the work of a busy server.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


@contextmanager
def _counting_together() -> Iterator[None]:
    """Name a folder in which the processes add their counters up, unless one is named."""
    if FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="caplinks-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


async def _find_graph(settings: GraphSettings) -> None:
    async with await connect(settings):
        pass
