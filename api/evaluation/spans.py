"""A text cut at its entities and quotes, for a page. Pure.

spaCy's displaCy draws one layer of spans with fixed colours; here the sentences of claims lie over the entities, light
up by themselves and follow the reader's colours, so the two layers are cut here and drawn by the page's template.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from graph.ontology import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BREAK = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something that names in the text stand for."""

    kind: str
    state: str
    """`found`, `missed`, `spurious` or `optional`."""
    title: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place in a text, and what stands there."""

    start: int
    end: int
    named: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence that a row of the claims rests on."""

    start: int
    end: int
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text without a border in it."""

    text: str
    named: Named | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Pieces that the same quotes cover."""

    rows: tuple[str, ...]
    pieces: tuple[Piece, ...]


def find_spans(text: str, things: Iterable[Named]) -> list[Span]:
    """Return where names stand, the longest first where they overlap, in the order of the text."""
    found: list[Span] = []
    for named in things:
        for form in named.forms:
            wanted = form.replace("_", " ") if named.kind == Kind.TECHNOLOGY else form
            flags = re.IGNORECASE if named.kind == Kind.TECHNOLOGY else 0
            if len(wanted.strip()) > 1:
                places = re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", text, flags)
                found += [Span(start=place.start(), end=place.end(), named=named) for place in places]
    return without_overlaps(found)


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return the spans that do not lie over a longer one, in the order of the text."""
    taken: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        if all(span.end <= other.start or other.end <= span.start for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda one: one.start)


def cut_text(text: str, spans: Sequence[Span], quotes: Sequence[Quote]) -> list[list[Run]]:
    """Return the lines of a text as runs of pieces; joined, the pieces of a line are the line."""
    paragraphs: list[list[Run]] = []
    start = 0
    for stop in [*_BREAK.finditer(text), None]:
        end = len(text) if stop is None else stop.start()
        if end > start:
            paragraphs.append(list(_runs(text, (start, end), spans, quotes)))
        start = end if stop is None else stop.end()
    return paragraphs


def _runs(text: str, bounds: tuple[int, int], spans: Sequence[Span], quotes: Sequence[Quote]) -> Iterator[Run]:
    here = [quote for quote in quotes if quote.start < bounds[1] and bounds[0] < quote.end]
    for start, end in pairwise(_borders(bounds, [(quote.start, quote.end) for quote in here])):
        rows = tuple(dict.fromkeys(quote.row for quote in here if quote.start <= start and end <= quote.end))
        yield Run(rows=rows, pieces=tuple(_pieces(text, (start, end), spans)))


def _pieces(text: str, bounds: tuple[int, int], spans: Sequence[Span]) -> Iterator[Piece]:
    starts = [span.start for span in spans]
    for start, end in pairwise(_borders(bounds, [(span.start, span.end) for span in spans])):
        number = bisect_right(starts, start) - 1
        inside = number >= 0 and end <= spans[number].end
        yield Piece(text=text[start:end], named=spans[number].named if inside else None)


def _borders(bounds: tuple[int, int], spans: Iterable[tuple[int, int]]) -> list[int]:
    first, last = bounds
    inner = {border for span in spans for border in span if first < border < last}
    return [first, *sorted(inner), last]
