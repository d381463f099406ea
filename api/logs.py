"""Logs of the whole program, set up once at an entry point: JSON lines on stderr, constant events with keys."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

_TALKATIVE = ("neo4j", "httpx", "httpcore", "uvicorn.access", "asyncio", "trafilatura", "htmldate", "courlan")
"""Libraries whose own logs may hold statements, addresses or texts: they are not let through."""
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def set_up_logging(level: str = "WARNING") -> None:
    """Send every log of at least `level` to stderr."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    plain: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_LAST]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=plain, foreign_pre_chain=_SHARED))
    logging.basicConfig(level=threshold, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*_SHARED, *_LAST],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # looked up anew: tests replace it
        cache_logger_on_first_use=False,
    )


def trace_of(error: BaseException) -> list[str]:
    """Return where an error came from: its classes and places, those of its causes too.

    What errors say is left out: it may hold values that somebody asked for, or words of a text.
    """
    return [line for each in _causes(error) for line in (type(each).__name__, *_places(each))]


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"


def _only_places(_: object, __: str, event: EventDict) -> EventDict:
    """Put the places of an error where structlog would put its whole text."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["trace"] = trace_of(error)
    return event


_LAST: tuple[Processor, ...] = (_only_places, structlog.processors.JSONRenderer())
