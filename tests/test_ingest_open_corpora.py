"""Open corpora, read for a first stage of training: made-up files of their forms."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from graph.errors import InvalidInputError
from ingest.extract.pieces import WordPieces
from ingest.training.examples import IGNORED
from ingest.training.open_corpora import CORPORA, OpenTexts, chosen, credits_of, read_corpora
from ingest.training.options import Options
from tests.training_samples import VOCABULARY

WORDS = ["Ada", "Brook", "left", "Quantel", "Vision", "in", "Hong", "Kong", "."]


def write_names(path: Path, *labels: str) -> None:
    """Write a spaCy file with one document, whose names have these of the labels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    doc = Doc(spacy.blank("en").vocab, words=WORDS)
    spans = {"PER": (0, 2), "ORG": (3, 5), "LOC": (6, 8)}
    doc.set_ents([Span(doc, *spans[label], label=label) for label in labels])
    DocBin(docs=[doc]).to_disk(path)


def core_row(**more: Any) -> dict[str, Any]:
    row = {"relation": "shareholder_of", "invert_relation": 1, "e1_start": 0, "e1_end": 0, "e2_start": 3, "e2_end": 4}
    return row | {"context": ["Quantel", "raised", "from", "Blue", "Mill", "."]} | more


def fact(subject: tuple[str, int], object_: tuple[str, int], relation: str, text: str) -> dict[str, Any]:
    shift = 100
    places = [[start + shift, start + len(words) + shift] for words, start in (subject, object_)]
    return {
        "passage_start": shift,
        "subj": places[0],
        "obj": places[1],
        "subj_text": subject[0],
        "obj_text": object_[0],
        "relation": relation,
        "text": text,
    }


def read(folder: Path, *names: str) -> OpenTexts:
    return read_corpora(replace(Options(), corpora=folder, first=names), WordPieces.load(VOCABULARY))


def test_names_become_tags(tmp_path: Path) -> None:
    write_names(tmp_path / CORPORA["ner/wikigold"].path, "PER", "ORG", "LOC")
    (example,) = read(tmp_path, "ner/wikigold").examples
    assert example.tags.tolist() == [1, 4, 0, 2, 5, 0, 3, 6, 0]
    assert example.pieces.first[-1] == len(example.pieces.ids)
    assert not len(example.relations)


def test_a_corpus_without_all_kinds_says_nothing_of_other_words(tmp_path: Path) -> None:
    write_names(tmp_path / CORPORA["ner/core"].path, "ORG")
    (example,) = read(tmp_path, "ner/core").examples
    assert example.tags.tolist() == [IGNORED] * 3 + [2, 5] + [IGNORED] * 4


def test_relations_of_companies_have_a_direction(tmp_path: Path) -> None:
    path = tmp_path / CORPORA["relations/CORE"].path
    path.parent.mkdir(parents=True)
    rows = [core_row(), core_row(relation="undefined"), core_row(invert_relation=0), core_row(e2_end=9)]
    path.write_text(json.dumps(rows), encoding="utf-8")
    found = read(tmp_path, "relations/CORE")
    assert found.relations == ["", "CORE shareholder_of"]
    back, none, forth = found.examples
    assert [example.relations.tolist() for example in (back, none, forth)] == [[1], [0], [1]]
    first = back.pieces.first
    assert back.spans.tolist() == [[first[3], first[5], first[0], first[1]]]
    assert forth.spans.tolist() == [[first[0], first[1], first[3], first[5]]]
    assert (back.tags == IGNORED).all()


def test_pairs_of_a_passage_without_a_fact_have_no_relation(tmp_path: Path) -> None:
    path = tmp_path / CORPORA["relations/KnowledgeNet"].path
    path.parent.mkdir(parents=True)
    text = "Ada Brook runs Quantel, based in Lisbon."
    rows = [
        fact(("Quantel", 15), ("Ada Brook", 0), "CEO", text),
        fact(("Quantel", 15), ("Lisbon", 33), "HEADQUARTERS", text),
        fact(("Quantel", 14), ("Lisbon", 33), "FOUNDED_BY", text),  # offsets of other words
        {**fact(("x", 0), ("y", 0), "CEO", text), "subj_text": None, "obj_text": None},
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    found = read(tmp_path, "relations/KnowledgeNet")
    assert found.relations == ["", "KnowledgeNet CEO", "KnowledgeNet HEADQUARTERS"]
    (example,) = found.examples
    assert len(example.relations) == 6
    assert sorted(example.relations.tolist()) == [0, 0, 0, 0, 1, 2]


def test_corpora_are_chosen_by_name_or_kind_and_credited() -> None:
    assert chosen(["relations/CORE", "relations"]) == ["relations/CORE", "relations/KnowledgeNet"]
    assert len(chosen(["ner"])) == 7
    assert credits_of(()) == {}
    assert "licence_of_weights" not in credits_of(["relations"])
    shared = credits_of(["ner"])
    assert shared["licence_of_weights"] == "CC BY-SA 4.0"
    assert {"name": "ner/redocred", "licence": "MIT", "credit": "Re-DocRED"} in shared["first"]
    with pytest.raises(InvalidInputError, match="no open corpus 'wiki'"):
        chosen(["wiki"])


def test_corpora_that_are_missing_or_of_another_form_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="--corpora"):
        read_corpora(replace(Options(), first=("ner",)), WordPieces.load(VOCABULARY))
    with pytest.raises(InvalidInputError, match="is missing"):
        read(tmp_path, "relations/CORE")
    path = tmp_path / CORPORA["relations/CORE"].path
    path.parent.mkdir(parents=True)
    for content in ("no json", "[{}]", "[7]"):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InvalidInputError, match="not of the form"):
            read(tmp_path, "relations/CORE")
    names = tmp_path / CORPORA["ner/gum"].path
    names.parent.mkdir(parents=True)
    names.write_bytes(b"no spacy")
    with pytest.raises(InvalidInputError, match="not of the form"):
        read(tmp_path, "ner/gum")
