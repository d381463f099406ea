"""The work of `load` when it is given an export: a graph is put back."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from api.cli.output import emit_json, progress, say
from api.cli.session import read_settings, user_name, with_graph
from api.connection import local_server
from graph.errors import InvalidInputError
from graph.export.admin_csv import ARGUMENTS
from graph.export.restore import RestoreReport, is_export, restore
from graph.export.script import is_script, run_script
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from graph.client import GraphClient

_STDIN = "-"
_HEAD_BYTES = 64


def find_export(name: str) -> bool:
    """Return whether a path, or `-`, holds an export: a folder of CSV, lines or a script that begin as one does."""
    if name == _STDIN:
        peek = getattr(sys.stdin.buffer, "peek", None)
        return bool(peek and _begins_export(peek(_HEAD_BYTES)))
    path = Path(name)
    if path.is_dir():
        return (path / ARGUMENTS).is_file()
    try:
        with path.open("rb") as file:
            return _begins_export(file.read(_HEAD_BYTES))
    except OSError:  # told by whoever reads it
        return False


def _begins_export(head: bytes) -> bool:
    return is_export(head) or is_script(head)


def load_export(name: str, *, as_json: bool) -> None:
    """Put an export into an empty graph: lines or a script into the one in use, a folder of CSV into the local one.

    Raises: InvalidInputError: it is no whole export of this version, or the graph holds something.
    """
    if Path(name).is_dir():
        _import(Path(name))
        return
    with _opened(name) as lines:
        first = lines.readline()
        (_run if is_script(first) else _restore)(chain([first], lines), as_json=as_json)


def _run(lines: Iterable[bytes], *, as_json: bool) -> None:
    with progress("running", "statements") as advance:

        async def work(graph: GraphClient, _: GraphSettings) -> int:
            return await run_script(graph, lines, on_progress=lambda done: advance(done, None))

        done = with_graph(work, writes=True)
    say(f"{done} statements were run")
    if as_json:
        emit_json({"statements": done})


def _restore(lines: Iterable[bytes], *, as_json: bool) -> None:
    with progress("loading", "records") as advance:

        async def work(graph: GraphClient, _: GraphSettings) -> RestoreReport:
            return await restore(
                graph, lines, actor=user_name(), run="load", on_progress=lambda done: advance(done, None)
            )

        report = with_graph(work, writes=True)
    say(f"{sum(report.records.values())} records are in the graph, at revision {report.revision}")
    if as_json:
        emit_json(asdict(report))


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if name == _STDIN else Path(name).open("rb")


def _import(folder: Path) -> None:
    from graph.server.bulk import import_csv

    settings = read_settings(GraphSettings)
    if settings.neo4j_uri is not None:
        message = (
            "a folder of CSV is imported by neo4j-admin on the server's own machine; unset NEO4J_URI to import here"
        )
        raise InvalidInputError(message)
    say("importing …")
    asyncio.run(import_csv(local_server(settings), folder))
    say("the graph is imported; start it with: caplinks up")
