"""The statement of an operation, as people run it in Neo4j Browser."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from api.connection import find_browser
from api.graphql.execution import explain
from api.graphql.explained import MOST_ADDRESS, Explained, cypher_literal, used_parameters
from api.graphql.operations import EXCLUSIONS
from api.graphql.schema import RequestContext, build_schema
from api.scopes import AccessScope
from graph.client import GraphClient
from graph.settings import GraphSettings
from tests.api_corpus import HOSTILE
from tests.api_fixtures import corpus

__all__ = ["corpus"]

BROWSER = "http://127.0.0.1:7474/browser/?dbms=bolt%3A%2F%2Fneo4j%40127.0.0.1%3A7687"
NAMED = "query ($t: String!) { entities(where: {name: {in: [$t, $t]}}) { totalCount edges { node { id name } } } }"


@pytest.mark.parametrize(
    "query",
    [
        "{ offerings(first: 3) { totalCount } }",
        '{ offerings(first: 3, orderBy: {field: NAME}, lens: {asOf: "2026-07-10"}) { totalCount } }',
        "{ companies { edges { node { issues(last: 2) { totalCount } } } } }",
    ],
)
def test_there_are_no_parameters_but_those_of_the_statement(query: str) -> None:
    made = explain(query)
    assert set(made.parameters) == used_parameters(made.statement)


def test_a_bad_cursor_is_refused_even_where_only_the_number_is_asked() -> None:
    made = explain("{ offerings(first: 3) { totalCount } }")
    assert made.parameters == {}
    with pytest.raises(Exception, match="cursor"):
        explain('{ offerings(first: 3, after: "x") { totalCount } }')


def test_every_param_line_ends_with_a_semicolon() -> None:
    lines = explain(EXCLUSIONS, {"code": "CN", "asOf": "2026-06-30"}).for_browser().splitlines()
    params = [line for line in lines if line.startswith(":param ")]
    assert len(params) >= 5
    assert all(line.endswith(";") for line in params)
    assert lines[: len(params)] == params


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (EXCLUSIONS, {"code": "CN"}),
        (EXCLUSIONS, {"code": "CN", "asOf": "2026-07-10"}),
        (NAMED, {"t": HOSTILE}),
    ],
)
async def test_the_statement_with_values_in_place_answers_the_same(
    corpus: GraphClient, query: str, variables: dict[str, Any]
) -> None:
    made = explain(query, variables)
    with_values: Any = made.in_place()
    assert await corpus.read_value(with_values) == await corpus.read_value(made.statement, made.parameters)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from([HOSTILE, "\\u0022", "\\\\u0027", "a\\", "*/", "//", "\u2028", "\x00\x1f\x7f\x85"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z`: .\-]{1,9}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=6,
)


async def test_values_come_back_from_neo4j_as_they_were_written(connected: GraphClient) -> None:
    found: list[Any] = []

    @settings(
        max_examples=400, phases=[Phase.generate], database=None, deadline=None, derandomize=True,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.large_base_example),
    )  # fmt: skip
    @given(_VALUES)
    def gather(value: Any) -> None:
        found.append(value)

    gather()
    text: Any = f"RETURN [{', '.join(cypher_literal(value) for value in found)}] AS all"
    back = await connected.read_value(text)
    assert len(back) == len(found) >= 300
    for ours, theirs in zip(found, back, strict=True):
        assert theirs == ours or (isinstance(ours, float) and math.isclose(theirs, ours))


def test_the_address_opens_browser_with_the_statement() -> None:
    made = explain(NAMED, {"t": HOSTILE})
    address = made.address(BROWSER)
    assert address is not None
    assert address.startswith(f"{BROWSER}&cmd=edit&arg=")
    assert parse_qs(urlsplit(address).query)["arg"] == [made.in_place()]
    assert parse_qs(urlsplit(str(made.address("http://db:7474/browser/"))).query)["cmd"] == ["edit"]
    assert made.address(None) is None
    assert Explained("RETURN $p1", {"p1": "x" * MOST_ADDRESS}, 1).address(BROWSER) is None


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, None),
        ({"neo4j_browser_url": "http://db:7474/browser/"}, "http://db:7474/browser/?preselectAuthMethod=NO_AUTH"),
        ({"neo4j_browser_url": BROWSER}, f"{BROWSER}&preselectAuthMethod=NO_AUTH"),
        ({"neo4j_browser_url": BROWSER, "neo4j_password": SecretStr("x")}, BROWSER),
        ({"neo4j_browser_url": BROWSER, "neo4j_password_file": Path("/x")}, BROWSER),
        (
            {"neo4j_browser_url": "http://db/?preselectAuthMethod=SSO"},
            "http://db/?preselectAuthMethod=SSO",
        ),
    ],
)
async def test_where_browser_is_beside_a_neo4j_elsewhere(given: dict[str, Any], found: str | None) -> None:
    assert await find_browser(GraphSettings(neo4j_uri="bolt://db:7687", **given)) == found


async def test_no_browser_where_no_server_runs(tmp_path: Path) -> None:
    assert await find_browser(GraphSettings(caplinks_home=tmp_path)) is None


async def test_the_answer_tells_its_statement_to_those_who_may_see_it(corpus: GraphClient) -> None:
    async def ask(query: str, scopes: frozenset[AccessScope]) -> Any:
        context = RequestContext(corpus, None, None, scopes, explain=True, browser=BROWSER)
        return await build_schema().execute(query, context_value=context)

    told = await ask("{ coverage { documents } }", frozenset({AccessScope.READ, AccessScope.EXPLAIN}))
    own = explain("{ coverage { documents } }")
    assert told.data == {"coverage": {"documents": 4}}
    assert told.extensions == {"cost": own.cost, "explain": own.as_json(BROWSER)}
    refused = await ask("{ coverage { documents } }", frozenset({AccessScope.READ}))
    assert [error.extensions for error in refused.errors] == [{"code": "FORBIDDEN_SCOPE"}]
    assert "explain" not in (refused.extensions or {})
    nothing = await ask("{ __typename }", frozenset({AccessScope.READ}))
    assert nothing.extensions in ({}, None)
