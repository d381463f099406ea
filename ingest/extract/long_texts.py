"""Long texts: encoded in slices of whole sentences, with what the heads need of them in a third of the room.

The heads look vectors up by the numbers of pieces, and means of vectors within a sentence. So the vectors of a long
text lie in blocks, in half precision, and running sums are made of a block when they are asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, cast

import numpy as np

from ingest.extract.heads import Encoded, Spans
from ingest.extract.pieces import Pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from ingest.extract.heads import Model
    from ingest.extract.pairs import Mention

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]

LONG_WORDS = 8_192
"""Words from which a text is long; of the marked articles none has a fifth of it."""
SLICE_WORDS = 4_096
PART_MENTIONS = 4_096
"""Mentions whose vectors are made together: what goes into the head takes 5 KB each."""


def encode(model: Model, doc: Doc, *, titled: bool) -> Encoded:
    """Return the vectors of a document whose sentences are set, as `Model.encode` does, with room for a long one."""
    if len(doc) <= LONG_WORDS:
        return model.encode(doc, titled=titled)
    blocks = _Blocks()
    pieces: list[Pieces] = []
    tags: list[Floats] = []
    ends = [sentence.end for sentence in doc.sents]
    start = 0
    while start < len(doc):
        end = ends[min(bisect_left(ends, start + SLICE_WORDS), len(ends) - 1)]
        part = model.encode(doc[start:end].as_doc(), titled=titled and start == 0)
        kept = part.pieces if end == len(doc) else _without_last_part(part.pieces)
        pieces.append(kept)
        tags.append(part.tags[: len(kept.sentence_of)])
        blocks.add(part.vectors[: len(kept.ids)])
        start += len(kept.sentence_of)
    return Encoded(
        doc=doc,
        pieces=_joined(pieces),
        titled=titled,
        vectors=cast("Floats", blocks),  # the heads take rows of both by their numbers, and nothing else
        sums=cast("NDArray[np.float64]", _Sums(blocks)),
        tags=np.concatenate(tags),
    )


def spans_of(model: Model, encoded: Encoded, mentions: Sequence[Mention]) -> Spans:
    """Return the mentions as vectors, as `Model.spans` does, so many at once that the inputs find room."""
    if len(mentions) <= PART_MENTIONS:
        return model.spans(encoded, mentions)
    cuts = range(0, len(mentions), PART_MENTIONS)
    parts = [model.spans(encoded, mentions[at : at + PART_MENTIONS]) for at in cuts]
    return Spans(
        mentions=tuple(mentions),
        vectors=np.concatenate([part.vectors for part in parts]),
        technology=np.concatenate([part.technology for part in parts]),
        offering_kind=np.concatenate([part.offering_kind for part in parts]),
    )


def _without_last_part(pieces: Pieces) -> Pieces:
    """Return the pieces of a slice without its last part, if that begins with a sentence: the next slice begins there.

    So parts are cut as in a text that is encoded as a whole.
    """
    last = pieces.parts[-1][0]
    word = int(np.searchsorted(pieces.first, last))
    sentence = int(np.searchsorted(pieces.sentence_starts, word))
    if word == 0 or pieces.first[word] != last or pieces.sentence_starts[sentence] != word:
        return pieces
    return Pieces(
        ids=pieces.ids[:last],
        shapes=pieces.shapes[:last],
        first=pieces.first[: word + 1],
        parts=pieces.parts[:-1],
        sentence_of=pieces.sentence_of[:word],
        sentence_starts=pieces.sentence_starts[: sentence + 1],
    )


class _Blocks:
    """Vectors of pieces by their numbers, in half precision."""

    def __init__(self) -> None:
        self.rows: list[NDArray[np.float16]] = []
        self.starts = [0]
        """First piece of each block and, last, the number of pieces."""

    def add(self, vectors: Floats) -> None:
        self.rows.append(vectors.astype(np.float16))
        self.starts.append(self.starts[-1] + len(vectors))

    def __getitem__(self, numbers: Numbers) -> Floats:
        found = np.empty((len(numbers), self.rows[0].shape[1]), dtype=np.float32)
        for block, at in _by_block(numbers, self.starts[1:-1]):
            found[at] = self.rows[block][numbers[at] - self.starts[block]]
        return found


class _Sums:
    """Running sums of vectors, before each piece; those of the block that was looked at last are kept."""

    def __init__(self, blocks: _Blocks) -> None:
        self._blocks = blocks
        ends = [rows.sum(axis=0, dtype=np.float64) for rows in blocks.rows]
        self._before = np.cumsum([np.zeros_like(ends[0]), *ends[:-1]], axis=0)
        self._last: tuple[int, NDArray[np.float64]] | None = None

    def __getitem__(self, numbers: Numbers) -> NDArray[np.float64]:
        found = np.empty((len(numbers), self._before.shape[1]))
        for block, at in _by_block(numbers, self._blocks.starts[1:-1]):
            found[at] = self._of(block)[numbers[at] - self._blocks.starts[block]]
        return found

    def _of(self, block: int) -> NDArray[np.float64]:
        """Return the sums before each piece of a block, and behind its last one."""
        if self._last is None or self._last[0] != block:
            rows = np.concatenate([self._before[block][None], self._blocks.rows[block]])
            self._last = block, np.cumsum(rows, axis=0, dtype=np.float64)
        return self._last[1]


def _by_block(numbers: Numbers, borders: Sequence[int]) -> Iterator[tuple[int, Numbers]]:
    """Yield each block with the places of those numbers that lie in it."""
    blocks = np.searchsorted(np.asarray(borders, dtype=np.int64), numbers, side="right")
    order = np.argsort(blocks, kind="stable")
    found, firsts = np.unique(blocks[order], return_index=True)
    yield from zip(found.tolist(), np.split(order, firsts[1:]), strict=True)


def _joined(parts: Sequence[Pieces]) -> Pieces:
    """Return the pieces of texts that follow each other as those of one."""
    pieces = np.cumsum([0, *(len(part.ids) for part in parts)]).tolist()
    words = np.cumsum([0, *(len(part.sentence_of) for part in parts)]).tolist()
    sentences = np.cumsum([0, *(len(part.sentence_starts) - 1 for part in parts)]).tolist()
    return Pieces(
        ids=np.concatenate([part.ids for part in parts]),
        shapes=np.concatenate([part.shapes for part in parts]),
        first=_row([part.first for part in parts], pieces),
        parts=tuple(
            (start + before, end + before)
            for part, before in zip(parts, pieces[:-1], strict=True)
            for start, end in part.parts
        ),
        sentence_of=np.concatenate([part.sentence_of + n for part, n in zip(parts, sentences[:-1], strict=True)]),
        sentence_starts=_row([part.sentence_starts for part in parts], words),
    )


def _row(parts: Sequence[Numbers], before: Sequence[int]) -> Numbers:
    """Return borders that begin with 0 in each part, and end with its size, as one row."""
    moved = [part[:-1] + step for part, step in zip(parts, before[:-1], strict=True)]
    return np.concatenate([*moved, np.array([before[-1]], dtype=np.int64)])
