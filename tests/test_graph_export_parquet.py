"""Parquet files as pyarrow reads them."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from pyarrow import dataset, parquet

from graph.client import GraphClient
from graph.errors import InvalidInputError
from graph.export import parquet as written
from graph.export.columns import LINK, columns_of, entity_columns
from graph.export.form import Facts
from graph.export.parquet import PARQUET
from graph.export.sections import CLAIMS, DECISIONS, DOCUMENTS, ENTITIES, IDENTIFIERS, LINKS, MERGED, NAMES, Section
from graph.export.snapshot import Snapshot
from graph.ontology import Kind
from tests.export_samples import export_to, store_everything

REST = {
    "claims": CLAIMS,
    "documents": DOCUMENTS,
    "names": NAMES,
    "identifiers": IDENTIFIERS,
    "merged": MERGED,
    "decisions": DECISIONS,
}


async def rows_of(graph: GraphClient, section: Section) -> list[dict[str, Any]]:
    snapshot = await Snapshot.begin(graph)
    return [record async for page in snapshot.pages(section) for record in page.records]


def given(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and name != "type"}


async def test_every_value_comes_back_with_its_type(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    folder = await export_to(graph, "parquet", tmp_path / "parquet")
    for name, section in REST.items():
        table = parquet.read_table(folder / f"{name}.parquet")
        assert table.column_names == [column.name for column in columns_of(section)]
        assert [given(row) for row in table.to_pylist()] == [given(row) for row in await rows_of(graph, section)], name
    for kind in Kind:
        table = parquet.read_table(folder / "things" / f"{kind}.parquet")
        assert table.column_names == [column.name for column in entity_columns(kind)]
        records = await rows_of(graph, next(s for s in ENTITIES if s.kind is kind))
        assert [given(row) for row in table.to_pylist()] == [record["properties"] for record in records], kind
    links = dataset.dataset(folder / "links").to_table()
    assert links.column_names == [column.name for column in LINK]
    expected = [given(record) for section in LINKS for record in await rows_of(graph, section)]
    assert [given(row) for row in links.to_pylist()] == expected
    revision = str(await graph.read_value("MATCH (g:Graph) RETURN g.revision")).encode()
    assert parquet.read_schema(folder / "claims.parquet").metadata[b"caplinks.revision"] == revision


def test_rows_are_held_until_there_is_a_group_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "ROW_GROUP", 4)
    step = next(step for step in PARQUET.steps() if step.section == DOCUMENTS)
    facts = Facts(revision=7, schema=1, selection={})
    writer = step.open()
    data = writer.head(facts)
    sizes: list[int] = []
    for place in range(0, 20, 2):
        part = writer.rows([{"type": "document", "id": str(place + n)} for n in range(2)])
        sizes.append(len(part))
        data += part
    data += writer.foot(facts)
    assert [size > 0 for size in sizes] == [False, True] * 5
    file = parquet.ParquetFile(io.BytesIO(data))
    assert file.num_row_groups == 5
    assert file.read().column("id").to_pylist() == [str(n) for n in range(20)]


async def test_without_pyarrow_the_extra_is_named(
    graph: GraphClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InvalidInputError, match="the extra `parquet`"):
        await export_to(graph, "parquet", tmp_path / "parquet")
