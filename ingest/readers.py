"""Readers at work: one in a thread of this process, or one in each of several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.connection import wait
from typing import Protocol, runtime_checkable

import structlog

from graph.errors import CaplinksError
from graph.model import Document, Extraction
from ingest.report import Rejected
from ingest.results import ReaderId, Results
from ingest.sources import Source

log = structlog.get_logger(__name__)

_FAILURES = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError, MemoryError)
"""What a defect of a reader raises; it costs the document, never the run."""


class Reader(Protocol):
    """Reads a text and returns what it says; the same text gives the same answer."""

    @property
    def name(self) -> str:
        """Return the extractor's name, as its claims bear it."""
        ...

    @property
    def version(self) -> str:
        """Return the extractor's version; another version reads everything again."""
        ...

    def read(self, document: Document, text: str) -> Extraction:
        """Return all that was read from a text."""
        ...


MakeReader = Callable[[], Reader]
"""Loads a reader; for several workers it must be picklable, as a function of a module or a `partial` of one."""


@runtime_checkable
class Describes(Protocol):
    """A maker of readers that knows name and version without loading one: nothing is loaded where all is known."""

    def describe(self) -> ReaderId:
        """Return name and version of the reader that it makes."""
        ...


class _Holder:
    """A reader that is loaded when it is first used."""

    def __init__(self, make: MakeReader) -> None:
        self._make = make
        self._reader: Reader | None = None
        self._lock = threading.Lock()

    def get(self) -> Reader:
        with self._lock:
            if self._reader is None:
                self._reader = self._make()
            return self._reader


_HELD: dict[str, _Holder] = {}
"""In a worker process: its own reader."""
_OWN = "own"


class _Kept(Future[Extraction | Rejected]):
    """What an earlier run has read."""

    def __init__(self, extraction: Extraction) -> None:
        super().__init__()
        self.set_result(extraction)


class ReaderPool:
    """As many readers as there are workers; `close` it after use.

    One worker is a thread of this process. Several are processes, and each loads the model once. A process that dies
    costs only the document that kills it twice.
    """

    def __init__(self, make: MakeReader, workers: int = 1, results: Results | None = None) -> None:
        """Start the workers; they load their readers when there is something to read.

        Args:
            make: loads a reader.
            workers: how many.
            results: of earlier runs, looked at before a text is read, and added to.
        """
        self.workers = workers
        self._make = make
        self._results = results
        self._reader: ReaderId | None = None
        self._is_loaded = False
        self._holder = _Holder(make)
        self._executor = self._open(workers)

    def describe(self) -> ReaderId:
        """Return name and version of the reader; it is loaded for it, unless its maker knows them.

        Raises: whatever loading it raises.
        """
        if self._reader is None:
            self._reader = self._make.describe() if isinstance(self._make, Describes) else self._load()
        return self._reader

    def _load(self) -> ReaderId:
        # the executor starts a process where no other is idle: so all load at once, not the second after the first
        loading = [self._executor.submit(_describe, self._held()) for _ in range(self.workers)]
        found = loading[0].result()
        self._is_loaded = True
        return found

    def submit(self, source: Source, *, again: bool = False) -> Future[Extraction | Rejected]:
        """Begin to read a text, unless a result is kept and it is not to be read `again`; `settle` gives the answer.

        Raises: whatever loading the reader raises, where it is the first text that must be read.
        """
        if self._results is not None and not again:
            kept = self._results.find(self.describe(), source.document, source.text)
            if kept is not None:
                return _Kept(kept)
        if not self._is_loaded:
            self._load()  # a reader that cannot be loaded ends the run, not one document after the other
        return self._begin(source)

    def _begin(self, source: Source) -> Future[Extraction | Rejected]:
        arguments = (self._held(), source.name, source.document, source.text)
        try:
            return self._executor.submit(_read, *arguments)
        except BrokenExecutor:
            log.warning("reader_pool_restarted", workers=self.workers)
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = self._open(self.workers)
            return self._executor.submit(_read, *arguments)

    def settle(self, source: Source, future: Future[Extraction | Rejected]) -> Extraction | Rejected:
        """Return what was read, or why nothing was; waits for it. If the process died, the text is read once more."""
        try:
            found = future.result()
        except BrokenExecutor:
            found = self._read_alone(source)
        if self._results is not None and isinstance(found, Extraction) and not isinstance(future, _Kept):
            self._results.put(self.describe(), found)
        return found

    def _read_alone(self, source: Source) -> Extraction | Rejected:
        with self._open(1, apart=True) as alone:
            try:
                return alone.submit(_read, None, source.name, source.document, source.text).result()
            except BrokenExecutor:
                log.warning("reader_died", document=source.document.id)
                return Rejected(
                    record_id=source.name, reason="the process that read it died twice, for want of memory?"
                )

    def _held(self) -> _Holder | None:
        return self._holder if self.workers == 1 else None

    def _open(self, workers: int, *, apart: bool = False) -> Executor:
        if workers == 1 and not apart:
            return ThreadPoolExecutor(1, thread_name_prefix="reader")
        context = multiprocessing.get_context("spawn")  # fork would copy the threads' locks
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(self._make,))

    def close(self) -> None:
        """End the readers, once the texts they are reading are done; what has not begun is dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def _begin(make: MakeReader) -> None:
    """Prepare a worker process: Ctrl-C is for its parent, and it ends when its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _HELD[_OWN] = _Holder(make)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _describe(holder: _Holder | None) -> tuple[str, str]:
    reader = (holder or _HELD[_OWN]).get()
    return reader.name, reader.version


def _read(holder: _Holder | None, name: str, document: Document, text: str) -> Extraction | Rejected:
    try:
        return (holder or _HELD[_OWN]).get().read(document, text)
    except CaplinksError as exc:
        return Rejected(record_id=name, reason=" ".join(str(exc).split()))
    except _FAILURES as exc:
        log.exception("reader_failed", document=document.id)
        return Rejected(record_id=name, reason=f"the reader failed ({type(exc).__name__}); please report it")
