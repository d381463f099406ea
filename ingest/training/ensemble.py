"""Several trained networks as one: each reads the text by itself, and what they say is averaged. Needs torch.

An ensemble has the parts of a `Network` and is exported in its place. Its vectors are those of its members side by
side, so that whoever runs it needs not know that there are several.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.training.network import Network

_PARTS = 3
"""Vectors that a mention is told by: of its first piece, of its last, and the mean."""


class Ensemble(nn.Module):
    """Networks of the same sizes whose answers are averaged; `sizes` are those of the whole."""

    def __init__(self, members: Sequence[Network]) -> None:
        super().__init__()
        _share_words(members)
        sizes = members[0].sizes
        self.sizes = replace(sizes, width=len(members) * sizes.width, span=len(members) * sizes.span)
        self.encoder = _Encoders([member.encoder for member in members])
        self.spans = _SpanHeads([member.spans for member in members])
        self.coreference = _ChoiceHeads([member.coreference for member in members])
        self.issuers = _ChoiceHeads([member.issuers for member in members])
        self.relations = _RelationHeads([member.relations for member in members])


def _share_words(members: Sequence[Network]) -> None:
    """Keep the table of word pieces once if training has left it as it was: it is almost half of an encoder."""
    words = members[0].encoder.words
    for member in members[1:]:
        if torch.equal(member.encoder.words.weight, words.weight):
            member.encoder.words = words


class _Members(nn.Module):
    """One part of each member."""

    def __init__(self, parts: Sequence[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(parts)

    def _own(self, vectors: Tensor) -> tuple[Tensor, ...]:
        """Return the vectors of each member, of vectors that stand side by side."""
        own: tuple[Tensor, ...] = vectors.chunk(len(self.members), dim=-1)
        return own


class _Encoders(_Members):
    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors side by side, (batch, pieces, width), and scores of tags whose softmax is the mean share."""
        vectors, tags = zip(*(member(ids, shapes) for member in self.members), strict=True)
        shares = torch.stack([functional.softmax(each, dim=-1) for each in tags]).mean(dim=0)
        return torch.cat(vectors, dim=-1), shares.clamp(min=torch.finfo(shares.dtype).tiny).log()


class _SpanHeads(_Members):
    def forward(self, spans: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return vectors side by side, (n, span), and the mean scores of technologies and kinds of offerings."""
        own = spans.unflatten(-1, (_PARTS, len(self.members), -1)).unbind(dim=-2)
        found = (member(each.flatten(1), labels) for member, each in zip(self.members, own, strict=True))
        vectors, technology, offering = zip(*found, strict=True)
        return torch.cat(vectors, dim=-1), _mean(technology), _mean(offering)


class _ChoiceHeads(_Members):
    def forward(
        self, anaphors: Tensor, candidates: Tensor, distances: Tensor, matches: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the mean scores of rows and of their anaphors having none, (rows,) both."""
        own = zip(self.members, self._own(anaphors), self._own(candidates), strict=True)
        found = (member(anaphor, candidate, distances, matches) for member, anaphor, candidate in own)
        scores, nothing = zip(*found, strict=True)
        return _mean(scores), _mean(nothing)


class _RelationHeads(_Members):
    def forward(
        self, lefts: Tensor, rights: Tensor, between: Tensor, distances: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the mean scores of predicates (n, 29, 2), of denial (n,) and of modality (n, 4)."""
        own = zip(self.members, self._own(lefts), self._own(rights), self._own(between), strict=True)
        found = (member(left, right, middle, distances) for member, left, right, middle in own)
        predicates, negated, modality = zip(*found, strict=True)
        return _mean(predicates), _mean(negated), _mean(modality)


def _mean(scores: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(scores)).mean(dim=0)
