"""The work of `export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.output import progress, say, write_data
from api.cli.session import with_graph
from graph.errors import InvalidInputError

if TYPE_CHECKING:
    from graph.client import GraphClient
    from graph.export.save import Saved
    from graph.export.selection import Selection
    from graph.settings import GraphSettings


def canonical(form: str | None, output: Path | None, selection: Selection) -> None:
    """Print the graph as canonical lines.

    Raises: InvalidInputError: something else was asked for besides.
    """
    if form is not None or output is not None or not selection.is_whole:
        message = "--canonical is a form of its own, printed whole: give no format, output or filter with it"
        raise InvalidInputError(message)
    from graph.export import canonical as lines

    async def work(graph: GraphClient, _: GraphSettings) -> None:
        done = 0
        with progress("exporting", "lines") as advance:
            async for line in lines(graph):
                write_data(line)
                done += 1
                advance(done, None)

    with_graph(work)


def export(form: str | None, output: Path | None, selection: Selection, *, resume: bool) -> None:
    """Write the graph in a form to a file or folder, or print it.

    Raises: InvalidInputError: the form, the output or the part to go on with cannot be used.
        GraphChangedError: the graph was written to meanwhile, each time.
    """
    from graph.export.forms import FORMS, form_named
    from graph.export.save import Plan, save

    if form is None:
        message = f"say which form: --format {'|'.join(sorted(FORMS))}, or --canonical"
        raise InvalidInputError(message)
    wanted = form_named(form)
    if output is None:
        if resume:
            message = "--resume goes on with a file: name it with --output"
            raise InvalidInputError(message)
        _print(form, selection)
        return

    async def work(graph: GraphClient, _: GraphSettings) -> Saved:
        with progress("exporting", "records") as advance:
            return await save(
                graph, Plan(form=wanted, selection=selection, path=output, resume=resume, on_progress=advance)
            )

    saved = with_graph(work)
    say(f"{saved.records} records of revision {saved.revision} are in {output}")


def _print(form: str, selection: Selection) -> None:
    from graph.export.forms import form_named
    from graph.export.snapshot import Snapshot
    from graph.export.stream import iter_stream
    from graph.export.totals import count_records

    wanted = form_named(form)
    if wanted.has_files and sys.stdout.isatty():
        message = f"{form} consists of several files, printed as a zip file: name a folder with --output"
        raise InvalidInputError(message)

    async def work(graph: GraphClient, _: GraphSettings) -> None:
        total = await count_records(graph, wanted, selection)
        done = 0
        with progress("exporting", "records") as advance:
            async for data, records in iter_stream(await Snapshot.begin(graph, selection), wanted):
                write_data(data)
                done += records
                advance(done, total)

    with_graph(work)
