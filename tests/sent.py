"""Every statement that the tests send to Neo4j, and what a client must never get into one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import pytest

MARK = "zqx"
"""Stands in every hostile name, filter, cursor, id and operation of the tests, and in nothing that we write."""
SCRIPTS = ("tests/", "graph/export/script.py")
"""Who may send what others wrote: tests, and what plays an exported script, whose statements hold values."""
CHECKOUT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement, as it was sent the first time."""

    text: str
    parameters: dict[str, Any]
    reads: bool
    """Whether it was sent to read."""
    origin: str
    """The module that sent it, from the checkout: `graph/read/card.py`."""
    test: str


class Recorder:
    """Remembers what is sent, each text once."""

    def __init__(self) -> None:
        self.sent: dict[str, Sent] = {}
        self.faults: list[str] = []
        self.test = ""

    def note(self, query: str | neo4j.Query, parameters: dict[str, Any] | None, access: str) -> None:
        """Remember a statement; it is a fault if it holds the mark."""
        text = query if isinstance(query, str) else str(query.text)
        origin = find_origin()
        if MARK in text.casefold() and not origin.startswith(SCRIPTS):
            self.faults.append(text)
        if text not in self.sent:
            self.sent[text] = Sent(text, dict(parameters or {}), access == neo4j.READ_ACCESS, origin, self.test)


def find_origin() -> str:
    """Return the module of ours that sends: the nearest caller that is not the client, from the checkout."""
    frame = sys._getframe(2)  # noqa: SLF001 - as `inspect` does, without reading the sources
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(CHECKOUT) and ".venv" not in path.parts:
            name = path.relative_to(CHECKOUT).as_posix()
            if name not in ("graph/client.py", "tests/sent.py"):
                return name
        frame = frame.f_back  # type: ignore[assignment]
    return ""


@contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    """Note every statement that goes through the driver, in a transaction or without."""
    transaction: Any = neo4j.AsyncManagedTransaction.__mro__[1]
    session: Any = neo4j.AsyncSession
    run_alone, run_within = session.run, transaction.run

    async def alone(self: Any, query: Any, parameters: Any = None, **more: Any) -> Any:
        recorder.note(query, parameters, self._config.default_access_mode)
        return await run_alone(self, query, parameters, **more)

    async def within(self: Any, query: Any, parameters: Any = None, **more: Any) -> Any:
        recorder.note(query, parameters, neo4j.WRITE_ACCESS)
        return await run_within(self, query, parameters, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "run", alone)
        patch.setattr(transaction, "run", within)
        yield
