"""Trains the network on the marked texts. Needs torch.

The pretrained encoder is fine-tuned with all heads at once; a checkpoint is written after each pass.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import safetensors.torch
import torch
from torch import nn

from ingest.extract.pieces import WordPieces, blank_language
from ingest.training.examples import make_example
from ingest.training.losses import WEIGHTS, Said, batch_losses
from ingest.training.marked import read_marked
from ingest.training.network import Network, Sizes, load_pretrained
from ingest.training.options import REPEATS, Options, Progress, split_articles
from ingest.training.pretrained import find_pretrained
from ingest.training.swap import Pools, add_noise, swap_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from spacy.language import Language

    from ingest.training.examples import Example
    from ingest.training.marked import MarkedArticle

_POOL_BATCHES = 16
_WARM_UP = 0.1
_MAX_NORM = 1.0


@dataclass(slots=True, kw_only=True)
class Trainer:
    """What training holds in its hands."""

    options: Options
    network: Network
    vocabulary: WordPieces
    learnt: list[MarkedArticle]
    held: list[MarkedArticle]
    report: Callable[[Progress], None]
    nlp: Language = field(default_factory=blank_language)
    history: list[dict[str, float]] = field(default_factory=list)

    def run(self) -> None:
        """Train to the last step; a checkpoint and its figures are written after each pass."""
        options = self.options
        rng = random.Random(options.seed)  # noqa: S311 - not for secrets
        pools = Pools.build(self.learnt)
        schedule = [article for article in self.learnt for _ in range(REPEATS.get(article.id[0], 1))]
        per_pass = -(-len(schedule) // options.batch)
        steps = options.steps or per_pass * options.passes
        optimizer = self._optimizer()
        scheduler = torch.optim.lr_scheduler.LambdaLR(
            optimizer,
            lambda step: min((step + 1) / (_WARM_UP * steps + 1), max(0.0, (steps - step) / ((1 - _WARM_UP) * steps))),
        )
        started = time.monotonic()
        step = 0
        while step < steps:
            for batch in self._batches(schedule, pools, rng):
                losses = self._step(optimizer, batch)
                scheduler.step()
                step += 1
                self.report(Progress(step=step, steps=steps, seconds=time.monotonic() - started, losses=losses))
                if step >= steps:
                    break
            self._after_pass(step, time.monotonic() - started)

    def _optimizer(self) -> torch.optim.Optimizer:
        options = self.options
        self.network.encoder.words.weight.requires_grad = False
        fresh = {*self.network.encoder.tags.parameters(), *self.network.encoder.shapes.parameters()}
        encoder = [p for p in self.network.encoder.parameters() if p.requires_grad and p not in fresh]
        known = {id(parameter) for parameter in [*encoder, self.network.encoder.words.weight]}
        heads = [parameter for parameter in self.network.parameters() if id(parameter) not in known]
        return torch.optim.AdamW(
            [{"params": encoder, "lr": options.encoder_rate}, {"params": heads, "lr": options.head_rate}],
            weight_decay=0.01,
        )

    def _batches(self, schedule: Sequence[MarkedArticle], pools: Pools, rng: random.Random) -> Iterator[list[Example]]:
        """Yield the articles of one pass in batches of about equal length, in random order."""
        order = list(schedule)
        rng.shuffle(order)
        size = self.options.batch
        batches: list[list[MarkedArticle]] = []
        for start in range(0, len(order), size * _POOL_BATCHES):
            pool = sorted(order[start : start + size * _POOL_BATCHES], key=lambda article: len(article.text))
            batches += [pool[at : at + size] for at in range(0, len(pool), size)]
        rng.shuffle(batches)
        for batch in batches:
            yield [make_example(self.nlp, self.vocabulary, self._varied(article, pools, rng)) for article in batch]

    def _varied(self, article: MarkedArticle, pools: Pools, rng: random.Random) -> MarkedArticle:
        if rng.random() < self.options.swapped:
            article = swap_names(article, pools, rng)
        return add_noise(article, rng)

    def _step(self, optimizer: torch.optim.Optimizer, batch: Sequence[Example]) -> dict[str, float]:
        self.network.train()
        optimizer.zero_grad()
        losses = batch_losses(self.network, batch, bfloat16=self.options.bfloat16)
        torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum().backward()
        nn.utils.clip_grad_norm_([p for p in self.network.parameters() if p.grad is not None], _MAX_NORM)
        optimizer.step()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def _after_pass(self, step: int, seconds: float) -> None:
        figures = {"step": step, "seconds": round(seconds), **self.measure()}
        self.history.append(figures)
        folder = self.options.work
        folder.mkdir(parents=True, exist_ok=True)
        state = {name: tensor.contiguous() for name, tensor in self.network.state_dict().items()}
        target = folder / f"pass-{len(self.history)}.safetensors"
        safetensors.torch.save_file(state, target.with_suffix(".part"))
        target.with_suffix(".part").replace(target)
        (folder / "history.json").write_text(json.dumps(self.history, indent=1), encoding="utf-8")
        self.report(Progress(step=step, steps=step, seconds=seconds, losses=figures, checkpoint=target))

    def measure(self) -> dict[str, float]:
        """Return losses on the articles held out, and F1 of relations with gold mentions at the best threshold."""
        self.network.eval()
        said: list[Said] = []
        totals: dict[str, float] = {}
        batches = [self.held[at : at + self.options.batch] for at in range(0, len(self.held), self.options.batch)]
        for batch in batches:
            examples = [make_example(self.nlp, self.vocabulary, article) for article in batch]
            with torch.no_grad():
                losses = batch_losses(self.network, examples, bfloat16=self.options.bfloat16, said=said)
            for name, loss in losses.items():
                totals[name] = totals.get(name, 0.0) + float(loss) / len(batches)
        figures = {name: round(value, 4) for name, value in totals.items()}
        return figures | _best_f1(said)


def _best_f1(said: Sequence[Said]) -> dict[str, float]:
    """Return the best F1 over thresholds of what is said of groups; optional claims count for nothing."""
    if not said:
        return {}
    scores = torch.cat([part.scores for part in said]).sigmoid()
    labels = torch.cat([part.labels for part in said])
    weights = torch.cat([part.weights for part in said])
    full = weights > 0.99  # noqa: PLR2004 - not optional, not marked elsewhere
    best = {"f1": 0.0, "precision": 0.0, "recall": 0.0, "threshold": 0.0}
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        found = (scores >= threshold) & full
        right = float((found & (labels > 0)).sum())
        precision = right / max(float(found.sum()), 1.0)
        recall = right / max(float(((labels > 0) & full).sum()), 1.0)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        if f1 > best["f1"]:
            best = {"f1": f1, "precision": precision, "recall": recall, "threshold": threshold}
    return {name: round(value, 4) for name, value in best.items()}


def make_trainer(options: Options, report: Callable[[Progress], None]) -> Trainer:
    """Read texts and the pretrained encoder, and return a trainer ready to run."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    articles = read_marked(sorted(options.texts.glob("*.txt")))[:: options.every]
    learnt, held = split_articles(articles)
    files = find_pretrained(options.pretrained)
    network = Network(Sizes())
    load_pretrained(network.encoder, safetensors.torch.load_file(files.weights))
    return Trainer(
        options=options,
        network=network,
        vocabulary=WordPieces.load(files.vocabulary),
        learnt=learnt,
        held=held,
        report=report,
    )
