"""Operations made by chance, answered by the compiled path and by a plain resolver: the answers are the same."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from typing import Any

from graphql import parse, validate
from hypothesis import HealthCheck, Phase, given, settings

from api.graphql.execution import execute
from api.graphql.schema import build_schema
from graph.client import GraphClient
from tests.api_corpus import extractions
from tests.api_fixtures import corpus
from tests.api_operations import operations
from tests.api_reference import Reference
from tests.api_world import read_rows

__all__ = ["corpus"]

CASES = 100
_LONGEST = 1500
"""Longer ones cost Neo4j seconds to plan."""


_LENS = 'lens: {asOf: "2026-08-31"}'
_FIRST = extractions()[0].document.id
PICKED = (
    f'{{ document(id: "{_FIRST}", {_LENS}) {{ url claims(first: 1) {{ edges {{ node {{ quote }} }} }} }} }}',
    f'{{ node(id: "{_FIRST}", lens: {{asOf: "2026-06-29"}}) {{ id }} }}',
    f"{{ offerings({_LENS}, where: {{amount: {{eur: {{gt: 1}}, currency: null}}}}) {{ edges {{ node {{ id amount {{ eur }} }} }} }} }}",
    "{ offerings(where: {excludes: {all: {}}, amount: {value: null}}) { totalCount } }",
    f"{{ companies({_LENS}) {{ edges {{ node {{ name names {{ text kind language }} identifiers coverage {{ documents newest }} }} }} }} }}",
    f'{{ offerings({_LENS}, where: {{name: {{startsWith: "O"}}, status: {{in: [FILED, PLANNED]}}}}, orderBy: {{field: NAME, direction: DESC}}) {{ edges {{ node {{ name status shares amount {{ value eur }} }} }} }} }}',
    f'{{ offerings({_LENS}, where: {{amount: {{value: {{gt: 1}}, currency: {{eq: "USD"}}}}, aggregate: {{eq: false}}}}) {{ totalCount edges {{ node {{ id aggregate }} }} }} }}',
    f"{{ offerings({_LENS}, where: {{excludes: {{some: {{edge: {{denials: {{gt: 0}}}}}}}}}}) {{ edges {{ node {{ id }} }} }} }}",
    f"{{ offerings({_LENS}, where: {{excludes: {{all: {{edge: {{claims: {{gte: 1}}}}}}}}, issuers: {{none: {{}}}}}}) {{ edges {{ node {{ id }} }} }} }}",
    f"{{ offerings({_LENS}, orderBy: {{field: SHARES}}) {{ edges {{ node {{ id count }} }} }} }}",
    f"{{ exclusions({_LENS}, where: {{or: [{{denials: {{gt: 0}}}}, {{modality: {{eq: POSSIBLE}}}}], not: {{reason: {{isNull: true}}}}}}) {{ totalCount edges {{ node {{ id denials reason }} }} }} }}",
    f"{{ exclusions({_LENS}, orderBy: {{field: CONFIDENCE, direction: DESC}}) {{ edges {{ node {{ id confidence quote url publisher }} }} }} }}",
    f"{{ laws({_LENS}) {{ edges {{ node {{ id name stage citation shortName invokedBy {{ edges {{ claims node {{ name }} }} }} }} }} }} }}",
    '{ laws(lens: {asOf: "2026-11-01"}) { edges { node { id stage } } } }',
    '{ exclusions(where: {and: [{jurisdiction: {code: {in: ["CN", "HK"]}}}, {offering: {name: {contains: "IPO"}}}], or: []}) { totalCount } }',
    '{ exclusions(where: {or: [{}, {id: {eq: "x"}}]}) { totalCount } }',
    '{ exclusions(where: {jurisdiction: {name: {eq: "China"}, bloc: {ne: true}}}) { totalCount edges { node { investorClass } } } }',
    '{ exclusions(where: {not: {or: [{firstSaid: {lt: "2026-07"}}, {lastSaid: {gte: "2026-11"}}]}}) { edges { node { id firstSaid } } } }',
    '{ claims(where: {not: {or: [{predicate: {eq: "HAS"}}, {and: [{negated: {eq: true}}]}]}, object: {id: {in: ["jurisdiction:CN", "law:itar"]}}}) { totalCount edges { node { id subject { id } object { id __typename } amount { value } laws { id } role } } } }',
    '{ claims(where: {subject: {name: {contains: "Orbit"}}, document: {publisher: {eq: "Wire"}}}) { edges { node { quote } } } }',
    '{ claims(where: {subject: {id: null}, confidence: {lt: "0.85"}}, last: 2) { edges { node { confidence } } } }',
    '{ companies(where: {issues: {some: {node: {excludes: {some: {node: {code: {eq: "EU"}}}}}}}}) { edges { node { id issues(where: {edge: {modality: {ne: ALLEGED}}, node: {kind: {eq: BOND}}}) { totalCount edges { modality node { id } } } } } } }',
    '{ companies(where: {partners: {all: {node: {name: {eq: "Acme"}}}}, competitors: {none: {}}}) { edges { node { id partners(orderBy: {field: NAME}) { edges { node { name } } } } } } }',
    '{ person(id: "person:ada-bell") { roles { edges { evidence { edges { node { title former } } } } } commentsOn { edges { node { __typename id ... on Offering { kind } } } } accusedBy { edges { node { id } } } } }',
    '{ entity(id: "company:grid") { ... on Actor { accuses(orderBy: {field: LAST_SAID}) { edges { modality node { __typename id name } } } } ... on Company { investigatedBy { edges { node { __typename } } } } } }',
    '{ offering(id: "offering:chip-cohort~00000003") { expectedOn aggregate count amount { value currency bound eur } claims(where: {property: {isNull: false}}, orderBy: {field: START}) { edges { node { property value } } } } }',
    '{ offerings(where: {expectedOn: {gte: "2026-01", lt: "2027"}, shares: {isNull: true}}) { edges { node { id } } } }',
    '{ documents(where: {title: {contains: "orbit"}}, orderBy: {field: PUBLISHED_AT, direction: DESC}) { edges { node { url claims(last: 2) { edges { node { start } } } } } } }',
    '{ node(id: "offering:orbit-ipo~00000001|EXCLUDES|jurisdiction:CN", lens: {asOf: "2026-07-10"}) { ... on Exclusion { claims denials confidence offering { status } grounds { law { name stage } claims } evidence(last: 1) { edges { node { saidAt } } } } } }',
    '{ jurisdiction(id: "jurisdiction:US") { now: restricts(lens: {validOn: "2026-01-01"}) { totalCount } then: restricts(lens: {validOn: "2025-12-31"}) { totalCount } } }',
    '{ company(id: "company:grid", lens: {asOf: "2026-08-31"}) { past: officeHolders(lens: {validOn: "2026-06-30"}) { edges { lastSaid node { name } } } now: officeHolders(lens: {validOn: "2026-07-01"}) { totalCount } early: officeHolders(lens: {asOf: "2026-08-30"}) { totalCount } } }',
    '{ exclusions(lens: {minConfidence: 0.85, modality: [ASSERTED, PLANNED]}) { totalCount edges { node { id claims modality grounds { law { id } claims } evidence(lens: {minConfidence: null, modality: null}) { totalCount } later: evidence(lens: {publisher: "Wire", modality: POSSIBLE}) { totalCount } } } } }',
    '{ offerings(lens: {publisher: ["Wire"]}, where: {excludes: {some: {edge: {claims: {eq: 1}}}}}, orderBy: {field: NAME}) { totalCount edges { node { id name names { text } status amount { value eur } claims { totalCount } excludes(lens: {publisher: ["The Paper"]}) { edges { publisher stories node { code name } } } } } } }',
    '{ documents(lens: {publisher: ["Wire", "Grid News"], asOf: "2026-08-30", modality: POSSIBLE}) { edges { node { url claims { totalCount } all: claims(lens: {modality: [ASSERTED, POSSIBLE]}) { totalCount } } } } coverage(lens: {publisher: ["Wire"], minConfidence: 0.5}) { documents stories claims newest } }',
    '{ entities(lens: {modality: []}) { totalCount } laws(lens: {publisher: "The Paper", minConfidence: 0.9}) { edges { node { id coverage { documents claims } } } } claims(lens: {publisher: "Grid News", validOn: "2025-12-31"}) { totalCount } }',
    '{ exclusion(id: "offering:orbit-ipo~00000001|EXCLUDES|jurisdiction:CN", lens: {asOf: "2026-06-29"}) { id } exclusionGone: exclusion(id: "nothing") { id } }',
)
"""What chance seldom makes."""


def made(count: int) -> list[tuple[str, dict[str, Any]]]:
    """Return so many different operations, the same ones each time."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}

    @settings(
        max_examples=count * 5,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=(
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.large_base_example,
        ),
    )
    @given(operations())
    def gather(operation: tuple[str, dict[str, Any]]) -> None:
        if len(operation[0]) <= _LONGEST:
            found[repr(operation)] = operation

    gather()
    return list(found.values())[:count]


async def test_compiled_and_plain_answers_are_the_same(corpus: GraphClient) -> None:
    reference = Reference(build_schema().as_str(), await read_rows(corpus))
    cases = [*((query, {}) for query in PICKED), *made(CASES)]
    assert len(cases) >= 100
    for query, variables in cases:
        assert validate(build_schema().core, parse(query)) == [], query
        answer = await execute(corpus, query, variables)
        assert answer.errors == [], query
        assert answer.data == reference.answer(query, variables), (query, variables)


async def test_pages_are_the_same(corpus: GraphClient) -> None:
    reference = Reference(build_schema().as_str(), await read_rows(corpus))
    for name, order in (("exclusions", "LAST_SAID"), ("offerings", "STATUS"), ("claims", "CONFIDENCE")):
        for size in ("first: 2, after", "last: 2, before"):
            way = "endCursor" if "first" in size else "startCursor"
            text = (
                f"query ($c: String) {{ {name}(orderBy: {{field: {order}, direction: DESC}}, {size}: $c) "
                f"{{ totalCount pageInfo {{ hasNextPage hasPreviousPage }} edges {{ node {{ id }} }} }} }}"
            )
            cursor: str | None = None
            for _ in range(3):
                ours = await execute(
                    corpus, text.replace("totalCount", f"pageInfo {{ {way} }} totalCount"), {"c": cursor}
                )
                assert ours.data is not None, ours.errors
                page = ours.data[name]
                following = page["pageInfo"].pop(way)
                assert ours.data == reference.answer(text, {"c": cursor})
                cursor = following
