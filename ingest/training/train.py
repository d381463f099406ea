"""Trains the network on the marked texts. Needs torch.

The pretrained encoder is fine-tuned with all heads at once; a checkpoint is written after each pass, and beside it
what an interrupted training needs to go on as if nothing had happened.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import nn

from graph.errors import InvalidInputError
from ingest.extract.pieces import WordPieces, blank_language
from ingest.training.examples import make_example
from ingest.training.first_stage import train_first
from ingest.training.gathering import TEXTS, Gathered, fingerprint, gather
from ingest.training.losses import WEIGHTS, Said, batch_losses
from ingest.training.network import Network, Sizes, forget_pretraining, load_pretrained
from ingest.training.open_corpora import read_corpora
from ingest.training.options import OFF_HEADS, REPEATS, Options, Progress
from ingest.training.pretrained import find_encoder
from ingest.training.swap import Pools, add_noise, swap_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.language import Language

    from ingest.training.examples import Example
    from ingest.training.marked import MarkedArticle

_POOL_BATCHES = 16
_WARM_UP = 0.1
_MAX_NORM = 1.0
_STATE = "state.pt"


@dataclass(slots=True, kw_only=True)
class _Going:
    """A training under way."""

    optimizer: torch.optim.Optimizer
    scheduler: torch.optim.lr_scheduler.LambdaLR
    rng: random.Random
    step: int = 0
    seconds: float = 0.0


@dataclass(slots=True, kw_only=True)
class Trainer:
    """What training holds in its hands."""

    options: Options
    network: Network
    vocabulary: WordPieces
    learnt: list[MarkedArticle]
    held: list[MarkedArticle]
    report: Callable[[Progress], None]
    repeats: Mapping[str, int] = field(default_factory=dict)
    """How often a pass sees an article, by its id; by its letter where this says nothing."""
    nlp: Language = field(default_factory=blank_language)
    history: list[dict[str, float]] = field(default_factory=list)
    _print: str = ""
    """Fingerprint of the training, by which it knows its own state again."""

    def run(self) -> None:
        """Train to the last step; a checkpoint and its figures are written after each pass."""
        options = self.options
        rng = random.Random(options.seed if options.order is None else options.order)  # noqa: S311 - not for secrets
        pools = Pools.build(self.learnt)
        usual = {article.id: REPEATS.get(article.id[0], 1) for article in self.learnt}
        repeats = usual | {id_: times for id_, times in self.repeats.items() if id_ in usual}
        schedule = [article for article in self.learnt for _ in range(repeats[article.id])]
        per_pass = -(-len(schedule) // options.batch)
        steps = options.steps or per_pass * options.passes
        optimizer = self._optimizer()
        scheduler = torch.optim.lr_scheduler.LambdaLR(
            optimizer,
            lambda step: min((step + 1) / (_WARM_UP * steps + 1), max(0.0, (steps - step) / ((1 - _WARM_UP) * steps))),
        )
        self._print = fingerprint(options, [*self.learnt, *self.held], repeats)
        self._note_texts()
        going = _Going(optimizer=optimizer, scheduler=scheduler, rng=rng)
        if options.resume and (options.work / _STATE).is_file():
            self._restore(going)
        started = time.monotonic() - going.seconds
        while going.step < steps:
            for batch in self._batches(schedule, pools, rng):
                losses = self._step(optimizer, batch)
                scheduler.step()
                going.step += 1
                seconds = time.monotonic() - started
                self.report(Progress(step=going.step, steps=steps, seconds=seconds, losses=losses))
                if going.step >= steps:
                    break
            going.seconds = time.monotonic() - started
            self._after_pass(going)

    def _optimizer(self) -> torch.optim.Optimizer:
        options = self.options
        words, shapes = self.network.encoder.words.weight, self.network.encoder.shapes.weight
        words.requires_grad = "pretraining" in options.without
        if "capitals" in options.without:
            shapes.requires_grad = False
            shapes.data.zero_()
        fresh = {*self.network.encoder.tags.parameters(), *self.network.encoder.shapes.parameters()}
        encoder = [p for p in self.network.encoder.parameters() if p.requires_grad and p not in fresh]
        known = {id(parameter) for parameter in [*encoder, words]}
        heads = [parameter for parameter in self.network.parameters() if id(parameter) not in known]
        return torch.optim.AdamW(
            [
                {"params": encoder, "lr": options.encoder_rate * options.rate_factor},
                {"params": heads, "lr": options.head_rate * options.rate_factor},
            ],
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
        without = self.options.without
        if rng.random() < (0.0 if "swaps" in without else self.options.swapped):
            article = swap_names(article, pools, rng)
        # drawn even where it is not wanted, so that all else stays the same
        noisy = add_noise(article, rng)
        return article if "noise" in without else noisy

    def _step(self, optimizer: torch.optim.Optimizer, batch: Sequence[Example]) -> dict[str, float]:
        self.network.train()
        optimizer.zero_grad()
        losses = batch_losses(self.network, batch, bfloat16=self.options.bfloat16)
        off = OFF_HEADS & {*self.options.without}
        weights = {name: 0.0 if name in off else weight for name, weight in WEIGHTS.items()}
        torch.stack([weights[name] * loss for name, loss in losses.items()]).sum().backward()
        nn.utils.clip_grad_norm_([p for p in self.network.parameters() if p.grad is not None], _MAX_NORM)
        optimizer.step()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def _after_pass(self, going: _Going) -> None:
        step, seconds = going.step, going.seconds
        figures = {"step": step, "seconds": round(seconds), **self.measure()}
        self.history.append(figures)
        folder = self.options.work
        state = {name: tensor.contiguous() for name, tensor in self.network.state_dict().items()}
        target = folder / f"pass-{len(self.history)}.safetensors"
        safetensors.torch.save_file(state, target.with_suffix(".part"))
        target.with_suffix(".part").replace(target)
        (folder / "history.json").write_text(json.dumps(self.history, indent=1), encoding="utf-8")
        self._keep(going)
        self.report(Progress(step=step, steps=step, seconds=seconds, losses=figures, checkpoint=target))

    def _note_texts(self) -> None:
        """Write which articles are learnt from and held out, for who goes on from a checkpoint."""
        self.options.work.mkdir(parents=True, exist_ok=True)
        ids = {"learnt": sorted(a.id for a in self.learnt), "held": sorted(a.id for a in self.held)}
        (self.options.work / TEXTS).write_text(json.dumps(ids, indent=1), encoding="utf-8")

    def _keep(self, going: _Going) -> None:
        """Write all that the next pass rests on besides the checkpoint."""
        state = {
            "print": self._print,
            "step": going.step,
            "seconds": going.seconds,
            "history": self.history,
            "optimizer": going.optimizer.state_dict(),
            "scheduler": going.scheduler.state_dict(),
            "random": going.rng.getstate(),
            "torch": torch.get_rng_state(),
        }
        path = self.options.work / _STATE
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def _restore(self, going: _Going) -> None:
        """Go back to where the last whole pass ended.

        Raises: InvalidInputError: the state is of a training with other options or texts.
        """
        folder = self.options.work
        state: dict[str, Any] = torch.load(folder / _STATE, weights_only=True)
        if state["print"] != self._print:
            message = f"{folder} holds a training with other options or texts: give another --work, or no --resume"
            raise InvalidInputError(message)
        self.history = state["history"]
        checkpoint = folder / f"pass-{len(self.history)}.safetensors"
        self.network.load_state_dict(safetensors.torch.load_file(checkpoint))
        going.optimizer.load_state_dict(state["optimizer"])
        going.scheduler.load_state_dict(state["scheduler"])
        going.rng.setstate(state["random"])
        torch.set_rng_state(state["torch"])
        going.step, going.seconds = state["step"], state["seconds"]

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


def make_trainer(options: Options, report: Callable[[Progress], None], gathered: Gathered | None = None) -> Trainer:
    """Read texts and the pretrained encoder, and return a trainer ready to run.

    Args:
        options: of the training.
        report: called after each step and each pass.
        gathered: the articles, where they are chosen already; by the options if not given.
    """
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(options.deterministic)
    torch.manual_seed(options.seed)
    gathered = gathered or gather(options)
    files = find_encoder(options)
    vocabulary = WordPieces.load(files.vocabulary)
    network = Network(Sizes.of(files.sizes))
    if options.start is not None:
        _start_from(network, options.start)
    else:
        load_pretrained(network.encoder, safetensors.torch.load_file(files.weights))
    # What follows draws numbers of its own: the main stage goes the same way with it and without.
    with torch.random.fork_rng(devices=[]):
        if "pretraining" in options.without:
            forget_pretraining(network.encoder)
        if options.first and not (options.resume and (options.work / _STATE).is_file()):
            train_first(network, read_corpora(options, vocabulary), options, report)
    if options.order is not None:
        torch.manual_seed(options.order)
    return Trainer(
        options=options,
        network=network,
        vocabulary=vocabulary,
        learnt=gathered.learnt,
        held=gathered.held,
        report=report,
        repeats=gathered.repeats,
    )


def _start_from(network: Network, checkpoint: Path) -> None:
    if not checkpoint.is_file():
        message = f"{checkpoint}: there is no such checkpoint"
        raise InvalidInputError(message)
    try:
        network.load_state_dict(safetensors.torch.load_file(checkpoint))
    except (RuntimeError, SafetensorError) as exc:
        message = f"{checkpoint} is no checkpoint of a network of this form: {str(exc).splitlines()[0]}"
        raise InvalidInputError(message) from exc
