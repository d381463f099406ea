"""GraphML: things as nodes and links as edges, for programs that draw and count; claims have no place in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from graph.export.columns import Cell, Column, columns_of, values_of
from graph.export.form import Facts, Form, Step
from graph.export.sections import ENTITIES, LINKS, Record, Section

_TYPES = {Cell.INTEGER: "long", Cell.DECIMAL: "double", Cell.BOOLEAN: "boolean"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BETWEEN = " | "
"""Between the elements of a list, as GraphML has no lists."""
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_CLASH = {"kind": "offering_kind"}
"""Columns of things under another name: `kind` is a thing's own."""


def text_of(value: Any) -> str:
    """Return a value as the text of an element; what XML cannot hold becomes U+FFFD."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = _BETWEEN.join(value)
    return escape(_NOT_XML.sub("\ufffd", str(value)), {"\r": "&#13;"})


class _Elements:
    """Nodes of a kind, or edges of a predicate."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._columns = columns_of(section)

    def head(self, facts: Facts) -> bytes:
        del facts
        return b""

    def rows(self, records: Sequence[Record]) -> bytes:
        return "".join(map(self._element, records)).encode()

    def foot(self, facts: Facts) -> bytes:
        del facts
        return b""

    def _element(self, record: Record) -> str:
        values = zip(self._columns, values_of(record, self._columns), strict=True)
        if self._section.kind is not None:
            kind = [("kind", record["kind"]), ("label", record["properties"].get("name"))]
            given = [*kind, *((_CLASH.get(c.name, c.name), v) for c, v in values if c.name != "id")]
            return f"<node id={quoteattr(record['id'])}>{_data('n', given)}</node>\n"
        ends = f"source={quoteattr(record['subject'])} target={quoteattr(record['object'])}"
        given = [("label", record["predicate"]), *((c.name, v) for c, v in values if c.name not in _ENDS)]
        return f"<edge id={quoteattr(record['id'])} {ends}>{_data('e', given)}</edge>\n"


_ENDS = ("id", "subject", "object")


def _data(of: str, values: Iterable[tuple[str, Any]]) -> str:
    return "".join(f'<data key="{of}.{name}">{text_of(value)}</data>' for name, value in values if value is not None)


class _Head:
    def head(self, facts: Facts) -> bytes:
        keys = "".join(
            f'<key id="{of}.{name}" for="{long}" attr.name="{name}" attr.type="{type_}"/>\n'
            for of, long, names in (("n", "node", _node_keys()), ("e", "edge", _edge_keys()))
            for name, type_ in names.items()
        )
        about = f"<desc>caplinks, revision {facts.revision}</desc>\n"
        return f'{_HEAD}{keys}<graph id="caplinks" edgedefault="directed">{about}'.encode()

    def rows(self, records: Sequence[Record]) -> bytes:
        del records
        return b""

    def foot(self, facts: Facts) -> bytes:
        del facts
        return b""


class _Foot(_Head):
    def head(self, facts: Facts) -> bytes:
        del facts
        return b"</graph>\n</graphml>\n"


def _node_keys() -> dict[str, str]:
    columns = [column for section in ENTITIES for column in columns_of(section)]
    return {"kind": "string", "label": "string", **_keys(columns)}


def _edge_keys() -> dict[str, str]:
    columns = [column for section in LINKS for column in columns_of(section) if column.name not in _ENDS]
    return {"label": "string", **_keys(columns)}


def _keys(columns: Iterable[Column]) -> dict[str, str]:
    named = ((_CLASH.get(column.name, column.name), column) for column in columns if column.name != "id")
    return {name: _TYPES.get(column.type, "string") for name, column in named}


@cache
def _steps() -> tuple[Step, ...]:
    sections = (*ENTITIES, *LINKS)
    return (Step(open=_Head), *(_step(section) for section in sections), Step(open=_Foot))


def _step(section: Section) -> Step:
    return Step(open=lambda: _Elements(section), section=section)


GRAPHML = Form(
    name="graphml",
    suffix=".graphml",
    media_type="application/xml",
    steps=_steps,
    description="GraphML: things and links, for Gephi, yEd, networkx",
)
