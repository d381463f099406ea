"""Name and version of extraction, as its claims bear them."""

from __future__ import annotations

EXTRACTOR = "caplinks"
RULES = "6"
"""Version of the stages and the reference data; raise it when they find other things: texts are then read anew."""


def version_of(model: str, least: float | None = None) -> str:
    """Return the extractor's version: that of the stages, a dot, that of the model; a confidence that was asked for."""
    return f"{RULES}.{model}" if least is None else f"{RULES}.{model}@{least:g}"
