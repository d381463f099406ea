"""The command that hands the graph on: `export`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from graph.ontology import Kind, Modality, Predicate

_EXPORT = """[bold]Examples[/bold]

caplinks export --format jsonl -o graph.jsonl

caplinks export --format csv -o graph-csv/  [dim](for neo4j-admin database import)[/dim]

caplinks export --format csv -o graph-csv/ --resume

caplinks export --format jsonl --as-of 2026-06-30 --predicate EXCLUDES --kind Offering --kind Jurisdiction

caplinks export --canonical | sha256sum"""

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_EXPORT)(export)


def export(  # noqa: PLR0913 - a command's options
    *,
    form: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORM", help="csv, cypher, ftm, graphml, jsonl or parquet.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="File or folder; a .zip holds several files. Else stdout."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what is there of PATH.")] = False,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="Sorted JSON lines: equal graphs give equal bytes.")
    ] = False,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="As known on this day.")
    ] = None,
    valid_on: Annotated[
        datetime | None,
        typer.Option("--valid-on", formats=["%Y-%m-%d"], metavar="DATE", help="Only what held on this day."),
    ] = None,
    publisher: Annotated[
        list[str] | None, typer.Option("--publisher", metavar="NAME", help="Only what they say; may be repeated.")
    ] = None,
    modality: Annotated[
        list[Modality] | None, typer.Option("--modality", help="Only what is said so; may be repeated.")
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option("--min-confidence", min=0, max=1, help="Only claims at least so sure.")
    ] = None,
    kind: Annotated[
        list[Kind] | None,
        typer.Option("--kind", metavar="KIND", case_sensitive=False, help="Only things of this kind; may be repeated."),
    ] = None,
    predicate: Annotated[
        list[Predicate] | None,
        typer.Option(
            "--predicate", metavar="PREDICATE", case_sensitive=False, help="Only links of this one; may be repeated."
        ),
    ] = None,
) -> None:
    """Hand the graph on in a form that others read, whole or a part of it, now or as known on a day."""
    from api.cli import exporting
    from graph.export.selection import Selection

    selection = Selection(
        as_of=as_of and as_of.date(),
        valid_on=valid_on and valid_on.date(),
        publishers=frozenset(publisher or ()),
        modalities=frozenset(modality or ()),
        min_confidence=min_confidence,
        kinds=frozenset(kind or ()),
        predicates=frozenset(predicate or ()),
    )
    if canonical:
        exporting.canonical(form, output, selection)
    else:
        exporting.export(form, output, selection, resume=resume)
