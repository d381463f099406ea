from pathlib import Path

from graph.ontology import KINDS, PREDICATES, QUALIFIERS
from graph.reference_page import reference_page

ROOT = Path(__file__).parent.parent


def test_the_page_in_the_repository_is_the_one_the_ontology_gives() -> None:
    stored = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    assert stored == reference_page(), "write it again: python -m graph.reference_page > docs/ontology.md"


def test_the_page_names_every_kind_predicate_field_and_qualifier() -> None:
    page = reference_page()
    names = [*KINDS, *PREDICATES, *QUALIFIERS, *(spec.field for spec in PREDICATES.values())]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    row = next(line for line in reference_page().splitlines() if line.startswith("| `id`"))
    assert row.count("|") - row.count("\\|") == 4
