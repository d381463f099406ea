"""Measures a model on marked articles and chooses its thresholds. Runs on the exported model; needs no torch."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Kind, Predicate
from graph.ontology import PREDICATES as SPECS
from ingest.evaluation.score import Tally
from ingest.extract.calibration import Calibration, log_odds
from ingest.extract.labels import MODALITIES, PREDICATES
from ingest.extract.pairs import list_choices, list_issuers, list_pairs
from ingest.extract.pieces import blank_language
from ingest.training.examples import gold_mentions, make_doc
from ingest.training.regression import regress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.extract.heads import ChoiceScores, Encoded, Model, Spans
    from ingest.extract.pairs import Choices, Mention
    from ingest.training.marked import MarkedArticle

_GRID = tuple(round(0.15 + 0.025 * step, 3) for step in range(27))
LEAST_PRECISION = 0.65
"""Of the claims that count on the articles held out so many must be right. Their marks are stricter than most gold: the
same thresholds reach 0.70 on the development set. 0.75 here would lose a fifth of the claims that are right."""
_SHRINK = 1000.0
"""Claims that a predicate's own threshold must be worth before it counts as much as the common one. With 50 of them
thresholds chosen on 70 articles gave claims F1 0.534 on 323 others, with 2,000 (nearly the common one alone) 0.541."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A claim that the model could make: its best score in the article, and whether it is right."""

    article: str
    predicate: Predicate
    score: float
    right: bool
    optional: bool


@dataclass(slots=True, kw_only=True)
class Measured:
    """What was measured over articles."""

    mentions: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """By kind and by form."""
    shares: defaultdict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    """Right or not, by what is decided: coreference by form, issuer, technology, kind of offering, modality."""
    scored: list[Scored] = field(default_factory=list)
    required: Counter[Predicate] = field(default_factory=Counter)
    """Claims of the articles that are not optional."""
    articles: int = 0


def measure(model: Model, articles: Iterable[MarkedArticle]) -> Measured:
    """Return how the model does: mentions from the text alone, all else with the marked mentions and coreference."""
    measured = Measured()
    nlp = blank_language()
    for article in articles:
        measured.articles += 1
        doc = make_doc(nlp, article)
        encoded = model.encode(doc, titled=article.titled)
        gold, keys = gold_mentions(doc, article)
        _count_mentions(model.mentions(encoded), gold, measured)
        spans = model.spans(encoded, gold)
        choices, issuers = list_choices(gold), list_issuers(gold)
        issuer_of = {key: entity.properties.get("issuer", "") for key, entity in article.entities.items()}
        chosen = best_candidates(choices, model.coreference(spans, choices), len(gold))
        offered = best_candidates(issuers, model.issuers(spans, issuers), len(gold))
        for number, mention in enumerate(gold):
            same = _key_at(keys, chosen[number])
            known = {keys[row] for row in choices.candidate[choices.anaphor == number]}
            if known:
                wanted = keys[number] if keys[number] in known else ""
                measured.shares[f"coreference {mention.form}"].append(same == wanted)
            if mention.kind is Kind.OFFERING:
                issuer = _key_at(keys, offered[number])
                measured.shares["issuer"].append(issuer == issuer_of[keys[number]])
        _count_keys(article, spans, keys, measured)
        _score_claims(model, article, encoded, spans, keys, measured)
    return measured


def _key_at(keys: Sequence[str], number: int | None) -> str:
    return "" if number is None else keys[number]


def _count_mentions(found: Sequence[Mention], gold: Sequence[Mention], measured: Measured) -> None:
    """Count a mention as right when borders and kind are."""
    wanted = {(mention.start, mention.end, mention.kind): mention for mention in gold}
    for mention in found:
        right = wanted.pop((mention.start, mention.end, mention.kind), None)
        for name in ("all", str(mention.kind), mention.form):
            tally = measured.mentions[name]
            tally.tp += right is not None
            tally.fp += right is None
    for mention in wanted.values():
        for name in ("all", str(mention.kind), mention.form):
            measured.mentions[name].fn += 1


def best_candidates(choices: Choices, scores: ChoiceScores, count: int) -> list[int | None]:
    """Return for each of `count` mentions its best single candidate, None where nothing is likelier."""
    best: list[int | None] = [None] * count
    most = scores.nothing.copy()
    for anaphor, candidate, score in zip(choices.anaphor, choices.candidate, scores.candidates, strict=True):
        if score > most[anaphor]:
            most[anaphor], best[anaphor] = score, int(candidate)
    return best


def _count_keys(article: MarkedArticle, spans: Spans, keys: Sequence[str], measured: Measured) -> None:
    for number, mention in enumerate(spans.mentions):
        if mention.kind is Kind.TECHNOLOGY:
            found = TECHNOLOGIES[int(spans.technology[number].argmax())]
            measured.shares["technology"].append(found == keys[number])
        elif mention.kind is Kind.OFFERING:
            found = OFFERING_KINDS[int(spans.offering_kind[number].argmax())]
            measured.shares["offering kind"].append(found == article.entities[keys[number]].properties["kind"])


def _score_claims(  # noqa: PLR0913, PLR0917 - one document in all its forms
    model: Model, article: MarkedArticle, encoded: Encoded, spans: Spans, keys: Sequence[str], measured: Measured
) -> None:
    pairs = list_pairs(spans.mentions, titled=article.titled)
    relations = model.relations(encoded, spans, pairs)
    best: dict[tuple[str, Predicate, str], tuple[float, int]] = {}
    for row, predicate, direction in np.argwhere(relations.predicates >= _GRID[0]).tolist():
        sides = keys[int(pairs.left[row])], keys[int(pairs.right[row])]
        subject, object_ = sides[direction], sides[1 - direction]
        if subject == object_:
            continue
        name = PREDICATES[predicate]
        if SPECS[name].symmetric:
            subject, object_ = sorted((subject, object_))
        score = float(relations.predicates[row, predicate, direction])
        best[subject, name, object_] = max(best.get((subject, name, object_), (0.0, 0)), (score, row))
    gold = {}
    for claim in article.claims:
        sides = claim.subject, claim.object
        subject, object_ = sorted(sides) if SPECS[claim.predicate].symmetric else sides
        gold[subject, claim.predicate, object_] = claim
        measured.required[claim.predicate] += not claim.optional
    for triple, (score, row) in best.items():
        made = gold.get(triple)
        optional = made is not None and made.optional
        scored = Scored(article=article.id, predicate=triple[1], score=score, right=made is not None, optional=optional)
        measured.scored.append(scored)
        if made is not None:
            modality = MODALITIES[int(relations.modality[row].argmax())]
            measured.shares["modality"].append(modality is made.modality)
            measured.shares["negated"].append(bool(relations.negated[row] >= 0.5) == made.negated)  # noqa: PLR2004


def count_claims(measured: Measured, thresholds: Mapping[str, float]) -> Tally:
    """Return right, wrong and missed claims at thresholds by predicate; optional ones count for nothing."""
    tally = Tally(fn=sum(measured.required.values()))
    for scored in measured.scored:
        if scored.optional or scored.score < thresholds[str(scored.predicate)]:
            continue
        tally.tp += scored.right
        tally.fn -= scored.right
        tally.fp += not scored.right
    return tally


def choose_thresholds(scored: Sequence[Scored], required: Mapping[Predicate, int]) -> dict[str, float]:
    """Return a threshold for each predicate: the common best one, moved towards its own as far as claims bear it out.

    The best one has the highest F1 of those with a precision of LEAST_PRECISION. One predicate counts its own right,
    wrong and missed claims and, with the weight of `_SHRINK` claims, those of all, so that rare predicates stay near
    the common threshold.
    """
    rates = {None: [_outcome(scored, sum(required.values()), threshold) for threshold in _GRID]}
    common = int(np.argmax([_worth(*outcome) for outcome in rates[None]]))
    scale = _SHRINK / max(sum(required.values()), 1)
    chosen: dict[str, float] = {}
    for predicate in PREDICATES:
        own = [one for one in scored if one.predicate is predicate]
        values = []
        for threshold, (right, wrong, missed) in zip(_GRID, rates[None], strict=True):
            mine = _outcome(own, required.get(predicate, 0), threshold)
            values.append(_worth(*(m + scale * c for m, c in zip(mine, (right, wrong, missed), strict=True))))
        best = max(values)
        near = [number for number, value in enumerate(values) if value >= best - 1e-9]
        chosen[str(predicate)] = _GRID[min(near, key=lambda number: abs(number - common))]
    return chosen


def fit_calibration(scored: Sequence[Scored]) -> Calibration:
    """Return how scores become confidences: a logistic regression of being right on the log odds of the score.

    Two numbers for all predicates: fitted on 70 articles they hold on 323 others (expected error 0.03 instead of 0.12).
    Without a claim to learn from, scores stay as they are.
    Platt, "Probabilistic outputs for support vector machines" (1999).
    """
    counted = [one for one in scored if not one.optional]
    if not counted:
        return Calibration()
    right = np.array([one.right for one in counted], dtype=np.float64)
    inputs = np.array([[log_odds(one.score), 1.0] for one in counted])
    weights = regress(inputs, right, counts=np.ones(len(counted)), pull=np.full(2, 1e-6))
    return Calibration(slope=round(max(float(weights[0]), 0.05), 4), offset=round(float(weights[1]), 4))


def _outcome(scored: Sequence[Scored], required: int, threshold: float) -> tuple[float, float, float]:
    counted = [one.right for one in scored if not one.optional and one.score >= threshold]
    right = sum(counted)
    return right, len(counted) - right, required - right


def _worth(right: float, wrong: float, missed: float) -> float:
    """Return F1; below 0, and less the farther precision lies below what is asked for, where it does."""
    precision = right / max(right + wrong, 1e-9)
    return 2 * right / max(2 * right + wrong + missed, 1e-9) if precision >= LEAST_PRECISION else precision - 1


def figures(measured: Measured, thresholds: Mapping[str, float]) -> dict[str, Any]:
    """Return what was measured as the card holds it."""
    return {
        "articles": measured.articles,
        "mentions": {name: as_figures(tally) for name, tally in sorted(measured.mentions.items())},
        "right": {name: round(sum(found) / len(found), 4) for name, found in sorted(measured.shares.items())},
        "claims with marked mentions": as_figures(count_claims(measured, thresholds)),
    }


def as_figures(tally: Tally) -> dict[str, float]:
    """Return precision, recall and F1, rounded."""
    return {"precision": round(tally.precision, 4), "recall": round(tally.recall, 4), "f1": round(tally.f1, 4)}
