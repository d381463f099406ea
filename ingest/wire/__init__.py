"""One extraction as one line of JSON, and back: what `caplinks extract` prints and `caplinks load` reads."""

from ingest.wire.parse import Parsed, ParseOptions, parse
from ingest.wire.render import render

__all__ = ["ParseOptions", "Parsed", "parse", "render"]
