"""Search by names: what is found, in which order, a page at a time; nothing in the text is syntax."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.graphql.execution import execute, explain
from api.graphql.problems import RequestError
from api.graphql.search import full_text
from graph.client import GraphClient
from graph.ontology import NameKind
from tests.api_corpus import HOSTILE
from tests.api_fixtures import Counting, corpus
from tests.graph_samples import Sample, store

__all__ = ["corpus"]

SEARCH = """
query Search($text: String!, $kinds: [Kind!], $first: Int, $after: String, $lens: Lens) {
  search(text: $text, kinds: $kinds, first: $first, after: $after, lens: $lens) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor score node { id name } }
  }
}
"""


async def find(graph: GraphClient, text: str, **variables: Any) -> Any:
    answer = await execute(graph, SEARCH, {"text": text, **variables})
    assert answer.errors == []
    assert answer.data is not None
    return answer.data["search"]


async def ids(graph: GraphClient, text: str, **variables: Any) -> list[str]:
    return [edge["node"]["id"] for edge in (await find(graph, text, **variables))["edges"]]


@pytest.fixture
async def named(graph: GraphClient) -> GraphClient:
    sample = Sample("a.txt", published="2026-03-01")
    sample.name("company:acme", "Acme").name("company:acme", "ACM", NameKind.ACRONYM)
    sample.name("company:acme-robotics", "Acme Robotics Company").name("company:bank-of-acmeland", "Bank of Acmeland")
    sample.name("person:ann-acme", "Ann Acme").name("company:mcdonald-s", "McDonald's").name(
        "company:wi-fi", "Wi-Fi Alliance"
    )
    sample.name("company:yuntu", "云图").name("company:wi-fi", "Wi-Fi", NameKind.ALIAS)
    await store(graph, sample, Sample("b.txt", published="2026-09-01").name("company:late", "Acme Late"))
    return graph


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Acme Robotics", ["company:acme-robotics"], id="every-word"),
        pytest.param("robotics acme", ["company:acme-robotics"], id="in-any-order"),
        pytest.param("ROBOT", ["company:acme-robotics"], id="beginning-and-case"),
        pytest.param("acme rob", ["company:acme-robotics"], id="beginning-of-the-last"),
        pytest.param("rob acme", [], id="no-beginning-of-others"),
        pytest.param("acm", ["company:acme", "company:acme-robotics", "company:bank-of-acmeland", "company:late", "person:ann-acme"], id="whole-word-first"),
        pytest.param("McDonald's", ["company:mcdonald-s"], id="apostrophe"),
        pytest.param("mcdon", ["company:mcdonald-s"], id="before-an-apostrophe"),
        pytest.param("wi-fi", ["company:wi-fi"], id="hyphen"),
        pytest.param("wi-f", ["company:wi-fi"], id="beginning-after-a-hyphen"),
        pytest.param("云图", ["company:yuntu"], id="another-script"),
        pytest.param("图云", [], id="another-order-of-signs"),
        pytest.param("Bank of", ["company:bank-of-acmeland"], id="small-words"),
        pytest.param("bank & acmeland", ["company:bank-of-acmeland"], id="signs-between"),
        pytest.param("", [], id="nothing"),
        pytest.param(" - & ", [], id="signs-alone"),
        pytest.param("*", [], id="star"),
        pytest.param("names:acme", [], id="field"),
        pytest.param("acme OR yuntu", [], id="operator"),
        pytest.param("NOT acme", [], id="negation"),
        pytest.param("/.*/", [], id="pattern"),
        pytest.param("acme~ huawei", [], id="fuzzy"),
        pytest.param("[a TO z]", [], id="range"),
    ],
)  # fmt: skip
async def test_names_are_found(named: GraphClient, text: str, expected: list[str]) -> None:
    assert await ids(named, text) == expected


async def test_a_name_of_its_own_comes_before_one_that_holds_it(named: GraphClient) -> None:
    found = await find(named, "Acme")
    assert found["edges"][0]["node"] == {"id": "company:acme", "name": "Acme"}
    scores = [edge["score"] for edge in found["edges"]]
    assert scores == sorted(scores, reverse=True)
    assert found["totalCount"] == len(scores) == 5


async def test_only_kinds_that_are_asked_for(named: GraphClient) -> None:
    assert await ids(named, "acme", kinds=["PERSON"]) == ["person:ann-acme"]
    assert len(await ids(named, "acme", kinds=["PERSON", "COMPANY"])) == 5
    assert await ids(named, "acme", kinds=[]) == []


async def test_pages_give_all_once_in_order(named: GraphClient) -> None:
    whole = await find(named, "acm")
    seen: list[str] = []
    after: str | None = None
    while True:
        page = await find(named, "acm", first=2, after=after)
        seen += [edge["node"]["id"] for edge in page["edges"]]
        assert page["totalCount"] == whole["totalCount"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [edge["node"]["id"] for edge in whole["edges"]]


async def test_a_cursor_is_of_one_search(named: GraphClient) -> None:
    cursor = (await find(named, "acm", first=1))["pageInfo"]["endCursor"]
    for other in (
        {"text": "acme"},
        {"text": "acm", "kinds": ["COMPANY"]},
        {"text": "acm", "lens": {"asOf": "2026-05-05"}},
    ):
        answer = await execute(named, SEARCH, {"first": 1, "after": cursor, **other})
        assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_CURSOR"]


async def test_under_a_lens_only_what_was_spoken_of(named: GraphClient) -> None:
    assert "company:late" in await ids(named, "acme")
    assert "company:late" not in await ids(named, "acme", lens={"asOf": "2026-05-05"})


async def test_absorbed_names_find_the_survivor(named: GraphClient) -> None:
    await store(
        named, Sample("c.txt").name("company:acme-x", "Acme").name("company:acme-x", "Quorum Nine", NameKind.ALIAS)
    )
    assert await ids(named, "quorum") == ["company:acme"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60) | st.text(alphabet='+-&|!(){}[]^"~*?:\\/ aOR', max_size=40))
async def test_any_text_is_only_text(corpus: GraphClient, text: str) -> None:
    await find(corpus, text)


async def test_hostile_text_is_a_parameter(corpus: GraphClient) -> None:
    counting: Any = Counting(corpus)
    assert (await execute(counting, SEARCH, {"text": HOSTILE})).errors == []
    assert HOSTILE not in counting.sent[0][0]
    assert [edge["node"]["id"] for edge in (await find(corpus, HOSTILE))["edges"]] == ["company:zenith"]


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(RequestError, match="200"):
        explain(SEARCH, {"text": "a" * 201})


@pytest.mark.parametrize(
    ("text", "query"),
    [
        pytest.param("acme", '+("acme"^4 acme*)', id="word"),
        pytest.param("Acme Rob", '+"Acme" +("Rob"^4 Rob*) "Acme Rob"^4', id="words"),
        pytest.param('a"b', r'+"a" +("b"^4 b*) "a\"b"^4', id="quotes"),
        pytest.param("!?", '"~"', id="signs"),
    ],
)
def test_the_query_of_the_index(text: str, query: str) -> None:
    assert full_text(text) == query
