"""Quadratic work cut into parts, so that a long document takes time in proportion to its length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.extract.heads import ChoiceScores, Spans
    from ingest.extract.pairs import Choices, Mention

PART_MENTIONS = 600
"""Mentions that are compared with each other; an article of 5,000 words has about as many."""


def parts(mentions: Sequence[Mention], size: int = PART_MENTIONS) -> Iterator[tuple[int, int]]:
    """Yield ranges of mentions of at most `size`, cut between sentences where that is possible."""
    start = 0
    while start < len(mentions):
        end = min(start + size, len(mentions))
        cut = end
        while start < cut < len(mentions) and mentions[cut].sentence == mentions[cut - 1].sentence:
            cut -= 1
        end = cut if cut > start else end
        yield start, end
        start = end


def scored_in_parts(
    score: Callable[[Spans, Choices], ChoiceScores], spans: Spans, choose: Callable[[Sequence[Mention]], Choices]
) -> Iterator[tuple[Choices, ChoiceScores]]:
    """Yield choices within each part of a document's mentions and their scores, mentions numbered in the document."""
    for start, end in parts(spans.mentions):
        if (start, end) == (0, len(spans.mentions)):
            part = spans
        else:
            part = replace(
                spans,
                mentions=spans.mentions[start:end],
                vectors=spans.vectors[start:end],
                technology=spans.technology[start:end],
                offering_kind=spans.offering_kind[start:end],
            )
        choices = choose(part.mentions)
        scores = score(part, choices)
        yield replace(choices, anaphor=choices.anaphor + start, candidate=choices.candidate + start), scores
