"""What the user names, in his order: paths, addresses and `-`, listed first and read one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO

import httpx

from ingest.report import Rejected
from ingest.sources.content import Content, read_content, refuse_large
from ingest.sources.files import FileInput, iter_files, read_file
from ingest.sources.source import Limits, Metadata, Source, SourceError
from ingest.sources.web import fetch, is_address, looks_like_page, open_client, without_secrets

STDIN = "-"
STDIN_NAME = "standard input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading needs besides the names: limits, the clock, standard input."""

    limits: Limits = field(default_factory=Limits)
    now: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0)
    stdin: BinaryIO | None = None
    """Where `-` reads from; the program's own standard input if not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressInput:
    """An address that is to be fetched."""

    url: str = field(repr=False)
    name: str
    """The address without user and password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StdinInput:
    """Standard input, read to its end as one document."""

    name: str = STDIN_NAME


Input = FileInput | AddressInput | StdinInput
"""What is to be read; `name` is how the user knows it."""


def list_inputs(names: Iterable[str | Path]) -> list[Input | Rejected]:
    """Return all that the names stand for, folders taken apart; nothing is opened yet but the folders."""
    listed: list[Input | Rejected] = []
    for name in names:
        if name == STDIN:
            listed.append(StdinInput())
        elif isinstance(name, str) and is_address(name):
            listed.append(AddressInput(url=name, name=without_secrets(name)))
        elif isinstance(name, str) and "://" in name:
            reason = "only addresses that begin with http:// or https:// can be read"
            listed.append(Rejected(record_id=without_secrets(name), reason=reason))
        else:
            found = list(iter_files(Path(name)))
            listed += found or [Rejected(record_id=str(name), reason="the folder holds no .txt, .md, .html or .htm")]
    return listed


def iter_sources(inputs: Sequence[Input | Rejected], reading: Reading) -> Iterator[Source | Rejected]:
    """Yield for each input its document, or why there is none, in the same order."""
    with ExitStack() as opened:
        open_once = cache(lambda: opened.enter_context(open_client(reading.limits)))
        for item in inputs:
            yield item if isinstance(item, Rejected) else _read_source(item, reading, open_once)


def _read_source(item: Input, reading: Reading, client: Callable[[], httpx.Client]) -> Source | Rejected:
    try:
        match item:
            case FileInput():
                return read_file(item, reading.limits, reading.now())
            case AddressInput():
                return fetch(item.url, reading.limits, reading.now(), client())
            case StdinInput():
                return _read_stdin(reading)
    except SourceError as exc:
        return Rejected(record_id=item.name, reason=str(exc))


def _read_stdin(reading: Reading) -> Source:
    data = (reading.stdin or sys.stdin.buffer).read(reading.limits.file_bytes + 1)
    refuse_large(len(data), reading.limits.file_bytes)
    is_page = looks_like_page(data)
    content = Content(data=data, is_page=is_page, name=STDIN_NAME, address="", retrieved_at=reading.now())
    return read_content(content, Metadata(), reading.limits)
