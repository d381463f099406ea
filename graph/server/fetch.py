"""Fetch the jars beforehand, with progress: `python -m graph.server.fetch` (run by `make setup`)."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from graph.errors import CaplinksError
from graph.server.jars import ensure_jars
from graph.server.java import get_java
from graph.settings import GraphSettings

_MIB = 2**20
_EVERY_S = 1.0


class Ticker:
    """Prints how far a download is, once a second."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._last = 0.0

    def __call__(self, _step: str, done: int, total: int) -> None:
        """Print, unless it was done a moment ago."""
        now = time.monotonic()
        if done >= total or now - self._last >= _EVERY_S:
            self._last = now
            self._out.write(f"{done // _MIB} of {total // _MIB} MiB\n")


def main() -> int:
    """Fetch and check all jars; return the exit code."""
    settings = GraphSettings()
    try:
        jars = ensure_jars(settings.caplinks_cache / "jars", progress=Ticker(sys.stdout))
        java = get_java(settings.java_home)
    except CaplinksError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    sys.stdout.write(f"{len(jars)} jars, checked, in {settings.caplinks_cache / 'jars'}; Java {java.version}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
