"""The network: a small BERT that also sees capitals, and heads for mentions, coreference, issuers and relations.

Importing this module needs torch; nothing that users run does.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Modality
from ingest.extract.labels import CLASSES, MODALITIES, N_SHAPES, PREDICATES
from ingest.extract.pairs import N_CHOICE_DISTANCES, N_DISTANCES, N_MATCHES
from ingest.training.pretrained import PretrainedError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_EPSILON = 1e-12
_SURE = 10.0
"""Score of what a head that is switched off says: a chance of all but one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Sizes of the network; the defaults are those of the pretrained encoder."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    epsilon: float = _EPSILON
    """Added to the variance where the encoder normalises."""
    span: int = 256
    hidden: int = 256
    choice_hidden: int = 128
    dropout: float = 0.1
    """In the heads alone."""

    @classmethod
    def of(cls, given: Mapping[str, float]) -> Sizes:
        """Return the sizes with some given by name."""
        whole = {name: int(value) for name, value in given.items() if name != "epsilon"}
        return cls(**whole, epsilon=given.get("epsilon", _EPSILON))


class Layer(nn.Module):
    """One layer of the encoder, normalised after each half."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.query_key_value = nn.Linear(sizes.width, 3 * sizes.width)
        self.attended = nn.Linear(sizes.width, sizes.width)
        self.attended_norm = nn.LayerNorm(sizes.width, eps=sizes.epsilon)
        self.inner = nn.Linear(sizes.width, sizes.inner)
        self.outer = nn.Linear(sizes.inner, sizes.width)
        self.outer_norm = nn.LayerNorm(sizes.width, eps=sizes.epsilon)

    def forward(self, vectors: Tensor, mask: Tensor | None) -> Tensor:
        """Return the vectors after the layer, (batch, pieces, width); `mask`: pieces that are there."""
        batch, length, width = vectors.shape
        parts = self.query_key_value(vectors).reshape(batch, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        attended = attended.transpose(1, 2).reshape(batch, length, width)
        vectors = self.attended_norm(vectors + self.attended(attended))
        normed: Tensor = self.outer_norm(vectors + self.outer(functional.gelu(self.inner(vectors))))
        return normed


class Encoder(nn.Module):
    """Pieces and shapes into vectors, and the tags of words."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.words = nn.Embedding(sizes.vocabulary, sizes.width)
        self.positions = nn.Embedding(sizes.positions, sizes.width)
        self.shapes = nn.Embedding(N_SHAPES, sizes.width)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.norm = nn.LayerNorm(sizes.width, eps=sizes.epsilon)
        self.layers = nn.ModuleList(Layer(sizes) for _ in range(sizes.layers))
        self.tags = nn.Linear(sizes.width, 1 + 2 * CLASSES)

    def vectors(self, ids: Tensor, shapes: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return one vector a piece, (batch, pieces, width); `mask`: pieces that are there, (batch, pieces)."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        vectors = self.norm(self.words(ids) + self.positions(positions) + self.shapes(shapes))
        allowed = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            vectors = layer(vectors, allowed)
        return vectors

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors and tag scores, (batch, pieces, width) and (batch, pieces, n_tags)."""
        vectors = self.vectors(ids, shapes)
        return vectors, self.tags(vectors)


class SpanHead(nn.Module):
    """Mentions into vectors; reads the technology and the kind of offering."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.inputs = nn.Linear(3 * sizes.width, sizes.span)
        self.labels = nn.Embedding(CLASSES, sizes.span)
        nn.init.normal_(self.labels.weight, std=0.1)
        self.dropout = nn.Dropout(sizes.dropout)
        self.technology = nn.Linear(sizes.span, len(TECHNOLOGIES))
        self.offering = nn.Linear(sizes.span, len(OFFERING_KINDS))

    def forward(self, spans: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return vectors (n, span), technology scores (n, 16) and offering scores (n, 7)."""
        vectors = functional.gelu(self.inputs(spans) + self.labels(labels))
        seen = self.dropout(vectors)
        return vectors, self.technology(seen), self.offering(seen)


class ChoiceHead(nn.Module):
    """Scores candidates for what a mention refers to, and the chance that none is right."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.anaphor = nn.Linear(sizes.span, sizes.choice_hidden)
        self.candidate = nn.Linear(sizes.span, sizes.choice_hidden, bias=False)
        self.product = nn.Linear(sizes.span, sizes.choice_hidden, bias=False)
        self.distance = nn.Embedding(N_CHOICE_DISTANCES, sizes.choice_hidden)
        self.match = nn.Embedding(N_MATCHES, sizes.choice_hidden)
        nn.init.normal_(self.distance.weight, std=0.1)
        nn.init.normal_(self.match.weight, std=0.1)
        self.dropout = nn.Dropout(sizes.dropout)
        self.score = nn.Linear(sizes.choice_hidden, 1)
        self.nothing = nn.Sequential(
            nn.Linear(sizes.span, sizes.choice_hidden), nn.GELU(), nn.Linear(sizes.choice_hidden, 1)
        )

    def forward(
        self, anaphors: Tensor, candidates: Tensor, distances: Tensor, matches: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the scores of rows and of their anaphors having none, (rows,) both."""
        hidden = self.anaphor(anaphors) + self.candidate(candidates) + self.product(anaphors * candidates)
        hidden = functional.gelu(hidden + self.distance(distances) + self.match(matches))
        return self.score(self.dropout(hidden)).squeeze(-1), self.nothing(anaphors).squeeze(-1)


class RelationHead(nn.Module):
    """Reads what is said of a pair of mentions."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.left = nn.Linear(sizes.span, sizes.hidden)
        self.right = nn.Linear(sizes.span, sizes.hidden, bias=False)
        self.product = nn.Linear(sizes.span, sizes.hidden, bias=False)
        self.between = nn.Linear(sizes.width, sizes.hidden, bias=False)
        self.distance = nn.Embedding(N_DISTANCES, sizes.hidden)
        nn.init.normal_(self.distance.weight, std=0.1)
        self.dropout = nn.Dropout(sizes.dropout)
        self.second = nn.Linear(sizes.hidden, sizes.hidden)
        self.predicates = nn.Linear(sizes.hidden, 2 * len(PREDICATES))
        nn.init.constant_(self.predicates.bias, -3.0)
        self.negated = nn.Linear(sizes.hidden, 1)
        self.modality = nn.Linear(sizes.hidden, len(MODALITIES))

    def forward(
        self, lefts: Tensor, rights: Tensor, between: Tensor, distances: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return scores of predicates (n, 29, 2), of denial (n,) and of modality (n, 4)."""
        hidden = self.left(lefts) + self.right(rights) + self.product(lefts * rights)
        hidden = functional.gelu(hidden + self.between(between) + self.distance(distances))
        hidden = self.dropout(hidden)
        hidden = self.dropout(hidden + functional.gelu(self.second(hidden)))
        predicates = self.predicates(hidden).unflatten(-1, (len(PREDICATES), 2))
        return predicates, self.negated(hidden).squeeze(-1), self.modality(hidden)


class Network(nn.Module):
    """The encoder and its heads."""

    def __init__(self, sizes: Sizes | None = None) -> None:
        super().__init__()
        self.sizes = sizes or Sizes()
        self.encoder = Encoder(self.sizes)
        self.spans = SpanHead(self.sizes)
        self.coreference = ChoiceHead(self.sizes)
        self.issuers = ChoiceHead(self.sizes)
        self.relations = RelationHead(self.sizes)


def load_pretrained(encoder: Encoder, weights: Mapping[str, Tensor]) -> None:
    """Fill an encoder with the weights of a BERT in the naming of its authors.

    Raises: PretrainedError: a weight is missing or of another size.
    """
    weights = {name.removeprefix("bert."): weight for name, weight in weights.items()}
    try:
        missing, unexpected = encoder.load_state_dict(_renamed(weights, len(encoder.layers)), strict=False)
    except (KeyError, RuntimeError) as exc:
        message = f"the weights do not fit the encoder: {exc}"
        raise PretrainedError(message) from exc
    strange = [name for name in missing if not name.startswith(("shapes.", "tags."))]
    if strange or unexpected:
        message = f"the weights do not fit the encoder: {strange} {unexpected}"
        raise PretrainedError(message)


def _renamed(weights: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    types = weights["embeddings.token_type_embeddings.weight"]
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"] + types[0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for number in range(layers):
        old, new = f"encoder.layer.{number}.", f"layers.{number}."
        for end in ("weight", "bias"):
            state[f"{new}query_key_value.{end}"] = torch.cat(
                [weights[f"{old}attention.self.{name}.{end}"] for name in ("query", "key", "value")]
            )
            state[f"{new}attended.{end}"] = weights[f"{old}attention.output.dense.{end}"]
            state[f"{new}attended_norm.{end}"] = weights[f"{old}attention.output.LayerNorm.{end}"]
            state[f"{new}inner.{end}"] = weights[f"{old}intermediate.dense.{end}"]
            state[f"{new}outer.{end}"] = weights[f"{old}output.dense.{end}"]
            state[f"{new}outer_norm.{end}"] = weights[f"{old}output.LayerNorm.{end}"]
    return state


def forget_pretraining(encoder: Encoder) -> None:
    """Give an encoder random weights, as its authors began with; the tags and shapes keep theirs."""
    for name, parameter in encoder.named_parameters():
        if name.startswith(("shapes.", "tags.")):
            continue
        if name.endswith("bias"):
            nn.init.zeros_(parameter)
        elif "norm" in name:
            nn.init.ones_(parameter)
        else:
            nn.init.normal_(parameter, std=0.02)


def switch_off(network: Network, heads: Collection[str]) -> None:
    """Make heads say the same of everything: nothing is chosen, denied or planned, all keys are equally likely."""
    neutral: dict[str, tuple[tuple[nn.Linear, float], ...]] = {
        "coreference": _choosing_nothing(network.coreference),
        "issuers": _choosing_nothing(network.issuers),
        "technology": ((network.spans.technology, 0.0),),
        "offering": ((network.spans.offering, 0.0),),
        "negated": ((network.relations.negated, -_SURE),),
        "modality": ((network.relations.modality, 0.0),),
    }
    with torch.no_grad():
        for head in heads:
            for layer, bias in neutral[head]:
                layer.weight.zero_()
                layer.bias.fill_(bias)
        if "modality" in heads:
            network.relations.modality.bias[MODALITIES.index(Modality.ASSERTED)] = _SURE


def _choosing_nothing(head: ChoiceHead) -> tuple[tuple[nn.Linear, float], ...]:
    return (head.score, -_SURE), (head.nothing[2], _SURE)
