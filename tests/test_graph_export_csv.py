"""CSV files that `neo4j-admin` imports: the same graph comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.check import check
from graph.client import GraphClient
from graph.errors import GraphStatementError, InvalidInputError
from graph.export.admin_csv import cell
from graph.export.selection import Selection
from graph.read.revision import whole_revision
from graph.schema import migrate
from graph.server.bulk import import_csv
from graph.server.config import ServerOptions
from graph.server.local import LocalServer
from tests.export_samples import export_to, store_everything
from tests.graph_samples import exported
from tests.server_samples import FAST_START, stopped_at_the_end

OPTIONS = ServerOptions(free_ports=True, jvm=FAST_START, heap="256m")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("", '""'),
        ('say "x"', '"say ""x"""'),
        (True, "true"),
        (3, "3"),
        (0.1, "0.1"),
        (1e22, "1e+22"),
        (["a", "b,c"], '"a\x1fb,c"'),
    ],
)
def test_cells(value: object, expected: str) -> None:
    assert cell(value) == expected


def test_what_would_be_lost_is_refused() -> None:
    with pytest.raises(GraphStatementError, match=r"U\+001F"):
        cell(["a\x1fb"])


async def test_an_import_by_neo4j_admin_gives_the_same_graph(
    graph: GraphClient, tmp_path: Path, jar_cache: Path
) -> None:
    await store_everything(graph)
    once = await exported(graph)
    folder = await export_to(graph, "csv", tmp_path / "csv")
    home = tmp_path / "home"
    server = LocalServer(home, OPTIONS, cache=jar_cache)
    with stopped_at_the_end(home, jar_cache):
        with pytest.raises(InvalidInputError, match="no folder of `caplinks export"):
            await import_csv(server, tmp_path)
        await import_csv(server, folder)
        with pytest.raises(InvalidInputError, match="has a graph already"):
            await import_csv(server, folder)
        info = await server.up()
        async with GraphClient.connect(info.uri, info.user, info.password) as other:
            await migrate(other)
            assert (await exported(other)).splitlines() == once.splitlines()
            assert await check(other) == []
            revision = await graph.read_value("MATCH (g:Graph) RETURN g.revision")
            assert (
                await whole_revision(other) == await other.read_value("MATCH (g:Graph) RETURN g.revision") == revision
            )


async def test_a_selection_leaves_no_relationship_without_ends(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    selection = Selection(kinds=frozenset({"Offering", "Jurisdiction"}), min_confidence=0.5)  # type: ignore[arg-type]
    folder = await export_to(graph, "csv", tmp_path / "csv", selection)
    ids = {
        line.split('"')[1]
        for file in (folder / "nodes").iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith('"')
    }
    for file in (folder / "relationships").iterdir():
        for line in file.read_text(encoding="utf-8").splitlines()[1:]:
            if line.startswith('"'):
                assert {line.split('"')[1], line.split('"')[3]} <= ids, (file.name, line)
