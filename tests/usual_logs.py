"""Logging as it was: what a command sets up in this process ends with the test that ran it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog


@contextmanager
def logging_put_back() -> Iterator[None]:
    """Give back levels, handlers and structlog's configuration as they are now, whatever the block sets up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logger.level for name, logger in _loggers()}
    configured = structlog.is_configured()
    config: dict[str, Any] = structlog.get_config()
    config["processors"] = list(config["processors"])  # `capture_logs` changes the list itself
    try:
        yield
    finally:
        for added in root.handlers:
            if added not in handlers:
                added.close()
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, logger in _loggers():
            logger.setLevel(levels.get(name, logging.NOTSET))
        if configured:
            structlog.configure(**config)
        else:
            structlog.reset_defaults()


def _loggers() -> list[tuple[str, logging.Logger]]:
    known = logging.getLogger().manager.loggerDict
    return [(name, one) for name, one in known.items() if isinstance(one, logging.Logger)]
