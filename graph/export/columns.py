"""The columns of every record, with their types, from the ontology: what CSV, Parquet and GraphML hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from graph.errors import GraphStatementError
from graph.export.sections import Record, Section, Type
from graph.ontology import (
    EXCLUDES_PROPERTIES,
    KINDS,
    LINK_PROPERTIES,
    QUALIFIERS,
    Kind,
    Property,
    ValueType,
    stored_qualifier,
)


class Cell(StrEnum):
    """Type of a column; in every form an empty cell is a value that is not there."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a record."""

    name: str
    type: Cell
    description: str


_CELLS = {ValueType.INTEGER: Cell.INTEGER, ValueType.DECIMAL: Cell.DECIMAL, ValueType.BOOLEAN: Cell.BOOLEAN}
_ID = Column("id", Cell.TEXT, "Its id.")


def _text(name: str, description: str) -> Column:
    return Column(name, Cell.TEXT, description)


def _columns_of(spec: Property) -> tuple[Column, ...]:
    """Return the columns that hold a property, as it is stored."""
    if spec.type is not ValueType.MONEY:
        return (Column(spec.name, _CELLS.get(spec.type, Cell.TEXT), spec.description),)
    return (
        Column(f"{spec.name}_value", Cell.DECIMAL, f"{spec.description} The number."),
        _text(f"{spec.name}_currency", "Its currency, ISO 4217."),
        _text(f"{spec.name}_bound", "How it is meant: exact, at_least, up_to or about."),
        Column(f"{spec.name}_eur", Cell.DECIMAL, "The same in euros, where a rate of its day is known."),
    )


def _qualifiers() -> tuple[Column, ...]:
    found: list[Column] = []
    for name, spec in QUALIFIERS.items():
        stored = Property(name=stored_qualifier(name), type=spec.type, description=spec.description)
        found += _columns_of(stored)
    return tuple(found)


CLAIM = (
    _ID,
    _text("document", "Id of the document that says it."),
    _text("predicate", "What it says: a predicate, or HAS for a property or a name."),
    _text("subject", "Id of the thing it speaks of, as resolved."),
    _text("object", "Id of the other thing; none on HAS."),
    _text("property", "On HAS: which property, or `name`, or `identifier`."),
    _text("value", "On HAS: its value."),
    Column("value_eur", Cell.DECIMAL, "Where the value is an amount: in euros, where a rate of its day is known."),
    _text("name_kind", "Of a name: primary, alias, former or acronym."),
    Column("negated", Cell.BOOLEAN, "Whether the text denies it."),
    _text("modality", "asserted, planned, alleged or possible."),
    Column("confidence", Cell.DECIMAL, "How sure the reader is, 0..1."),
    _text("status", "accepted, proposed or rejected, after decisions."),
    _text("quote", "The exact words."),
    Column("start", Cell.INTEGER, "Offset of the quote in the text, in Unicode code points."),
    Column("end", Cell.INTEGER, "Offset after the quote."),
    _text("said_at", "Date of the document, as given."),
    _text("said_on", "Its last day."),
    *_qualifiers(),
    Column("laws", Cell.TEXTS, "Ids of the laws named as its ground, as resolved."),
    Column("bases", Cell.TEXTS, "The same as read."),
    _text("subject_ref", "Reference of the subject as read."),
    _text("object_ref", "Reference of the object as read."),
    _text("link", "Id of the link that it supports; `subject|HAS|property` on HAS."),
    _text("extractor", "Who read it."),
    _text("version", "Version of that reader."),
    _text("initial", "Status on arrival."),
)
DECISION = (
    _ID,
    _text("action", "accept, reject, merge or split."),
    _text("who", "Who decided."),
    _text("when", "When, ISO 8601 in UTC."),
    _text("why", "Why, as given."),
    Column("undone", Cell.BOOLEAN, "Whether it was taken back."),
    _text("story", "Of accept and reject: the story that the claim stands in."),
    _text("predicate", "The claim's predicate."),
    _text("subject", "The claim's subject as read."),
    _text("object", "The claim's object as read, or `property=value`."),
    _text("quote", "The claim's words, folded."),
    _text("left", "Of merge and split: one of the two things."),
    _text("right", "The other."),
)
DOCUMENT = (
    _ID,
    _text("story", "SHA-256 of its text: equal texts are one story."),
    _text("url", "Address, or path below the folder that was read."),
    _text("title", "Title."),
    _text("publisher", "Who published it."),
    _text("published_at", "When, as precise as given."),
    _text("retrieved_at", "When it was read, ISO 8601 in UTC."),
    _text("language", "Language, ISO 639-1."),
    _text("note", "What to know before relying on it."),
    Column("sources", Cell.TEXTS, "Addresses that it says it rests on."),
)
IDENTIFIER = (
    _text("key", "`scheme:value`, as in `cik:0001181412`."),
    _text("entity", "Id of the thing that has it."),
    Column("claims", Cell.INTEGER, "Accepted claims that give it; 0 where reference data alone does."),
)
LINK = (
    _ID,
    _text("predicate", "What it says."),
    _text("subject", "Id of the thing that it starts from."),
    _text("object", "Id of the thing that it leads to."),
    *(column for spec in LINK_PROPERTIES.values() if spec.name != "id" for column in _columns_of(spec)),
    *(column for spec in EXCLUDES_PROPERTIES.values() for column in _columns_of(spec)),
)
MERGED = (
    _text("id", "Id of a thing that was absorbed."),
    _text("into", "Id of the thing that it is."),
)
NAME = (
    _text("fold", "The name as it is compared."),
    _text("entity", "Id of the thing called so."),
    _text("text", "The name as written."),
    _text("kind", "primary, alias, former or acronym."),
    _text("language", "Language of the documents that use it."),
    Column("claims", Cell.INTEGER, "Accepted claims that give it; 0 where reference data alone does."),
)
_FLAT: Mapping[Type, tuple[Column, ...]] = {
    Type.CLAIM: CLAIM,
    Type.DECISION: DECISION,
    Type.DOCUMENT: DOCUMENT,
    Type.IDENTIFIER: IDENTIFIER,
    Type.LINK: LINK,
    Type.MERGED: MERGED,
    Type.NAME: NAME,
}


@cache
def entity_columns(kind: Kind) -> tuple[Column, ...]:
    """Return the columns of the things of a kind."""
    own = (column for spec in KINDS[kind].properties for column in _columns_of(spec))
    return (_ID, _text("name", "The name to show."), Column("names", Cell.TEXTS, "All its names."), *own)


def columns_of(section: Section) -> tuple[Column, ...]:
    """Return the columns of a section's records."""
    if section.kind is not None:
        return entity_columns(section.kind)
    if section.predicate is not None and section.predicate != "EXCLUDES":
        return tuple(column for column in LINK if column.name not in EXCLUDES_PROPERTIES)
    return _FLAT[section.type]


def values_of(record: Record, columns: tuple[Column, ...]) -> list[Any]:
    """Return a record's values in the order of the columns.

    Raises: GraphStatementError: it has a property that no column holds, which would be lost.
    """
    row: Mapping[str, Any] = record["properties"] if record["type"] == Type.ENTITY else record
    values = [row.get(column.name) for column in columns]
    lost = row.keys() - {column.name for column in columns} - {"type"}
    if lost:
        message = f"{record['type']} {record.get('id')} has properties that no export knows: {', '.join(sorted(lost))}"
        raise GraphStatementError(message)
    return values
