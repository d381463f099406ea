"""Gold and found articles from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from graph.errors import InvalidInputError
from ingest.evaluation.records import FoundArticle, GoldArticle
from ingest.training.marked import read_marked
from ingest.training.records import record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ingest.training.marked import MarkedArticle

_T = TypeVar("_T", bound=BaseModel)


def read_gold(place: Path) -> list[GoldArticle]:
    """Return the gold articles of a folder, or of one file: `.json`, one an article, or marked texts, `.txt`.

    Raises: InvalidInputError: there are none, or both sorts, or one breaks its form. MarkedTextError: likewise.
    """
    files = [place] if place.is_file() else sorted(place.glob("*")) if place.is_dir() else []
    records = [path for path in files if path.suffix == ".json"]
    marked = [path for path in files if path.suffix == ".txt"]
    if bool(records) == bool(marked):
        what = "gold files and marked texts, which are not measured together" if records else "no gold"
        message = f"{place} holds {what}: name a folder of gold .json files or of marked .txt files"
        raise InvalidInputError(message)
    if marked:
        return [gold_of(article) for article in read_marked(marked)]
    golds = [_parsed(GoldArticle, path.read_bytes(), str(path)) for path in records]
    twice = {gold.id for gold in golds if sum(gold.id == other.id for other in golds) > 1}
    if twice:
        message = f"{place} holds the article {min(twice)} twice; give it another id"
        raise InvalidInputError(message)
    return golds


def gold_of(article: MarkedArticle) -> GoldArticle:
    """Return a marked article as gold."""
    return GoldArticle.model_validate(record_of(article))


def read_found(path: Path, ids: Iterable[str]) -> dict[str, FoundArticle]:
    """Return the lines of `caplinks extract` by the gold article that each is of.

    That is the one whose id is the name of the line's `source`, without its folder and ending, else its document's id.

    Raises: InvalidInputError: the file cannot be read, or a line breaks the form.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise InvalidInputError(message) from None
    known = set(ids)
    found: dict[str, FoundArticle] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            article = _parsed(FoundArticle, line, f"{path}:{number}")
            found[_id_of(article.document, known)] = article
    return found


def parse_found(line: bytes) -> FoundArticle:
    """Return a line of `caplinks extract`.

    Raises: InvalidInputError: it breaks the form.
    """
    return _parsed(FoundArticle, line, "the line")


def _id_of(document: Mapping[str, object], known: set[str]) -> str:
    file = str(document.get("source", "")).rstrip("/").rpartition("/")[2]
    stem, dot, _ = file.rpartition(".")
    name = stem if dot and stem else file
    return name if name in known else str(document.get("id"))


def _parsed(form: type[_T], data: bytes, name: str) -> _T:
    try:
        return form.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{name}: {where + ': ' if where else ''}{first['msg']}"
        raise InvalidInputError(message) from None
