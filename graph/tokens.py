"""Names that the database knows before anything bears them, so that no query is warned about a name it lacks."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, LiteralString

from graph.errors import GraphAuthError, GraphStatementError
from graph.ontology import (
    KINDS,
    PREDICATES,
    QUALIFIERS,
    Kind,
    Property,
    ValueType,
    link_properties_of,
    stored_qualifier,
)

if TYPE_CHECKING:
    from graph.client import GraphClient

LABELS = (*(str(kind) for kind in Kind), "Merged", "Name", "Identifier", "Document", "Claim", "Decision", "Revision")
OTHER_TYPES = ("STATED_IN", "BECAUSE_OF", "NAMES", "IDENTIFIES", "MERGED_INTO")
"""Relationship types that are no predicates."""
TYPES = (*OTHER_TYPES, *(str(name) for name in PREDICATES))
_CLAIM = (
    "link predicate subject object subject_ref object_ref property value name_kind negated modality confidence "
    "extractor version initial status quote start end said_at said_on bases value_eur amount_eur"
)
_OTHERS = (
    "name names text language claims fold key story url title publisher published_at retrieved_at note sources "
    "action who when why undone left right n at actor run touched news whole revision schema restoring since"
)

_MAKE_LABELS: LiteralString = "UNWIND $names AS name CALL db.createLabel(name) RETURN count(*) AS made"
_MAKE_TYPES: LiteralString = "UNWIND $names AS name CALL db.createRelationshipType(name) RETURN count(*) AS made"
_MAKE_PROPERTIES: LiteralString = "UNWIND $names AS name CALL db.createProperty(name) RETURN count(*) AS made"


def property_names() -> tuple[str, ...]:
    """Return every property that a node or relationship of the graph may have, sorted."""
    found = {*_CLAIM.split(), *_OTHERS.split()}
    for kind in KINDS.values():
        for one in kind.properties:
            found.update(_stored(one.name, one))
            found.update({f"{one.name}_eur"} if one.type is ValueType.MONEY else ())
    for name, one in QUALIFIERS.items():
        found.update(_stored(stored_qualifier(name), one))
    for predicate in PREDICATES:
        found.update(one.name for one in link_properties_of(predicate))
    return tuple(sorted(found))


async def make_tokens(graph: GraphClient) -> None:
    """Make the names known; a server that does not allow it goes on as it is."""
    work: tuple[tuple[LiteralString, tuple[str, ...]], ...] = (
        (_MAKE_LABELS, LABELS),
        (_MAKE_TYPES, TYPES),
        (_MAKE_PROPERTIES, property_names()),
    )
    for statement, names in work:
        with suppress(GraphAuthError, GraphStatementError):
            await graph.run_implicit(statement, {"names": list(names)})


def _stored(name: str, of: Property) -> tuple[str, ...]:
    if of.type is ValueType.MONEY:
        return tuple(f"{name}_{part}" for part in ("value", "currency", "bound"))
    return (name,)
