"""Commands that hand the graph on: `export`, `watch-for`."""

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

_WATCH = """[bold]Examples[/bold]

caplinks watch-for --predicate EXCLUDES --jurisdiction CN --name bars-on-cn

caplinks watch-for bars-on-cn  [dim](again: what is new since)[/dim]

CAPLINKS_WATCH_POST=https://hooks.example.com/… caplinks watch-for bars-on-cn  [dim](from cron)[/dim]"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_EXPORT)(export)
    app.command("watch-for", epilog=_WATCH)(watch_for)


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


def watch_for(  # noqa: PLR0913 - a command's options
    saved: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A question that was saved.")] = None,
    *,
    predicate: Annotated[
        list[Predicate] | None,
        typer.Option("--predicate", metavar="PREDICATE", case_sensitive=False, help="Only these; may be repeated."),
    ] = None,
    jurisdiction: Annotated[
        str | None, typer.Option("--jurisdiction", "-j", metavar="CODE", help="Only what is said of it: CN, EU.")
    ] = None,
    blocs: Annotated[
        bool, typer.Option("--blocs", help="Also what is said of the blocs that the jurisdiction is a member of.")
    ] = False,
    entity: Annotated[
        list[str] | None,
        typer.Option("--entity", metavar="ENTITY", help="Only what is said of this; an id or a name; may be repeated."),
    ] = None,
    publisher: Annotated[
        list[str] | None, typer.Option("--publisher", metavar="NAME", help="Only what they say; may be repeated.")
    ] = None,
    modality: Annotated[
        list[Modality] | None, typer.Option("--modality", help="Only what is said so; may be repeated.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Only claims at least so sure.")
    ] = 0.0,
    denials: Annotated[bool, typer.Option("--denials", help="Denials, too.")] = False,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Save the question under this name.")
    ] = None,
    from_now: Annotated[
        bool, typer.Option("--from-now", help="The first time tell nothing; what is there counts as told.")
    ] = False,
    post: Annotated[
        str | None, typer.Option("--post", metavar="URL", help="Post it there as JSON; better by CAPLINKS_WATCH_POST.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="The saved questions.")] = False,
    forget: Annotated[str | None, typer.Option("--forget", metavar="NAME", help="Forget a saved question.")] = None,
) -> None:
    """Tell what is new for a question since it was last asked, with sentences and sources."""
    from api.cli import watching

    if list_ or forget is not None:
        watching.show_saved(forget)
        return
    asked = watching.Asked(
        predicates=tuple(sorted(predicate or ())),
        jurisdiction=jurisdiction,
        blocs=blocs,
        entities=tuple(entity or ()),
        publishers=tuple(sorted(publisher or ())),
        modalities=tuple(sorted(modality or ())),
        min_confidence=min_confidence,
        denials=denials,
    )
    watching.watch_for(saved, asked, watching.Way(name=name, from_now=from_now, post=post, as_json=as_json))
