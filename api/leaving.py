"""Callers who go away before their answer is there: their statement need not run to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Receive

_AFTER_S = 0.1
"""Answers that come sooner are not watched: a task for each would cost more than it saves."""


@contextmanager
def watching(receive: Receive, abandon: Callable[[], None]) -> Iterator[None]:
    """Call `abandon` if the caller hangs up while the block runs; the request's body must have been read."""
    loop = asyncio.get_running_loop()
    task: asyncio.Task[None] | None = None

    async def wait() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        abandon()

    def begin() -> None:
        nonlocal task
        task = loop.create_task(wait())

    timer = loop.call_later(_AFTER_S, begin)
    try:
        yield
    finally:
        timer.cancel()
        if task is not None:
            task.cancel()
