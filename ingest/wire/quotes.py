"""Quotes and names at their places in a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.wire.values import WireError

_BOUNDARY = re.compile(r"\n+|(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
_SHOWN = 60
"""Characters of a quote or a text that a message shows."""

Span = tuple[int, int]


def find_quote(given: Mapping[str, object], text: str) -> tuple[str, int, int]:
    """Return the quote of a claim and its offsets; without `start` and `end` it is searched in the text.

    Raises: WireError: there is no quote, it does not stand there, nowhere or more than once.
    """
    quote, start, end = given.get("quote"), given.get("start"), given.get("end")
    if not isinstance(quote, str) or not quote.strip():
        message = "it has no quote"
        raise WireError(message)
    for name, offset in (("start", start), ("end", end)):
        if offset is not None and (not isinstance(offset, int) or isinstance(offset, bool) or offset < 0):
            message = f"{name} is {offset!r}: give a number of characters from the start of the text"
            raise WireError(message)
    if isinstance(start, int):
        first = start
    elif isinstance(end, int):
        first = end - len(quote)
    else:
        return quote, *_search(quote, text)
    last = end if isinstance(end, int) else first + len(quote)
    if first < 0 or text[first:last] != quote:
        found = text[max(first, 0) : last]
        message = f"the text has {shorten(found)!r} at {first}:{last}, not the quote {shorten(quote)!r}"
        raise WireError(message)
    return quote, first, last


def _search(quote: str, text: str) -> Span:
    first = text.find(quote)
    if first < 0:
        message = f"the quote {shorten(quote)!r} does not stand in the text"
        raise WireError(message)
    if text.find(quote, first + 1) >= 0:
        message = f"the quote {shorten(quote)!r} stands in the text more than once: give its start"
        raise WireError(message)
    return first, first + len(quote)


def find_sentence_with(name: str, text: str) -> Span | None:
    """Return the offsets of the first sentence that holds a name as whole words, or None."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    if found is None:
        return None
    start, end = 0, len(text)
    for boundary in _BOUNDARY.finditer(text):
        if boundary.end() <= found.start():
            start = boundary.end()
        elif boundary.start() >= found.end():
            end = boundary.start()
            break
    while start < found.start() and text[start].isspace():
        start += 1
    while end > found.end() and text[end - 1].isspace():
        end -= 1
    return start, end


def shorten(text: str) -> str:
    """Return a text cut to what a message can show."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
