"""Words that tell whether a sentence shuts a jurisdiction out of a sale, or lets it in. Pure.

The network judges pairs of mentions. That "Investors from China and Iran were not called at all" shuts two countries
out is told by words, wherever the sale stands. Two logistic regressions weigh them: whether the sentence speaks of the
jurisdiction's being shut out or let in, and which of the two. Names are masked, so that no country weighs anything, and
the jurisdictions of a list share their words. Learnt by `ingest.training.clues`; they stand in the model's card.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from graph.ontology import Kind
from ingest.extract.calibration import share_of
from ingest.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ingest.extract.pairs import Mention

Words = frozenset[str]
"""What is weighed: words and their pairs and triples, with "before" or "after" where they stand near."""
_NEAR = 14
"""Words on each side that count as near."""
_MOST = 200
"""Words on each side that are looked at."""
_BETWEEN = word_set(", and or the & / nor as well either both a an")
"""Words that may stand between the jurisdictions of a list."""
_HERE = "<here>"
_PARTS = ("said", "denied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """Weights of words."""

    said: Mapping[str, float]
    """For speaking of an exclusion, or of none: by the words; "" is the offset."""
    denied: Mapping[str, float]
    """For letting in, where it speaks of one."""

    def chances(self, words: Words) -> tuple[float, float]:
        """Return the chance that an exclusion or its denial is told, and that it is the denial, 0..1 each."""
        return _chance(self.said, words), _chance(self.denied, words)


def _chance(weights: Mapping[str, float], words: Iterable[str]) -> float:
    return share_of(weights[""] + sum(weights.get(word, 0.0) for word in words))


def clues_from(card: object) -> Clues | None:
    """Return the weights of words that a card holds, or None where it has none.

    Raises: ValueError: they are no weights of words.
    """
    if card is None:
        return None
    parts = [card.get(part) if isinstance(card, dict) else None for part in _PARTS]
    for part in parts:
        if not isinstance(part, dict) or "" not in part or not all(isinstance(v, int | float) for v in part.values()):
            message = "clues that are no weights of words"
            raise ValueError(message)
    said, denied = ({str(word): float(weight) for word, weight in (part or {}).items()} for part in parts)
    return Clues(said=said, denied=denied)


def iter_words(words: Sequence[str], first: int, mentions: Iterable[Mention]) -> Iterator[tuple[Mention, Words]]:
    """Yield each jurisdiction of a sentence with the words that tell of it.

    Args:
        words: of the sentence.
        first: number of its first word in the document.
        mentions: of the sentence.
    """
    masked, places = _masked(words, first, mentions)
    for group in _lists(masked, places):
        before = list(filter(_is_word, masked[: group[0][0]]))[-_MOST:]
        after = list(filter(_is_word, masked[group[-1][0] + 1 :]))[:_MOST]
        found = frozenset(_weighed_words(before, after))
        for _, mention in group:
            yield mention, found


def _masked(
    words: Sequence[str], first: int, mentions: Iterable[Mention]
) -> tuple[list[str], list[tuple[int, Mention]]]:
    """Return the words with a mark in the place of each name, and where the jurisdictions stand in them."""
    at = {m.start - first: m for m in mentions if m.kind is Kind.JURISDICTION or _is_name(m)}
    masked: list[str] = []
    places: list[tuple[int, Mention]] = []
    word = 0
    while word < len(words):
        mention = at.get(word)
        if mention is None:
            if words[word].strip():
                masked.append(words[word].lower())
            word += 1
            continue
        if mention.kind is Kind.JURISDICTION:
            places.append((len(masked), mention))
        masked.append(f"<{mention.kind.lower()}>")
        word = max(mention.end - first, word + 1)
    return masked, places


def _is_name(mention: Mention) -> bool:
    return mention.form == "name" and mention.kind is not Kind.OFFERING


def _lists(masked: Sequence[str], places: Iterable[tuple[int, Mention]]) -> list[list[tuple[int, Mention]]]:
    """Return the jurisdictions by list: "China, Iran and Cuba" is one."""
    found: list[list[tuple[int, Mention]]] = []
    for place in places:
        if found and all(word in _BETWEEN for word in masked[found[-1][-1][0] + 1 : place[0]]):
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _is_word(word: str) -> bool:
    return word[0].isalpha() or word[0] == "<"


def _weighed_words(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for side, near in (("before", before[-_NEAR:]), ("after", after[:_NEAR])):
        yield from (f"{side} {word}" for word in near)
        yield from (f"{side} {one} {two}" for one, two in pairwise(near))
    every = [*before, _HERE, *after]
    yield from (*before, *after)
    yield from (f"{one} {two}" for one, two in pairwise(every))
    yield from (f"{one} {two} {three}" for one, two, three in zip(every, every[1:], every[2:], strict=False))
