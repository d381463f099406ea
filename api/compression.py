"""Answers made smaller for callers who can take it."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Mapping

_GZIP = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)", re.IGNORECASE)
_LEVEL = 1
"""Of 540 KB of rows with quotes level 1 leaves 27 % in 14 ms, level 6 leaves 20 % in 66 ms."""
_IN_THREAD = 65_536
"""Bytes from which a thread compresses while the loop goes on."""
_FORM = 31
"""zlib's number for gzip with the largest window."""


async def compress(body: bytes, headers: dict[str, str], asked: Mapping[str, str], *, least: int) -> bytes:
    """Return a body of at least `least` bytes compressed if the caller takes it, and say so in `headers`."""
    if len(body) < least or not takes_gzip(asked):
        return body
    headers["content-encoding"] = "gzip"
    return await asyncio.to_thread(_gzip, body) if len(body) >= _IN_THREAD else _gzip(body)


def takes_gzip(asked: Mapping[str, str]) -> bool:
    """Return whether a caller takes gzip, by the headers of the request."""
    return _GZIP.search(asked.get("accept-encoding", "")) is not None


async def gzipped(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield a stream compressed, what is there of it each time."""
    maker = zlib.compressobj(_LEVEL, zlib.DEFLATED, _FORM)
    async for data in body:
        made = maker.compress(data) if len(data) < _IN_THREAD else await asyncio.to_thread(maker.compress, data)
        if made:
            yield made
    yield maker.flush()


def _gzip(body: bytes) -> bytes:
    maker = zlib.compressobj(_LEVEL, zlib.DEFLATED, _FORM)
    return maker.compress(body) + maker.flush()
