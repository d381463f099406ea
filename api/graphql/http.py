"""GraphQL over HTTP: one router with the GraphiQL page, answers in the media type that is asked for, orjson."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import orjson
import structlog
from cross_web import HTTPException
from fastapi import Request, Response
from strawberry.exceptions import MissingQueryError
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.graphql.problems import BAD_INPUT
from api.graphql.schema import CaplinksSchema, RequestContext
from api.pages.graphiql import graphiql_page
from graph.client import GraphClient

log = structlog.get_logger(__name__)
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EXPLAIN_HEADER = "x-caplinks-explain"


class _Draft(Response):
    """The answer in the making: remembers in which media type it is wanted."""

    def __init__(self, media_type: str) -> None:
        super().__init__(media_type=media_type)
        self.wanted = media_type
        del self.headers["content-length"]
        if "content-type" in self.headers:
            del self.headers["content-type"]


class GraphRouter(GraphQLRouter[Any, None]):
    """Serves `/graphql`: POST, GET for queries, and GraphiQL for browsers."""

    def __init__(self, schema: CaplinksSchema, timeout_s: float) -> None:
        super().__init__(schema, path="/graphql", subscription_protocols=())
        # A plain route: FastAPI would work out dependencies of Strawberry in threads, which takes longer than the rest.
        self.routes.clear()
        self.add_route("/graphql", self._handle, methods=["GET", "POST"])
        self._compiled = schema
        self._timeout_s = timeout_s

    async def _handle(self, request: Request) -> Response:
        answer: Response = await self.run(request)
        return answer

    @property
    def graphql_ide_html(self) -> str:
        """Return the page of GraphiQL, which loads nothing from elsewhere."""
        return graphiql_page(super().graphql_ide_html)

    def should_render_graphql_ide(self, request: Any) -> bool:
        """Return whether a browser asks for the page; programs say what they accept, or `*/*` alone."""
        accept = request.headers.get("accept", "")
        return request.method == "GET" and request.query_params.get("query") is None and "text/html" in accept

    async def run(self, request: Any, context: Any = None, root_value: Any = None) -> Any:
        """Answer a request; what is no GraphQL at all is refused in the form of GraphQL's errors."""
        try:
            return await super().run(request, context, root_value)
        except HTTPException as error:
            body = {"errors": [{"message": error.reason, "extensions": {"code": BAD_INPUT}}]}
            return Response(orjson.dumps(body), status_code=error.status_code, media_type=_wanted(request))

    async def get_sub_response(self, request: Request) -> Response:
        """Return the answer in the making."""
        return _Draft(_wanted(request))

    def decode_json(self, data: str | bytes) -> object:
        """Return a JSON object.

        Raises: HTTPException: it is something else.
        """
        decoded = orjson.loads(data)
        if not isinstance(decoded, dict):
            raise HTTPException(400, "give one JSON object; batches are not answered")
        return decoded

    def encode_json(self, data: object) -> bytes:
        """Return data as JSON."""
        return orjson.dumps(data)

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """Return the answer; a request that was not run at all is status 400 in GraphQL's own media type."""
        wanted = sub_response.wanted if isinstance(sub_response, _Draft) else JSON
        errors = response_data.get("errors") or ()
        if response_data.get("data") is None and errors and all("path" not in error for error in errors):
            response_data.pop("data", None)
            status = 400 if wanted == GRAPHQL_JSON else 200
            return Response(self.encode_json(response_data), status_code=status, media_type=wanted)
        return Response(self.encode_json(response_data), media_type=wanted)

    async def execute_single(  # noqa: PLR0913, PLR0917 - Strawberry's
        self,
        request: Request,
        request_adapter: Any,  # noqa: ARG002
        sub_response: Response,  # noqa: ARG002
        context: Any,  # noqa: ARG002
        root_value: None,  # noqa: ARG002
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Run one operation on the graph."""
        name = request_data.operation_name
        if not isinstance(name, str | None):
            raise HTTPException(400, "`operationName` must be a string")
        graph: GraphClient = request.app.state.graph
        own = RequestContext(
            graph,
            self._timeout_s,
            request.app.state.texts,
            explain=_wants_statement(request, request_data),
            browser=request.app.state.browser,
        )
        began = time.perf_counter()
        try:
            result = await self._compiled.execute(
                request_data.query,
                variable_values=request_data.variables,
                context_value=own,
                operation_name=name,
                allowed_operation_types=[OperationType.QUERY],
            )
        except MissingQueryError as error:
            raise HTTPException(400, "give the operation as `query`") from error
        except (CannotGetOperationTypeError, InvalidOperationTypeError) as error:
            raise HTTPException(400, "give one query, and its name where there are several") from error
        _log(request_data.query or "", own, result, time.perf_counter() - began)
        return result

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:  # noqa: ARG002
        """Return the answer as JSON has it."""
        answer: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        if result.extensions:
            answer["extensions"] = result.extensions
        return answer


def _wants_statement(request: Request, data: GraphQLRequestData) -> bool:
    """Return whether the caller asks for the statement, by a header or in the request's `extensions`."""
    asked = (data.extensions or {}).get("explain")
    return asked is True or request.headers.get(EXPLAIN_HEADER, "").lower() in ("1", "true")


def _wanted(request: Request) -> str:
    """Return the media type that the caller wants."""
    accept = request.headers.get("accept", "")
    return GRAPHQL_JSON if GRAPHQL_JSON in accept else JSON


def _log(query: str, context: RequestContext, result: ExecutionResult, took_s: float) -> None:
    codes = sorted({str((error.extensions or {}).get("code")) for error in result.errors or ()})
    log.info(
        "operation",
        operation=hashlib.sha256(query.encode()).hexdigest()[:12],
        cost=context.cost,
        ms=round(took_s * 1000, 1),
        errors=codes,
    )
