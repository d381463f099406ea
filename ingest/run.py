"""The whole way: sources -> extraction -> batches -> graph. A run that was broken off is simply repeated."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path

import structlog

from graph.client import GraphClient
from graph.model import Extraction
from graph.read.documents import list_read_documents
from graph.texts import TextStore
from ingest.extracting import extract, extract_lines
from ingest.loading import load
from ingest.options import Options
from ingest.readers import MakeReader, ReaderPool
from ingest.report import Progress, Rejected, Report
from ingest.sources import Input, Source, iter_sources, list_inputs
from ingest.writing import BatchWriter, Tally, to_the_end

__all__ = ["Options", "Progress", "Rejected", "Report", "extract", "extract_lines", "ingest", "load"]

_CHUNK = 16
"""Sources that are looked up in the graph together."""
_CHUNK_SECONDS = 0.5
"""How long a chunk waits for slow sources before it goes on without them."""


_Ahead = deque[Rejected | tuple[Source, Future[Extraction | Rejected]]]


async def ingest(
    graph: GraphClient, texts: TextStore, names: Sequence[str | Path], options: Options, make_reader: MakeReader
) -> Report:
    """Read files, folders, addresses and `-`, write what they say, and return what was done.

    What the report counts as written is in the graph, whatever ended the run. Ctrl-C (a cancellation) finishes the
    batch in hand and returns; an error of the graph or of the texts' disk ends the run, and the report names it.
    Documents that this reader has read before are passed over, so a run that was broken off is simply repeated.
    """
    inputs = await asyncio.to_thread(list_inputs, names)
    tally = Tally(total=len(inputs), on_progress=options.on_progress)
    threads = ThreadPoolExecutor(2, thread_name_prefix="ingest")
    pool = ReaderPool(make_reader, options.workers, options.results)
    with structlog.contextvars.bound_contextvars(run_id=options.run):
        writer = BatchWriter(graph, texts, tally, actor=options.actor, run=options.run)
        run = _Run(graph=graph, texts=texts, pool=pool, writer=writer, tally=tally, options=options, threads=threads)
        try:
            return await to_the_end(run.go(inputs), writer, tally)
        finally:
            await asyncio.to_thread(pool.close)
            threads.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True, kw_only=True)
class _Run:
    """The stages of one run, and the texts that are being read: a few ahead of what is written, never more."""

    graph: GraphClient
    texts: TextStore
    pool: ReaderPool
    writer: BatchWriter
    tally: Tally
    options: Options
    threads: Executor
    ahead: _Ahead = field(default_factory=deque)
    seen: dict[str, Source] = field(default_factory=dict)
    """The sources of this run, without their texts, by address."""
    submitted: set[str] = field(default_factory=set)
    reader: tuple[str, str] | None = None

    async def go(self, inputs: Sequence[Input | Rejected]) -> None:
        """Take every input to its end."""
        loop = asyncio.get_running_loop()
        items = iter_sources(inputs, self.options.reading)
        while chunk := await loop.run_in_executor(self.threads, _take, items):
            await self._submit(chunk)
            while len(self.ahead) > 2 * self.options.workers:
                await self._settle()
        while self.ahead:
            await self._settle()

    async def _submit(self, chunk: Sequence[Source | Rejected]) -> None:
        """Hand on what is new in a chunk; what is there already is finished."""
        known = await self._known([item for item in chunk if isinstance(item, Source)])
        for item in chunk:
            if isinstance(item, Rejected):
                self.ahead.append(item)
                continue
            self.tally.read += 1
            document = item.document
            twin = self.seen.setdefault(document.url, replace(item, text=""))
            if twin.document.id != document.id:
                reason = (
                    f"its address {document.url} is that of {twin.name}: give each its url, or the folder above both"
                )
                self.ahead.append(Rejected(record_id=item.name, reason=reason))
            elif document.id in known or document.id in self.submitted:
                self.tally.unchanged += 1
                self.tally.advance()
            else:
                self.submitted.add(document.id)
                submit = partial(self.pool.submit, item, again=self.options.again)
                self.ahead.append((item, await asyncio.get_running_loop().run_in_executor(self.threads, submit)))

    async def _known(self, sources: Sequence[Source]) -> frozenset[str]:
        """Return the ids of the documents that this reader has read, and whose texts are stored."""
        stored = [source.document.id for source in sources if self.texts.has(source.document.story)]
        if sources and self.reader is None:
            self.reader = await asyncio.get_running_loop().run_in_executor(self.threads, self.pool.describe)
        if self.reader is None or self.options.again or not stored:
            return frozenset()
        extractor, version = self.reader
        return await list_read_documents(self.graph, stored, extractor=extractor, version=version)

    async def _settle(self) -> None:
        item = self.ahead.popleft()
        if isinstance(item, Rejected):
            self.tally.reject(item)
        else:
            source, future = item
            loop = asyncio.get_running_loop()
            read = await loop.run_in_executor(self.threads, self.pool.settle, source, future)
            if isinstance(read, Rejected):
                self.tally.reject(read)
            else:
                self.tally.dropped.update(dict(read.dropped))
                await self.writer.add(source.name, read)
        self.tally.advance()


def _take(items: Iterator[Source | Rejected]) -> list[Source | Rejected]:
    """Return the next sources: a chunk, or what there is after a while; nothing at the end."""
    taken: list[Source | Rejected] = []
    until = time.monotonic() + _CHUNK_SECONDS
    for item in islice(items, _CHUNK):
        taken.append(item)
        if time.monotonic() > until:
            break
    return taken
