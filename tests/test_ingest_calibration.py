"""Confidences: shares of claims that hold, made of scores and fitted on articles held out."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Document, PartialDate
from graph.ontology import Predicate, Status
from ingest.extract.calibration import Calibration
from ingest.extract.pipeline import load_reader
from ingest.training.evaluate import Scored, fit_calibration

SCORES = st.floats(0.01, 0.99)
TEXT = (
    "Quillmark Robotics, a maker of robots based in Japan, filed on Monday for an initial public offering.\n\n"
    "Quillmark Robotics will list on the Tokyo Stock Exchange, and Ferrow Securities is the sole underwriter.\n"
)


@given(score=SCORES, other=SCORES, slope=st.floats(0.1, 3), offset=st.floats(-2, 2))
def test_the_order_stays_and_the_way_back_is_known(score: float, other: float, slope: float, offset: float) -> None:
    calibration = Calibration(slope=slope, offset=offset)
    found = calibration.confidence(score)
    assert 0 < found < 1
    assert (found < calibration.confidence(other)) == (score < other) or abs(score - other) < 1e-6
    if 0.003 < found < 0.997:
        assert calibration.score(found) == pytest.approx(score, abs=1e-6)


def test_a_card_without_calibration_changes_nothing() -> None:
    assert Calibration().confidence(0.83) == pytest.approx(0.83)
    assert Calibration().confidence(0.0) > 0
    assert Calibration().confidence(1.0) < 1
    assert fit_calibration([]) == Calibration()


@pytest.mark.parametrize("true", [Calibration(slope=0.5, offset=-0.8), Calibration(slope=1.5, offset=0.4)])
def test_a_fit_finds_what_scores_are_worth(true: Calibration) -> None:
    dice = random.Random(3)  # noqa: S311
    scored = [
        Scored(
            article="a",
            predicate=Predicate.ISSUES,
            score=score,
            right=dice.random() < true.confidence(score),
            optional=False,
        )
        for score in (dice.uniform(0.05, 0.95) for _ in range(8000))
    ]
    unsure = [Scored(article="a", predicate=Predicate.OWNS, score=0.9, right=False, optional=True) for _ in range(4000)]
    found = fit_calibration([*scored, *unsure])
    assert found.slope == pytest.approx(true.slope, abs=0.1)
    assert found.offset == pytest.approx(true.offset, abs=0.1)


def test_a_confidence_that_is_asked_for_decides_what_counts() -> None:
    id_, story = Document.ids("quillmark.txt", TEXT)
    document = Document(
        id=id_,
        story=story,
        url="quillmark.txt",
        published_at=PartialDate("2026-06-05"),
        retrieved_at=datetime(2026, 6, 6, tzinfo=UTC),
    )
    usual = load_reader().read(document, TEXT).claims
    strict = load_reader(least=0.85).read(document, TEXT).claims
    links = [claim for claim in strict if claim.predicate is not None]
    assert links, "the model is sure of nothing in a plain text"
    assert all(claim.confidence >= 0.85 and claim.status is Status.ACCEPTED for claim in links)
    triples = [{(claim.subject, claim.predicate, claim.object) for claim in claims} for claims in (links, usual)]
    assert triples[0] < triples[1]
    versions = {claim.version for claim in strict}, {claim.version for claim in usual}
    assert versions[0].isdisjoint(versions[1])
    assert load_reader(least=0.85).version in versions[0]
    kept = load_reader(least=0.85, proposed=True).read(document, TEXT).claims
    assert {claim.status for claim in kept if claim.predicate is not None} == {Status.ACCEPTED, Status.PROPOSED}
