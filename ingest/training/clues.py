"""Learns which words tell that a jurisdiction is shut out of a sale, from the marks of articles alone. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from graph.ontology import Kind, Predicate
from ingest.extract.clues import Words, iter_words
from ingest.extract.pieces import blank_language
from ingest.training.examples import gold_mentions, make_doc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from spacy.language import Language

    from ingest.training.marked import MarkedArticle

    Floats = NDArray[np.float32]

LEAST = 8
"""Times that words must stand beside jurisdictions to be weighed."""
SAID, DENIED = 6e-4, 2e-3
"""What a weight costs, by its size, in mean log loss. Chosen on the articles held out: with half of it the log loss
there is 0.244 instead of 0.253, with two and a half times the weights; the side is right for 82 % instead of 88 %."""
_STEPS = 150
_LEAST_WEIGHT = 5e-4
"""A smaller one is 0 in the card."""


def learn_clues(articles: Iterable[MarkedArticle]) -> dict[str, Mapping[str, float]]:
    """Return weights of words as a model's card holds them; see `ingest.extract.clues`."""
    nlp = blank_language()
    cases = [case for article in articles for case in _iter_cases(nlp, article)]
    told = [(words, denied) for words, denied in cases if denied is not None]
    return {
        "said": _learn([words for words, _ in cases], [denied is not None for _, denied in cases], SAID),
        "denied": _learn([words for words, _ in told], [bool(denied) for _, denied in told], DENIED),
    }


def _iter_cases(nlp: Language, article: MarkedArticle) -> Iterator[tuple[Words, bool | None]]:
    """Yield the words around each jurisdiction, and whether an exclusion is denied; None where none is told."""
    if not any(entity.kind is Kind.OFFERING for entity in article.entities.values()):
        return
    doc = make_doc(nlp, article)
    mentions, keys = gold_mentions(doc, article)
    key_of = {(mention.start, mention.end): key for mention, key in zip(mentions, keys, strict=True)}
    by_sentence = defaultdict(list)
    for mention in mentions:
        by_sentence[mention.sentence].append(mention)
    denied = {
        (claim.object, sentence): claim.negated
        for claim in article.claims
        if claim.predicate is Predicate.EXCLUDES
        for sentence in claim.sentences
    }
    for number, sentence in enumerate(doc.sents):
        words = [token.text for token in sentence]
        for mention, around in iter_words(words, sentence.start, by_sentence[number]):
            yield around, denied.get((key_of[mention.start, mention.end], number))


def _learn(cases: Sequence[Words], right: Sequence[bool], cost: float) -> dict[str, float]:
    """Return the weights of the words, "" for the offset, that a logistic regression with a cost by size gives.

    FISTA: Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm" (2009).
    """
    counted = Counter(word for words in cases for word in words)
    names = sorted(word for word, times in counted.items() if times >= LEAST)
    if not names:
        return {"": 0.0}
    column = {word: number for number, word in enumerate(names)}
    inputs = np.zeros((len(cases), len(names) + 1), dtype=np.float32)
    inputs[:, -1] = 1.0
    for row, words in enumerate(cases):
        inputs[row, [column[word] for word in words if word in column]] = 1.0
    weights = _fista(inputs, np.array(right, dtype=np.float32), cost)
    found = {
        word: round(float(weight), 3)
        for word, weight in zip(names, weights, strict=False)
        if abs(weight) >= _LEAST_WEIGHT
    }
    return {"": round(float(weights[-1]), 3), **found}


def _fista(inputs: Floats, right: Floats, cost: float) -> Floats:
    costs = np.full(inputs.shape[1], cost, dtype=np.float32)
    costs[-1] = 0.0
    step = 4 * len(inputs) / _curvature(inputs)
    weights = ahead = np.zeros(inputs.shape[1], dtype=np.float32)
    pace = 1.0
    for _ in range(_STEPS):
        held = 0.5 * (1 + np.tanh(0.5 * (inputs @ ahead)))
        moved = ahead - step * (inputs.T @ (held - right)) / len(inputs)
        moved = (np.sign(moved) * np.maximum(np.abs(moved) - step * costs, 0)).astype(np.float32)
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = (moved + (pace - 1) / faster * (moved - weights)).astype(np.float32)
        weights, pace = moved, faster
    return weights


def _curvature(inputs: Floats) -> float:
    """Return a little more than the largest eigenvalue of `inputs.T @ inputs`, by powers."""
    vector = np.full(inputs.shape[1], inputs.shape[1] ** -0.5, dtype=np.float32)
    size = 1.0
    for _ in range(12):
        vector = inputs.T @ (inputs @ vector)
        size = float(np.linalg.norm(vector))
        vector = np.asarray(vector / max(size, 1e-9), dtype=np.float32)
    return 1.05 * size
