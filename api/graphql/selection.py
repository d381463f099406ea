"""What an operation selects of a type, fragments and directives resolved. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from api.graphql.catalog import implements

_STEERING = ("skip", "include")


@dataclass(slots=True)
class Selected:
    """One entry of the answer: the key it is given under, the field, and every node that asks for it."""

    key: str
    name: str
    nodes: list[FieldNode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, the fragments beside it, and the values of the variables that steer `@skip` and `@include`."""

    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    steering: Mapping[str, bool]

    def roots(self) -> list[Selected]:
        """Return the root fields, less those about the schema itself."""
        found: dict[str, Selected] = {}
        self._collect(None, self.node.selection_set.selections, found)
        return [each for each in found.values() if not each.name.startswith("__")]

    def below(self, type_name: str, nodes: Iterable[FieldNode]) -> list[Selected]:
        """Return what these fields select of an object of type `type_name`."""
        found: dict[str, Selected] = {}
        for node in nodes:
            if node.selection_set is not None:
                self._collect(type_name, node.selection_set.selections, found)
        return list(found.values())

    def _collect(self, type_name: str | None, selections: Iterable[SelectionNode], found: dict[str, Selected]) -> None:
        for node in selections:
            if not self._wanted(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, Selected(key, node.name.value)).nodes.append(node)
                continue
            inner: FragmentDefinitionNode | InlineFragmentNode | None = None
            if isinstance(node, FragmentSpreadNode):
                inner = self.fragments[node.name.value]
            elif isinstance(node, InlineFragmentNode):
                inner = node
            if inner is not None and _applies(inner, type_name):
                self._collect(type_name, inner.selection_set.selections, found)

    def _wanted(self, directives: Iterable[DirectiveNode]) -> bool:
        return all(
            self._is_true(argument.value) is (directive.name.value == "include")
            for directive in directives
            if directive.name.value in _STEERING
            for argument in directive.arguments or ()
        )

    def _is_true(self, value: ValueNode) -> bool:
        if isinstance(value, VariableNode):
            return self.steering[value.name.value]
        return isinstance(value, BooleanValueNode) and value.value


def _applies(fragment: FragmentDefinitionNode | InlineFragmentNode, type_name: str | None) -> bool:
    condition = fragment.type_condition
    if condition is None or type_name is None:
        return True
    return implements(type_name, condition.name.value)


def steering_variables(definitions: Iterable[OperationDefinitionNode | FragmentDefinitionNode]) -> tuple[str, ...]:
    """Return the names of the variables that steer `@skip` and `@include` anywhere in these definitions, sorted."""
    return tuple(sorted({name for definition in definitions for name in _steering(definition.selection_set)}))


def _steering(selections: SelectionSetNode | None) -> Iterator[str]:
    for selection in selections.selections if selections else ():
        for directive in selection.directives or ():
            if directive.name.value in _STEERING:
                values = (argument.value for argument in directive.arguments or ())
                yield from (value.name.value for value in values if isinstance(value, VariableNode))
        if isinstance(selection, FieldNode | InlineFragmentNode):
            yield from _steering(selection.selection_set)
