"""One question, one answer: posted with patience that ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, ClassVar, Self

import httpx
import orjson
import structlog
from pydantic import SecretStr

from graph.errors import CaplinksError
from ingest.chat.address import ChatAddress

log = structlog.get_logger(__name__)

_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same question may be answered later."""
_LONGEST_PAUSE_S = 60.0
_MOST_BYTES = 10_000_000
_OPTIONAL: dict[str, Any] = {"response_format": {"type": "json_object"}, "temperature": 0}
"""Left out where a server refuses them."""


class ChatError(CaplinksError):
    """The model gave no answer that can be used; the document is not read, and the same call may succeed later."""

    code: ClassVar[str] = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOptions:
    """How a model is asked."""

    key: SecretStr | None = None
    """Goes with each question as `Authorization: Bearer …`, and nowhere else."""
    timeout_s: float = 120.0
    """Longest time for one answer, from the question to its last byte."""
    attempts: int = 4
    """How often a question is posted before it is given up."""
    pause_s: float = 1.0
    """Pause before the second attempt; it doubles each time, unless the server names one."""
    part_chars: int = 6_000
    """Longest part of an article that one question holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model wrote."""

    text: str
    is_cut: bool
    """Whether it ran out of room before its end."""


class _AgainError(Exception):
    """The attempt failed in a way that may pass."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        super().__init__(reason)
        self.pause_s = pause_s


class ChatClient:
    """Asks one model; use it as a context."""

    def __init__(self, address: ChatAddress, options: ChatOptions, sleep: Callable[[float], None] = time.sleep) -> None:
        self._address = address
        self._options = options
        self._sleep = sleep
        self._is_plain = False
        key = options.key.get_secret_value() if options.key is not None else ""
        headers = {"User-Agent": "caplinks"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._http = httpx.Client(timeout=options.timeout_s, headers=headers, follow_redirects=False)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, system: str, user: str) -> Answer:
        """Return what the model writes to a question.

        Raises: ChatError: it refuses the question, or gave no answer in all attempts.
        """
        pause = self._options.pause_s
        for attempt in range(1, self._options.attempts + 1):
            try:
                return self._post(system, user)
            except _AgainError as exc:
                if attempt == self._options.attempts:
                    message = f"the model {self._address.model} gave no answer in {attempt} attempts: {exc}"
                    raise ChatError(message) from exc
                log.info("chat_again", attempt=attempt)
                self._sleep(min(_LONGEST_PAUSE_S, pause if exc.pause_s is None else exc.pause_s))
                pause *= 2
        message = "a model must be asked at least once"
        raise ValueError(message)

    def _post(self, system: str, user: str) -> Answer:
        question: dict[str, Any] = {
            "model": self._address.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        }
        status, headers, data = self._send(question if self._is_plain else question | _OPTIONAL)
        if status == HTTPStatus.BAD_REQUEST and not self._is_plain:
            self._is_plain = True
            status, headers, data = self._send(question)
        if status in _AGAIN:
            reason = f"HTTP {status}"
            raise _AgainError(reason, _pause(headers.get("retry-after")))
        if status != HTTPStatus.OK:
            raise ChatError(self._refusal(status))
        return _parse(data)

    def _send(self, question: Mapping[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        deadline = time.monotonic() + self._options.timeout_s
        slow = f"it took longer than {self._options.timeout_s:g} seconds"
        data = bytearray()
        headers = {"Content-Type": "application/json"}
        try:
            with self._http.stream(
                "POST", self._address.url, content=orjson.dumps(question), headers=headers
            ) as answer:
                for part in answer.iter_bytes():
                    data += part
                    if time.monotonic() > deadline:
                        raise _AgainError(slow)
                    if len(data) > _MOST_BYTES:
                        message = f"the model {self._address.model} answers with more than {_MOST_BYTES:,} bytes"
                        raise ChatError(message)
                return answer.status_code, answer.headers, bytes(data)
        except httpx.TimeoutException as exc:
            raise _AgainError(slow) from exc
        except httpx.HTTPError as exc:
            reason = " ".join(str(exc).split()) or type(exc).__name__
            raise _AgainError(reason) from exc

    def _refusal(self, status: int) -> str:
        """Return why a status ends the matter; what the server wrote is left out, since it may hold the key."""
        remedy = {
            HTTPStatus.UNAUTHORIZED: "set CAPLINKS_CHAT_KEY to a key that it takes",
            HTTPStatus.FORBIDDEN: "set CAPLINKS_CHAT_KEY to a key that may use the model",
            HTTPStatus.NOT_FOUND: "look at the address, which usually ends in /v1, and at the model's name",
        }.get(HTTPStatus(status) if status in set(HTTPStatus) else HTTPStatus.OK, "look at the server's own log")
        return f"the server of the model {self._address.model} refuses the question (HTTP {status}): {remedy}"


def _pause(header: str | None) -> float | None:
    """Return the seconds that `Retry-After` asks for, or None where it names none."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None


def _parse(data: bytes) -> Answer:
    try:
        choice = orjson.loads(data)["choices"][0]
        text = choice["message"]["content"]
        finish = choice.get("finish_reason")
    except (orjson.JSONDecodeError, LookupError, TypeError, AttributeError) as exc:
        reason = "what came back is no chat completion"
        raise _AgainError(reason) from exc
    if not isinstance(text, str):
        reason = "what came back holds no text"
        raise _AgainError(reason)
    return Answer(text=text, is_cut=finish == "length")
