"""What tests share about local servers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.server.process import reap

FAST_START = ("-XX:TieredStopAtLevel=1", "-XX:-UseG1GC", "-XX:+UseSerialGC")
"""For servers of tests: 12 s of processor time until the first answer instead of 21."""

_WATCHER = """
import asyncio, shutil, sys
from pathlib import Path

from graph.server.process import reap
from graph.server.local import LocalServer
sys.stdin.read()  # ends when the test run does, however it does
asyncio.run(LocalServer(Path(sys.argv[1]), cache=Path(sys.argv[2])).down())
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


@contextmanager
def stopped_at_the_end(home: Path, cache: Path) -> Iterator[None]:
    """Stop the server of the home and remove it when the block ends, or when this process is killed."""
    watcher = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", _WATCHER, str(home), str(cache)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        watcher.communicate(timeout=300)
        reap()
