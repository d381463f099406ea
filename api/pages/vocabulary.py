"""The vocabulary as the explorer needs it: kinds, predicates and their colours, from the ontology, as JSON."""

from __future__ import annotations

import re
from typing import Any

from api.graphql.catalog import CATALOG
from api.graphql.fields import PLURALS, Direction, Field, Role, camel
from api.pages.palette import FAMILIES, FAMILY_OF, KIND_INKS
from graph.ontology import KINDS, PREDICATES, Kind, Modality, PredicateSpec, qualifiers_of, stored_qualifier

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def vocabulary() -> dict[str, Any]:
    """Return kinds (with their fields in GraphQL), predicates, families and modalities, strongest first."""
    return {
        "kinds": [_kind(kind) for kind in Kind],
        "predicates": [_predicate(spec) for spec in PREDICATES.values()],
        "families": [
            {"name": family.name, "fill": family.ink.fill, "onDark": family.ink.on_dark} for family in FAMILIES
        ],
        "modalities": [modality.name for modality in Modality],
    }


def words(name: str) -> str:
    """Return `investsIn` or `INVESTS_IN` as `invests in`."""
    return _CAPITAL.sub(" ", name).replace("_", " ").lower()


def _kind(kind: Kind) -> dict[str, Any]:
    fields = CATALOG[kind.value].fields.values()
    return {
        "name": kind.value,
        "code": kind.name,
        "one": kind.value.lower(),
        "many": PLURALS[kind],
        "description": KINDS[kind].description,
        "fill": KIND_INKS[kind].fill,
        "onDark": KIND_INKS[kind].on_dark,
        "properties": [_property(each) for each in fields if each.role in (Role.VALUE, Role.MONEY) and _own(each)],
        "links": [_link(each) for each in fields if each.role is Role.LINKS],
    }


def _own(field: Field) -> bool:
    return field.name not in ("id", "name")


def _property(field: Field) -> dict[str, str]:
    return {"field": field.name, "label": words(field.name), "type": field.base, "description": field.description}


def _link(field: Field) -> dict[str, Any]:
    assert field.predicate is not None  # noqa: S101 - links have one
    return {
        "field": field.name,
        "label": words(field.name),
        "predicate": field.predicate.value,
        "inward": field.direction is Direction.IN,
        "exclusion": field.type.removesuffix("!").endswith("ExclusionConnection"),
    }


def _predicate(spec: PredicateSpec) -> dict[str, Any]:
    return {
        "name": spec.predicate.value,
        "label": words(spec.predicate.value),
        "description": spec.description,
        "family": FAMILIES.index(FAMILY_OF[spec.predicate]),
        "symmetric": spec.symmetric,
        "qualifiers": [_qualifier(name) for name in qualifiers_of(spec.predicate)],
        "subjects": sorted(kind.value for kind in spec.subjects),
        "objects": sorted(kind.value for kind in spec.objects),
    }


def _qualifier(name: str) -> dict[str, str]:
    field = CATALOG["Claim"].fields[camel(stored_qualifier(name))]
    return {"field": field.name, "type": field.base}
