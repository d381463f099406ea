"""`search`: things by their names, from the full text index, a page at a time."""

from __future__ import annotations

import re
from typing import Any

from api.graphql.lists import Connection, Listed
from api.graphql.lookups import Lookups
from api.graphql.objects import Objects
from api.graphql.orders import Key
from api.graphql.problems import RequestError
from api.graphql.selection import Selected
from api.graphql.statement import Arguments, Clauses, Columns, Draft, Scope
from api.graphql.values import Thing, existed
from api.graphql.walks import EVERY_KIND
from graph.schema import FULL_TEXT

MOST_HITS = 20_000
"""Hits that the index gives at most, its best ones: the beginning `c` of a million companies takes seconds else."""
_COST = 500
"""Cost of looking at so many hits, whatever is selected: 20-70 ms, at 20,000 objects a second."""
MOST_LETTERS = 200
_WORD = re.compile(r"\w+(?:['\u2019.]\w+)*")
"""What the index takes for one word, near enough for the beginning of one."""
_NOTHING = '"~"'


def full_text(text: str) -> str:
    r"""Return the query in Lucene's syntax that looks for a text, in which nothing is syntax.

    Every word must occur, as the index itself splits it (`"…"`); of the last one the beginning is enough, but whole
    words and words in a row count more. Raises: RequestError: the text is too long.
    """
    if len(text) > MOST_LETTERS:
        message = f"`text` has {len(text)} letters, at most {MOST_LETTERS} are looked for"
        raise RequestError(message)
    words = [word for word in text.split() if _WORD.search(word)]
    if not words:
        return _NOTHING
    *before, beginning = _WORD.findall(words[-1])
    parts = [f"+{_phrase(word)}" for word in (*words[:-1], *before)]
    parts.append(f"+({_phrase(beginning)}^4 {_escape(beginning)}*)")
    if len(parts) > 1:
        parts.append(f"{_phrase(' '.join(words))}^4")
    return " ".join(parts)


def _phrase(text: str) -> str:
    return f'"{_escape(text)}"'


def _escape(text: str) -> str:
    return re.sub(r"[^\w\s]", r"\\\g<0>", text)


def _prefixes(value: Any) -> list[str]:
    return [each.name.lower() for each in value]


class Search:
    """Compiles `search` into a draft."""

    def __init__(self, draft: Draft, clauses: Clauses, objects: Objects) -> None:
        self._draft = draft
        self._clauses = clauses
        self._objects = objects

    def compile(self, each: Selected, arguments: Arguments, scope: Scope) -> tuple[str, str]:
        """Return the Cypher expression of the field, and its function in the shaper."""
        draft = self._draft
        draft.charge((), _COST)
        thing = Thing(draft, scope, draft.name("n"), EVERY_KIND)
        score = draft.name("s")
        text = draft.parameter(arguments, ("text",), full_text)
        said: list[str] = []
        if arguments.values.get("kinds") is not None:
            given = draft.parameter(arguments, ("kinds",), _prefixes)
            said.append(f"split({thing.id}, ':')[0] IN {given}")
        listed = Listed(
            match=f"({thing.variable})",
            lead=(
                f"CALL db.index.fulltext.queryNodes('{FULL_TEXT}', {text}, {{limit: {MOST_HITS}}}) "
                f"YIELD node AS {thing.variable}, score AS {score} WITH {thing.variable}, {score} "
            ),
            variables=(thing.variable, score),
            conditions=said,
            keys=[Key(score, float, downwards=True, nullable=False), Key(thing.id, nullable=False)],
            lookups=Lookups(draft),
            parts={"node": thing},
            existing=[existed(thing)] if scope.lens else [],
        )

        def cells(_: str, nodes: Any, inner: Columns, below: Scope, part: Selected) -> str:
            if part.name == "score":
                return f"number({inner.add(score)})"
            return self._objects.thing("Entity", nodes, Thing(draft, below, thing.variable, EVERY_KIND), inner)

        connection = Connection(draft, scope, "SearchConnection", each.nodes, self._objects.thing)
        return connection.compile(arguments, listed, cells, self._clauses)
