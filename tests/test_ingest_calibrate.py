"""Training measures as `caplinks evaluate` does: what a threshold leaves counts as if nothing else had been found."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology import PREDICATES
from ingest.evaluation.files import gold_of
from ingest.evaluation.measure import evaluate
from ingest.evaluation.reading import read_texts
from ingest.evaluation.score import judge
from ingest.extract.heads import CARD, DEFAULT_FOLDER
from ingest.extract.pipeline import load_reader
from ingest.training.calibrate import evaluate_marked, required_claims, scored_claims
from ingest.training.evaluate import Measured, count_claims
from ingest.training.experiments import document_counts
from ingest.training.marked import MarkedArticle, parse_marked
from tests.evaluation_samples import UNHURRIED, Json, found, founds, gold, golds

TEXT = """=== x01-01
title: [Quantel](quantel) lists in [Hong Kong](hkex)
date: 2026-03-12
--- entities
quantel | Company | Quantel Vision; Quantel
quantel-ipo | Offering | Quantel IPO | kind=ipo | issuer=quantel | amount=400000000 USD about
hkex | Exchange | Hong Kong Stock Exchange
mill | Company | Blue Mill
--- text
[Quantel](quantel) filed for an [IPO](quantel-ipo) in [Hong Kong](hkex) on Monday.
[Its](quantel) rival [Blue Mill](mill) did not.
--- claims
quantel ISSUES quantel-ipo @1 planned
? quantel-ipo LISTS_ON hkex @0
mill COMPETES_WITH quantel @2
"""


@pytest.fixture
def article() -> MarkedArticle:
    return parse_marked(TEXT, "x.txt")[0]


@UNHURRIED
@given(golds(), founds(), st.floats(0, 1))
def test_claims_from_a_threshold_on_count_as_if_only_they_were_found(
    made: Json, printed: Json, threshold: float
) -> None:
    evaluation = evaluate([gold(made)], {"made": found(printed)})
    scored = scored_claims(evaluation.judged)
    measured = Measured(scored=scored)
    measured.required.update(required_claims(evaluation))
    counted = count_claims(measured, dict.fromkeys(map(str, PREDICATES), threshold))
    left = {**printed, "claims": [claim for claim in printed["claims"] if claim["confidence"] >= threshold]}
    tallies = judge(gold(made), found(left)).scores.claims.values()
    assert (counted.tp, counted.fp, counted.fn) == tuple(
        sum(getattr(tally, name) for tally in tallies) for name in ("tp", "fp", "fn")
    )


def test_the_figures_of_training_are_those_of_the_evaluation(article: MarkedArticle) -> None:
    evaluation = evaluate_marked(None, [article])
    found_texts, rejected = read_texts([gold_of(article)], partial(load_reader, None))
    assert not rejected
    (one,) = evaluation.judged
    assert one.found.claims == found_texts[article.id].claims
    assert one.found.claims, "the model finds nothing in a plain text"
    counts = document_counts(one.scores)
    assert counts["entities"]["Company"][0] == 2
    assert sum(right + missed for right, _, missed in counts["claims"].values()) == 2
    assert sum(required_claims(evaluation).values()) == 2


def test_thresholds_that_are_written_into_a_card_count_from_the_next_reading_on(
    article: MarkedArticle, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(DEFAULT_FOLDER, folder)
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    links = []
    for threshold in (0.05, 0.999):
        card["thresholds"] = dict.fromkeys(card["thresholds"], threshold)
        (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
        links.append(len(evaluate_marked(folder, [article]).judged[0].found.claims))
    assert links[0] > links[1]
