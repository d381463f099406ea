"""The trained model at run time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc

from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Kind, Predicate, allows
from ingest.extract.heads import CARD, DEFAULT_FOLDER, Model, ModelError
from ingest.extract.labels import FORMS, KINDS, MODALITIES, PREDICATES, allowed_table
from ingest.extract.pairs import (
    N_CHOICE_DISTANCES,
    N_DISTANCES,
    N_MATCHES,
    Mention,
    content_words,
    list_choices,
    list_issuers,
    list_pairs,
    match_class,
)
from ingest.extract.pieces import blank_language

SENTENCES = [
    "Harbour Peak sponsors Quantel Vision's Hong Kong listing\n\n",
    "Quantel Vision, a Chinese chipmaker, has filed for an initial public offering in Hong Kong. ",
    "It hired Harbour Peak Securities as sole sponsor. ",
    "American investors cannot buy the shares, the company said.",
]


def make_doc(sentences: list[str]) -> Doc:
    doc = blank_language().make_doc("".join(sentences))
    starts = {len("".join(sentences[:number])) for number in range(len(sentences))}
    for token in doc:
        token.is_sent_start = token.idx in starts
    return doc


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.load()


def test_the_model_finds_names_and_what_they_do(model: Model) -> None:
    encoded = model.encode(make_doc(SENTENCES), titled=True)
    mentions = model.mentions(encoded)
    found = {(mention.text, mention.kind) for mention in mentions}
    assert {("Quantel Vision", Kind.COMPANY), ("Chinese", Kind.JURISDICTION)} <= found
    assert all(0 < mention.score <= 1 for mention in mentions)
    assert all(one.end <= two.start for one, two in pairwise(mentions))
    spans = model.spans(encoded, mentions)
    pairs = list_pairs(mentions, titled=True)
    relations = model.relations(encoded, spans, pairs)
    says = {
        (mentions[pairs.left[row]].text, mentions[pairs.right[row]].text)
        for row in np.flatnonzero(relations.predicates[:, PREDICATES.index(Predicate.BASED_IN), 0] > 0.5)
    }
    assert ("Quantel Vision", "Chinese") in says


def test_shapes_and_sums_of_what_comes_back(model: Model) -> None:
    encoded = model.encode(make_doc(SENTENCES), titled=True)
    mentions = model.mentions(encoded)
    spans = model.spans(encoded, mentions)
    assert spans.technology.shape == (len(mentions), len(TECHNOLOGIES))
    assert spans.offering_kind.shape == (len(mentions), len(OFFERING_KINDS))
    choices = list_choices(mentions)
    for scores, rows in (
        (model.coreference(spans, choices), choices),
        (model.issuers(spans, list_issuers(mentions)), list_issuers(mentions)),
    ):
        total = scores.nothing.astype(float)
        np.add.at(total, rows.anaphor, scores.candidates)
        np.testing.assert_allclose(total, 1.0, atol=1e-4)
    pairs = list_pairs(mentions, titled=True)
    relations = model.relations(encoded, spans, pairs)
    assert relations.predicates.shape == (len(pairs), len(PREDICATES), 2)
    np.testing.assert_allclose(relations.modality.sum(axis=1), 1.0, atol=1e-4)
    assert relations.modality.shape[1] == len(MODALITIES)
    for row, predicate, direction in np.argwhere(relations.predicates > 0).tolist():
        sides = mentions[pairs.left[row]].kind, mentions[pairs.right[row]].kind
        assert allows(PREDICATES[predicate], sides[direction], sides[1 - direction])


def test_the_same_document_gives_the_same_numbers(model: Model) -> None:
    doc = make_doc(SENTENCES)
    one, two = model.encode(doc, titled=True), model.encode(doc, titled=True)
    assert np.array_equal(one.vectors, two.vectors)
    assert model.mentions(one) == model.mentions(two)


def test_a_long_document_is_encoded_in_parts(model: Model) -> None:
    encoded = model.encode(make_doc(SENTENCES + SENTENCES[1:] * 20), titled=True)
    assert len(encoded.pieces.parts) > 1
    assert np.isfinite(encoded.tags).all()
    mentions = model.mentions(encoded)
    assert mentions[-1].sentence > 40


@pytest.mark.parametrize("sentences", [[""], ["nothing here"]])
def test_a_document_without_mentions(model: Model, sentences: list[str]) -> None:
    encoded = model.encode(make_doc(sentences), titled=False)
    assert model.mentions(encoded) == []
    spans = model.spans(encoded, [])
    assert len(model.relations(encoded, spans, list_pairs([], titled=False)).negated) == 0
    assert len(model.coreference(spans, list_choices([])).nothing) == 0
    assert len(model.issuers(spans, list_issuers([])).nothing) == 0


def test_the_card_says_what_the_model_is(model: Model) -> None:
    assert model.version
    assert set(model.thresholds) == set(Predicate)
    assert all(0 < threshold < 1 for threshold in model.thresholds.values())
    size = sum(path.stat().st_size for path in DEFAULT_FOLDER.iterdir())
    assert size < 30_000_000


def copy_model(target: Path) -> Path:
    shutil.copytree(DEFAULT_FOLDER, target)
    return target


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    folder = copy_model(tmp_path / "model")
    with (folder / "spans.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=r"spans\.onnx is damaged.*caplinks train"):
        Model.load(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = copy_model(tmp_path / "model")
    (folder / "encoder.onnx").unlink()
    with pytest.raises(ModelError, match=r"encoder\.onnx cannot be read"):
        Model.load(folder)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"card\.json cannot be read"):
        Model.load(tmp_path)


def test_a_model_with_other_labels_is_refused(tmp_path: Path) -> None:
    folder = copy_model(tmp_path / "model")
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card["labels"]["kinds"].reverse()
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match="another version of the ontology"):
        Model.load(folder)


def change_card(folder: Path, **changes: object) -> None:
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps(card | changes), encoding="utf-8")


@pytest.mark.parametrize("name", ["encoder.onnx", "relations.onnx", "vocabulary.txt"])
def test_a_truncated_file_is_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    folder = copy_model(tmp_path / "model")
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelError, match=rf"{folder / name} is damaged: its checksum.*Install caplinks again"):
        Model.load(folder)


@pytest.mark.parametrize("name", ["coreference.onnx", "vocabulary.txt"])
def test_an_altered_file_is_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    folder = copy_model(tmp_path / "model")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelError, match=rf"{folder / name} is damaged"):
        Model.load(folder)


def test_a_card_of_another_form_is_told(tmp_path: Path) -> None:
    folder = copy_model(tmp_path / "model")
    change_card(folder, format=2)
    with pytest.raises(ModelError, match=r"card\.json has a card of format 2, and this version.*format 1\. Install"):
        Model.load(folder)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"version": None}, "without version"),
        ({"thresholds": {}}, "lacks thresholds"),
        ({"files": [], "width": "384"}, "without width, files"),
    ],
)
def test_an_incomplete_card_is_told(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    folder = copy_model(tmp_path / "model")
    change_card(folder, **changes)
    with pytest.raises(ModelError, match=rf"card\.json has a card.*{told}.*Install"):
        Model.load(folder)


@pytest.mark.parametrize("text", ["", "{", "[1]", '"card"'])
def test_a_card_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    folder = copy_model(tmp_path / "model")
    (folder / CARD).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"card\.json.*Install caplinks again"):
        Model.load(folder)


def test_the_runtime_writes_nothing_about_its_use(tmp_path: Path) -> None:
    """Without a word onnxruntime queues an event with a device's id below the user's cache when it is imported."""
    env = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    env |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": os.pathsep.join(sys.path)}
    code = "from ingest.extract.heads import Model; Model.load()"
    subprocess.run([sys.executable, "-c", code], env=env, check=True)  # noqa: S603 - ours
    assert [path for path in tmp_path.rglob("*") if "onnx" in path.name] == []


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    folder = copy_model(tmp_path / "model")
    (folder / "spans.onnx").write_bytes(b"")
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card["files"]["spans.onnx"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be run"):
        Model.load(folder)


def test_the_labels_are_those_of_the_ontology() -> None:
    assert set(KINDS) == set(Kind)
    assert set(PREDICATES) == set(Predicate)
    table = allowed_table()
    company, offering = KINDS.index(Kind.COMPANY), KINDS.index(Kind.OFFERING)
    issues = PREDICATES.index(Predicate.ISSUES)
    assert table[company, offering, issues].tolist() == [True, False]
    assert table[offering, company, issues].tolist() == [False, True]


def mention(start: int, text: str, kind: Kind, sentence: int = 0, form: str = "name") -> Mention:
    return Mention(start=start, end=start + 1, kind=kind, form=form, sentence=sentence, text=text)


MENTIONS = [
    mention(0, "Quantel", Kind.COMPANY),
    mention(4, "Hong Kong", Kind.EXCHANGE, 1),
    mention(6, "it", Kind.COMPANY, 1, "pronoun"),
    mention(9, "the listing", Kind.OFFERING, 2, "nominal"),
    mention(12, "Quantel Vision", Kind.COMPANY, 3),
]


def test_pairs_join_a_sentence_to_the_one_before_and_to_the_title() -> None:
    pairs = list_pairs(MENTIONS, titled=True)
    assert [tuple(row) for row in np.stack([pairs.left, pairs.right, pairs.sentence]).T.tolist()] == [
        (0, 1, 1),
        (0, 2, 1),
        (0, 3, 2),
        (0, 4, 3),
        (1, 2, 1),
        (1, 3, 2),
        (2, 3, 2),
        (3, 4, 3),
    ]
    assert pairs.distance.max() < N_DISTANCES
    assert len(list_pairs(MENTIONS, titled=False)) == 6


def test_choices_are_earlier_mentions_and_later_names() -> None:
    choices = list_choices(MENTIONS)
    rows = list(zip(choices.anaphor.tolist(), choices.candidate.tolist(), strict=True))
    assert rows == [(0, 4), (2, 0), (2, 4), (4, 0)]
    assert choices.match.tolist() == [2, 0, 0, 2]
    assert choices.distance.max() < N_CHOICE_DISTANCES
    assert choices.match.max() < N_MATCHES


def test_issuers_are_all_companies() -> None:
    issuers = list_issuers(MENTIONS)
    assert list(zip(issuers.anaphor.tolist(), issuers.candidate.tolist(), strict=True)) == [(3, 0), (3, 2), (3, 4)]


@pytest.mark.parametrize(
    ("one", "other", "class_"),
    [
        ("Quantel", "quantel", 1),
        ("Quantel", "Quantel Vision", 2),
        ("Bank of China", "China", 3),
        ("U.S.", "United States", 5),
        ("Vision Fund One", "Quantel Vision", 4),
        ("the bank", "Nvidia", 0),
        ("the", "The", 1),
    ],
)
def test_how_words_agree(one: str, other: str, class_: int) -> None:
    assert match_class(content_words(one), content_words(other)) == class_
    assert match_class((), ("x",)) == 0


def test_a_mention_has_a_label() -> None:
    assert MENTIONS[2].label == FORMS.index("pronoun")
    assert MENTIONS[3].label == KINDS.index(Kind.OFFERING) * len(FORMS) + FORMS.index("nominal")


def test_a_doubtful_sale_is_a_mention_and_keeps_its_doubt(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = make_doc(["Sapling Robotics took in $40 million, and the paper was gone in an hour. "])
    found = model.mentions(model.encode(doc, titled=False))
    monkeypatch.setattr("ingest.extract.heads.SALE_GRANT", 0.0)
    strict = Model.load()
    sure = strict.mentions(strict.encode(doc, titled=False))
    more = [mention for mention in found if mention not in sure]
    assert more
    for mention in more:
        assert (mention.kind, mention.form) == (Kind.OFFERING, "nominal")
        assert mention.score < 0.5
