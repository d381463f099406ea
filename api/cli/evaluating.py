"""The work of `evaluate`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.cli.choosing import choose_reader
from api.cli.codes import Exit
from api.cli.output import complain, emit, emit_json, progress, say, show
from api.cli.session import read_settings
from graph.errors import InvalidInputError
from ingest.evaluation.files import read_found, read_gold
from ingest.evaluation.measure import Evaluation, figures
from ingest.evaluation.measure import evaluate as measure
from ingest.evaluation.reading import read_texts
from ingest.evaluation.score import Tally, total
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from ingest.evaluation.mistakes import Mistake
    from ingest.evaluation.records import FoundArticle, GoldArticle

_QUOTE = 110
"""Characters of a quote in a list of mistakes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where the found claims come from: a file, or the installed pipeline."""

    predictions: Path | None
    workers: int | None
    model: Path | None
    pipeline: str | None


def evaluate(gold: Path, reading: Reading, *, errors: bool, page: Path | None, as_json: bool) -> None:
    """Print how extraction does on gold; raises typer.Exit with 1 if a text could not be read.

    Raises: InvalidInputError, MarkedTextError: gold or predictions break their form, or the page cannot be written.
    """
    golds = read_gold(gold)
    if reading.predictions is None:
        found, rejected = _read(golds, reading)
    else:
        found, rejected = read_found(reading.predictions, (one.id for one in golds)), 0
        absent = [one.id for one in golds if one.id not in found]
        if absent:
            say(f"note: nothing was found in {len(absent)} of {len(golds)} articles, as in {absent[0]}")
    evaluation = measure(golds, found)
    if as_json:
        emit_json(figures(evaluation, errors=errors))
    else:
        if errors:
            for mistake in evaluation.mistakes:
                emit(line_of(mistake))
        for table in tables(evaluation):
            show(table)
    if page is not None:
        _write_page(evaluation, page)
    raise typer.Exit(Exit.REJECTED if rejected else Exit.DONE)


def _read(golds: Sequence[GoldArticle], reading: Reading) -> tuple[Mapping[str, FoundArticle], int]:
    given = {"workers": reading.workers, "model": reading.model, "pipeline": reading.pipeline}
    settings = read_settings(IngestSettings, **given)
    with progress("reading", "articles") as advance:
        found, rejected = read_texts(golds, choose_reader(settings), workers=settings.workers, tell=advance)
    for one in rejected:
        complain(f"rejected {one}")
    return found, len(rejected)


def _write_page(evaluation: Evaluation, page: Path) -> None:
    from importlib.metadata import version

    from api.evaluation.page import render_page

    try:
        page.write_text(render_page(evaluation, version("caplinks")), encoding="utf-8")
    except OSError as error:
        message = f"{page} cannot be written: {error.strerror}"
        raise InvalidInputError(message) from None
    say(f"{page}: {len(evaluation.judged)} articles, {len(evaluation.mistakes)} mistakes")


def line_of(mistake: Mistake) -> str:
    """Return a mistake on one line: article, what it counts against, class, what, how sure, what is right, quote."""
    quote = " ".join(mistake.quote.split())
    shown = quote if len(quote) <= _QUOTE else f"{quote[: _QUOTE - 1]}…"
    sure = f"{mistake.confidence:.2f}" if mistake.confidence is not None else ""
    said = [mistake.what, sure, mistake.detail, f"«{shown}»" if shown else ""]
    parts = [mistake.article, str(mistake.side), str(mistake.sort), *said]
    return "  ".join(" ".join(part.split()) for part in parts if part)


def tables(evaluation: Evaluation) -> list[Table]:
    """Return the figures as tables."""
    scores = evaluation.scores
    return [
        _tally_table("Entities", scores.entities, "all entities"),
        _tally_table("Claims", scores.claims, "all claims"),
        _whole_table(evaluation),
        _mistakes_table(evaluation),
        _calibration_table(evaluation),
    ]


def _table(title: str, first: str, *others: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _tally_table(title: str, tallies: Mapping[str, Tally], whole: str) -> Table:
    table = _table(title, "", "precision", "recall", "F1", "right", "spurious", "missed")
    for name in sorted(tallies):
        table.add_row(name, *_cells(tallies[name]))
    table.add_section()
    table.add_row(whole, *_cells(total(tallies.values())))
    return table


def _cells(tally: Tally) -> list[str]:
    shares = (tally.precision, tally.recall, tally.f1)
    return [*(f"{share:.3f}" for share in shares), str(tally.tp), str(tally.fp), str(tally.fn)]


def _whole_table(evaluation: Evaluation) -> Table:
    scores, (low, high) = evaluation.scores, evaluation.range
    bases = scores.legal_bases
    table = _table("Besides", "", "", "of")
    table.add_row("claims F1, 95 % range over articles", f"{low:.3f} to {high:.3f}", str(len(evaluation.judged)))
    for name, share in (
        ("quotes that stand at their offsets", scores.quotes),
        ("right claims with the right sentence", scores.evidence),
        ("amounts right", scores.amounts),
        ("modality right", scores.modality),
    ):
        table.add_row(name, f"{share.share:.3f}", str(share.of))
    shares = f"P {bases.precision:.3f}  R {bases.recall:.3f}  F1 {bases.f1:.3f}"
    table.add_row("legal bases", shares, str(bases.tp + bases.fn))
    return table


def _mistakes_table(evaluation: Evaluation) -> Table:
    table = _table("Mistakes", "counted against", "class", "times")
    table.columns[1].justify = "left"
    counted = evaluation.count_mistakes()
    last = ""
    for (side, sort), times in sorted(counted.items(), key=lambda one: (one[0][0], -one[1], one[0][1])):
        if last and side != last:
            table.add_section()
        table.add_row("" if side == last else side, sort, str(times))
        last = side
    return table


def _calibration_table(evaluation: Evaluation) -> Table:
    calibration = evaluation.calibration
    title = f"Calibration: expected error {calibration.error:.3f} over {calibration.claims} claims"
    table = _table(title, "confidence", "claims", "mean", "right")
    for one in calibration.bins:
        table.add_row(f"{one.low:.1f} to {one.high:.1f}", str(one.claims), f"{one.confidence:.3f}", f"{one.right:.3f}")
    return table
