"""What the GraphQL schema offers, derived from the ontology: plain data that types, filters and compiler share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from api.graphql.fields import Direction, Field, ObjectType, Role, keyed, plain_field, value_field
from api.graphql.groups import aggregate_field, aggregate_type
from api.graphql.walk_types import change_types, relationship_type, walk_types
from graph.ontology import (
    ACTORS,
    EXCLUDES_PROPERTIES,
    KINDS,
    LINK_PROPERTIES,
    PREDICATES,
    QUALIFIERS,
    Kind,
    Predicate,
    PredicateSpec,
    Property,
    ValueType,
    stored_qualifier,
)

_REQUIRED_LINK = frozenset({"id", "claims", "stories", "denials"})
_ID = plain_field("id", "ID!", "Stable id; an id that was merged into another answers with the survivor.")
_NAME = plain_field("name", "String!", "Name to show.")
_ENTITY_FIELDS = (
    _ID,
    _NAME,
    plain_field("names", "[EntityName!]!", "Every name it goes by.", Role.NAMES),
    plain_field("identifiers", "[String!]!", "Identifiers, `scheme:value`.", Role.IDENTIFIERS),
    plain_field("claims", "ClaimConnection!", "Claims about it, whatever their status.", Role.CLAIMS),
    plain_field("coverage", "Coverage!", "What was read about it.", Role.COVERAGE),
)


def target_of(kinds: Iterable[Kind]) -> str:
    """Return the type that stands for things of these kinds."""
    found = frozenset(kinds)
    if len(found) == 1:
        return next(iter(found)).value
    return "Actor" if found <= ACTORS else "Entity"


def kinds_of(type_name: str) -> frozenset[Kind]:
    """Return the kinds that a kind's type or an interface over kinds stands for."""
    if type_name in ("Entity", "Node"):
        return frozenset(Kind)
    return ACTORS if type_name == "Actor" else frozenset({Kind(type_name)})


def _link_field(spec: PredicateSpec, kind: Kind, direction: Direction) -> Field | None:
    ends: frozenset[Kind] = frozenset()
    for subjects, objects in spec.signatures:
        if direction is not Direction.IN and kind in subjects:
            ends |= objects
        if direction is not Direction.OUT and kind in objects:
            ends |= subjects
    if not ends:
        return None
    what = "Exclusion" if spec.predicate is Predicate.EXCLUDES else "Link"
    inward = direction is Direction.IN
    return Field(
        name=spec.inverse if inward else spec.field,
        type=f"{target_of(ends)}{what}Connection!",
        description=f"{'From the other end: ' if inward else ''}{spec.description} (`{spec.predicate}`)",
        role=Role.LINKS,
        predicate=spec.predicate,
        direction=direction,
    )


def _links_of(kind: Kind) -> Iterable[Field]:
    for spec in PREDICATES.values():
        for direction in (Direction.BOTH,) if spec.symmetric else (Direction.OUT, Direction.IN):
            found = _link_field(spec, kind, direction)
            if found is not None:
                yield found


def _property_field(property_: Property) -> Field:
    """Return the field of a thing's property: whole numbers may pass 2^31, a boolean not stored is false."""
    made = value_field(property_, required=property_.type is ValueType.BOOLEAN)
    return replace(made, type="Long") if property_.type is ValueType.INTEGER else made


def _kind_type(kind: Kind) -> ObjectType:
    spec = KINDS[kind]
    properties = (_property_field(each) for each in spec.properties)
    return ObjectType(
        name=kind.value,
        description=spec.description,
        fields=keyed((*_ENTITY_FIELDS, *properties, *_links_of(kind))),
        interfaces=("Actor", "Entity", "Node") if kind in ACTORS else ("Entity", "Node"),
    )


_KIND_TYPES = {kind.value: _kind_type(kind) for kind in Kind}


def _shared(kinds: Iterable[Kind]) -> Mapping[str, Field]:
    first, *rest = (_KIND_TYPES[kind.value].fields for kind in sorted(kinds))
    return keyed(field for field in first.values() if all(other.get(field.name) == field for other in rest))


_EVIDENCE = plain_field("evidence", "ClaimConnection!", "Accepted claims, denials too, best first.", Role.EVIDENCE)
LINK_FIELDS: Mapping[str, Field] = keyed(
    (
        *(
            plain_field("id", "ID!", each.description)
            if each.name == "id"
            else value_field(each, required=each.name in _REQUIRED_LINK)
            for each in LINK_PROPERTIES.values()
        ),
        _EVIDENCE,
    )
)
_VIA = "The bloc that is shut out, where it is asked with `blocs` for one of its members; else null."
EXCLUSION_FIELDS: Mapping[str, Field] = keyed(
    (
        *LINK_FIELDS.values(),
        *(value_field(each) for each in EXCLUDES_PROPERTIES.values()),
        plain_field("grounds", "[Ground!]!", "One entry per law and class of investors, best first.", Role.GROUNDS),
        plain_field("via", "Jurisdiction", _VIA, Role.ONE),
    )
)
_LINK = ObjectType(
    name="Link",
    description="A relationship: the sum of its accepted claims.",
    fields=LINK_FIELDS,
    is_interface=True,
)


def _claim_type() -> ObjectType:
    qualifiers = (value_field(each, stored=stored_qualifier(each.name)) for each in QUALIFIERS.values())
    fields = (
        plain_field("id", "ID!", "32 hex digits, made from what it says and where."),
        plain_field("link", "ID!", "Id of the relationship it supports, or `subject|HAS|property`."),
        plain_field("predicate", "String!", "Relationship type, or `HAS` for a property claim."),
        plain_field("subject", "Entity", "The thing it is about.", Role.ONE),
        plain_field("object", "Entity", "The other thing; null for a property claim.", Role.ONE),
        plain_field("property", "String", "Property, of a property claim."),
        plain_field("value", "String", "Value as canonical text, of a property claim."),
        plain_field("nameKind", "NameKind", "What the name is to its bearer.", stored="name_kind"),
        plain_field("negated", "Boolean!", "Whether the text denies it."),
        plain_field("modality", "Modality!", "How firmly the text says it."),
        plain_field("confidence", "Decimal!", "0..1."),
        plain_field("status", "ClaimStatus!", "Whether it counts."),
        plain_field("initial", "ClaimStatus!", "Status on arrival, before any decision."),
        plain_field("extractor", "String!", "Who read it."),
        plain_field("version", "String!", "Version of the extractor."),
        plain_field("quote", "String!", "The exact words."),
        plain_field("start", "Int!", "Offset of the quote in the text, in Unicode code points."),
        plain_field("end", "Int!", "Offset of the quote's end."),
        plain_field("context", "Context", "The quote in its place; null where the text is not kept.", Role.CONTEXT),
        plain_field("saidAt", "PartialDate!", "The document's date.", stored="said_at"),
        *qualifiers,
        plain_field("laws", "[Law!]!", "Legal bases it names.", Role.LAWS),
        plain_field("document", "Document!", "Where it stands.", Role.ONE),
    )
    description = "One statement read from one document."
    return ObjectType(name="Claim", description=description, fields=keyed(fields), interfaces=("Node",))


def _document_type() -> ObjectType:
    fields = (
        plain_field("id", "ID!", "SHA-256 of address, newline and text."),
        plain_field("story", "ID!", "SHA-256 of the text: the same words in two papers are one story."),
        plain_field("url", "String!", "Address, or path below the ingested folder."),
        plain_field("title", "String", "Its title."),
        plain_field("publisher", "String", "Who published it."),
        plain_field("publishedAt", "PartialDate", "When it was published.", stored="published_at"),
        plain_field("retrievedAt", "DateTime!", "When it was read.", stored="retrieved_at"),
        plain_field("language", "String", "Its language."),
        plain_field("text", "String", "Its text, for callers with the scope `text`; null if not kept.", Role.TEXT),
        plain_field("note", "String", "What to know of the text before relying on it, as that it retells others."),
        plain_field("sources", "[String!]!", "What the text says it rests on: addresses or titles.", Role.LIST),
        plain_field("claims", "ClaimConnection!", "What was read from it, in the order of the text.", Role.CLAIMS),
    )
    return ObjectType(name="Document", description="One ingested text.", fields=keyed(fields), interfaces=("Node",))


def _connections(
    name: str, node: str, edge_fields: Mapping[str, Field], interfaces: tuple[str, ...]
) -> list[ObjectType]:
    edge = {
        "cursor": plain_field("cursor", "String!", "Where this edge stands in its list.", Role.PLAIN),
        "node": plain_field("node", f"{node}!", "The thing at the other end.", Role.PLAIN),
        **edge_fields,
    }
    page = (
        plain_field("totalCount", "Int!", "How many there are in all; counted only when asked for.", Role.PLAIN),
        plain_field("pageInfo", "PageInfo!", "Where this page stands.", Role.PLAIN),
        plain_field("edges", f"[{name}Edge!]!", "The entries of this page.", Role.PLAIN),
        aggregate_field(name),
    )
    return [
        aggregate_type(name),
        ObjectType(name=f"{name}Connection", description=f"A page of {name} entries.", fields=keyed(page)),
        ObjectType(
            name=f"{name}Edge",
            description=f"An entry of a page, with its {node}.",
            fields=MappingProxyType(edge),
            interfaces=interfaces,
        ),
    ]


def _small_types() -> list[ObjectType]:
    def small(name: str, description: str, *fields: tuple[str, str, str]) -> ObjectType:
        made = keyed(plain_field(field, type_, text, Role.PLAIN) for field, type_, text in fields)
        return ObjectType(name=name, description=description, fields=made)

    return [
        small(
            "PageInfo",
            "Where a page stands in its list.",
            ("hasNextPage", "Boolean!", "Whether more follow."),
            ("hasPreviousPage", "Boolean!", "Whether some come before."),
            ("startCursor", "String", "Cursor of the first edge."),
            ("endCursor", "String", "Cursor of the last edge."),
        ),
        small(
            "Money",
            "A sum, and how exact it is meant.",
            ("value", "Decimal!", "In units of the currency."),
            ("currency", "String!", "ISO 4217."),
            ("bound", "Bound!", "How the sum is to be read."),
            ("eur", "Decimal", "In euros at the rate of its date, where known."),
        ),
        small(
            "EntityName",
            "A name of a thing.",
            ("text", "String!", "The name as written."),
            ("kind", "NameKind!", "What it is to its bearer."),
            ("language", "String", "Language of the name, where known."),
        ),
        small(
            "Ground",
            "Why an exclusion holds: one entry per law and class of investors.",
            ("law", "Law", "The law that is cited."),
            ("reason", "String", "The reason given, in the text's words."),
            ("investorClass", "String", "The investors meant, where not all."),
            ("modality", "Modality!", "The strongest modality among its claims."),
            ("confidence", "Decimal!", "Confidence of its best claim, 0..1."),
            ("claims", "Int!", "Claims that give this ground."),
        ),
        small(
            "Context",
            "A quote with one sentence on either side; one after another they stand so in the text.",
            ("before", "String", "From the sentence before to the quote; null where the text begins with it."),
            ("quote", "String!", "The exact words."),
            ("after", "String", "From the quote to the end of the next sentence; null where the text ends with it."),
        ),
        small(
            "Coverage",
            "How much was read. No entry in a list means that no statement was found, not that none is true.",
            ("documents", "Int!", "Documents read."),
            ("stories", "Int!", "Different texts among them."),
            ("claims", "Int!", "Claims read from them, whatever their status."),
            ("newest", "PartialDate", "Date of the newest document."),
            ("notes", "[String!]!", "The different notes of these documents; show them wherever their claims are."),
        ),
    ]


def _build() -> Mapping[str, ObjectType]:
    node = ObjectType(name="Node", description="Anything with an id.", fields=keyed((_ID,)), is_interface=True)
    entity = ObjectType(
        name="Entity",
        description="A thing in the world.",
        fields=_shared(Kind),
        interfaces=("Node",),
        is_interface=True,
    )
    actor = ObjectType(
        name="Actor",
        description="A thing that acts of its own will.",
        fields=_shared(ACTORS),
        interfaces=("Entity", "Node"),
        is_interface=True,
    )
    ends = (
        plain_field("offering", "Offering!", "What is sold.", Role.ONE),
        plain_field("jurisdiction", "Jurisdiction!", "Whose investors are shut out.", Role.ONE),
    )
    exclusion = ObjectType(
        name="Exclusion",
        description="An offering that shuts out the investors of a jurisdiction.",
        fields=keyed((*EXCLUSION_FIELDS.values(), *ends)),
        interfaces=("Link", "Node"),
    )
    types = [node, entity, actor, _LINK, *_KIND_TYPES.values(), exclusion, _claim_type(), _document_type()]
    types += [relationship_type(EXCLUSION_FIELDS), *walk_types(), *change_types(), *_small_types()]
    for name in (*_KIND_TYPES, "Entity", "Exclusion", "Claim", "Document"):
        types += _connections(name, name, MappingProxyType({}), ())
    score = plain_field("score", "Decimal!", "How well the names fit; comparable within one search alone.", Role.PLAIN)
    types += _connections("Search", "Entity", {"score": score}, ())
    linked = {
        field.base for type_ in _KIND_TYPES.values() for field in type_.fields.values() if field.role is Role.LINKS
    }
    for connection in sorted(linked):
        name = connection.removesuffix("Connection")
        if name.endswith("Link"):
            types += _connections(name, name.removesuffix("Link"), LINK_FIELDS, ("Link",))
        else:
            types += _connections(name, name.removesuffix("Exclusion"), EXCLUSION_FIELDS, ("Link",))
    return MappingProxyType({type_.name: type_ for type_ in types})


CATALOG: Mapping[str, ObjectType] = _build()
"""Every object type and interface but Query."""


def implements(type_name: str, condition: str) -> bool:
    """Return whether a fragment on `condition` applies to an object of type `type_name`."""
    return type_name == condition or condition in CATALOG[type_name].interfaces
