"""All figures of an evaluation at once, and as JSON. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from ingest.evaluation.calibration import Calibration, measure_calibration
from ingest.evaluation.mistakes import Mistake, find_mistakes
from ingest.evaluation.records import FoundArticle, GoldArticle
from ingest.evaluation.score import Judged, Scores, Tally, claims_range, judge, sum_scores, total

_NOTHING = FoundArticle()


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Articles compared with their gold."""

    judged: Sequence[Judged]

    @cached_property
    def scores(self) -> Scores:
        """Return what was counted over all articles."""
        return sum_scores(self.judged)

    @cached_property
    def range(self) -> tuple[float, float]:
        """Return the 95 % range of the claims' F1 over articles."""
        return claims_range(self.judged)

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """Return all mistakes, article by article."""
        return [mistake for one in self.judged for mistake in find_mistakes(one)]

    @cached_property
    def calibration(self) -> Calibration:
        """Return how far confidences can be relied on."""
        return measure_calibration(self.judged)

    def count_mistakes(self) -> Counter[tuple[str, str]]:
        """Return how often each class of mistakes was made, by (side, class)."""
        return Counter((str(mistake.side), str(mistake.sort)) for mistake in self.mistakes)


def evaluate(golds: Sequence[GoldArticle], found: Mapping[str, FoundArticle]) -> Evaluation:
    """Return articles compared with what was found in them by their ids; of one that is not there, all is missed."""
    return Evaluation(judged=[judge(gold, found.get(gold.id, _NOTHING)) for gold in golds])


def figures(evaluation: Evaluation, *, errors: bool = False) -> dict[str, Any]:
    """Return an evaluation as JSON holds it; with `errors` each single mistake too."""
    scores = evaluation.scores
    counted: dict[str, dict[str, int]] = {}
    for (side, sort), times in sorted(evaluation.count_mistakes().items()):
        counted.setdefault(side, {})[sort] = times
    answer: dict[str, Any] = {
        "documents": len(evaluation.judged),
        "entities": _prf(total(scores.entities.values())),
        "claims": {**_prf(total(scores.claims.values())), "f1_95": list(evaluation.range)},
        "legal_bases": _prf(scores.legal_bases),
        "quotes": scores.quotes.share,
        "evidence": scores.evidence.share,
        "amounts": scores.amounts.share,
        "modality": scores.modality.share,
        "kinds": {name: _prf(tally) for name, tally in sorted(scores.entities.items())},
        "predicates": {name: _prf(tally) for name, tally in sorted(scores.claims.items())},
        "articles": {one.gold.id: _prf(total(one.scores.claims.values())) for one in evaluation.judged},
        "mistakes": counted,
        "calibration": asdict(evaluation.calibration),
    }
    if errors:
        answer["errors"] = [_error(mistake) for mistake in evaluation.mistakes]
    return answer


def _prf(tally: Tally) -> dict[str, float]:
    return {"p": tally.precision, "r": tally.recall, "f1": tally.f1, **asdict(tally)}


def _error(mistake: Mistake) -> dict[str, Any]:
    return {
        "article": mistake.article,
        "side": str(mistake.side),
        "class": str(mistake.sort),
        "what": mistake.what,
        "quote": mistake.quote,
        "detail": mistake.detail,
        "confidence": mistake.confidence,
    }
