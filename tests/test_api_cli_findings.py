"""Who funds whom across a border, which law bites whom: rows from a real graph, and their tables."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console, RenderableType

from api.cli.asking import data_of
from api.cli.findings import bites_table, funding_table, read_bites, read_funding, sum_of_money
from api.graphql.execution import execute
from graph.client import GraphClient
from graph.ontology import Modality, Predicate
from graph.write import write_extractions
from tests.graph_samples import Sample, dollars

LINE = 'hostile "[red]" <b>`|'


@pytest.fixture
async def read(graph: GraphClient) -> Any:
    sample = (
        Sample("https://paper.example/1", publisher="The Paper")
        .name("company:alpha", f"Alpha {LINE}")
        .name("company:beta", "Beta")
        .name("company:gamma", "Gamma")
        .name("offering:gamma-ipo", "Gamma IPO")
        .say("company:alpha", Predicate.BASED_IN, "jurisdiction:US")
        .say("company:beta", Predicate.BASED_IN, "jurisdiction:CN")
        .say("company:gamma", Predicate.BASED_IN, "jurisdiction:CN")
        .say("company:gamma", Predicate.ISSUES, "offering:gamma-ipo")
        .say("company:alpha", Predicate.INVESTS_IN, "company:beta", qualifiers={"amount": dollars(2_500_000_000)})
        .say("company:beta", Predicate.INVESTS_IN, "company:gamma")
        .say("jurisdiction:SA", Predicate.INVESTS_IN, "offering:gamma-ipo", modality=Modality.PLANNED)
        .say("company:nowhere", Predicate.INVESTS_IN, "company:beta")
        .say("law:entity-list", Predicate.RESTRICTS, "company:beta")
        .say("law:entity-list", Predicate.RESTRICTS, "company:gamma", modality=Modality.POSSIBLE)
        .say("law:ear", Predicate.RESTRICTS, "company:gamma")
    )
    await write_extractions(graph, [sample.done()], actor="test", run="test")

    async def ask(operation: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = await execute(graph, operation, variables)
        return data_of({"data": answer.data, "errors": answer.errors or []})

    return ask


def shown(table: RenderableType) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table)
    return console.export_text()


async def test_only_money_that_crosses_a_border_counts(read: Any) -> None:
    rows = await read_funding(read)
    assert [(row.investor_codes, row.target, row.target_codes, row.modality) for row in rows] == [
        (("US",), "Beta", ("CN",), "ASSERTED"),
        (("SA",), "Gamma IPO", ("CN",), "PLANNED"),
    ]
    text = shown(funding_table(rows, 1))
    assert "[red]" in text
    assert "USD 2.5 billion" in text
    assert "2 in all, 1 more not shown here." in text
    assert "Gamma" not in text


async def test_the_law_that_restricts_most_comes_first(read: Any) -> None:
    rows = await read_bites(read)
    assert [(row.law, row.whom) for row in rows] == [
        ("Entity List", (("Beta", "asserted"), ("Gamma", "possible"))),
        ("Export Administration Regulations", (("Gamma", "asserted"),)),
    ]
    text = shown(bites_table(rows, 5))
    assert "Beta; Gamma (possible)" in text
    assert "2 in all." in text


@pytest.mark.parametrize(
    ("value", "bound", "text"),
    [
        (75_000_000_000, "ABOUT", "about USD 75 billion"),
        (126_100_000_000, "AT_LEAST", "at least USD 126.1 billion"),
        (1_500_000, "EXACT", "USD 1.5 million"),
        (2_850_000_000_000, "UP_TO", "up to USD 2.85 trillion"),
        (21.5, "EXACT", "USD 21.5"),
    ],
)
def test_sums_are_short(value: float, bound: str, text: str) -> None:
    assert sum_of_money({"value": value, "currency": "USD", "bound": bound}) == text


def test_no_sum_is_nothing() -> None:
    assert sum_of_money(None) == ""
