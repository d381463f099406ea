"""Lists that a condition ties to one thing start from that thing, not from a scan of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.graphql.catalog import CATALOG, kinds_of
from api.graphql.conditions import Conditions, pattern, target_of
from api.graphql.fields import Field, Role
from api.graphql.statement import Draft
from api.graphql.values import Thing
from graph.ontology import Kind

_NO_CONDITION: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Lead:
    """Clauses that bind the thing of a list from the other end of a relationship, and the conditions that are left."""

    text: str
    where: Mapping[str, Any]


def find_lead(
    draft: Draft, conditions: Conditions, fields: Mapping[str, Field], thing: Thing, where: Any
) -> Lead | None:
    """Return how to find the things by `some: {node: {id: …}}` (or a jurisdiction's code), or None.

    The condition stays in `where` unless the relationship says all of it.
    """
    for name, value in (where or _NO_CONDITION).items():
        spec = fields.get(name)
        if spec is None or spec.role is not Role.LINKS or value is None:
            continue
        node = ((value.get("some") or _NO_CONDITION).get("node")) or _NO_CONDITION
        key = _key(spec, node)
        if key is None:
            continue
        target = target_of(spec)
        other = Thing(draft, thing.scope, draft.name("n"), kinds_of(target))
        path = ("where", name, "some", "node")
        said = conditions.of({key: CATALOG[target].fields[key]}, other, {key: node[key]}, path)
        link = draft.name("r")
        match = f"MATCH {pattern(f'{thing.variable}:Entity', spec, link, f'{other.variable}:Entity')}"
        distinct = "" if set(_given(node[key])) == {"eq"} else f" WITH DISTINCT {thing.variable}"
        alone = _given(value).keys() == {"some"} and _given(value["some"]).keys() == {"node"} and len(_given(node)) == 1
        left = (
            {each: given for each, given in where.items() if each != name} if alone and not thing.scope.lens else where
        )
        return Lead(f"{match} WHERE {' AND '.join(said)}{distinct} ", left)
    return None


def _given(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if each is not None}


def _key(spec: Field, node: Mapping[str, Any]) -> str | None:
    """Return the field by which the node is named: its id, or the code of a jurisdiction."""
    for name in ("id", "code"):
        operators = _given(node.get(name) or _NO_CONDITION)
        known = name == "id" or kinds_of(target_of(spec)) == {Kind.JURISDICTION}
        if known and operators and operators.keys() <= {"eq", "in"}:
            return name
    return None
