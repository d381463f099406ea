"""Exports to files: begun, gone on with, begun again when the graph was written to meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import GraphChangedError, InvalidInputError
from graph.export.form import Form, iter_pieces
from graph.export.snapshot import Snapshot
from graph.export.stream import iter_stream
from graph.export.target import Target, whole_file
from graph.export.totals import count_records

if TYPE_CHECKING:
    from graph.client import GraphClient
    from graph.export.selection import Selection

ATTEMPTS = 3
"""How often an export is begun when the graph is written to meanwhile."""

OnProgress = Callable[[int, int], None]
"""Told how many records are written, and how many there will be at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be written, and where."""

    form: Form
    selection: Selection
    path: Path
    """A file, or a folder where the form has several files and the path does not end in .zip."""
    resume: bool = False
    """Go on with what is there in part."""
    on_progress: OnProgress = lambda _done, _total: None

    @property
    def is_zip(self) -> bool:
        """Return whether several files go into one."""
        return self.form.has_files and self.path.suffix == ".zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was written."""

    revision: int
    records: int


async def save(graph: GraphClient, plan: Plan) -> Saved:
    """Write an export. It stands under the path's name once it is whole, until then beside it.

    Raises: GraphChangedError: the graph was written to since the part that is there, or again and again meanwhile.
        InvalidInputError: there is nothing to go on with, or the path cannot be used.
    """
    if plan.resume and plan.is_zip:
        message = "a zip file cannot be gone on with; export to a folder, which can"
        raise InvalidInputError(message)
    total = await count_records(graph, plan.form, plan.selection)
    for attempt in range(ATTEMPTS):
        try:
            return await (_save_zip if plan.is_zip else _save_files)(graph, plan, total)
        except GraphChangedError:
            if plan.resume or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError


async def _save_files(graph: GraphClient, plan: Plan, total: int) -> Saved:
    described = plan.selection.describe()
    target = Target.resume(plan.path, plan.form, described) if plan.resume else None
    snapshot = await Snapshot.begin(graph, plan.selection, target.parted.revision if target else None)
    target = target or Target.begin(plan.path, plan.form, described, snapshot.revision)
    done = sum(target.parted.place.counts.values())
    try:
        async for piece in iter_pieces(snapshot, plan.form, target.parted.place):
            target.put(piece)
            done += piece.records
            plan.on_progress(done, total)
    finally:
        target.close()
    target.finish()
    return Saved(revision=snapshot.revision, records=done)


async def _save_zip(graph: GraphClient, plan: Plan, total: int) -> Saved:
    snapshot = await Snapshot.begin(graph, plan.selection)
    done = 0
    with whole_file(plan.path) as file:
        async for data, records in iter_stream(snapshot, plan.form):
            file.write(data)
            done += records
            plan.on_progress(done, total)
    return Saved(revision=snapshot.revision, records=done)
