"""The world in a real graph, and both ways to ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, LiteralString

import pytest

from api.graphql.execution import ExecutionAnswer, execute
from graph.client import GraphClient
from graph.schema import latest_version
from graph.server.local import ServerInfo
from tests.made_operations import Maker
from tests.made_values import HostilePools, Pools
from tests.plain_corpus import write_world
from tests.plain_reference import Reference
from tests.plain_world import Facts, read_facts

SCHEMA = Path(__file__).parents[1] / "schema.graphql"
_STANDS: LiteralString = "MATCH (g:Graph {id: 'caplinks'}) RETURN g.world AS world"
_EMPTY: LiteralString = "MATCH (n) WHERE NOT n:Graph DETACH DELETE n"
_RESET: LiteralString = "MERGE (g:Graph {id: 'caplinks'}) SET g = {id: 'caplinks', revision: 0, schema: $schema}"
_MARK: LiteralString = "MATCH (g:Graph {id: 'caplinks'}) SET g.world = 'plain'"


@pytest.fixture(scope="module")
async def world(connected: GraphClient) -> GraphClient:
    """The world, stored again only if another test has emptied the graph since."""
    if await connected.read_value(_STANDS) != "plain":
        await connected.run_implicit(_EMPTY)
        await connected.run_implicit(_RESET, {"schema": latest_version()})
        await write_world(connected)
        await connected.run_implicit(_MARK)
    return connected


@pytest.fixture(scope="module")
async def facts(world: GraphClient) -> Facts:
    """What the plain resolver reads."""
    return await read_facts(world)


class Both:
    """Asks the compiled way from a loop of its own, for tests that Hypothesis calls, and the plain way."""

    def __init__(self, server: ServerInfo, facts: Facts) -> None:
        self.reference = Reference(SCHEMA.read_text(encoding="utf-8"), facts)
        self.maker = Maker(self.reference.schema, Pools(self.reference.world))
        self.hostile = Maker(self.reference.schema, HostilePools(self.reference.world))
        self._runner = asyncio.Runner()
        self._graph = GraphClient.connect(server.uri, server.user, server.password)

    def compiled(self, query: str, variables: Mapping[str, Any] | None = None) -> ExecutionAnswer:
        """Return the answer of the compiled way."""
        return self._runner.run(execute(self._graph, query, variables))

    def plain(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """Return the data of the plain way."""
        return self.reference.answer(query, variables)

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self._graph.close())
        self._runner.close()


@pytest.fixture(scope="module")
def both(neo4j_server: ServerInfo, facts: Facts) -> Iterator[Both]:
    """Both ways to ask."""
    made = Both(neo4j_server, facts)
    yield made
    made.close()


__all__ = ["Both", "both", "facts", "world"]
