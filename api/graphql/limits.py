"""What is refused before anything runs: operations too deep, with too many aliases, or too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
)
from strawberry.extensions import SchemaExtension

from api.graphql.problems import BAD_INPUT, TooDeepError


class Limiter(ASTValidationRule):
    """Refuses documents beyond `most_depth` levels of fields or `most_fields` fields, with fragments spread out."""

    most_depth = 16
    most_fields = 1500

    def enter_document(self, node: DocumentNode, *_: Any) -> None:
        """Measure every operation of the document."""
        fragments = {each.name.value: each for each in node.definitions if isinstance(each, FragmentDefinitionNode)}
        for operation in node.definitions:
            if isinstance(operation, OperationDefinitionNode):
                self._measure(operation, fragments)

    def _measure(self, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        for count, depth in enumerate(_depths(operation, fragments, 0, frozenset()), start=1):
            if depth > self.most_depth:
                message = f"the operation is nested deeper than {self.most_depth} fields"
                self._refuse(operation, message, TooDeepError.code)
                return
            if count > self.most_fields:
                message = (
                    f"the operation asks for more than {self.most_fields} fields; fragments count where they are used"
                )
                self._refuse(operation, message, BAD_INPUT)
                return

    def _refuse(self, node: Node, message: str, code: str) -> None:
        self.context.report_error(GraphQLError(message, node, extensions={"code": code}))


def limiter(most_depth: int, most_fields: int) -> type[Limiter]:
    """Return a rule with these limits."""
    return type("Limiter", (Limiter,), {"most_depth": most_depth, "most_fields": most_fields})


def _depths(
    node: Node, fragments: Mapping[str, FragmentDefinitionNode], depth: int, inside: frozenset[str]
) -> Iterator[int]:
    """Yield the depth of every field below a node; questions about the schema itself are not counted."""
    selection_set = getattr(node, "selection_set", None)
    for each in selection_set.selections if selection_set else ():
        if isinstance(each, FieldNode):
            if not each.name.value.startswith("__"):
                yield depth + 1
                yield from _depths(each, fragments, depth + 1, inside)
        elif isinstance(each, InlineFragmentNode):
            yield from _depths(each, fragments, depth, inside)
        elif isinstance(each, FragmentSpreadNode):
            name = each.name.value
            if name in fragments and name not in inside:
                yield from _depths(fragments[name], fragments, depth, inside | {name})


class ChosenOperation(SchemaExtension):
    """Refuses a document of several operations when none is named; comes after validation's cache."""

    def on_validate(self) -> Iterator[None]:
        """Look at the document once it is known to be valid."""
        context = self.execution_context
        document = context.graphql_document
        definitions = document.definitions if document is not None else ()
        several = sum(isinstance(each, OperationDefinitionNode) for each in definitions) > 1
        if several and not getattr(context.context, "named", False) and not context.pre_execution_errors:
            message = "give `operationName`: the document has several operations"
            context.pre_execution_errors = [GraphQLError(message, extensions={"code": BAD_INPUT})]
        yield


class RuleExtension(SchemaExtension):
    """Adds the limiter to the rules of validation, and limits the tokens that are read at all."""

    def __init__(self, rule: type[Limiter], most_tokens: int) -> None:
        self._rule = rule
        self._most_tokens = most_tokens

    def on_operation(self) -> Iterator[None]:
        """Set the limits before the document is read."""
        context = self.execution_context
        context.validation_rules = (*context.validation_rules, self._rule)
        context.parse_options["max_tokens"] = self._most_tokens
        yield
