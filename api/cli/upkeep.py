"""Commands that look after the graph: `check`, `rebuild`."""

from __future__ import annotations

from typing import Annotated

import typer

_CHECK = """[bold]Examples[/bold]

caplinks check

caplinks check --json | jq length"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_CHECK)(check)
    app.command()(rebuild)


def check(*, as_json: Annotated[bool, typer.Option("--json", help="The problems as one JSON array.")] = False) -> None:
    """Verify that links and properties follow from their claims and every quote stands in its text."""
    from api.cli import keeping

    keeping.check(as_json=as_json)


def rebuild() -> None:
    """Derive all links and properties from their claims again; changes nothing on a healthy graph."""
    from api.cli import keeping

    keeping.rebuild()
