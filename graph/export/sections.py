"""What an export consists of: ordered sections of records, read page by page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graph.ontology import Kind, Predicate

Record = dict[str, Any]
"""A claim, document, thing, … as JSON lines have it; `type` says which. `docs/export.md` lists its fields."""


class Type(StrEnum):
    """What a record is."""

    CLAIM = "claim"
    DECISION = "decision"
    DOCUMENT = "document"
    ENTITY = "entity"
    IDENTIFIER = "identifier"
    LINK = "link"
    MERGED = "merged"
    NAME = "name"
    NAMED = "named"
    """A link with the names of its ends, for forms that tell of links without their things."""
    STATED = "stated"
    """A claim with no more than its ends, document and grounds, for forms that keep these in files of their own."""


@dataclass(frozen=True, slots=True)
class Section:
    """One ordered run of records: all of a type, entities of one kind, links of one predicate."""

    type: Type
    kind: Kind | None = None
    predicate: Predicate | None = None

    def __str__(self) -> str:
        """Return the section's name, as in `entity:Company`."""
        return ":".join([self.type, *filter(None, (self.kind, self.predicate))])

    @property
    def bounds(self) -> tuple[str, str]:
        """Return a key before all of the section's, and one after them; ids of a kind begin with its name."""
        return (f"{self.kind.lower()}:", f"{self.kind.lower()};") if self.kind else ("", "\U0010ffff")


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a section."""

    records: tuple[Record, ...]
    after: str
    """Key of the last row that was looked at; the next page begins after it."""
    last: bool
    """Whether none follows."""


CLAIMS, DECISIONS, DOCUMENTS = Section(Type.CLAIM), Section(Type.DECISION), Section(Type.DOCUMENT)
ENTITIES = tuple(Section(Type.ENTITY, kind=kind) for kind in sorted(Kind))
IDENTIFIERS, MERGED, NAMES = Section(Type.IDENTIFIER), Section(Type.MERGED), Section(Type.NAME)
STATED = Section(Type.STATED)
LINKS = tuple(Section(Type.LINK, predicate=predicate) for predicate in sorted(Predicate))


NAMED_LINKS = tuple(Section(Type.NAMED, predicate=predicate) for predicate in sorted(Predicate))


def as_record(type_: Type, row: Mapping[str, Any]) -> Record:
    """Return the record of a row that a page or a look-up gave, its fields in an order that is always the same."""
    fields = _FIELDS[type_](row)
    own = {"id": fields.pop("id")} if "id" in fields else {}
    return {"type": type_.value, **own, **dict(sorted(fields.items()))}


def _fields(*names: str, **renamed: str) -> Callable[[Mapping[str, Any]], Record]:
    """Return what takes fields of a row, some under other names, beside the properties in `row`."""

    def fields(row: Mapping[str, Any]) -> Record:
        found = {to: row[name] for to, name in (*renamed.items(), *((name, name) for name in names))}
        return {**row.get("row", {}), **found}

    return fields


def _entity(row: Mapping[str, Any]) -> Record:
    found = {"id": row["key"], "kind": row["kind"], "properties": dict(sorted(row["row"].items()))}
    lists = {name: [dict(sorted(each.items())) for each in row[name]] for name in ("names", "identifiers")}
    return {**found, **lists}


_FIELDS: Mapping[Type, Callable[[Mapping[str, Any]], Record]] = {
    Type.CLAIM: _fields("document", "laws"),
    Type.DECISION: _fields(),
    Type.DOCUMENT: _fields(),
    Type.ENTITY: _entity,
    Type.IDENTIFIER: _fields("key", "entity"),
    Type.LINK: _fields("predicate", "subject", "object"),
    Type.MERGED: _fields("into", id="key"),
    Type.NAME: _fields("entity", fold="key"),
    Type.NAMED: _fields("predicate", "subject", "object", "subject_name", "object_name"),
    Type.STATED: _fields("predicate", "subject", "object", "document", "laws", id="key"),
}
