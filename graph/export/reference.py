"""The tables of columns in `docs/export.md`, written from the columns themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from graph.export.columns import CLAIM, DECISION, DOCUMENT, IDENTIFIER, LINK, MERGED, NAME, Column, entity_columns
from graph.ontology import Kind

BEGIN = "<!-- columns: written by `python -m graph.export.reference`, up to the end of the page -->"


def columns_reference() -> str:
    """Return the tables as Markdown, one for each record."""
    common = {column.name for column in entity_columns(Kind.PERSON)}
    own = ((kind, [c for c in entity_columns(kind) if c.name not in common]) for kind in Kind)
    parts = [
        _part("Things", "`entity`; properties as the ontology names them.", entity_columns(Kind.PERSON)),
        *(_part(kind, "", columns, level=4) for kind, columns in own if columns),
        _part("Links", "`link`; `reason` and `investor_class` on EXCLUDES alone.", LINK),
        _part("Claims", "`claim`", CLAIM),
        _part("Documents", "`document`; never their texts.", DOCUMENT),
        _part("Names", "`name`", NAME),
        _part("Identifiers", "`identifier`", IDENTIFIER),
        _part("Merged things", "`merged`", MERGED),
        _part("Decisions", "`decision`", DECISION),
    ]
    return "\n\n".join([BEGIN, *parts]) + "\n"


def _part(title: str, text: str, columns: Iterable[Column], *, level: int = 3) -> str:
    rows = [("Column", "Type", "Meaning"), ("---", "---", "---")]
    rows += [(f"`{column.name}`", column.type.value, column.description) for column in columns]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
    return "\n\n".join(part for part in (f"{'#' * level} {title}", text, table) if part)


if __name__ == "__main__":  # pragma: no cover - run by hand
    import sys

    sys.stdout.write(columns_reference())
