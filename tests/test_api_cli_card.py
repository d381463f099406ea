import io
from typing import Any

import pytest
from rich.console import Console

from api.cli.card import card_view, money_text
from graph.ontology import Kind, Predicate
from graph.read.card import Card, CardLink


def link(predicate: Predicate, other: str, **changes: Any) -> CardLink:
    usual: dict[str, Any] = {
        "outgoing": True,
        "claim": "0" * 32,
        "modality": "asserted",
        "claims": 1,
        "denials": 0,
        "quote": f"A sentence about {other}.",
        "publisher": "Example News",
        "said_at": "2026-06-05",
        "url": "one.txt",
    }
    return CardLink(predicate=predicate, other=f"id:{other}", other_name=other, **{**usual, **changes})


def shown(**changes: Any) -> str:
    usual: dict[str, Any] = {
        "id": "offering:acme-ipo",
        "kind": Kind.OFFERING,
        "name": "Acme IPO",
        "names": (("Acme IPO", "primary"), ("the float", "alias")),
        "identifiers": ("isin:US0000000001",),
        "properties": {
            "kind": "ipo",
            "amount_value": 75e9,
            "amount_currency": "USD",
            "amount_bound": "about",
            "aggregate": True,
        },
        "links": (),
    }
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(card_view(Card(**{**usual, **changes})))
    return console.export_text()


def test_the_card_says_what_it_is() -> None:
    text = shown()
    wanted = ("Acme IPO", "offering:acme-ipo", "the float (alias)", "isin:US0000000001", "kind: ipo", "aggregate: true")
    assert [word for word in wanted if word not in text] == []
    assert "amount: about 75,000,000,000 USD" in text
    assert "amount_currency" not in text
    assert "No links." in text


def test_links_stand_under_their_predicate_with_sentence_publisher_and_date() -> None:
    text = shown(
        links=(
            link(Predicate.EXCLUDES, "China", denials=1),
            link(Predicate.LISTS_ON, "Nasdaq", publisher=None),
            link(Predicate.ISSUES, "Acme", outgoing=False),
        )
    )
    for title in ("excludes", "lists on", "issuers"):
        assert f"\n{title}" in text
    assert "A sentence about China." in text
    assert "asserted, denied 1×" in text
    assert "Example News 2026-06-05" in text


@pytest.mark.parametrize(
    ("value", "bound", "expected"),
    [
        (126.1e9, "at_least", "at least 126,100,000,000 CNY"),
        (4.87, "exact", "4.87 CNY"),
        (4.5, "up_to", "up to 4.50 CNY"),
    ],
)
def test_money(value: float, bound: str, expected: str) -> None:
    assert money_text(value, "CNY", bound) == expected


def test_a_bare_thing_has_a_card() -> None:
    text = shown(names=(), identifiers=(), properties={})
    assert text.splitlines()[0].startswith("Acme IPO")
    assert "also called" not in text
