"""A batch of examples through the network, and the loss of each head. Needs torch."""

# pyright: reportMissingImports=false
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ingest.extract.labels import KINDS, allowed_table
from ingest.training.examples import IGNORED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract.pairs import Choices
    from ingest.extract.pieces import Pieces
    from ingest.training.examples import Example
    from ingest.training.network import ChoiceHead, Network

WEIGHTS = {
    "mentions": 2.0,
    "relations": 3.0,
    "coreference": 0.5,
    "issuers": 0.5,
    "technology": 0.3,
    "offering": 0.3,
    "negated": 0.3,
    "modality": 0.3,
}
"""Weights of the losses. Relations are a mean over all groups of pairs, nine of ten of which say nothing: hence 3."""
_NAME_WEIGHT = 0.3
"""Names refer to names by their words mostly; they count less in coreference."""
_BEGIN, _END, _PAD = 101, 102, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """The vectors of all pieces of a batch in a row, with the first row of each example."""

    vectors: Tensor
    tags: Tensor
    offsets: tuple[int, ...]


class HasPieces(Protocol):
    """What can be encoded."""

    @property
    def pieces(self) -> Pieces:
        """Return its word pieces."""
        ...


def encode(network: Network, examples: Sequence[HasPieces], *, bfloat16: bool) -> Encoding:
    """Return the vectors of the examples' pieces; each part is a row of the batch, padded to the longest."""
    parts = [(example, start, end) for example in examples for start, end in example.pieces.parts]
    length = max(end - start for _, start, end in parts) + 2
    ids = np.full((len(parts), length), _PAD, dtype=np.int64)
    shapes = np.zeros((len(parts), length), dtype=np.int64)
    inside = np.zeros((len(parts), length), dtype=np.bool_)
    present = np.zeros((len(parts), length), dtype=np.bool_)
    for row, (example, start, end) in enumerate(parts):
        size = end - start
        ids[row, 0], ids[row, size + 1] = _BEGIN, _END
        ids[row, 1 : size + 1] = example.pieces.ids[start:end]
        shapes[row, 1 : size + 1] = example.pieces.shapes[start:end]
        inside[row, 1 : size + 1] = True
        present[row, : size + 2] = True
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
        found = network.encoder.vectors(torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(present))
    vectors = found[torch.from_numpy(inside)].float()
    sizes = np.cumsum([0, *(len(example.pieces.ids) for example in examples)])
    return Encoding(vectors=vectors, tags=network.encoder.tags(vectors), offsets=tuple(map(int, sizes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the network thinks of groups of pairs, beside what is right: for figures while training."""

    scores: Tensor
    labels: Tensor
    weights: Tensor


def batch_losses(
    network: Network, examples: Sequence[Example], *, bfloat16: bool, said: list[Said] | None = None
) -> dict[str, Tensor]:
    """Return the loss of each head over a batch, by the names in WEIGHTS; relations go to `said` too."""
    encoding = encode(network, examples, bfloat16=bfloat16)
    sums = torch.cat([encoding.vectors.new_zeros(1, encoding.vectors.shape[1]), encoding.vectors.cumsum(0)])
    first = [
        torch.from_numpy(example.pieces.first[:-1] + offset)
        for example, offset in zip(examples, encoding.offsets, strict=False)
    ]
    tags = torch.from_numpy(np.concatenate([example.tags for example in examples]))
    losses = {"mentions": functional.cross_entropy(encoding.tags[torch.cat(first)], tags)}
    vectors = _span_losses(network, examples, encoding, sums, losses)
    bases = np.cumsum([0, *(len(example.mentions) for example in examples)])
    _choice_losses(network, examples, vectors, bases, losses)
    found = _relation_losses(network, examples, (vectors, sums, bases, encoding.offsets), losses)
    if said is not None:
        said.append(found)
    return losses


def _span_losses(
    network: Network, examples: Sequence[Example], encoding: Encoding, sums: Tensor, losses: dict[str, Tensor]
) -> Tensor:
    spans = torch.from_numpy(
        np.concatenate([example.spans + offset for example, offset in zip(examples, encoding.offsets, strict=False)])
    )
    labels = torch.tensor([mention.label for example in examples for mention in example.mentions], dtype=torch.int64)
    inputs = torch.cat([encoding.vectors[spans[:, 0]], encoding.vectors[spans[:, 1] - 1], _mean(sums, spans)], dim=1)
    vectors, technology, offering = network.spans(inputs, labels)
    keys = torch.from_numpy(np.concatenate([example.technology for example in examples]))
    kinds = torch.from_numpy(np.concatenate([example.offering_kind for example in examples]))
    losses["technology"] = _cross_entropy(technology, keys)
    losses["offering"] = _cross_entropy(offering, kinds)
    found: Tensor = vectors
    return found


def _mean(sums: Tensor, ranges: Tensor) -> Tensor:
    counts = (ranges[:, 1] - ranges[:, 0]).clamp(min=1)[:, None]
    return (sums[ranges[:, 1]] - sums[ranges[:, 0]]) / counts


def _cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    if not bool((labels != IGNORED).any()):
        return scores.sum() * 0.0
    return functional.cross_entropy(scores, labels, ignore_index=IGNORED)


def _choice_losses(
    network: Network, examples: Sequence[Example], vectors: Tensor, bases: np.ndarray, losses: dict[str, Tensor]
) -> None:
    forms = [mention.form for example in examples for mention in example.mentions]
    weights = torch.tensor([_NAME_WEIGHT if form == "name" else 1.0 for form in forms])
    losses["coreference"] = _choice_loss(
        network.coreference,
        vectors,
        [example.choices for example in examples],
        [example.right for example in examples],
        bases,
        weights,
    )
    known = np.concatenate([example.issuer_known for example in examples])
    losses["issuers"] = _choice_loss(
        network.issuers,
        vectors,
        [example.issuers for example in examples],
        [example.issuer_right for example in examples],
        bases,
        torch.from_numpy(known).float(),
    )


def _choice_loss(  # noqa: PLR0913, PLR0917 - a head, its rows and their labels
    head: ChoiceHead,
    vectors: Tensor,
    choices: Sequence[Choices],
    right: Sequence[np.ndarray],
    bases: np.ndarray,
    weights: Tensor,
) -> Tensor:
    """Return the mean over mentions of -log of the summed probability of right candidates, or of none."""
    anaphors = torch.from_numpy(
        np.concatenate([rows.anaphor + base for rows, base in zip(choices, bases, strict=False)])
    )
    if not len(anaphors):
        return vectors.sum() * 0.0
    candidates = torch.from_numpy(
        np.concatenate([rows.candidate + base for rows, base in zip(choices, bases, strict=False)])
    )
    distances = torch.from_numpy(np.concatenate([rows.distance for rows in choices]))
    matches = torch.from_numpy(np.concatenate([rows.match for rows in choices]))
    correct = torch.from_numpy(np.concatenate(right))
    scores, none = head(vectors[anaphors], vectors[candidates], distances, matches)
    count = len(vectors)
    nothing = vectors.new_zeros(count).index_put((anaphors,), none)
    any_right = torch.zeros(count, dtype=torch.bool)
    any_right[anaphors[correct]] = True
    has_rows = torch.zeros(count, dtype=torch.bool)
    has_rows[anaphors] = True
    all_sum = _log_sum(scores, nothing, anaphors, count)
    right_sum = _log_sum(
        scores[correct], torch.where(any_right, nothing.new_tensor(-30.0), nothing), anaphors[correct], count
    )
    weights = weights * has_rows
    found: Tensor = ((all_sum - right_sum) * weights).sum() / weights.sum().clamp(min=1.0)
    return found


def _log_sum(scores: Tensor, base: Tensor, rows: Tensor, count: int) -> Tensor:
    """Return log(exp(base) + sum of exp(scores)) by row, (count,)."""
    most = base.detach().clone().scatter_reduce(0, rows, scores.detach(), "amax")
    total = (base - most).exp().index_add(0, rows, (scores - most[rows]).exp())
    assert len(total) == count  # noqa: S101 - shape
    return total.log() + most


def _relation_losses(
    network: Network,
    examples: Sequence[Example],
    inputs: tuple[Tensor, Tensor, np.ndarray, Sequence[int]],
    losses: dict[str, Tensor],
) -> Said:
    vectors, sums, bases, offsets = inputs
    left = torch.from_numpy(np.concatenate([e.pairs.left + base for e, base in zip(examples, bases, strict=False)]))
    right = torch.from_numpy(np.concatenate([e.pairs.right + base for e, base in zip(examples, bases, strict=False)]))
    ranges = np.concatenate([e.between + offset for e, offset in zip(examples, offsets, strict=False)])
    distances = torch.from_numpy(np.concatenate([example.pairs.distance for example in examples]))
    scores, negated, modality = network.relations(
        vectors[left], vectors[right], _mean(sums, torch.from_numpy(ranges)), distances
    )
    kinds = torch.tensor([KINDS.index(m.kind) for example in examples for m in example.mentions], dtype=torch.int64)
    fits = torch.from_numpy(allowed_table().copy())[kinds[left], kinds[right]]
    flipped = torch.from_numpy(np.concatenate([example.groups.flipped for example in examples]))
    starts = np.cumsum([0, *(len(example.groups.labels) for example in examples)])
    group = torch.from_numpy(
        np.concatenate([e.groups.of_pair + start for e, start in zip(examples, starts, strict=False)])
    )
    scores = torch.where(fits, scores, scores.new_tensor(-30.0))
    scores = torch.where(flipped[:, None, None], scores.flip(-1), scores).flatten(1)
    count = int(starts[-1])
    best = scores.new_full((count, scores.shape[1]), -30.0)
    best = best.scatter_reduce(0, group[:, None].expand_as(scores), scores, "amax")
    labels = torch.from_numpy(np.concatenate([example.groups.labels for example in examples])).flatten(1)
    weights = torch.from_numpy(np.concatenate([example.groups.weights for example in examples])).flatten(1)
    weights = weights * (best > -29.0)  # noqa: PLR2004 - masked by kinds
    loss = functional.binary_cross_entropy_with_logits(best, labels, weights, reduction="sum")
    losses["relations"] = loss / max(count, 1)
    denied = torch.from_numpy(np.concatenate([example.groups.negated for example in examples]))[group]
    modes = torch.from_numpy(np.concatenate([example.groups.modality for example in examples]))[group]
    losses["modality"] = _cross_entropy(modality, modes)
    marked = (modes != IGNORED).float()
    losses["negated"] = functional.binary_cross_entropy_with_logits(
        negated, denied, marked, reduction="sum"
    ) / marked.sum().clamp(min=1.0)
    return Said(scores=best.detach(), labels=labels, weights=weights)
