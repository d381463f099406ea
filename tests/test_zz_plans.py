"""Last of all: the statements that the suite has sent start from an index and are not remarked upon."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, LiteralString

import neo4j
import pytest

from api.graphql.execution import execute
from graph.client import GraphClient
from graph.schema import forget_plans
from graph.server.local import ServerInfo
from tests.plain_fixtures import world
from tests.sent import Recorder, Sent
from tests.test_api_differential import EDGES, GROUPS, PICKED, WALKS

__all__ = ["world"]

SOME = 150
"""Statements that `make test-long` looks at, chosen by their hash; before a release all that were sent are."""
WHOLE = ("graph/check.py", "graph/rebuild.py", "graph/export/", "graph/read/stats.py", "graph/world.py", "tests/")
"""Who reads the whole graph because that is what was asked, and tests."""
ONE = {"NodeUniqueIndexSeek", "DirectedRelationshipUniqueIndexSeek", "Argument"}
"""Leaves of at most one row each."""
_PAD: LiteralString = """
UNWIND range(1, 3000) AS n
CREATE (e:Entity:Company {id: 'company:pad-' + n, name: 'Pad ' + n})
CREATE (c:Claim {id: 'pad' + n, link: 'pad|' + n, subject: e.id, object: 'pad', status: 'accepted'})
CREATE (:Name {fold: 'pad ' + n})-[:NAMES {text: 'Pad', kind: 'primary'}]->(e)
"""
_UNPAD: LiteralString = """
MATCH (e:Entity) WHERE e.id STARTS WITH 'company:pad-'
OPTIONAL MATCH (x:Name)-[:NAMES]->(e)
DETACH DELETE e, x
"""
_UNPAD_CLAIMS: LiteralString = "MATCH (c:Claim) WHERE c.id STARTS WITH 'pad' DELETE c"


@pytest.mark.parametrize(
    "most", [pytest.param(SOME, marks=pytest.mark.long), pytest.param(10_000, marks=pytest.mark.release)]
)
async def test_statements_start_from_an_index(
    world: GraphClient, recorder: Recorder, neo4j_server: ServerInfo, most: int
) -> None:
    for operation in (*EDGES[:10], *PICKED[:10], *GROUPS[:10], *WALKS[:10]):  # some, when this file runs alone
        await execute(world, operation)
    statements = [sent for sent in recorder.sent.values() if sent.reads and not sent.origin.startswith(WHOLE)]
    chosen = sorted(statements, key=lambda sent: hashlib.sha256(sent.text.encode()).hexdigest())[:most]
    assert len(chosen) >= min(20, most)
    await world.run_implicit(_PAD)
    await forget_plans(world)
    try:
        faults = await find_faults(neo4j_server, chosen)
    finally:
        await world.run_implicit(_UNPAD)
        await world.run_implicit(_UNPAD_CLAIMS)
        await forget_plans(world)
    assert faults == []


async def find_faults(server: ServerInfo, statements: list[Sent]) -> list[tuple[set[str], str, str]]:
    found: list[tuple[set[str], str, str]] = []
    auth = (server.user, server.password.get_secret_value())
    async with (
        neo4j.AsyncGraphDatabase.driver(server.uri, auth=auth, warn_notification_severity="OFF") as driver,
        driver.session(notifications_min_severity="INFORMATION") as session,
    ):
        for sent in statements:
            if sent.text.startswith("EXPLAIN"):
                continue
            text: Any = f"EXPLAIN {sent.text}"
            summary = await (await session.run(text, sent.parameters)).consume()
            notes = {note.status_description for note in summary.gql_status_objects if note.is_notification}
            if faults := notes | (plan_faults(summary.plan) if summary.plan else set()):
                found.append((faults, sent.test, sent.text))
    return found


def plan_faults(plan: Mapping[str, Any]) -> set[str]:
    """Return what is wrong with a plan: it reads everything, joins what does not belong together, or waits."""
    name = operator(plan)
    faults = {name} if name in ("Eager", "AllNodesScan") or "AllRelationshipsScan" in name else set()
    if name == "CartesianProduct" and not all(set(leaves(child)) <= ONE for child in plan["children"][:1]):
        faults.add(name)
    return faults.union(*(plan_faults(child) for child in plan.get("children", ())))


def operator(plan: Mapping[str, Any]) -> str:
    return str(plan["operatorType"]).partition("@")[0]


def leaves(plan: Mapping[str, Any]) -> Iterator[str]:
    children = plan.get("children", ())
    if not children:
        yield operator(plan)
    for child in children:
        yield from leaves(child)


def test_a_bad_plan_is_seen() -> None:
    def plan(name: str, *children: dict[str, Any]) -> dict[str, Any]:
        return {"operatorType": f"{name}@neo4j", "children": children}

    seek, scan = plan("NodeUniqueIndexSeek"), plan("NodeByLabelScan")
    assert plan_faults(plan("Filter", plan("AllNodesScan"))) == {"AllNodesScan"}
    assert plan_faults(plan("Eager", seek)) == {"Eager"}
    assert plan_faults(plan("CartesianProduct", seek, scan)) == set()
    assert plan_faults(plan("CartesianProduct", scan, seek)) == {"CartesianProduct"}
    assert plan_faults(plan("Filter", plan("UndirectedAllRelationshipsScan"))) == {"UndirectedAllRelationshipsScan"}
