"""Aggregates on a real graph: counts and sums by groups, under filters and lenses."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from api.graphql.catalog import CATALOG
from api.graphql.execution import execute, explain
from api.graphql.groups import groups_of
from api.graphql.inputs import ROOTS
from api.graphql.problems import RequestError, TooExpensiveError
from graph.client import GraphClient
from graph.model import Extraction, Money, PartialDate
from graph.ontology import Bound, Modality, Predicate
from graph.rates import find_euro
from tests.api_fixtures import stored
from tests.graph_samples import Sample, dollars

CHIP, FAB, BANK = "company:chip", "company:fab", "company:bank"
ONE, TWO, THREE, FOUR = (f"offering:{name}" for name in ("one", "two", "three", "four"))
EUROS = Money(value=Decimal(1000), currency="EUR", bound=Bound.EXACT)
YUAN = Money(value=Decimal(7000), currency="CNY", bound=Bound.EXACT)


def _first() -> Sample:
    made = Sample("https://paper.example/one", published="2026-06-05", publisher="The Paper")
    for id_, name in ((CHIP, "Chip"), (FAB, "Fab"), (BANK, "Bank"), (ONE, "One"), (TWO, "Two"), (THREE, "Three")):
        made.name(id_, name)
    return (
        made.say(CHIP, Predicate.BASED_IN, "jurisdiction:CN")
        .say(FAB, Predicate.BASED_IN, "jurisdiction:DE")
        .say(CHIP, Predicate.DEVELOPS, "technology:semiconductor")
        .say(FAB, Predicate.DEVELOPS, "technology:semiconductor")
        .say(FAB, Predicate.DEVELOPS, "technology:robotics")
        .say(CHIP, Predicate.ISSUES, ONE)
        .say(FAB, Predicate.ISSUES, ONE)
        .say(FAB, Predicate.ISSUES, TWO)
        .has(ONE, "kind", "ipo")
        .has(ONE, "amount", dollars(2000))
        .has(ONE, "expected_on", PartialDate("2026-07"))
        .has(TWO, "amount", EUROS)
        .has(TWO, "kind", "bond")
        .has(THREE, "expected_on", PartialDate("2026"))
        .say(ONE, Predicate.LISTS_ON, "exchange:XHKG")
        .say(ONE, Predicate.LISTS_ON, "exchange:XNAS", modality=Modality.PLANNED)
        .say(ONE, Predicate.EXCLUDES, "jurisdiction:US", bases=["law:itar"])
        .say(TWO, Predicate.EXCLUDES, "jurisdiction:US", modality=Modality.PLANNED)
        .say(THREE, Predicate.EXCLUDES, "jurisdiction:CA", qualifiers={"investor_class": "retail"})
    )


def _second() -> Sample:
    return (
        Sample("https://wire.example/two", published="2027-01-15", publisher="Wire")
        .has(ONE, "amount", YUAN)
        .name(FOUR, "Four")
        .say(BANK, Predicate.UNDERWRITES, ONE)
        .say(BANK, Predicate.INVESTS_IN, CHIP, qualifiers={"amount": dollars(300)}, confidence=0.8)
        .say(BANK, Predicate.INVESTS_IN, CHIP, qualifiers={"amount": dollars(500)}, words="Bank put 500 into Chip.")
        .say(BANK, Predicate.INVESTS_IN, FAB)
        .say(ONE, Predicate.EXCLUDES, "jurisdiction:US", bases=["law:ear", "law:itar"], words="Two laws forbid it.")
        .say(ONE, Predicate.EXCLUDES, "jurisdiction:CA", negated=True)
    )


def extractions() -> list[Extraction]:
    return [_first().done(), _second().done()]


@pytest.fixture(scope="module")
async def market(connected: GraphClient) -> GraphClient:
    return await stored(connected, extractions())


async def rows(graph: GraphClient, query: str, **variables: Any) -> list[tuple[Any, ...]]:
    """Return the rows of the one aggregate in the answer, as tuples, things by what is selected of them."""
    answer = await execute(graph, query, variables)
    assert answer.errors == []
    found: Any = answer.data
    while isinstance(found, dict):
        (found,) = found.values()
    return [tuple(_flat(value) for value in row.values()) for row in found]


def _flat(value: Any) -> Any:
    return next(iter(value.values())) if isinstance(value, dict) else value


def euros(value: float, currency: str, day: str) -> float:
    found = find_euro(value, currency, day)
    assert found is not None
    return found


OLD = euros(2000, "USD", "2026-06-05")
NEW = euros(7000, "CNY", "2027-01-15")


async def test_all_in_one_row(market: GraphClient) -> None:
    assert await rows(market, "{ offerings { aggregate { count sumEur amounts __typename } } }") == [
        (4, round(NEW + 1000, 2), 2, "OfferingAggregate")
    ]


@pytest.mark.parametrize(
    ("by", "shown", "expected"),
    [
        ("KIND", "kind count", [(None, 2), ("BOND", 1), ("IPO", 1)]),
        ("YEAR", "year count", [(2026, 2), (None, 2)]),
        ("CURRENCY", "currency count", [(None, 2), ("CNY", 1), ("EUR", 1)]),
        ("AGGREGATE", "aggregate count", [(False, 4)]),
        ("EXCHANGE", "exchange { mic } count", [(None, 3), ("XHKG", 1), ("XNAS", 1)]),
        ("ISSUER", "issuer { name } count", [("Fab", 2), (None, 2), ("Chip", 1)]),
        ("ISSUER_JURISDICTION", "issuerJurisdiction { code } count", [("DE", 2), (None, 2), ("CN", 1)]),
        ("TECHNOLOGY", "technology { key } count", [("robotics", 2), ("semiconductor", 2), (None, 2)]),
        ("EXCLUDED_JURISDICTION", "excludedJurisdiction { code } count", [("US", 2), ("CA", 1), (None, 1)]),
        ("[KIND, YEAR]", "kind year count", [("BOND", None, 1), ("IPO", 2026, 1), (None, 2026, 1), (None, None, 1)]),
        ("[KIND, KIND]", "year kind count", [(None, None, 2), (None, "BOND", 1), (None, "IPO", 1)]),
    ],
)
async def test_offerings_by_group(market: GraphClient, by: str, shown: str, expected: list[tuple[Any, ...]]) -> None:
    assert await rows(market, f"{{ offerings {{ aggregate(by: {by}) {{ {shown} }} }} }}") == expected


@pytest.mark.parametrize(
    ("by", "shown", "expected"),
    [
        ("JURISDICTION", "jurisdiction { code } count sumEur", [("US", 2, round(NEW + 1000, 2)), ("CA", 1, None)]),
        ("LAW", "law { id } count", [(None, 2), ("law:ear", 1), ("law:itar", 1)]),
        ("INVESTOR_CLASS", "investorClass count", [(None, 2), ("retail", 1)]),
        ("MODALITY", "modality count", [("ASSERTED", 2), ("PLANNED", 1)]),
        ("[PUBLISHER, SAID_YEAR]", "publisher saidYear count", [("The Paper", 2026, 2), ("Wire", 2026, 1)]),
        ("KIND", "kind count", [("BOND", 1), ("IPO", 1), (None, 1)]),
        (
            "TECHNOLOGY",
            "technology { key } count amounts",
            [("robotics", 2, 2), ("semiconductor", 2, 2), (None, 1, 0)],
        ),
    ],
)
async def test_exclusions_by_group(market: GraphClient, by: str, shown: str, expected: list[tuple[Any, ...]]) -> None:
    assert await rows(market, f"{{ exclusions {{ aggregate(by: {by}) {{ {shown} }} }} }}") == expected


async def test_filters_hold(market: GraphClient) -> None:
    text = '{ exclusions(where: {jurisdiction: {code: {eq: "US"}}, modality: {eq: ASSERTED}}, first: 1) { aggregate(by: JURISDICTION) { jurisdiction { code } count } } }'
    assert await rows(market, text) == [("US", 1)]
    text = '{ offerings(where: {issuers: {some: {node: {name: {eq: "Fab"}}}}}, orderBy: {field: NAME}) { aggregate(by: EXCHANGE) { exchange { mic } count } } }'
    assert await rows(market, text) == [("XHKG", 1), ("XNAS", 1), (None, 1)]


async def test_a_lens_holds_for_keys_counts_and_sums(market: GraphClient) -> None:
    text = "query ($lens: Lens) { offerings(lens: $lens, orderBy: {field: NAME}) { aggregate(by: [CURRENCY, EXCHANGE]) { currency exchange { name } count sumEur } } }"
    early = await rows(market, text, lens={"asOf": "2026-12-31", "modality": ["ASSERTED"]})
    assert early == [
        ("EUR", None, 1, 1000),
        ("USD", "Hong Kong Stock Exchange", 1, OLD),
        (None, None, 1, None),
    ]
    assert await rows(market, text, lens={"publisher": "Wire"}) == [("CNY", None, 1, NEW), (None, None, 1, None)]
    text = "query ($lens: Lens) { exclusions(lens: $lens, orderBy: {field: LAST_SAID}, where: {claims: {gt: 0}}) { aggregate(by: [LAW, MODALITY]) { law { id } modality count } } }"
    assert await rows(market, text, lens={"asOf": "2026-12-31"}) == [
        ("law:itar", "ASSERTED", 1),
        (None, "ASSERTED", 1),
        (None, "PLANNED", 1),
    ]


async def test_links_are_summed_by_their_own_amounts(market: GraphClient) -> None:
    best = euros(500, "USD", "2027-01-15")
    text = f'{{ company(id: "{BANK}") {{ investsIn {{ aggregate {{ count sumEur amounts }} }} }} }}'
    assert await rows(market, text) == [(2, best, 1)]
    text = f'{{ company(id: "{BANK}") {{ underwrites {{ aggregate(by: [MODALITY, KIND]) {{ modality kind sumEur }} }} }} }}'
    assert await rows(market, text) == [("ASSERTED", "IPO", NEW)]
    text = f'{{ company(id: "{CHIP}", lens: {{minConfidence: 0.85}}) {{ investors(lens: {{minConfidence: 0.7}}) {{ aggregate(by: KIND) {{ kind sumEur }} }} }} }}'
    assert await rows(market, text) == [("COMPANY", best)]


async def test_claims_and_documents(market: GraphClient) -> None:
    text = '{ claims(where: {predicate: {eq: "INVESTS_IN"}}) { aggregate(by: [PREDICATE, PUBLISHER]) { predicate publisher count sumEur } } }'
    sums = round(euros(300, "USD", "2027-01-15") + euros(500, "USD", "2027-01-15"), 2)
    assert await rows(market, text) == [("INVESTS_IN", "Wire", 3, sums)]
    text = "{ documents { aggregate(by: [YEAR, PUBLISHER]) { year publisher count } } }"
    assert await rows(market, text) == [(2026, "The Paper", 1), (2027, "Wire", 1)]
    text = f'{{ offering(id: "{ONE}") {{ excludes(where: {{node: {{code: {{eq: "US"}}}}}}) {{ edges {{ evidence {{ aggregate(by: YEAR) {{ year count }} }} }} }} }} }}'
    answer = await execute(market, text)
    assert answer.data is not None
    assert answer.data["offering"]["excludes"]["edges"][0]["evidence"]["aggregate"] == [
        {"year": 2026, "count": 1},
        {"year": 2027, "count": 1},
    ]


async def test_a_claim_shows_its_amount_in_euros(market: GraphClient) -> None:
    text = "{ claims(where: {amount: {eur: {gt: 300}}}) { edges { node { amount { value eur } } } } }"
    answer = await execute(market, text)
    assert answer.data is not None
    assert answer.data["claims"]["edges"] == [
        {"node": {"amount": {"value": 500, "eur": euros(500, "USD", "2027-01-15")}}}
    ]


async def test_rows_end_with_first_and_are_paged_no_further(market: GraphClient) -> None:
    text = "query ($n: Int) { entities { aggregate(by: KIND, first: $n) { kind count } } }"
    whole = await rows(market, text)
    assert whole[:2] == [("JURISDICTION", 4), ("OFFERING", 4)]
    assert await rows(market, text, n=2) == whole[:2]


async def test_keys_lead_on_into_the_graph(market: GraphClient) -> None:
    text = """{ offerings { totalCount aggregate(by: EXCHANGE, first: 2) {
        exchange { name listings(first: 1) { totalCount edges { node { __typename } } aggregate { count } } } count }
      other: aggregate(by: KIND) { kind } edges { node { id } } } }"""
    answer = await execute(market, text)
    assert answer.errors == []
    assert answer.data is not None
    found = answer.data["offerings"]
    assert found["aggregate"][1]["exchange"]["listings"] == {
        "totalCount": 1,
        "edges": [{"node": {"__typename": "Offering"}}],
        "aggregate": [{"count": 1}],
    }
    assert (found["totalCount"], len(found["edges"]), len(found["other"])) == (4, 4, 3)


@pytest.mark.parametrize("name", sorted(n.removesuffix("Aggregate") for n in CATALOG if n.endswith("Aggregate")))
async def test_every_group_of_every_list_can_be_counted_by(market: GraphClient, name: str) -> None:
    groups = list(groups_of(name).values())
    keys = " ".join(
        f"{group.key}{'' if group.field or group.type in ('Int', 'String') else ' { id name }'}" for group in groups
    )
    sums = " sumEur amounts" if "sumEur" in CATALOG[f"{name}Aggregate"].fields else ""
    body = f"aggregate(by: [{', '.join(group.name.upper() for group in groups)}]) {{ {keys} count{sums} }}"
    for lens in ("", '(lens: {asOf: "2026-12-31", publisher: ["The Paper"]})'):
        roots = _reaching(name, body, lens)
        for text in roots:
            answer = await execute(market, text)
            assert answer.errors == [], text


def _reaching(name: str, body: str, lens: str) -> list[str]:
    """Return operations that ask for the list of this name, at the root or on things."""
    if name == "Search":
        return [f'{{ search(text: "chip"{lens and f", {lens[1:-1]}"}) {{ {body} }} }}']
    found = [f"{{ {root.name}{lens} {{ {body} }} }}" for root in ROOTS.values() if root.type == f"{name}Connection!"]
    for type_ in CATALOG.values():
        root = next((root for root in ROOTS.values() if root.type == type_.name and root.name != "exclusion"), None)
        fields = [field for field in type_.fields.values() if field.base == f"{name}Connection"]
        if root is not None and fields and not found and not type_.is_interface:
            found.append(f'{{ {root.name}(id: "{ONE}") {{ {fields[0].name}{lens} {{ {body} }} }} }}')
    assert found, name
    return found


def test_the_cost_is_counted_by_rows() -> None:
    assert explain("{ offerings { aggregate { count } } }").cost == 100
    text = "{ offerings { aggregate(by: EXCHANGE, first: 7) { exchange { listings(first: 3) { edges { node { __typename } } } } } } }"
    assert explain(text).cost == 7 + 7 + 21 + 21
    with pytest.raises(TooExpensiveError):
        explain(
            text.replace("first: 7", "first: 100")
            .replace("first: 3", "first: 100")
            .replace("__typename", "... on Offering { issuers { totalCount edges { node { id } } } }")
        )
    with pytest.raises(RequestError, match="from 1 to 100"):
        explain("{ offerings { aggregate(first: 101) { count } } }")


def test_groups_are_part_of_the_plan() -> None:
    text = "query ($by: [OfferingGroup!]) { offerings { aggregate(by: $by) { kind year count } } }"
    one, other = explain(text, {"by": ["KIND"]}), explain(text, {"by": ["YEAR"]})
    assert one.statement != other.statement
    assert explain(text, {"by": ["KIND"]}).statement is one.statement
