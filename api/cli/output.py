"""What goes out: data on stdout, talk on stderr, and neither dies of a closed pipe."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import typer

from api.cli.codes import Exit

if TYPE_CHECKING:
    from rich.console import RenderableType

PLAIN_EVERY_S = 2.0
"""Seconds between two plain lines of progress, where there is no terminal to redraw."""

Advance = Callable[[int, int | None], None]
"""Called with how many are done and how many there are, None if not known."""


def emit(text: str) -> None:
    """Write data to stdout, with a newline at its end."""
    write_data(f"{text}\n".encode())


def emit_json(value: Any) -> None:
    """Write a value as indented JSON to stdout."""
    import orjson

    write_data(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def write_data(data: bytes) -> None:
    """Write bytes to stdout; ends the program quietly if nobody reads any more."""
    with _closed_pipe_ends():
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def show(what: RenderableType) -> None:
    """Write a table or a card to stdout, in colour on a terminal, 160 columns wide where there is none."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 160, soft_wrap=False, highlight=False)
    with console.capture() as captured:
        console.print(what)
    write_data(captured.get().encode())


def say(text: str) -> None:
    """Write one line for the person to stderr."""
    _talk(f"{text}\n")


def complain(text: str) -> None:
    """Write an error to stderr, on one line."""
    _talk(f"error: {' '.join(text.split())}\n")


@contextmanager
def progress(title: str, unit: str = "documents") -> Iterator[Advance]:
    """Show how far something is: a bar on a terminal, else a plain line every few seconds."""
    if sys.stderr.isatty():
        with _bar(title) as advance:
            yield advance
    else:
        yield _plain(title, unit)


@contextmanager
def _bar(title: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def _plain(title: str, unit: str) -> Advance:
    last = time.monotonic()

    def advance(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PLAIN_EVERY_S:
            last = now
            say(f"{title}: {done} of {total} {unit}" if total is not None else f"{title}: {done} {unit}")

    return advance


def _talk(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except BrokenPipeError:
        _silence(sys.stderr)


@contextmanager
def _closed_pipe_ends() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _silence(sys.stdout)
        raise typer.Exit(Exit.CLOSED_PIPE) from None


def _silence(stream: TextIO) -> None:
    """Point a stream at nothing, so that flushing it at exit does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
