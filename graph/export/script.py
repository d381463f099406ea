"""Runs a script that an export has made, statement by statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, LiteralString, cast

from graph.errors import InvalidInputError
from graph.export.cypher import END, HEAD
from graph.schema import forget_plans

if TYPE_CHECKING:
    from graph.client import GraphClient

_HOLDS: LiteralString = "RETURN EXISTS { MATCH (n:Entity|Merged|Document|Claim|Decision) } AS holds"


def is_script(line: bytes) -> bool:
    """Return whether a first line is that of a script of ours."""
    return line.startswith(HEAD.encode())


async def run_script(
    graph: GraphClient, lines: Iterable[bytes], *, on_progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Run a script in an empty database and return how many statements it had; run again, it changes nothing more.

    Its text is run as it stands, so it must come from someone who may do anything in this database.
    Raises: InvalidInputError: the graph holds something, or the script has no end.
    """
    if await graph.read_value(_HOLDS):
        message = "the graph holds something already; a script is run in an empty database"
        raise InvalidInputError(message)
    done = 0
    for statement in _iter_statements(lines):
        await graph.run_implicit(cast("LiteralString", statement))  # type: ignore[redundant-cast]
        done += 1
        on_progress(done)
    await forget_plans(graph)
    return done


def _iter_statements(lines: Iterable[bytes]) -> Iterator[str]:
    held: list[str] = []
    for line in lines:
        text = line.decode()
        if text.startswith("//") and not held:
            continue
        held.append(text)
        if text.endswith(END):
            yield "".join(held).removesuffix(END)
            held = []
    if "".join(held).strip():
        message = "the script has no end; export it again"
        raise InvalidInputError(message)
