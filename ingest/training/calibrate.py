"""Runs the whole extraction on marked articles and compares it with their marks: for thresholds, and to measure.

What is right is decided by `ingest.evaluation`, as for `caplinks evaluate`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from graph.ontology import Predicate
from ingest.evaluation.files import gold_of
from ingest.evaluation.measure import Evaluation, evaluate
from ingest.evaluation.reading import read_texts
from ingest.evaluation.score import judge
from ingest.extract.pipeline import load_reader
from ingest.training.evaluate import Scored

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ingest.evaluation.records import FoundArticle, FoundClaim, GoldArticle
    from ingest.evaluation.score import Judged, Verdict
    from ingest.training.marked import MarkedArticle


def evaluate_marked(model: Path | None, articles: Iterable[MarkedArticle]) -> Evaluation:
    """Return what extraction with this model finds in the articles' texts, against their marks."""
    golds = [gold_of(article) for article in articles]
    found, _ = read_texts(golds, partial(load_reader, model))  # of a text that cannot be read, all is missed
    return evaluate(golds, found)


def required_claims(evaluation: Evaluation) -> dict[Predicate, int]:
    """Return how many claims should be found, by predicate; optional ones are not counted."""
    return {Predicate(name): tally.tp + tally.fn for name, tally in evaluation.scores.claims.items()}


def scored_claims(judged: Iterable[Judged]) -> list[Scored]:
    """Return the claims that count, each with the best confidence that it is said with.

    Those of a confidence from any threshold on are what `judge` counts where only these were found.
    """
    return [
        Scored(
            article=one.gold.id,
            predicate=Predicate(verdict.claim.predicate),
            score=-_doubt(verdict.claim),
            right=verdict.right,
            optional=verdict.optional,
        )
        for one in judged
        for verdict in counted_verdicts(one.gold, one.found)
    ]


def counted_verdicts(gold: GoldArticle, found: FoundArticle) -> list[Verdict]:
    """Return what becomes of the claims that count, each at the best confidence that it is said with."""
    best_first = found.model_copy(update={"claims": tuple(sorted(found.claims, key=_doubt))})
    return [verdict for verdict in judge(gold, best_first).verdicts if verdict.first]


def _doubt(claim: FoundClaim) -> float:
    return -(claim.confidence or 0.0)
