"""The measured operations as of a day, as hand-written Cypher: what accepted claims said until then, and nothing else.

A link is there if a claim of it was; its facts are counted from those claims. Nodes show their ids alone: the rows have
no claims on names and amounts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

_RANK = (
    "CASE c.modality WHEN 'asserted' THEN 0 WHEN 'planned' THEN 1 WHEN 'alleged' THEN 2 WHEN 'possible' THEN 3 "
    "ELSE 4 END"
)


def _there(link: str) -> str:
    return f"EXISTS {{ MATCH (c:Claim) WHERE {_said(link)} }}"


def _said(link: str) -> str:
    return f"c.link = {link}.id AND c.status = 'accepted' AND NOT c.negated AND c.said_on <= $day"


_KNOWN = (
    "(EXISTS { MATCH (c:Claim) WHERE c.subject = n.id AND c.said_on <= $day } OR "
    "EXISTS { MATCH (c:Claim) WHERE c.object = n.id AND c.said_on <= $day })"
)
_MATCHES = {
    "Q1": (
        "MATCH (n:Entity&Offering) WHERE n.id >= 'offering:' AND n.id < 'offering;' AND EXISTS { MATCH "
        f"(n)-[r:EXCLUDES]->(:Jurisdiction) WHERE {_there('r')} }} WITH n ORDER BY n.id LIMIT 100"
    ),
    "Q2": f"MATCH (n:Company&Entity {{id: $id}}) WHERE {_KNOWN}",
    "Q3": (
        f"MATCH (n:Company)-[r:BASED_IN]->(:Entity {{id: $country}}) WHERE {_there('r')} "
        "WITH n ORDER BY n.id LIMIT 1000"
    ),
}
_COUNT = (
    f"MATCH (j:Jurisdiction)<-[r:EXCLUDES]-(:Offering) WHERE {_there('r')} WITH j.id AS id, count(*) AS offerings "
    "ORDER BY offerings DESC, id RETURN collect([id, offerings])"
)


def bare(one: Any) -> Any:
    """Return an operation, or a list of one, with ids as its only scalars."""
    return replace(one, scalars=("id",), many=tuple(bare(each) for each in one.many))


def statement(name: str, operation: Any, day: str) -> tuple[str, dict[str, Any]]:
    """Return the Cypher of an operation as of a day, and its parameters."""
    if name == "Q4":
        return _COUNT, {"day": day}
    clauses, cells = _lists("n", operation.many)
    return f"{_MATCHES[name]} {clauses}RETURN collect([{', '.join(['n.id', *cells])}])", {
        **operation.variables,
        "day": day,
    }


def _lists(node: str, many: tuple[Any, ...]) -> tuple[str, list[str]]:
    """Return clauses that collect the lists of a node, and the names of the lists."""
    clauses, names = "", []
    for number, one in enumerate(many):
        inner = f"{node}{number}"
        link, said, first, name = (f"{inner}{end}" for end in "rcdv")
        below, lists = _lists(inner, one.many)
        cells = [f"{inner}.id", *lists]
        match = f"MATCH {one.pattern(node, inner, link)} "
        if one.facts:  # its accepted claims, the best first
            match += (
                f"CALL ({link}) {{ MATCH (c:Claim) WHERE {_said(link)} "
                f"WITH c ORDER BY {_RANK}, c.confidence DESC, c.said_on DESC, c.id "
                f"WITH collect(c) AS {said}, min(c.said_at) AS {first} "
                f"WHERE size({said}) > 0 RETURN {said}, {first} }} "
            )
            cells = [f"size({said})", f"{said}[0].confidence", first, f"{said}[0].modality", *cells]
        else:
            match += f"WHERE {_there(link)} "
        clauses += f"CALL ({node}) {{ {match}{below}RETURN collect([{', '.join(cells)}]) AS {name} }} "
        names.append(name)
    return clauses, names
