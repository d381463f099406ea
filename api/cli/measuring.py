"""Commands about the quality of extraction: `evaluate`, `annotate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.codes import To
from api.cli.intake import Model, Pipeline, Workers

_EVALUATE = """[bold]Examples[/bold]

caplinks evaluate gold/  [dim](reads the texts with the installed model)[/dim]

caplinks evaluate gold/ claims.jsonl --errors

caplinks evaluate my-texts/ --page mistakes.html"""

_ANNOTATE = """[bold]Examples[/bold]

caplinks annotate article.txt -o article.marked.txt  [dim](then correct it in an editor)[/dim]

caplinks annotate --check *.marked.txt

caplinks annotate claims.jsonl -o claims.marked.txt

caplinks annotate article.marked.txt --to lines | caplinks load -"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_EVALUATE)(evaluate)
    app.command(epilog=_ANNOTATE)(annotate)


def evaluate(  # noqa: PLR0913 - a command's options
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help="A folder of gold .json files, or of marked texts (.txt); or one file."),
    ],
    predictions: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PREDICTIONS.jsonl]", help="Lines as extract prints them; else the texts are read now."
        ),
    ] = None,
    *,
    errors: Annotated[bool, typer.Option("--errors", help="List every mistake, one a line.")] = False,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE.html", help="Write a page that shows texts and claims.")
    ] = None,
    workers: Workers = None,
    model: Model = None,
    pipeline: Pipeline = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as one JSON object.")] = False,
) -> None:
    """Measure extraction against gold: figures, classes of mistakes, calibration. Needs no database."""
    from api.cli import evaluating

    found = evaluating.Reading(predictions=predictions, workers=workers, model=model, pipeline=pipeline)
    evaluating.evaluate(gold, found, errors=errors, page=page, as_json=as_json)


def annotate(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL...", help="Articles; lines of extract (.jsonl); gold (.json); marked texts."),
    ],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; stdout by default.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say what is wrong in marked texts.")] = False,
    to: Annotated[To, typer.Option("--to", help="Marked texts, gold records, or lines as extract prints them.")] = (
        To.MARKED
    ),
    model: Model = None,
) -> None:
    """Write articles with what is read in them as marked texts, to be corrected and learnt from; and back."""
    from api.cli import annotating

    if check:
        annotating.check([Path(source) for source in sources])
    else:
        annotating.annotate(sources, to=to, output=output, model=model)
