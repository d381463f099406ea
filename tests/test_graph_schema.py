"""Migrations bring a database to what the ontology asks for, once."""

from __future__ import annotations

import asyncio

import pytest

from graph.client import GraphClient
from graph.errors import SchemaVersionError
from graph.ontology import Kind, Predicate
from graph.schema import (
    expected_schema,
    find_version,
    forget_plans,
    latest_version,
    list_schema,
    load_migrations,
    migrate,
    require_schema,
)


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    assert [migration.number for migration in load_migrations()] == list(range(1, latest_version() + 1))


def test_entity_comes_before_any_kind() -> None:
    first = load_migrations()[0].statements
    labels = [statement for statement in first if any(f":{kind}" in statement for kind in ("Entity", *Kind))]
    assert ":Entity" in labels[0]
    assert "(n:Graph)" in first[0]


async def test_the_database_has_what_the_ontology_asks_for(graph: GraphClient) -> None:
    assert await migrate(graph) == latest_version()
    assert await list_schema(graph) == expected_schema()
    assert {item.of for item in expected_schema() if item.type == "RELATIONSHIP_UNIQUENESS"} == set(Predicate)
    await require_schema(graph)


async def test_migrating_again_changes_nothing(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (g:Graph) SET g.revision = 5")
    await migrate(graph)
    await graph.run_implicit("MATCH (g:Graph) SET g.schema = 0")
    await migrate(graph)
    assert await graph.read("MATCH (g:Graph) RETURN g.id AS id, g.revision AS revision, g.schema AS schema") == [
        {"id": "caplinks", "revision": 5, "schema": latest_version()}
    ]


async def test_an_empty_database_has_no_version(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (g:Graph) DELETE g")
    assert await find_version(graph) is None
    with pytest.raises(SchemaVersionError, match="no schema"):
        await require_schema(graph)
    await migrate(graph)
    await require_schema(graph)


async def test_an_older_graph_is_named_and_a_newer_one_refused(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (g:Graph) SET g.schema = 0")
    with pytest.raises(SchemaVersionError, match="has schema 0"):
        await require_schema(graph)
    await graph.run_implicit("MATCH (g:Graph) SET g.schema = 999")
    for call in (require_schema, migrate):
        with pytest.raises(SchemaVersionError, match="newer code wrote this graph"):
            await call(graph)


async def test_two_that_migrate_at_once_do_not_fight(graph: GraphClient) -> None:
    for item in await list_schema(graph):
        kind = "CONSTRAINT" if "UNIQUENESS" in item.type else "INDEX"
        await graph.run_implicit(f"DROP {kind} {item.name}")  # type: ignore[arg-type,unused-ignore] # pyright: ignore
    await graph.run_implicit("MATCH (g:Graph) DELETE g")
    await asyncio.gather(*(migrate(graph) for _ in range(4)))
    assert await list_schema(graph) == expected_schema()
    await require_schema(graph)


async def test_plans_are_made_anew_after_a_load(graph: GraphClient) -> None:
    statement = "MATCH (e:Entity {id: $id}) RETURN count(e) AS found"
    await graph.read(statement, {"id": "company:a"})
    await graph.read(statement, {"id": "company:a"})
    await forget_plans(graph)
    assert await graph.read(statement, {"id": "company:a"}) == [{"found": 0}]
