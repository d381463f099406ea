"""Graphs damaged by hand: `check` names the damage, `rebuild` mends what can be derived."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString

import pytest

from graph import curate
from graph.check import check
from graph.client import GraphClient
from graph.ontology import NameKind, Predicate
from graph.rebuild import rebuild
from graph.texts import TextStore
from graph.write import write_extractions
from tests.graph_samples import OFFERING, Sample, exclusion, exported

_WHEN = datetime(2026, 11, 2, tzinfo=UTC)

MENDABLE: dict[str, tuple[LiteralString, str]] = {
    "link-property": ("MATCH ()-[r:EXCLUDES]->() SET r.claims = 7", "a link's properties are not what its claims give"),
    "link-gone": ("MATCH ()-[r:EXCLUDES]->() DELETE r", "a link that claims state is not there"),
    "link-made-up": (
        "MATCH (a:Company {id: 'company:acme'}), (x:Exchange) CREATE (a)-[:LISTS_ON {id: 'made up'}]->(x)",
        "a link has no accepted claim that states it",
    ),
    "link-without-id": (
        "MATCH (a:Company {id: 'company:acme'}), (x:Exchange) CREATE (a)-[:LISTS_ON]->(x)",
        "a link has no accepted claim that states it",
    ),
    "link-turned": (
        "MATCH (a)-[r:EXCLUDES]->(b) WITH a, b, r, properties(r) AS p DELETE r CREATE (b)-[n:EXCLUDES]->(a) SET n = p",
        "a link joins other ends than its id says",
    ),
    "entity-property": (
        "MATCH (o:Offering) SET o.status = 'priced', o.extra = 1",
        "an entity's properties (extra, status) are not what its claims give",
    ),
    "entity-name": (
        "MATCH (o:Offering) SET o.name = 'x'",
        "an entity's properties (name) are not what its claims give",
    ),
    "entity-label-gone": ("MATCH (o:Offering) REMOVE o:Offering", "an entity's labels are not what its claims give"),
    "entity-label-more": ("MATCH (o:Offering) SET o:Company", "an entity's labels are not what its claims give"),
    "entity-gone": ("MATCH (o:Offering) DETACH DELETE o", "an entity that claims speak of is not there"),
    "law-gone": ("MATCH (l:Law) DETACH DELETE l", "a claim does not lead to the laws that it names"),
    "entity-made-up": ("CREATE (:Entity:Company {id: 'company:no-one'})", "an entity has neither claims nor decisions"),
    "entity-without-id": ("CREATE (:Entity:Company)", "an entity without an id"),
    "names-count": ("MATCH (:Name {fold: 'acme'})-[r:NAMES]->() SET r.claims = 9", "an entity's names are not what"),
    "names-gone": ("MATCH (n:Name {fold: 'acme'}) DETACH DELETE n", "an entity's names are not what"),
    "names-twice": (
        "MATCH (n:Name {fold: 'acme'})-[r:NAMES]->(e) CREATE (n)-[s:NAMES]->(e) SET s = properties(r)",
        "an entity's names are not what",
    ),
    "name-orphan": ("CREATE (:Name {fold: 'nobody'})", "a name that nothing bears"),
    "identifier-gone": ("MATCH (i:Identifier {key: 'cik:7'}) DETACH DELETE i", "an entity's identifiers are not what"),
    "identifier-orphan": ("CREATE (:Identifier {key: 'cik:0'})", "an identifier that nothing bears"),
    "claim-subject": (
        "MATCH (c:Claim {predicate: 'EXCLUDES'}) SET c.subject = 'offering:else'",
        "a claim's ends are not the survivors of its references",
    ),
    "claim-link": (
        "MATCH (c:Claim {predicate: 'EXCLUDES'}) SET c.link = 'x'",
        "a claim names another link than its own",
    ),
    "claim-status": (
        "MATCH (c:Claim {predicate: 'EXCLUDES'}) SET c.status = 'rejected'",
        "a claim's status is not what decisions make of it",
    ),
    "claim-euros": (
        "MATCH (c:Claim {property: 'amount'}) SET c.value_eur = 1.0, c.amount_eur = 2.0",
        "a claim's euros are not those of its day",
    ),
    "claim-law": ("MATCH ()-[b:BECAUSE_OF]->() DELETE b", "a claim does not lead to the laws that it names"),
    "claim-orphan": ("CREATE (:Claim {id: 'x'})", "a claim stands in 0 documents, not in one"),
    "merged-gone": ("MATCH (m:Merged) DETACH DELETE m", "an absorbed entity is not there as merged"),
    "merged-made-up": (
        "MATCH (e:Company {id: 'company:acme'}) CREATE (:Merged {id: 'company:x'})-[:MERGED_INTO]->(e)",
        "an entity is merged though nothing says so",
    ),
    "merged-nowhere": (
        "MATCH (:Merged)-[r:MERGED_INTO]->() DELETE r",
        "an absorbed entity leads to 0 survivors, not to one",
    ),
    "merged-elsewhere": (
        "MATCH (m:Merged)-[r:MERGED_INTO]->() MATCH (e:Company {id: 'company:acme'}) "
        "DELETE r CREATE (m)-[:MERGED_INTO]->(e)",
        "an absorbed entity leads to the wrong survivor",
    ),
    "merged-chain": (
        "MATCH (m:Merged {id: 'company:bolt'})-[r:MERGED_INTO]->(e) CREATE (n:Merged {id: 'company:y'}) "
        "CREATE (n)-[:MERGED_INTO]->(e) DELETE r CREATE (m)-[:MERGED_INTO]->(n)",
        "an absorbed entity leads to something absorbed itself",
    ),
    "merged-property": ("MATCH (m:Merged) SET m.name = 'x'", "an absorbed entity has more than its id and one label"),
    "merged-link": (
        "MATCH (m:Merged), (x:Exchange) CREATE (m)-[:LISTS_ON]->(x)",
        "an absorbed entity still has other relationships",
    ),
}

BEYOND_MENDING: dict[str, tuple[LiteralString, LiteralString, str]] = {
    "stray": ("CREATE (:Thing {id: 1})", "MATCH (n:Thing) DELETE n", "a node that belongs to nothing"),
    "unknown-type": (
        "MATCH (a:Company {id: 'company:acme'}), (x:Exchange) CREATE (a)-[:LIKES]->(x)",
        "MATCH ()-[r:LIKES]->() DELETE r",
        "a relationship of a type that the ontology has not",
    ),
    "claim-property": (
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.version = null",
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.version = '1'",
        "a claim lacks a property or has an unknown predicate",
    ),
    "revision": (
        "MATCH (g:Graph) SET g.revision = g.revision + 1",
        "MATCH (g:Graph) SET g.revision = g.revision - 1",
        "the revision is",
    ),
    "schema": (
        "MATCH (g:Graph) SET g.schema = g.schema - 1",
        "MATCH (g:Graph) SET g.schema = g.schema + 1",
        "the schema is",
    ),
    "graph-twice": (
        "CREATE (:Graph {id: 'other'})",
        "MATCH (g:Graph {id: 'other'}) DELETE g",
        "there are 2 Graph nodes, not one",
    ),
    "claim-id": (
        "MATCH (c:Claim {predicate: 'EXCLUDES'}) SET c.start = c.start - 1",
        "MATCH (c:Claim {predicate: 'EXCLUDES'}) SET c.start = c.start + 1",
        "a claim's id is not that of its content",
    ),
    "quote": (
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.quote = reverse(c.quote)",
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.quote = reverse(c.quote)",
        "a quote does not stand at its place in the text",
    ),
    "date": (
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.said_on = '2020-01-01'",
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.said_on = '2026-06-05'",
        "a claim's date is not that of its document",
    ),
    "confidence": (
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.confidence = 1.9",
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.confidence = 0.9",
        "a claim's confidence is not between 0 and 1",
    ),
    "initial": (
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.initial = 'maybe'",
        "MATCH (c:Claim {predicate: 'LISTS_ON'}) SET c.initial = 'accepted'",
        "a claim has an unknown status",
    ),
    "address-twice": (
        "MATCH (d:Document) WITH d LIMIT 1 "
        "CREATE (:Document {id: 'z', url: d.url, story: d.story, retrieved_at: '2026'})",
        "MATCH (d:Document {id: 'z'}) DELETE d",
        "a document has the address of another",
    ),
    "document": (
        "CREATE (:Document {id: 'z'})",
        "MATCH (d:Document {id: 'z'}) DELETE d",
        "a document lacks its story, address or time of retrieval",
    ),
    "index": (
        "DROP INDEX claim_status",
        "CREATE INDEX claim_status FOR (n:Claim) ON (n.status)",
        "a constraint or index is missing or not wanted",
    ),
}


@pytest.fixture
async def texts(graph: GraphClient, tmp_path: Path) -> TextStore:
    """The texts of a graph that has links, laws, identifiers, something merged and decisions."""
    store = TextStore(tmp_path)
    second = (
        Sample("b.txt")
        .name("company:bolt", "Bolt")
        .name("company:bolt-industries", "Bolt Industries")
        .name("company:bolt-industries", "Bolt", NameKind.ALIAS)
        .has("company:bolt-industries", "identifier", "cik:7")
        .say("company:bolt", Predicate.PARTNERS_WITH, "company:acme")
    )
    await write_extractions(graph, [exclusion().done(), second.done()], actor="t", run="r", texts=store)
    claim = await graph.read_value("MATCH (c:Claim {predicate: 'PARTNERS_WITH'}) RETURN c.id")
    await curate.accept(graph, claim, who="ann", when=_WHEN)
    return store


async def test_every_damage_that_can_be_derived_is_found_and_mended(graph: GraphClient, texts: TextStore) -> None:
    assert await check(graph, texts) == []
    whole = await exported(graph)
    for name, (damage, words) in MENDABLE.items():
        await graph.run_implicit(damage)
        problems = await check(graph, texts)
        assert any(words in problem.what for problem in problems), (name, problems)
        assert all(problem.remedy and problem.id for problem in problems), name
        assert (await rebuild(graph)).changed > 0, name
        assert await check(graph, texts) == [], name
        assert await exported(graph) == whole, name


async def test_every_other_damage_is_found(graph: GraphClient, texts: TextStore) -> None:
    for name, (damage, restore, words) in BEYOND_MENDING.items():
        await graph.run_implicit(damage)
        problems = await check(graph, texts)
        assert any(words in str(problem) for problem in problems), (name, problems)
        await graph.run_implicit(restore)
        assert await check(graph, texts) == [], name


async def test_damage_of_the_stored_texts_is_found(graph: GraphClient, texts: TextStore) -> None:
    stray = texts.put("A text that nobody told.")
    story = await graph.read_value("MATCH (d:Document {url: 'a.txt'}) RETURN d.story")
    text = texts.get(story)
    texts.remove(story)
    whats = {problem.what for problem in await check(graph, texts)}
    assert whats == {"a document's text cannot be read (not_found)", "a stored text belongs to no document"}
    texts.remove(stray)
    texts.put(text)
    assert await check(graph, texts) == []
    await graph.run_implicit("MATCH (d:Document {url: 'a.txt'}) SET d.url = 'c.txt'")
    assert any("id is not that of its address" in problem.what for problem in await check(graph, texts))


async def test_the_sample_has_what_can_be_damaged(graph: GraphClient, texts: TextStore) -> None:
    assert texts.folder.exists()
    assert await graph.read_value("MATCH (m:Merged) RETURN collect(m.id)") == ["company:bolt"]
    assert await graph.read_value("MATCH (o:Offering) RETURN o.id") == OFFERING
