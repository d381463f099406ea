"""Whether words and numbers that a model gives stand in a text. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

SHORTEST_QUOTE, LONGEST_QUOTE = 5, 1_000
"""Characters; what is shorter says nothing, what is longer shows nobody where the statement stands."""
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,’'\s](?=\d)")
_DIGITS = re.compile(r"\d+")


def find_verbatim(words: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Return where words first stand in a part of a text, or None; runs of white space may differ, all else may not."""
    given = words.split()
    if not given:
        return None
    found = re.compile(r"\s+".join(map(re.escape, given))).search(text, start, len(text) if end is None else end)
    return found.span() if found else None


def stands_in(words: str, text: str) -> bool:
    """Return whether words stand in a text, whatever the case of their letters and the white space between them."""
    given = r"\s+".join(map(re.escape, words.split()))
    return bool(given) and re.search(given, text, re.IGNORECASE) is not None


def has_digits(number: Decimal | int, quote: str) -> bool:
    """Return whether the digits of a number, without zeros at either end, stand together in a quote.

    "126.1 billion" has those of 126100000000, "13 million" those of 13000000; "half a billion" has none.
    """
    wanted = "".join(map(str, Decimal(number).as_tuple().digits)).strip("0") or "0"
    plain = "".join(str(unicodedata.decimal(char, char)) for char in quote)
    runs = _DIGITS.findall(_BETWEEN_DIGITS.sub("", plain))
    return wanted in {run.strip("0") or "0" for run in runs}
