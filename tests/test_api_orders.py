"""Orders and cursors on a real graph: every scalar, degree, euros, both directions, inserts in between."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from api.graphql.execution import execute, explain
from api.graphql.inputs import ORDERS
from api.graphql.problems import RequestError
from graph.client import GraphClient
from graph.ontology import Kind, Predicate
from graph.write import write_extractions
from tests.api_corpus import COHORT, GRID, ORBIT, extractions
from tests.api_fixtures import corpus, stored
from tests.graph_samples import Sample

__all__ = ["corpus"]

_ROOTS = {"Entity": "entities", "Exclusion": "exclusions", "Claim": "claims", "Document": "documents"} | {
    kind.value: {"Company": "companies", "Person": "people", "Technology": "technologies"}.get(kind, f"{kind.lower()}s")
    for kind in Kind
}


async def page(graph: GraphClient, field: str, order: str, arguments: str = "", **variables: Any) -> Any:
    """Return a page of a list, ids by cursor."""
    head = f"query ({', '.join(f'${name}: String' for name in variables)}) " if variables else ""
    rest = f", {arguments}" if arguments else ""
    text = f"{head}{{ {field}(orderBy: {order}{rest}) {{ pageInfo {{ hasNextPage hasPreviousPage }} edges {{ cursor node {{ id }} }} }} }}"
    answer = await execute(graph, text, variables)
    assert answer.errors == [], text
    assert answer.data is not None
    return answer.data[field]


def shown(found: Any) -> list[str]:
    return [edge["node"]["id"] for edge in found["edges"]]


@pytest.mark.parametrize(
    ("field", "order", "expected"),
    [
        ("offerings", "{field: AMOUNT}", [COHORT, ORBIT, GRID]),
        ("offerings", "{field: AMOUNT, direction: DESC}", [GRID, ORBIT, COHORT]),
        ("offerings", "{field: AGGREGATE, direction: DESC}", [COHORT, GRID, ORBIT]),
        ("offerings", "{field: AGGREGATE}", [GRID, ORBIT, COHORT]),
        ("offerings", "{field: DEGREE, direction: DESC}", [GRID, ORBIT, COHORT]),
        ("offerings", "{field: DEGREE, predicate: ISSUES, direction: DESC}", [GRID, ORBIT, COHORT]),
        ("offerings", "[{field: DEGREE, predicate: EXCLUDES, direction: ASC}, {field: NAME}]", [COHORT, GRID, ORBIT]),
        (
            "companies",
            "{field: DEGREE, direction: DESC}",
            ["company:grid", "company:orbit", "company:acme", "company:zenith"],
        ),
    ],
)
async def test_orders(corpus: GraphClient, field: str, order: str, expected: list[str]) -> None:
    assert shown(await page(corpus, field, order)) == expected


async def test_modality_goes_by_strength(corpus: GraphClient) -> None:
    text = "{ claims(orderBy: {field: MODALITY, direction: DESC}, first: 100) { edges { node { modality } } } }"
    answer = await execute(corpus, text)
    assert answer.data is not None
    found = [edge["node"]["modality"] for edge in answer.data["claims"]["edges"]]
    order = ["POSSIBLE", "ALLEGED", "PLANNED", "ASSERTED"]
    assert found == sorted(found, key=order.index)
    assert len(set(found)) == 4


@pytest.mark.parametrize("name", [name.removesuffix("Order") for name in ORDERS if name[:-5] in _ROOTS])
@pytest.mark.parametrize("lens", ["", 'lens: {asOf: "2026-08-31"}'])
async def test_pages_meet_in_every_order_in_both_directions(corpus: GraphClient, name: str, lens: str) -> None:
    root = _ROOTS[name]
    size = 30 if name == "Claim" else 3 if name == "Entity" else 1
    rest = f", {lens}" if lens else ""
    fields = list(ORDERS[f"{name}Order"].fields)
    for place, field in enumerate(fields):
        order = f"{{field: {field}, direction: {('ASC', 'DESC')[place % 2]}}}"
        whole = shown(await page(corpus, root, order, f"first: 100{rest}"))
        for given, way in (("first", "after"), ("last", "before")):
            seen: list[str] = []
            cursor: str | None = None
            for _ in range(40):
                found = await page(corpus, root, order, f"{given}: {size}, {way}: $cursor{rest}", cursor=cursor)
                part = shown(found)
                seen = [*seen, *part] if given == "first" else [*part, *seen]
                if not found["pageInfo"]["hasNextPage" if given == "first" else "hasPreviousPage"]:
                    break
                cursor = found["edges"][-1 if given == "first" else 0]["cursor"]
            assert seen == whole, (order, given)


@pytest.mark.parametrize(
    "field",
    [
        "CLAIMS",
        "STORIES",
        "DENIALS",
        "MODALITY",
        "CONFIDENCE",
        "FIRST_SAID",
        "LAST_SAID",
        "QUOTE",
        "PUBLISHER",
        "REASON",
        "INVESTOR_CLASS",
        "NAME",
        "DEGREE",
        "ID",
    ],
)
async def test_lists_of_links_go_by_their_edges(corpus: GraphClient, field: str) -> None:
    text = f'query ($a: String, $n: Int) {{ offering(id: "{ORBIT}") {{ excludes(orderBy: [{{field: {field}, direction: DESC}}], first: $n, after: $a) {{ pageInfo {{ endCursor }} edges {{ id }} }} }} }}'

    async def ask(count: int, after: str | None = None) -> Any:
        answer = await execute(corpus, text, {"n": count, "a": after})
        assert answer.errors == []
        assert answer.data is not None
        return answer.data["offering"]["excludes"]

    whole = [edge["id"] for edge in (await ask(9))["edges"]]
    first = await ask(1)
    second = await ask(1, first["pageInfo"]["endCursor"])
    assert [edge["id"] for edge in [*first["edges"], *second["edges"]]] == whole
    assert len(whole) == 2


async def test_a_page_goes_on_where_it_ended_whatever_was_inserted(connected: GraphClient) -> None:
    graph = await stored(connected, extractions())
    order = "[{field: DEGREE, predicate: EXCLUDES, direction: DESC}, {field: NAME}]"
    first = await page(graph, "offerings", order, "first: 1")
    assert shown(first) == [GRID]
    rest = shown(await page(graph, "offerings", order, "first: 9, after: $a", a=first["edges"][0]["cursor"]))
    more = (
        Sample("https://late.example/more", published="2026-12-01")
        .name("offering:before", "A before").say("offering:before", Predicate.EXCLUDES, "jurisdiction:CN")
        .say("offering:before", Predicate.EXCLUDES, "jurisdiction:HK").say("offering:before", Predicate.EXCLUDES, "jurisdiction:RU")
        .name("offering:between", "Grid c").say("offering:between", Predicate.EXCLUDES, "jurisdiction:CN")
    )  # fmt: skip
    await write_extractions(graph, [more.done()], actor="tests", run="more")
    after = shown(await page(graph, "offerings", order, "first: 9, after: $a", a=first["edges"][0]["cursor"]))
    assert [id_ for id_ in after if id_ != "offering:between"] == rest
    assert "offering:between" in after
    assert "offering:before" not in after
    back = shown(await page(graph, "offerings", order, "last: 9, before: $b", b=first["edges"][0]["cursor"]))
    assert back == ["offering:before"]


async def test_a_cursor_says_its_version_order_and_values(corpus: GraphClient) -> None:
    found = await page(
        corpus, "offerings", "[{field: DEGREE, predicate: ISSUES, direction: DESC}, {field: AMOUNT}]", "first: 1"
    )
    cursor = found["edges"][0]["cursor"]
    version, order, _, *values = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    assert (version, order, values) == (2, "-DEGREE:ISSUES,AMOUNT", [2, None, GRID])
    other = "query ($a: String) { offerings(orderBy: [{field: DEGREE, predicate: ISSUES}, {field: AMOUNT}], after: $a) { edges { cursor } } }"
    answer = await execute(corpus, other, {"a": cursor})
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_CURSOR"]


async def test_degree_under_a_lens_counts_what_passes(corpus: GraphClient) -> None:
    assert shown(
        await page(
            corpus,
            "offerings",
            "{field: DEGREE, predicate: EXCLUDES, direction: DESC}",
            'lens: {publisher: ["Wire"]}, first: 1',
        )
    ) == [ORBIT]
    text = (
        "query ($lens: Lens) { companies(lens: $lens, orderBy: {field: DEGREE, direction: DESC}) { edges { cursor } } }"
    )
    for lens, degree in ((None, 5), ({"publisher": ["Wire"]}, 3)):
        answer = await execute(corpus, text, {"lens": lens})
        assert answer.data is not None
        cursor = answer.data["companies"]["edges"][0]["cursor"]
        assert json.loads(base64.urlsafe_b64decode(cursor + "=="))[3] == degree


def test_a_predicate_goes_with_degree_alone() -> None:
    with pytest.raises(RequestError, match="DEGREE"):
        explain("{ offerings(orderBy: {field: NAME, predicate: ISSUES}) { totalCount } }")
