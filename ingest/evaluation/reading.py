"""The texts of gold articles read by the installed pipeline, as `caplinks extract` would read their files."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graph.errors import InvalidInputError
from graph.model import Document, PartialDate
from ingest.evaluation.files import parse_found
from ingest.readers import ReaderPool
from ingest.report import Rejected
from ingest.sources import Source
from ingest.sources.metadata import parse_published_at
from ingest.wire import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.evaluation.records import FoundArticle, GoldArticle
    from ingest.readers import MakeReader

_READ_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands for the time of retrieval, which an undated article counts from: figures do not depend on the day."""


def read_texts(
    golds: Sequence[GoldArticle],
    make_reader: MakeReader,
    *,
    workers: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, FoundArticle], list[Rejected]]:
    """Return what the reader finds in each text by the article's id, and which it could not read.

    `tell` is called with how many are done, and of how many.
    """
    found: dict[str, FoundArticle] = {}
    rejected: list[Rejected] = []
    with closing(ReaderPool(make_reader, workers)) as pool:
        pool.describe()  # a reader that cannot be loaded ends the run
        ahead = deque((gold.id, source, pool.submit(source)) for gold in golds for source in [source_of(gold)])
        while ahead:
            id_, source, future = ahead.popleft()
            read = pool.settle(source, future)
            if isinstance(read, Rejected):
                rejected.append(read)
            else:
                found[id_] = parse_found(render(read, source=source.name))
            if tell is not None:
                tell(len(golds) - len(ahead), len(golds))
    return found, rejected


def source_of(gold: GoldArticle) -> Source:
    """Return a gold article as a document to be read: its text without BOM and with plain line ends.

    Raises: InvalidInputError: its date is none.
    """
    text = gold.text.removeprefix("\ufeff").replace("\r\n", "\n")
    name = f"{gold.id}.txt"
    id_, story = Document.ids(name, text)
    document = Document(
        id=id_,
        story=story,
        url=name,
        title=gold.title or None,
        publisher=gold.publisher or None,
        published_at=_date_of(gold),
        retrieved_at=_READ_AT,
    )
    return Source(document=document, text=text, name=name)


def _date_of(gold: GoldArticle) -> PartialDate | None:
    if not gold.published_at:
        return None
    try:
        return parse_published_at(gold.published_at)
    except ValueError:
        message = f"published_at of {gold.id} is {gold.published_at!r}: give YYYY, YYYY-MM or YYYY-MM-DD"
        raise InvalidInputError(message) from None
