"""Neo4j goes and comes back while a client is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.client import GraphClient
from graph.errors import GraphUnavailableError
from graph.schema import migrate
from graph.server.config import ServerOptions
from graph.server.local import LocalServer
from tests.graph_samples import exclusion, exported, store


@pytest.mark.long
async def test_a_client_tells_that_neo4j_is_gone_and_goes_on_when_it_is_back(tmp_path: Path, jar_cache: Path) -> None:
    server = LocalServer(tmp_path, ServerOptions(free_ports=True), cache=jar_cache)
    info = await server.up()
    try:
        async with GraphClient.connect(info.uri, info.user, info.password) as graph:
            await migrate(graph)
            await store(graph, exclusion())
            before = await exported(graph)
            await server.down()
            with pytest.raises(GraphUnavailableError, match="caplinks up"):
                await store(graph, exclusion("b.txt"))
            assert (await server.up()).uri == info.uri
            assert await exported(graph) == before
            await store(graph, exclusion("b.txt"))
    finally:
        await server.down()
