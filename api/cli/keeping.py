"""The work of `check`, `rebuild` and `export`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.cli.codes import Exit
from api.cli.output import emit, emit_json, progress, say, write_data
from api.cli.session import with_graph
from graph.errors import InvalidInputError
from graph.texts import TextStore

if TYPE_CHECKING:
    from graph.check import Problem
    from graph.client import GraphClient
    from graph.settings import GraphSettings


def check(*, as_json: bool) -> None:
    """Print what is wrong with the graph; raises typer.Exit with 1 if anything is."""
    from graph.check import check as run

    async def work(graph: GraphClient, where: GraphSettings) -> list[Problem]:
        say("checking the graph …")
        return await run(graph, TextStore(where.texts))

    problems = with_graph(work)
    if as_json:
        emit_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            emit(str(problem))
    say(f"{len(problems)} problems found; try: caplinks rebuild" if problems else "the graph is sound")
    raise typer.Exit(Exit.REJECTED if problems else Exit.DONE)


def rebuild() -> None:
    """Derive links and properties again."""
    from graph.rebuild import rebuild as run

    async def work(graph: GraphClient, _: GraphSettings) -> object:
        say("deriving links and properties again …")
        return await run(graph)

    with_graph(work, writes=True)
    say("links and properties are derived from their claims")


def export(*, canonical: bool) -> None:
    """Print the graph as canonical lines."""
    if not canonical:
        message = "say which form: caplinks export --canonical"
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
