"""Names that the database knows from the start."""

from __future__ import annotations

from graph.client import GraphClient
from graph.tokens import LABELS, TYPES, property_names
from tests.graph_samples import exclusion, store
from tests.test_graph_statements import everything


async def test_whatever_is_written_bears_a_name_that_was_known(graph: GraphClient) -> None:
    await store(graph, everything(), exclusion("b.txt"))
    keys = await graph.read("MATCH (n) UNWIND keys(n) AS key RETURN DISTINCT key")
    keys += await graph.read("MATCH ()-[r]->() UNWIND keys(r) AS key RETURN DISTINCT key")
    assert {row["key"] for row in keys} - set(property_names()) - {"id"} == set()
    labels = await graph.read("MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label")
    assert {row["label"] for row in labels} - set(LABELS) == {"Entity", "Graph"}
    types = await graph.read("MATCH ()-[r]->() RETURN DISTINCT type(r) AS type")
    assert {row["type"] for row in types} - set(TYPES) == set()


async def test_a_query_for_what_nothing_bears_is_not_remarked_upon(graph: GraphClient) -> None:
    assert await graph.explain("MATCH (p:Person)-[:SUES]->(c) RETURN p.name, c.founded, c.amount_eur") == []
    assert await graph.explain("MATCH (c:Company) RETURN c.shoe_size") != []
