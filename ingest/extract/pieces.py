"""A spaCy document in the word pieces of the encoder: numbers, first piece of each word, word shapes, parts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import spacy
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from ingest.extract.labels import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.vocab import Vocab

PART_PIECES = 500
"""Most pieces that are encoded at once, without the two that mark beginning and end."""
_UNKNOWN, _BEGIN, _END = "[UNK]", "[CLS]", "[SEP]"
_LONGEST_WORD = 100
_RUN_PART = 200
_LONG_RUN = re.compile(r"\S{1000,}")
_MOST_KNOWN = 100_000
"""Words whose pieces are remembered."""
_JOINTS = r"[-–—―\u2010\u2011/\\()\[\]{}<>|“”„«»‘’\"…·•:;!?&+*=~_#@]"
"""Characters that are words of their own wherever they stand inside a word."""


def make_tokenizer(nlp: Language) -> None:
    """Give `nlp` the tokenizer that the model was trained with.

    It is spaCy's English one, which also splits at hyphens, dashes, slashes, brackets and quotes inside words,
    at a full stop or comma without its space ("raised.The"), and before a possessive.
    """
    defaults = nlp.Defaults
    infixes = [
        *(defaults.infixes or []),
        _JOINTS,
        r"(?<=[a-z0-9])[.,](?=[A-Z])",
        r"(?<=[A-Z0-9])\.(?=[A-Z][a-z])",
        r"(?<=[A-Za-z]),(?=[A-Za-z])",
    ]
    prefixes = [*(defaults.prefixes or []), _JOINTS]
    suffixes = [*(defaults.suffixes or []), _JOINTS, r"(?<=[A-Za-z0-9])['’]s?"]
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    tokenizer.prefix_search = compile_prefix_regex(prefixes).search
    tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    tokenizer.url_match = None


class BoundedTokenizer:
    """A tokenizer that reads runs without white space in parts: spaCy's takes time by the square of their length."""

    def __init__(self, own: Callable[[str], Doc], vocab: Vocab) -> None:
        self._own = own
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the `Doc` of a text."""
        cuts = [at for run in _LONG_RUN.finditer(text) for at in range(run.start() + _RUN_PART, run.end(), _RUN_PART)]
        if not cuts:
            return self._own(text)
        words: list[str] = []
        spaces: list[bool] = []
        for start, end in pairwise([0, *cuts, len(text)]):
            part = self._own(text[start:end])
            words += [token.text for token in part]
            spaces += [bool(token.whitespace_) for token in part]
        return Doc(self._vocab, words=words, spaces=spaces)


def blank_language() -> Language:
    """Return an empty English pipeline with the model's tokenizer."""
    nlp = spacy.blank("en")
    make_tokenizer(nlp)
    return nlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The word pieces of one document, in a row, without the marks of beginning and end."""

    ids: NDArray[np.int64]
    """Numbers in the vocabulary, (n_pieces,)."""
    shapes: NDArray[np.int64]
    """Shape of the word that a piece belongs to, (n_pieces,)."""
    first: NDArray[np.int64]
    """First piece of each word and, last, the number of pieces, (n_words + 1,)."""
    parts: tuple[tuple[int, int], ...]
    """Ranges of pieces that are encoded together, in order, without gaps."""
    sentence_of: NDArray[np.int64]
    """Number of the sentence of each word, (n_words,)."""
    sentence_starts: NDArray[np.int64]
    """First word of each sentence and, last, the number of words, (n_sentences + 1,)."""


class WordPieces:
    """The encoder's vocabulary: words into numbers, lower-cased and without accents, longest match first."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self.begin = self._ids[_BEGIN]
        self.end = self._ids[_END]
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def load(cls, path: Path) -> WordPieces:
        """Read a vocabulary: one piece a line, in the order of their numbers."""
        return cls(path.read_text(encoding="utf-8").split("\n")[:-1])

    def word(self, text: str) -> tuple[int, ...]:
        """Return the numbers of a word's pieces; never none: white space is the mark of an end."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = tuple(number for part in _basic(text) for number in self._split(part))
            known = self._known[text] = found or (self._ids[_UNKNOWN] if text.strip() else self.end,)
        return known

    def _split(self, word: str) -> list[int]:
        if len(word) > _LONGEST_WORD:
            return [self._ids[_UNKNOWN]]
        found: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            prefix = "##" if start else ""
            while end > start and prefix + word[start:end] not in self._ids:
                end -= 1
            if end == start:
                return [self._ids[_UNKNOWN]]
            found.append(self._ids[prefix + word[start:end]])
            start = end
        return found


def _basic(text: str) -> list[str]:
    """Split a word as the encoder's own tokenizer does: accents off, each punctuation mark alone."""
    plain = unicodedata.normalize("NFD", text.lower())
    parts: list[str] = [""]
    for char in plain:
        category = unicodedata.category(char)
        if category == "Mn":
            continue
        if category.startswith("C") or char.isspace():
            parts.append("")
        elif _is_mark(char, category) or _is_ideograph(char):
            parts += [char, ""]
        else:
            parts[-1] += char
    return [part for part in parts if part]


def _is_mark(char: str, category: str) -> bool:
    return category.startswith("P") or (char.isascii() and not char.isalnum())


def _is_ideograph(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\uf900" <= char <= "\ufaff"


@lru_cache(maxsize=1 << 15)
def word_shape(text: str) -> int:
    """Return the index in `SHAPES` of a word's shape."""
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return SHAPES.index("digits" if any(char.isdigit() for char in text) else "punctuation")
    if all(not char.isupper() for char in letters):
        return SHAPES.index("lower")
    if len(letters) == 1:
        return SHAPES.index("capital")
    if all(not char.islower() for char in letters):
        return SHAPES.index("upper")
    if letters[0].isupper() and all(not char.isupper() for char in letters[1:]):
        return SHAPES.index("title")
    return SHAPES.index("mixed")


def make_pieces(
    vocabulary: WordPieces, words: Sequence[str], sentence_starts: Sequence[int], *, titled: bool
) -> Pieces:
    """Return the pieces of a text given as words and the numbers of the words that begin a sentence.

    Args:
        vocabulary: of the encoder.
        words: all words of the text; a word of white space is one too.
        sentence_starts: rising, the first is 0.
        titled: sentence 0 is the title.
    """
    starts = np.array([*sentence_starts, len(words)], dtype=np.int64)
    sentence_of = np.zeros(len(words), dtype=np.int64)
    sentence_of[starts[1:-1]] = 1
    sentence_of = np.cumsum(sentence_of)
    ids: list[int] = []
    shapes: list[int] = []
    first: list[int] = []
    title_end = int(starts[1]) if titled else 0
    for number, word in enumerate(words):
        found = vocabulary.word(word)
        first.append(len(ids))
        ids += found
        shapes += [word_shape(word) + (len(SHAPES) - 1 if number < title_end else 0)] * len(found)
    first.append(len(ids))
    return Pieces(
        ids=np.array(ids, dtype=np.int64),
        shapes=np.array(shapes, dtype=np.int64),
        first=np.array(first, dtype=np.int64),
        parts=cut_parts([first[start] for start in starts], PART_PIECES),
        sentence_of=sentence_of,
        sentence_starts=starts,
    )


def cut_parts(borders: Sequence[int], most: int) -> tuple[tuple[int, int], ...]:
    """Cut a row of pieces into ranges of at most `most`, at borders of sentences where that is possible.

    Args:
        borders: first piece of each sentence and, last, the number of pieces.
        most: pieces in a range; a longer sentence is cut inside.
    """
    parts: list[tuple[int, int]] = []
    start = 0
    for left, right in pairwise(borders):
        if right - start > most and left > start:
            parts.append((start, left))
            start = left
        while right - start > most:
            parts.append((start, start + most))
            start += most
    if borders[-1] > start:
        parts.append((start, borders[-1]))
    return tuple(parts)


def doc_pieces(vocabulary: WordPieces, doc: Doc, *, titled: bool) -> Pieces:
    """Return the pieces of a spaCy document whose sentences are set; `titled`: its first sentence is the title."""
    starts = [sentence.start for sentence in doc.sents] if len(doc) else [0]
    return make_pieces(vocabulary, [token.text for token in doc], starts, titled=titled and bool(len(doc)))
