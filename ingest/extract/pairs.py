"""Which mentions are compared: the same pairs in training and at run time.

All functions are pure and return arrays of mention numbers, in a fixed order.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.ontology import Kind
from ingest.extract.labels import FORMS, KINDS, allowed_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place in the text that stands for an entity."""

    start: int
    """First word."""
    end: int
    """Word after the last one."""
    kind: Kind
    form: str
    """One of `FORMS`."""
    sentence: int
    text: str
    score: float = 1.0
    """How sure the model is of its borders, kind and form, from 0 to 1."""

    @property
    def label(self) -> int:
        """Return the number of its (kind, form)."""
        return KINDS.index(self.kind) * len(FORMS) + FORMS.index(self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of mentions that may stand in a relation; `left` stands before `right` in the text."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    sentence: NDArray[np.int64]
    """The sentence that would be the evidence: of both, or of the later one."""
    distance: NDArray[np.int64]
    """Number of a class of distance, below `N_DISTANCES`."""

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.left)

    def iter_parts(self, most: int) -> Iterator[Pairs]:
        """Yield the pairs in their order, at most so many at once."""
        for start in range(0, len(self), most):
            rows = slice(start, start + most)
            yield Pairs(
                left=self.left[rows],
                right=self.right[rows],
                sentence=self.sentence[rows],
                distance=self.distance[rows],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Candidates for what mentions refer to: row i says that `anaphor[i]` may mean `candidate[i]`."""

    anaphor: NDArray[np.int64]
    candidate: NDArray[np.int64]
    distance: NDArray[np.int64]
    """Number of a class of distance and order, below `N_CHOICE_DISTANCES`."""
    match: NDArray[np.int64]
    """How their words agree, below `N_MATCHES`."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.anaphor)


_WORD_STEPS = np.array([1, 2, 3, 4, 6, 9, 14, 21, 36])
_PLACE_CLASSES = len(_WORD_STEPS) + 1
N_DISTANCES = 3 * _PLACE_CLASSES
_SENTENCE_STEPS = np.array([1, 2, 3, 5, 8, 13])
_RANK_STEPS = np.array([1, 2, 3, 5, 9])
N_CHOICE_DISTANCES = 2 * (len(_SENTENCE_STEPS) + 1) * (len(_RANK_STEPS) + 1)
N_MATCHES = 6
_SMALL_WORDS = frozenset(
    ["the", "a", "an", "of", "and", "for", "on", "in", "its", "their", "his", "her", "this", "that", "these", "those"]
) | frozenset(["'s", "’s", ".", ",", "-", "&", "inc", "ltd"])
SAME_SENTENCE, PREVIOUS_SENTENCE, TITLE = range(3)
TOPIC_SENTENCES = 3
"""How far back the sale is that a text goes on about unnamed; eight found as much, and more that was wrong."""
NEAREST = 40
"""Mentions before another one that it is paired with; of the marked articles none has more than 21 in two sentences.

Without it the pairs of a sentence that is a list of names would grow with the square of its length.
"""


def place_of(distance: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return SAME_SENTENCE, PREVIOUS_SENTENCE or TITLE for each class of distance of `Pairs`."""
    return distance // _PLACE_CLASSES


def list_pairs(mentions: Sequence[Mention], *, titled: bool) -> Pairs:
    """Return all pairs whose kinds some predicate allows: within a sentence, with the one before, with the title.

    Where neither sentence has an offering, those of the last one that has are paired with what stands here.

    Args:
        mentions: in the order of the text.
        titled: sentence 0 is the title.
    """
    some: NDArray[np.bool_] = np.asarray(allowed_table().any(axis=(2, 3)))
    by_sentence: dict[int, list[int]] = {}
    for number, mention in enumerate(mentions):
        by_sentence.setdefault(mention.sentence, []).append(number)
    tables = [np.zeros((0, 4), dtype=np.int64)]
    kinds = [KINDS.index(mention.kind) for mention in mentions]
    for sentence, here in by_sentence.items():
        others = [(SAME_SENTENCE, here)]
        if sentence > 0:
            others.append((PREVIOUS_SENTENCE, by_sentence.get(sentence - 1, [])))
            others.append((PREVIOUS_SENTENCE, _topic(mentions, by_sentence, sentence)))
        if titled and sentence > 1:
            others.append((TITLE, by_sentence.get(0, [])[:NEAREST]))
        rows = [
            (left, right, sentence, place)
            for place, lefts in others
            for right in here
            for left in (lefts if place == TITLE else lefts[bisect_left(lefts, right - NEAREST) :])
            if left < right and some[kinds[left], kinds[right]]
        ]
        tables.append(np.array(rows, dtype=np.int64).reshape(-1, 4))
    table = np.concatenate(tables)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    starts = np.array([mention.start for mention in mentions], dtype=np.int64)
    ends = np.array([mention.end for mention in mentions], dtype=np.int64)
    classes = np.searchsorted(_WORD_STEPS, starts[table[:, 1]] - ends[table[:, 0]], side="right")
    return Pairs(
        left=table[:, 0],
        right=table[:, 1],
        sentence=table[:, 2],
        distance=table[:, 3] * _PLACE_CLASSES + classes,
    )


def _topic(mentions: Sequence[Mention], by_sentence: Mapping[int, list[int]], sentence: int) -> list[int]:
    """Return the mentions of offerings in the last sentence that has any, if those from the one before on have none."""
    for back in range(TOPIC_SENTENCES + 1):
        found = [number for number in by_sentence.get(sentence - back, ()) if mentions[number].kind is Kind.OFFERING]
        if found:
            return found if back > 1 else []
    return []


def list_choices(mentions: Sequence[Mention]) -> Choices:
    """Return, for every mention, the others of its kind that it may refer to: earlier ones, and later names.

    Technologies have none: their key is read from the mention itself. A name's candidates are names.
    """
    by_kind: dict[Kind, list[int]] = {}
    for number, mention in enumerate(mentions):
        if mention.kind is not Kind.TECHNOLOGY:
            by_kind.setdefault(mention.kind, []).append(number)
    rows: list[tuple[int, int, int, int]] = []
    for same in by_kind.values():
        for place, anaphor in enumerate(same):
            for other_place, candidate in enumerate(same):
                if _is_candidate(mentions[anaphor], mentions[candidate], later=other_place > place):
                    rows.append((anaphor, candidate, abs(place - other_place) - 1, int(other_place > place)))
    rows = [row for row in rows if row[0] != row[1]]
    table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4)
    words = [content_words(mention.text) for mention in mentions]
    far = np.array([abs(mentions[a].sentence - mentions[c].sentence) for a, c, *_ in table.tolist()], dtype=np.int64)
    classes = np.searchsorted(_SENTENCE_STEPS, far, side="right") * (len(_RANK_STEPS) + 1)
    classes = classes + np.searchsorted(_RANK_STEPS, table[:, 2], side="right")
    return Choices(
        anaphor=table[:, 0],
        candidate=table[:, 1],
        distance=classes * 2 + table[:, 3],
        match=np.array([match_class(words[a], words[c]) for a, c, *_ in table.tolist()], dtype=np.int64),
    )


def _is_candidate(anaphor: Mention, candidate: Mention, *, later: bool) -> bool:
    if anaphor.form == "name" and candidate.form != "name" and anaphor.kind is not Kind.OFFERING:
        return False
    return not later or candidate.form == "name"


def list_issuers(mentions: Sequence[Mention]) -> Choices:
    """Return, for every mention of an offering, all mentions of companies: one of them may be the issuer."""
    offerings = [number for number, mention in enumerate(mentions) if mention.kind is Kind.OFFERING]
    companies = [number for number, mention in enumerate(mentions) if mention.kind is Kind.COMPANY]
    rows: list[tuple[int, int, int, int]] = []
    for offering in offerings:
        before = sum(company < offering for company in companies)
        rows += [
            (offering, company, before - place - 1 if company < offering else place - before, int(company > offering))
            for place, company in enumerate(companies)
        ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    far = np.array([abs(mentions[a].sentence - mentions[c].sentence) for a, c, *_ in table.tolist()], dtype=np.int64)
    classes = np.searchsorted(_SENTENCE_STEPS, far, side="right") * (len(_RANK_STEPS) + 1)
    classes = classes + np.searchsorted(_RANK_STEPS, table[:, 2], side="right")
    return Choices(
        anaphor=table[:, 0],
        candidate=table[:, 1],
        distance=classes * 2 + table[:, 3],
        match=np.zeros(len(table), dtype=np.int64),
    )


def content_words(text: str) -> tuple[str, ...]:
    """Return the words of a mention that tell it from others, lower-cased."""
    words = text.casefold().replace(".", "").replace("-", " ").split()
    kept = tuple(word.removesuffix("'s").removesuffix("’s") for word in words if word not in _SMALL_WORDS)
    return kept or tuple(words)


def match_class(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how two mentions' words agree: 0 not, 1 equal, 2 same beginning, 3 same last, 4 share one, 5 acronym."""
    if one == other:
        return 1
    if not one or not other:
        return 0
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if long[: len(short)] == short:
        return 2
    if len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long):
        return 5
    if one[-1] == other[-1]:
        return 3
    return 4 if set(one) & set(other) else 0
