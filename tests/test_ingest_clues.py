"""Words that tell of exclusions: what is weighed, how it moves statements, how it is learnt."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from graph.model import Document
from graph.ontology import Kind, Predicate
from ingest.extract.clues import Words, clues_from, iter_words
from ingest.extract.exclusions import with_clues
from ingest.extract.heads import Model
from ingest.extract.pairs import Mention
from ingest.extract.pipeline import load_reader
from ingest.extract.reading import find_reading
from ingest.training.clues import LEAST, SAID, _learn, learn_clues
from ingest.training.gathering import gather
from ingest.training.options import Options


def words_of(text: str, *names: tuple[str, Kind]) -> dict[str, Words]:
    """Return the words around each jurisdiction of a sentence whose names are single words."""
    words = text.split()
    mentions = [
        Mention(start=5 + at, end=6 + at, kind=dict(names)[word], form="name", sentence=0, text=word)
        for at, word in enumerate(words)
        if word in dict(names)
    ]
    return {mention.text: found for mention, found in iter_words(words, 5, mentions)}


COUNTRIES = (("China", Kind.JURISDICTION), ("Iran", Kind.JURISDICTION), ("Acme", Kind.COMPANY))


def test_the_jurisdictions_of_a_list_share_their_words_and_names_are_masked() -> None:
    found = words_of("Acme sells to nobody from China , or Iran this year", *COUNTRIES)
    assert found["China"] == found["Iran"]
    assert {"<company>", "before from", "from <here>", "<here> this", "after year"} <= found["China"]
    assert not any("acme" in word or "china" in word or "iran" in word for word in found["China"])


def test_others_have_their_own_words() -> None:
    found = words_of("Buyers from China may bid while Iran is barred", *COUNTRIES)
    assert "<here> is" in found["Iran"]
    assert "<here> is" not in found["China"]


@pytest.mark.parametrize(
    "card",
    [
        pytest.param([], id="no object"),
        pytest.param({"said": {"": 0.0}}, id="a part is missing"),
        pytest.param({"said": {"": 0.0}, "denied": {"no": 1.0}}, id="no offset"),
        pytest.param({"said": {"": 0.0, "no": "much"}, "denied": {"": 0.0}}, id="no number"),
    ],
)
def test_a_card_with_other_things_is_refused(card: object) -> None:
    with pytest.raises(ValueError, match="clues"):
        clues_from(card)
    assert clues_from(None) is None


def test_clues_are_learnt_from_marks() -> None:
    articles = [article for article in gather(Options()).learnt if article.id[0] in "yz"][:60]
    learnt = learn_clues(articles)
    assert clues_from(learnt) is not None
    assert learnt == learn_clues(articles)


def test_words_that_tell_weigh_and_others_do_not() -> None:
    draw = random.Random(1)  # noqa: S311 - made-up cases
    right = [draw.random() < 0.5 for _ in range(400)]
    cases = [frozenset({"barred" if one else "let", draw.choice(["a", "b"])}) for one in right]
    found = _learn([*cases, frozenset({"rare"})], [*right, True], SAID)
    assert found["barred"] > 1 > -1 > found["let"]
    assert abs(found.get("a", 0.0)) < 0.3
    assert "rare" not in found
    assert LEAST > 1


TEXT = (
    "Quillon Optics plans an initial public offering in Frankfurt.\n\n"
    "Investors from Canada and Japan may not buy shares in the offering.\n\n"
    "Quillon Optics said the offering was welcomed by a fund in Norway."
)


def test_the_words_of_a_sentence_move_its_exclusions() -> None:
    clues = Model.load().clues
    assert clues is not None
    shut, _ = clues.chances(words_of("Investors from China may not buy shares in the offering", *COUNTRIES)["China"])
    other, _ = clues.chances(words_of("Acme has an office in China and makes chips", *COUNTRIES)["China"])
    assert shut > 0.7
    assert other < 0.1


def test_only_exclusions_are_moved() -> None:
    id_, story = Document.ids("x", "x")
    document = Document(id=id_, story=story, url="x", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))
    doc = load_reader().run(document, TEXT)
    reading = find_reading(doc)
    moved = with_clues(doc, reading, reading.statements)
    changed = [one.predicate for one, old in zip(moved, reading.statements, strict=True) if one != old]
    assert set(changed) == {Predicate.EXCLUDES}
