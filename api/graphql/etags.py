"""Tags of answers: the same operation on the same revision is the same answer, and need not be sent again."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import orjson

from graph.read.revision import WHOLE

if TYPE_CHECKING:
    from api.graphql.asked import Asked
    from api.settings import GraphQLSettings
    from graph.client import GraphClient

MARK_MATCH: LiteralString = (
    "OPTIONAL MATCH (g:Graph {id: 'caplinks'}) OPTIONAL MATCH (h:Revision {n: g.revision}) WITH ["
    + WHOLE
    + ", h.at, g.revision, g.since] AS "
)
"""Clauses that bind the mark of the graph: number of its last whole write, and moment of its last. Numbers alone come
again when a graph is made anew. They come first in a statement: what is written meanwhile makes the mark too old, never
too new."""
_MARK: LiteralString = MARK_MATCH + "mark RETURN mark"
_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_CODE = (Path(__file__).parent, Path(__file__).parents[1], Path(__file__).parents[2] / "graph")
"""What the answers are made by."""


async def read_mark(graph: GraphClient, timeout_s: float | None = None) -> list[Any]:
    """Return the mark of the graph as it is now."""
    found: list[Any] = await graph.read_value(_MARK, timeout_s=timeout_s)
    return found


class Etags:
    """Makes the tags of one process; others with the same code and settings make the same."""

    def __init__(self, settings: GraphQLSettings) -> None:
        self._seed = f"{_code_digest()} {settings}".encode()

    def make(self, asked: Asked, wanted: str, scopes: Iterable[str], mark: object) -> str:
        """Return the tag of an answer; weak, because it may be compressed on its way."""
        parts = [asked.query, asked.operation_name, asked.variables or {}, asked.explain, wanted, sorted(scopes), mark]
        digest = hashlib.sha256(self._seed + orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).digest()
        return f'W/"{base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")}"'


def holds(if_none_match: str, tag: str) -> bool:
    """Return whether a header `If-None-Match` names the tag; `*` does not, since nothing is known of the caller's."""
    return tag.removeprefix("W/").strip('"') in _TAG.findall(if_none_match)


@cache
def _code_digest() -> str:
    digest = hashlib.sha256()
    for folder in _CODE:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
