"""`/export` and `/changes`: streams that hold one page in memory, and can be gone on with."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.auth import Caller, needs
from api.bulk.asked import Asked, parse_asked, whole_number
from api.bulk.places import Places
from api.compression import gzipped, takes_gzip
from api.graphql.problems import MESSAGES, RequestError, code_of
from api.scopes import AccessScope
from graph.errors import CaplinksError, GraphChangedError, HistoryLostError, InvalidInputError
from graph.export.changes import change_line, iter_changes
from graph.export.form import iter_pieces
from graph.export.forms import FORMS
from graph.export.snapshot import Snapshot
from graph.export.stream import iter_stream
from graph.export.totals import count_records

if TYPE_CHECKING:
    from api.auth import Doors
    from graph.client import GraphClient

log = structlog.get_logger(__name__)
T = TypeVar("T")
LINES = "application/x-ndjson"
Exporter = Annotated[Caller, needs(AccessScope.EXPORT)]
"""Who asks, if they may take the graph away."""


class MovedOnError(RequestError):
    """The graph was written to since."""

    code: ClassVar[str] = "GRAPH_CHANGED"
    status: ClassVar[int] = 409


class LostError(RequestError):
    """The graph does not know what was written since."""

    code: ClassVar[str] = "HISTORY_LOST"
    status: ClassVar[int] = 410


class BusyError(RequestError):
    """The graph does not answer."""

    code: ClassVar[str] = "GRAPH_UNAVAILABLE"
    status: ClassVar[int] = 503


def bulk_router() -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    router.add_api_route("/export", _forms)
    router.add_api_route("/export/{form}", _export, methods=["GET", "HEAD"])
    router.add_api_route("/export/{form}/{file:path}", _export, methods=["GET", "HEAD"])
    router.add_api_route("/changes", _changes)
    return router


async def _forms(_: Exporter) -> Response:
    """Answer with the forms, and the files of those that have several."""
    forms = [
        {
            "form": form.name,
            "description": form.description,
            "type": form.media_type,
            "files": [step.file for step in form.steps() if step.file],
        }
        for form in FORMS.values()
    ]
    return Response(orjson.dumps({"forms": forms}), media_type="application/json")


async def _export(request: Request, caller: Exporter, form: str, file: str = "") -> Response:
    """Answer with an export, from where the caller has it."""
    asked = parse_asked(form, file, _given(request))
    graph: GraphClient = request.app.state.graph
    snapshot = await _told(Snapshot.begin(graph, asked.selection, asked.revision))
    total = await _told(count_records(graph, asked.form, asked.selection))
    tag = _tag(asked, snapshot.revision)
    name = file.rpartition("/")[2] or f"caplinks-{snapshot.revision}{asked.form.suffix}"
    headers = {
        "etag": f'"{tag}"',
        "cache-control": "no-cache",
        "vary": "accept-encoding, authorization",
        "content-disposition": f'attachment; filename="{name}"',
        "x-caplinks-revision": str(snapshot.revision),
        "x-caplinks-records": str(total),
    }
    if not asked.skip and f'"{tag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return Response(headers=headers, media_type=asked.form.media_type)
    body = _charged(request.app.state.doors, caller, _continued(snapshot, asked, request.app.state.places, tag))
    return _stream(request, body, headers, asked.form.media_type)


async def _changes(request: Request, caller: Exporter) -> Response:
    """Answer with everything that was touched since a revision."""
    given = _given(request)
    unknown = sorted(given.keys() - {"after"})
    if unknown:
        message = f"the parameter {unknown[0][:40]!r} is not known; there is: after"
        raise RequestError(message)
    graph: GraphClient = request.app.state.graph
    lines = iter_changes(graph, whole_number(given, "after") or 0)
    first = await _told(anext(lines))  # what cannot be answered at all is refused before anything is sent

    async def body() -> AsyncIterator[tuple[bytes, int]]:
        yield change_line(first), 1
        async for line in lines:
            yield change_line(line), 1

    headers = {"cache-control": "no-store", "vary": "accept-encoding, authorization"}
    return _stream(request, _charged(request.app.state.doors, caller, body()), headers, LINES)


async def _continued(snapshot: Snapshot, asked: Asked, places: Places, tag: str) -> AsyncIterator[tuple[bytes, int]]:
    """Yield the bytes of an export that the caller has not, with how many records they hold."""
    if asked.form.has_files:
        sent = 0
        async for data, records in iter_stream(snapshot, asked.form):
            sent += len(data)
            yield _beyond(data, sent, asked.skip), records
        return
    sent, place = places.find(tag, asked.skip)
    async for piece in iter_pieces(snapshot, asked.form, place):
        sent += len(piece.data)
        yield _beyond(piece.data, sent, asked.skip), piece.records
        if piece.place is not None:
            places.note(tag, sent, piece.place)


def _beyond(data: bytes, sent: int, skip: int) -> bytes:
    """Return what of `data`, with which `sent` bytes are made, comes after the first `skip`."""
    return data if sent - len(data) >= skip else data[max(0, len(data) - max(0, sent - skip)) :]


async def _charged(doors: Doors, caller: Caller, body: AsyncIterator[tuple[bytes, int]]) -> AsyncIterator[bytes]:
    """Yield the bytes and count the records for the caller; an export that breaks off says why in the log.

    The connection is cut then, so that nobody takes a part for the whole.
    """
    try:
        async for data, records in body:
            doors.debit(caller, records)
            if data:
                yield data
    except CaplinksError as error:
        log.warning("export_broke_off", code=error.code)
        raise


def _stream(request: Request, body: AsyncIterator[bytes], headers: dict[str, str], media_type: str) -> Response:
    if media_type != "application/zip" and takes_gzip(request.headers):
        headers["content-encoding"] = "gzip"
        body = gzipped(body)
    return StreamingResponse(body, headers=headers, media_type=media_type)


async def _told(work: Awaitable[T]) -> T:
    """Return what `work` returns; an error becomes one that the caller is told.

    Raises: RequestError: it failed.
    """
    try:
        return await work
    except GraphChangedError as error:
        raise MovedOnError(str(error)) from error
    except HistoryLostError as error:
        raise LostError(str(error)) from error
    except InvalidInputError as error:
        raise RequestError(str(error)) from error
    except CaplinksError as error:
        code = code_of(error)
        if code is None:
            raise
        raise BusyError(MESSAGES[code]) from error


def _given(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _tag(asked: Asked, revision: int) -> str:
    what = orjson.dumps([version("caplinks"), asked.form.name, asked.file, asked.selection.describe()])
    return f"{revision}-{hashlib.sha256(what).hexdigest()[:16]}"
