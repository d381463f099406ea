"""Lists that a condition ties to one thing start from that thing, not from a scan of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.graphql.catalog import kinds_of
from api.graphql.comparisons import Where
from api.graphql.conditions import Conditions, target_of
from api.graphql.fields import Field, Role
from api.graphql.lookups import Lookups
from api.graphql.values import Thing
from graph.ontology import Kind

_NAMED = ("id", "code", "name")
_LISTED = ("names", "identifiers")


@dataclass(frozen=True, slots=True)
class Lead:
    """Clauses that bind the thing of a list from the other end of a relationship, and the conditions that are left."""

    text: str
    where: Where


def find_lead(
    conditions: Conditions, lookups: Lookups, fields: Mapping[str, Field], thing: Thing, where: Where
) -> Lead | None:
    """Return how to find the things by `some: {node: …}` that names the other end by what is indexed, or None.

    A condition within EXISTS is never where the planner starts.
    """
    for name, value in where.items():
        spec = fields.get(name)
        if spec is None or spec.role is not Role.LINKS or value is None or value.get("some") is None:
            continue
        several = _names(spec, value["some"].get("node") or {})
        if several is None:
            continue
        found = conditions.entry(spec, thing, value["some"], ("where", name, "some"))
        imports = ", ".join(["root", *lookups.variables])
        body = f"{found} RETURN {'DISTINCT ' if several else ''}{thing.variable}"
        left = {key: each for key, each in value.items() if key != "some"}
        return Lead(f"CALL ({imports}) {{ {body} }}", {**where, name: left})
    return None


def _names(spec: Field, node: Where) -> bool | None:
    """Return None where a filter names no other end by an index, else whether it may name several."""
    code = kinds_of(target_of(spec)) == {Kind.JURISDICTION}
    given = {name: node.get(name) for name in _NAMED if name != "code" or code}
    given |= {name: (node.get(name) or {}).get("some") for name in _LISTED}
    given = {name: value for name, value in given.items() if value and _sought(value)}
    if not given:
        return None
    return not any(name in ("id", "code") and value and value.get("eq") is not None for name, value in given.items())


def _sought(operators: Where) -> bool:
    return operators.get("eq") is not None or operators.get("in") is not None
