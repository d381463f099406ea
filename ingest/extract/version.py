"""Name and version of extraction, as its claims bear them."""

from __future__ import annotations

EXTRACTOR = "caplinks"
RULES = "1"
"""Version of the stages and the reference data; raise it when they find other things: texts are then read anew."""


def version_of(model: str) -> str:
    """Return the extractor's version: that of the stages, a dot, that of the model."""
    return f"{RULES}.{model}"
