"""CSV files as `neo4j-admin database import` reads them: a file for each label and each relationship type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from graph.errors import GraphStatementError
from graph.export.columns import IDENTIFIER, NAME, Cell, Column, columns_of, values_of
from graph.export.form import Facts, Form, Step
from graph.export.sections import (
    CLAIMS,
    DECISIONS,
    DOCUMENTS,
    ENTITIES,
    IDENTIFIERS,
    LINKS,
    MERGED,
    NAMES,
    STATED,
    Record,
    Section,
)

ARGUMENTS = "neo4j-admin.args"
"""File of the arguments with which `neo4j-admin` imports the others."""
_BETWEEN = "\x1f"
"""Between the elements of a list; the unit separator, as no name holds one."""
_TYPES = {Cell.INTEGER: ":long", Cell.DECIMAL: ":double", Cell.BOOLEAN: ":boolean", Cell.TEXTS: ":string[]"}


def cell(value: Any) -> str:
    """Return a value as a cell: nothing for none, text in quotes, so that an empty text is not none.

    Raises: GraphStatementError: an element of a list holds the character that stands between elements.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        if any(_BETWEEN in each for each in value):
            message = f"the list {value!r} holds the character U+001F, which CSV puts between elements"
            raise GraphStatementError(message)
        value = _BETWEEN.join(value)
    return '"' + str(value).replace('"', '""') + '"'


def line(cells: Iterable[Any]) -> bytes:
    """Return cells as a line."""
    return (",".join(cell(each) for each in cells) + "\n").encode()


class _Table:
    """A file of rows with a head line."""

    def __init__(self, head: str, rows: Callable[[Record], Iterable[Sequence[Any]]]) -> None:
        self._head = head
        self._rows = rows

    def head(self, facts: Facts) -> bytes:
        del facts
        return f"{self._head}\n".encode()

    def rows(self, records: Sequence[Record]) -> bytes:
        return b"".join(line(row) for record in records for row in self._rows(record))

    def foot(self, facts: Facts) -> bytes:
        del facts
        return b""


class _Keys(_Table):
    """A file of keys that many records share, each once; equal keys come together and on one page."""

    def rows(self, records: Sequence[Record]) -> bytes:
        rows = dict.fromkeys(tuple(row) for record in records for row in self._rows(record))
        return b"".join(line(row) for row in rows)


class _Graph(_Table):
    """The one node that holds the revision, which is also the first that the feed of changes begins from."""

    def head(self, facts: Facts) -> bytes:
        schema = 0  # so that `caplinks up` makes constraints and indexes
        return super().head(facts) + line(("caplinks", facts.revision, facts.revision, schema))


class _Revision(_Table):
    def head(self, facts: Facts) -> bytes:
        return super().head(facts) + line((facts.revision, "import", [], True))


class _Arguments(_Table):
    def head(self, facts: Facts) -> bytes:
        del facts
        lines = [f"--nodes={labels}={file}" for file, labels in _NODES.items()]
        lines += [f"--relationships={type_}={file}" for file, type_ in _RELATIONSHIPS.items()]
        options = ("--array-delimiter=U+001F", "--multiline-fields=true", "--ignore-empty-strings=false")
        return "".join(f"{each}\n" for each in (*lines, *options)).encode()


def _headed(columns: Iterable[Column], space: str) -> str:
    """Return the head of a file of nodes, whose first column is their id in an id space."""
    first, *rest = columns
    return ",".join([f"{first.name}:ID({space})", *(f"{each.name}{_TYPES.get(each.type, '')}" for each in rest)])


def _node(section: Section, file: str, space: str, *, but: tuple[str, ...] = ()) -> Step:
    columns = columns_of(section)
    kept = tuple(column for column in columns if column.name not in but)
    places = [columns.index(column) for column in kept]

    def rows(record: Record) -> Iterable[Sequence[Any]]:
        values = values_of(record, columns)
        return ([values[place] for place in places],)

    return Step(open=lambda: _Table(_headed(kept, space), rows), section=section, file=file)


def _keys(section: Section, file: str, space: str, name: str) -> Step:
    column = Column(name, Cell.TEXT, "")
    return Step(
        open=lambda: _Keys(_headed([column], space), lambda record: ((record[name],),)), section=section, file=file
    )


def _between(
    section: Section,
    file: str,
    spaces: tuple[str, str],
    ends: Callable[[Record], Iterable[tuple[str, str]]],
    columns: tuple[Column, ...] = (),
) -> Step:
    """Return the step of a file of relationships."""
    head = [f":START_ID({spaces[0]})", f":END_ID({spaces[1]})"]
    head += [f"{each.name}{_TYPES.get(each.type, '')}" for each in columns]

    def rows(record: Record) -> Iterable[Sequence[Any]]:
        values = [record.get(column.name) for column in columns]
        return ([*pair, *values] for pair in ends(record))

    return Step(open=lambda: _Table(",".join(head), rows), section=section, file=file)


def _links(section: Section) -> Step:
    columns = columns_of(section)
    kept = tuple(column for column in columns if column.name not in ("predicate", "subject", "object"))

    def ends(record: Record) -> Iterable[tuple[str, str]]:
        values_of(record, columns)  # nothing of it is lost
        return ((record["subject"], record["object"]),)

    return _between(section, f"relationships/{section.predicate}.csv", ("Entity", "Entity"), ends, kept)


_NODES = {
    **{f"nodes/{section.kind}.csv": f"Entity:{section.kind}" for section in ENTITIES},
    **{f"nodes/{label}.csv": label for label in ("Merged", "Name", "Identifier", "Document", "Claim", "Decision")},
    "nodes/Graph.csv": "Graph",
    "nodes/Revision.csv": "Revision",
}
_RELATIONSHIPS = {
    **{f"relationships/{section.predicate}.csv": str(section.predicate) for section in LINKS},
    **{
        f"relationships/{type_}.csv": type_
        for type_ in ("NAMES", "IDENTIFIES", "MERGED_INTO", "STATED_IN", "BECAUSE_OF")
    },
}


def _documents(record: Record) -> Iterable[tuple[str, str]]:
    return ((record["id"], record["document"]),) if record["document"] else ()


@cache
def _steps() -> tuple[Step, ...]:
    return (
        Step(open=lambda: _Arguments("", _none), file=ARGUMENTS),
        Step(open=lambda: _Graph("id,revision:long,since:long,schema:long", _none), file="nodes/Graph.csv"),
        Step(open=lambda: _Revision("n:long,actor,touched:string[],whole:boolean", _none), file="nodes/Revision.csv"),
        *(_node(section, f"nodes/{section.kind}.csv", "Entity") for section in ENTITIES),
        _node(DOCUMENTS, "nodes/Document.csv", "Document"),
        _node(CLAIMS, "nodes/Claim.csv", "Claim", but=("document", "laws")),
        _node(DECISIONS, "nodes/Decision.csv", "Decision"),
        _keys(MERGED, "nodes/Merged.csv", "Merged", "id"),
        _keys(NAMES, "nodes/Name.csv", "Name", "fold"),
        _keys(IDENTIFIERS, "nodes/Identifier.csv", "Identifier", "key"),
        *(_links(section) for section in LINKS),
        _between(STATED, "relationships/STATED_IN.csv", ("Claim", "Document"), _documents),
        _between(
            STATED,
            "relationships/BECAUSE_OF.csv",
            ("Claim", "Entity"),
            lambda record: ((record["id"], law) for law in record["laws"]),
        ),
        _between(
            MERGED,
            "relationships/MERGED_INTO.csv",
            ("Merged", "Entity"),
            lambda record: ((record["id"], record["into"]),),
        ),
        _between(
            NAMES,
            "relationships/NAMES.csv",
            ("Name", "Entity"),
            lambda record: ((record["fold"], record["entity"]),),
            NAME[2:],
        ),
        _between(
            IDENTIFIERS,
            "relationships/IDENTIFIES.csv",
            ("Identifier", "Entity"),
            lambda record: ((record["key"], record["entity"]),),
            IDENTIFIER[2:],
        ),
    )


def _none(record: Record) -> Iterable[Sequence[Any]]:
    del record
    return ()


CSV = Form(
    name="csv",
    suffix=".zip",
    media_type="application/zip",
    steps=_steps,
    description="CSV files as neo4j-admin imports them, one for each label and relationship type",
)
