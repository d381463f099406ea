"""`train`: make the model again, go on from one, compare trainings."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli.output import emit, emit_json, progress, say
from graph.errors import InvalidInputError

if TYPE_CHECKING:
    from ingest.training.experiments import Plan, Unit
    from ingest.training.options import MoreTexts, Options
    from ingest.training.options import Progress as Step

_TRAIN = """[bold]Examples[/bold]

make train  [dim](installs the training packages first)[/dim]

caplinks train --output model/

caplinks train --members 2  [dim](two networks that answer together: twice the time)[/dim]

caplinks train --from build/training/seed-1/pass-5.safetensors --rate-factor 0.6 --passes 3 --texts mine/:2

caplinks train --weigh --unseen ingest/training/next  [dim](weights and thresholds alone, in minutes)[/dim]

caplinks train --folds 5 --work build/folds  [dim](every article measured by a model that did not see it)[/dim]

caplinks train --curve 0.25,0.5,1 --without pretraining,swaps --seeds 1,2,3  [dim](one table)[/dim]"""
_ON, _COMPARE = "Other texts and beginnings", "Compare trainings (no model is made)"
_Number = TypeVar("_Number", int, float)
_FOLDS = 5
"""Folds of a comparison that names none; the first is measured."""

Output = Annotated[
    Path | None, typer.Option("--output", metavar="FOLDER", help="Where the model goes; ingest/model by default.")
]
Work = Annotated[
    Path | None, typer.Option("--work", metavar="FOLDER", help="Checkpoints and results; build/training by default.")
]
Members = Annotated[
    int | None,
    typer.Option("--members", min=1, help="Networks that answer together, each with the next seed; 1 by default."),
]
Passes = Annotated[int | None, typer.Option("--passes", min=1, help="Passes over the texts; 5 by default.")]
Deterministic = Annotated[
    bool, typer.Option("--deterministic", help="The same bytes each time, with several threads too.")
]
Steps = Annotated[int | None, typer.Option("--steps", min=1, help="Stop after so many steps; for trials.")]
Every = Annotated[int, typer.Option("--every", min=1, help="Read one article in so many; for trials.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the first weights, the order and the changes of articles.")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="Threads of torch; 2 by default.")]
Average = Annotated[int, typer.Option("--average", min=1, help="Export the mean weights of so many last passes.")]
Cases = Annotated[
    Path | None,
    typer.Option(
        "--cases",
        metavar="FOLDER",
        help="Work folder of --folds, from whose claims the weighing learns, too.",
    ),
]
Weigh = Annotated[
    bool,
    typer.Option(
        "--weigh",
        help="Do not train: learn again how the model in --output weighs what it finds, and its thresholds.",
    ),
]
Unseen = Annotated[
    list[Path] | None,
    typer.Option(
        "--unseen",
        metavar="FOLDER",
        help="Marked texts that the network does not learn, for weights and thresholds; may be given again.",
    ),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on after the last whole pass of an interrupted training.")]
Texts = Annotated[
    list[str] | None,
    typer.Option(
        "--texts",
        metavar="FOLDER[:N]",
        help="Marked texts beside those that come along, N times a pass; may be given again.",
        rich_help_panel=_ON,
    ),
]
Start = Annotated[
    Path | None, typer.Option("--from", metavar="CHECKPOINT", help="Go on from its weights.", rich_help_panel=_ON)
]
RateFactor = Annotated[
    float, typer.Option("--rate-factor", min=0.0, help="Multiplies the learning rates.", rich_help_panel=_ON)
]
Encoder = Annotated[
    Path | None,
    typer.Option(
        "--encoder",
        metavar="FOLDER",
        help="Another pretrained encoder: config.json, tokenizer.json, model.safetensors.",
        rich_help_panel=_ON,
    ),
]
Checksums = Annotated[
    Path | None,
    typer.Option(
        "--checksums", metavar="FILE", help="What its files must be, as sha256sum writes it.", rich_help_panel=_ON
    ),
]
First = Annotated[
    list[str] | None,
    typer.Option(
        "--first",
        metavar="NAME",
        help="Learn from an open corpus first: ner, relations/CORE, …; may be given again.",
        rich_help_panel=_ON,
    ),
]
Corpora = Annotated[
    Path | None, typer.Option("--corpora", metavar="FOLDER", help="Where they lie.", rich_help_panel=_ON)
]
FirstSteps = Annotated[
    int | None,
    typer.Option("--first-steps", min=1, help="Steps of that stage; one pass by default.", rich_help_panel=_ON),
]
Folds = Annotated[
    int | None,
    typer.Option(
        "--folds", metavar="K", help="Cross-validation: measure each fold by the others.", rich_help_panel=_COMPARE
    ),
]
Fold = Annotated[str | None, typer.Option("--fold", metavar="I,…", help="Only these folds.", rich_help_panel=_COMPARE)]
Curve = Annotated[
    str | None,
    typer.Option("--curve", metavar="SHARE,…", help="Shares of the texts: 0.25,0.5,1.", rich_help_panel=_COMPARE),
]
Without = Annotated[
    str | None,
    typer.Option(
        "--without",
        metavar="NAME,…",
        help="One at a time: pretraining, swaps, noise, real, repeats, capitals, or a head: coreference, issuers, "
        "technology, offering, negated, modality.",
        rich_help_panel=_COMPARE,
    ),
]
Seeds = Annotated[
    str | None, typer.Option("--seeds", metavar="SEED,…", help="Train each with these.", rich_help_panel=_COMPARE)
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog=_TRAIN)(train)


def train(  # noqa: PLR0913 - one option each
    *,
    output: Output = None,
    work: Work = None,
    members: Members = None,
    passes: Passes = None,
    seed: Seed = 1,
    average: Average = 1,
    cases: Cases = None,
    weigh: Weigh = False,
    unseen: Unseen = None,
    resume: Resume = False,
    threads: Threads = None,
    deterministic: Deterministic = False,
    steps: Steps = None,
    every: Every = 1,
    texts: Texts = None,
    start: Start = None,
    rate_factor: RateFactor = 1.0,
    encoder: Encoder = None,
    checksums: Checksums = None,
    first: First = None,
    corpora: Corpora = None,
    first_steps: FirstSteps = None,
    folds: Folds = None,
    fold: Fold = None,
    curve: Curve = None,
    without: Without = None,
    seeds: Seeds = None,
) -> None:
    """Make the extraction model again from the marked texts, or compare trainings. Needs the `train` extra."""
    from ingest.training.options import Options

    if (encoder is None) != (checksums is None):
        message = "an encoder and the checksums of its files are given together: --encoder FOLDER --checksums FILE"
        raise InvalidInputError(message)
    usual = Options()
    options = Options(
        model=output or usual.model,
        work=work or usual.work,
        members=members or usual.members,
        passes=passes or usual.passes,
        seed=seed,
        average=average,
        cases=cases,
        unseen=tuple(map(_folder_of_texts, unseen or ())),
        resume=resume,
        threads=threads or usual.threads,
        deterministic=deterministic,
        steps=steps,
        every=every,
        also=tuple(map(_more_texts, texts or ())),
        start=start,
        rate_factor=rate_factor,
        pretrained=encoder,
        checksums=checksums,
        first=tuple(first or ()),
        corpora=corpora,
        first_steps=first_steps,
    )
    if any(given is not None for given in (folds, fold, curve, without, seeds)):
        plan = _plan(folds, fold, curve, without, seeds)
        _need_packages()
        _compare(options, plan)
    elif weigh:
        _weigh(options)
    else:
        _need_packages()
        _make(options)


def _need_packages() -> None:
    missing = [name for name in ("torch", "onnx", "safetensors") if importlib.util.find_spec(name) is None]
    if missing:
        message = f"training needs packages that are not installed ({', '.join(missing)}): run `make train`"
        raise InvalidInputError(message)


def _folder_of_texts(given: Path) -> Path:
    if not any(given.glob("*.txt")):
        message = f"--unseen {given}: give a folder of marked texts (*.txt)"
        raise InvalidInputError(message)
    return given


def _more_texts(given: str) -> MoreTexts:
    """Return what `FOLDER` or `FOLDER:3` says."""
    from ingest.training.options import MoreTexts

    folder, colon, times = given.rpartition(":")
    repeats = int(times) if colon and times.isdecimal() else 1
    found = MoreTexts(folder=Path(folder if colon and times.isdecimal() else given), repeats=repeats)
    if not found.folder.is_dir() or not repeats:
        message = f"--texts {given}: give a folder of marked texts, and after a colon how often a pass sees them"
        raise InvalidInputError(message)
    return found


def _plan(folds: int | None, fold: str | None, curve: str | None, without: str | None, seeds: str | None) -> Plan:
    from ingest.training.experiments import Plan

    only = _numbers("--fold", fold, int)
    plan = Plan(
        folds=_FOLDS if folds is None else folds,
        only=only or ((1,) if folds is None else ()),
        curve=_numbers("--curve", curve, float),
        without=tuple(part.strip() for part in (without or "").split(",") if part.strip()),
        seeds=_numbers("--seeds", seeds, int),
    )
    plan.check()
    return plan


def _numbers(option: str, given: str | None, kind: type[_Number]) -> tuple[_Number, ...]:
    try:
        return tuple(dict.fromkeys(kind(part) for part in (given or "").split(",") if part.strip()))
    except ValueError:
        message = f"{option} {given}: give numbers with commas between them"
        raise InvalidInputError(message) from None


def _make(options: Options) -> None:
    """Train a model and print the figures that it reached."""
    from ingest.training.run import train as run

    with progress("training", "steps") as advance:

        def on_progress(step: Step) -> None:
            advance(step.step, step.steps)
            if step.checkpoint:
                say(f"checkpoint after {step.step} steps: {step.checkpoint}")

        trained = run(options, on_progress)
    emit_json(trained.figures)


def _weigh(options: Options) -> None:
    """Learn weights and thresholds of a model again and print the figures that it reaches."""
    from ingest.training.run import weigh

    emit_json(weigh(options).figures)


def _compare(options: Options, plan: Plan) -> None:
    """Do the trainings of a plan and print their table as Markdown."""
    from ingest.training.experiments import run_experiments
    from ingest.training.table import as_markdown

    with progress("training", "steps") as advance:

        def on_progress(unit: Unit, step: Step) -> None:
            advance(step.step, step.steps)
            if step.checkpoint:
                say(f"{unit.variant}, seed {unit.seed}, fold {unit.fold}: {step.step} steps, {step.seconds:.0f} s")

        found = run_experiments(options, plan, on_progress)
    emit(as_markdown(found).rstrip())
