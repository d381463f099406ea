"""Filters on a real graph: names, identifiers, evidence, laws, merged ids, moments; and what they become."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import neo4j
import pytest

from api.graphql.execution import execute, explain
from api.graphql.inputs import FILTERS, OPERATORS
from api.graphql.problems import RequestError
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.api_corpus import COHORT, GRID, MERGED, ORBIT
from tests.api_fixtures import corpus, operators

__all__ = ["corpus"]


async def ids(graph: GraphClient, root: str, where: str, **variables: Any) -> list[str]:
    """Return the ids that a list shows."""
    head = f"query ({', '.join(f'${name}: {type_}' for name, (type_, _) in variables.items())}) " if variables else ""
    text = f"{head}{{ {root}(where: {where}) {{ totalCount edges {{ node {{ id }} }} }} }}"
    answer = await execute(graph, text, {name: value for name, (_, value) in variables.items()})
    assert answer.errors == [], text
    assert answer.data is not None
    found = [edge["node"]["id"] for edge in answer.data[root]["edges"]]
    assert answer.data[root]["totalCount"] == len(found)
    return found


@pytest.mark.parametrize(
    ("root", "where", "expected"),
    [
        ("companies", '{names: {some: {eq: "OL"}}}', ["company:orbit"]),
        ("companies", '{names: {some: {eq: "ol"}}}', []),
        ("companies", '{names: {some: {in: ["Acme", "Orbit Launch", "x"]}}}', ["company:acme", "company:orbit"]),
        ("companies", '{names: {some: {startsWith: "Orbit", contains: "Systems"}}}', ["company:orbit"]),
        ("companies", '{names: {all: {contains: "c"}}}', ["company:acme"]),
        ("companies", '{names: {none: {gte: "B"}}}', ["company:acme"]),
        ("companies", '{names: {some: {}}, name: {eq: "Acme"}}', ["company:acme"]),
        ("companies", "{names: {none: {}}}", []),
        ("companies", '{or: [{names: {some: {eq: "OL"}}}, {name: {eq: "Acme"}}]}', ["company:acme", "company:orbit"]),
        ("companies", '{not: {names: {some: {eq: "OL"}}}, id: {contains: "r"}}', ["company:grid"]),
        ("companies", '{identifiers: {some: {eq: "cik:1999999"}}}', []),
        ("companies", '{identifiers: {some: {eq: "cik:0001999999"}}}', ["company:orbit"]),
        ("companies", '{identifiers: {some: {startsWith: "cik:"}, all: {contains: ":000"}}}', ["company:orbit"]),
        ("companies", '{identifiers: {none: {}}, name: {startsWith: "A"}}', ["company:acme"]),
        ("entities", '{names: {some: {eq: "China"}}}', ["jurisdiction:CN"]),
        ("laws", '{names: {some: {eq: "ITAR"}}}', ["law:itar"]),
    ],
)
async def test_names_and_identifiers(corpus: GraphClient, root: str, where: str, expected: list[str]) -> None:
    assert await ids(corpus, root, where) == expected


async def test_names_under_a_lens_are_those_that_pass(corpus: GraphClient) -> None:
    text = 'query ($lens: Lens) { companies(lens: $lens, where: {names: {some: {eq: "OL"}}}) { edges { node { id } } } laws(lens: $lens, where: {names: {some: {eq: "ITAR"}}}) { totalCount } }'
    for publisher, companies in (("The Paper", 1), ("Wire", 0)):
        answer = await execute(corpus, text, {"lens": {"publisher": [publisher]}})
        assert answer.data is not None
        assert len(answer.data["companies"]["edges"]) == companies
        assert answer.data["laws"]["totalCount"] == companies  # reference data knows the name, the lens only the thing


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (
            '{excludes: {some: {edge: {evidence: {some: {document: {publisher: {eq: "Wire"}}}}}, node: {code: {in: ["CN", "HK"]}}}}}',
            [ORBIT],
        ),
        ('{excludes: {some: {edge: {evidence: {some: {document: {publisher: {eq: "Grid News"}}}}}}}}', [GRID]),
        ("{excludes: {some: {edge: {evidence: {some: {negated: {eq: true}}}}}}}", [ORBIT]),
        ("{excludes: {some: {edge: {evidence: {none: {laws: {some: {}}}}}}}}", [GRID]),
        ('{excludes: {some: {edge: {evidence: {some: {laws: {some: {id: {eq: "law:ear"}}}}}}}}}', [ORBIT]),
        ("{excludes: {some: {edge: {evidence: {all: {confidence: {gte: 0.9}}}}}}}", [GRID, ORBIT]),
        ('{excludes: {all: {edge: {evidence: {some: {quote: {contains: "Russians"}}}}}}}', [COHORT]),
        ('{claims: {some: {property: {eq: "valuation"}}}}', [GRID]),
        ("{claims: {none: {status: {eq: PROPOSED}}}}", [COHORT, GRID]),
        ("{excludes: {all: {}}}", [COHORT, GRID, ORBIT]),
        ("{excludes: {some: {}}}", [GRID, ORBIT]),
        ("{excludes: {none: {}}}", [COHORT]),
        ("{valuation: {bound: {eq: AT_LEAST}}}", [GRID]),
        ("{amount: {eur: {gt: 20000000000}}}", [ORBIT]),
    ],
)
async def test_edges_evidence_and_claims(corpus: GraphClient, where: str, expected: list[str]) -> None:
    assert await ids(corpus, "offerings", where) == expected


async def test_evidence_of_exclusions_and_of_documents(corpus: GraphClient) -> None:
    itar = '{evidence: {some: {laws: {some: {shortName: {eq: "ITAR"}}}, negated: {eq: false}}}}'
    assert await ids(corpus, "exclusions", itar) == [f"{ORBIT}|EXCLUDES|jurisdiction:{code}" for code in ("CN", "HK")]
    wire = '{claims: {some: {predicate: {eq: "UNDERWRITES"}}}}'
    assert len(await ids(corpus, "documents", wire)) == 1
    assert await ids(corpus, "claims", "{document: {claims: {none: {}}}}") == []


async def test_a_lens_holds_within_filters(corpus: GraphClient) -> None:
    where = "{excludes: {some: {edge: {evidence: {some: {negated: {eq: true}}}}}}}"
    text = f"query ($lens: Lens) {{ offerings(lens: $lens, where: {where}) {{ totalCount }} }}"
    for lens, count in (({}, 1), ({"asOf": "2026-07-09"}, 0), ({"publisher": ["Wire", "The Paper"]}, 1)):
        answer = await execute(corpus, text, {"lens": lens})
        assert answer.data == {"offerings": {"totalCount": count}}


@pytest.mark.parametrize(
    ("root", "where", "count"),
    [
        ("companies", "{id: {eq: $id}}", 1),
        ("companies", "{id: {in: [$id]}}", 1),
        ("companies", "{id: {ne: $id}}", 3),
        ("companies", "{not: {id: {eq: $id}}}", 3),
        ("offerings", "{issuers: {some: {node: {id: {eq: $id}}}}}", 1),
        ("offerings", "{not: {issuers: {some: {node: {id: {eq: $id}}}}}}", 2),
        ("claims", '{subject: {id: {eq: $id}}, predicate: {eq: "DEVELOPS"}}', 1),
        ("claims", "{object: {id: {in: [$id]}}}", 1),
        ("claims", '{object: {id: {ne: $id}, name: {eq: "Acme"}}}', 3),
    ],
)
async def test_merged_ids_are_followed(corpus: GraphClient, root: str, where: str, count: int) -> None:
    absorbed = await ids(corpus, root, where, id=("ID!", MERGED[1]))
    assert len(absorbed) == count
    assert absorbed == await ids(corpus, root, where, id=("ID!", MERGED[0]))


async def test_ids_of_relationships_are_followed(corpus: GraphClient) -> None:
    old, new = f"{MERGED[1]}|ISSUES|{ORBIT}", f"{MERGED[0]}|ISSUES|{ORBIT}"
    for link in (old, new):
        assert len(await ids(corpus, "claims", "{link: {eq: $id}}", id=("ID!", link))) == 3
        where = "{issuers: {some: {edge: {id: {in: [$id]}}}}}"
        assert await ids(corpus, "offerings", where, id=("ID!", link)) == [ORBIT]
    turned = f"company:acme|PARTNERS_WITH|{MERGED[1]}", f"{MERGED[1]}|PARTNERS_WITH|company:acme"
    for link in turned:
        assert len(await ids(corpus, "companies", "{partners: {some: {edge: {id: {eq: $id}}}}}", id=("ID!", link))) == 2
    assert await ids(corpus, "claims", "{link: {eq: $id}}", id=("ID!", "nothing")) == []


async def test_moments_compare_in_whatever_zone(corpus: GraphClient) -> None:
    for value, count in (("2026-11-01T13:00:00+01:00", 4), ("2026-11-01T11:59:59Z", 0), ("2026-11-01T12:00:00Z", 4)):
        assert len(await ids(corpus, "documents", "{retrievedAt: {lte: $at}}", at=("DateTime", value))) == count
    for wrong in ("2026-11-01T12:00:00", "yesterday", 3):
        with pytest.raises(RequestError, match="DateTime"):
            explain(
                "query ($at: DateTime) { documents(where: {retrievedAt: {lt: $at}}) { totalCount } }", {"at": wrong}
            )


def test_every_scalar_can_be_compared() -> None:
    ordered = {"ID", "String", "Int", "Long", "Decimal", "PartialDate", "DateTime"}
    assert {name for name, operators in OPERATORS.items() if {"lt", "lte", "gt", "gte"} <= set(operators)} == ordered
    assert all({"eq", "ne"} <= set(operators) for operators in OPERATORS.values())
    assert all("isNull" in operators for name, operators in OPERATORS.items() if name != "ID")
    assert {"contains", "startsWith"} <= set(OPERATORS["String"]) & set(OPERATORS["ID"])
    assert {"some", "none", "all"} == set(FILTERS["ClaimsFilter"].fields) == set(FILTERS["StringsFilter"].fields)


INDEXED = {
    '{ companies(where: {names: {some: {eq: "Orbit"}}}) { edges { node { id } } } }': {"Entity(id)", "Name(fold)"},
    '{ companies(where: {identifiers: {some: {in: ["cik:1"]}}}) { totalCount } }': {"Entity(id)", "Identifier(key)"},
    '{ entities(where: {id: {in: ["a", "b"]}}, orderBy: {field: NAME}) { edges { node { id } } } }': {"Entity(id)"},
    "{ companies(orderBy: {field: NAME, direction: DESC}, first: 3) { edges { node { id } } } }": {"Entity(name)"},
    '{ claims(where: {subject: {id: {eq: "x"}}, status: {eq: ACCEPTED}}) { edges { node { id } } } }': {
        "Claim(subject)"
    },
    '{ claims(where: {link: {eq: "a|ISSUES|b"}, status: {eq: ACCEPTED}}) { totalCount } }': {"Claim(link)"},
    '{ company(id: "x") { claims(where: {status: {eq: ACCEPTED}}) { totalCount } } }': {
        "Claim(subject)",
        "Claim(object)",
    },
    '{ exclusion(id: "x") { evidence { edges { node { id } } } } }': {"Claim(link)"},
}


@pytest.fixture
async def crowded(corpus: GraphClient) -> AsyncIterator[None]:
    """The corpus among so many entities that a planner who counts them has no choice: for forty any index will do."""
    await corpus.run_implicit("UNWIND range(1, 5000) AS n CREATE (:Entity {id: 'crowd:' + n, name: 'Crowd ' + n})")
    yield
    await corpus.run_implicit("MATCH (e:Entity) WHERE e.id STARTS WITH 'crowd:' DELETE e")


@pytest.mark.usefixtures("crowded")
async def test_indexes_are_used(neo4j_server: ServerInfo) -> None:
    auth = (neo4j_server.user, neo4j_server.password.get_secret_value())
    async with neo4j.AsyncGraphDatabase.driver(neo4j_server.uri, auth=auth) as driver, driver.session() as session:
        for operation, indexes in INDEXED.items():
            made = explain(operation)
            plan = (await (await session.run(f"EXPLAIN {made.statement}", made.parameters)).consume()).plan
            details = " ".join(operators(plan))
            assert "Claim(status)" not in details
            assert not {"Eager", "CartesianProduct", "AllNodesScan"} & {
                each.partition(" ")[0] for each in operators(plan)
            }
            assert all(index in details for index in indexes), (operation, details)


async def test_what_needs_nothing_bound_is_asked_first() -> None:
    statement = explain(
        '{ companies(lens: {asOf: "2026-07-01"}, where: {name: {contains: "r"}, id: {gt: "company:b"}}) { totalCount } }'
    ).statement
    assert statement.index("n2.id > $") < statement.index("n2namesaid") < statement.index("CONTAINS")


def test_nothing_is_left_of_an_empty_filter() -> None:
    bare = re.sub(r"\d+", "", explain("{ offerings { edges { node { id } } } }").statement)
    for where in (
        "{}",
        "{and: []}",
        "{names: {}}",
        "{excludes: {some: null}}",
        "{claims: {all: {}}}",
        "{id: {eq: null}}",
    ):
        made = explain(f"{{ offerings(where: {where}) {{ edges {{ node {{ id }} }} }} }}").statement
        assert re.sub(r"\d+", "", made) == bare
