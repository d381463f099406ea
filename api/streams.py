"""Streams that stay open: how many there are, what they wait for, and how they end with the process."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import structlog

from api.graphql.problems import RequestError
from graph.errors import CaplinksError

if TYPE_CHECKING:
    from types import FrameType

log = structlog.get_logger(__name__)
_RETRY_S = 30


class TooManyStreamsError(RequestError):
    """As many streams are open as this process keeps."""

    code: ClassVar[str] = "TOO_MANY_SUBSCRIPTIONS"
    status: ClassVar[int] = 503

    def headers(self) -> dict[str, str]:
        """Return what the answer says beside its text."""
        return {"retry-after": str(_RETRY_S)}


class Revisions:
    """Tells of new revisions: one look at the graph in `pause_s`, however many wait, and none if nobody does."""

    def __init__(self, read: Callable[[], Awaitable[int]], pause_s: float) -> None:
        self._read = read
        self._pause_s = pause_s
        self._waiting: dict[asyncio.Future[int], int] = {}
        self._asking: asyncio.Task[None] | None = None

    async def wait(self, known: int) -> int:
        """Return the number of the graph's last revision as soon as it is another than `known`."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[int] = loop.create_future()
        self._waiting[told] = known
        if self._asking is None or self._asking.done():
            self._asking = loop.create_task(self._ask())
        try:
            return await told
        finally:
            self._waiting.pop(told, None)

    async def _ask(self) -> None:
        failing = False
        while True:
            await asyncio.sleep(self._pause_s)  # first, so that those who come back soon do not hurry it
            if not self._waiting:
                return
            try:
                revision = await self._read()
            except CaplinksError as error:
                if not failing:
                    log.warning("revision_unknown", code=error.code)
                failing = True
                continue
            failing = False
            for told, known in list(self._waiting.items()):
                if known != revision and not told.done():
                    told.set_result(revision)


class Streams:
    """The streams of one process."""

    def __init__(self, most: int, tell: Callable[[int], None] = lambda _: None) -> None:
        self._most = most
        self._tell = tell
        self.open = 0
        """How many there are."""
        self.ending = asyncio.Event()
        """Set once the process is told to end: nothing more is sent then."""

    def require_room(self) -> None:
        """Return if one more may be opened.

        Raises: TooManyStreamsError: there are too many.
        """
        if self.open >= self._most:
            message = f"{self._most} subscriptions are open here, and no more are kept; try again later"
            raise TooManyStreamsError(message)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count a stream while it is open."""
        self.open += 1
        self._tell(self.open)
        try:
            yield
        finally:
            self.open -= 1
            self._tell(self.open)


@contextmanager
def ended_by_signals(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` when the process is told to end, before the server waits for what is open; then go on as before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before: dict[signal.Signals, Any] = {}

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(end)
        following = before[signal.Signals(number)]
        if callable(following):
            following(number, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        following = signal.getsignal(number)
        if callable(following) and following is not signal.default_int_handler:  # a server's, which ends in order
            before[number] = following
            signal.signal(number, told)
    try:
        yield
    finally:
        for number, following in before.items():
            if signal.getsignal(number) is told:
                signal.signal(number, following)
