"""GraphML as networkx reads it."""

from __future__ import annotations

import io
from pathlib import Path

import networkx
import pytest

from graph.client import GraphClient
from graph.export.graphml import text_of
from tests.export_samples import HOSTILE, export_to, store_everything
from tests.graph_samples import OFFERING


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (7, "7"),
        (0.25, "0.25"),
        (["a", "b"], "a | b"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("a\x00b\ufffe\r\n", "a\ufffdb\ufffd&#13;\n"),
    ],
)
def test_values_as_text(value: object, expected: str) -> None:
    assert text_of(value) == expected


async def test_networkx_reads_every_thing_and_link(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    path = await export_to(graph, "graphml", tmp_path / "graph.graphml")
    data = path.read_bytes()
    read = networkx.read_graphml(io.BytesIO(data), force_multigraph=True)
    things = await graph.read("MATCH (e:Entity) RETURN e.id AS id, labels(e) AS labels, properties(e) AS properties")
    assert set(read.nodes) == {thing["id"] for thing in things}
    for thing in things:
        node, stored = read.nodes[thing["id"]], thing["properties"]
        assert {"Entity", node["kind"]} == set(thing["labels"])
        assert node["label"] == stored["name"]
        for name in stored.keys() - {"id", "names", "kind"}:
            assert node[name] == stored[name], (thing["id"], name)
    assert read.nodes[OFFERING]["offering_kind"] == "ipo"
    links = await graph.read(
        "MATCH (a:Entity)-[r]->(b:Entity) "
        "RETURN a.id AS subject, b.id AS object, type(r) AS predicate, properties(r) AS properties"
    )
    assert read.number_of_edges() == len(links)
    for link in links:
        edge = read.edges[link["subject"], link["object"], link["properties"]["id"]]
        assert edge["label"] == edge["predicate"] == link["predicate"]
        assert all(edge[name] == value for name, value in link["properties"].items() if name != "id")
    assert any(edge["quote"] == HOSTILE for _, _, edge in read.edges(data=True))
