"""The doors to an operation: run it on a graph, or show the statement that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api.excerpts import Excerpts
from api.graphql.explained import Explained
from api.graphql.prepared import prepare
from api.graphql.problems import BAD_INPUT
from api.graphql.schema import CaplinksSchema, RequestContext, build_schema
from api.scopes import EVERY_SCOPE
from graph.client import GraphClient

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExecutionAnswer:
    """The answer to an operation, in the form of GraphQL over HTTP."""

    data: Json | None
    errors: list[Json]
    extensions: Json


async def execute(  # noqa: PLR0913 - an operation, by name
    graph: GraphClient,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    *,
    schema: CaplinksSchema | None = None,
    timeout_s: float | None = None,
    texts: Excerpts | None = None,
) -> ExecutionAnswer:
    """Run an operation in one read transaction and return its answer; what is wrong with it stands under `errors`.

    Without `texts`, `Claim.context` and `Document.text` are null.
    """
    context = RequestContext(graph, timeout_s, texts, EVERY_SCOPE)
    try:
        result = await (schema or build_schema()).execute(
            query,
            variable_values=dict(variables or {}),
            context_value=context,
            operation_name=operation_name,
            allowed_operation_types=[OperationType.QUERY],
        )
    except (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError):
        error = GraphQLError("give one query, and its name where there are several", extensions={"code": BAD_INPUT})
        return ExecutionAnswer(None, [dict(error.formatted)], {})
    errors = [dict(error.formatted) for error in result.errors or ()]
    return ExecutionAnswer(result.data, errors, result.extensions or {})


def explain(
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    *,
    schema: CaplinksSchema | None = None,
) -> Explained:
    """Return the statement and the parameters that an operation becomes; nothing is asked of Neo4j.

    Raises: RequestError: it is no valid operation, or its arguments cannot be used.
    """
    return prepare(schema or build_schema(), query, variables, operation_name).explained()
