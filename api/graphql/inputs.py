"""Filters, orders and arguments that the schema takes, derived from the catalog: plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from api.graphql.catalog import CATALOG, EXCLUSION_FIELDS, LINK_FIELDS
from api.graphql.fields import PLURALS, Field, Role, node_type
from graph.ontology import Kind, Predicate, ValueType

_LISTED = ("eq", "ne", "in")
_RANGE = ("lt", "lte", "gt", "gte")
_TEXT_OPERATORS = (*_LISTED, "contains", "startsWith", *_RANGE, "isNull")
OPERATORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ID": (*_LISTED, "contains", "startsWith", *_RANGE),
        "String": _TEXT_OPERATORS,
        "Int": (*_LISTED, *_RANGE, "isNull"),
        "Long": (*_LISTED, *_RANGE, "isNull"),
        "Decimal": (*_LISTED, *_RANGE, "isNull"),
        "PartialDate": (*_LISTED, *_RANGE, "isNull"),
        "DateTime": (*_LISTED, *_RANGE, "isNull"),
        "Boolean": ("eq", "ne", "isNull"),
        **dict.fromkeys(
            ("Modality", "OfferingKind", "OfferingStatus", "LawStage", "ClaimStatus", "NameKind", "Bound"),
            (*_LISTED, "isNull"),
        ),
    }
)
"""What each scalar can be compared by; a comparison that is null or absent is no condition."""

_SAYS: Mapping[str, str] = MappingProxyType(
    {
        "eq": "It is this.",
        "ne": "It is not this; holds too where there is no value.",
        "in": "It is one of these.",
        "contains": "It has this within it.",
        "startsWith": "It begins with this.",
        "lt": "It is before or below this; a date compares by its last day.",
        "lte": "It is at most this; a date compares by its last day.",
        "gt": "It is after or above this; a date compares by its first day.",
        "gte": "It is at least this; a date compares by its first day.",
        "isNull": "Whether there is no value.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An argument, or a field of an input type."""

    name: str
    type: str
    description: str
    default: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputType:
    """An input type."""

    name: str
    description: str
    fields: Mapping[str, Input]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderType:
    """What a list can be ordered by: names of the enum, and the fields behind them."""

    name: str
    fields: Mapping[str, Field]


def _fields(inputs: Iterable[Input]) -> Mapping[str, Input]:
    return MappingProxyType({each.name: each for each in inputs})


def _scalar_filter(base: str) -> InputType:
    def type_of(operator: str) -> str:
        if operator == "isNull":
            return "Boolean"
        return f"[{base}!]" if operator == "in" else base

    fields = _fields(Input(name=each, type=type_of(each), description=_SAYS[each]) for each in OPERATORS[base])
    return InputType(name=f"{base}Filter", description=f"Conditions on a {base}; all must hold.", fields=fields)


def _condition(field: Field) -> Input | None:
    if field.role is Role.VALUE and field.base in OPERATORS:
        return Input(name=field.name, type=f"{field.base}Filter", description=field.description)
    if field.role is Role.MONEY:
        return Input(name=field.name, type="MoneyFilter", description=field.description)
    if field.role in _SEVERAL:
        name = _SEVERAL[field.role] or f"{field.base.removesuffix('Connection')}s"
        return Input(name=field.name, type=f"{name}Filter", description=field.description)
    return None


_SEVERAL: Mapping[Role, str] = MappingProxyType(
    {
        Role.LINKS: "",
        Role.CLAIMS: "Claims",
        Role.EVIDENCE: "Claims",
        Role.LAWS: "Laws",
        Role.NAMES: "Strings",
        Role.IDENTIFIERS: "Strings",
    }
)
"""Roles whose fields hold several things, and the filters over those; empty for one of each connection."""
_SAYS_OF = {"some": "At least one fits; with no conditions, there is one.", "none": "None fits.",
            "all": "All fit; true where there are none."}  # fmt: skip


def _of_several(name: str, filter_: str, what: str) -> InputType:
    fields = _fields(Input(name=key, type=filter_, description=text) for key, text in _SAYS_OF.items())
    return InputType(name=name, description=f"Conditions on {what}.", fields=fields)


def _filter(name: str, fields: Iterable[Field], *more: Input) -> InputType:
    """Return a filter over these fields, with `and`, `or` and `not`."""
    conditions = [found for field in fields if (found := _condition(field)) is not None]
    joins = (
        Input(name="and", type=f"[{name}!]", description="All of these hold."),
        Input(name="or", type=f"[{name}!]", description="One of these holds; an empty list never does."),
        Input(name="not", type=name, description="This does not hold."),
    )
    return InputType(
        name=name, description="Conditions, all of which must hold.", fields=_fields((*conditions, *more, *joins))
    )


def _links_filters(name: str, edge: str) -> list[InputType]:
    """Return the filters over a connection `name`: of one entry, and of the whole."""
    node = node_type(name)
    entry = InputType(
        name=f"{name}Filter",
        description="Conditions on an entry: on the relationship, and on the thing at the other end.",
        fields=_fields(
            (
                Input(name="edge", type=edge, description="Conditions on the relationship."),
                Input(name="node", type=f"{node}Filter", description="Conditions on the other end."),
            )
        ),
    )
    whole = _of_several(f"{name}sFilter", f"{name}Filter", "the relationships of a thing")
    return [entry, whole]


def _lens() -> InputType:
    fields = (
        Input(name="asOf", type="Date", description="Only what was said until the end of this day."),
        Input(name="validOn", type="Date", description="Only what holds on this day, or is not said to end or begin."),
        Input(name="minConfidence", type="Decimal", description="Only what is at least this certain, 0..1."),
        Input(name="modality", type="[Modality!]", description="Only what is said as firmly as one of these."),
        Input(name="publisher", type="[String!]", description="Only what one of these published, by name."),
    )
    text = "Which claims count, in this list and in everything below; what is not given here stays as it is around."
    return InputType(name="Lens", description=text, fields=_fields(fields))


def _build_filters() -> Mapping[str, InputType]:
    made = [_scalar_filter(base) for base in OPERATORS]
    money = (
        Input(name="value", type="DecimalFilter", description="Its value."),
        Input(name="currency", type="StringFilter", description="Its currency, ISO 4217."),
        Input(name="bound", type="BoundFilter", description="How it is to be read."),
        Input(name="eur", type="DecimalFilter", description="Its value in euros."),
    )
    made.append(InputType(name="MoneyFilter", description="Conditions on a sum.", fields=_fields(money)))
    made += [_filter(f"{name}Filter", CATALOG[name].fields.values()) for name in ("Entity", "Actor", *Kind)]
    made.append(_filter("LinkFilter", LINK_FIELDS.values()))
    made.append(_filter("ExclusionEdgeFilter", EXCLUSION_FIELDS.values()))
    ends = (
        Input(name="offering", type="OfferingFilter", description="Conditions on what is sold."),
        Input(name="jurisdiction", type="JurisdictionFilter", description="Conditions on who is shut out."),
    )
    made.append(_filter("ExclusionFilter", EXCLUSION_FIELDS.values(), *ends))
    made.append(_filter("DocumentFilter", CATALOG["Document"].fields.values()))
    about = (
        Input(name="subject", type="EntityFilter", description="Conditions on what it is about."),
        Input(name="object", type="EntityFilter", description="Conditions on the other thing."),
        Input(name="document", type="DocumentFilter", description="Conditions on where it stands."),
    )
    made.append(_filter("ClaimFilter", CATALOG["Claim"].fields.values(), *about))
    made.append(_of_several("ClaimsFilter", "ClaimFilter", "claims"))
    made.append(_of_several("LawsFilter", "LawFilter", "the laws that a claim names"))
    made.append(_of_several("StringsFilter", "StringFilter", "several texts"))
    connections = sorted(
        {
            field.base.removesuffix("Connection")
            for kind in Kind
            for field in CATALOG[kind].fields.values()
            if field.role is Role.LINKS
        }
    )
    for name in connections:
        made += _links_filters(name, "ExclusionEdgeFilter" if name.endswith("Exclusion") else "LinkFilter")
    made.append(_lens())
    return MappingProxyType({each.name: each for each in made})


FILTERS: Mapping[str, InputType] = _build_filters()

_DEGREE = Field(
    name="degree",
    type="Int!",
    description="The number of its relationships; `predicate` says of which, all if it is not given.",
    role=Role.DEGREE,
    stored="degree",
    value=ValueType.INTEGER,
)
_OTHER_END = (
    Field(name="name", type="String!", description="Name of the other end.", stored="name"),
    replace(_DEGREE, description=f"Of the other end: {_DEGREE.description[0].lower()}{_DEGREE.description[1:]}"),
)


def _order(name: str, fields: Iterable[Field]) -> OrderType:
    """Return the order over those fields that are scalars, sums of money, or a degree."""
    kept = {field.stored.upper(): field for field in fields if field.role in (Role.VALUE, Role.MONEY, Role.DEGREE)}
    return OrderType(name=f"{name}Order", fields=MappingProxyType(kept))


def _build_orders() -> Mapping[str, OrderType]:
    made = [_order(name, (*CATALOG[name].fields.values(), _DEGREE)) for name in ("Entity", *Kind)]
    made += [_order(name, CATALOG[name].fields.values()) for name in ("Exclusion", "Claim", "Document")]
    made.append(_order("Link", (*EXCLUSION_FIELDS.values(), *_OTHER_END)))
    return MappingProxyType({each.name: each for each in made})


ORDERS: Mapping[str, OrderType] = _build_orders()

_PAGE = (
    Input(name="first", type="Int", description="How many from the start, 1 to 100."),
    Input(name="after", type="String", description="Cursor after which to begin."),
    Input(name="last", type="Int", description="How many from the end, 1 to 100."),
    Input(name="before", type="String", description="Cursor before which to end."),
)
_ROWS = Input(name="first", type="Int", description="How many rows at most, 1 to 100; 100 if not given.")
LENS = Input(name="lens", type="Lens", description="Which claims count, here and in everything below.")
BLOCS = Input(
    name="blocs",
    type="Boolean",
    description="Whether what shuts out a bloc shuts out its members; such entries are marked by `via`.",
    default=False,
)
_BY_ID = Input(name="id", type="ID!", description="Its id; an id that was merged into another finds the survivor.")


def list_arguments(filter_: str, order: str) -> tuple[Input, ...]:
    """Return the arguments of a connection."""
    return (
        Input(name="where", type=filter_, description="Which entries."),
        Input(name="orderBy", type=f"[{order}!]", description="In which order; by id where equal."),
        LENS,
        *_PAGE,
    )


def arguments_of(field: Field) -> tuple[Input, ...]:
    """Return the arguments of a field of an object type."""
    if field.role is Role.LINKS:
        filter_ = f"{field.base.removesuffix('Connection')}Filter"
        if field.predicate is Predicate.EXCLUDES:
            return (*list_arguments(filter_, "LinkOrder"), BLOCS)
        return list_arguments(filter_, "LinkOrder")
    if field.role in (Role.CLAIMS, Role.EVIDENCE):
        return list_arguments("ClaimFilter", "ClaimOrder")
    if field.role is Role.AGGREGATE:
        groups = f"[{field.base.removesuffix('Aggregate')}Group!]"
        return (Input(name="by", type=groups, description="What to count by; all in one row if not given."), _ROWS)
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RootField:
    """A field of Query."""

    name: str
    type: str
    description: str
    arguments: tuple[Input, ...]


def _build_roots() -> Mapping[str, RootField]:
    one = (_BY_ID, LENS)
    roots = [
        RootField(name="node", type="Node", description="Anything by its id.", arguments=one),
        RootField(name="entity", type="Entity", description="A thing of any kind by its id.", arguments=one),
        RootField(name="claim", type="Claim", description="A claim by its id.", arguments=one),
        RootField(name="document", type="Document", description="A document by its id.", arguments=one),
        RootField(name="exclusion", type="Exclusion", description="An exclusion by its link's id.", arguments=one),
    ]
    listed = [("exclusions", "Exclusion"), ("entities", "Entity"), ("claims", "Claim"), ("documents", "Document")]
    for kind in Kind:
        text = CATALOG[kind].description
        roots.append(RootField(name=kind.lower(), type=kind.value, description=f"By id: {text}", arguments=one))
        listed.append((PLURALS[kind], kind.value))
    for name, base in listed:
        arguments = list_arguments(f"{base}Filter", f"{base}Order")
        arguments = (*arguments, BLOCS) if base == "Exclusion" else arguments
        text = f"All that fit: {CATALOG[base].description}"
        roots.append(RootField(name=name, type=f"{base}Connection!", description=text, arguments=arguments))
    roots.append(
        RootField(name="coverage", type="Coverage!", description="How much was read in all.", arguments=(LENS,))
    )
    return MappingProxyType({root.name: root for root in roots})


ROOTS: Mapping[str, RootField] = _build_roots()
