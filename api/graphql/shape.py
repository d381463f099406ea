"""The shaper: source text that a compilation wrote becomes one function from rows to the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from api.graphql.cursors import encode_cursor
from api.graphql.statement import PageState
from graph.derive import NameCount, derive_entity, parse_money
from graph.read.changes import Mark, go_on, latest, require_history
from graph.reference import find_reference

if TYPE_CHECKING:
    from api.excerpts import Excerpts


class Hand(list[PageState]):
    """What a shaper is given beside the rows: the pages of the request, and the texts, if any may be read."""

    def __init__(self, pages: Sequence[PageState], texts: Excerpts | None) -> None:
        super().__init__(pages)
        self._texts = texts

    def text(self, story: str) -> str | None:
        """Return the text of a story, or None."""
        return None if self._texts is None else self._texts.find_text(story)

    def context(self, story: str | None, start: int, end: int, quote: str) -> tuple[str | None, str, str | None] | None:
        """Return a quote with what stands before and after it, or None."""
        if self._texts is None or story is None:
            return None
        return self._texts.find_context(story, start, end, quote)


Shaper = Callable[[Any, Hand], Any]
_WHOLE = 2.0**53


def upper(value: str | None) -> str | None:
    """Return the name of an enum's member."""
    return None if value is None else value.upper()


def number(value: float | None) -> float | int | None:
    """Return a number without a useless `.0`."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return int(value)
    return value


def money(said: Sequence[Any] | None) -> tuple[float, str, str, float | None] | None:
    """Return value, currency, bound and euros of `[text, euros]`, as a claim gives an amount."""
    return None if said is None else (*parse_money(said[0]), said[1])


def names(id_: str, said: Sequence[Sequence[Any]]) -> list[tuple[str, str, str | None]]:
    """Return the names of a thing, as `[text, kind, language, claims, stories]` of its claims make them."""
    counts = [
        NameCount(entity=id_, text=text, kind=kind, language=language, claims=claims, stories=stories)
        for text, kind, language, claims, stories in said
    ]
    rows = derive_entity(id_, counts, ()).names
    return [(row.text, row.kind, row.language) for row in sorted(rows, key=lambda row: (row.text, row.fold))]


def identifiers(id_: str, said: Sequence[str]) -> list[str]:
    """Return the identifiers of a thing: what claims give, and what reference data knows."""
    known = find_reference(id_)
    return sorted({*said, *(known.identifiers if known else ())})


def following(pairs: Sequence[tuple[int, str]], place: Sequence[int], limit: int) -> tuple[int, int, bool]:
    """Return `next`, `skip` and `more` of a page of changes.

    `place` is the last revision, `after`, `skip`, and the revision before which nothing is known.
    Raises: HistoryLostError: `after` comes before that.
    """
    revision, after, skip, since = place
    require_history(after, since)
    mark, more = go_on([number for number, _ in pairs], Mark(after=after, skip=skip), limit, revision)
    return mark.after, mark.skip, more


_TOOLS: Mapping[str, object] = {
    "upper": upper,
    "number": number,
    "money": money,
    "names": names,
    "identifiers": identifiers,
    "cursor": encode_cursor,
    "len": len,
    "latest": latest,
    "following": following,
    "sorted": sorted,
}


@cache
def _tools() -> dict[str, object]:
    return dict(_TOOLS)


def load(source: Sequence[str], functions: Sequence[str]) -> list[Shaper]:
    """Return functions of the source, which a compilation wrote: counted names, and keys quoted by `repr`."""
    namespace: dict[str, Any] = {"__builtins__": {}, **_tools()}
    exec(compile("\n".join(source), "<shaper>", "exec"), namespace)  # noqa: S102 - see above
    return [namespace[name] for name in functions]
