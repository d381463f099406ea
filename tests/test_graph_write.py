"""Batches in, documents out: what is derived, and what goes with its last source."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import pytest

from graph.client import GraphClient
from graph.errors import GraphChangedError, InvalidInputError, NotFoundError, SchemaVersionError
from graph.export import canonical
from graph.ontology import Bound, Kind, Modality, NameKind, Predicate, Status
from graph.read.stats import stats
from graph.schema import latest_version
from graph.texts import TextStore
from graph.write import forget, write_extractions
from graph.write.revision import in_batches
from graph.write.rows import claim_rows
from graph.write.statements import for_kind, for_predicate
from tests.graph_samples import OFFERING, Sample, dollars, exclusion, exported, store


async def test_one_document_makes_links_with_their_evidence(graph: GraphClient) -> None:
    report = await store(graph, exclusion())
    assert (report.revision, report.documents, report.claims, report.links) == (1, 1, 10, 3)
    link = await graph.read_value("MATCH (:Offering)-[r:EXCLUDES]->(:Jurisdiction {code: 'CN'}) RETURN properties(r)")
    assert link == {
        "id": f"{OFFERING}|EXCLUDES|jurisdiction:CN",
        "claims": 1,
        "stories": 1,
        "denials": 0,
        "modality": "asserted",
        "confidence": 0.9,
        "first_said": "2026-06-05",
        "last_said": "2026-06-05",
        "quote": f"{OFFERING} excludes jurisdiction:CN.",
        "url": "a.txt",
        "publisher": "The Paper",
        "reason": "export controls",
        "investor_class": "retail",
    }
    law = await graph.read_value(
        "MATCH (:Claim {link: $id})-[:BECAUSE_OF]->(l:Law) RETURN l.citation", {"id": link["id"]}
    )
    assert law == "22 CFR 120-130"
    offering = await graph.read_value("MATCH (o:Offering) RETURN properties(o)")
    assert offering == {
        "id": OFFERING,
        "name": "Acme IPO",
        "names": ["Acme IPO"],
        "kind": "ipo",
        "status": "planned",
        "amount_value": 75e9,
        "amount_currency": "USD",
        "amount_bound": "about",
        "amount_eur": offering["amount_eur"],
    }
    touched = await graph.read_value("MATCH (r:Revision {n: 1}) RETURN r.touched")
    assert {link["id"], OFFERING, "law:itar"} <= set(touched)


async def test_a_claim_keeps_what_the_model_says_of_it(graph: GraphClient) -> None:
    sample = Sample("a.txt", published="2026-06").say(
        "company:a",
        Predicate.INVESTS_IN,
        "company:b",
        modality=Modality.PLANNED,
        qualifiers={"amount": dollars(5, Bound.UP_TO), "stake": "10 %", "status": "agreed"},
    )
    await store(graph, sample)
    claim = await graph.read_value("MATCH (c:Claim) RETURN properties(c)")
    expected = {
        "link": "company:a|INVESTS_IN|company:b",
        "subject_ref": "company:a",
        "object_ref": "company:b",
        "amount_value": 5.0,
        "amount_currency": "USD",
        "amount_bound": "up_to",
        "stake": "10 %",
        "said_status": "agreed",
        "status": "accepted",
        "initial": "accepted",
        "modality": "planned",
        "negated": False,
        "said_at": "2026-06",
        "said_on": "2026-06-30",
    }
    assert {name: claim[name] for name in expected} == expected


async def test_denied_and_proposed_claims_make_no_link(graph: GraphClient) -> None:
    denied = Sample("a.txt").say("company:a", Predicate.OWNS, "company:b", negated=True)
    proposed = Sample("b.txt").say("company:a", Predicate.OWNS, "company:b", status=Status.PROPOSED)
    await store(graph, denied, proposed)
    assert await graph.read_value("MATCH ()-[r:OWNS]->() RETURN count(r)") == 0
    await store(graph, Sample("c.txt").say("company:a", Predicate.OWNS, "company:b", modality=Modality.POSSIBLE))
    assert await graph.read_value("MATCH ()-[r:OWNS]->() RETURN [r.claims, r.denials, r.modality]") == [
        1,
        1,
        "possible",
    ]


async def test_a_correction_takes_away_exactly_what_rested_on_the_old_text(graph: GraphClient, tmp_path: Path) -> None:
    texts = TextStore(tmp_path)
    old = exclusion().name("company:acme", "Acme Rockets")
    other = Sample("b.txt").name("company:acme", "Acme Corp").say("company:acme", Predicate.ISSUES, OFFERING)
    await write_extractions(graph, [old.done(), other.done()], actor="t", run="r", texts=texts)
    new = Sample("a.txt").name("company:acme", "Acme Corp")
    report = await write_extractions(graph, [new.done()], actor="t", run="r", texts=texts)
    assert (report.corrected, report.replaced) == (1, 0)
    links = await graph.read("MATCH (:Entity)-[r]->(:Entity) RETURN r.id AS id")
    assert [row["id"] for row in links] == [f"company:acme|ISSUES|{OFFERING}"]
    assert await graph.read_value("MATCH (e:Entity) RETURN count(e)") == 2
    assert await graph.read_value("MATCH (e:Company) RETURN e.names") == ["Acme Corp"]
    assert set(texts.iter_stories()) == {new.done().document.story, other.done().document.story}


async def test_forgetting_everything_leaves_nothing(graph: GraphClient, tmp_path: Path) -> None:
    texts = TextStore(tmp_path)
    same = exclusion("copy.txt")
    await write_extractions(graph, [exclusion().done(), same.done()], actor="t", run="r", texts=texts)
    assert await graph.read_value("MATCH ()-[r:EXCLUDES]->() RETURN [r.claims, r.stories]") == [2, 1]
    assert len(list(texts.iter_stories())) == 1
    report = await forget(graph, "copy.txt", actor="t", run="r", texts=texts)
    assert (len(report.documents), report.claims) == (1, 10)
    assert len(list(texts.iter_stories())) == 1
    await forget(graph, exclusion().done().document.id, actor="t", run="r", texts=texts)
    assert await exported(graph) == b""
    assert list(texts.iter_stories()) == []
    with pytest.raises(NotFoundError, match=r"a\.txt"):
        await forget(graph, "a.txt", actor="t", run="r")
    assert await graph.read_value("MATCH (g:Graph) RETURN g.revision") == 3


async def test_a_newer_reader_replaces_the_claims_of_a_document(graph: GraphClient) -> None:
    await store(graph, exclusion())
    newer = exclusion()
    newer.claims = newer.claims[:1]
    newer.version = "2"
    report = await store(graph, newer)
    assert (report.replaced, report.claims) == (1, 1)
    assert await graph.read_value("MATCH (e:Entity) RETURN collect(e.id)") == ["company:acme"]


async def test_one_bad_extraction_stores_nothing(graph: GraphClient) -> None:
    bad = Sample("b.txt").say("company:a", Predicate.EXCLUDES, "company:b")
    with pytest.raises(InvalidInputError, match=r"b\.txt cannot be stored: .*EXCLUDES does not join"):
        await store(graph, exclusion(), bad)
    assert await exported(graph) == b""


async def test_links_of_merged_entities_add_up(graph: GraphClient) -> None:
    first = Sample("a.txt").name("company:bolt", "Bolt").say("company:bolt", Predicate.OWNS, "company:x")
    second = Sample("b.txt").name("company:bolt-x", "Bolt X").say("company:bolt-x", Predicate.OWNS, "company:x")
    await store(graph, first, second)
    assert await graph.read_value("MATCH ()-[r:OWNS]->() RETURN count(r)") == 2
    joining = Sample("c.txt").name("company:bolt-x", "Bolt", NameKind.ALIAS)
    await store(graph, joining)
    assert await graph.read_value("MATCH ()-[r:OWNS]->() RETURN [r.id, r.claims]") == ["company:bolt|OWNS|company:x", 2]
    await forget(graph, "c.txt", actor="t", run="r")
    assert await graph.read_value("MATCH ()-[r:OWNS]->() RETURN count(r)") == 2


async def test_a_law_that_merges_takes_its_claims_along(graph: GraphClient) -> None:
    sample = exclusion()
    sample.say(OFFERING, Predicate.EXCLUDES, "jurisdiction:HK", bases=["law:arms-rules"])
    sample.name("law:arms-rules", "Arms Rules").name("law:itar", "Arms Rules", NameKind.ALIAS)
    await store(graph, sample)
    laws = await graph.read("MATCH (c:Claim)-[:BECAUSE_OF]->(l) RETURN c.bases AS bases, l.id AS law ORDER BY bases")
    assert laws == [{"bases": ["law:arms-rules"], "law": "law:itar"}, {"bases": ["law:itar"], "law": "law:itar"}]


async def test_two_bearers_of_one_identifier_are_a_candidate_not_an_error(graph: GraphClient) -> None:
    sample = Sample("a.txt").has("company:a", "identifier", "cik:1").has("company:b", "identifier", "cik:1")
    await store(graph, sample)
    bearers = await graph.read_value("MATCH (:Identifier {key: 'cik:1'})-[:IDENTIFIES]->(e) RETURN collect(e.id)")
    assert sorted(bearers) == ["company:a", "company:b"]


async def test_writers_at_once_lose_nothing(graph: GraphClient) -> None:
    samples = [Sample(f"{n}.txt").say("company:a", Predicate.OWNS, "company:b", words=f"Words {n}.") for n in range(8)]
    await asyncio.gather(*(store(graph, sample) for sample in samples))
    assert await graph.read_value("MATCH ()-[r:OWNS]->() RETURN r.claims") == 8


async def test_a_graph_of_another_schema_is_not_written_to(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (g:Graph) SET g.schema = 999")
    with pytest.raises(SchemaVersionError, match="999"):
        await store(graph, exclusion())
    await graph.run_implicit("MATCH (g:Graph) DELETE g")
    with pytest.raises(SchemaVersionError, match="no schema"):
        await store(graph, exclusion())
    await graph.run_implicit("CREATE (:Graph {id: 'caplinks', revision: 0, schema: $n})", {"n": latest_version()})


async def test_stats_count_what_is_there(graph: GraphClient) -> None:
    assert (await stats(graph)).documents == 0
    await store(graph, exclusion())
    found = await stats(graph)
    assert (found.revision, found.documents, found.stories, found.newest) == (1, 1, 1, "2026-06-05")
    assert (found.claims, found.proposed, found.merged, found.decisions) == (10, 0, 0, 0)
    assert found.entities[Kind.OFFERING] == 1
    assert found.links[Predicate.EXCLUDES] == 1
    assert found.links[Predicate.OWNS] == 0


@pytest.mark.parametrize("name", ["Company) DETACH DELETE (n", "", "company", "`"])
def test_no_text_but_the_ontologys_gets_into_a_statement(name: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        for_kind("MATCH (n:$KIND)", name)
    with pytest.raises(ValueError, match="is not a valid"):
        for_predicate("MATCH ()-[r:$TYPE]->()", name)
    assert for_kind("MATCH (n:$KIND)", Kind.LAW) == "MATCH (n:Law)"


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (2, [2]), (3, [3]), (7, [3, 3, 1])])
def test_rows_go_in_batches(count: int, sizes: list[int]) -> None:
    assert [len(batch) for batch in in_batches(range(count), 3)] == sizes


async def test_an_export_that_was_overtaken_by_a_write_is_refused(graph: GraphClient) -> None:
    await store(graph, exclusion())
    lines = canonical(graph)
    await anext(lines)
    await store(graph, exclusion("b.txt"))
    with pytest.raises(GraphChangedError, match="begin the export again"):
        _ = [line async for line in lines]


def test_a_statement_read_twice_is_the_more_confident_reading() -> None:
    made = exclusion().done()
    twice = [made.claims[0], dataclasses.replace(made.claims[0], confidence=0.95), made.claims[0]]
    assert [row["confidence"] for row in claim_rows(twice, made.document, {})] == [0.95]
