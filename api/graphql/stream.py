"""GraphQL over server-sent events, distinct connections: one operation a stream, `next` events, then `complete`."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from graphql import GraphQLError
from strawberry.types.graphql import OperationType

from api.graphql.asked import Asked, read_request, wanted_type
from api.graphql.following import Event, Following, follow, start_of
from api.graphql.http import refusal
from api.graphql.prepared import InvalidOperationError, prepare
from api.graphql.problems import RequestError
from api.graphql.schema import RequestContext, require, told
from api.guard import STREAM
from api.leaving import watching
from api.scopes import AccessScope
from graph.errors import CaplinksError
from graph.read.changes import Mark

if TYPE_CHECKING:
    from api.auth import Caller, Doors
    from api.graphql.plan import Bound
    from api.graphql.schema import CaplinksSchema
    from api.settings import ApiSettings
    from api.streams import Streams

log = structlog.get_logger(__name__)
_EVENT_STREAM = "text/event-stream"
_HEADERS = {"cache-control": "no-store", "vary": "Accept, Authorization", "x-accel-buffering": "no"}
_PING = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"
_LAST_ID = re.compile(r"(\d{1,18})\.(\d{1,9})")


class NotAcceptableError(RequestError):
    """The caller takes no event stream."""

    status: ClassVar[int] = 406


class StreamRouter(APIRouter):
    """Serves `/graphql/stream`."""

    def __init__(self, schema: CaplinksSchema, settings: ApiSettings) -> None:
        super().__init__()
        self.add_route(STREAM, self._handle, methods=["GET", "POST"])
        self._schema = schema
        self._settings = settings

    async def _handle(self, request: Request) -> Response:
        accept = request.headers.get("accept", "*/*")
        doors: Doors = request.app.state.doors
        try:
            if not any(each in accept for each in (_EVENT_STREAM, "text/*", "*/*")):
                message = f"this address answers with {_EVENT_STREAM}; ask `/graphql` for anything else"
                raise NotAcceptableError(message)
            caller = doors.admit(request, AccessScope.READ)
            asked = await read_request(request)
            events = self._events(request, asked, caller)
        except RequestError as problem:
            return refusal(problem, wanted_type(accept))
        return StreamingResponse(self._sent(request, events, asked, caller), 200, _HEADERS, _EVENT_STREAM)

    def _events(self, request: Request, asked: Asked, caller: Caller) -> AsyncGenerator[bytes]:
        """Return what to send; what is wrong with the operation itself is an event, as the protocol wants it.

        Raises: RateLimitedError, TooManyStreamsError: not now.
        """
        doors: Doors = request.app.state.doors
        try:
            bound = prepare(self._schema, asked.query, asked.variables, asked.operation_name)
            require(bound.plan.scopes, caller.scopes)
            begin = _last_seen(request) or (start_of(bound) if bound.plan.is_subscription else None)
        except InvalidOperationError as problem:
            return _refused(problem.errors)
        except RequestError as problem:
            return _refused([_error(problem)])
        doors.charge(caller, bound.cost)
        if not bound.plan.is_subscription:
            return self._answered(request, asked, caller)
        request.app.state.streams.require_room()
        return self._followed(request, bound, caller, begin)

    async def _answered(self, request: Request, asked: Asked, caller: Caller) -> AsyncGenerator[bytes]:
        """Yield the answer of a query."""
        state = request.app.state
        context = RequestContext(state.graph, self._settings.timeout_s, state.texts, caller.scopes)
        with watching(request.receive, context.abandon):
            result = await self._schema.execute(
                asked.query,
                variable_values=asked.variables,
                context_value=context,
                operation_name=asked.operation_name,
                allowed_operation_types=[OperationType.QUERY],
            )
        answer: dict[str, Any] = {"data": result.data, "extensions": result.extensions or {}}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        yield _next(answer)
        yield _COMPLETE

    async def _followed(
        self, request: Request, bound: Bound, caller: Caller, begin: Mark | None
    ) -> AsyncGenerator[bytes]:
        """Yield the events of a subscription until it may not go on."""
        state = request.app.state
        doors: Doors = state.doors

        def admit(given: int) -> None:
            doors.admit(request, AccessScope.READ)  # keys end, and are revoked
            doors.debit(caller, 1 + given)

        needs = Following(
            graph=state.graph,
            revisions=state.revisions,
            texts=state.texts,
            timeout_s=self._settings.timeout_s,
            admit=admit,
        )
        streams: Streams = state.streams
        with streams.counted():
            try:
                async with aclosing(follow(bound, needs, begin)) as events:
                    async for event in events:
                        yield _shown(event)
            except CaplinksError as error:
                yield _next({"errors": [_error(error).formatted]})
                yield _COMPLETE

    async def _sent(
        self, request: Request, events: AsyncGenerator[bytes], asked: Asked, caller: Caller
    ) -> AsyncGenerator[bytes]:
        """Yield events, and signs of life between them, until they end, the caller hangs up, or the process ends."""
        began, number = time.perf_counter(), 0
        gone = asyncio.Event()
        ending: asyncio.Event = request.app.state.streams.ending
        yield _PING
        with watching(request.receive, gone.set):
            async for chunk in _until(events, self._settings.keep_alive_s, (gone, ending)):
                number += chunk.startswith(b"event: next")
                yield chunk
        log.info(
            "stream",
            operation=hashlib.sha256(asked.query.encode()).hexdigest()[:12],
            caller=caller.name,
            events=number,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )


async def _until(
    events: AsyncGenerator[bytes], pause_s: float, ends: tuple[asyncio.Event, ...]
) -> AsyncGenerator[bytes]:
    """Yield events, a ping after each pause, until there are none or one of the ends has come."""
    waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(end.wait()) for end in ends]
    coming: asyncio.Future[Any] = asyncio.ensure_future(anext(events, b""))
    try:
        while True:
            done, _ = await asyncio.wait({coming, *waits}, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED)
            if any(wait in done for wait in waits):
                return
            if coming not in done:
                yield _PING
                continue
            chunk: bytes = coming.result()
            if not chunk:
                return
            yield chunk
            coming = asyncio.ensure_future(anext(events, b""))
    finally:
        for each in (coming, *waits):
            each.cancel()
        await asyncio.gather(coming, *waits, return_exceptions=True)
        await events.aclose()


async def _refused(errors: list[GraphQLError]) -> AsyncGenerator[bytes]:
    yield _next({"errors": [error.formatted for error in errors]})
    yield _COMPLETE


def _error(error: CaplinksError) -> GraphQLError:
    """Return an error as callers may see it."""
    return told(GraphQLError(str(error), original_error=error))


def _shown(event: Event) -> bytes:
    place = {"revision": event.revision, "after": event.mark.after, "skip": event.mark.skip}
    return _next({"data": event.data, "extensions": place}, f"id: {event.mark.after}.{event.mark.skip}\n")


def _next(answer: dict[str, Any], id_: str = "") -> bytes:
    return b"event: next\n" + id_.encode() + b"data: " + orjson.dumps(answer) + b"\n\n"


def _last_seen(request: Request) -> Mark | None:
    """Return where a browser says that it was when its connection broke."""
    found = _LAST_ID.fullmatch(request.headers.get("last-event-id", ""))
    return Mark(after=int(found[1]), skip=int(found[2])) if found else None
