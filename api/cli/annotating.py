"""The work of `annotate`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import typer

from api.cli.codes import Exit, To
from api.cli.output import complain, emit, progress, say, write_data
from api.cli.session import read_settings
from graph.errors import CaplinksError, InvalidInputError
from graph.model import Document, PartialDate
from ingest.options import Options
from ingest.settings import IngestSettings
from ingest.sources import Reading
from ingest.training.checking import check_marked
from ingest.training.gold import Left, extraction_of
from ingest.training.marked import MarkedArticle, parse_marked
from ingest.training.marking import render_all
from ingest.training.records import article_of, record_of
from ingest.wire import render

if TYPE_CHECKING:
    from ingest.extract.pipeline import Reader

_ID = re.compile(r"[^\w.-]+")
_MARKED = "=== "


def check(paths: Sequence[Path]) -> None:
    """Print what is wrong in marked texts, a line each; raises typer.Exit with 1 if something is."""
    problems = check_marked((str(path), _text_of(path)) for path in paths)
    for problem in problems:
        emit(problem)
    say(f"{len(problems)} problems in {len(paths)} files")
    raise typer.Exit(Exit.REJECTED if problems else Exit.DONE)


def annotate(sources: Sequence[str], *, to: To, output: Path | None, model: Path | None) -> None:
    """Write articles in another form; raises typer.Exit with 1 if one of them could not be read.

    Raises: InvalidInputError: the output cannot be written, or a file is of no form that is known.
    """
    articles: list[MarkedArticle] = []
    rejected = 0
    reader = _Lazy(model)
    with progress("annotating", "articles") as advance:
        for found in _iter_articles(sources, reader):
            if isinstance(found, MarkedArticle):
                articles.append(_with_own_id(found, articles))
            else:
                rejected += 1
                complain(f"rejected {found}")
            advance(len(articles) + rejected, None)
    _write(_rendered(articles, to), output)
    say(f"{len(articles)} articles{f' in {output}' if output is not None else ''}, {rejected} rejected")
    raise typer.Exit(Exit.REJECTED if rejected else Exit.DONE)


class _Lazy:
    """The pipeline, loaded when a text is to be read: marked texts are turned over without it."""

    def __init__(self, model: Path | None) -> None:
        self.settings = read_settings(IngestSettings, model=model)
        self._reader: Reader | None = None

    @property
    def options(self) -> Options:
        return Options(reading=Reading(limits=self.settings.limits))

    def get(self) -> Reader:
        from ingest.extract.pipeline import load_reader

        self._reader = self._reader or load_reader(self.settings.model)
        return self._reader


def _iter_articles(sources: Sequence[str], reader: _Lazy) -> Iterator[MarkedArticle | str]:
    for name in sources:
        path = Path(name)
        if path.suffix in {".json", ".jsonl"}:
            yield from _of_json(path, reader)
        elif path.suffix == ".txt" and path.is_file() and _text_of(path).startswith(_MARKED):
            yield from parse_marked(_text_of(path), str(path))
        else:
            yield from _of_texts(name, reader)


def _of_texts(name: str, reader: _Lazy) -> Iterator[MarkedArticle | str]:
    from ingest.report import Rejected
    from ingest.sources import iter_sources, list_inputs
    from ingest.training.annotate import annotate as mark

    for source in iter_sources(list_inputs([name]), reader.options.reading):
        if isinstance(source, Rejected):
            yield str(source)
            continue
        try:
            yield mark(reader.get(), source.document, source.text, id_of(source.name))
        except CaplinksError as error:
            yield f"{source.name}: {error}"


def _of_json(path: Path, reader: _Lazy) -> Iterator[MarkedArticle | str]:
    """Yield the articles of gold records, and of lines as `caplinks extract` prints them."""
    try:
        text = _text_of(path)
        records = [orjson.loads(text)] if path.suffix == ".json" else [orjson.loads(x) for x in text.splitlines() if x]
    except orjson.JSONDecodeError as error:
        message = f"{path} is no JSON: {error.msg}"
        raise InvalidInputError(message) from None
    if all(isinstance(record, dict) and "mentions" in record for record in records):
        yield from (_of_record(record, path) for record in records)
        return
    from ingest.loading import iter_parsed
    from ingest.training.annotate import annotate as mark

    for _, parsed in iter_parsed([path], reader.options):
        yield from map(str, parsed.rejected)
        given = parsed.extraction
        if given is not None:
            try:
                yield mark(reader.get(), given.document, given.text, id_of(given.document.url), given=given)
            except CaplinksError as error:
                yield f"{given.document.url}: {error}"


def _of_record(record: dict[str, Any], path: Path) -> MarkedArticle:
    try:
        return article_of(record)
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path}: the record {record.get('id')} is no gold record with sentences and mentions ({error})"
        raise InvalidInputError(message) from None


def id_of(name: str) -> str:
    """Return an article's id from the name of its file or address."""
    stem = Path(name.rstrip("/")).name
    stem = stem.rpartition(".")[0] or stem
    return _ID.sub("-", stem.removesuffix(".marked")).strip("-.") or "article"


def _with_own_id(article: MarkedArticle, others: Iterable[MarkedArticle]) -> MarkedArticle:
    taken = {other.id for other in others}
    id_, number = article.id, 2
    while id_ in taken:
        id_, number = f"{article.id}-{number}", number + 1
    return replace(article, id=id_)


def _rendered(articles: Sequence[MarkedArticle], to: To) -> str:
    if to is To.MARKED:
        return render_all(articles)
    if to is To.GOLD:
        return "".join(f"{orjson.dumps(record_of(article)).decode()}\n" for article in articles)
    return "".join(f"{line_of(article).decode()}\n" for article in articles)


def line_of(article: MarkedArticle) -> bytes:
    """Return what a marked article says as `caplinks extract` prints it, its text in the line."""
    name = f"{article.id}.txt"
    id_, story = Document.ids(name, article.text)
    document = Document(
        id=id_,
        story=story,
        url=name,
        title=article.title,
        published_at=PartialDate(article.date),
        retrieved_at=datetime.now(UTC).replace(microsecond=0),
    )
    return render(extraction_of(article, document, Left()), source=name, inline_text=True)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"{path} cannot be read: {reason}"
        raise InvalidInputError(message) from None


def _write(text: str, output: Path | None) -> None:
    if output is None:
        write_data(text.encode())
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        message = f"{output} cannot be written: {error.strerror}"
        raise InvalidInputError(message) from None
