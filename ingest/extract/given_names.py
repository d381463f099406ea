"""Names that stand in `Doc.ents`, found by a pipeline of the user's, as mentions. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.ontology import Kind
from graph.reference import SurfaceUse
from ingest.extract.gazetteer import find_surfaces
from ingest.extract.labels import CLASSES, FORMS, KINDS
from ingest.extract.package import LABELS
from ingest.extract.pairs import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc, Span

    from ingest.extract.heads import Encoded

GIVEN_SCORE = 0.9
"""How sure a name from elsewhere counts: more than what a list alone says, less than what we are surest of."""
_WIDER = frozenset({Kind.OFFERING, Kind.TECHNOLOGY, Kind.LAW})
"""Kinds whose mentions may hold a name: "the Shanghai listing"."""


def with_given(doc: Doc, mentions: Sequence[Mention], encoded: Encoded, *, foreign: bool) -> list[Mention]:
    """Return the mentions with the names of `Doc.ents` in the place of those that they overlap.

    Args:
        doc: of the document.
        mentions: of the model, in the order of the text.
        encoded: the document as the model sees it; it chooses among the kinds that a label may mean.
        foreign: the text is not English, so the model is not asked.
    """
    given = list(_iter_given(doc, encoded, foreign=foreign))
    if foreign:
        return given
    words = {word: mention for mention in mentions for word in range(mention.start, mention.end)}
    kept = [one for one in given if not any(_holds(words.get(word), one) for word in range(one.start, one.end))]
    taken = {word for one in kept for word in range(one.start, one.end)}
    others = [mention for mention in mentions if taken.isdisjoint(range(mention.start, mention.end))]
    return sorted([*others, *kept], key=lambda mention: mention.start)


def _holds(mention: Mention | None, name: Mention) -> bool:
    if mention is None or mention.kind not in _WIDER:
        return False
    within = mention.start <= name.start and name.end <= mention.end
    return within and (mention.start, mention.end) != (name.start, name.end)


def _iter_given(doc: Doc, encoded: Encoded, *, foreign: bool) -> Iterator[Mention]:
    sentence_of = encoded.pieces.sentence_of
    for name in doc.ents:
        kinds = LABELS.get(name.label_.upper())
        sentence = int(sentence_of[name.start])
        if kinds is None or sentence != int(sentence_of[name.end - 1]):
            continue
        yield Mention(
            start=name.start,
            end=name.end,
            kind=_kind(name, kinds, None if foreign else encoded.tags),
            form="name",
            sentence=sentence,
            text=name.text,
            score=GIVEN_SCORE,
        )


def _kind(name: Span, kinds: Sequence[Kind], tags: NDArray[np.float32] | None) -> Kind:
    """Return the kind that the lists give the words, else the one that the model takes them for, else the first."""
    if len(kinds) == 1:
        return kinds[0]
    uses = (SurfaceUse.NAME, SurfaceUse.ACRONYM, SurfaceUse.DEMONYM)
    for surface in find_surfaces(name.text):
        if surface.use in uses and surface.entity.kind in kinds:
            return surface.entity.kind
    if tags is None:
        return kinds[0]
    here = np.exp(tags[name.start : name.end])
    return max(kinds, key=lambda kind: (float(here[:, _columns(kind)].sum()), -kinds.index(kind)))


def _columns(kind: Kind) -> list[int]:
    first = 1 + KINDS.index(kind) * len(FORMS)
    return [first + form + place for form in range(len(FORMS)) for place in (0, CLASSES)]
