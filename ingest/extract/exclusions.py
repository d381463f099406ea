"""Exclusions in the light of their sentences' words: surer or less sure, told or denied."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.ontology import Kind, Predicate
from ingest.extract.calibration import log_odds, share_of
from ingest.extract.clues import iter_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spacy.tokens import Doc

    from ingest.extract.clues import Clues
    from ingest.extract.reading import Reading, Statement

SHARE, LEAST, MOST = 0.5, -2.0, 1.0
"""How much of the log odds of the words is added to those of a pair, and within which bounds.

On the articles held out EXCLUDES above 0.5: 14 right of 25 without, 19 of 30 with; above 0.35: 21 and 22 of 38.
"""
_Chances = dict[tuple[int, int], tuple[float, float]]
"""By jurisdiction (number of the thing) and sentence: that it tells an exclusion or its denial; that of the denial."""


def with_clues(doc: Doc, reading: Reading, found: Sequence[Statement]) -> list[Statement]:
    """Return the statements, those of exclusions moved by the words of their sentences."""
    clues = reading.model.clues if reading.model is not None else None
    if clues is None or not any(one.predicate is Predicate.EXCLUDES for one in found):
        return list(found)
    told = _told(doc, reading, clues)
    return [_moved(one, told) if one.predicate is Predicate.EXCLUDES else one for one in found]


def _told(doc: Doc, reading: Reading, clues: Clues) -> _Chances:
    by_sentence = defaultdict(list)
    for mention in reading.mentions:
        by_sentence[mention.sentence].append(mention)
    number_of = {(mention.start, mention.end): number for number, mention in enumerate(reading.mentions)}
    found: _Chances = {}
    for sentence, span in enumerate(doc.sents):
        here = by_sentence.get(sentence, [])
        if not any(mention.kind is Kind.JURISDICTION for mention in here):
            continue
        for mention, words in iter_words([token.text for token in span], span.start, here):
            thing = reading.thing_of.get(number_of[mention.start, mention.end])
            if thing is not None:
                found[thing, sentence] = max(found.get((thing, sentence), (0.0, 0.0)), clues.chances(words))
    return found


def _moved(statement: Statement, told: Mapping[tuple[int, int], tuple[float, float]]) -> Statement:
    chances = told.get((statement.object, statement.sentence))
    if chances is None:
        return statement
    said, denied = chances
    odds = log_odds(statement.score) + max(LEAST, min(MOST, SHARE * log_odds(said)))
    return replace(statement, score=share_of(odds), negated=(statement.negated + denied) / 2)
