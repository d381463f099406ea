"""Every statement passes EXPLAIN without a notification on a graph that holds something of everything."""

from __future__ import annotations

import importlib
import pkgutil
import re
from datetime import UTC, datetime

import graph
from graph import curate
from graph.client import GraphClient
from graph.model import PartialDate, Value
from graph.names import kind_of
from graph.ontology import QUALIFIERS, Kind, NameKind, Predicate, ValueType, allows, qualifiers_of
from graph.write.statements import for_kind, for_predicate, for_predicates
from tests.graph_samples import OFFERING, Sample, dollars, exclusion, store

_BEGIN = re.compile(r"\s*(?:MATCH|OPTIONAL|UNWIND|MERGE|CREATE|CALL|RETURN|WITH)\b")
_END = re.compile(r"\b(?:RETURN|SET|DELETE|MERGE|CREATE|REMOVE|CALL)\b")
_NAME = re.compile(r"\$(\w+)")


def statements() -> dict[str, str]:
    """Return every statement that a module of the graph holds as a constant, by where it stands."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(graph.__path__, "graph."):
        if module.name.startswith("graph.server"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, str) and re.fullmatch(r"_?[A-Z_]+", name) and _BEGIN.match(value):
                found[f"{module.name}.{name}"] = value
    return found


def complete(statement: str) -> list[str]:
    if re.search(r"\brow\b", statement) and "AS row" not in statement:  # of a script, which gives the rows itself
        statement = f"UNWIND $rows AS row {statement}"
    if not _END.search(statement):  # the beginning of several
        statement = f"{statement} RETURN 1 AS one"
    if "$KIND" in statement:
        return [for_kind(statement, kind) for kind in Kind]
    if "$TYPES" in statement:
        return [for_predicates(statement)]
    if "$TYPE" in statement:
        return [for_predicate(statement, predicate) for predicate in Predicate]
    return [statement]


def everything() -> Sample:
    """Return a sample that has every predicate with all its qualifiers."""
    ends = ["company:acme", "person:p", "regulator:r", "law:itar", "exchange:XNAS", "jurisdiction:CN", OFFERING]
    ends += ["technology:semiconductor", "company:b", "jurisdiction:EU", "exchange:XSHG", "regulator:s"]
    sample = exclusion()
    for predicate in Predicate:
        pairs = ((a, b) for a in ends for b in ends if a != b and allows(predicate, kind_of(a), kind_of(b)))
        left, right = next(pairs)
        values = {name: _value(name) for name in qualifiers_of(predicate)}
        sample.say(left, predicate, right, qualifiers=values)
    return sample.name("company:b", "B").name("company:c", "C").name("company:c", "B", NameKind.ALIAS)


def _value(name: str) -> Value:

    match QUALIFIERS[name].type:
        case ValueType.MONEY:
            return dollars(1)
        case ValueType.BOOLEAN:
            return True
        case ValueType.DATE:
            return PartialDate("2026")
        case _:
            return "words"


async def test_no_statement_is_remarked_upon(graph: GraphClient) -> None:
    await store(graph, everything())
    claim = await graph.read_value("MATCH (c:Claim {predicate: 'OWNS'}) RETURN c.id")
    await curate.reject(graph, claim, who="a", when=datetime(2026, 1, 1, tzinfo=UTC))
    await curate.merge(graph, "company:acme", "company:b", who="a", when=datetime(2026, 1, 1, tzinfo=UTC))
    assert len(statements()) > 50
    remarks: dict[str, list[str]] = {}
    for where, template in statements().items():
        for statement in complete(template):
            parameters = dict.fromkeys(_NAME.findall(statement), None)
            notes = await graph.explain(statement, parameters)  # pyright: ignore[reportArgumentType]
            if notes:
                remarks[where] = notes
    assert remarks == {}
