"""Words that speak of an offering: found again where the model hesitates. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from graph.ontology import Kind
from ingest.extract.labels import CLASSES, FORMS, KINDS
from ingest.extract.pairs import Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

STRONG, WEAK = 0.05, 0.25
"""Least probability of being part of an offering, for words that mean little else and for others."""
_SHAPES: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(rf"(?<![\w-])(?:{words})(?![\w-])"), least)
    for words, least in (
        (
            r"(?:[Ii]nitial )?[Pp]ublic (?:share )?offerings?|IPOs?|[Ss]hare (?:sale|offering|placement|"
            r"issue)s?|[Ss]tock (?:sale|offering)s?|"
            r"[Ss]eries [A-K]\d?\+?(?: round)?|[Ss]eed round|(?:[Ff]unding|[Ff]inancing|"
            r"[Ii]nvestment) rounds?|[Rr]ights issue|"
            r"[Pp]rivate placement|[Cc]onvertible (?:notes|bonds)|[Ss]econdary listing|[Dd]irect listing|"
            r"[Mm]arket debut|[Ss]tock market debut",
            STRONG,
        ),
        (
            r"(?:the |an? |its |their )?(?:offering|listing|flotation|float|debut|placement|placing|round|"
            r"bonds?|notes|fundraising|raise)",
            WEAK,
        ),
    )
)


def offering_evidence(tags: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of each word to be part of an offering's mention, (n_words,)."""
    first = 1 + KINDS.index(Kind.OFFERING) * len(FORMS)
    columns = [first + form + place for form in range(len(FORMS)) for place in (0, CLASSES)]
    found: NDArray[np.float32] = np.exp(tags[:, columns]).sum(axis=1)
    return found


def find_offering_words(doc: Doc, mentions: Sequence[Mention], tags: NDArray[np.float32]) -> list[Mention]:
    """Return mentions of offerings that stand beside those found, none overlapping them."""
    evidence = offering_evidence(tags)
    taken = {word for mention in mentions for word in range(mention.start, mention.end)}
    found: list[Mention] = []
    for number, sentence in enumerate(doc.sents):
        for pattern, least in _SHAPES:
            for match in pattern.finditer(sentence.text):
                span = sentence.char_span(match.start(), match.end())
                if span is None or not taken.isdisjoint(range(span.start, span.end)):
                    continue
                score = float(evidence[span.start : span.end].max())
                if score >= least:
                    taken.update(range(span.start, span.end))
                    found.append(_offering(span.start, span.end, number, span.text, score))
    return found


def _offering(start: int, end: int, sentence: int, text: str, score: float) -> Mention:
    return Mention(start=start, end=end, kind=Kind.OFFERING, form="nominal", sentence=sentence, text=text, score=score)
