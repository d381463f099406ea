"""The command line: `caplinks`. One module a group of commands; `app.py` joins them."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Run `caplinks` with the process's arguments and end the process with its exit status."""
    import sys

    from api.cli.app import run

    sys.exit(run(sys.argv[1:]))
