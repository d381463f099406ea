"""The entities of a line: their ids and kinds, and how its claims may call them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graph.model import Entity
from graph.names import fold, kind_of, reference
from graph.ontology import Kind
from graph.reference import find_reference, iter_reference
from ingest.wire.quotes import shorten
from ingest.wire.values import WireError

_ID = re.compile(r"[a-z]+:[^\s|\"\\\x00-\x1f\x7f]{1,400}")
_CLOSED = frozenset({Kind.JURISDICTION, Kind.TECHNOLOGY})
"""Kinds whose things are all in the reference data."""


@dataclass(slots=True, kw_only=True)
class Known:
    """The entities of a line, by id and by whatever else claims may call them."""

    entities: dict[str, Entity] = field(default_factory=dict)
    given: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """As the line has them, by id."""
    places: dict[str, str] = field(default_factory=dict)
    calls: dict[str, str | None] = field(default_factory=dict)
    """Id by key or name; None where two entities are called so."""

    def find(self, call: object, what: str) -> Entity:
        """Return the entity that a claim means by an id, a key or a name; reference data need not be listed.

        Raises: WireError: there is none, or there are two.
        """
        if not isinstance(call, str) or not call:
            message = f"it has no {what}"
            raise WireError(message)
        id_ = call if call in self.entities else self.calls.get(call, call)
        if id_ is None:
            message = f"{what} {shorten(call)!r} is the name of two entities: give the id"
            raise WireError(message)
        if id_ not in self.entities:
            known = find_reference(id_)
            if known is None:
                message = f"{what} {shorten(call)!r} is not among the entities of the line"
                raise WireError(message)
            self.entities[id_] = Entity(id=known.id, kind=known.kind)
        return self.entities[id_]


def parse_entities(given: Iterable[object], reject: Callable[[str, object], None]) -> Known:
    """Return the entities of a line; those that cannot be used go to `reject`, with their place and the reason."""
    known = Known()
    for number, each in enumerate(given, 1):
        place = f"entity {number}"
        try:
            entity = _parse_entity(each)
        except WireError as exc:
            reject(place, exc)
            continue
        if entity.id in known.entities:
            reject(place, f"{entity.id} is the id of {known.places[entity.id]} too")
            continue
        known.entities[entity.id] = entity
        known.places[entity.id] = place
        if isinstance(each, dict):
            known.given[entity.id] = each
            _note_calls(known, entity.id, each)
    return known


def _note_calls(known: Known, id_: str, given: Mapping[str, Any]) -> None:
    aliases = given.get("aliases")
    for call in (given.get("key"), given.get("name"), *(aliases if isinstance(aliases, list) else ())):
        if isinstance(call, str) and call:
            known.calls[call] = id_ if known.calls.get(call, id_) == id_ else None


def _parse_entity(given: object) -> Entity:
    if not isinstance(given, dict):
        message = "it is no JSON object"
        raise WireError(message)
    kind, id_, name = given.get("kind"), given.get("id"), given.get("name")
    if kind not in tuple(Kind):
        message = f"its kind is {kind!r}: give one of {', '.join(Kind)}"
        raise WireError(message)
    kind = Kind(kind)
    if id_ is None:
        if not isinstance(name, str) or not name.strip():
            message = "it has neither id nor name"
            raise WireError(message)
        id_ = _id_by_name(kind, name)
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        message = f"its id is {id_!r}: give kind:name-in-small-letters, or leave it out"
        raise WireError(message)
    try:
        fits = kind_of(id_) is kind
    except ValueError:
        fits = False
    if not fits:
        message = f"its id {id_!r} does not begin with {kind.lower()}:"
        raise WireError(message)
    if kind in _CLOSED and find_reference(id_) is None:
        message = f"{id_!r} is not in the list of these: see `docs/ontology.md`"
        raise WireError(message)
    return Entity(id=id_, kind=kind)


def _id_by_name(kind: Kind, name: str) -> str:
    """Return the id of the only reference entity of that kind and name, else the reference made from the name."""
    known = _reference_ids().get((kind, fold(name, kind)), frozenset())
    if len(known) == 1:
        return next(iter(known))
    return reference(kind, name)


@cache
def _reference_ids() -> Mapping[tuple[Kind, str], frozenset[str]]:
    found: dict[tuple[Kind, str], frozenset[str]] = {}
    for entity in iter_reference():
        for name, _ in entity.names:
            key = (entity.kind, fold(name, entity.kind))
            found[key] = found.get(key, frozenset()) | {entity.id}
    return found
