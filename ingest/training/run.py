"""The whole way to a model: train, export, choose thresholds, measure, write the card. Imports torch when it runs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from graph.errors import InvalidInputError
from ingest.evaluation.score import total
from ingest.extract.heads import Model, read_card
from ingest.extract.labels import PREDICATES
from ingest.training.calibrate import evaluate_marked, required_claims, scored_claims
from ingest.training.clues import learn_clues
from ingest.training.evaluate import as_figures, choose_thresholds, figures, fit_calibration, measure
from ingest.training.gathering import Gathered, gather
from ingest.training.open_corpora import credits_of
from ingest.training.options import HOLD_OUT, REPEATS, Options
from ingest.training.results import BASE, FOLDER
from ingest.training.weights import FOLDS, collect_cases, learn_weights, load_cases, part_of, save_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from graph.ontology import Predicate
    from ingest.training.evaluate import Scored
    from ingest.training.marked import MarkedArticle
    from ingest.training.options import Progress
    from ingest.training.weights import Case


LEAST_SCORE = 0.1
"""Threshold of all predicates while their own are being chosen."""
_LOW = {str(predicate): LEAST_SCORE for predicate in PREDICATES}
CASES = "cases.jsonl"
"""In the folder of a training by fold: what its model would claim of the articles that it is measured on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model that was made."""

    folder: Path
    figures: Mapping[str, Any]
    """As in the card."""


def train(options: Options, report: Callable[[Progress], None]) -> Trained:
    """Train a model, write it to `options.model`, and return what it reaches on the articles held out.

    Needs the dependency group `train`. The same options on the same machine give the same model with one thread or with
    `options.deterministic`; else sums differ in their last digits.

    Raises: MarkedTextError: a text breaks its form. PretrainedError: the pretrained encoder is not installed.
    InvalidInputError: a checkpoint, an open corpus or cases of folds cannot be used.
    """
    from ingest.training.train import make_trainer  # noqa: PLC0415 - torch is for training alone

    _cases_of_folds(options.cases)  # a folder that is wrong is better known before hours of training
    trainer = make_trainer(options, report)
    trainer.run()
    return export_checkpoint(options, options.work / f"pass-{len(trainer.history)}.safetensors")


def export_checkpoint(options: Options, checkpoint: Path) -> Trained:
    """Export a checkpoint to `options.model`, choose its thresholds on the articles held out and measure it there.

    With `options.average` the weights of the passes before it are averaged in.
    """
    from ingest.training.export import write_card  # noqa: PLC0415 - torch is for training alone

    gathered = gather(options)
    folder, thresholds = export_calibrated(options, checkpoint, gathered)
    scores = evaluate_marked(folder, gathered.held).scores
    reached = {
        **figures(measure(Model.load(folder), gathered.held), thresholds),
        "entities": as_figures(total(scores.entities.values())),
        "claims": as_figures(total(scores.claims.values())),
    }
    write_card(folder, {**read_card(folder), "figures": reached})
    return Trained(folder=folder, figures=reached)


def export_calibrated(options: Options, checkpoint: Path, gathered: Gathered) -> tuple[Path, dict[str, float]]:
    """Export a checkpoint and choose its thresholds by the whole extraction on the articles held out.

    Returns: the model's folder, and the thresholds.
    """
    from ingest.training.export import export_model, load_checkpoints, write_card  # noqa: PLC0415 - torch

    history = json.loads((checkpoint.parent / "history.json").read_text(encoding="utf-8"))
    network = load_checkpoints(_last(checkpoint, options.average), options)
    folder = export_model(network, options, facts=_facts(options, gathered, history), thresholds=_LOW)
    card = read_card(folder)
    cases = [*collect_cases(folder, gathered.held), *_cases_of_folds(options.cases)]
    held = {article.id for article in gathered.held}
    card["clues"] = learn_clues(gathered.learnt)  # after the cases: F1 is 0.5799 so, and 0.5792 before
    scored: list[Scored] = []
    required: Counter[Predicate] = Counter()
    for part in range(FOLDS):
        others = [case for case in cases if case.article not in held or part_of(case.article) != part]
        write_card(folder, {**card, "weights": learn_weights(others)})
        found = evaluate_marked(folder, [article for article in gathered.held if part_of(article.id) == part])
        scored += scored_claims(found.judged)
        required.update(required_claims(found))
    thresholds = choose_thresholds(scored, required)
    calibration = asdict(fit_calibration(scored))
    learnt = {"weights": learn_weights(cases), "thresholds": thresholds, "calibration": calibration}
    weighed = {"articles": len({case.article for case in cases}), "claims": len(cases)}
    write_card(folder, card | learnt | {"data": {**card["data"], "weighed": weighed}})
    return folder, thresholds


def save_unseen(folder: Path, articles: Iterable[MarkedArticle], path: Path) -> None:
    """Write as cases what a model claims of articles that it has not seen. Its card is changed."""
    from ingest.training.export import write_card  # noqa: PLC0415 - torch

    card = {name: value for name, value in read_card(folder).items() if name not in ("weights", "calibration", "clues")}
    write_card(folder, card | {"thresholds": _LOW})
    save_cases(path, collect_cases(folder, articles))


def _cases_of_folds(work: Path | None) -> list[Case]:
    if work is None:
        return []
    files = sorted(work.glob(f"{FOLDER}/{BASE}/seed-*/fold-*/{CASES}"))
    if not files:
        message = f"{work} holds no trainings by fold: make them with `caplinks train --folds 3 --work {work}`"
        raise InvalidInputError(message)
    return [case for file in files for case in load_cases(file)]


def _last(checkpoint: Path, count: int) -> list[Path]:
    """Return a checkpoint and those of the passes before it, `count` in all."""
    if count == 1:
        return [checkpoint]
    last = int(checkpoint.stem.removeprefix("pass-"))
    if count > last:
        message = f"the weights of {count} passes cannot be averaged: there are {last}"
        raise InvalidInputError(message)
    return [checkpoint.with_name(f"pass-{number}.safetensors") for number in range(last - count + 1, last + 1)]


def _facts(options: Options, gathered: Gathered, history: Any) -> dict[str, Any]:
    """Return what the card says of the texts, and of how this training differs from the usual one."""
    data: dict[str, Any] = {
        "articles": len(gathered.learnt),
        "held_out": len(gathered.held),
        "held_out_one_in": dict(HOLD_OUT),
        "repeats": dict(REPEATS),
        "words": sum(len(article.text.split()) for article in gathered.learnt),
        **credits_of(options.first),
    }
    if options.also:
        data["added"] = {
            "articles": sum(article.id in gathered.added for article in gathered.learnt),
            "repeats": [more.repeats for more in options.also],
        }
    return {"data": data, "history": history}
