"""Trainings that are compared: by fold, share of the texts, seed, and what is done without. Imports torch when it runs.

One training is a unit: a variant, a seed and a fold. Each unit learns from the other folds, chooses its thresholds on
articles held out among those, and is measured on its own fold, by the whole extraction. So every article is measured
by a model that saw it neither while learning nor while thresholds were chosen. A unit that is done lies as JSON in the
work folder and is not done again.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graph.errors import InvalidInputError
from ingest.training.calibrate import evaluate_marked
from ingest.training.gathering import Gathered, fingerprint, fold_of, gather, read_folders
from ingest.training.options import ABLATIONS
from ingest.training.results import BASE, FOLDER, Results, summarise
from ingest.training.run import CASES, export_calibrated, history_of, save_unseen, train_member
from ingest.training.table import as_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ingest.evaluation.score import Scores
    from ingest.training.gathering import Folder
    from ingest.training.options import Options, Progress

Json = dict[str, Any]
RESULTS, TABLE = "results.json", "table.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is compared."""

    folds: int = 5
    only: tuple[int, ...] = ()
    """Folds that are measured; all if empty."""
    curve: tuple[float, ...] = ()
    """Shares of the texts, 0..1."""
    without: tuple[str, ...] = ()
    """Of ABLATIONS, one at a time."""
    seeds: tuple[int, ...] = ()
    """Seeds of each variant; that of the options if empty."""

    def check(self) -> None:
        """Raise InvalidInputError if this cannot be done."""
        unknown = [name for name in self.without if name not in ABLATIONS]
        if unknown:
            message = f"there is no training without {unknown[0]!r}, only without {', '.join(ABLATIONS)}"
        elif self.folds < 2:  # noqa: PLR2004 - one to learn from, one to measure
            message = "at least two folds are needed: one to measure, the others to learn from"
        elif any(not 1 <= fold <= self.folds for fold in self.only):
            message = f"a fold is a number from 1 to {self.folds}"
        elif any(not 0 < share <= 1 for share in self.curve):
            message = "a share of the texts is above 0 and at most 1"
        else:
            return
        raise InvalidInputError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One training of a plan."""

    variant: str
    seed: int
    fold: int
    options: Options

    @property
    def folder(self) -> Path:
        """Return the folder of its checkpoints and model."""
        return self.options.work

    @property
    def record(self) -> Path:
        """Return the file of what it reached."""
        return self.folder / "unit.json"


def list_units(options: Options, plan: Plan) -> list[Unit]:
    """Return the trainings of a plan, one fold and seed after the other, so that early results can be compared."""
    variants = {BASE: options}
    variants |= {f"share {share:g}": replace(options, share=share) for share in sorted(plan.curve) if share < 1}
    variants |= {f"without {name}": replace(options, without=(*options.without, name)) for name in plan.without}
    root = options.work / FOLDER
    return [
        Unit(
            variant=variant,
            seed=seed,
            fold=fold,
            options=replace(
                given,
                seed=seed,
                resume=True,
                average=1,
                work=(place := root / variant.replace(" ", "-") / f"seed-{seed}" / f"fold-{fold}-of-{plan.folds}"),
                model=place / "model",
            ),
        )
        for fold in plan.only or range(1, plan.folds + 1)
        for seed in plan.seeds or (options.seed,)
        for variant, given in variants.items()
    ]


def run_experiments(options: Options, plan: Plan, report: Callable[[Unit, Progress], None]) -> Json:
    """Do what is not done yet of a plan, write the table, and return it as JSON.

    The table (`table.md`, `results.json` in the work folder below `experiments`) is written again after each unit.
    With `options.average` each training is also measured with the mean of the weights of its last passes.

    Raises: InvalidInputError: the plan cannot be done, or the folder holds units of other options or texts.
    """
    plan.check()
    if options.start is not None:
        message = "a checkpoint has learnt the articles that would be measured: experiments begin anew"
        raise InvalidInputError(message)
    folders = read_folders(options)
    folds = fold_of(folders, plan.folds)
    groups = {article.id: folder.group(article) for folder in folders for article in folder.articles}
    done: list[Json] = []
    found: Json = {}
    for unit in list_units(options, plan):
        apart = {id_ for id_, fold in folds.items() if fold == unit.fold}
        done.append(_unit(unit, folders, apart, max(options.average, 1), report))
        found = summarise(Results(units=done, groups=groups, base=BASE), plan.folds)
        root = options.work / FOLDER
        (root / RESULTS).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        (root / TABLE).write_text(as_markdown(found), encoding="utf-8")
    return found


def _unit(
    unit: Unit, folders: Sequence[Folder], apart: set[str], average: int, report: Callable[[Unit, Progress], None]
) -> Json:
    """Return what a unit reached, from its file if it is done."""
    gathered = gather(unit.options, folders, apart)
    wanted = {
        "variant": unit.variant,
        "seed": unit.seed,
        "fold": unit.fold,
        "fingerprint": fingerprint(unit.options, [*gathered.learnt, *gathered.held], gathered.repeats),
        "measured": sorted(apart),
        "average": average,
    }
    if unit.record.is_file():
        record: Json = json.loads(unit.record.read_text(encoding="utf-8"))
        if {name: record.get(name) for name in wanted} != wanted:
            message = f"{unit.folder} was done with other options or texts: give another --work, or remove it"
            raise InvalidInputError(message)
        return record
    articles = [article for folder in folders for article in folder.articles if article.id in apart]
    record = wanted | _run(unit, gathered, articles, average, report)
    part = unit.record.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1), encoding="utf-8")
    part.replace(unit.record)
    for file in [*unit.folder.glob("*.safetensors"), *unit.folder.glob("state.pt")]:
        file.unlink()
    return record


def _run(
    unit: Unit, gathered: Gathered, articles: Sequence[Any], average: int, report: Callable[[Unit, Progress], None]
) -> Json:
    last = train_member(unit.options, lambda progress: report(unit, progress), gathered)
    history = history_of(last)
    reached: Json = {}
    for passes in sorted({1, min(average, len(history))}):
        options = replace(unit.options, average=passes, model=unit.folder / f"model-{passes}")
        folder, thresholds = export_calibrated(options, [last], gathered)
        judged = evaluate_marked(folder, articles).judged
        reached[str(passes)] = {
            "thresholds": thresholds,
            "documents": {one.gold.id: document_counts(one.scores) for one in judged},
        }
        if passes == 1:
            save_unseen(folder, articles, unit.folder / CASES)
        shutil.rmtree(folder)
    return {"learnt": len(gathered.learnt), "held": len(gathered.held), "history": history, "reached": reached}


def document_counts(scores: Scores) -> Mapping[str, Mapping[str, Sequence[int]]]:
    """Return right, wrong and missed of one document: entities by kind, claims by predicate."""
    counted = {"entities": scores.entities, "claims": scores.claims}
    return {
        what: {name: (tally.tp, tally.fp, tally.fn) for name, tally in tallies.items()}
        for what, tallies in counted.items()
    }
