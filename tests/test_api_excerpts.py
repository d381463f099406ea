"""Sentences around quotes, whole texts, and who may read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.excerpts import Excerpts
from api.graphql.execution import execute
from api.graphql.schema import RequestContext, build_schema
from api.scopes import EVERY_SCOPE, AccessScope
from graph.client import GraphClient
from graph.texts import TextStore
from tests.api_corpus import ORBIT, extractions
from tests.api_fixtures import corpus

__all__ = ["corpus"]

TEXT = "One stands first. Two is here, and it is long. Three follows it. Four ends."


@pytest.fixture
def store(tmp_path: Path) -> TextStore:
    return TextStore(tmp_path / "texts")


def context(store: TextStore, text: str, quote: str) -> Any:
    start = text.index(quote)
    return Excerpts(store).find_context(store.put(text), start, start + len(quote), quote)


@pytest.mark.parametrize(
    ("quote", "before", "after"),
    [
        ("Two is here, and it is long.", "One stands first. ", " Three follows it."),
        ("and it is long", "One stands first. Two is here, ", ". Three follows it."),
        ("One stands", None, " first. Two is here, and it is long."),
        ("Four ends.", "Three follows it. ", None),
        ("long. Three", "One stands first. Two is here, and it is ", " follows it. Four ends."),
        (TEXT, None, None),
    ],
)
def test_a_sentence_on_either_side(store: TextStore, quote: str, before: str | None, after: str | None) -> None:
    assert context(store, TEXT, quote) == (before, quote, after)


def test_no_context_where_the_text_says_something_else(store: TextStore) -> None:
    story = store.put(TEXT)
    reader = Excerpts(store)
    assert reader.find_context(story, 1, 4, "One") is None
    assert reader.find_context(story, 0, 0, "") is None
    assert reader.find_context("0" * 64, 0, 3, "One") is None
    assert reader.find_text("0" * 64) is None


def test_a_damaged_text_is_none(store: TextStore) -> None:
    story = store.put(TEXT)
    next(store.folder.glob("*/*.gz")).write_bytes(b"rubbish")
    assert Excerpts(store).find_text(story) is None


def test_what_has_no_sentences_is_cut_between_words(store: TextStore) -> None:
    words = " ".join(f"word{number}" for number in range(1000))
    before, quote, after = context(store, words, "word500")
    assert (len(before), quote, len(after)) <= (601, "word500", 601)
    assert before.startswith("…word")
    assert before.endswith("word499 ")
    assert after.startswith(" word501")
    assert after.endswith("…")


@settings(deadline=None, max_examples=60)
@given(text=st.text(alphabet="ab .!\n\u2026\U0001f680", min_size=1, max_size=80), data=st.data())
def test_the_three_follow_one_another_in_the_text(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: Any
) -> None:
    store = TextStore(tmp_path_factory.mktemp("texts"))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before, quote, after = context_at(store, text, start, end)
    assert quote == text[start:end]
    assert text[:start].endswith(before or "")
    assert text[end:].startswith(after or "")


def context_at(store: TextStore, text: str, start: int, end: int) -> Any:
    return Excerpts(store).find_context(store.put(text), start, end, text[start:end])


def test_only_the_last_texts_are_kept(store: TextStore) -> None:
    stories = [store.put(f"{number} {'x' * 50}") for number in range(10)]
    reader = Excerpts(store, kept=120)
    assert [reader.find_text(story) for story in stories] == [f"{number} {'x' * 50}" for number in range(10)]
    for story in stories:
        store.remove(story)
    assert [reader.find_text(story) is not None for story in stories] == [False] * 8 + [True] * 2


# -- in answers --------------------------------------------------------------------------------------------------------

_CONTEXTS = """
query ($id: ID!) { exclusion(id: $id) { evidence { edges { node {
  quote start end context { __typename b: before quote after } document { story text }
} } } } }
"""


@pytest.fixture
def texts(store: TextStore) -> Excerpts:
    for extraction in extractions():
        store.put(extraction.text)
    return Excerpts(store)


async def test_claims_show_their_place_and_documents_their_text(corpus: GraphClient, texts: Excerpts) -> None:
    answer = await execute(corpus, _CONTEXTS, {"id": f"{ORBIT}|EXCLUDES|jurisdiction:CN"}, texts=texts)
    assert answer.data is not None
    found = [edge["node"] for edge in answer.data["exclusion"]["evidence"]["edges"]]
    assert len(found) == 3
    for claim in found:
        text, place = claim["document"]["text"], claim["context"]
        assert place["__typename"] == "Context"
        assert place["quote"] == claim["quote"] == text[claim["start"] : claim["end"]]
        assert f"{place['b'] or ''}{place['quote']}{place['after'] or ''}" in text
        assert 1 <= len((place["b"] or "").strip().split(". ")) <= 2
    assert answer.extensions == {"cost": 1 + 20 + 20 * (1 + 1 + 20)}


async def test_without_texts_there_is_neither(corpus: GraphClient) -> None:
    answer = await execute(corpus, _CONTEXTS, {"id": f"{ORBIT}|EXCLUDES|jurisdiction:CN"})
    assert answer.data is not None
    for edge in answer.data["exclusion"]["evidence"]["edges"]:
        assert (edge["node"]["context"], edge["node"]["document"]["text"]) == (None, None)


async def test_whole_texts_need_their_scope(corpus: GraphClient, texts: Excerpts) -> None:
    async def ask(query: str) -> Any:
        context = RequestContext(corpus, None, texts, EVERY_SCOPE - {AccessScope.TEXT})
        return await build_schema().execute(query, context_value=context)

    refused = await ask("{ mine: documents { edges { node { ...D } } } } fragment D on Document { id all: text }")
    assert refused.data is None
    [error] = [each.formatted for each in refused.errors]
    assert (error["message"], error["path"], error["extensions"]) == (
        "`all` needs a key with the scope `text`",
        ["mine", "edges", "node", "all"],
        {"code": "FORBIDDEN_SCOPE"},
    )
    allowed = await ask("{ claims { edges { node { context { quote } } } } }")
    assert allowed.errors is None
    assert all(edge["node"]["context"] for edge in allowed.data["claims"]["edges"])
