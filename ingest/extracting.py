"""Extraction without a graph: what `caplinks extract` prints."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from graph.model import Extraction
from ingest.options import Options
from ingest.readers import MakeReader, ReaderPool
from ingest.report import Rejected
from ingest.sources import Input, Source, iter_sources, list_inputs
from ingest.sources.files import FileInput
from ingest.wire import render

_Ahead = deque[Rejected | tuple[Source, Future[Extraction | Rejected]]]


def extract(
    names: Sequence[str | Path], options: Options, make_reader: MakeReader
) -> Generator[Extraction | Rejected, None, None]:
    """Yield for each file, address or `-` what it says, or why it says nothing, in order."""
    with closing(_iter_read(list_inputs(names), options, make_reader)) as items:
        for item in items:
            yield item if isinstance(item, Rejected) else item[1]


def extract_lines(
    names: Sequence[str | Path],
    options: Options,
    make_reader: MakeReader,
    *,
    inline_text: bool = False,
    dropped: Counter[str] | None = None,
) -> Generator[bytes | Rejected, None, None]:
    """Yield for each file, address or `-` its line of JSON (without newline), or why there is none, in order.

    The line names its file, from which `load` takes the text; the texts of addresses and of standard input have no
    file and stand in the line, as all do if `inline_text` is set. What the reader dropped is added to `dropped`.
    """
    inputs = list_inputs(names)
    files = {item.name for item in inputs if isinstance(item, FileInput)}
    with closing(_iter_read(inputs, options, make_reader)) as items:
        for item in items:
            if isinstance(item, Rejected):
                yield item
                continue
            source, extraction = item
            if dropped is not None:
                dropped.update(dict(extraction.dropped))
            yield render(extraction, source=source.name, inline_text=inline_text or source.name not in files)


def _iter_read(
    inputs: Sequence[Input | Rejected], options: Options, make_reader: MakeReader
) -> Generator[tuple[Source, Extraction] | Rejected, None, None]:
    ahead: _Ahead = deque()
    with closing(ReaderPool(make_reader, options.workers, options.results)) as pool:
        for item in iter_sources(inputs, options.reading):
            if isinstance(item, Rejected):
                ahead.append(item)
            else:
                ahead.append((item, pool.submit(item, again=options.again)))
            while len(ahead) > 2 * options.workers:
                yield _settled(pool, ahead)
        while ahead:
            yield _settled(pool, ahead)


def _settled(pool: ReaderPool, ahead: _Ahead) -> tuple[Source, Extraction] | Rejected:
    item = ahead.popleft()
    if isinstance(item, Rejected):
        return item
    source, future = item
    read = pool.settle(source, future)
    return read if isinstance(read, Rejected) else (source, read)
