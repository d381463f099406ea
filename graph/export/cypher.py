"""A script of Cypher that makes the graph, without parameters: for cypher-shell, Neo4j Browser and `caplinks load`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

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
    Record,
    Section,
)
from graph.schema import load_migrations

HEAD = "// caplinks graph"
"""What a script begins with."""
END = ";\n"
"""What ends a statement; it never stands within one, as line breaks in texts are escaped."""
_ROWS = 200
"""Rows a statement: Neo4j parses longer ones slowly, and Browser shows each."""
_ESCAPED = re.compile("[\\\\'\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")

_Row = Callable[[Record], Iterable[Any]]


def literal(value: Any) -> str:
    """Return a value as Cypher writes it."""
    if isinstance(value, str):
        return f"'{_ESCAPED.sub(_escape, value)}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'`{name}`: {literal(each)}' for name, each in value.items())}}}"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return repr(value).replace("e+", "e")  # a number


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return f"\\{character}" if character in "\\'" else f"\\u{ord(character):04X}"


class _Rows:
    """Statements over lists of rows; each record gives as many rows as it likes to each of them."""

    def __init__(self, *statements: tuple[str, _Row]) -> None:
        self._statements = statements

    def head(self, facts: Facts) -> bytes:
        del facts
        return b""

    def rows(self, records: Sequence[Record]) -> bytes:
        return "".join(
            _statement(text, rows[place : place + _ROWS])
            for text, row in self._statements
            for rows in [[each for record in records for each in row(record)]]
            for place in range(0, len(rows), _ROWS)
        ).encode()

    def foot(self, facts: Facts) -> bytes:
        del facts
        return b""


class _Head(_Rows):
    def head(self, facts: Facts) -> bytes:
        about = (
            f"{HEAD}, revision {facts.revision}. For an empty database: cypher-shell -f FILE, or caplinks load FILE.\n"
        )
        schema = [statement for migration in load_migrations() for statement in migration.statements]
        return (about + "".join(statement + END for statement in schema)).encode()


class _Foot(_Rows):
    def foot(self, facts: Facts) -> bytes:
        number, schema = facts.revision, facts.schema
        graph = f"MERGE (g:Graph {{id: 'caplinks'}}) SET g.revision = {number}, g.since = {number}, g.schema = {schema}"
        revision = f"MERGE (r:Revision {{n: {number}}}) SET r.actor = 'import', r.touched = [], r.whole = true"
        return f"{graph}{END}{revision}{END}".encode()


def _statement(text: str, rows: Sequence[Any]) -> str:
    lines = ",\n  ".join(literal(row) for row in rows)
    return f"UNWIND [\n  {lines}\n] AS row\n{text}{END}"


def _properties(record: Record, *but: str) -> Record:
    return {name: value for name, value in record.items() if name not in ("type", *but)}


_NAMED = """\
MATCH (e:Entity {id: row[1]})
MERGE (n:Name {fold: row[0]})
MERGE (n)-[r:NAMES]->(e) SET r = row[2]"""
_IDENTIFIED = """\
MATCH (e:Entity {id: row[1]})
MERGE (i:Identifier {key: row[0]})
MERGE (i)-[r:IDENTIFIES]->(e) SET r = row[2]"""
_MERGED = """\
MATCH (e:Entity {id: row.into})
MERGE (m:Merged {id: row.id})
MERGE (m)-[:MERGED_INTO]->(e)"""
_STATED = """\
MATCH (d:Document {id: row[0]})
MERGE (c:Claim {id: row[1].id}) SET c = row[1]
MERGE (c)-[:STATED_IN]->(d)"""
_BASED = """\
MATCH (c:Claim {id: row[0]})
MATCH (l:Entity {id: row[1]})
MERGE (c)-[:BECAUSE_OF]->(l)"""
_LINKED = """\
MATCH (a:Entity {id: row[0]})
MATCH (b:Entity {id: row[1]})
MERGE (a)-[r:$TYPE {id: row[2].id}]->(b) SET r = row[2]"""


def _all(record: Record) -> Iterable[Any]:
    return (_properties(record),)


def _apart(*names: str) -> _Row:
    """Return what gives a row of these fields and the rest."""
    return lambda record: ([*(record[name] for name in names), _properties(record, *names)],)


def _link(record: Record) -> Iterable[Any]:
    return ([record["subject"], record["object"], _properties(record, "predicate", "subject", "object")],)


def _step(section: Section, *statements: tuple[str, _Row]) -> Step:
    return Step(open=lambda: _Rows(*statements), section=section)


@cache
def _steps() -> tuple[Step, ...]:
    return (
        Step(open=_Head),
        _step(DOCUMENTS, ("MERGE (d:Document {id: row.id}) SET d = row", _all)),
        *(_step(each, (f"MERGE (e:Entity {{id: row.id}}) SET e:{each.kind}, e = row", _own)) for each in ENTITIES),
        _step(MERGED, (_MERGED, _all)),
        _step(NAMES, (_NAMED, _apart("fold", "entity"))),
        _step(IDENTIFIERS, (_IDENTIFIED, _apart("key", "entity"))),
        _step(CLAIMS, (_STATED, _claim), (_BASED, lambda record: ([record["id"], law] for law in record["laws"]))),
        *(_step(each, (_LINKED.replace("$TYPE", str(each.predicate)), _link)) for each in LINKS),
        _step(DECISIONS, ("MERGE (d:Decision {id: row.id}) SET d = row", _all)),
        Step(open=_Foot),
    )


def _own(record: Record) -> Iterable[Any]:
    return (record["properties"],)


def _claim(record: Record) -> Iterable[Any]:
    return ([record["document"], _properties(record, "document", "laws")],)


CYPHER = Form(
    name="cypher",
    suffix=".cypher",
    media_type="text/plain; charset=utf-8",
    steps=_steps,
    description="a script for cypher-shell, Neo4j Browser and caplinks load",
)
