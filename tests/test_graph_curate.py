"""Decisions of a person: kept, played again, undone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph import curate
from graph.check import check
from graph.client import GraphClient
from graph.errors import InvalidInputError, NotFoundError
from graph.ontology import NameKind, Predicate, Status
from graph.rebuild import rebuild
from graph.write import forget
from tests.graph_samples import OFFERING, Sample, exclusion, exported, store

EXCLUDES = f"{OFFERING}|EXCLUDES|jurisdiction:CN"
_WHEN = datetime(2026, 11, 2, tzinfo=UTC)


async def links(graph: GraphClient) -> list[str]:
    found: list[str] = await graph.read_value(
        "MATCH ()-[r:EXCLUDES]->() WITH r.id AS id ORDER BY id RETURN collect(id)"
    )
    return found


async def claim_of(graph: GraphClient, predicate: str) -> str:
    found: str = await graph.read_value("MATCH (c:Claim {predicate: $p}) RETURN min(c.id)", {"p": predicate})
    return found


async def test_a_rejected_claim_stays_rejected_when_read_again_by_a_newer_reader(graph: GraphClient) -> None:
    await store(graph, exclusion())
    decision = await curate.reject(graph, await claim_of(graph, "EXCLUDES"), who="ann", why="no", when=_WHEN)
    assert await links(graph) == []
    newer = exclusion()
    newer.version = "2"
    newer.claims = [claim for claim in exclusion().claims if claim.property != "status"]
    await store(graph, newer)
    assert await links(graph) == []
    await store(graph, exclusion("same-text-elsewhere.txt"))
    assert await links(graph) == []
    await curate.undo(graph, decision.id, who="bob")
    assert await links(graph) == [EXCLUDES]
    assert await graph.read_value("MATCH ()-[r:EXCLUDES]->() RETURN [r.claims, r.stories]") == [2, 1]
    with pytest.raises(InvalidInputError, match="undone already"):
        await curate.undo(graph, decision.id, who="bob")


async def test_an_accepted_claim_makes_the_link_that_it_proposed(graph: GraphClient) -> None:
    sample = Sample("a.txt").say(OFFERING, Predicate.EXCLUDES, "jurisdiction:CN", status=Status.PROPOSED)
    await store(graph, sample)
    before = await exported(graph)
    assert await links(graph) == []
    decision = await curate.accept(graph, await claim_of(graph, "EXCLUDES"), who="ann", when=_WHEN)
    assert await links(graph) == [EXCLUDES]
    touched = await graph.read_value("MATCH (r:Revision {n: $n}) RETURN r.touched", {"n": decision.revision})
    assert EXCLUDES in touched
    await forget(graph, "a.txt", actor="t", run="r")
    assert await graph.read_value("MATCH (d:Decision) RETURN count(d)") == 1
    await store(graph, sample)
    assert await links(graph) == [EXCLUDES]
    await curate.undo(graph, decision.id, who="ann")
    assert [
        line for line in (await exported(graph)).splitlines() if b'"type":"decision"' not in line
    ] == before.splitlines()


async def test_the_last_of_two_decisions_counts(graph: GraphClient) -> None:
    await store(graph, exclusion())
    claim = await claim_of(graph, "EXCLUDES")
    await curate.reject(graph, claim, who="ann", when=_WHEN)
    later = await curate.accept(graph, claim, who="ann", when=_WHEN.replace(hour=5))
    assert await links(graph) == [EXCLUDES]
    await curate.undo(graph, later.id, who="ann")
    assert await links(graph) == []


async def test_merging_moves_everything_and_undoing_moves_it_back(graph: GraphClient) -> None:
    other = (
        Sample("b.txt")
        .name("company:zeta", "Zeta")
        .say("company:zeta", Predicate.PARTNERS_WITH, "company:bolt")
        .say("company:zeta", Predicate.OWNS, "company:acme")
    )
    await store(graph, exclusion(), other)
    before = await exported(graph)
    decision = await curate.merge(graph, "company:zeta", "company:acme", who="ann", when=_WHEN)
    rows = await graph.read("MATCH (m:Merged)-[:MERGED_INTO]->(e) RETURN m.id AS id, labels(m) AS labels, e.id AS into")
    assert rows == [{"id": "company:zeta", "labels": ["Merged"], "into": "company:acme"}]
    partner = "MATCH (a)-[r:PARTNERS_WITH]->(b) RETURN [a.id, r.id, b.id]"
    assert await graph.read_value(partner) == [
        "company:acme",
        "company:acme|PARTNERS_WITH|company:bolt",
        "company:bolt",
    ]
    assert await graph.read_value("MATCH (e:Company {id: 'company:acme'}) RETURN e.names") == ["Acme Corp", "Zeta"]
    with pytest.raises(InvalidInputError, match="one entity already"):
        await curate.merge(graph, "company:zeta", "company:acme", who="ann")
    await curate.undo(graph, decision.id, who="ann")
    after = [line for line in (await exported(graph)).splitlines() if b'"type":"decision"' not in line]
    assert after == before.splitlines()


@pytest.mark.parametrize("predicate", [Predicate.ACQUIRES, Predicate.PARTNERS_WITH])
async def test_what_two_things_did_to_each_other_is_no_link_once_they_are_one(
    graph: GraphClient, predicate: Predicate
) -> None:
    sample = Sample("a.txt").name("company:acme", "Acme").name("company:zeta", "Zeta")
    await store(graph, sample.say("company:zeta", predicate, "company:acme"))
    before = await exported(graph)
    decision = await curate.merge(graph, "company:zeta", "company:acme", who="ann", when=_WHEN)
    itself = f"company:acme|{predicate}|company:acme"
    assert await graph.read_value("MATCH (c:Claim {predicate: $p}) RETURN c.link", {"p": predicate}) == itself
    assert await graph.read_value("MATCH (a:Entity)-[r]->(b:Entity) RETURN count(r)") == 0
    assert await check(graph) == []
    await graph.run_implicit(  # as graphs of 0.1 have it
        "MATCH (e:Entity {id: 'company:acme'}) CREATE (e)-[:ACQUIRES {id: 'company:acme|ACQUIRES|company:acme'}]->(e)"
    )
    assert len(await check(graph)) == 1
    assert (await rebuild(graph)).changed == 1
    assert await check(graph) == []
    await curate.undo(graph, decision.id, who="ann")
    after = [line for line in (await exported(graph)).splitlines() if b'"type":"decision"' not in line]
    assert after == before.splitlines()


async def test_a_merged_pair_outlives_its_documents_and_joins_again(graph: GraphClient) -> None:
    one, two = Sample("a.txt").name("company:a", "A"), Sample("b.txt").name("company:b", "B")
    await store(graph, one, two)
    decision = await curate.merge(graph, "company:a", "company:b", who="ann", when=_WHEN)
    merged = await exported(graph)
    await forget(graph, "b.txt", actor="t", run="r")
    assert await graph.read_value("MATCH (m:Merged) RETURN m.id") == "company:b"
    await forget(graph, "a.txt", actor="t", run="r")
    assert await graph.read_value("MATCH (e:Entity) RETURN e.name") == "a"
    await store(graph, two)
    await store(graph, one)
    assert await exported(graph) == merged
    await forget(graph, "b.txt", actor="t", run="r")
    await curate.undo(graph, decision.id, who="ann")
    assert await graph.read_value("MATCH (n) WHERE n:Entity OR n:Merged RETURN collect(n.id)") == ["company:a"]


async def test_a_split_holds_apart_what_a_name_joined(graph: GraphClient) -> None:
    sample = Sample("a.txt").name("company:bolt", "Bolt").name("company:bolt-x", "Bolt X")
    await store(graph, sample.name("company:bolt-x", "Bolt", NameKind.ALIAS))
    assert await graph.read_value("MATCH (m:Merged) RETURN m.id") == "company:bolt-x"
    decision = await curate.split(graph, "company:bolt-x", who="ann", when=_WHEN)
    assert await graph.read_value("MATCH (m:Merged) RETURN count(m)") == 0
    with pytest.raises(InvalidInputError, match="merged into nothing"):
        await curate.split(graph, "company:bolt-x", who="ann")
    again = await curate.merge(graph, "company:bolt-x", "company:bolt", who="ann", when=_WHEN.replace(hour=3))
    assert await graph.read_value("MATCH (m:Merged) RETURN m.id") == "company:bolt-x"
    await curate.undo(graph, again.id, who="ann")
    assert await graph.read_value("MATCH (m:Merged) RETURN count(m)") == 0
    await curate.undo(graph, decision.id, who="ann")
    assert await graph.read_value("MATCH (m:Merged) RETURN m.id") == "company:bolt-x"


async def test_decisions_about_what_is_not_there_are_refused(graph: GraphClient) -> None:
    await store(graph, exclusion())
    with pytest.raises(NotFoundError, match="no claim"):
        await curate.accept(graph, "nothing", who="ann")
    with pytest.raises(NotFoundError, match="no entity"):
        await curate.merge(graph, "company:acme", "company:nobody", who="ann")
    with pytest.raises(NotFoundError, match="no decision"):
        await curate.undo(graph, "nothing", who="ann")
    with pytest.raises(InvalidInputError, match="two kinds"):
        await curate.merge(graph, "company:acme", "law:itar", who="ann")
    assert await graph.read_value("MATCH (g:Graph) RETURN g.revision") == 1


async def test_merges_that_a_split_stands_against_are_refused(graph: GraphClient) -> None:
    await store(graph, Sample("a.txt").name("company:a", "A").name("company:b", "B").name("company:c", "C"))
    await curate.merge(graph, "company:a", "company:b", who="ann", when=_WHEN)
    await curate.split(graph, "company:b", who="ann", when=_WHEN.replace(hour=1))
    await curate.merge(graph, "company:a", "company:c", who="ann", when=_WHEN.replace(hour=2))
    with pytest.raises(InvalidInputError, match="undo the split"):
        await curate.merge(graph, "company:b", "company:c", who="ann", when=_WHEN.replace(hour=0))
    assert await graph.read_value("MATCH (m:Merged) RETURN collect(m.id)") == ["company:c"]
