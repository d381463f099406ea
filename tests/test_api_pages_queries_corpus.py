"""The saved queries on the graph of real events: each has much to say there (long)."""

from __future__ import annotations

from pathlib import Path
from typing import LiteralString

import pytest

from api.demo import CHECKOUT
from api.pages.queries import load_queries
from graph.client import GraphClient
from graph.schema import forget_plans
from graph.server.local import ServerInfo
from graph.texts import TextStore
from ingest.loading import load
from ingest.options import Options
from tests.browser_queries import run

pytestmark = pytest.mark.long

FEWER = {"review": 0, "shortest-chain": 2, "find": 3, "evidence": 6, "owners": 6}
"""Nothing in the corpus is proposed; the others are asked about one thing."""
_LINKS: LiteralString = "MATCH (:Entity)-[x]->(:Entity) RETURN count(x) AS links"


async def test_every_query_has_more_than_a_handful_of_rows(
    graph: GraphClient, neo4j_server: ServerInfo, tmp_path: Path
) -> None:
    report = await load(graph, TextStore(tmp_path), [CHECKOUT / "examples" / "corpus"], Options(actor="corpus"))
    assert report.exit_code == 0
    assert await graph.read_value(_LINKS) > 5000
    await forget_plans(graph)
    found = {query.name: len((await run(neo4j_server, query.text))[0]) for query in load_queries()}
    assert {name: rows for name, rows in found.items() if rows < FEWER.get(name, 10)} == {}
