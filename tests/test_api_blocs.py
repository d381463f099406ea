"""Blocs: who asks for a member finds what shuts out its bloc, marked as such."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from typing import Any

import pytest

from api.graphql.blocs import blocs_of, with_blocs
from api.graphql.execution import execute, explain
from api.graphql.problems import UnknownCodeError
from graph.client import GraphClient
from graph.model import Extraction
from graph.ontology import Predicate
from tests.api_fixtures import stored
from tests.graph_samples import Sample

ONE, TWO = "offering:one", "offering:two"


def extractions() -> list[Extraction]:
    early = (
        Sample("https://paper.example/eu", published="2026-06-05", publisher="The Paper")
        .name(ONE, "One")
        .name(TWO, "Two")
        .say(ONE, Predicate.EXCLUDES, "jurisdiction:EU")
        .say(ONE, Predicate.EXCLUDES, "jurisdiction:DE")
        .say(TWO, Predicate.EXCLUDES, "jurisdiction:EEA")
        .say(TWO, Predicate.EXCLUDES, "jurisdiction:CN")
    )
    late = Sample("https://wire.example/no", published="2026-07-05", publisher="Wire")
    return [early.done(), late.say(TWO, Predicate.EXCLUDES, "jurisdiction:NO").done()]


@pytest.fixture(scope="module")
async def market(connected: GraphClient) -> GraphClient:
    return await stored(connected, extractions())


async def found(graph: GraphClient, arguments: str, **variables: Any) -> list[tuple[str, str, str | None]]:
    """Return the offering, the jurisdiction and the bloc of each exclusion."""
    text = f"query ($lens: Lens) {{ exclusions(lens: $lens, {arguments}) {{ totalCount edges {{ node {{ offering {{ name }} jurisdiction {{ code }} via {{ code }} }} }} }} }}"
    answer = await execute(graph, text, variables)
    assert answer.errors == [], text
    assert answer.data is not None
    nodes = [edge["node"] for edge in answer.data["exclusions"]["edges"]]
    assert answer.data["exclusions"]["totalCount"] == len(nodes)
    return [
        (node["offering"]["name"], node["jurisdiction"]["code"], node["via"] and node["via"]["code"]) for node in nodes
    ]


def code(where: str) -> str:
    return f"where: {{jurisdiction: {{code: {where}}}}}"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (code('{eq: "DE"}'), [("One", "DE", None)]),
        (code('{eq: "DE"}') + ", blocs: false", [("One", "DE", None)]),
        (
            code('{eq: "DE"}') + ", blocs: true",
            [("One", "DE", None), ("One", "EU", "EU"), ("Two", "EEA", "EEA")],
        ),
        (code('{eq: "NO"}') + ", blocs: true", [("Two", "EEA", "EEA"), ("Two", "NO", None)]),
        (code('{eq: "EU"}') + ", blocs: true", [("One", "EU", None), ("Two", "EEA", "EEA")]),
        (code('{eq: "EEA"}') + ", blocs: true", [("Two", "EEA", None)]),
        (
            code('{in: ["FR", "CN", "EU"]}') + ", blocs: true",
            [("One", "EU", None), ("Two", "CN", None), ("Two", "EEA", "EEA")],
        ),
        (code('{ne: "FR"}') + ", blocs: true", [("One", "DE", None), ("Two", "CN", None), ("Two", "NO", None)]),
        (
            'where: {or: [{jurisdiction: {id: {eq: "jurisdiction:SE"}}}, {offering: {name: {eq: "One"}}}]}, blocs: true',
            [("One", "DE", None), ("One", "EU", "EU"), ("Two", "EEA", "EEA")],
        ),
        ('where: {offering: {name: {eq: "One"}}}, blocs: true', [("One", "DE", None), ("One", "EU", None)]),
        ("blocs: true, first: 2", None),
    ],
)
async def test_exclusions(
    market: GraphClient, arguments: str, expected: list[tuple[str, str, str | None]] | None
) -> None:
    if expected is None:
        answer = await execute(market, f"{{ exclusions({arguments}) {{ edges {{ node {{ via {{ code }} }} }} }} }}")
        assert answer.data == {"exclusions": {"edges": [{"node": {"via": None}}, {"node": {"via": None}}]}}
        return
    assert await found(market, arguments) == expected


async def test_a_lens_holds(market: GraphClient) -> None:
    arguments = code('{eq: "NO"}') + ", blocs: true"
    assert await found(market, arguments, lens={"asOf": "2026-06-30"}) == [("Two", "EEA", "EEA")]
    assert await found(market, arguments, lens={"publisher": ["Wire"]}) == [("two", "NO", None)]


async def test_from_a_jurisdiction_and_from_an_offering(market: GraphClient) -> None:
    text = f"""{{ jurisdiction(id: "jurisdiction:DE") {{
        own: excludedFrom {{ totalCount }}
        all: excludedFrom(blocs: true, orderBy: {{field: NAME}}) {{ totalCount edges {{ id via {{ name }} node {{ name }} }} }} }}
      offering(id: "{TWO}") {{
        none: excludes(where: {{node: {{code: {{eq: "DE"}}}}}}) {{ totalCount }}
        one: excludes(where: {{node: {{code: {{eq: "DE"}}}}}}, blocs: true) {{ edges {{ via {{ code }} node {{ code }} }} }} }} }}"""
    answer = await execute(market, text)
    assert answer.errors == []
    assert answer.data is not None
    german = answer.data["jurisdiction"]
    assert (german["own"]["totalCount"], german["all"]["totalCount"]) == (1, 3)
    assert [(edge["node"]["name"], edge["via"] and edge["via"]["name"]) for edge in german["all"]["edges"]] == [
        ("One", None),
        ("One", "European Union"),
        ("Two", "European Economic Area"),
    ]
    assert answer.data["offering"] == {
        "none": {"totalCount": 0},
        "one": {"edges": [{"via": {"code": "EEA"}, "node": {"code": "EEA"}}]},
    }


async def test_a_cursor_knows_whether_blocs_count(market: GraphClient) -> None:
    text = 'query ($blocs: Boolean, $a: String) { exclusions(where: {jurisdiction: {code: {eq: "DE"}}}, blocs: $blocs, first: 1, after: $a) { pageInfo { endCursor } } }'
    answer = await execute(market, text, {"blocs": True})
    assert answer.data is not None
    cursor = answer.data["exclusions"]["pageInfo"]["endCursor"]
    assert (await execute(market, text, {"blocs": True, "a": cursor})).errors == []
    refused = await execute(market, text, {"blocs": False, "a": cursor})
    assert [error["extensions"]["code"] for error in refused.errors] == ["BAD_CURSOR"]


def test_a_member_belongs_to_its_blocs_and_a_bloc_to_a_wider_one() -> None:
    assert with_blocs(["jurisdiction:DE"]) == ["jurisdiction:DE", "jurisdiction:EEA", "jurisdiction:EU"]
    assert with_blocs(["jurisdiction:NO"]) == ["jurisdiction:EEA", "jurisdiction:NO"]
    assert blocs_of()["jurisdiction:EU"] == ["jurisdiction:EEA"]
    assert "jurisdiction:EEA" not in blocs_of()
    assert with_blocs(["jurisdiction:CN"]) == ["jurisdiction:CN"]


def test_unknown_codes_are_refused_with_blocs_too() -> None:
    with pytest.raises(UnknownCodeError):
        explain('{ exclusions(where: {jurisdiction: {code: {eq: "XX"}}}, blocs: true) { totalCount } }')
