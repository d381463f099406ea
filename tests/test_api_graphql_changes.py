"""`changes` of GraphQL: the same as the feed of the graph, with the state of everything, in one statement."""

from __future__ import annotations

from typing import Any

import pytest

from api.graphql.execution import execute, explain
from graph import curate
from graph.client import GraphClient
from graph.ontology import Predicate
from graph.read.changes import Mark, iter_changes
from graph.write import forget
from tests.api_fixtures import Counting
from tests.graph_samples import OFFERING, Sample, exclusion, store

CHANGES = """
query Changes($after: Long!, $skip: Int, $first: Int) {
  changes(after: $after, skip: $skip, first: $first) {
    revision next skip more
    items {
      revision id type gone
      node { __typename id ... on Entity { name } ... on Claim { quote } ... on Document { url } }
      relationship { id predicate subject { id } object { id } quote evidence { totalCount } }
    }
  }
}
"""


async def ask(graph: GraphClient, **variables: Any) -> Any:
    answer = await execute(graph, CHANGES, variables)
    assert answer.errors == []
    assert answer.data is not None
    return answer.data["changes"]


async def follow(graph: GraphClient, first: int) -> list[Any]:
    """Return every page from the beginning."""
    pages = [await ask(graph, after=0, first=first)]
    while pages[-1]["more"]:
        pages.append(await ask(graph, after=pages[-1]["next"], skip=pages[-1]["skip"], first=first))
    return pages


async def write_some(graph: GraphClient) -> None:
    await store(graph, exclusion(), Sample("b.txt").name("company:bolt", "Bolt").name("company:cog", "Cog"))
    await store(graph, Sample("c.txt").say("company:bolt", Predicate.OWNS, "company:cog"))
    await curate.merge(graph, "company:acme", "company:bolt", who="ann")
    await forget(graph, "b.txt", actor="t", run="r")


@pytest.mark.parametrize("first", [1, 4, 100])
async def test_it_is_the_feed_of_the_graph(graph: GraphClient, first: int) -> None:
    await write_some(graph)
    pages = [page async for page in iter_changes(graph, Mark(), first)]
    found = await follow(graph, first)
    assert [
        [(item["revision"], item["id"], item["type"].lower(), item["gone"]) for item in page["items"]] for page in found
    ] == [[(item.revision, item.id, item.type.value, item.gone) for item in page.items] for page in pages]
    assert [(page["next"], page["skip"]) for page in found] == [(page.next.after, page.next.skip) for page in pages]
    assert {page["revision"] for page in found} == {4}


async def test_each_item_has_its_state_or_is_gone(graph: GraphClient) -> None:
    await write_some(graph)
    (page,) = await follow(graph, 100)
    items = {item["id"]: item for item in page["items"]}
    assert items["company:acme"]["node"] == {"__typename": "Company", "id": "company:acme", "name": "Acme Corp"}
    merged = items["company:bolt"]
    assert (merged["gone"], merged["node"]["id"]) == (True, "company:acme")
    link = items[f"{OFFERING}|EXCLUDES|jurisdiction:CN"]
    assert (link["type"], link["node"], link["relationship"]["predicate"]) == ("RELATIONSHIP", None, "EXCLUDES")
    assert link["relationship"]["subject"] == {"id": OFFERING}
    assert link["relationship"]["evidence"] == {"totalCount": 1}
    left = items["company:bolt|OWNS|company:cog"]
    assert (left["gone"], left["relationship"]) == (True, None)
    assert items["company:acme|OWNS|company:cog"]["gone"] is False
    by_type = {item["type"]: item for item in page["items"] if not item["gone"]}
    assert by_type["CLAIM"]["node"]["quote"]
    assert by_type["DOCUMENT"]["node"]["url"]
    assert (by_type["DECISION"]["node"], by_type["DECISION"]["gone"]) == (None, False)
    gone = [item for item in page["items"] if item["gone"]]
    assert {item["type"] for item in gone} == {"ENTITY", "RELATIONSHIP", "CLAIM", "DOCUMENT"}
    assert all(item["node"] is None and item["relationship"] is None for item in gone if item is not merged)


async def test_nothing_new_and_nothing_at_all(graph: GraphClient) -> None:
    nothing = {"revision": 0, "next": 0, "skip": 0, "more": False, "items": []}
    assert await ask(graph, after=0) == nothing
    await store(graph, exclusion())
    assert await ask(graph, after=1) == {**nothing, "revision": 1, "next": 1}
    assert (await ask(graph, after=99))["next"] == 99


async def test_it_is_one_statement_and_costs_its_page(graph: GraphClient) -> None:
    await store(graph, exclusion())
    counting: Any = Counting(graph)
    assert (await execute(counting, CHANGES, {"after": 0, "first": 5})).errors == []
    assert len(counting.sent) == 1
    few, many = (explain(CHANGES, {"after": 0, "first": first}).cost for first in (1, 100))
    assert few < many


@pytest.mark.parametrize("given", [{"after": -1}, {"after": 0, "skip": -1}, {"after": 0, "first": 101}])
async def test_what_is_out_of_range_is_said(graph: GraphClient, given: dict[str, int]) -> None:
    answer = await execute(graph, CHANGES, given)
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_INPUT"]
