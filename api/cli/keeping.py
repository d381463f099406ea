"""The work of `check` and `rebuild`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.cli.codes import Exit
from api.cli.output import emit, emit_json, say
from api.cli.session import with_graph
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
