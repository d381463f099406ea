"""Claims that others read: JSON lines, checked and written."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import structlog

from graph.client import GraphClient
from graph.texts import TextStore
from ingest.options import Options
from ingest.report import Rejected, Report
from ingest.sources import Reading, Source, SourceError
from ingest.sources.files import FileInput, read_file, reason_of
from ingest.sources.inputs import STDIN, STDIN_NAME
from ingest.wire import Parsed, ParseOptions, parse
from ingest.writing import BatchWriter, Tally, to_the_end

_LINE_BYTES = 64_000_000
"""Longest line that is read: the longest text, and as much again for its claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    record_id: str
    """`file:line`"""
    folder: Path
    data: bytes


async def load(graph: GraphClient, texts: TextStore, names: Sequence[str | Path], options: Options) -> Report:
    """Read files of JSON lines, folders of them or `-`, write what ontology and text allow; return what was done.

    It ends as `ingest` does. Lines are always written: who corrects a line and loads it again means it.
    """
    tally = Tally(on_progress=options.on_progress)
    threads = ThreadPoolExecutor(2, thread_name_prefix="load")
    with structlog.contextvars.bound_contextvars(run_id=options.run):
        writer = BatchWriter(graph, texts, tally, actor=options.actor, run=options.run)
        try:
            return await to_the_end(_load(names, writer, tally, options, threads), writer, tally)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


async def _load(
    names: Sequence[str | Path], writer: BatchWriter, tally: Tally, options: Options, threads: ThreadPoolExecutor
) -> None:
    loop = asyncio.get_running_loop()
    lines = iter_parsed(names, options)
    seen: dict[str, str] = {}
    while (item := await loop.run_in_executor(threads, next, lines, None)) is not None:
        record_id, parsed = item
        tally.reject(*parsed.rejected)
        if parsed.extraction is not None:
            tally.read += 1
            url = parsed.extraction.document.url
            if url in seen:
                reason = f"its document {url} is that of {seen[url]}: put all its claims in one line"
                tally.reject(Rejected(record_id=record_id, reason=reason))
            else:
                seen[url] = record_id
                await writer.add(record_id, parsed.extraction)
        tally.advance()


def iter_parsed(names: Sequence[str | Path], options: Options) -> Iterator[tuple[str, Parsed]]:
    """Yield each line's place and what it gave; empty lines are passed over. A folder stands for its `.jsonl` files."""
    for name in (file for given in names for file in _files_of(given)):
        for line in _iter_lines(str(name), options.reading):
            if isinstance(line, Rejected):
                yield line.record_id, Parsed(extraction=None, rejected=(line,))
                continue
            parse_options = ParseOptions(
                record_id=line.record_id,
                now=options.reading.now(),
                find_text=partial(_find_text, line.folder, options.reading),
                extractor=options.extractor,
            )
            yield line.record_id, parse(line.data, parse_options)


def _files_of(name: str | Path) -> list[str | Path]:
    if name == STDIN or not Path(name).is_dir():
        return [name]
    return sorted(Path(name).glob("*.jsonl")) or [Path(name) / "*.jsonl"]


def _iter_lines(name: str, reading: Reading) -> Iterator[_Line | Rejected]:
    place, folder = (STDIN_NAME, Path()) if name == STDIN else (name, Path(name).parent)
    try:
        with _open(name, reading) as file:
            for number, data in enumerate(_iter_limited(file), 1):
                record_id = f"{place}:{number}"
                if data is None:
                    yield Rejected(record_id=record_id, reason=f"it is longer than {_LINE_BYTES:,} bytes")
                elif data.strip():
                    yield _Line(record_id=record_id, folder=folder, data=data)
    except OSError as exc:
        yield Rejected(record_id=place, reason=reason_of(exc))


def _open(name: str, reading: Reading) -> AbstractContextManager[BinaryIO]:
    if name == STDIN:
        return nullcontext(reading.stdin or sys.stdin.buffer)
    return Path(name).open("rb")


def _iter_limited(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of a file; None for one that is too long, of which no more than that is held at once."""
    while data := file.readline(_LINE_BYTES):
        if len(data) < _LINE_BYTES or data.endswith(b"\n"):
            yield data
            continue
        while (rest := file.readline(_LINE_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield None


def _find_text(folder: Path, reading: Reading, path: str) -> Source:
    """Return the document in a file below the folder of the JSON lines, else below where the program runs.

    Nothing else is opened: lines may come from strangers.
    """
    roots = (folder, Path())
    place = next((root / path for root in roots if _lies_below(root / path, root)), None)
    if place is None:
        message = "no such file in the folder of these lines or the working folder; files elsewhere are not opened"
        raise SourceError(message)
    try:
        limits = replace(reading.limits, languages=None)  # others may have read what we do not
        return read_file(FileInput(path=place, address=place.name), limits, reading.now())
    except ValueError as exc:  # a NUL in the path
        raise SourceError(str(exc)) from exc


def _lies_below(path: Path, root: Path) -> bool:
    try:
        return path.exists() and path.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError):
        return False
