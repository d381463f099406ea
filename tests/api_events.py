"""Reads server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Told:
    """One event, or a comment, whose name is None."""

    name: str | None
    id: str | None = None
    data: Any = None


class Events:
    """The events of an answer, one after the other."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def any(self) -> Told | None:
        """Return the next event or comment; None at the end."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if not line:
                data = fields.get("data")
                return Told(fields.get("event"), fields.get("id"), json.loads(data) if data else None)
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        return None

    async def next(self) -> Told | None:
        """Return the next event, comments left out; None at the end."""
        while True:
            found = await self.any()
            if found is None or found.name is not None:
                return found

    async def take(self, number: int) -> list[Told]:
        """Return so many events, fewer if the stream ends."""
        found = [await self.next() for _ in range(number)]
        return [each for each in found if each is not None]


@asynccontextmanager
async def listening(
    site: httpx.AsyncClient, query: str, variables: dict[str, Any] | None = None, **headers: str
) -> AsyncIterator[Events]:
    """Give the events of an operation."""
    accept = {"accept": "text/event-stream", **headers}
    body = {"query": query, "variables": variables or {}}
    async with site.stream("POST", "/graphql/stream", json=body, headers=accept, timeout=60) as answer:
        yield Events(answer)
