"""JSON lines out and in again."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from graph.check import check
from graph.client import GraphClient
from graph.errors import InvalidInputError
from graph.export.restore import restore
from graph.export.selection import Selection
from tests.export_samples import export_to, store_everything
from tests.graph_samples import exported


async def emptied(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (n) WHERE NOT n:Graph DETACH DELETE n")
    await graph.run_implicit("MATCH (g:Graph) SET g.revision = 0 REMOVE g.restoring")


async def test_lines_loaded_into_an_empty_graph_give_the_same_graph(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    once = await exported(graph)
    path = await export_to(graph, "jsonl", tmp_path / "graph.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    assert orjson.loads(lines[0])["type"] == "export"
    assert orjson.loads(lines[-1])["counts"]["claim"] == await graph.read_value("MATCH (c:Claim) RETURN count(c)")
    with pytest.raises(InvalidInputError, match="holds something already"):
        await restore(graph, lines, actor="t", run="r")
    await emptied(graph)
    report = await restore(graph, lines, actor="t", run="r")
    assert await exported(graph) == once
    assert await check(graph) == []
    assert report.revision == await graph.read_value("MATCH (g:Graph) RETURN g.revision")
    again = await export_to(graph, "jsonl", tmp_path / "again.jsonl")
    assert again.read_bytes().splitlines()[1:-1] == path.read_bytes().splitlines()[1:-1]


async def test_a_load_that_was_broken_off_is_done_again(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    once = await exported(graph)
    path = await export_to(graph, "jsonl", tmp_path / "graph.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    await emptied(graph)
    for part in (
        lines[:-1],
        [*lines[:-3], lines[-1]],
        [*lines[:20], b"nonsense\n"],
        [*lines[:5], b'{"type":"entity"}\n'],
    ):
        with pytest.raises(InvalidInputError, match=r"ends too early|is no record|is broken"):
            await restore(graph, part, actor="t", run="r")
    await restore(graph, lines, actor="t", run="r")
    assert await exported(graph) == once


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (b"", "no record"),
        (b'{"type":"claim"}', "no lines of"),
        (b'{"type":"export","version":99}', "no lines of"),
        (b'{"type":"export","version":1,"revision":1,"schema":99,"selection":{}}', "schema 99"),
    ],
)
async def test_what_is_no_whole_export_is_refused(graph: GraphClient, first: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        await restore(graph, [first], actor="t", run="r")


async def test_a_part_of_a_graph_is_not_loaded(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    path = await export_to(graph, "jsonl", tmp_path / "part.jsonl", Selection(min_confidence=0.5))
    with pytest.raises(InvalidInputError, match="a part of a graph"):
        await restore(graph, path.read_bytes().splitlines(), actor="t", run="r")
