"""Blocs, the plain way: filters that name a member find what shuts out its bloc."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph.reference import iter_parts

_START = "jurisdiction:"


def blocs_of(id_: str) -> set[str]:
    """Return the blocs that a jurisdiction belongs to, or whose members its own all are."""
    pairs = [(part, whole) for part, whole in iter_parts() if part.startswith(_START)]
    mine = {part for part, whole in pairs if whole == id_}
    wholes = {whole for _, whole in pairs}
    around = {whole for whole in wholes if mine and mine < {part for part, of in pairs if of == whole}}
    return around | {whole for part, whole in pairs if part == id_}


def widened(where: Any, end: str) -> Any:
    """Return a filter whose comparisons of the jurisdiction at `end` hold for its blocs too."""
    if where is None:
        return None
    found: dict[str, Any] = {}
    for name, value in where.items():
        if name in ("and", "or"):
            found[name] = None if value is None else [widened(part, end) for part in value]
        elif name == "not":
            found[name] = widened(value, end)
        elif name == end:
            found[name] = widened(value, "")
        elif not end and name in ("code", "id") and value is not None:
            found[name] = _operators(value, "" if name == "id" else _START)
        else:
            found[name] = value
    return found


def _operators(operators: Mapping[str, Any], start: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, given in operators.items():
        if given is None or name not in ("eq", "in", "ne"):
            found[name] = given
            continue
        ids = [f"{start}{each}" for each in (given if isinstance(given, list) else [given])]
        whole = {*ids, *(bloc for id_ in ids for bloc in blocs_of(id_))}
        found[f"{'none' if name == 'ne' else 'any'} {name}"] = [id_.removeprefix(start) for id_ in whole]
    return found


def asked(where: Any, end: str) -> Iterator[str]:
    """Yield the ids of the jurisdictions that a filter names as equal."""
    for name, value in (where or {}).items():
        if name in ("and", "or", "not"):
            for part in value if isinstance(value, list) else [value]:
                yield from asked(part, end)
        elif end and name == end:
            yield from asked(value, "")
        elif not end and name in ("code", "id"):
            for operator in ("eq", "in"):
                given = (value or {}).get(operator)
                for each in given if isinstance(given, list) else [given] if given is not None else []:
                    yield each if name == "id" else f"{_START}{each}"


def via(where: Any, end: str, jurisdiction: str) -> str | None:
    """Return the bloc that leads to an exclusion of `jurisdiction`, if one does."""
    ids = set(asked(where, end))
    return jurisdiction if jurisdiction not in ids and any(jurisdiction in blocs_of(id_) for id_ in ids) else None
