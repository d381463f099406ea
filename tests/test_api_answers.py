"""Answers on a real graph: the exclusions operation word for word, and what surrounds it."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from typing import Any, cast

import neo4j
import pytest

from api.graphql.execution import ExecutionAnswer, execute, explain
from api.graphql.operations import EXCLUSIONS
from graph.client import GraphClient
from graph.errors import GraphStatementError, GraphTimeoutError, GraphUnavailableError
from graph.server.local import ServerInfo
from tests.api_corpus import COHORT, GRID, HOSTILE, MERGED, ORBIT
from tests.api_fixtures import Counting, corpus

__all__ = ["corpus"]

AS_PUBLISHED = """
query Exclusions($code: String, $asOf: Date) {
  exclusions(where: {jurisdiction: {code: {eq: $code}}}, lens: {asOf: $asOf}, first: 50) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { cursor node {
      id modality confidence claims stories denials firstSaid lastSaid
      offering { id name kind status amount { value currency bound } issuers(first: 3) { edges { node { id name } } } listsOn(first: 3) { edges { node { name mic } } } }
      jurisdiction { code name }
      grounds { law { id name citation } reason investorClass }
      evidence(first: 3) { edges { node { quote start end saidAt modality negated attributedTo document { id title url publisher publishedAt } } } }
    } }
  }
}
"""


async def ask(graph: GraphClient, query: str, **variables: Any) -> Any:
    answer = await execute(graph, query, variables)
    assert answer.errors == []
    return answer.data


def nodes(connection: dict[str, Any]) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


async def test_the_exclusions_operation(corpus: GraphClient) -> None:
    data = await ask(corpus, AS_PUBLISHED, code="CN")
    found = data["exclusions"]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (1, False)
    assert found["pageInfo"]["endCursor"] == found["edges"][0]["cursor"]
    node = found["edges"][0]["node"]
    assert {key: node[key] for key in ("id", "modality", "claims", "stories", "denials", "firstSaid", "lastSaid")} == {
        "id": f"{ORBIT}|EXCLUDES|jurisdiction:CN",
        "modality": "ASSERTED",
        "claims": 2,
        "stories": 2,
        "denials": 1,
        "firstSaid": "2026-06",
        "lastSaid": "2026-11-01",
    }
    assert node["confidence"] == 0.99
    assert node["offering"] == {
        "id": ORBIT,
        "name": "Orbit IPO",
        "kind": "IPO",
        "status": "WITHDRAWN",
        "amount": {"value": 80_000_000_000, "currency": "USD", "bound": "EXACT"},
        "issuers": {"edges": [{"node": {"id": "company:orbit", "name": "Orbit Launch Systems"}}]},
        "listsOn": {"edges": [{"node": {"name": "Nasdaq", "mic": "XNAS"}}]},
    }
    assert node["jurisdiction"] == {"code": "CN", "name": "China"}
    itar = {"id": "law:itar", "name": "International Traffic in Arms Regulations", "citation": "22 CFR 120-130"}
    assert node["grounds"][0] == {"law": itar, "reason": "export controls", "investorClass": None}
    assert [ground["law"]["id"] for ground in node["grounds"]] == ["law:itar", "law:ear"]
    evidence = nodes(node["evidence"])
    assert [(claim["saidAt"], claim["negated"]) for claim in evidence] == [
        ("2026-11-01", False),
        ("2026-07-10", True),
        ("2026-06", False),
    ]
    assert evidence[2]["attributedTo"] == "the prospectus"
    assert evidence[2]["document"]["publisher"] == "The Paper"
    assert evidence[2]["end"] - evidence[2]["start"] == len(evidence[2]["quote"])


async def test_without_a_code_all_are_there_by_id(corpus: GraphClient) -> None:
    data = await ask(corpus, AS_PUBLISHED, code=None)
    ids = [node["id"] for node in nodes(data["exclusions"])]
    assert ids == sorted(ids)
    assert [id_.partition("|")[2].rpartition(":")[2] for id_ in ids] == ["EU", "RU", "CN", "HK"]
    assert data["exclusions"]["totalCount"] == 4


async def test_as_of_a_day(corpus: GraphClient) -> None:
    node = nodes((await ask(corpus, AS_PUBLISHED, code="CN", asOf="2026-06-30"))["exclusions"])[0]
    assert (node["claims"], node["denials"], node["lastSaid"], node["confidence"]) == (1, 0, "2026-06", 0.9)
    assert node["offering"]["status"] == "PLANNED"
    assert node["offering"]["amount"] == {"value": 75_000_000_000, "currency": "USD", "bound": "ABOUT"}
    assert nodes(node["offering"]["issuers"]) == [{"id": "company:orbit", "name": "Orbit Launch"}]
    assert len(nodes(node["evidence"])) == 1
    assert (await ask(corpus, AS_PUBLISHED, asOf="2026-06-29"))["exclusions"]["totalCount"] == 0


async def test_a_claim_without_law_reason_or_class_gives_no_ground(corpus: GraphClient) -> None:
    text = '{ exclusions(where: {jurisdiction: {code: {in: ["RU", "HK", "EU"]}}}) { edges { node { jurisdiction { code } grounds { law { id } reason investorClass modality } } } } }'
    found = {node["jurisdiction"]["code"]: node["grounds"] for node in nodes((await ask(corpus, text))["exclusions"])}
    assert found["RU"] == []
    assert found["EU"] == [{"law": None, "reason": "a pending approval", "investorClass": None, "modality": "ASSERTED"}]
    assert [(ground["law"], ground["investorClass"]) for ground in found["HK"]] == [
        (None, "retail"),
        ({"id": "law:itar"}, None),
    ]


async def test_an_absorbed_id_answers_with_the_survivor(corpus: GraphClient) -> None:
    data = await ask(
        corpus,
        "query ($id: ID!, $x: ID!) { company(id: $id) { id } entity(id: $id) { id } node(id: $id) { id __typename } "
        "gone: company(id: $x) { id } wrong: person(id: $id) { id } }",
        id=MERGED[1],
        x="company:none",
    )
    assert data["company"] == data["entity"] == {"id": MERGED[0]}
    assert data["node"] == {"id": MERGED[0], "__typename": "Company"}
    assert (data["gone"], data["wrong"]) == (None, None)


async def test_node_finds_links_claims_and_documents(corpus: GraphClient) -> None:
    link = f"{ORBIT}|EXCLUDES|jurisdiction:HK"
    text = "query ($id: ID!) { node(id: $id) { __typename id ... on Link { claims evidence { edges { node { id document { id } } } } } ... on Claim { quote subject { name } laws { id } } ... on Document { url read: claims { totalCount } } } }"
    found = (await ask(corpus, text, id=link))["node"]
    assert (found["__typename"], found["id"], found["claims"]) == ("Exclusion", link, 2)
    claim = nodes(found["evidence"])[0]
    assert (await ask(corpus, text, id=claim["id"]))["node"]["subject"] == {"name": "Orbit IPO"}
    assert (await ask(corpus, text, id=claim["document"]["id"]))["node"]["url"] == "https://wire.example/orbit"
    assert (await ask(corpus, text, id="0" * 32)) == {"node": None}


async def test_pages_meet_without_gap_or_overlap(corpus: GraphClient) -> None:
    text = "query ($a: String, $b: String, $n: Int, $m: Int) { claims(orderBy: [{field: CONFIDENCE, direction: DESC}, {field: SAID_AT}], after: $a, before: $b, first: $n, last: $m) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } } } }"
    whole = [node["id"] for node in nodes((await ask(corpus, text, n=100))["claims"])]
    forwards: list[str] = []
    cursor: str | None = None
    while True:
        page = (await ask(corpus, text, n=17, a=cursor))["claims"]
        forwards += [node["id"] for node in nodes(page)]
        assert page["pageInfo"]["hasPreviousPage"] is (cursor is not None)
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert forwards == whole
    assert len(whole) == page["totalCount"]
    last = (await ask(corpus, text, m=20))["claims"]
    before = (await ask(corpus, text, m=100, b=last["pageInfo"]["startCursor"]))["claims"]
    assert [node["id"] for node in [*nodes(before), *nodes(last)]] == whole


async def test_cursors_over_missing_values(corpus: GraphClient) -> None:
    for way in ("ASC", "DESC"):
        text = f"query ($a: String) {{ offerings(orderBy: {{field: AMOUNT, direction: {way}}}, first: 1, after: $a) {{ pageInfo {{ endCursor hasNextPage }} edges {{ node {{ id }} }} }} }}"
        seen: list[str] = []
        cursor: str | None = None
        for _ in range(3):
            page = (await ask(corpus, text, a=cursor))["offerings"]
            seen += [node["id"] for node in nodes(page)]
            cursor = page["pageInfo"]["endCursor"]
        assert seen == ([COHORT, ORBIT, GRID] if way == "ASC" else [GRID, ORBIT, COHORT])


async def test_a_cursor_does_not_tell_null_from_absent(corpus: GraphClient) -> None:
    text = """query ($code: String, $a: String) {
      offerings(where: {excludes: {some: {node: {code: {eq: $code}}}}}, first: 1, after: $a) {
        pageInfo { endCursor } edges { node { id } } } }"""
    cursor = (await ask(corpus, text))["offerings"]["pageInfo"]["endCursor"]
    assert (await ask(corpus, text, code=None, a=cursor)) == (await ask(corpus, text, a=cursor))


async def test_a_cursor_of_another_list_is_refused(corpus: GraphClient) -> None:
    page = (await ask(corpus, "{ claims(first: 1) { pageInfo { endCursor } } }"))["claims"]
    text = "query ($a: String) { mine: documents(after: $a) { totalCount } }"
    answer = await execute(corpus, text, {"a": page["pageInfo"]["endCursor"]})
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [(["mine"], "BAD_CURSOR")]


async def test_one_operation_is_one_statement(corpus: GraphClient) -> None:
    counting = Counting(corpus)
    text = "{ exclusions { totalCount } a: offerings { edges { node { issuers { edges { node { name } } } } } } b: entities(first: 30) { edges { node { __typename name } } } coverage { documents } __typename __schema { queryType { name } } }"
    answer = await execute(cast("GraphClient", counting), text)
    assert answer.errors == []
    assert len(counting.sent) == 1
    assert answer.data is not None
    assert answer.data["__schema"] == {"queryType": {"name": "Query"}}
    assert list(answer.data) == ["exclusions", "a", "b", "coverage", "__typename", "__schema"]


async def test_introspection_asks_the_graph_nothing(corpus: GraphClient) -> None:
    counting = Counting(corpus)
    answer = await execute(cast("GraphClient", counting), '{ __type(name: "Offering") { fields { name } } __typename }')
    assert answer.errors == []
    assert counting.sent == []
    assert answer.extensions == {}


async def test_hostile_names_come_back_as_they_are(corpus: GraphClient) -> None:
    text = "query ($n: String) { companies(where: {name: {eq: $n}}) { edges { node { id name names { text } } } } }"
    found = nodes((await ask(corpus, text, n=HOSTILE))["companies"])
    assert found == [{"id": "company:zenith", "name": HOSTILE, "names": [{"text": HOSTILE}]}]


class _Broken:
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def read_value(self, *_: object, **__: object) -> Any:
        raise self._error


async def failing(error: Exception) -> ExecutionAnswer:
    return await execute(cast("GraphClient", _Broken(error)), '{ a: coverage { documents } node(id: "x") { id } }')


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GraphUnavailableError("secret (Neo.X)"), "GRAPH_UNAVAILABLE"),
        (GraphTimeoutError("secret"), "TIMEOUT"),
        (GraphStatementError("secret MATCH (n)"), "INTERNAL"),
        (RuntimeError("secret"), "INTERNAL"),
    ],
)
async def test_errors_have_a_code_and_no_secrets(error: Exception, code: str) -> None:
    answer = await failing(error)
    assert answer.data is None
    assert {each["extensions"]["code"] for each in answer.errors} == {code}
    assert "secret" not in str(answer.errors)


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{", {}),
        ("", {}),
        ("{ nothing }", {}),
        ("mutation { x }", {}),
        ("query A { __typename } query B { __typename }", {}),
        ("query ($n: Int!) { offerings(first: $n) { totalCount } }", {}),
        ("{ offerings(first: 1000) { totalCount } }", {}),
        ('{ offerings(lens: {asOf: "2026"}) { totalCount } }', {}),
        ('{ offerings(lens: {asOf: "2026...11-01"}) { totalCount } }', {}),
        ('{ offerings(where: {expectedOn: {lt: "20x6"}}) { totalCount } }', {}),
        ('{ offerings(where: {shares: {eq: "x"}}) { totalCount } }', {}),
        ('{ offerings(where: {amount: {value: {eq: "y"}}}) { totalCount } }', {}),
        ("query ($d: Date) { offerings(lens: {asOf: $d}) { totalCount } }", {"d": "2026"}),
        ("query ($d: Decimal) { offerings(lens: {minConfidence: $d}) { totalCount } }", {"d": "x"}),
        ("{ " + " ".join(["__typename"] * 6000) + " }", {}),
    ],
)
async def test_bad_requests_have_a_code(corpus: GraphClient, query: str, variables: dict[str, Any]) -> None:
    answer = await execute(corpus, query, variables)
    assert answer.data is None
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_INPUT"]


async def test_the_operation_is_chosen_by_name(corpus: GraphClient) -> None:
    text = "query A { coverage { documents } } query B { coverage { stories } }"
    assert (await execute(corpus, text, operation_name="B")).data == {"coverage": {"stories": 4}}


OPERATIONS = (
    EXCLUSIONS,
    "{ exclusions(where: {confidence: {gt: 0.5}}, orderBy: {field: LAST_SAID}) { totalCount edges { node { id } } } }",
    '{ offerings(where: {excludes: {some: {node: {code: {eq: "CN"}}}}}) { totalCount edges { node { name } } } }',
    "{ offerings(orderBy: {field: NAME}) { edges { node { name claims(first: 2) { edges { node { quote } } } } } } }",
    "{ companies(last: 3) { edges { node { name partners { edges { claims node { name } } } } } } entities { totalCount } }",
    '{ node(id: "company:orbit") { id } company(id: "company:orbit") { coverage { documents } names { text } } }',
    '{ claims(where: {subject: {id: {eq: "company:orbit"}}}) { edges { node { object { id } document { url } } } } }',
    "{ exclusions { aggregate(by: [JURISDICTION, LAW, TECHNOLOGY]) { jurisdiction { name } law { name } technology { key } count sumEur } } }",
    '{ offerings(lens: {asOf: "2026-07-01", publisher: ["Wire"]}) { aggregate(by: [ISSUER_JURISDICTION, YEAR]) { issuerJurisdiction { name } year sumEur } } }',
    '{ company(id: "company:orbit") { investsIn { aggregate { count sumEur } } claims { aggregate(by: [PUBLISHER, YEAR]) { publisher year count } } } }',
    '{ laws(lens: {modality: [ASSERTED], validOn: "2026-07-01"}) { edges { node { name stage invokedBy(lens: {publisher: ["Wire"]}) { edges { quote node { name } } } } } } }',
    "{ documents { totalCount edges { node { url claims { edges { node { quote laws { name } } } } } } } coverage { newest } }",
)


@pytest.mark.usefixtures("corpus")
async def test_plans_start_from_an_index_or_a_bounded_scan(neo4j_server: ServerInfo) -> None:
    auth = (neo4j_server.user, neo4j_server.password.get_secret_value())
    async with neo4j.AsyncGraphDatabase.driver(neo4j_server.uri, auth=auth) as driver, driver.session() as session:
        for operation in OPERATIONS:
            for variables in ({}, {"asOf": "2026-07-01"}) if operation is EXCLUSIONS else ({},):
                made = explain(operation, variables)
                summary = await (await session.run(f"EXPLAIN {made.statement}", made.parameters)).consume()
                found = {name.partition("@")[0] for name in operators(summary.plan)}
                assert not found & {"AllNodesScan", "CartesianProduct", "Eager"}, operation


def operators(plan: Any) -> set[str]:
    below: set[str] = set()
    for child in plan.get("children", ()):
        below |= operators(child)
    return below | {plan["operatorType"]}
