"""The whole way to a model: train, export, choose thresholds, measure, write the card. Imports torch when it runs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from graph.errors import InvalidInputError
from ingest.evaluation.score import total
from ingest.extract.card import read_card, write_card
from ingest.extract.heads import Model
from ingest.extract.labels import PREDICATES
from ingest.training.calibrate import evaluate_marked, required_claims, scored_claims
from ingest.training.clues import learn_clues
from ingest.training.evaluate import as_figures, choose_thresholds, figures, fit_calibration, measure
from ingest.training.gathering import Gathered, gather
from ingest.training.marked import read_marked
from ingest.training.open_corpora import credits_of
from ingest.training.options import HOLD_OUT, REPEATS, Options
from ingest.training.results import BASE, FOLDER
from ingest.training.weights import FOLDS, collect_cases, learn_weights, load_cases, part_of, save_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from graph.ontology import Predicate
    from ingest.training.evaluate import Scored
    from ingest.training.marked import MarkedArticle
    from ingest.training.options import Progress
    from ingest.training.weights import Case


LEAST_SCORE = 0.1
"""Threshold of all predicates while their own are being chosen."""
_LOW = {str(predicate): LEAST_SCORE for predicate in PREDICATES}
_LEARNT = ("weights", "calibration", "clues")
"""Parts of a card that are learnt on articles; until then scores stay as the network gives them."""
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
    _cases_of_folds(options.cases)  # a folder that is wrong is better known before hours of training
    checkpoints = [train_member(member, report) for member in members_of(options)]
    gathered = gather(options)
    export_checkpoints(options, checkpoints, gathered)
    return _weighed(options, gathered)


def members_of(options: Options) -> list[Options]:
    """Return the options of each training that the model is made of: with the next seed, in a folder of its own."""
    return [
        replace(
            options,
            seed=options.seed + number,
            order=None if options.order is None else options.order + number,
            work=options.work / f"seed-{options.seed + number}",
        )
        for number in range(options.members)
    ]


def train_member(options: Options, report: Callable[[Progress], None], gathered: Gathered | None = None) -> Path:
    """Train one network in `options.work`, on these articles or the options' own; return its last checkpoint."""
    from ingest.training.train import make_trainer  # noqa: PLC0415 - torch is for training alone

    trainer = make_trainer(options, report, gathered)
    trainer.run()
    return options.work / f"pass-{len(trainer.history)}.safetensors"


def export_calibrated(
    options: Options, checkpoints: Sequence[Path], gathered: Gathered
) -> tuple[Path, dict[str, float]]:
    """Export the last checkpoints of members and choose thresholds by the whole extraction on articles not learnt from.

    With `options.average` the weights of the passes before each are averaged in.
    Returns: the model's folder, and the thresholds.
    """
    export_checkpoints(options, checkpoints, gathered)
    return options.model, _calibrate(options, gathered, not_learnt(options, gathered))


def export_checkpoints(options: Options, checkpoints: Sequence[Path], gathered: Gathered) -> None:
    """Export the last checkpoints of members to `options.model`, with thresholds that are still to be chosen."""
    from ingest.training.export import export_model, load_members  # noqa: PLC0415 - torch

    history = [history_of(checkpoint) for checkpoint in checkpoints]
    network = load_members([_last(checkpoint, options.average) for checkpoint in checkpoints], options)
    export_model(network, options, facts=_facts(options, gathered, history))


def weigh(options: Options) -> Trained:
    """Learn again how the model in `options.model` weighs signs, and its thresholds; the network stays. Needs no torch.

    Raises: MarkedTextError: a text breaks its form. ModelError: there is no such model. InvalidInputError: its texts
    are others than it was made with, or cases of folds cannot be used.
    """
    gathered = gather(options)
    before = read_card(options.model)
    made_with = before["data"]
    if (made_with["articles"], made_with["held_out"]) != (len(gathered.learnt), len(gathered.held)):
        message = (
            f"the model in {options.model} learnt from {made_with['articles']} articles with {made_with['held_out']} "
            f"held out, here are {len(gathered.learnt)} and {len(gathered.held)}: "
            "name the texts that it was trained with"
        )
        raise InvalidInputError(message)
    try:
        return _weighed(options, gathered)
    except BaseException:  # Ctrl-C too: the model works as it did
        write_card(options.model, before)
        raise


def _weighed(options: Options, gathered: Gathered) -> Trained:
    """Learn weights and thresholds of the model in `options.model`, and write into its card what it reaches."""
    articles = not_learnt(options, gathered)
    _calibrate(options, gathered, articles)
    return _measured(options.model, articles)


def not_learnt(options: Options, gathered: Gathered) -> list[MarkedArticle]:
    """Return the articles held out, and those of the folders that are not learnt from at all."""
    files = [file for folder in options.unseen for file in sorted(folder.glob("*.txt"))]
    return [*gathered.held, *read_marked(files)]


def _measured(folder: Path, articles: Sequence[MarkedArticle]) -> Trained:
    """Write what a model reaches into its card."""
    scores, card = evaluate_marked(folder, articles).scores, read_card(folder)
    reached = {
        **figures(measure(Model.load(folder), articles), card["thresholds"]),
        "entities": as_figures(total(scores.entities.values())),
        "claims": as_figures(total(scores.claims.values())),
    }
    write_card(folder, {**card, "figures": reached})
    return Trained(folder=folder, figures=reached)


def _calibrate(options: Options, gathered: Gathered, articles: Sequence[MarkedArticle]) -> dict[str, float]:
    """Learn weights, thresholds and calibration on articles that the network has not learnt from; return thresholds.

    Each part of them is scored with weights learnt on the others, so that thresholds rest on no article's own weights.
    """
    folder = options.model
    card = _write_bare(folder)
    cases = [*collect_cases(folder, articles), *_cases_of_folds(options.cases)]
    measured = {article.id for article in articles}
    card["clues"] = learn_clues(gathered.learnt)  # after the cases: F1 is 0.5799 so, and 0.5792 before
    scored: list[Scored] = []
    required: Counter[Predicate] = Counter()
    for part in range(FOLDS):
        others = [case for case in cases if case.article not in measured or part_of(case.article) != part]
        write_card(folder, {**card, "weights": learn_weights(others)})
        found = evaluate_marked(folder, [article for article in articles if part_of(article.id) == part])
        scored += scored_claims(found.judged)
        required.update(required_claims(found))
    thresholds = choose_thresholds(scored, required)
    calibration = asdict(fit_calibration(scored))
    learnt = {"weights": learn_weights(cases), "thresholds": thresholds, "calibration": calibration}
    weighed = {"articles": len({case.article for case in cases}), "claims": len(cases)}
    write_card(folder, card | learnt | {"data": {**card["data"], "weighed": weighed}})
    return thresholds


def save_unseen(folder: Path, articles: Iterable[MarkedArticle], path: Path) -> None:
    """Write as cases what a model claims of articles that it has not seen. Its card is changed."""
    _write_bare(folder)
    save_cases(path, collect_cases(folder, articles))


def _write_bare(folder: Path) -> dict[str, Any]:
    """Take out of a model's card what is learnt on articles, with low thresholds; return the card."""
    card = {name: value for name, value in read_card(folder).items() if name not in _LEARNT} | {"thresholds": _LOW}
    write_card(folder, card)
    return card


def _cases_of_folds(work: Path | None) -> list[Case]:
    if work is None:
        return []
    files = sorted(work.glob(f"{FOLDER}/{BASE}/seed-*/fold-*/{CASES}"))
    if not files:
        message = f"{work} holds no trainings by fold: make them with `caplinks train --folds 3 --work {work}`"
        raise InvalidInputError(message)
    return [case for file in files for case in load_cases(file)]


def history_of(checkpoint: Path) -> list[dict[str, float]]:
    """Return the figures of each pass of the training that a checkpoint is of."""
    history: list[dict[str, float]] = json.loads((checkpoint.parent / "history.json").read_text(encoding="utf-8"))
    return history


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
