"""The whole way to a model: train, export, choose thresholds, measure, write the card. Imports torch when it runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.extract.heads import Model, read_card
from ingest.extract.labels import PREDICATES
from ingest.training.calibrate import extract_marked
from ingest.training.evaluate import choose_thresholds, count_claims, figures, measure
from ingest.training.marked import read_marked
from ingest.training.options import HOLD_OUT, REPEATS, Options, split_articles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ingest.training.options import Progress


LEAST_SCORE = 0.1
"""Threshold of all predicates while their own are being chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model that was made."""

    folder: Path
    figures: Mapping[str, Any]
    """As in the card."""


def train(options: Options, report: Callable[[Progress], None]) -> Trained:
    """Train a model, write it to `options.model`, and return what it reaches on the articles held out.

    Needs the dependency group `train`. The same options on the same machine give the same model.

    Raises: MarkedTextError: a text breaks its form. PretrainedError: the pretrained encoder is not installed.
    """
    from ingest.training.train import make_trainer  # noqa: PLC0415 - torch is for training alone

    trainer = make_trainer(options, report)
    trainer.run()
    return export_checkpoint(options, options.work / f"pass-{len(trainer.history)}.safetensors")


def export_checkpoint(options: Options, checkpoint: Path) -> Trained:
    """Export a checkpoint to `options.model`, choose its thresholds on the articles held out and measure it there."""
    from ingest.training.export import export_model, load_checkpoint, write_card  # noqa: PLC0415 - torch

    history = json.loads((checkpoint.parent / "history.json").read_text(encoding="utf-8"))
    articles = read_marked(sorted(options.texts.glob("*.txt")))[:: options.every]
    learnt, held = split_articles(articles)
    facts = {
        "data": {
            "articles": len(learnt),
            "held_out": len(held),
            "held_out_one_in": dict(HOLD_OUT),
            "repeats": dict(REPEATS),
            "words": sum(len(article.text.split()) for article in learnt),
        },
        "history": history,
    }
    low = {str(predicate): LEAST_SCORE for predicate in PREDICATES}
    folder = export_model(load_checkpoint(checkpoint), options, facts=facts, thresholds=low)
    found = extract_marked(folder, held)
    thresholds = choose_thresholds(found.scored, found.required)
    reached = {
        **figures(measure(Model.load(folder), held), thresholds),
        "entities": found.entities.as_figures(),
        "claims": count_claims(found, thresholds).as_figures(),
    }
    write_card(folder, {**read_card(folder), "thresholds": thresholds, "figures": reached})
    return Trained(folder=folder, figures=reached)
