"""Strawberry types, made from the catalog. None has a resolver: an operation is compiled as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, EnumType
from types import new_class
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api.graphql import scalars
from api.graphql.catalog import CATALOG
from api.graphql.fields import Field, ObjectType, Role
from api.graphql.groups import groups_of
from api.graphql.inputs import FILTERS, ORDERS, Input, InputType, OrderType, RootField, arguments_of
from api.graphql.root_fields import ROOT_FIELDS, SUBSCRIPTION_FIELDS
from graph import words
from graph.ontology import KINDS, PREDICATES
from graph.read.changes import ChangeType

_MODULE = __name__
_PYTHON: Mapping[str, object] = {
    "ID": strawberry.ID,
    "String": str,
    "Int": int,
    "Boolean": bool,
    "Long": scalars.Long,
    "Decimal": scalars.Decimal,
    "PartialDate": scalars.PartialDate,
    "Date": scalars.Date,
    "DateTime": scalars.DateTime,
}

_Registry = dict[str, Any]


def _annotation(sdl: str, registry: _Registry) -> StrawberryAnnotation:
    """Return the annotation for a type as the schema language writes it; names are looked up when all are there."""
    text = sdl
    if text.startswith("["):
        inner = _nullable(text.rstrip("!")[1:-1])
        text = f"list[{inner}]" if sdl.endswith("!") else f"list[{inner}] | None"
    else:
        text = _nullable(text)
    return StrawberryAnnotation(text, namespace=registry)


def _nullable(sdl: str) -> str:
    return sdl[:-1] if sdl.endswith("!") else f"{sdl} | None"


def _words(registry: _Registry, name: str, says: Mapping[str, str], description: str) -> None:
    """Add an enum whose values are described; they hold themselves in small letters."""
    values = {word.upper(): strawberry.enum_value(word, description=text) for word, text in says.items()}
    made: Any = Enum(name, values, module=_MODULE)  # type: ignore[misc]
    registry[name] = strawberry.enum(made, name=name, description=description)


def _enums(registry: _Registry) -> None:
    _words(registry, "Modality", words.MODALITIES, "How firmly the text says it, strongest first.")
    _words(registry, "ClaimStatus", words.STATUSES, "Whether a claim counts.")
    _words(registry, "NameKind", words.NAME_KINDS, "What a name is to its bearer.")
    _words(registry, "Bound", words.BOUNDS, "How a sum is to be read.")
    _words(registry, "OfferingKind", words.OFFERING_KINDS, "What sort of sale an offering is.")
    _words(registry, "OfferingStatus", words.OFFERING_STATUSES, "How far an offering has come.")
    _words(registry, "LawStage", words.LAW_STAGES, "How far a law has come.")
    ways = {"asc": "The smallest, earliest or first in the alphabet first.", "desc": "The other way round."}
    _words(registry, "Direction", ways, "Which way to order.")
    _words(registry, "Kind", {each.lower(): spec.description for each, spec in KINDS.items()}, "Kinds of things.")
    predicates = {each.lower(): spec.description for each, spec in PREDICATES.items()}
    _words(registry, "Predicate", predicates, "What a relationship says: subject, predicate, object.")
    modes = {"shortest": "The shortest ways alone.", "all": "Every way that meets nothing twice."}
    changes = {each.value: f"An id of a {each.value}." for each in ChangeType}
    _words(registry, "ChangeType", changes, "Which sort of thing an id is made for.")
    _words(registry, "PathMode", modes, "Which ways from one thing to another.")
    for name in (name.removesuffix("Aggregate") for name in CATALOG if name.endswith("Aggregate")):
        groups = {group.name: group.description for group in groups_of(name).values()}
        _words(registry, f"{name}Group", groups, "What entries can be counted by.")


def _argument(argument: Input, registry: _Registry) -> StrawberryArgument:
    made = StrawberryArgument(
        python_name=argument.name,
        graphql_name=argument.name,
        type_annotation=_annotation(argument.type, registry),
        description=argument.description,
        default=strawberry.UNSET if argument.default is None else argument.default,
    )
    if argument.default is not None:
        type_: Any = registry[argument.type]
        made.default = type_[str(argument.default)] if isinstance(type_, EnumType) else argument.default
    return made


@dataclass(frozen=True, slots=True)
class _Declared:
    """A field with its type, which Strawberry wants side by side."""

    field: StrawberryField
    annotation: StrawberryAnnotation


def _field(each: Input | Field | RootField, registry: _Registry, *, optional: bool = False) -> _Declared:
    made = StrawberryField(
        graphql_name=each.name,
        description=each.description,
        deprecation_reason=each.deprecated if isinstance(each, Field) else None,
        **({"default": strawberry.UNSET} if optional else {}),
    )
    arguments = each.arguments if isinstance(each, RootField) else arguments_of(each) if isinstance(each, Field) else ()
    if arguments:
        made.arguments = [_argument(argument, registry) for argument in arguments]
    return _Declared(made, _annotation(each.type, registry))


def _class(name: str, bases: tuple[type, ...], fields: Mapping[str, _Declared]) -> type:
    # A name may be a keyword of Python (`in`, `and`, `not`): the class knows it by another one.
    body = {f"{key}_": declared.field for key, declared in fields.items()}
    annotations = {f"{key}_": declared.annotation for key, declared in fields.items()}

    def fill(namespace: dict[str, Any]) -> None:
        namespace.update(body, __annotations__=annotations, __module__=_MODULE)

    return new_class(name, bases, exec_body=fill)


def _object(type_: ObjectType, registry: _Registry) -> type:
    bases = tuple(registry[name] for name in type_.interfaces)
    fields = {field.name: _field(field, registry) for field in type_.fields.values()}
    made = _class(type_.name, bases, fields)
    declare = strawberry.interface if type_.is_interface else strawberry.type
    return declare(made, name=type_.name, description=type_.description)


def _input(type_: InputType, registry: _Registry) -> type:
    fields = {each.name: _field(each, registry, optional=True) for each in type_.fields.values()}
    return strawberry.input(_class(type_.name, (), fields), name=type_.name, description=type_.description)


def _order(type_: OrderType, registry: _Registry) -> type:
    enum_name = f"{type_.name}Field"
    says = {key: strawberry.enum_value(key, description=field.description) for key, field in type_.fields.items()}
    made: Any = Enum(enum_name, says, module=_MODULE)  # type: ignore[misc]
    registry[enum_name] = strawberry.enum(made, name=enum_name, description="What to order by.")
    inputs = [
        Input(name="field", type=f"{enum_name}!", description="What to order by."),
        Input(name="direction", type="Direction", description="Which way; upwards if not given."),
    ]
    if any(field.role is Role.DEGREE for field in type_.fields.values()):
        inputs.append(Input(name="predicate", type="Predicate", description="Which relationships `DEGREE` counts."))
    fields = {each.name: _field(each, registry, optional=each.name != "field") for each in inputs}
    return strawberry.input(_class(type_.name, (), fields), name=type_.name, description="An order.")


def _ordered(catalog: Mapping[str, ObjectType]) -> list[ObjectType]:
    """Return the types so that every interface comes before what implements it."""
    return sorted(catalog.values(), key=lambda type_: (not type_.is_interface, len(type_.interfaces)))


def build_types() -> tuple[type, type, list[type]]:
    """Return the types Query and Subscription, and every object type."""
    registry: _Registry = {**_PYTHON}
    _enums(registry)
    for order in ORDERS.values():
        registry[order.name] = _order(order, registry)
    for filter_ in FILTERS.values():
        registry[filter_.name] = _input(filter_, registry)
    for type_ in _ordered(CATALOG):
        registry[type_.name] = _object(type_, registry)
    query = _root("Query", ROOT_FIELDS, "What can be asked.", registry)
    news = _root("Subscription", SUBSCRIPTION_FIELDS, "What can be waited for, at `/graphql/stream`.", registry)
    return query, news, [registry[name] for name in CATALOG]


def _root(name: str, fields: Mapping[str, RootField], description: str, registry: _Registry) -> type:
    made = _class(name, (), {root.name: _field(root, registry) for root in fields.values()})
    return strawberry.type(made, name=name, description=description)
