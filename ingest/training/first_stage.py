"""The first stage: the encoder learns names and relations from open corpora, with heads that are thrown away.

Needs torch.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ingest.training.examples import IGNORED
from ingest.training.losses import encode
from ingest.training.open_corpora import NAME_TAGS
from ingest.training.options import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.training.network import Network
    from ingest.training.open_corpora import OpenExample, OpenTexts
    from ingest.training.options import Options

_BATCH = 16
_WARM_UP = 0.1
_MAX_NORM = 1.0


class FirstHeads(nn.Module):
    """Tags of words, and the relation of two spans."""

    def __init__(self, width: int, hidden: int, relations: int) -> None:
        super().__init__()
        self.tags = nn.Linear(width, NAME_TAGS)
        self.pairs = nn.Sequential(nn.Linear(6 * width, hidden), nn.GELU(), nn.Linear(hidden, relations))


def train_first(network: Network, texts: OpenTexts, options: Options, report: Callable[[Progress], None]) -> None:
    """Train the encoder of `network` on open corpora; its tags and all heads stay as they were."""
    torch.manual_seed(options.seed)
    heads = FirstHeads(network.sizes.width, network.sizes.hidden, max(len(texts.relations), 1))
    encoder = [
        parameter
        for name, parameter in network.encoder.named_parameters()
        if not name.startswith(("tags.", "shapes.")) and (name != "words.weight" or "pretraining" in options.without)
    ]
    fresh = [*heads.parameters()] + ([] if "capitals" in options.without else [network.encoder.shapes.weight])
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": options.encoder_rate}, {"params": fresh, "lr": options.head_rate}],
        weight_decay=0.01,
    )
    steps = options.first_steps or -(-len(texts.examples) // _BATCH)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (_WARM_UP * steps + 1), (steps - step) / ((1 - _WARM_UP) * steps))
    )
    network.train()
    started = time.monotonic()
    batches = _batches(texts.examples, random.Random(options.seed))  # noqa: S311 - not for secrets
    for step in range(1, steps + 1):
        optimizer.zero_grad()
        losses = _losses(network, heads, next(batches), bfloat16=options.bfloat16)
        torch.stack([*losses.values()]).sum().backward()
        nn.utils.clip_grad_norm_([*encoder, *fresh], _MAX_NORM)
        optimizer.step()
        scheduler.step()
        found = {f"first {name}": float(loss.detach()) for name, loss in losses.items()}
        report(Progress(step=step, steps=steps, seconds=time.monotonic() - started, losses=found))
    for parameter in network.parameters():
        parameter.grad = None


def _batches(examples: Sequence[OpenExample], rng: random.Random) -> Iterator[list[OpenExample]]:
    """Yield batches without end, each pass over the texts in another order."""
    order = list(examples)
    while order:
        rng.shuffle(order)
        for at in range(0, len(order), _BATCH):
            yield order[at : at + _BATCH]


def _losses(network: Network, heads: FirstHeads, batch: Sequence[OpenExample], *, bfloat16: bool) -> dict[str, Tensor]:
    encoding = encode(network, batch, bfloat16=bfloat16)
    vectors, offsets = encoding.vectors, encoding.offsets
    placed = list(zip(batch, offsets, strict=False))
    losses: dict[str, Tensor] = {}
    tags = torch.from_numpy(np.concatenate([example.tags for example in batch]))
    if bool((tags != IGNORED).any()):
        first = torch.from_numpy(np.concatenate([example.pieces.first[:-1] + offset for example, offset in placed]))
        losses["names"] = functional.cross_entropy(heads.tags(vectors[first]), tags, ignore_index=IGNORED)
    spans = torch.from_numpy(np.concatenate([example.spans + offset for example, offset in placed]))
    if len(spans):
        sums = torch.cat([vectors.new_zeros(1, vectors.shape[1]), vectors.cumsum(0)])
        sides = []
        for start, end in (spans[:, :2].unbind(1), spans[:, 2:].unbind(1)):
            mean = (sums[end] - sums[start]) / (end - start).clamp(min=1)[:, None]
            sides += [vectors[start], vectors[end - 1], mean]
        labels = torch.from_numpy(np.concatenate([example.relations for example in batch]))
        losses["relations"] = functional.cross_entropy(heads.pairs(torch.cat(sides, dim=1)), labels)
    return losses or {"names": vectors.sum() * 0.0}
