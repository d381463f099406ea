"""The work of `ingest`, `extract` and `load`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.cli.choosing import choose_reader, with_results
from api.cli.codes import Exit
from api.cli.output import Advance, complain, emit_json, progress, say, write_data
from api.cli.session import read_settings, user_name, with_graph
from graph.texts import TextStore
from ingest.options import Options
from ingest.report import Progress, Rejected, Report
from ingest.settings import IngestSettings
from ingest.sources import Reading

if TYPE_CHECKING:
    from graph.client import GraphClient
    from graph.settings import GraphSettings
    from ingest.readers import Reader


def ingest(sources: list[str], *, settings: IngestSettings, again: bool = False, as_json: bool) -> None:
    """Read articles and write what they say; raises typer.Exit with the report's status."""
    from ingest.run import ingest as run

    choice = choose_reader(settings, proposed=True)

    async def work(graph: GraphClient, where: GraphSettings) -> Report:
        with progress("reading") as advance:
            options = with_results(replace(options_of(settings, advance), again=again), settings, choice)
            return await run(graph, TextStore(where.texts), sources, options, choice)

    _tell(with_graph(work, writes=True), as_json=as_json)


def extract(sources: list[str], *, settings: IngestSettings) -> None:
    """Print what articles say, a line each; raises typer.Exit with 1 if one was rejected."""
    from ingest.extracting import extract_lines

    choice = choose_reader(settings)
    dropped: Counter[str] = Counter()
    lines = extract_lines(sources, with_results(options_of(settings), settings, choice), choice, dropped=dropped)
    done = rejected = 0
    with closing(lines), progress("extracting") as advance:
        for line in lines:
            done += 1
            advance(done, None)
            if isinstance(line, Rejected):
                rejected += 1
                complain(f"rejected {line}")
            else:
                write_data(line + b"\n")
    _tell_dropped(dropped)
    say(f"{done - rejected} documents extracted, {rejected} rejected")
    raise typer.Exit(Exit.REJECTED if rejected else Exit.DONE)


def load(claims: str, *, as_json: bool) -> None:
    """Check lines of claims and write them; raises typer.Exit with the report's status."""
    from api.cli.restoring import find_export, load_export
    from ingest.loading import load as run

    if find_export(claims):
        load_export(claims, as_json=as_json)
        return

    settings = read_settings(IngestSettings)

    async def work(graph: GraphClient, where: GraphSettings) -> Report:
        with progress("loading", "lines") as advance:
            return await run(graph, TextStore(where.texts), [claims], options_of(settings, advance))

    _tell(with_graph(work, writes=True), as_json=as_json)


def make_trained_reader(model: Path | None, *, proposed: bool = False) -> Reader:
    """Return the reader of the trained model; a function of a module, so that worker processes can call it.

    With `proposed` it also keeps statements just below the model's thresholds, which do not count until accepted.
    """
    from ingest.extract.pipeline import load_reader

    return load_reader(model, proposed=proposed)


def options_of(settings: IngestSettings, advance: Advance | None = None) -> Options:
    """Return how a run is to be done."""
    on_progress: Callable[[Progress], None] | None = None
    if advance is not None:
        on_progress = partial(_pass_on, advance)
    limits = settings.limits
    if settings.pipeline is not None:  # it tells itself which languages it reads
        limits = replace(limits, languages=None)
    return Options(
        workers=settings.workers,
        reading=Reading(limits=limits),
        actor=user_name(),
        on_progress=on_progress,
    )


def _pass_on(advance: Advance, how_far: Progress) -> None:
    advance(how_far.done, how_far.total)


def _tell(report: Report, *, as_json: bool) -> None:
    for rejected in report.rejected:
        complain(f"rejected {rejected}")
    _tell_dropped(report.dropped)
    if report.stopped is not None:
        complain(f"stopped early: {report.stopped}")
    say(summary(report))
    if as_json:
        emit_json(asdict(report))
    raise typer.Exit(report.exit_code)


def _tell_dropped(dropped: Mapping[str, int]) -> None:
    for reason, count in sorted(dropped.items()):
        say(f"dropped {count} statements of the reader: {reason}")


def summary(report: Report) -> str:
    """Return the last line of a run."""
    parts = [f"{report.written} documents written", f"{report.claims} claims", f"{report.unchanged} unchanged"]
    if report.corrected:
        parts.append(f"{report.corrected} put in place of an earlier text of the same address")
    parts.append(f"{len(report.rejected)} rejected")
    state = "interrupted; what is counted here is in the graph: " if report.interrupted else ""
    return f"{state}{', '.join(parts)}, in {report.seconds:.1f} s"
