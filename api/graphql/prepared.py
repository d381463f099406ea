"""An operation parsed, validated and compiled, without Strawberry's execution around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, OperationDefinitionNode, get_operation_ast, parse, specified_rules, validate
from graphql.execution.values import get_variable_values
from graphql.language import FragmentDefinitionNode

from api.graphql.plan import Bound, Request
from api.graphql.problems import BAD_INPUT, RequestError

if TYPE_CHECKING:
    from api.graphql.schema import CaplinksSchema


class InvalidOperationError(RequestError):
    """It is no valid operation."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = [
            GraphQLError(error.message, error.nodes, error.source, error.positions, error.path, extensions=_code(error))
            for error in errors
        ]
        """What is wrong, each with its code."""


def _code(error: GraphQLError) -> dict[str, Any]:
    return {"code": BAD_INPUT, **(error.extensions or {})}


def prepare(
    schema: CaplinksSchema, query: str, variables: Mapping[str, Any] | None = None, operation_name: str | None = None
) -> Bound:
    """Return an operation's plan with its parameters; nothing is asked of Neo4j.

    Raises: InvalidOperationError: it is no valid operation. RequestError: its arguments cannot be used.
    """
    try:
        document = parse(query, max_tokens=schema.most_tokens)
    except GraphQLError as error:
        raise InvalidOperationError([error]) from error
    problems = validate(schema.core, document, (*specified_rules, *schema.rules))
    if problems:
        raise InvalidOperationError(problems)
    operation = get_operation_ast(document, operation_name)
    if not isinstance(operation, OperationDefinitionNode):
        message = "give one query, and its name where there are several"
        raise RequestError(message)
    given = get_variable_values(schema.core, operation.variable_definitions or (), dict(variables or {}))
    if isinstance(given, list):
        raise InvalidOperationError(given)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return schema.planner.bind(Request(operation, fragments, given, query))
