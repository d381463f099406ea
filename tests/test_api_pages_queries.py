"""The saved queries: their form, and each of them on the graph of the demo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from neo4j.graph import Path as GraphPath

from api.pages.queries import TOPICS, SavedQuery, SavedQueryError, folder, list_page, load_queries, parse_query
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.browser_queries import run

QUERIES = load_queries()
every_query = pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])
NOT_IN_THE_DEMO = {"contradictions", "cross-border-funding", "cross-border-funding-graph"}
"""Nothing is denied in its articles, and hardly a company's seat is told; see test_api_pages_queries_elsewhere."""

GOOD = "// A title\n// A sentence.\n// topic: Money\n// param name: 'x'\nWITH 'x' AS name\nRETURN name\n"


def operators(plan: Mapping[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


@every_query
async def test_it_reads_has_rows_and_is_not_remarked_upon(
    query: SavedQuery, demo_graph: GraphClient, neo4j_server: ServerInfo
) -> None:
    del demo_graph
    rows, summary = await run(neo4j_server, query.text)
    assert summary.query_type == "r"
    assert [note.status_description for note in summary.gql_status_objects if note.is_notification] == []
    assert bool(rows) == (query.name not in NOT_IN_THE_DEMO)
    for row in rows:
        for value in row.values():
            if query.picture:
                assert value is None or isinstance(value, GraphPath)
            else:
                assert value is None or isinstance(value, str | int | float | bool), row


@every_query
async def test_its_plan_starts_from_an_index_and_joins_what_belongs_together(
    query: SavedQuery, demo_graph: GraphClient, neo4j_server: ServerInfo
) -> None:
    del demo_graph
    _, summary = await run(neo4j_server, "EXPLAIN " + query.text)
    found = set(operators(summary.plan))
    assert not found & {"CartesianProduct", "AllNodesScan", "DirectedAllRelationshipsScan"}
    _, filtered = await run(neo4j_server, "EXPLAIN " + query.with_parameters, query.parameters)
    assert not set(operators(filtered.plan)) & {"CartesianProduct", "AllNodesScan"}


@pytest.mark.parametrize("query", [query for query in QUERIES if query.parameters], ids=lambda query: query.name)
async def test_with_parameters_it_says_the_same(
    query: SavedQuery, demo_graph: GraphClient, neo4j_server: ServerInfo
) -> None:
    del demo_graph
    asked, _ = await run(neo4j_server, query.text)
    given, _ = await run(neo4j_server, query.with_parameters, query.parameters)
    assert "$" in query.with_parameters
    assert [str(row) for row in given] == [str(row) for row in asked]


def test_they_are_about_thirty_and_of_every_topic() -> None:
    assert len(QUERIES) >= 30
    assert {query.topic for query in QUERIES} == set(TOPICS)
    assert sum(query.picture for query in QUERIES) >= 8
    assert len({query.title for query in QUERIES}) == len(QUERIES)


@every_query
def test_its_head_is_good_to_read_and_its_list_ends(query: SavedQuery) -> None:
    assert len(query.title) <= 72
    assert re.fullmatch(r"[A-Z].*\.", query.sentence)
    assert re.search(r"^LIMIT \d+$", query.body, re.MULTILINE)
    assert "ORDER BY" in query.body or query.picture
    assert max(map(len, query.text.splitlines())) <= 130


def test_the_list_is_written_anew() -> None:
    written = (folder() / "README.md").read_text(encoding="utf-8")
    assert written == list_page(QUERIES), "run: python -m api.pages.queries > docs/queries/README.md"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("MATCH (n) RETURN n", "must begin with"),
        ("\n" + GOOD, "must begin with"),
        (GOOD.replace("topic: Money", "topic: Gossip"), "has the topic Gossip"),
        (GOOD.replace("param name: 'x'", "param name = 'x'"), "is no `// param"),
        (GOOD.replace("param name: 'x'", "param name: x"), "is no `// param"),
        (GOOD.replace("WITH 'x'", "WITH 'y'"), "first line: WITH 'x' AS name"),
    ],
)
def test_a_file_of_another_form_is_refused(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "bad.cypher").write_text(text, encoding="utf-8")
    with pytest.raises(SavedQueryError, match=re.escape(says)):
        load_queries(tmp_path)


def test_a_file_of_the_form_is_read() -> None:
    query = parse_query("a", GOOD)
    assert (query.title, query.sentence, query.topic) == ("A title", "A sentence.", "Money")
    assert query.parameters == {"name": "x"}
    assert query.with_parameters == "WITH $name AS name\nRETURN name\n"
    assert not query.picture
