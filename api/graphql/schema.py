"""The schema, and the hook by which whole operations are compiled instead of resolved field by field."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
import strawberry
import structlog
from graphql import GraphQLError, GraphQLOutputType, GraphQLResolveInfo, GraphQLSchema
from graphql.execution.values import VariableValues
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionContext, ExecutionResult

from api.excerpts import Excerpts
from api.graphql.explained import Explained
from api.graphql.limits import ChosenOperation, RuleExtension, limiter
from api.graphql.plan import Bound, Planner, Request, keep
from api.graphql.problems import (
    BAD_INPUT,
    INTERNAL,
    MESSAGES,
    ClientGoneError,
    ForbiddenScopeError,
    RequestError,
    code_of,
)
from api.graphql.scalars import SCALARS
from api.graphql.statement import Limits
from api.graphql.types import build_types
from api.logs import trace_of
from api.scopes import AccessScope
from api.settings import GraphQLSettings
from graph.client import GraphClient
from graph.errors import CaplinksError

log = structlog.get_logger(__name__)
_CACHED_DOCUMENTS = 300


@dataclass(frozen=True, slots=True)
class Shaped:
    """A value that has the form of the answer already."""

    value: Any


@dataclass(slots=True)
class RequestContext:
    """What one operation needs, and what is known of it once it runs. A new one for each."""

    graph: GraphClient
    timeout_s: float | None = None
    texts: Excerpts | None = None
    """Where texts are read; without it none is shown."""
    scopes: frozenset[AccessScope] = frozenset()
    """What the caller may do beyond asking."""
    explain: bool = False
    """Whether the caller asks for the statement, too."""
    browser: str | None = None
    """Address of Neo4j Browser, where it is known."""
    charge: Callable[[int], None] | None = None
    """Told the cost before anything runs; may refuse it by a RequestError."""
    named: bool = False
    """Whether the caller said which operation of the document is meant."""
    run: Run | Refused | None = field(default=None, init=False)
    cost: int | None = field(default=None, init=False)
    """Cost counted before the operation runs, or None if it did not get so far."""
    plan: str | None = field(default=None, init=False)
    """Where the plan came from: `answered` before, `kept`, or `compiled` now."""
    explained: Explained | None = field(default=None, init=False)
    """The statement, if it was asked for."""

    @property
    def mark(self) -> Any:
        """Return the mark of the graph that the answer was read from, or None before it is there."""
        return self.run.mark if isinstance(self.run, Run) else None

    def abandon(self) -> None:
        """Cancel the statement in Neo4j: nobody waits for the answer."""
        if isinstance(self.run, Run):
            self.run.abandon()


class ShapedExecution(StrawberryGraphQLCoreExecutionContext):
    """Execution that takes shaped values as they are; everything else stays Strawberry's."""

    def complete_value(  # noqa: PLR0913, PLR0917 - graphql-core's
        self,
        return_type: GraphQLOutputType,
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Return the value of a field; a shaped one is complete."""
        if type(result) is Shaped:
            return result.value
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


class Run:
    """The one statement of an operation, which all its root fields wait for.

    It knows nothing of the context that holds it: rows in a cycle would lie about until the collector comes.
    """

    def __init__(self, context: RequestContext, bound: Bound) -> None:
        """Send the statement.

        Raises: ForbiddenScopeError: the caller may not see what is asked for.
        """
        require(bound.plan.scopes, context.scopes)
        if context.explain:
            require({AccessScope.EXPLAIN: ("extensions.explain",)}, context.scopes)
            context.explained = bound.explained()
        if context.charge is not None:
            context.charge(bound.cost)
        self.bound = bound
        self.mark: Any = None
        self._texts = context.texts
        self._abandoned = False
        context.cost = bound.cost
        read = context.graph.read_value(bound.plan.statement, bound.parameters, timeout_s=context.timeout_s)
        self._record = asyncio.ensure_future(read)

    async def answer(self, key: str) -> Shaped:
        """Return the value of a root field.

        Raises: CaplinksError: the graph did not answer.
        """
        return Shaped(await self._value(key))

    async def data(self) -> dict[str, Any]:
        """Return the values of all root fields.

        Raises: CaplinksError: the graph did not answer.
        """
        return {key: await self._value(key) for key in self.bound.plan.places}

    async def _value(self, key: str) -> Any:
        try:
            record = await self._record
        except asyncio.CancelledError:
            if self._abandoned:
                raise ClientGoneError from None
            raise
        self.mark = record[0]
        if self.bound.plan.reads_texts:
            return await asyncio.to_thread(self.bound.shape, key, record, self._texts)
        return self.bound.shape(key, record)

    def abandon(self) -> None:
        """Cancel the statement: the driver closes its connection, and Neo4j ends what ran on it."""
        if not self._record.done():
            self._abandoned = True
            self._record.cancel()


def require(needed: Mapping[AccessScope, tuple[str, ...]], held: frozenset[AccessScope]) -> None:
    """Return if the scopes that are needed are held.

    Raises: ForbiddenScopeError: one is not.
    """
    for scope, path in needed.items():
        if scope not in held:
            message = f"`{path[-1]}` needs a key with the scope `{scope}`"
            raise ForbiddenScopeError(message, path)


@dataclass(frozen=True, slots=True)
class Refused:
    """An operation that cannot be answered as it is; every root field says so."""

    problem: RequestError

    async def answer(self, _: str) -> Shaped:
        """Raise the problem."""
        raise self.problem


def _request(info: GraphQLResolveInfo[Any]) -> Request:
    location = info.operation.loc
    text = location.source.body if location else ""
    return Request(info.operation, info.fragments, VariableValues({}, info.variable_values), text)  # type: ignore[arg-type]


class Facts(SchemaExtension):
    """Adds what is known of the operation to the answer: its cost, and its statement if asked for."""

    def get_results(self) -> dict[str, Any]:
        """Return what stands under `extensions` of the answer."""
        context = self.execution_context.context
        return _facts(context) if isinstance(context, RequestContext) else {}


def _facts(context: RequestContext) -> dict[str, Any]:
    found: dict[str, Any] = {} if context.cost is None else {"cost": context.cost}
    if context.explained is not None:
        found["explain"] = context.explained.as_json(context.browser)
    return found


def told(error: GraphQLError) -> GraphQLError:
    """Return an error as callers may see it."""
    cause = error.original_error
    extensions = error.extensions or {}
    if "code" in extensions:
        return error
    refused = error.path is None and isinstance(cause, TypeError | ValueError)  # by a scalar, before anything ran
    if cause is None or refused or isinstance(cause, GraphQLError):
        return _with_code(error, error.message, BAD_INPUT)
    code = code_of(cause) if isinstance(cause, CaplinksError) else None
    if code is None:
        reference = secrets.token_hex(8)
        log.error("operation_failed", error_id=reference, trace=trace_of(cause))
        return _with_code(error, f"something went wrong here; it is logged as {reference}", INTERNAL)
    path: list[str | int] | None = list(cause.path) if isinstance(cause, RequestError) and cause.path else None
    told = _with_code(error, MESSAGES.get(code, str(cause)), code, path)
    told.original_error = cause if isinstance(cause, RequestError) else None
    return told


def _with_code(error: GraphQLError, message: str, code: str, path: list[str | int] | None = None) -> GraphQLError:
    return GraphQLError(
        message, nodes=error.nodes, source=error.source, positions=error.positions, path=path or error.path,
        extensions={"code": code},
    )  # fmt: skip


class CaplinksSchema(strawberry.Schema):
    """The schema with its planner: every root field waits for the one statement of its operation."""

    def __init__(self, settings: GraphQLSettings) -> None:
        query, subscription, types = build_types()
        rule = limiter(settings.most_depth, settings.most_fields)
        super().__init__(
            query,
            subscription=subscription,
            types=types,
            config=StrawberryConfig(scalar_map=SCALARS),
            execution_context_class=ShapedExecution,
            extensions=[
                lambda: RuleExtension(rule, settings.most_tokens),
                lambda: ParserCache(_CACHED_DOCUMENTS),
                lambda: ValidationCache(_CACHED_DOCUMENTS),
                ChosenOperation,
                Facts,
            ],
        )
        limits = Limits(settings.page_default, settings.page_most)
        self.planner = Planner(self.core, limits, most_cost=settings.most_cost)
        self.rules = (rule,)
        self.most_tokens = settings.most_tokens
        self._answered: OrderedDict[tuple[str | None, str | None, bytes], Bound] = OrderedDict()
        query_type = self.core.query_type
        for definition in query_type.fields.values() if query_type else ():
            definition.resolve = self._resolve

    @property
    def core(self) -> GraphQLSchema:
        """Return the schema as graphql-core has it."""
        return self._schema

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Leave errors to `execute`, which logs those that are masked, and no texts."""

    async def execute(self, query: str | None, **named: Any) -> ExecutionResult:  # type: ignore[override]
        """Return the answer of an operation, with a code for every error, and masked what is nobody's business.

        An operation that was answered before, with the same variables, is known to be valid and is bound already.
        """
        context = named.get("context_value")
        if not isinstance(context, RequestContext):
            return await self._execute(query, named)
        context.named = named.get("operation_name") is not None
        try:
            digest = _digest(named.get("variable_values"))
        except TypeError:
            return ExecutionResult(None, [GraphQLError(_NO_JSON, extensions={"code": BAD_INPUT})])
        key = (query, named.get("operation_name"), digest)
        known = self._answered.get(key)
        if known is None:
            result = await self._execute(query, named)
            run = context.run
            if (
                isinstance(run, Run)
                and not result.errors
                and result.data
                and result.data.keys() == run.bound.plan.places.keys()
            ):
                keep(self._answered, key, run.bound, _CACHED_DOCUMENTS)
            return result
        self._answered.move_to_end(key)
        try:
            context.plan = "answered"
            run = context.run = Run(context, known)
            return ExecutionResult(await run.data(), None, _facts(context))
        except CaplinksError:  # said in GraphQL's way: the fields ask the run, which has failed
            return await self._execute(query, named)

    async def _execute(self, query: str | None, named: dict[str, Any]) -> ExecutionResult:
        result = await super().execute(query, **named)
        if result.errors:
            result.errors = [told(error) for error in result.errors]
        return result

    def _resolve(self, _: object, info: GraphQLResolveInfo[Any], **__: object) -> Any:
        context: RequestContext = info.context
        if context.run is None:
            try:
                bound = self.planner.bind(_request(info))
                context.plan = "compiled" if bound.fresh else "kept"
                context.run = Run(context, bound)
            except RequestError as problem:
                context.run = Refused(problem)
        return context.run.answer(str(info.path.key))


_NO_JSON = "the variables hold what JSON cannot: half a character (a lone surrogate), or an integer beyond 64 bits"


def _digest(variables: Mapping[str, Any] | None) -> bytes:
    return orjson.dumps(variables, default=repr) if variables else b""


@lru_cache(maxsize=8)
def build_schema(settings: GraphQLSettings | None = None) -> CaplinksSchema:
    """Return the schema with these limits; it is made once."""
    return CaplinksSchema(settings or GraphQLSettings())
