"""`caplinks report`, and its work."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.errors import InvalidInputError

if TYPE_CHECKING:
    from api.report.model import Question, Report
    from graph.client import GraphClient
    from graph.settings import GraphSettings

_REPORT = """[bold]Examples[/bold]

caplinks report --jurisdiction CN --since 2026-01-01 -o report.html

caplinks report --company SpaceX

caplinks report --as-of 2025-12-31 -o 2025.csv"""


class Form(StrEnum):
    """What a report is written as; the end of a file's name."""

    HTML = "html"
    MARKDOWN = "md"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog=_REPORT)(report)


def report(  # noqa: PLR0913 - a command's options
    *,
    jurisdiction: Annotated[
        str | None, typer.Option("--jurisdiction", "-j", metavar="CODE", help="Whose investors are shut out: CN, EU.")
    ] = None,
    company: Annotated[
        str | None, typer.Option("--company", "-c", metavar="NAME|ID", help="Offerings of this issuer alone.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only what something was said of from this day on.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="… and until this day.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="As known on this day (YYYY-MM-DD).")
    ] = None,
    min_confidence: Annotated[
        float | None, typer.Option("--min-confidence", min=0, max=1, help="Only what is at least this certain, 0..1.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="A .html, .md or .csv; else Markdown to stdout."),
    ] = None,
) -> None:
    """Write who is shut out of what, and where money is raised, with footnoted quotes and charts."""
    from api.cli.output import say, write_data
    from api.report.model import Question

    form = _form(output)
    question = Question(
        jurisdiction=_code(jurisdiction),
        company=company,
        since=_day(since, "--since"),
        until=_day(until, "--until"),
        as_of=_day(as_of, "--as-of"),
        min_confidence=min_confidence,
    )
    made = _make(question)
    text = _render(made, form)
    if output is None:
        write_data(text.encode())
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        message = f"{output} cannot be written: {error.strerror}"
        raise InvalidInputError(message) from None
    say(f"{output}: {len(made.exclusions)} exclusions, {len(made.offerings)} offerings, {len(made.footnotes)} sources")


def _make(question: Question) -> Report:
    from functools import partial
    from importlib.metadata import version

    from api.cli.asking import data_of
    from api.cli.session import with_graph
    from api.graphql.execution import execute
    from api.report.build import build
    from api.report.questions import ask
    from graph.read.revision import settled_revision

    async def work(graph: GraphClient, _: GraphSettings) -> Report:
        async def read(operation: str, variables: dict[str, Any]) -> dict[str, Any]:
            answer = await execute(graph, operation, variables)
            return data_of({"data": answer.data, "errors": answer.errors})

        return build(await ask(read, partial(settled_revision, graph), question), question, version("caplinks"))

    return with_graph(work)


def _render(made: Report, form: Form) -> str:
    from api.report.html import render_html
    from api.report.markdown import render_markdown
    from api.report.sheet import render_sheet

    return {Form.HTML: render_html, Form.MARKDOWN: render_markdown, Form.CSV: render_sheet}[form](made)


def _form(output: Path | None) -> Form:
    ending = Form.MARKDOWN if output is None else output.suffix.removeprefix(".").lower()
    if ending not in tuple(Form):
        message = f"{output} is no report: let its name end in .html, .md or .csv"
        raise InvalidInputError(message)
    return Form(ending)


def _code(given: str | None) -> str | None:
    return given.strip().upper() if given and given.strip() else None


def _day(text: str | None, option: str) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        message = f"{option} {text!r} is no day: give YYYY-MM-DD"
        raise InvalidInputError(message) from None
