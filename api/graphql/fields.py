"""Fields and types as plain data, and how properties of the ontology become fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from graph.ontology import Kind, Predicate, Property, ValueType

SCALAR_TYPES: Mapping[ValueType, str] = MappingProxyType(
    {
        ValueType.TEXT: "String",
        ValueType.INTEGER: "Int",
        ValueType.DECIMAL: "Decimal",
        ValueType.BOOLEAN: "Boolean",
        ValueType.DATE: "PartialDate",
        ValueType.MONEY: "Money",
        ValueType.OFFERING_KIND: "OfferingKind",
        ValueType.OFFERING_STATUS: "OfferingStatus",
        ValueType.LAW_STAGE: "LawStage",
    }
)
_MODALITY = "Modality"
KIND_NAMES = frozenset(kind.value for kind in Kind)
PLURALS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.COMPANY: "companies",
        Kind.PERSON: "people",
        Kind.REGULATOR: "regulators",
        Kind.LAW: "laws",
        Kind.EXCHANGE: "exchanges",
        Kind.JURISDICTION: "jurisdictions",
        Kind.OFFERING: "offerings",
        Kind.TECHNOLOGY: "technologies",
    }
)


class Role(Enum):
    """How a field is compiled."""

    VALUE = auto()
    MONEY = auto()
    LINKS = auto()
    CLAIMS = auto()
    EVIDENCE = auto()
    GROUNDS = auto()
    NAMES = auto()
    IDENTIFIERS = auto()
    COVERAGE = auto()
    ONE = auto()
    LAWS = auto()
    AGGREGATE = auto()
    DEGREE = auto()
    CONTEXT = auto()
    TEXT = auto()
    LIST = auto()
    PLAIN = auto()


class Direction(Enum):
    """Which way a link is walked from the thing that has the field."""

    OUT = auto()
    IN = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a type."""

    name: str
    type: str
    """Type as the schema language writes it: `String`, `Int!`, `[Ground!]!`."""
    description: str
    role: Role = Role.VALUE
    stored: str = ""
    """Property that holds it in Neo4j."""
    value: ValueType = ValueType.TEXT
    predicate: Predicate | None = None
    direction: Direction = Direction.OUT
    deprecated: str | None = None
    """What to ask for instead, of a field that goes with the next release but one."""

    @property
    def base(self) -> str:
        """Return the type without list and non-null marks."""
        return self.type.strip("[]!")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """One object type or interface."""

    name: str
    description: str
    fields: Mapping[str, Field]
    interfaces: tuple[str, ...] = ()
    is_interface: bool = False


def camel(name: str) -> str:
    """Return `first_said` as `firstSaid`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def value_field(property_: Property, *, required: bool = False, stored: str | None = None) -> Field:
    """Return the field that shows a property of the ontology."""
    base = _MODALITY if property_.name == "modality" else SCALAR_TYPES[property_.type]
    stored = property_.name if stored is None else stored
    return Field(
        name=camel(stored),
        type=f"{base}!" if required else base,
        description=property_.description,
        role=Role.MONEY if property_.type is ValueType.MONEY else Role.VALUE,
        stored=stored,
        value=property_.type,
    )


def plain_field(name: str, type_: str, description: str, role: Role = Role.VALUE, stored: str | None = None) -> Field:
    """Return a field that the ontology does not name; `stored` is its property, its name if not given."""
    values = {
        "Int": ValueType.INTEGER,
        "Decimal": ValueType.DECIMAL,
        "Boolean": ValueType.BOOLEAN,
        "Long": ValueType.INTEGER,
    }
    base = type_.strip("[]!")
    value = ValueType.DATE if base == "PartialDate" else values.get(base, ValueType.TEXT)
    return Field(name=name, type=type_, description=description, role=role, stored=stored or name, value=value)


_ENUMS = frozenset(
    {"Modality", "ClaimStatus", "NameKind", "Bound", "OfferingKind", "OfferingStatus", "LawStage", "Kind"}
)


def show(base: str, cell: str) -> str:
    """Return the shaper's expression for a stored value of this type."""
    if base in _ENUMS:
        return f"upper({cell})"
    return f"number({cell})" if base == "Decimal" else cell


def keyed(fields: Iterable[Field]) -> Mapping[str, Field]:
    """Return fields by their names."""
    return MappingProxyType({field.name: field for field in fields})


def node_type(name: str) -> str:
    """Return the type at the other end of the entries of a connection: `Company` of `CompanyLink`.

    `name` is the connection's without `Connection`.
    """
    return name.removesuffix("Exclusion").removesuffix("Link")
