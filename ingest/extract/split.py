"""Where sentences end, by rule. Pure, and light enough for whoever only wants to show a sentence."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEVER = word_set(
    "mr mrs ms dr prof gov sen rep gen lt col capt sgt rev hon st mt no nos vs v fig art sec para approx est ca cf ",
    "e.g i.e al jan feb mar apr jun jul aug sept sep oct nov dec mn bn pte pty messrs rs mme mlle ft",
)
"""Abbreviations that never end a sentence."""
_SOMETIMES = word_set(
    "inc corp co cos ltd llc plc bros jr sr ph.d d.c u.s u.k u.n e.u u.a.e p.m a.m etc dept univ n.v s.a b.v ",
    "ariz calif colo conn del fla ga ill ind kan mass md mich minn mo mont neb nev okla ore pa tenn tex va vt wash wis",
)
"""Abbreviations that end one only before a word that usually begins one."""
_STARTERS = word_set(
    "the a an it its they their he she his her this that these those we our in on at for from with "
    "under by as but and ",
    "so if when while after before although though however meanwhile there some many most both last next since",
)
_STOP = re.compile("([.!?\u2026\u3002]+)([\"'\u201d\u2019)\\]]*+)(\\s+|(?=[\u201c\u2018(A-Z]))")
_LINE_END = re.compile(r"\s*\n\s*")
_WORD_BEFORE = re.compile(r"[^\s\"'“”‘’()\[\]]+$")
_WORD_AFTER = re.compile(r"[\"'“‘(\[•*-]*\s*([^\W_]+)")
_WRAP_WIDTHS = (50, 110)
_SHORT_LINE = 0.6
_FEW_LINES = 3


def find_sentences(text: str) -> list[tuple[int, int]]:
    """Return where sentences start and end, without the white space around them, in order.

    A blank line ends a sentence, so does the end of a line unless lines are wrapped at a fixed width.
    """
    found: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        found += _split(text, start, end)
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    wrapped = _wrap_width(text)
    start = 0
    for line_end in _LINE_END.finditer(text):
        before = text[text.rfind("\n", 0, line_end.start()) + 1 : line_end.start()]
        inside = wrapped and line_end[0].count("\n") == 1 and len(before) > _SHORT_LINE * wrapped
        if not inside:
            yield start, line_end.start()
            start = line_end.end()
    yield start, len(text)


def _wrap_width(text: str) -> int:
    """Return the width at which the lines are wrapped, 0 if they are not."""
    lines = text.split("\n")
    followed = [len(line) for line, after in pairwise(lines) if line.strip() and after.strip()]
    if len(followed) < _FEW_LINES:
        return 0
    least, most = _WRAP_WIDTHS
    return max(followed) if least <= median(followed) and max(followed) <= most else 0


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends(text, stop, at):
            yield from _trimmed(text, at, stop.end(2))
            at = stop.end()
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends(text: str, stop: re.Match[str], start: int) -> bool:
    """Return whether a full stop (or its like) ends a sentence that began at `start`."""
    following = _WORD_AFTER.match(text, stop.end())
    after = following[1] if following else ""
    if after[:1].islower() and not after.startswith(("iPhone", "xAI")):
        return False
    before = _WORD_BEFORE.search(text, max(start, stop.start() - 40), stop.start())
    word = before[0].lower() if before else ""
    if not stop[3]:
        return _ends_without_space(text, stop, word)
    if stop[1] != "." or stop[2]:
        return bool(after) or stop[1] != "\u2026"
    if word in _NEVER or (len(word) == 1 and word.isalpha()) or _numbers_item(text, stop, start, word):
        return False
    return word not in _SOMETIMES or after.lower() in _STARTERS


def _numbers_item(text: str, stop: re.Match[str], start: int, word: str) -> bool:
    """Return whether "2." is the number of an item of a list."""
    if not word.isdigit() or len(word) > 2:  # noqa: PLR2004 - two digits
        return False
    at = stop.start() - len(word)
    while at > start and text[at - 1].isspace():
        at -= 1
    return at <= start or text[at - 1] in ".;:"


def _ends_without_space(text: str, stop: re.Match[str], word: str) -> bool:
    """Return whether "route.According" is two sentences; "U.S.A", "3.A" and "Node.JS" are not."""
    letters = text[stop.end() : stop.end() + 2]
    opened = letters[:1] in "\u201c\u2018("
    return word.isalpha() and len(word) > 1 and (opened or letters[1:].islower() or letters[1:].isspace())
