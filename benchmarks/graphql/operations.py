"""The measured operations in our vocabulary: as hand-written Cypher, for the two peers, and for caplinks.

Takes the place of the peers' module `operations`, so that their server of hand-written Cypher runs unchanged; the way a
selection is described and rendered for raw Cypher and for the peers is theirs (`PEERS_DIR`, see README.md).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import as_of

_FACT = ("claims", "confidence", "firstSaid", "modality")
COMPANY = ("id", "name", "legalName", "status", "founded", "website")
THE_COMPANY = "company:400"
THE_COUNTRY = "jurisdiction:2"


def find_peers() -> Path:
    """Return the folder of the peers' harnesses.

    Raises: SystemExit: PEERS_DIR does not name it.
    """
    folder = Path(os.environ.get("PEERS_DIR", "")).resolve()
    if not (folder / "graphql" / "operations.py").is_file():
        message = "set PEERS_DIR to the folder of the peers' harnesses (benchmarks/README.md)"
        raise SystemExit(message)
    return folder


def _load_peers() -> ModuleType:
    path = find_peers() / "graphql" / "operations.py"
    spec = importlib.util.spec_from_file_location("peers_operations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look their own module up
    spec.loader.exec_module(module)
    module.FACT = _FACT
    module.FACT_CYPHER = ("r.claims", "r.confidence", "r.first_said", "r.modality")
    return module


_PEERS = _load_peers()
Many, Operation = _PEERS.Many, _PEERS.Operation
_LAW = ("id", "name", "citation")
_OFFERING = ("id", "name", "kind", "status", "amount", "currency")

OPERATIONS = {
    each.name: each
    for each in (
        Operation(
            name="Q1",
            match=(
                "MATCH (n:Entity&Offering) WHERE n.id >= 'offering:' AND n.id < 'offering;' "
                "AND EXISTS { (n)-[:EXCLUDES]->(:Jurisdiction) } WITH n ORDER BY n.id LIMIT 100"
            ),
            variables={},
            scalars=("id", "name"),
            many=(
                Many("issuers", "ISSUES", False, "Company", facts=False),
                Many("exchanges", "LISTS_ON", True, "Exchange", facts=False),
                Many("excludes", "EXCLUDES", True, "Jurisdiction"),
                Many("invokes", "INVOKES", True, "Law", _LAW),
            ),
            strawberry="offerings(excluding: true, first: 100)",
            neo4j_graphql='offerings(where: {excludes: {some: {id: {startsWith: ""}}}}, sort: [{id: ASC}], limit: 100)',
        ),
        Operation(
            name="Q2",
            match="MATCH (n:Company&Entity {id: $id})",
            variables={"id": THE_COMPANY},
            scalars=COMPANY,
            many=(
                Many(
                    "issues",
                    "ISSUES",
                    True,
                    "Offering",
                    _OFFERING,
                    many=(
                        Many("exchanges", "LISTS_ON", True, "Exchange"),
                        Many("excludes", "EXCLUDES", True, "Jurisdiction"),
                        Many("invokes", "INVOKES", True, "Law", _LAW),
                        Many("underwriters", "UNDERWRITES", False, "Company"),
                        Many("investors", "INVESTS_IN", False, "Company"),
                    ),
                ),
                Many(
                    "underwrites",
                    "UNDERWRITES",
                    True,
                    "Offering",
                    many=(
                        Many("issuers", "ISSUES", False, "Company"),
                        Many("exchanges", "LISTS_ON", True, "Exchange"),
                        Many("excludes", "EXCLUDES", True, "Jurisdiction"),
                    ),
                ),
                Many("backs", "INVESTS_IN", True, "Offering", many=(Many("issuers", "ISSUES", False, "Company"),)),
                Many("owns", "OWNS", True, "Company", many=(Many("basedIn", "BASED_IN", True, "Jurisdiction"),)),
                Many("ownedBy", "OWNS", False, "Company", many=(Many("basedIn", "BASED_IN", True, "Jurisdiction"),)),
                Many("investors", "INVESTS_IN", False, "Company", many=(Many("owns", "OWNS", True, "Company"),)),
                Many("suppliedBy", "SUPPLIES", False, "Company"),
                Many("develops", "DEVELOPS", True, "Technology"),
                Many("officers", "HOLDS_ROLE", False, "Person", many=(Many("roles", "HOLDS_ROLE", True, "Company"),)),
                Many(
                    "restrictedBy",
                    "RESTRICTS",
                    False,
                    "Regulator",
                    many=(Many("basedIn", "BASED_IN", True, "Jurisdiction"),),
                ),
                Many("basedIn", "BASED_IN", True, "Jurisdiction"),
            ),
            strawberry=f'companyById(id: "{THE_COMPANY}")',
            neo4j_graphql=f'companies(where: {{id: {{eq: "{THE_COMPANY}"}}}})',
        ),
        Operation(
            name="Q3",
            match=("MATCH (n:Company)-[:BASED_IN]->(:Entity {id: $country}) WITH n ORDER BY n.name, n.id LIMIT 1000"),
            variables={"country": THE_COUNTRY},
            scalars=COMPANY,
            many=(),
            strawberry=f'companies(country: "{THE_COUNTRY}", first: 1000)',
            neo4j_graphql=(
                f'companies(where: {{country: {{eq: "{THE_COUNTRY}"}}}}, sort: [{{name: ASC}}], limit: 1000, offset: 0)'
            ),
        ),
    )
}
AS_OF = os.environ.get("AS_OF")
"""A day, if the operations are asked as of one; the peers cannot answer that."""
if AS_OF:
    OPERATIONS = {name: as_of.bare(each) for name, each in OPERATIONS.items()}
_PEERS.OPERATIONS = OPERATIONS
NAMES, document, shaper, canonical = _PEERS.NAMES, _PEERS.document, _PEERS.shaper, _PEERS.canonical


def statement(name: str, form: str) -> tuple[str, dict[str, Any]]:
    """Return the Cypher of an operation and its parameters."""
    if AS_OF:
        return as_of.statement(name, OPERATIONS.get(name), AS_OF)
    text, parameters = _PEERS.statement(name, form)
    return text.replace(".legalName", ".legal_name"), parameters


_OURS = {"exchanges": "listsOn", "backs": "investsIn", "ownedBy": "owners", "suppliedBy": "suppliers",
         "officers": "officeHolders"}  # fmt: skip
_ROOTS = {
    "Q1": "rows: offerings(where: {excludes: {some: {}}}, first: 100)",
    "Q2": f'rows: company(id: "{THE_COMPANY}")',
    "Q3": (
        f'rows: companies(where: {{basedIn: {{some: {{node: {{id: {{eq: "{THE_COUNTRY}"}}}}}}}}}}, '
        "orderBy: [{field: NAME}], first: 1000)"
    ),
}
_EXCLUSIONS = "exclusions"
if AS_OF:
    _LENS = f'lens: {{asOf: "{AS_OF}"}}'
    _ROOTS = {
        "Q1": f"rows: offerings({_LENS}, where: {{excludes: {{some: {{}}}}}}, first: 100)",
        "Q2": f'rows: company({_LENS}, id: "{THE_COMPANY}")',
        "Q3": (
            f'rows: companies({_LENS}, where: {{basedIn: {{some: {{node: {{id: {{eq: "{THE_COUNTRY}"}}}}}}}}}}, '
            "first: 1000)"
        ),
    }
    _EXCLUSIONS = f"exclusions({_LENS})"
_COUNT = f"{{ rows: {_EXCLUSIONS} {{ aggregate(by: [JURISDICTION], first: 1000) {{ jurisdiction {{ id }} count }} }} }}"
_AMOUNT = {"amount": "amount { value currency }", "currency": ""}
_MIXED = frozenset({"backs", "ownedBy", "investors", "restrictedBy", "officers"})
"""Lists whose entries may be of several kinds in our vocabulary: what only one kind has is asked in a fragment."""


def ours(name: str) -> str:
    """Return the operation as caplinks takes it."""
    if name == "Q4":
        return _COUNT
    operation = OPERATIONS[name]
    body = _selection(operation.scalars, operation.many)
    return (
        f"{{ {_ROOTS[name]} {{{body}}} }}"
        if name == "Q2"
        else f"{{ {_ROOTS[name]} {{ edges {{ node {{{body}}} }} }} }}"
    )


def _selection(scalars: tuple[str, ...], many: tuple[Any, ...]) -> str:
    parts = [_AMOUNT.get(scalar, scalar) for scalar in scalars]
    for one in many:
        facts = f"{' '.join(_FACT)} " if one.facts else ""
        inner = _selection(one.scalars, ())
        if one.many:
            below = _selection((), one.many)
            inner += f" ... on {one.kind} {{{below}}}" if one.field in _MIXED else f" {below}"
        only = ', where: {node: {id: {startsWith: "offering:"}}}' if one.field == "backs" else ""
        parts.append(
            f"{one.field}: {_OURS.get(one.field, one.field)}(first: 1000{only}) {{edges {{{facts}node {{{inner}}}}}}}"
        )
    return " ".join(part for part in parts if part)


def rows_of_ours(name: str, data: Any) -> Any:
    """Return the rows of our answer in the common form."""
    rows = data["rows"]
    if name == "Q4":
        return canonical([{"id": row["jurisdiction"]["id"], "offerings": row["count"]} for row in rows["aggregate"]])
    operation = OPERATIONS[name]
    found = [rows] if name == "Q2" else [edge["node"] for edge in rows["edges"]]
    return canonical([_plain(row, operation.many) for row in found])


def _plain(row: dict[str, Any], many: tuple[Any, ...]) -> dict[str, Any]:
    fields = {one.field: one for one in many}
    plain: dict[str, Any] = {}
    for key, value in row.items():
        if key == "amount":
            plain |= {"amount": value["value"], "currency": value["currency"]}
        elif key in ("kind", "status", "modality") and isinstance(value, str):
            plain[key] = value.lower()
        elif key in fields:
            plain[key] = [_entry(edge, fields[key]) for edge in value["edges"]]
        else:
            plain[key] = value
    return plain


def _entry(edge: dict[str, Any], one: Any) -> dict[str, Any]:
    node = _plain(edge["node"], one.many)
    if not one.facts:
        return node
    return {
        **{key: edge[key] for key in _FACT if key != "modality"},
        "modality": edge["modality"].lower(),
        "node": node,
    }
