"""Paths and neighbourhoods, compared with slow ones over the same small random graphs."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from api.graphql.execution import execute, explain
from api.graphql.neighbourhood import count_nodes
from api.graphql.paths import MOST_SHORTEST, MOST_SIMPLE
from api.graphql.problems import RequestError, TooExpensiveError
from graph import curate
from graph.client import GraphClient
from graph.ontology import Kind, Predicate
from graph.server.local import ServerInfo
from graph.write import write_extractions
from tests.api_fixtures import Counting, corpus
from tests.api_walks import Edge, nearby, random_edges, samples, simple_paths
from tests.graph_samples import Sample, exclusion, store

__all__ = ["corpus"]

PATHS = """
query Paths($from: ID!, $to: ID!, $hops: Int, $predicates: [Predicate!], $through: [Kind!], $avoid: [ID!], $mode: PathMode, $lens: Lens) {
  paths(from: $from, to: $to, maxHops: $hops, predicates: $predicates, through: $through, avoid: $avoid, mode: $mode, first: 100, lens: $lens) {
    truncated
    paths { length nodes { id } hops { forwards relationship { id predicate subject { id } object { id } evidence { totalCount } } } }
  }
}
"""
NEAR = """
query Near($id: ID!, $depth: Int, $limit: Int, $kinds: [Kind!], $lens: Lens) {
  neighbourhood(id: $id, depth: $depth, limitPerNode: $limit, kinds: $kinds, lens: $lens) {
    truncated nodes { depth degree node { id } } relationships { id subject { id } object { id } }
  }
}
"""
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))]


async def ask(graph: GraphClient, query: str, **variables: Any) -> Any:
    answer = await execute(graph, query, variables)
    assert answer.errors == []
    assert answer.data is not None
    return next(iter(answer.data.values()))


async def write(graph: GraphClient, edges: list[Edge]) -> None:
    await write_extractions(graph, [sample.done() for sample in samples(edges)], actor="t", run="r")


def ids(path: dict[str, Any]) -> tuple[list[str], list[str]]:
    return [node["id"] for node in path["nodes"]], [hop["relationship"]["id"] for hop in path["hops"]]


@pytest.mark.parametrize("seed", SEEDS)
async def test_all_simple_paths_are_found_in_order(graph: GraphClient, seed: int) -> None:
    edges = random_edges(seed)
    await write(graph, edges)
    dice = random.Random(seed)  # noqa: S311
    things = sorted({end for edge in edges for end in (edge.subject, edge.object)})
    seen = 0
    for _ in range(12):
        begin, end = dice.sample(things, 2)
        most = dice.randint(1, 6)
        options: dict[str, Any] = {}
        if dice.random() < 0.3:
            options["predicates"] = dice.sample(list(Predicate), 20)
        if dice.random() < 0.3:
            options["through"] = dice.sample(list(Kind), 5)
        if dice.random() < 0.3:
            options["avoid"] = [dice.choice(things)]
        day = dice.choice([None, "2026-05-05"])
        there = [edge for edge in edges if day is None or edge.day <= day]
        expected = simple_paths(there, begin, end, most=most, **options)
        given = {
            "predicates": [each.name for each in options["predicates"]] if "predicates" in options else None,
            "through": [each.name for each in options["through"]] if "through" in options else None,
            "avoid": options.get("avoid"),
        }
        asked = {"from": begin, "to": end, "hops": most, "lens": {"asOf": day} if day else None, **given}
        every = await ask(graph, PATHS, mode="ALL", **asked)
        assert [ids(path) for path in every["paths"]] == expected[:100]
        assert every["truncated"] is (len(expected) > 100)
        shortest = await ask(graph, PATHS, mode="SHORTEST", **asked)
        assert [ids(path) for path in shortest["paths"]] == [
            path for path in expected if len(path[1]) == len(expected[0][1])
        ]
        seen += len(expected)
    assert seen > 5


async def test_a_hop_knows_its_way_and_its_evidence(graph: GraphClient) -> None:
    await store(graph, exclusion())
    found = await ask(graph, PATHS, **{"from": "jurisdiction:CN", "to": "company:acme"})
    (path,) = found["paths"]
    assert path["length"] == 2
    assert [hop["forwards"] for hop in path["hops"]] == [False, False]
    first = path["hops"][0]["relationship"]
    assert (first["predicate"], first["object"]["id"], first["evidence"]["totalCount"]) == (
        "EXCLUDES",
        "jurisdiction:CN",
        1,
    )
    back = await ask(graph, PATHS, **{"from": "company:acme", "to": "jurisdiction:CN"})
    assert [hop["forwards"] for hop in back["paths"][0]["hops"]] == [True, True]


async def test_absorbed_ids_stand_for_their_survivors(graph: GraphClient) -> None:
    sample = (
        Sample("a.txt")
        .say("company:acme", Predicate.OWNS, "company:bolt")
        .say("company:bolt", Predicate.OWNS, "company:cog")
    )
    sample.say("company:dynamo", Predicate.OWNS, "company:zap").say(
        "company:acme", Predicate.SUPPLIES, "company:zap"
    ).say("company:zap", Predicate.SUPPLIES, "company:cog")
    await store(graph, sample)
    await curate.merge(graph, "company:cog", "company:dynamo", who="ann")
    found = await ask(graph, PATHS, **{"from": "company:acme", "to": "company:dynamo", "hops": 2})
    assert {path["nodes"][-1]["id"] for path in found["paths"]} == {"company:cog"}
    assert len(found["paths"]) == 3
    around = await ask(graph, PATHS, **{"from": "company:acme", "to": "company:cog", "avoid": ["company:zap"]})
    assert [ids(path)[0] for path in around["paths"]] == [["company:acme", "company:bolt", "company:cog"]]
    avoiding = await ask(
        graph, PATHS, **{"from": "company:acme", "to": "company:zap", "avoid": ["company:dynamo"], "mode": "ALL"}
    )
    assert [ids(path)[0] for path in avoiding["paths"]] == [["company:acme", "company:zap"]]


async def test_nothing_leads_from_a_thing_to_itself_or_to_what_is_unknown(graph: GraphClient) -> None:
    await store(graph, exclusion())
    for mode in ("ALL", "SHORTEST"):
        for end in ("company:acme", "company:none", "`) //"):
            found = await ask(graph, PATHS, **{"from": "company:acme", "to": end, "mode": mode})
            assert found == {"truncated": False, "paths": []}


@pytest.mark.parametrize("mode", ["ALL", "SHORTEST"])
async def test_the_budget_is_said_when_it_ends(graph: GraphClient, mode: str) -> None:
    most = {"ALL": MOST_SIMPLE, "SHORTEST": MOST_SHORTEST}[mode]
    count = most + 1
    await graph.run_implicit(
        """
        CREATE (a:Entity:Company {id: 'company:a', name: 'A'}), (b:Entity:Company {id: 'company:b', name: 'B'})
        WITH a, b UNWIND range(1, $count) AS n
        CREATE (x:Entity:Company {id: 'company:x' + n, name: 'X'})
        CREATE (a)-[:OWNS {id: 'company:a|OWNS|' + x.id}]->(x)
        CREATE (x)-[:OWNS {id: x.id + '|OWNS|company:b'}]->(b)
        """,
        {"count": count},
    )
    found = await ask(graph, PATHS, **{"from": "company:a", "to": "company:b", "mode": mode})
    assert (len(found["paths"]), found["truncated"]) == (100, True)
    few = f'{{ paths(from: "company:a", to: "company:x1", first: 1, mode: {mode}) {{ truncated paths {{ length }} }} }}'
    assert await ask(graph, few) == {"truncated": mode == "ALL", "paths": [{"length": 1}]}


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_neighbourhood_is_that_of_a_slow_search(graph: GraphClient, seed: int) -> None:
    edges = random_edges(seed, 30)
    await write(graph, edges)
    dice = random.Random(seed)  # noqa: S311
    things = sorted({end for edge in edges for end in (edge.subject, edge.object)})
    for _ in range(12):
        middle, depth, limit = dice.choice(things), dice.randint(1, 3), dice.choice([1, 2, 3, 25])
        kinds = dice.choice([None, None, [Kind.COMPANY, Kind.OFFERING]])
        day = dice.choice([None, None, "2026-05-05"])
        there = [edge for edge in edges if day is None or edge.day <= day]
        near, cut = nearby(there, middle, depth, limit, kinds)
        given = {"kinds": [kind.name for kind in kinds] if kinds else None, "lens": {"asOf": day} if day else None}
        found = await ask(graph, NEAR, id=middle, depth=depth, limit=limit, **given)
        if all(middle not in (edge.subject, edge.object) for edge in there):
            assert found is None
            continue
        assert [(each["node"]["id"], each["depth"]) for each in found["nodes"]] == sorted(
            near.items(), key=lambda pair: pair[::-1]
        )
        assert [each["id"] for each in found["relationships"]] == sorted(
            edge.id for edge in there if edge.subject in near and edge.object in near
        )
        assert found["truncated"] is cut
        degrees = {each["node"]["id"]: each["degree"] for each in found["nodes"]}
        assert degrees == {id_: sum(id_ in (edge.subject, edge.object) for edge in there) for id_ in near}


async def test_the_relationships_with_most_stories_are_followed(graph: GraphClient) -> None:
    often = [
        Sample(f"{n}.txt").say("company:acme", Predicate.SUPPLIES, "company:zap", words=f"Acme supplies Zap {n}.")
        for n in range(3)
    ]
    await store(graph, *often, Sample("b.txt").say("company:acme", Predicate.SUPPLIES, "company:bolt"))
    found = await ask(graph, NEAR, id="company:acme", limit=1)
    assert [each["node"]["id"] for each in found["nodes"]] == ["company:acme", "company:zap"]
    assert (found["truncated"], found["nodes"][0]["degree"]) == (True, 2)


async def test_what_is_unknown_has_no_neighbourhood(corpus: GraphClient) -> None:
    assert await ask(corpus, NEAR, id="company:none") is None


async def test_each_is_one_statement(corpus: GraphClient) -> None:
    counting: Any = Counting(corpus)
    both = '{ paths(from: "company:orbit", to: "law:itar") { paths { nodes { id } } } neighbourhood(id: "company:orbit") { nodes { degree } } relationship(id: "x") { id } }'
    assert (await execute(counting, both)).errors == []
    assert len(counting.sent) == 1


async def test_a_relationship_is_found_by_its_id_whatever_was_merged(graph: GraphClient) -> None:
    sample = (
        Sample("b.txt")
        .say("company:bolt", Predicate.PARTNERS_WITH, "company:cog")
        .say("company:acme", Predicate.OWNS, "company:zap")
    )
    await store(graph, sample, exclusion())
    await curate.merge(graph, "company:acme", "company:cog", who="ann")
    query = (
        "query ($id: ID!) { relationship(id: $id) { id predicate subject { id } object { id } grounds { reason } } }"
    )
    turned = await ask(graph, query, id="company:bolt|PARTNERS_WITH|company:cog")
    assert turned["id"] == "company:acme|PARTNERS_WITH|company:bolt"
    assert (turned["subject"]["id"], turned["object"]["id"], turned["grounds"]) == ("company:acme", "company:bolt", [])
    moved = await ask(graph, query, id="company:cog|OWNS|company:zap")
    assert moved["id"] == "company:acme|OWNS|company:zap"
    for id_ in ("company:zap|OWNS|company:acme", "company:acme|HAS|name", "a|b", "a|OWNS|b|c", ""):
        assert await ask(graph, query, id=id_) is None
    node = "query ($id: ID!) { node(id: $id) { __typename id ... on Relationship { predicate } ... on Exclusion { reason } } }"
    assert (await ask(graph, node, id="company:acme|OWNS|company:zap"))["predicate"] == "OWNS"
    excludes = exclusion().claims[-1]
    assert (await ask(graph, node, id=f"{excludes.subject}|EXCLUDES|{excludes.object}"))["reason"] == "export controls"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        pytest.param('{ paths(from: "a", to: "b", maxHops: 7) { truncated } }', "`maxHops` goes from 1 to 6", id="hops"),
        pytest.param('{ paths(from: "a", to: "b", maxHops: 0) { truncated } }', "`maxHops` goes from 1 to 6", id="no-hops"),
        pytest.param('{ paths(from: "a", to: "b", first: 101) { truncated } }', "`first` goes from 1 to 100", id="first"),
        pytest.param('{ neighbourhood(id: "a", depth: 4) { truncated } }', "`depth` goes from 1 to 3", id="depth"),
        pytest.param('{ neighbourhood(id: "a", limitPerNode: 0) { truncated } }', "`limitPerNode` goes from 1 to 100", id="limit"),
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_said(query: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        explain(query)


def test_too_many_ids_are_refused() -> None:
    with pytest.raises(RequestError, match="100"):
        explain('query ($x: [ID!]) { paths(from: "a", to: "b", avoid: $x) { truncated } }', {"x": ["y"] * 101})


def test_the_cost_grows_with_depth_and_hops() -> None:
    def cost(query: str) -> int:
        return explain(query).cost

    near = '{{ neighbourhood(id: "a", depth: {}, limitPerNode: {}) {{ nodes {{ node {{ id }} }} }} }}'
    assert cost(near.format(1, 25)) < cost(near.format(2, 25)) < cost(near.format(3, 25))
    assert count_nodes({"depth": 2, "limitPerNode": 10}, 100) == 111
    with pytest.raises(TooExpensiveError):
        explain(near.format(3, 100))
    path = '{{ paths(from: "a", to: "b", maxHops: {}) {{ paths {{ nodes {{ id }} }} }} }}'
    assert cost(path.format(2)) < cost(path.format(6))


def test_one_plan_serves_other_ids_but_not_other_kinds_of_ways() -> None:
    def statement(**given: Any) -> str:
        return explain(PATHS, {"from": "a", "to": "b", **given}).statement

    assert statement() == statement(**{"from": "x"})
    assert (
        len(
            {
                statement(),
                statement(hops=3),
                statement(mode="ALL"),
                statement(through=["LAW"]),
                statement(predicates=["OWNS"]),
            }
        )
        == 5
    )
    assert statement(predicates=["OWNS", "SUES"]) == statement(predicates=["SUES", "OWNS"])


@pytest.mark.usefixtures("corpus")
async def test_no_search_falls_back_to_trying_every_way(neo4j_server: ServerInfo) -> None:
    password = neo4j_server.password.get_secret_value()
    async with neo4j.AsyncGraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.user, password)) as driver:
        for given in ({}, {"lens": {"asOf": "2026-08-01"}}, {"avoid": ["company:x"]}, {"through": ["LAW"]}):
            for mode, operator in (("SHORTEST", "ShortestPath"), ("ALL", "StatefulShortestPath(Into)")):
                made = explain(PATHS, {"from": "company:orbit", "to": "law:itar", "mode": mode, **given})
                async with driver.session() as session:
                    summary = await (await session.run(f"EXPLAIN {made.statement}", made.parameters)).consume()
                used = list(operators(summary.plan))
                assert operator in used
                assert not [
                    name
                    for name in used
                    if name.startswith("VarLengthExpand") or "Eager" in name.replace("EagerAggregation", "")
                ]


def operators(plan: Any) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)
