"""What surrounds every request: its id, its size, its line in the log."""

from __future__ import annotations

import re
import time
import uuid
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.metrics import Metrics

log = structlog.get_logger(__name__)
_ID = re.compile(rb"[\w.-]{1,64}")
_HEADER = b"x-request-id"
STREAM = "/graphql/stream"
"""Where subscriptions are."""
_TOLD = "caplinks.told"


class _TooLargeError(Exception):
    pass


class Guard:
    """Middleware: gives each request an id, refuses bodies that are too large, logs and counts what became of it."""

    def __init__(self, app: ASGIApp, most_body_bytes: int, metrics: Metrics) -> None:
        self._app = app
        self._most = most_body_bytes
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(_HEADER, b"")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex.encode()
        told: dict[str, Any] = {}
        scope[_TOLD] = told
        began, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_HEADER, request_id)]
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request_id=request_id.decode())
        try:
            await self._app(scope, self._counted(headers, receive), answer)
        except _TooLargeError:
            await _refuse(answer, self._most)
        finally:
            took_s = time.perf_counter() - began
            method, took_ms = scope["method"], round(took_s * 1000, 1)
            self._metrics.request(_route(scope), method, status, took_s)
            log.info("request", method=method, path=scope["path"], status=status, ms=took_ms, **told)
            structlog.contextvars.reset_contextvars(**bound)

    def _counted(self, headers: Mapping[bytes, bytes], receive: Receive) -> Receive:
        """Return `receive`, which gives up once the body is larger than allowed."""
        length = headers.get(b"content-length", b"0")
        total = int(length) if length.isdigit() else 0
        read = 0

        async def counted() -> Message:
            nonlocal read
            if total > self._most:
                raise _TooLargeError
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise _TooLargeError
            return message

        return counted


def tell(scope: Scope, **facts: Any) -> None:
    """Add to what the log says of a request: one line tells all, since each takes 9 µs to write."""
    scope.get(_TOLD, {}).update(facts)


def _route(scope: Scope) -> str:
    """Return the first part of a path that is served; all others are one, so that nobody can make up new ones."""
    if scope["path"] == STREAM:  # stays open for hours, and would hide how long answers take
        return STREAM
    return f"/{scope['path'].split('/')[1]}" if "endpoint" in scope else "other"


async def _refuse(send: Send, most: int) -> None:
    text = f"the request is larger than {most} bytes"
    body = orjson.dumps({"errors": [{"message": text, "extensions": {"code": "TOO_LARGE"}}]})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
