"""Words, word pieces and parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.labels import N_SHAPES, SHAPES
from ingest.extract.pieces import (
    BoundedTokenizer,
    WordPieces,
    blank_language,
    cut_parts,
    doc_pieces,
    make_pieces,
    word_shape,
)

NLP = blank_language()
VOCABULARY = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "chip", "##maker", "##s", "the", "u", ".", "s", "e", "中"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("US-based", ["US", "-", "based"]),
        ("U.S. firm", ["U.S.", "firm"]),
        ("Nvidia’s IPO.The", ["Nvidia", "’s", "IPO", ".", "The"]),
        ("raised $1.4bn (net)", ["raised", "$", "1.4bn", "(", "net", ")"]),
        ("OpenAI,Anthropic/xAI", ["OpenAI", ",", "Anthropic", "/", "xAI"]),
        ("plan—its “A-share” sale", ["plan", "—", "its", "“", "A", "-", "share", "”", "sale"]),
        ("Inc. and Co., Ltd.", ["Inc.", "and", "Co.", ",", "Ltd."]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in NLP(text)] == words


@settings(deadline=None)
@given(st.text(max_size=80))
def test_words_lose_nothing(text: str) -> None:
    assert "".join(token.text_with_ws for token in NLP.make_doc(text)) == text


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("Chipmakers", (4, 5, 6)),
        ("chïp", (4,)),
        ("U.S.", (8, 9, 10, 9)),
        ("zzz", (1,)),
        ("\n\n", (3,)),
        ("中中", (12, 12)),
        ("s" * 101, (1,)),
        ("chip\x00the", (4, 7)),
    ],
)
def test_pieces_of_words(word: str, ids: tuple[int, ...]) -> None:
    assert VOCABULARY.word(word) == ids
    assert VOCABULARY.word(word) == ids


def test_only_so_many_words_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.extract.pieces._MOST_KNOWN", 2)
    words = ["chip", "the", "chips", "chip"]
    assert [VOCABULARY.word(word) for word in words] == [(4,), (7,), (4, 6), (4,)]


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("chip", "lower"),
        ("IPO", "upper"),
        ("Nvidia", "title"),
        ("OpenAI", "mixed"),
        ("A", "capital"),
        ("2026", "digits"),
        ("—", "punctuation"),
        ("\n", "punctuation"),
        ("1.4bn", "lower"),
        ("中", "lower"),
    ],
)
def test_shapes(word: str, shape: str) -> None:
    assert SHAPES[word_shape(word)] == shape


def test_pieces_of_a_text() -> None:
    pieces = make_pieces(VOCABULARY, ["Chipmakers", "\n\n", "the", "chip"], [0, 2], titled=True)
    assert pieces.ids.tolist() == [4, 5, 6, 3, 7, 4]
    assert pieces.first.tolist() == [0, 3, 4, 5, 6]
    assert pieces.sentence_of.tolist() == [0, 0, 1, 1]
    assert pieces.sentence_starts.tolist() == [0, 2, 4]
    assert pieces.parts == ((0, 6),)
    title = SHAPES.index("title") + len(SHAPES) - 1
    assert pieces.shapes.tolist()[:3] == [title] * 3
    assert pieces.shapes.tolist()[4:] == [SHAPES.index("lower")] * 2
    assert pieces.shapes.max() < N_SHAPES


def test_pieces_of_an_empty_document() -> None:
    pieces = doc_pieces(VOCABULARY, NLP.make_doc(""), titled=True)
    assert pieces.parts == ()
    assert pieces.first.tolist() == [0]


def test_pieces_of_a_document_follow_its_sentences() -> None:
    doc = NLP.make_doc("the chip. the chipmaker.")
    for token in doc:
        token.is_sent_start = token.i in {0, 3}
    pieces = doc_pieces(VOCABULARY, doc, titled=False)
    assert pieces.sentence_starts.tolist() == [0, 3, 6]


@given(st.lists(st.integers(1, 900), max_size=30), st.integers(1, 500))
def test_parts_cover_everything_once(sizes: list[int], most: int) -> None:
    borders = np.cumsum([0, *sizes]).tolist()
    parts = cut_parts(borders, most)
    assert [at for part in parts for at in range(*part)] == list(range(borders[-1]))
    assert all(end - start <= most for start, end in parts)


def test_parts_end_at_sentences() -> None:
    assert cut_parts([0, 300, 450, 700], 500) == ((0, 450), (450, 700))


@pytest.mark.parametrize(
    "text", ["(" * 3_000, "a " + "1.1" * 900 + " b", "x" * 1_500 + "\n\n" + "y" * 999, "", "short text"]
)
def test_long_runs_are_cut_and_stay_the_text(text: str) -> None:
    nlp = blank_language()
    doc = BoundedTokenizer(nlp.tokenizer, nlp.vocab)(text)
    assert doc.text == text
    if len(text) < 1_000:
        assert [token.text for token in doc] == [token.text for token in nlp.make_doc(text)]
