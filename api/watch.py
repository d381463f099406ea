"""A process that waits for the end of another one, whatever ends it, and then stops the Neo4j that it left behind.

Its standard input is a pipe from the watched process, which says goodbye on it when it has stopped Neo4j itself.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from graph.server.local import LocalServer

GOODBYE = b"goodbye"


def lock_of(home: Path) -> FileLock:
    """Return the lock that says that somebody uses the Neo4j of this home and will stop it."""
    return FileLock(home / "in-use.lock")


@contextmanager
def watched(home: Path, cache: Path) -> Iterator[None]:
    """Have the Neo4j of this home stopped if the process ends before this does, by a kill or a crash."""
    command = [sys.executable, "-m", "api.watch", str(home), str(cache)]
    watcher = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - ourselves
    try:
        yield
    finally:
        with suppress(subprocess.TimeoutExpired, BrokenPipeError):
            watcher.communicate(GOODBYE, timeout=10)


def main(home: Path, cache: Path) -> None:
    """Wait for the end of the input; stop Neo4j unless the other process has, or a new one uses it already."""
    if sys.stdin.buffer.read() == GOODBYE:
        return
    with suppress(Timeout), lock_of(home).acquire(blocking=False):
        asyncio.run(LocalServer(home, cache=cache).down())


if __name__ == "__main__":  # pragma: no cover - run as a process of its own
    main(Path(sys.argv[1]), Path(sys.argv[2]))
