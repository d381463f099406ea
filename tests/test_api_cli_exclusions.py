import csv
import io
from typing import Any

import pytest
from rich.console import Console

from api.cli.exclusions import NO_ROW, best_evidence, exclusion_row, exclusions_csv, exclusions_table, foot


def evidence(quote: str, modality: str = "ASSERTED", *, negated: bool = False) -> dict[str, Any]:
    document = {"id": "d", "title": "T", "url": "one.txt", "publisher": "Example News", "publishedAt": "2026-06-05"}
    return {
        "node": {
            "quote": quote,
            "start": 0,
            "end": len(quote),
            "saidAt": "2026-06-05",
            "modality": modality,
            "negated": negated,
            "attributedTo": None,
            "document": document,
        }
    }


def node(**changes: Any) -> dict[str, Any]:
    offering: dict[str, Any] = {
        "id": "offering:acme-ipo",
        "name": "Acme IPO",
        "kind": "IPO",
        "status": "PLANNED",
        "amount": None,
        "issuers": {"edges": [{"node": {"id": "company:acme", "name": "Acme"}}]},
        "listsOn": {"edges": []},
    }
    law = {"id": "law:itar", "name": "International Traffic in Arms Regulations", "citation": None}
    usual = {
        "id": "offering:acme-ipo|EXCLUDES|jurisdiction:CN",
        "modality": "ASSERTED",
        "confidence": 0.9,
        "claims": 2,
        "stories": 1,
        "denials": 0,
        "firstSaid": "2026-06-05",
        "lastSaid": "2026-06-05",
        "offering": offering,
        "jurisdiction": {"code": "CN", "name": "China"},
        "grounds": [{"law": law, "reason": "national security", "investorClass": None}],
        "evidence": {"edges": [evidence("Acme shuts out investors from China.")]},
    }
    return {**usual, **changes}


def shown(
    nodes: list[dict[str, Any]], documents: int = 7, notes: list[str] | None = None, most: int | None = None
) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(exclusions_table(nodes, {"documents": documents, "notes": notes or []}, most))
    return console.export_text()


def test_the_table_shows_offering_place_ground_source_and_quote() -> None:
    text = shown([node()])
    wanted = ("Acme IPO", "China (CN)", "national security", "asserted", "Example News", "2026-06-05", "one.txt")
    assert [word for word in wanted if word not in text] == []
    assert "Traffic in Arms" in text


def test_the_foot_says_how_many_documents_and_that_no_row_is_no_admission() -> None:
    assert shown([node()]).rstrip().endswith(f"7 documents were read. {NO_ROW}")
    assert foot({"documents": 1}).startswith("1 document was read.")


def test_the_foot_says_what_to_know_of_the_documents() -> None:
    assert shown([], notes=["They retell others."]).rstrip().endswith("\nNote: They retell others.")


def test_a_short_table_shows_those_with_a_ground_first_and_says_how_many_there_are() -> None:
    bare = node(grounds=[], jurisdiction={"code": "JP", "name": "Japan"})
    text = shown([bare, node(), bare], most=1)
    assert "China (CN)" in text
    assert "Japan" not in text
    assert "3 in all, 2 more not shown here." in text


def test_without_rows_it_says_so() -> None:
    assert shown([]).startswith("No exclusions found. 7 documents were read.")


def test_denials_and_a_missing_ground_are_told() -> None:
    text = shown([node(denials=2, grounds=[])])
    assert "denied 2×" in text
    assert "none given" in text


def test_markup_in_a_quote_is_text() -> None:
    assert "[bold]x[/bold]" in shown([node(evidence={"edges": [evidence("[bold]x[/bold]")]})])


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        pytest.param([evidence("a", "POSSIBLE"), evidence("b")], "b", id="the firm one before the weak one"),
        pytest.param([evidence("a"), evidence("Acme b")], "Acme b", id="the one that names the issuer"),
        pytest.param([evidence("a", negated=True), evidence("b")], "b", id="never a denial"),
        pytest.param([evidence("a", "POSSIBLE")], "a", id="the first where none is firm"),
        pytest.param([], None, id="none"),
    ],
)
def test_best_evidence(edges: list[dict[str, Any]], expected: str | None) -> None:
    assert best_evidence(node(evidence={"edges": edges})).get("quote") == expected


def test_the_row_joins_lists_and_survives_what_is_missing() -> None:
    bare: dict[str, Any] = {"id": "offering:x", "name": None, "issuers": {"edges": []}}
    row = exclusion_row(
        node(
            offering=bare,
            jurisdiction={"code": None, "name": None},
            grounds=[{"law": None, "reason": "a", "investorClass": "retail"}, {"law": None, "reason": "b"}],
            evidence={"edges": []},
        )
    )
    assert (row.offering, row.jurisdiction, row.code, row.laws) == ("offering:x", "", "", "")
    assert (row.reasons, row.investor_classes, row.quote, row.address) == ("a; b", "retail", "", "")


def test_csv_reads_back() -> None:
    text = exclusions_csv([node(evidence={"edges": [evidence('He said "no",\nthen left.')]})])
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["quote"] == 'He said "no",\nthen left.'
    assert (row["code"], row["issuers"], row["confidence"]) == ("CN", "Acme", "0.9")
    assert exclusions_csv([]).count("\n") == 1
