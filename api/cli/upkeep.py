"""Commands that look after the graph: `check`, `rebuild`, `export`."""

from __future__ import annotations

from typing import Annotated

import typer

_EXPORT = """[bold]Examples[/bold]

caplinks export --canonical > graph.jsonl

caplinks export --canonical | sha256sum"""

_CHECK = """[bold]Examples[/bold]

caplinks check

caplinks check --json | jq length"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_CHECK)(check)
    app.command()(rebuild)
    app.command(epilog=_EXPORT)(export)


def check(*, as_json: Annotated[bool, typer.Option("--json", help="The problems as one JSON array.")] = False) -> None:
    """Verify that links and properties follow from their claims and every quote stands in its text."""
    from api.cli import keeping

    keeping.check(as_json=as_json)


def rebuild() -> None:
    """Derive all links and properties from their claims again; changes nothing on a healthy graph."""
    from api.cli import keeping

    keeping.rebuild()


def export(
    *, canonical: Annotated[bool, typer.Option("--canonical", help="Sorted JSON lines; the only form so far.")] = False
) -> None:
    """Print the whole graph; equal graphs give equal bytes."""
    from api.cli import keeping

    keeping.export(canonical=canonical)
