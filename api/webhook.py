"""Posts news to an address, again after a passing failure; the address is a secret and is never told whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, ClassVar

import httpx
import orjson

from graph.errors import CaplinksError, InvalidInputError

TIMEOUT_S = 10.0
TRIES = 4
_FIRST_PAUSE_S = 1.0
_MOST_PAUSE_S = 60.0
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class PostError(CaplinksError):
    """An address did not take what was posted."""

    code: ClassVar[str] = "post"


class Webhook:
    """An address that takes JSON; an async context manager."""

    def __init__(self, address: str, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        try:
            self._url = httpx.URL(address)
        except httpx.InvalidURL as error:
            message = "the address to post to is none: give http://… or https://…"
            raise InvalidInputError(message) from error
        if self._url.scheme not in ("http", "https") or not self._url.host:
            message = "the address to post to is none: give http://… or https://…"
            raise InvalidInputError(message)
        self._pause = pause
        self._client = httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, headers={"user-agent": "caplinks"})

    async def __aenter__(self) -> Webhook:
        """Return it; it dials when it is first used."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def post(self, body: dict[str, Any]) -> None:
        """Return once the address has taken the body (2xx).

        Raises: PostError: it did not, after some tries; the text names its host alone.
        """
        data, reason = orjson.dumps(body), None
        for attempt in range(1, TRIES + 1):
            reason, pause_s = await self._try(data)
            if reason is None:
                return
            if pause_s is None or attempt == TRIES:
                break
            await self._pause(max(pause_s, _FIRST_PAUSE_S * 2 ** (attempt - 1)))
        message = f"{self._url.host} did not take the news: {reason}; it is sent again the next time"
        raise PostError(message)

    async def _try(self, data: bytes) -> tuple[str | None, float | None]:
        """Return why it was not taken, or None, and how many seconds to wait at least before another try, or None."""
        try:
            answer = await self._client.post(self._url, content=data, headers={"content-type": "application/json"})
        except httpx.HTTPError as error:
            return type(error).__name__, 0.0
        if answer.is_success:
            return None, None
        passing = answer.is_server_error or answer.status_code in _PASSING
        return f"HTTP {answer.status_code}", _wanted_pause(answer) if passing else None


def _wanted_pause(answer: httpx.Response) -> float:
    given = answer.headers.get("retry-after", "")
    return min(float(given), _MOST_PAUSE_S) if given.isascii() and given.isdigit() else 0.0
