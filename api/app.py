"""The web application: GraphQL, its page, and whether all is well."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.middleware.cors import CORSMiddleware

from api.auth import Doors, needs
from api.bulk.http import bulk_router
from api.bulk.places import Places
from api.connection import connect, find_browser
from api.excerpts import Excerpts
from api.graphql.asked import JSON
from api.graphql.http import GRAPHQL, GraphRouter, refusal
from api.graphql.problems import RequestError
from api.graphql.schema import build_schema
from api.graphql.stream import StreamRouter
from api.guard import Guard
from api.keys import KeyFolder
from api.metrics import CONTENT_TYPE, Metrics
from api.pages.browser import browser_app
from api.pages.start import add_explorer
from api.scopes import AccessScope
from api.settings import ApiSettings
from api.shortcut import Shortcut
from api.streams import Revisions, Streams, ended_by_signals
from graph.client import GraphClient
from graph.errors import CaplinksError
from graph.read.revision import whole_revision
from graph.schema import require_schema
from graph.settings import GraphSettings
from graph.texts import TextStore

log = structlog.get_logger(__name__)
_HEADERS = ("authorization", "content-type", "if-none-match", "last-event-id", "x-caplinks-explain", "x-request-id")
"""What pages of other origins may send."""


def create_app(settings: ApiSettings | None = None, graph: GraphSettings | None = None) -> FastAPI:
    """Return the application; settings that are not given come from the environment. The graph is dialled on start.

    Raises: GraphUnavailableError, on start: no address is set and no local server runs.
    """
    api_settings, graph_settings = settings or ApiSettings(), graph or GraphSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with await connect(graph_settings) as client:
            app.state.graph, app.state.texts = client, Excerpts(TextStore(graph_settings.texts))
            app.state.browser = await find_browser(graph_settings)
            app.state.streams = streams = Streams(api_settings.most_subscriptions, metrics.streams)
            app.state.revisions = Revisions(lambda: whole_revision(client), api_settings.revision_every_s)
            with ended_by_signals(streams.ending.set):
                yield
        metrics.end()

    keys = KeyFolder(api_settings.keys or graph_settings.caplinks_home / "keys")
    app = FastAPI(title="caplinks", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.doors = Doors(keys, api_settings)
    app.state.metrics = metrics = Metrics()
    app.add_exception_handler(RequestError, _refused)
    schema = build_schema(api_settings.graphql)
    operations = GraphRouter(schema, api_settings)
    app.include_router(operations)
    app.include_router(StreamRouter(schema, api_settings))
    app.state.places = Places()
    app.include_router(bulk_router())
    add_explorer(app)
    app.add_api_route("/healthz", _healthz)
    app.add_api_route("/metrics", _metrics, dependencies=[needs(AccessScope.METRICS)], response_model=None)
    app.add_api_route("/readyz", _readyz, response_model=None)
    app.mount("/browser", browser_app(), name="browser")
    app.add_middleware(Shortcut, path=GRAPHQL, endpoint=operations.reply)
    if api_settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(api_settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=list(_HEADERS),
            expose_headers=["etag", "x-caplinks-records", "x-caplinks-revision", "retry-after", "x-request-id"],
        )
    app.add_middleware(Guard, most_body_bytes=api_settings.most_body_bytes, metrics=metrics)
    return app


async def _refused(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestError)  # noqa: S101 - it is registered for these alone
    return refusal(problem, JSON)


async def _metrics(request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=CONTENT_TYPE)


async def _healthz() -> dict[str, str]:
    """Answer as long as the process does."""
    return {"status": "ok"}


async def _readyz(request: Request) -> Response:
    """Answer whether operations can be answered: Neo4j is there, with the schema of this code."""
    client: GraphClient = request.app.state.graph
    try:
        await require_schema(client)
    except CaplinksError as error:
        log.warning("not_ready", code=error.code)
        return JSONResponse({"status": "not ready", "code": error.code.upper()}, status_code=503)
    return JSONResponse({"status": "ready"})
