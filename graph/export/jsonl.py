"""JSON lines: a head, a record a line, and an end that says that all of it is there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import orjson

from graph.export.form import Facts, Form, Step
from graph.export.sections import CLAIMS, DECISIONS, DOCUMENTS, ENTITIES, LINKS, MERGED, Record

VERSION = 1
"""Raised when a reader of the lines would have to change."""


class _Lines:
    def head(self, facts: Facts) -> bytes:
        del facts
        return b""

    def rows(self, records: Sequence[Record]) -> bytes:
        return b"".join(record_line(record) for record in records)

    def foot(self, facts: Facts) -> bytes:
        del facts
        return b""


class _Head(_Lines):
    def head(self, facts: Facts) -> bytes:
        about = {"revision": facts.revision, "schema": facts.schema, "selection": facts.selection}
        return _line({"type": "export", "version": VERSION, **about})


class _End(_Lines):
    def foot(self, facts: Facts) -> bytes:
        return _line({"type": "end", "revision": facts.revision, "counts": facts.counts})


def record_line(record: Record) -> bytes:
    """Return a record as a line."""
    return _line(record)


def _line(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


@cache
def _steps() -> tuple[Step, ...]:
    sections = (DOCUMENTS, *ENTITIES, MERGED, CLAIMS, *LINKS, DECISIONS)
    return (Step(open=_Head), *(Step(open=_Lines, section=section) for section in sections), Step(open=_End))


JSONL = Form(
    name="jsonl",
    suffix=".jsonl",
    media_type="application/x-ndjson",
    steps=_steps,
    description="JSON lines, one record each; `caplinks load` reads them back",
)
