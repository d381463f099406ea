"""Logs of the whole program, set up once at an entry point: JSON lines on stderr, constant events with keys."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

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
    plain = structlog.processors.JSONRenderer()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=plain, foreign_pre_chain=_SHARED))
    logging.basicConfig(level=threshold, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*_SHARED, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # looked up anew: tests replace it
        cache_logger_on_first_use=False,
    )
