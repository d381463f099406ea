"""Dumps of a real graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.client import GraphClient
from graph.errors import ServerError
from graph.server.admin import run_admin
from graph.server.backup import dump_graph, load_graph
from graph.server.config import ServerOptions
from graph.server.errors import BackupError
from graph.server.local import LocalServer
from tests.server_samples import FAST_START, stopped_at_the_end

OPTIONS = ServerOptions(free_ports=True, jvm=FAST_START, heap="256m")


@pytest.fixture
def server(tmp_path: Path, jar_cache: Path) -> Iterator[LocalServer]:
    """A server that is stopped at the end."""
    with stopped_at_the_end(tmp_path / "one", jar_cache):
        yield LocalServer(tmp_path / "one", OPTIONS, cache=jar_cache)


async def test_what_is_no_dump_is_refused(server: LocalServer, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is not there"):
        await load_graph(server, tmp_path / "gone.dump")
    with pytest.raises(BackupError, match="no graph"):
        await dump_graph(server, tmp_path / "x.dump")
    (tmp_path / "bad.dump").write_bytes(b"no dump")
    with pytest.raises(BackupError, match=r"bad\.dump could not be loaded"):
        await load_graph(server, tmp_path / "bad.dump")


async def test_a_command_that_does_not_end_is_ended(server: LocalServer) -> None:
    async with server.stopped() as (java, folders):
        with pytest.raises(ServerError, match=r"neo4j-admin server report did not end in 0 s"):
            run_admin(java, folders, ["server", "report"], timeout_s=0.01)


@pytest.mark.long
async def test_a_dump_brings_the_graph_to_another_home(server: LocalServer, tmp_path: Path, jar_cache: Path) -> None:
    info = await server.up()
    async with GraphClient.connect(info.uri, info.user, info.password) as client:
        await client.run_implicit("UNWIND range(1, 100) AS n CREATE (:Note {n: n})")
    await server.down()
    dump = await dump_graph(server, tmp_path / "graph.dump")
    with pytest.raises(BackupError, match="could not be dumped"):
        await dump_graph(server, tmp_path / "gone" / "graph.dump")
    other = LocalServer(tmp_path / "two", OPTIONS, cache=jar_cache)
    try:
        await load_graph(other, dump)
        found = await other.up()
        async with GraphClient.connect(found.uri, found.user, found.password) as client:
            assert await client.read_value("MATCH (n:Note) RETURN sum(n.n)") == 5050
    finally:
        await other.down()
