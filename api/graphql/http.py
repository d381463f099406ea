"""GraphQL over HTTP: `/graphql` by POST and GET, the page of GraphiQL, answers that need not be sent again."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from strawberry.http.ides import get_graphql_ide_html
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api.compression import compress
from api.graphql.asked import GRAPHQL_JSON, Asked, BadRequestError, read_request, wanted_type, wants_page
from api.graphql.etags import Etags, holds, read_mark
from api.graphql.problems import ClientGoneError, ForbiddenScopeError, RequestError
from api.graphql.schema import RequestContext
from api.guard import tell
from api.leaving import watching
from api.pages.graphiql import graphiql_page
from api.rates import RateLimitedError
from api.scopes import AccessScope
from graph.errors import CaplinksError

if TYPE_CHECKING:
    from strawberry.types import ExecutionResult

    from api.auth import Caller, Doors
    from api.graphql.schema import CaplinksSchema
    from api.settings import ApiSettings

GRAPHQL = "/graphql"
"""Where operations are answered."""
_VARY = "Accept, Authorization, Accept-Encoding"
_KEPT = {"cache-control": "private, no-cache", "vary": _VARY}
"""A caller may keep an answer, and asks each time whether it still holds."""
_NOT_KEPT = {"cache-control": "no-store", "vary": _VARY}
_STATUS = {each.code: each.status for each in (ClientGoneError, RateLimitedError)}
"""Status of an answer, by the code of an error in it, whatever its media type."""
_OWN_STATUS = {**_STATUS, ForbiddenScopeError.code: ForbiddenScopeError.status}
"""The same for GraphQL's own media type; plain JSON is 200 once the request was understood."""
_LENGTH_OF_COST = 1000
"""Characters of an operation that count as one object."""
_COST_OF_SECOND = 20_000
"""Objects that Neo4j gives in about a second."""


class GraphRouter(APIRouter):
    """Serves `/graphql`."""

    def __init__(self, schema: CaplinksSchema, settings: ApiSettings) -> None:
        super().__init__()
        # A plain route: FastAPI would work out dependencies in threads, which takes longer than the rest.
        self.add_route(GRAPHQL, self.reply, methods=["GET", "POST"])
        self._schema = schema
        self._settings = settings
        self._etags = Etags(settings.graphql)

    async def reply(self, request: Request) -> Response:
        """Return the answer to a request."""
        if wants_page(request):
            return HTMLResponse(graphiql_page(get_graphql_ide_html(), request.app.state.browser))
        wanted = wanted_type(request.headers.get("accept", ""))
        doors: Doors = request.app.state.doors
        try:
            caller = doors.admit(request, AccessScope.READ)
            asked = await read_request(request)
            doors.charge(caller, 1 + len(asked.query) // _LENGTH_OF_COST)
            return await self._answer(request, asked, wanted, caller)
        except RequestError as problem:
            return refusal(problem, wanted)

    async def _answer(self, request: Request, asked: Asked, wanted: str, caller: Caller) -> Response:
        state = request.app.state
        doors: Doors = state.doors
        context = RequestContext(
            state.graph,
            self._settings.timeout_s,
            state.texts,
            caller.scopes,
            explain=asked.explain,
            browser=state.browser,
            charge=lambda cost: doors.charge(caller, cost),
        )
        known = request.headers.get("if-none-match")
        if known is not None and (tag := await self._still(context, asked, wanted, known)) is not None:
            state.metrics.unchanged()
            return Response(status_code=304, headers={**_KEPT, "etag": tag})
        began = time.perf_counter()
        with watching(request.receive, context.abandon):
            result = await self._run(asked, context)
        took_s = time.perf_counter() - began
        if context.run is None:  # questions about the schema are answered here, and take their time
            doors.debit(caller, took_s * _COST_OF_SECOND)
        codes = _codes(result)
        state.metrics.operation(took_s, context.cost, context.plan, codes)
        state.metrics.connections(state.graph.connections)
        _tell(request, asked.query, context, caller, codes, took_s)
        headers = dict(_NOT_KEPT if result.errors else _KEPT)
        if context.mark is not None and not result.errors:
            headers["etag"] = self._etags.make(asked, wanted, context.scopes, context.mark)
        headers |= _told_beside(result)
        body = await compress(
            orjson.dumps(_as_json(result)), headers, request.headers, least=self._settings.gzip_over_bytes
        )
        return Response(body, _status(result, wanted), headers, wanted)

    async def _still(self, context: RequestContext, asked: Asked, wanted: str, known: str) -> str | None:
        """Return the tag of the answer as it would be now, if the caller has it; else None, and the operation runs."""
        try:
            mark = await read_mark(context.graph, context.timeout_s)
        except CaplinksError:  # the operation will say so
            return None
        tag = self._etags.make(asked, wanted, context.scopes, mark)
        return tag if holds(known, tag) else None

    async def _run(self, asked: Asked, context: RequestContext) -> ExecutionResult:
        try:
            return await self._schema.execute(
                asked.query,
                variable_values=asked.variables,
                context_value=context,
                operation_name=asked.operation_name,
                allowed_operation_types=[OperationType.QUERY],
            )
        except (CannotGetOperationTypeError, InvalidOperationTypeError) as error:
            message = "give one query, and its name where there are several"
            raise BadRequestError(message) from error


def refusal(problem: RequestError, wanted: str) -> Response:
    """Return the answer to a request that is refused, in the form of GraphQL's errors."""
    body = {"errors": [{"message": str(problem), "extensions": {"code": problem.code}}]}
    return Response(orjson.dumps(body), problem.status, {**_NOT_KEPT, **problem.headers()}, wanted)


def _told_beside(result: ExecutionResult) -> dict[str, str]:
    causes = (error.original_error for error in result.errors or ())
    return next((cause.headers() for cause in causes if isinstance(cause, RequestError) and cause.headers()), {})


def _as_json(result: ExecutionResult) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if not _never_ran(result):
        answer["data"] = result.data
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer


def _never_ran(result: ExecutionResult) -> bool:
    """Return whether the operation was refused before any field was asked."""
    return result.data is None and bool(result.errors) and all(not error.path for error in result.errors or ())


def _status(result: ExecutionResult, wanted: str) -> int:
    """Return the status of an answer: of one that was not run at all 400 in GraphQL's own media type."""
    codes = _codes(result)
    table = _OWN_STATUS if wanted == GRAPHQL_JSON else _STATUS
    found = next((table[code] for code in codes if code in table), None)
    return found or (400 if _never_ran(result) and wanted == GRAPHQL_JSON else 200)


def _codes(result: ExecutionResult) -> list[str]:
    if not result.errors:
        return []
    return sorted({str((error.extensions or {}).get("code")) for error in result.errors})


def _tell(  # noqa: PLR0913, PLR0917 - an operation that was run
    request: Request, query: str, context: RequestContext, caller: Caller, codes: list[str], took_s: float
) -> None:
    tell(
        request.scope,
        operation=hashlib.sha256(query.encode()).hexdigest()[:12],
        caller=caller.name,
        cost=context.cost,
        operation_ms=round(took_s * 1000, 1),
        errors=codes,
    )
