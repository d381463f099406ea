"""The lens on a real graph: what passes, how lenses meet, and what cursors remember of them."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from typing import Any

import pytest

from api.graphql.execution import execute, explain
from graph.client import GraphClient
from tests.api_corpus import GRID, ORBIT
from tests.api_fixtures import corpus

__all__ = ["corpus"]

HK = f"{ORBIT}|EXCLUDES|jurisdiction:HK"


async def ask(graph: GraphClient, query: str, **variables: Any) -> Any:
    answer = await execute(graph, query, variables)
    assert answer.errors == []
    return answer.data


@pytest.mark.parametrize(
    ("lens", "claims", "modality", "publisher"),
    [
        ("{}", 2, "ASSERTED", "Wire"),
        ('{publisher: ["The Paper"]}', 1, "POSSIBLE", "The Paper"),
        ('{publisher: "Wire"}', 1, "ASSERTED", "Wire"),
        ("{modality: [POSSIBLE, ALLEGED]}", 1, "POSSIBLE", "The Paper"),
        ("{minConfidence: 0.9}", 1, "POSSIBLE", "The Paper"),
        ('{asOf: "2026-07-09"}', 1, "POSSIBLE", "The Paper"),
        ('{minConfidence: "0.8", modality: null, publisher: ["Wire", "Nobody"]}', 1, "ASSERTED", "Wire"),
    ],
)
async def test_a_link_is_the_sum_of_what_passes(
    corpus: GraphClient, lens: str, claims: int, modality: str, publisher: str
) -> None:
    text = f'{{ exclusion(id: "{HK}", lens: {lens}) {{ claims modality publisher evidence {{ totalCount }} }} }}'
    found = (await ask(corpus, text))["exclusion"]
    assert (found["claims"], found["modality"], found["publisher"]) == (claims, modality, publisher)
    assert found["evidence"]["totalCount"] == claims


@pytest.mark.parametrize(
    "lens",
    ["{modality: []}", '{publisher: "Nobody"}', "{minConfidence: 0.91}", '{modality: POSSIBLE, publisher: "Wire"}'],
)
async def test_what_does_not_pass_is_not_there(corpus: GraphClient, lens: str) -> None:
    text = f'{{ exclusion(id: "{HK}", lens: {lens}) {{ id }} offering(id: "{ORBIT}") {{ excludes(lens: {lens}, where: {{node: {{code: {{eq: "HK"}}}}}}) {{ totalCount }} }} }}'
    assert await ask(corpus, text) == {"exclusion": None, "offering": {"excludes": {"totalCount": 0}}}


async def test_a_thing_is_there_if_something_that_passes_was_said_of_it(corpus: GraphClient) -> None:
    text = 'query ($p: [String!]) { offerings(lens: {publisher: $p}) { edges { node { id name status } } } law(id: "law:ear", lens: {publisher: $p}) { id } }'
    paper = await ask(corpus, text, p=["The Paper"])
    assert [edge["node"] for edge in paper["offerings"]["edges"]] == [
        {"id": ORBIT, "name": "Orbit IPO", "status": "PLANNED"}
    ]
    assert paper["law"] == {"id": "law:ear"}  # named as a ground alone
    assert (await ask(corpus, text, p=["Grid News"]))["law"] is None


async def test_a_role_holds_from_its_first_day_to_its_last(corpus: GraphClient) -> None:
    text = 'query ($day: Date) { person(id: "person:ada-bell") { roles(lens: {validOn: $day}) { totalCount } comments: commentsOn(lens: {validOn: $day}) { totalCount } } }'
    for day, roles in (("2024-04-30", 0), ("2024-05-01", 1), ("2026-06-30", 1), ("2026-07-01", 0)):
        found = (await ask(corpus, text, day=day))["person"]
        assert (found["roles"]["totalCount"], found["comments"]["totalCount"]) == (roles, 1), day


async def test_a_lens_below_replaces_only_what_it_sets(corpus: GraphClient) -> None:
    text = f"""{{ offering(id: "{ORBIT}", lens: {{publisher: ["Wire"], minConfidence: 0.85}}) {{
      same: excludes(lens: {{}}) {{ edges {{ node {{ code }} }} }}
      lower: excludes(lens: {{minConfidence: 0.8}}) {{ edges {{ publisher node {{ code }} }} }}
      other: excludes(lens: {{publisher: ["The Paper"]}}, where: {{node: {{code: {{eq: "CN"}}}}}}) {{
        edges {{ claims deeper: evidence(lens: {{publisher: ["Wire"]}}) {{ edges {{ node {{ negated }} }} }} }} }} }} }}"""
    found = (await ask(corpus, text))["offering"]
    assert found["same"]["edges"] == []
    assert found["lower"]["edges"] == [{"publisher": "Wire", "node": {"code": "HK"}}]
    assert found["other"]["edges"] == [{"claims": 1, "deeper": {"edges": [{"node": {"negated": True}}]}}]


async def test_a_cursor_holds_for_one_lens_wherever_that_is_set(corpus: GraphClient) -> None:
    text = f'query ($a: String, $outer: Lens, $inner: Lens) {{ offering(id: "{ORBIT}", lens: $outer) {{ claims(first: 2, after: $a, lens: $inner) {{ pageInfo {{ endCursor }} edges {{ node {{ id }} }} }} }} }}'
    wire = {"publisher": ["Wire"]}
    cursor = (await ask(corpus, text, outer=wire))["offering"]["claims"]["pageInfo"]["endCursor"]
    assert (await ask(corpus, text, outer=wire, a=cursor)) == (await ask(corpus, text, inner=wire, a=cursor))
    for other in ({}, {"publisher": ["The Paper"]}, {**wire, "minConfidence": 0.1}):
        answer = await execute(corpus, text, {"outer": wire, "inner": other, "a": cursor} if other else {"a": cursor})
        assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_CURSOR"]


async def test_a_cursor_survives_another_name_in_the_answer(corpus: GraphClient) -> None:
    cursor = (await ask(corpus, "{ claims(first: 1) { pageInfo { endCursor } } }"))["claims"]["pageInfo"]["endCursor"]
    assert await ask(corpus, "query ($a: String) { renamed: claims(first: 1, after: $a) { totalCount } }", a=cursor)


async def test_documents_go_by_date_and_publisher_alone(corpus: GraphClient) -> None:
    text = "query ($lens: Lens) { documents(lens: $lens) { totalCount } coverage(lens: $lens) { documents claims } }"
    found = await ask(corpus, text, lens={"minConfidence": 0.95, "asOf": "2026-07-10"})
    assert found == {"documents": {"totalCount": 2}, "coverage": {"documents": 2, "claims": 1}}


def test_without_a_lens_nothing_of_it_is_in_the_statement() -> None:
    text = "query ($lens: Lens) { exclusions(lens: $lens) { edges { node { claims offering { name status } } } } }"
    bare = explain("{ exclusions { edges { node { claims offering { name status } } } } }").statement
    for lens in (None, {}, {"asOf": None, "publisher": None}):
        assert explain(text, {"lens": lens}).statement == bare
    assert "Claim" not in bare


async def test_values_under_a_lens_are_those_that_pass(corpus: GraphClient) -> None:
    text = f'query ($lens: Lens) {{ offering(id: "{ORBIT}", lens: $lens) {{ status amount {{ value bound eur }} shares issuers {{ edges {{ node {{ name }} }} }} }} grid: offering(id: "{GRID}", lens: $lens) {{ id }} }}'
    found = await ask(corpus, text, lens={"publisher": ["The Paper"]})
    assert found["grid"] is None
    assert found["offering"]["status"] == "PLANNED"
    assert found["offering"]["amount"]["value"] == 75_000_000_000
    assert found["offering"]["amount"]["eur"] > 0
    assert (found["offering"]["shares"], found["offering"]["issuers"]["edges"]) == (
        None,
        [{"node": {"name": "Orbit Launch"}}],
    )
