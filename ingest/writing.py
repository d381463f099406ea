"""Extractions on their way into the graph: texts stored first, then a batch in one transaction, then acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field

import structlog

from graph.client import GraphClient
from graph.errors import CaplinksError, InvalidInputError
from graph.model import Extraction
from graph.schema import forget_plans
from graph.texts import TextStore
from graph.write import write_extractions
from ingest.options import OnProgress
from ingest.report import Progress, Rejected, Report

log = structlog.get_logger(__name__)

BATCH_CLAIMS = 5_000
"""Claims in a transaction; writing is fastest from 2,000 to 10,000 rows a statement."""
BATCH_DOCUMENTS = 500
PLANS_CLAIMS = 1_000
"""Claims in a run from which Neo4j plans its statements anew: those of a smaller graph may use the wrong index."""
BATCH_SECONDS = 5.0
"""A batch waits no longer for more, so that an interrupted run has lost little."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run has done so far."""

    began: float = field(default_factory=time.monotonic)
    total: int | None = None
    done: int = 0
    read: int = 0
    written: int = 0
    corrected: int = 0
    unchanged: int = 0
    claims: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    on_progress: OnProgress | None = None

    def reject(self, *rejected: Rejected) -> None:
        """Note what was not taken."""
        self.rejected += rejected

    def advance(self) -> None:
        """Note that one more file, address or line is finished."""
        self.done += 1
        if self.on_progress is not None:
            self.on_progress(Progress(done=self.done, total=self.total, seconds=time.monotonic() - self.began))

    def report(self, *, interrupted: bool = False, stopped: CaplinksError | None = None) -> Report:
        """Return what was done."""
        return Report(
            read=self.read,
            written=self.written,
            corrected=self.corrected,
            unchanged=self.unchanged,
            claims=self.claims,
            rejected=tuple(self.rejected),
            dropped=dict(sorted(self.dropped.items())),
            seconds=time.monotonic() - self.began,
            interrupted=interrupted,
            stopped=None if stopped is None else " ".join(str(stopped).split()),
            stopped_code=None if stopped is None else stopped.code,
        )


class BatchWriter:
    """Collects extractions and writes them together. A batch that has begun is finished, whatever happens."""

    def __init__(self, graph: GraphClient, texts: TextStore, tally: Tally, *, actor: str, run: str) -> None:
        self._graph = graph
        self._texts = texts
        self._tally = tally
        self._actor = actor
        self._run = run
        self._batch: list[tuple[str, Extraction]] = []
        self._claims = 0
        self._since = time.monotonic()
        self._writing: asyncio.Task[None] | None = None

    async def add(self, name: str, extraction: Extraction) -> None:
        """Take an extraction; the batch is written if it is full or old.

        Raises: CaplinksError: the texts or the graph cannot be written; what was counted as written is there.
        """
        if not self._batch:
            self._since = time.monotonic()
        self._batch.append((name, extraction))
        self._claims += len(extraction.claims)
        full = self._claims >= BATCH_CLAIMS or len(self._batch) >= BATCH_DOCUMENTS
        if full or time.monotonic() - self._since >= BATCH_SECONDS:
            await self.flush()

    async def flush(self) -> None:
        """Write what is in hand, once what is being written is done; a cancellation does not break it off.

        Raises: CaplinksError: as for `add`.
        """
        if self._writing is not None:
            writing, self._writing = self._writing, None
            await writing
        if not self._batch:
            return
        batch, self._batch, self._claims = self._batch, [], 0
        self._writing = asyncio.create_task(self._write(batch))
        await asyncio.shield(self._writing)
        self._writing = None

    async def end(self) -> None:
        """Write what is in hand, and let Neo4j plan for the graph as it has become.

        Raises: CaplinksError: as for `add`.
        """
        await self.flush()
        if self._tally.claims >= PLANS_CLAIMS:
            await forget_plans(self._graph)

    async def _write(self, batch: list[tuple[str, Extraction]]) -> None:
        try:
            await self._write_together([extraction for _, extraction in batch])
        except InvalidInputError as exc:
            if len(batch) == 1:
                self._tally.reject(Rejected(record_id=batch[0][0], reason=" ".join(str(exc).split())))
                return
            for one in batch:
                await self._write([one])

    async def _write_together(self, extractions: list[Extraction]) -> None:
        began = time.monotonic()
        wrote = await write_extractions(self._graph, extractions, actor=self._actor, run=self._run, texts=self._texts)
        claims = sum(len(extraction.claims) for extraction in extractions)
        self._tally.written += len(extractions)
        self._tally.claims += claims
        self._tally.corrected += wrote.corrected
        seconds = round(time.monotonic() - began, 3)
        log.info("batch_written", documents=len(extractions), claims=claims, seconds=seconds)


async def to_the_end(work: Coroutine[object, object, None], writer: BatchWriter, tally: Tally) -> Report:
    """Do the work and return the report, also where Ctrl-C (a cancellation) or an error of graph or disk ends it.

    After a cancellation the batch in hand is still written.
    """
    try:
        await work
        await writer.end()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()  # it is answered here: with the report
        log.warning("run_interrupted", written=tally.written)
        return await _finish(writer, tally)
    except CaplinksError as exc:
        log.error("run_stopped", code=exc.code, written=tally.written)  # noqa: TRY400 - expected, no trace is wanted
        return tally.report(stopped=exc)
    report = tally.report()
    log.info("run_done", written=report.written, unchanged=report.unchanged, rejected=len(report.rejected))
    return report


async def _finish(writer: BatchWriter, tally: Tally) -> Report:
    try:
        await writer.flush()
    except CaplinksError as exc:
        return tally.report(interrupted=True, stopped=exc)
    return tally.report(interrupted=True)
