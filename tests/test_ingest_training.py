"""Training, export and measuring, end to end with a small network. Needs torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.extract.heads import Model
from ingest.extract.labels import PREDICATES
from ingest.extract.pieces import WordPieces, blank_language
from ingest.training.evaluate import choose_thresholds, figures, measure
from ingest.training.examples import IGNORED, make_example
from ingest.training.marked import parse_marked, read_marked
from ingest.training.options import Options, Progress, split_articles
from ingest.training.pretrained import PretrainedError, find_pretrained

TEXTS = Options().texts
VOCABULARY = Options().model / "vocabulary.txt"

TEXT = """=== x01-01
title: [Quantel](quantel) lists in [Hong Kong](hkex)
date: 2026-03-12
--- entities
quantel | Company | Quantel
quantel-ipo | Offering | Quantel IPO | kind=ipo | issuer=quantel | amount=400000000 USD about | status=filed
hkex | Exchange | Hong Kong Stock Exchange
mill | Company | Blue Mill
--- text
[Quantel](quantel) filed for an [IPO](quantel-ipo) of [memory chips](memory_chip).
[Its](quantel) rival [Blue Mill](mill) did not.
--- claims
quantel ISSUES quantel-ipo @1 planned
? quantel-ipo LISTS_ON hkex @1
mill COMPETES_WITH quantel @2 negated
"""


def test_an_example_labels_words_mentions_and_pairs() -> None:
    (article,) = parse_marked(TEXT, "x.txt")
    example = make_example(blank_language(), WordPieces.load(VOCABULARY), article)
    assert [mention.text for mention in example.mentions] == [
        "Quantel",
        "Hong Kong",
        "Quantel",
        "IPO",
        "memory chips",
        "Its",
        "Blue Mill",
    ]
    assert (example.tags > 0).sum() == 10
    assert example.technology.tolist().count(IGNORED) == 6
    assert example.offering_kind.tolist().count(IGNORED) == 6
    labels = example.groups.labels
    assert labels.shape[1:] == (len(PREDICATES), 2)
    assert labels[:, PREDICATES.index("ISSUES")].sum() == 1
    assert labels[:, PREDICATES.index("COMPETES_WITH")].sum() == 2
    assert np.isclose(example.groups.weights, 0.3).sum() == 1
    assert (example.groups.weights == 0.0).sum() > 0
    assert example.groups.negated.sum() == 1
    assert example.issuer_right.sum() == 3
    assert example.issuer_known.all()


def test_articles_are_held_out_by_letter() -> None:
    articles = parse_marked("".join(TEXT.replace("x01-01", f"r01-{number:02}") for number in range(20)), "r.txt")
    learnt, held = split_articles(articles)
    assert [article.id for article in held] == ["r01-08", "r01-17"]
    assert len(learnt) == 18


FLOORS = {
    "Company": 0.85,
    "Person": 0.88,
    "Jurisdiction": 0.80,
    "Regulator": 0.72,
    "Exchange": 0.70,
    "Law": 0.60,
    "Technology": 0.50,
    "Offering": 0.42,
}
"""F1 of mentions that the committed model must reach on the articles held out, five points or more below the card's."""


def test_the_committed_model_reaches_its_floors_and_what_its_card_says() -> None:
    _, held = split_articles(read_marked(sorted(TEXTS.glob("*.txt"))))
    later = read_marked(sorted((TEXTS.parent / "next").glob("*.txt")))
    model = Model.load()
    measured = measure(model, [*held, *later])
    for kind, floor in FLOORS.items():
        assert measured.mentions[kind].f1 >= floor, kind
    found, said = figures(measured, model.thresholds), model.card["figures"]
    assert found["articles"] == said["articles"]
    assert found["mentions"]["all"]["f1"] == pytest.approx(said["mentions"]["all"]["f1"], abs=0.02)
    name = "claims with marked mentions"
    assert found[name]["f1"] == pytest.approx(said[name]["f1"], abs=0.02)
    assert set(choose_thresholds(measured.scored, measured.required)) == set(PREDICATES)


def test_a_wrong_pretrained_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PretrainedError, match="missing"):
        find_pretrained(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(PretrainedError, match="checksum"):
        find_pretrained(tmp_path)


@pytest.mark.filterwarnings("ignore")  # torch's exporter warns of its own ways
def test_a_small_training_runs_to_a_model(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is of the dependency group `train`")
    pytest.importorskip("onnxscript", reason="onnxscript is of the dependency group `train`")
    from ingest.training.export import export_model  # noqa: PLC0415 - torch
    from ingest.training.network import Network, Sizes  # noqa: PLC0415
    from ingest.training.train import Trainer  # noqa: PLC0415

    articles = read_marked([TEXTS / "a01.txt"])
    seen: list[Progress] = []
    options = Options(work=tmp_path / "work", model=tmp_path / "model", steps=4, batch=3, threads=1, bfloat16=False)
    network = Network(Sizes(width=32, layers=1, heads=2, inner=32, span=16, hidden=16, choice_hidden=8))
    trainer = Trainer(
        options=options,
        network=network,
        vocabulary=WordPieces.load(VOCABULARY),
        learnt=articles[:5],
        held=articles[5:7],
        report=seen.append,
    )
    trainer.run()
    assert [progress.step for progress in seen if progress.checkpoint] == [2, 4]
    assert seen[0].losses["relations"] > 0
    folder = export_model(network, options, vocabulary=VOCABULARY)
    model = Model.load(folder)
    measured = measure(model, articles[:2])
    assert figures(measured, model.thresholds)["mentions"]["all"]["f1"] >= 0
