"""Blocs: what shuts out a bloc shuts out its members; such entries are marked by the bloc."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from api.graphql.lens import plain
from graph.reference import iter_parts

if TYPE_CHECKING:
    from api.graphql.statement import Arguments, Draft
    from api.graphql.values import Thing

_JURISDICTION = "jurisdiction:"


@dataclass(frozen=True, slots=True)
class Via:
    """The bloc that leads to an entry, and the condition that one does."""

    condition: str
    bloc: Thing


@cache
def blocs_of() -> Mapping[str, list[str]]:
    """Return the blocs that each jurisdiction belongs to, by id; a bloc belongs to one that has all its members."""
    members: dict[str, set[str]] = {}
    for part, whole in iter_parts():
        if part.startswith(_JURISDICTION):
            members.setdefault(whole, set()).add(part)
    found: dict[str, list[str]] = {}
    for bloc, parts in sorted(members.items()):
        for inner in (*sorted(parts), *(each for each, own in sorted(members.items()) if own < parts)):
            found.setdefault(inner, []).append(bloc)
    return found


def with_blocs(ids: list[str]) -> list[str]:
    """Return jurisdictions and the blocs that they belong to."""
    return sorted({*ids, *(bloc for id_ in ids for bloc in blocs_of().get(id_, ()))})


def via_asked(draft: Draft, arguments: Arguments, end: tuple[str, ...], jurisdiction: Thing) -> Via | None:
    """Return the mark of entries that a filter finds because a bloc has the member that it names at `end`."""
    if not arguments.values.get("where"):
        return None
    asked = draft.parameter(arguments, ("where",), _asking(end))
    blocs = draft.parameter(arguments, ("where",), lambda where: _blocs(_asking(end)(where)))
    return Via(f"{jurisdiction.id} IN {blocs} AND NOT {jurisdiction.id} IN {asked}", jurisdiction)


def reaching(draft: Draft, jurisdiction: Thing, whole: str) -> str:
    """Return the condition that the thing of a variable is a jurisdiction, or a bloc that it belongs to."""
    known = draft.constant(blocs_of())
    return f"{whole}.id IN [{jurisdiction.id}] + coalesce({known}[{jurisdiction.id}], [])"


def _blocs(ids: list[str]) -> list[str]:
    return sorted(set(with_blocs(ids)) - set(ids))


def _asking(end: tuple[str, ...]) -> Callable[[Any], list[str]]:
    return lambda where: sorted(set(_named(where, end)))


def _named(where: Mapping[str, Any] | None, end: tuple[str, ...]) -> Iterator[str]:
    """Yield the ids of the jurisdictions that a filter names anywhere below `end` as equal."""
    for name, value in (where or {}).items():
        if name in ("and", "or", "not"):
            for part in value if isinstance(value, list) else [value]:
                yield from _named(part, end)
        elif end and name == end[0]:
            yield from _named(value, end[1:])
        elif not end and name in ("id", "code"):
            start = "" if name == "id" else _JURISDICTION
            for operator in ("eq", "in"):
                given = plain((value or {}).get(operator))
                each = given if isinstance(given, list) else [given] if given is not None else []
                yield from (f"{start}{one}" for one in each)
