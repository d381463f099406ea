"""Operations over the whole schema, answered by the compiled path and by a plain resolver: the answers are the same."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from graphql import parse, validate
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.api_corpus import extractions
from tests.made_operations import CURSORS, UNORDERED, Operation
from tests.plain_fixtures import Both, both, facts, world
from tests.plain_walks import TooManyError
from tests.sent import MARK

__all__ = ["both", "facts", "world"]

FEW, MANY = 80, 400
"""Operations in `make test` and in `make test-long`."""
LONGEST = 1500
"""Longer ones cost Neo4j seconds to plan."""
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
"""Checks of health that a database does not pass."""
TRAITS = (
    "where",
    "orderBy",
    "lens",
    "id",
    "variable",
    "variable by default",
    "variable left out",
    "include",
    "skip",
    "inline fragment",
    "named fragment",
    "fragment used twice",
    "fragment on an interface",
    "turned",
    "turned backwards",
)
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
EDGES = (
    "{ offerings(where: {not: {excludes: {some: {}}}}) { totalCount } }",
    "{ offerings(where: {not: {and: []}}) { totalCount } }",
    "{ offerings(where: {not: {or: []}}) { totalCount } }",
    "{ offerings(where: {not: {and: [{}]}}) { totalCount } }",
    "{ offerings(where: {not: {or: [{}]}}) { totalCount } }",
    "{ offerings(where: {or: [{name: {}}]}) { totalCount } }",
    "{ offerings(where: {not: {not: {}}}) { totalCount } }",
    "{ offerings(where: {not: {excludes: {}}}) { totalCount } }",
    "{ offerings(where: {not: {excludes: {some: null}}}) { totalCount } }",
    "{ offerings(where: {not: {excludes: {all: {}}}}) { totalCount } }",
    "{ offerings(where: {excludes: {some: {edge: {}, node: {}}}}) { totalCount } }",
    "{ offerings(where: {excludes: {none: {edge: null}}}) { totalCount } }",
    "{ offerings(where: {not: {amount: {}}}) { totalCount } }",
    "{ offerings(where: {amount: {value: {ne: 5}}}) { edges { node { id } } } }",
    "{ offerings(where: {not: {amount: {value: {gt: 500000000}}}}) { edges { node { id } } } }",
    "{ claims(where: {object: {}}) { totalCount } }",
    "{ claims(where: {not: {object: {}}}) { totalCount } }",
    '{ claims(where: {object: {name: {ne: "China"}}}) { totalCount } }',
    '{ claims(where: {not: {object: {name: {eq: "China"}}}}) { totalCount } }',
    '{ claims(where: {object: {not: {name: {eq: "China"}}}}) { totalCount } }',
    "{ claims(where: {object: {name: {eq: null}}}) { totalCount } }",
    "{ claims(where: {object: {and: []}}) { totalCount } }",
    "{ claims(where: {object: {or: []}}) { totalCount } }",
    '{ claims(where: {object: {id: {ne: "x"}}}) { totalCount } }',
    "{ claims(where: {object: {id: {in: []}}}) { totalCount } }",
    "{ claims(where: {amount: {value: {ne: 5}}}) { totalCount } }",
    "{ claims(where: {amount: {currency: {isNull: true}}}) { totalCount } }",
    "{ claims(where: {amount: {eur: {isNull: true}}}) { totalCount } }",
    "{ claims(where: {confidence: {eq: 0.123457}}) { totalCount } }",
    '{ claims(where: {confidence: {in: ["0.9", 1]}}) { totalCount } }',
    "{ claims(where: {former: {ne: true}}) { totalCount } }",
    "{ claims(where: {former: {eq: false}}) { totalCount } }",
    "{ claims(where: {former: {isNull: true}}) { totalCount } }",
    "{ offerings(where: {aggregate: {isNull: true}}) { totalCount } }",
    "{ offerings(where: {aggregate: {ne: false}}) { totalCount } }",
    "{ companies(orderBy: {field: NAME}) { edges { node { id name } } } }",
    '{ companies(orderBy: [{field: NAME, direction: DESC}], lens: {asOf: "2026-07-01"}) { edges { node { id name } } } }',
    '{ company(id: "company:fir") { competitors { edges { id node { id } } } acquires { edges { node { id } } } acquirers { edges { node { id } } } } }',
    '{ company(id: "company:fir-tree", lens: {asOf: "2026-11-30"}) { competitors { edges { id node { id } } } } }',
    '{ company(id: "company:holly") { id name names { text } coverage { documents newest } } }',
    '{ company(id: "company:holly", lens: {asOf: "2027-11-30"}) { id name } }',
    '{ company(id: "company:holly", lens: {asOf: null}) { id name } }',
    '{ companies(where: {competitors: {some: {node: {id: {eq: "company:fir"}}}}}) { edges { node { id } } } }',
    "{ jurisdictions(where: {bloc: {isNull: false}}) { edges { node { id bloc } } } }",
    '{ laws(where: {enactedOn: {gte: "2025-06-15"}}) { totalCount } }',
    '{ laws(where: {enactedOn: {gt: "2025-05"}}) { totalCount } }',
    '{ laws(where: {enactedOn: {in: ["2025-06", "2025"]}}) { totalCount } }',
    '{ laws(where: {not: {enactedOn: {lt: "2025"}}}) { totalCount } }',
    '{ offering(id: "offering:alder-float~0000000d") { excludes { edges { evidence(where: {or: []}) { totalCount } } } } }',
    "{ claims(where: {document: {or: []}, subject: {or: []}}) { totalCount } }",
    "{ exclusions { edges { node { id grounds { law { id } reason investorClass claims modality confidence } } } } }",
    '{ node(id: "offering:alder-ipo~0000000a|EXCLUDES|jurisdiction:CN") { id ... on Exclusion { claims } } }',
    '{ exclusion(id: "offering:alder-ipo~0000000a|EXCLUDES|jurisdiction:CN") { id claims offering { id name names { text kind language } identifiers } } }',
    '{ node(id: "company:birch|PARTNERS_WITH|company:alder") { __typename id } }',
    '{ relationship(id: "offering:alder-ipo~0000000a|EXCLUDES|jurisdiction:CN") { predicate subject { id } object { id } claims reason investorClass grounds { law { id } claims } evidence(first: 1) { totalCount } } }',
    '{ exclusion(id: "company:birch|PARTNERS_WITH|company:alder") { id } relationship(id: "nonsense") { id } }',
    "{ documents(orderBy: {field: PUBLISHER}) { edges { node { publisher url publishedAt retrievedAt language } } } }",
    "{ documents(orderBy: {field: PUBLISHED_AT, direction: DESC}) { edges { node { publishedAt } } } }",
)
"""Filters that say nothing or never hold, ends that are not there, names that sort oddly, things that are two or none."""
GROUPS = (
    "{ offerings { aggregate { count sumEur amounts } } }",
    "{ offerings { aggregate(by: [KIND, STATUS]) { kind status count sumEur amounts } } }",
    "{ offerings { aggregate(by: [YEAR]) { year currency count sumEur amounts } } }",
    "{ offerings { aggregate(by: [CURRENCY, AGGREGATE]) { aggregate currency count sumEur amounts } } }",
    "{ offerings { aggregate(by: [EXCHANGE]) { exchange { id name } count sumEur amounts } } }",
    "{ offerings { aggregate(by: [ISSUER, ISSUER_JURISDICTION]) { issuer { id } issuerJurisdiction { code } count sumEur amounts } } }",
    "{ offerings { aggregate(by: [TECHNOLOGY, EXCLUDED_JURISDICTION]) { technology { id } excludedJurisdiction { code } count sumEur amounts } } }",
    "{ offerings(where: {or: []}) { aggregate { count sumEur amounts } } }",
    "{ offerings(where: {or: []}) { aggregate(by: [KIND]) { count sumEur amounts } } }",
    "{ offerings(where: {or: []}) { aggregate(by: []) { count sumEur amounts } } }",
    "{ offerings { aggregate(by: [KIND, KIND], first: 2) { count sumEur amounts kind } } }",
    "{ exclusions { aggregate(by: [JURISDICTION]) { jurisdiction { code } count sumEur amounts } } }",
    "{ exclusions { aggregate(by: [LAW]) { law { id } count sumEur amounts } } }",
    "{ exclusions { aggregate(by: [REASON, INVESTOR_CLASS]) { reason investorClass count sumEur amounts } } }",
    "{ exclusions { aggregate(by: [MODALITY, PUBLISHER, SAID_YEAR]) { modality publisher saidYear count sumEur amounts } } }",
    "{ exclusions { aggregate(by: [ISSUER, EXCHANGE, TECHNOLOGY]) { issuer { id } exchange { id } technology { id } count sumEur amounts } } }",
    "{ exclusions { aggregate(by: [KIND, STATUS, YEAR, AGGREGATE]) { kind status year aggregate count sumEur amounts } } }",
    "{ companies { aggregate(by: [JURISDICTION]) { jurisdiction { code } count } } }",
    "{ companies { aggregate(by: [STATUS, YEAR]) { status year count } } }",
    "{ laws { aggregate(by: [STAGE, YEAR]) { stage year count } } }",
    "{ laws { aggregate(by: [TECHNOLOGY, JURISDICTION]) { technology { key } jurisdiction { code } count } } }",
    "{ people { aggregate(by: [ORGANISATION]) { organisation { id name __typename } count } } }",
    "{ jurisdictions { aggregate(by: [BLOC]) { bloc count } } }",
    "{ technologies { aggregate(by: [KEY]) { key count } } }",
    "{ entities { aggregate(by: [KIND]) { kind count } } }",
    "{ claims { aggregate(by: [PREDICATE]) { predicate count sumEur amounts } } }",
    "{ claims { aggregate(by: [PROPERTY]) { property count sumEur amounts } } }",
    "{ claims { aggregate(by: [STATUS, MODALITY, NEGATED]) { status modality negated count sumEur amounts } } }",
    "{ claims { aggregate(by: [EXTRACTOR, PUBLISHER, YEAR]) { extractor publisher year count sumEur amounts } } }",
    "{ documents { aggregate(by: [PUBLISHER, YEAR, LANGUAGE]) { publisher year language count } } }",
    '{ company(id: "company:alder") { issues { aggregate { count sumEur amounts } } underwrites { aggregate(by: [MODALITY, KIND]) { kind modality count sumEur amounts } } } }',
    '{ company(id: "company:alder") { investors { aggregate { count sumEur amounts } } investsIn { aggregate(by: [KIND]) { kind count sumEur amounts } } owns { aggregate { count sumEur amounts } } suppliers { aggregate(by: [STATUS]) { status count sumEur amounts } } acquires { aggregate { count sumEur amounts } } } }',
    "{ jurisdictions { edges { node { code excludedFrom { aggregate { count sumEur amounts } } } } } }",
    "{ offerings { edges { node { id excludes { aggregate(by: [BLOC, LAW]) { bloc law { id } count } } } } } }",
    "{ offerings { edges { node { id claims { aggregate(by: [PREDICATE], first: 2) { predicate count sumEur amounts } } } } } }",
    "{ claims { edges { node { id amount { value eur } } } } }",
    '{ offerings(lens: {asOf: "2026-03-01"}) { aggregate(by: [STATUS]) { status count sumEur amounts } } }',
    '{ offerings(lens: {minConfidence: 0.5, publisher: ["Wire", "Grid News"]}) { aggregate(by: [ISSUER]) { issuer { name } count sumEur amounts } } }',
)
"""Every list by every group it has."""
WALKS = (
    '{ relationship(id: "company:fir-tree|COMPETES_WITH|company:fir") { id subject { id } object { id } } }',
    '{ relationship(id: "nonsense") { id } }',
    '{ paths(from: "company:alder", to: "company:birch") { truncated paths { length nodes { id } hops { forwards relationship { id predicate claims } } } } }',
    '{ paths(from: "company:alder", to: "jurisdiction:CN", maxHops: 2, mode: ALL, first: 100) { truncated paths { length nodes { id } hops { forwards relationship { id } } } } }',
    '{ paths(from: "person:eve-frost", to: "law:itar", maxHops: 3, first: 100) { truncated paths { length nodes { id } hops { forwards relationship { id } } } } }',
    '{ paths(from: "company:alder", to: "company:alder") { truncated paths { length } } }',
    '{ paths(from: "company:fir", to: "company:fir-tree") { truncated paths { length } } }',
    '{ paths(from: "company:fir-tree", to: "company:alder") { truncated paths { length nodes { id } } } }',
    '{ paths(from: "company:nobody", to: "company:alder") { truncated paths { length } } }',
    '{ paths(from: "company:alder", to: "company:birch", avoid: ["company:birch"]) { truncated paths { length } } }',
    '{ paths(from: "company:alder", to: "company:birch", avoid: ["company:alder"]) { truncated paths { length } } }',
    '{ paths(from: "company:alder", to: "company:birch", maxHops: 2, mode: ALL, avoid: ["company:fir-tree", "company:cedar"], first: 100) { truncated paths { nodes { id } } } }',
    '{ paths(from: "company:alder", to: "company:birch", predicates: []) { truncated paths { length } } }',
    '{ paths(from: "company:alder", to: "company:birch", predicates: [BASED_IN, DEVELOPS], through: [JURISDICTION], first: 100, mode: ALL) { truncated paths { length nodes { id } hops { relationship { id } } } } }',
    '{ paths(from: "company:alder", to: "company:birch", through: [], mode: ALL, first: 100) { truncated paths { length hops { relationship { id } } } } }',
    '{ paths(from: "company:alder", to: "offering:birch-bond~0000000b", maxHops: 2, mode: ALL, first: 2, lens: {asOf: "2026-01-31", minConfidence: 0.5}) { truncated paths { length hops { relationship { id claims } } } } }',
    '{ paths(from: "technology:drone", to: "jurisdiction:FR", maxHops: 3, first: 100) { truncated paths { length nodes { id } hops { relationship { id } } } } }',
    '{ neighbourhood(id: "company:alder") { truncated nodes { depth degree node { id } } relationships { id } } }',
    '{ neighbourhood(id: "company:fir-tree", depth: 2, limitPerNode: 2) { truncated nodes { depth degree node { id } } relationships { id } } }',
    '{ neighbourhood(id: "company:nobody") { truncated } }',
    '{ neighbourhood(id: "offering:batch~0000000c", predicates: [EXCLUDES, ISSUES], depth: 2) { truncated nodes { depth degree node { id } } relationships { id } } }',
    '{ neighbourhood(id: "company:birch", kinds: [COMPANY], depth: 1) { truncated nodes { depth degree node { id } } relationships { id } } }',
    '{ neighbourhood(id: "company:birch", kinds: [], depth: 1) { truncated nodes { depth degree node { id } } relationships { id } } }',
    '{ neighbourhood(id: "company:birch", kinds: [COMPANY, PERSON], predicates: [OWNS, ACCUSES], depth: 2, limitPerNode: 1, lens: {publisher: ["The Paper", "Wire"]}) { truncated nodes { depth degree node { id } } relationships { id } } }',
    '{ neighbourhood(id: "jurisdiction:CN", depth: 3, limitPerNode: 3) { truncated nodes { depth degree node { id } } relationships { id } } }',
    '{ neighbourhood(id: "company:holly") { truncated nodes { degree node { name } } relationships { id } } }',
    "{ coverage { notes documents } documents { edges { node { note sources } } } }",
)
"""Ways between things and what lies around them, where the answer is not plain to see."""


@pytest.mark.parametrize("operation", [*PICKED, *EDGES, *GROUPS, *WALKS])
def test_picked_operations(both: Both, operation: str) -> None:
    agree(both, Operation(operation, {}, (), frozenset()))


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_made_operations(both: Both, count: int) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=count, derandomize=True, database=None, deadline=None, suppress_health_check=SLOW)
    @given(operation=both.maker.operations(), which=st.integers(0, 99))
    def made(operation: Operation, which: int) -> None:
        answer_alike(both, operation, which, seen)

    made()
    assert seen["different operations"] >= count * 0.8
    assert seen["pages turned"] >= count / 10
    if count == MANY:
        assert seen["different operations"] >= 300
        assert [trait for trait in TRAITS if not seen[trait]] == []


def answer_alike(both: Both, operation: Operation, which: int, seen: Counter[str]) -> None:
    """Check an operation, and again from a cursor that the first answer gave."""
    assume(len(operation.text) <= LONGEST)
    assume(not validate(both.reference.schema, parse(operation.text)))
    try:
        ours, plain = agree(both, operation)
    except TooManyError:
        assume(False)  # noqa: FBT003 - as Hypothesis has it
    for turn in operation.turns:
        cursors = list(zip(find_cursors(ours, turn.path), find_cursors(plain, turn.path), strict=True))
        if cursors:
            pair = cursors[which % len(cursors)]
            agree(both, operation, *({turn.variable: cursor} for cursor in pair))
            seen["pages turned"] += 1
    if not seen[repr(operation)]:
        seen.update({repr(operation), "different operations", *operation.traits})


def agree(
    both: Both, operation: Operation, ours: dict[str, str] | None = None, theirs: dict[str, str] | None = None
) -> tuple[Any, Any]:
    """Return both answers to an operation, the same but for their cursors: each way has its own. So is one from memory."""
    compiled = both.compiled(operation.text, operation.variables | (ours or {}))
    assert compiled.errors == [], str(operation)
    assert both.compiled(operation.text, operation.variables | (ours or {})) == compiled, str(operation)
    plain = both.plain(operation.text, operation.variables | (theirs or {}))
    assert masked(compiled.data) == masked(plain), str(operation)
    return compiled.data, plain


def masked(data: Any, name: str = "") -> Any:
    """Return an answer without what each way has its own of: cursors, and scores and their order."""
    if isinstance(data, dict):
        shown = {key: masked(value, key) for key, value in data.items()}
        if name.startswith(MARK) and name.endswith(UNORDERED):
            shown = {key: sorted(value, key=repr) if key == "edges" else value for key, value in shown.items()}
        return shown
    if isinstance(data, list):
        return [masked(each) for each in data]
    return "its own" if data is not None and name in {*CURSORS, "score"} else data


def find_cursors(data: Any, path: tuple[str, ...]) -> list[str]:
    if data is None:
        return []
    if isinstance(data, list):
        return [cursor for each in data for cursor in find_cursors(each, path)]
    return find_cursors(data.get(path[0]), path[1:]) if path else [data]
