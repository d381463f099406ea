"""The texts of documents, read back for those who look at a claim: whole, or the sentences around a quote."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from graph.errors import NotFoundError, TextStoreError
from ingest.extract.split import find_sentences

if TYPE_CHECKING:
    from graph.texts import TextStore

log = structlog.get_logger(__name__)
_KEPT = 8_000_000
"""Characters of texts that are kept in memory."""
_MOST_SIDE = 600
"""Characters shown on either side of a quote: a list or a table has no sentences, and would be shown whole."""


@dataclass(frozen=True)
class _Reading:
    text: str

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return find_sentences(self.text)


class Excerpts:
    """Reads texts of a store and keeps the last ones; threads may share it."""

    def __init__(self, store: TextStore, *, kept: int = _KEPT) -> None:
        self._store = store
        self._kept = kept
        self._readings: OrderedDict[str, _Reading] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def find_text(self, story: str) -> str | None:
        """Return the text of a story, or None if it is not kept here."""
        found = self._find(story)
        return None if found is None else found.text

    def find_context(self, story: str, start: int, end: int, quote: str) -> tuple[str | None, str, str | None] | None:
        """Return what stands before the quote at start..end, the quote, and what stands after it.

        Each side goes to the end of the next sentence; the three follow one another as in the text.
        None if the text is not kept here, or has something else at that place.
        """
        reading = self._find(story)
        if reading is None or not quote or reading.text[start:end] != quote:
            return None
        first, last = _around(reading.sentences, start, end)
        return _before(reading.text[first:start]), quote, _after(reading.text[end:last])

    def _find(self, story: str) -> _Reading | None:
        with self._lock:
            kept = self._readings.get(story)
            if kept is not None:
                self._readings.move_to_end(story)
                return kept
        try:
            made = _Reading(self._store.get(story))
        except NotFoundError:
            return None
        except TextStoreError:
            log.warning("text_damaged", story=story)
            return None
        with self._lock:
            if story not in self._readings:
                self._readings[story] = made
                self._size += len(made.text)
            while self._size > self._kept and len(self._readings) > 1:
                _, gone = self._readings.popitem(last=False)
                self._size -= len(gone.text)
        return made


def _around(sentences: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return where the sentence before the one at `start` begins, and where the one after that at `end` ends."""
    starts = [each for each, _ in sentences]
    own = max(bisect_right(starts, start) - 1, 0)
    final = max(bisect_right(starts, max(end - 1, start)) - 1, own)
    last = sentences[min(final + 1, len(sentences) - 1)][1] if sentences else end
    first = sentences[max(own - 1, 0)][0] if sentences else start
    return min(first, start), max(last, end)


def _before(text: str) -> str | None:
    if len(text) > _MOST_SIDE:
        text = f"…{text[-_MOST_SIDE:].partition(' ')[2]}"
    return text if text.strip() else None


def _after(text: str) -> str | None:
    if len(text) > _MOST_SIDE:
        text = f"{text[:_MOST_SIDE].rpartition(' ')[0]}…"
    return text if text.strip() else None
