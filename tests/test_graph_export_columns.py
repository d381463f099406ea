"""Columns: documented, complete, and nothing is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import GraphStatementError
from graph.export.columns import columns_of, values_of
from graph.export.forms import FORMS
from graph.export.reference import BEGIN, columns_reference
from graph.export.sections import DOCUMENTS, ENTITIES, LINKS

PAGE = Path(__file__).parents[1] / "docs" / "export.md"


def test_the_page_has_the_columns_as_they_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert BEGIN + text.partition(BEGIN)[2] == columns_reference(), "run: python -m graph.export.reference"


def test_the_page_names_every_form() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in FORMS)


def test_names_of_columns_are_used_once() -> None:
    for section in (*ENTITIES, *LINKS, DOCUMENTS):
        names = [column.name for column in columns_of(section)]
        assert len(names) == len(set(names)), section


def test_a_property_that_no_column_holds_is_refused() -> None:
    record = {"type": "document", "id": "1", "story": "2", "weather": "fine"}
    with pytest.raises(GraphStatementError, match=r"document 1 has properties that no export knows: weather"):
        values_of(record, columns_of(DOCUMENTS))
