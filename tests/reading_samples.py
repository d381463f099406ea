"""Documents for the tests that read texts without a graph."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.model import Document, PartialDate


def document(text: str, title: str | None = None, published_at: str = "2026-05-04") -> Document:
    """Return the document of a text."""
    id_, story = Document.ids("x.txt", text)
    return Document(
        id=id_,
        story=story,
        url="x.txt",
        title=title,
        published_at=PartialDate(published_at),
        retrieved_at=datetime(2026, 6, 1, tzinfo=UTC),
    )
