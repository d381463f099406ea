"""Saved queries whose answer the demo has not, on a graph that has it."""

from __future__ import annotations

from api.pages.queries import load_queries
from graph.client import GraphClient
from graph.ontology import Predicate
from graph.server.local import ServerInfo
from tests.browser_queries import run
from tests.graph_samples import Sample, store
from tests.test_api_pages_queries import NOT_IN_THE_DEMO


def other_ends() -> tuple[Sample, ...]:
    """Return what the queries above need: an investment across a border, and its denial."""
    told = (
        Sample("a.txt", publisher="The Paper")
        .name("company:fund", "Fund")
        .name("company:maker", "Maker")
        .say("company:fund", Predicate.BASED_IN, "jurisdiction:JP")
        .say("company:maker", Predicate.BASED_IN, "jurisdiction:US")
        .say("company:maker", Predicate.ISSUES, "offering:maker-ipo")
        .say("company:fund", Predicate.INVESTS_IN, "offering:maker-ipo")
        .say("company:fund", Predicate.INVESTS_IN, "company:maker")
        .say("jurisdiction:US", Predicate.INVESTS_IN, "company:maker")
    )
    denied = Sample("b.txt", publisher="The Other").say(
        "company:fund", Predicate.INVESTS_IN, "company:maker", words="Fund did not invest in Maker.", negated=True
    )
    return told, denied


async def test_what_the_demo_has_not_is_found_elsewhere(graph: GraphClient, neo4j_server: ServerInfo) -> None:
    await store(graph, *other_ends())
    found = {
        query.name: (await run(neo4j_server, query.text))[0]
        for query in load_queries()
        if query.name in NOT_IN_THE_DEMO
    }
    assert [(row["investor"], row["into"], row["from"], row["in"]) for row in found["cross-border-funding"]] == [
        ("Fund", "Maker", "Japan", "United States"),
        ("Fund", "maker ipo", "Japan", "United States"),
    ]
    assert len(found["cross-border-funding-graph"]) == 2
    assert [(row["stated_by"], row["denied"]) for row in found["contradictions"]] == [
        ("The Paper", "Fund did not invest in Maker.")
    ]
