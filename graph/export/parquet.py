"""Parquet: a file for each kind of thing, each predicate and each other record. Needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from graph.errors import InvalidInputError
from graph.export.columns import LINK, Cell, Column, columns_of, values_of
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

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 10_000
"""Rows that are held until they are written; of claims, about 15 MB."""


class _Sink:
    """The file that pyarrow writes: holds the bytes until they are taken."""

    closed = False

    def __init__(self) -> None:
        self._held = bytearray()
        self._taken = 0

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def tell(self) -> int:
        return self._taken + len(self._held)

    def flush(self) -> None:
        """Do nothing; pyarrow asks for it."""

    def close(self) -> None:
        """Do nothing; what is held is taken by whoever made it."""

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def take(self) -> bytes:
        data = bytes(self._held)
        self._taken += len(data)
        self._held.clear()
        return data


class _Table:
    """One file, written a group of rows at a time."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._schema = _schema(columns)
        self._sink = _Sink()
        self._rows: list[Mapping[str, Any]] = []

    def head(self, facts: Facts) -> bytes:
        parquet = _load()
        about = {b"caplinks.revision": str(facts.revision).encode()}
        schema = self._schema.with_metadata(about)
        self._writer = parquet.ParquetWriter(self._sink, schema, compression="zstd")
        return self._sink.take()

    def rows(self, records: Sequence[Record]) -> bytes:
        for record in records:
            values = values_of(record, self._columns)
            self._rows.append(dict(zip(self._schema.names, values, strict=True)))
        if len(self._rows) >= ROW_GROUP:
            self._write()
        return self._sink.take()

    def foot(self, facts: Facts) -> bytes:
        del facts
        if self._rows:
            self._write()
        self._writer.close()
        return self._sink.take()

    def _write(self) -> None:
        import pyarrow  # noqa: PLC0415 - an extra, and heavy

        self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
        self._rows = []


def _schema(columns: tuple[Column, ...]) -> pyarrow.Schema:
    _load()
    import pyarrow  # noqa: PLC0415

    types = {
        Cell.TEXT: pyarrow.string(),
        Cell.INTEGER: pyarrow.int64(),
        Cell.DECIMAL: pyarrow.float64(),
        Cell.BOOLEAN: pyarrow.bool_(),
        Cell.TEXTS: pyarrow.list_(pyarrow.string()),
    }
    return pyarrow.schema([(column.name, types[column.type]) for column in columns])


def _load() -> Any:
    try:
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as exc:
        message = "Parquet needs pyarrow: install caplinks with the extra `parquet`, or `pip install pyarrow`"
        raise InvalidInputError(message) from exc
    return parquet


def _step(section: Section, file: str) -> Step:
    columns = LINK if section.predicate is not None else columns_of(section)
    return Step(open=lambda: _Table(columns), section=section, file=f"{file}.parquet", whole=True)


@cache
def _steps() -> tuple[Step, ...]:
    return (
        *(_step(section, f"things/{section.kind}") for section in ENTITIES),
        *(_step(section, f"links/{section.predicate}") for section in LINKS),
        _step(CLAIMS, "claims"),
        _step(DOCUMENTS, "documents"),
        _step(NAMES, "names"),
        _step(IDENTIFIERS, "identifiers"),
        _step(MERGED, "merged"),
        _step(DECISIONS, "decisions"),
    )


PARQUET = Form(
    name="parquet",
    suffix=".zip",
    media_type="application/zip",
    steps=_steps,
    description="Parquet files, typed; links/ is one data set",
)
