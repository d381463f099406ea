"""Commands that take in or take out: `ingest`, `extract`, `load`, `forget`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingest.settings import IngestSettings

_INGEST = """[bold]Examples[/bold]

caplinks ingest articles/ https://example.com/news/1

caplinks ingest articles/ --workers 4

caplinks ingest articles/ --pipeline en_core_web_trf

pandoc report.docx -t plain | caplinks ingest -"""

_EXTRACT = """[bold]Examples[/bold]

caplinks extract article.txt

caplinks extract articles/ --workers 4 > claims.jsonl

caplinks extract articles/ --pipeline openai:http://127.0.0.1:11434/v1#llama3.1"""

_LOAD = """[bold]Examples[/bold]

caplinks load claims.jsonl

caplinks extract articles/ | caplinks load -

caplinks load graph.jsonl  [dim](a whole export, into an empty graph)[/dim]

caplinks load graph-csv/  [dim](an export as CSV, by neo4j-admin, into a stopped local Neo4j)[/dim]"""

_FORGET = """[bold]Examples[/bold]

caplinks forget https://example.com/news/1

caplinks forget 3f0c…  [dim](a document's id)[/dim]"""

Workers = Annotated[
    int | None, typer.Option("--workers", "-w", min=1, max=256, help="Processes that extract; CAPLINKS_WORKERS, or 1.")
]
Model = Annotated[
    Path | None, typer.Option("--model", metavar="FOLDER", help="Another trained model than the one that comes along.")
]
Pipeline = Annotated[
    str | None,
    typer.Option(
        "--pipeline",
        metavar="NAME|FOLDER|openai:URL#MODEL",
        help="Another reader: a spaCy pipeline for sentences and names, or a chat model. CAPLINKS_PIPELINE.",
    ),
]
Confidence = Annotated[
    float | None,
    typer.Option(
        "--confidence",
        metavar="0..1",
        help="Claims count from this confidence on, not from the model's own thresholds. CAPLINKS_CONFIDENCE.",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither use nor keep what was read before.")]
Json = Annotated[bool, typer.Option("--json", help="What was done as one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_INGEST)(ingest)
    app.command(epilog=_EXTRACT)(extract)
    app.command(epilog=_LOAD)(load)
    app.command(epilog=_FORGET)(forget)


def ingest(  # noqa: PLR0913 - the command's options
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|-...", help="Files and folders of .txt, .md, .html; addresses; -.")
    ],
    *,
    workers: Workers = None,
    model: Model = None,
    pipeline: Pipeline = None,
    confidence: Confidence = None,
    no_cache: NoCache = False,
    as_json: Json = False,
) -> None:
    """Read articles, extract their claims and write them to the graph. Unchanged ones are skipped."""
    from api.cli import taking

    settings = _settings(no_cache=no_cache, workers=workers, model=model, pipeline=pipeline, confidence=confidence)
    taking.ingest(sources, settings=settings, as_json=as_json)


def extract(  # noqa: PLR0913 - the command's options
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|-...", help="Files and folders of .txt, .md, .html; addresses; -.")
    ],
    *,
    workers: Workers = None,
    model: Model = None,
    pipeline: Pipeline = None,
    confidence: Confidence = None,
    no_cache: NoCache = False,
) -> None:
    """Print the claims of articles, one JSON object a document. Needs no database."""
    from api.cli import taking

    settings = _settings(no_cache=no_cache, workers=workers, model=model, pipeline=pipeline, confidence=confidence)
    taking.extract(sources, settings=settings)


def _settings(*, no_cache: bool, **given: object) -> IngestSettings:
    from api.cli.session import read_settings
    from ingest.settings import IngestSettings

    results_mb = 0 if no_cache else None
    return read_settings(IngestSettings, results_mb=results_mb, **given)


def load(
    claims: Annotated[
        str,
        typer.Argument(
            metavar="CLAIMS.jsonl|FOLDER|EXPORT|-", help="Lines as extract prints them; a folder; an export; -."
        ),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Check claims against the vocabulary and their texts, and write them to the graph; or put an export back."""
    from api.cli import taking

    taking.load(claims, as_json=as_json)


def forget(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT|URL", help="A document's id or address.")],
    *,
    as_json: Json = False,
) -> None:
    """Take a document out of the graph, with all that rested on it alone."""
    from api.cli import deciding

    deciding.forget(document, as_json=as_json)
