"""Same documents and decisions, same graph: whatever the order, the detours and the number of writers."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from graph import curate
from graph.check import check
from graph.client import GraphClient
from graph.errors import InvalidInputError
from graph.ontology import Modality, NameKind, Predicate, Status
from graph.rebuild import rebuild
from graph.write import forget, write_extractions
from tests.graph_samples import Sample, dollars, exclusion, exported, store

SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 40))]
COMPANIES = ("company:acme", "company:acme-robotics", "company:acme-group-asia", "company:bolt", "company:nvidia")
COMPANY_NAMES = ("Acme", "Acme Robotics", "Acme Group Asia", "Bolt", "Nvidia", "The Bolt Company", "AR")
OFFERINGS = tuple(
    f"offering:{name}~{number:08x}" for number, name in enumerate(("acme-ipo", "acme-float", "ar-ipo", "b"))
)
PEOPLE = ("person:ann-lee", "person:ann-lee~00000001", "person:ann-lee~00000002")
LAWS = ("law:itar", "law:arms-rules", "law:rule-1")
PLACES = ("jurisdiction:CN", "jurisdiction:HK")


def made_up(url: str, seed: int) -> Sample:
    """Return a sample in which names overlap, offerings share issuers and people share names."""
    dice = random.Random(seed)  # noqa: S311
    sample = Sample(url, published=dice.choice([None, "2026", "2026-03", "2026-03-04"]))
    for _ in range(dice.randint(1, 7)):
        company, offering, law = dice.choice(COMPANIES), dice.choice(OFFERINGS), dice.choice(LAWS)
        match dice.randint(0, 9):
            case 0 | 1:
                sample.name(company, dice.choice(COMPANY_NAMES), dice.choice(list(NameKind)))
            case 2:
                sample.say(company, Predicate.ISSUES, offering, negated=dice.random() < 0.2)
                sample.has(offering, "kind", dice.choice(["ipo", "ipo", "bond"]))
            case 3:
                sample.has(offering, "amount", dollars(dice.choice([10, 15, 100])))
                sample.name(offering, "The Offering")
            case 4:
                sample.say(
                    offering,
                    Predicate.EXCLUDES,
                    dice.choice(PLACES),
                    bases=[law],
                    modality=dice.choice(list(Modality)),
                    confidence=dice.choice([0.5, 0.75]),
                    status=dice.choice([Status.ACCEPTED, Status.PROPOSED]),
                    qualifiers={"reason": dice.choice(["a", "b"])},
                )
            case 5:
                sample.name(law, dice.choice(["Arms Rules", "ITAR", "Rule 1"]), dice.choice(list(NameKind)))
            case 6:
                sample.name(dice.choice(PEOPLE), "Ann Lee")
                sample.say(dice.choice(PEOPLE), Predicate.HOLDS_ROLE, company, qualifiers={"title": "chair"})
            case 7:
                sample.say(company, Predicate.PARTNERS_WITH, dice.choice(COMPANIES))
            case 8:
                sample.has(company, "identifier", dice.choice(["cik:1", "cik:2"]))
            case _:
                sample.has(company, "status", dice.choice(["active", "gone"]), status=dice.choice(list(Status)[:2]))
    return sample


async def emptied(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (n) WHERE NOT n:Graph DETACH DELETE n")
    await graph.run_implicit("MATCH (g:Graph) SET g.revision = 0")


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_order_of_documents_and_detours_leave_no_trace(graph: GraphClient, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    samples = [made_up(f"{number}.txt", seed * 100 + number) for number in range(8)]
    await store(graph, *samples)
    once = await exported(graph)
    assert await check(graph) == []
    await store(graph, *samples)
    assert await exported(graph) == once
    await emptied(graph)

    detours = [made_up(f"detour-{number}.txt", seed * 100 + 50 + number) for number in range(3)]
    older = [made_up(sample.url, seed * 100 + 70 + number) for number, sample in enumerate(samples[:3])]
    steps = [*older, *detours]
    dice.shuffle(steps)
    rest = [*samples, *samples[:2]]
    dice.shuffle(rest)
    for sample in steps:
        await store(graph, sample)
    assert [str(problem) for problem in await check(graph)] == []
    for sample in rest:
        await store(graph, sample)
    for sample in detours:
        await forget(graph, sample.url, actor="t", run="r")
    assert [str(problem) for problem in await check(graph)] == []
    assert await exported(graph) == once
    revision = await graph.read_value("MATCH (g:Graph) RETURN g.revision")
    assert (await rebuild(graph)).changed == 0
    assert await graph.read_value("MATCH (g:Graph) RETURN g.revision") == revision


@pytest.mark.parametrize("seed", SEEDS)
async def test_decisions_and_their_undoing_leave_what_a_fresh_graph_would_have(graph: GraphClient, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    samples = [made_up(f"{number}.txt", 5000 + seed * 100 + number) for number in range(6)]
    await store(graph, *samples)
    made: list[str] = []
    when = datetime(2026, 11, 1, tzinfo=UTC)
    for step in range(8):
        when += timedelta(hours=1)
        ids = await graph.read_value("MATCH (e:Entity) WITH e.id AS id ORDER BY id RETURN collect(id)")
        merged = await graph.read_value("MATCH (m:Merged) WITH m.id AS id ORDER BY id RETURN collect(id)")
        claims = await graph.read_value("MATCH (c:Claim) WITH c.id AS id ORDER BY id RETURN collect(id)")
        try:
            match dice.randint(0, 5):
                case 0 | 1:
                    left, right = dice.choice(ids), dice.choice(ids)
                    made.append((await curate.merge(graph, left, right, who="ann", when=when)).id)
                case 2 if merged:
                    made.append((await curate.split(graph, dice.choice(merged), who="ann", when=when)).id)
                case 3:
                    made.append((await curate.reject(graph, dice.choice(claims), who="ann", when=when)).id)
                case 4:
                    made.append((await curate.accept(graph, dice.choice(claims), who="ann", when=when)).id)
                case _ if made:
                    await curate.undo(graph, made.pop(dice.randrange(len(made))), who="bob")
                case _:
                    pass
        except InvalidInputError:
            continue
        assert [str(problem) for problem in await check(graph)] == [], step
        assert await graph.read_value("MATCH (e:Entity)-[r]->(e) RETURN count(r)") == 0, step
    before = await exported(graph)
    dice.shuffle(samples)
    for sample in samples:  # what a person decided outlives forgetting and reading again
        await forget(graph, sample.url, actor="t", run="r")
    assert [str(problem) for problem in await check(graph)] == []
    await store(graph, *samples)
    assert await exported(graph) == before


async def test_eight_writers_at_once_make_the_graph_that_one_makes(graph: GraphClient) -> None:
    samples = [made_up(f"{number}.txt", 9000 + number) for number in range(16)]
    await store(graph, *samples)
    once = await exported(graph)
    await emptied(graph)

    async def writer(mine: list[Sample]) -> None:
        for sample in mine:
            await write_extractions(graph, [sample.done()], actor="w", run="r")

    await asyncio.gather(*(writer(samples[place::8]) for place in range(8)))
    assert await exported(graph) == once
    numbers = await graph.read_value("MATCH (r:Revision) WITH r.n AS n ORDER BY n RETURN collect(n)")
    assert numbers == list(range(1, 17))
    assert await check(graph) == []


async def test_a_document_without_a_date_keeps_the_day_it_was_first_read(graph: GraphClient) -> None:
    first = exclusion()
    first.published = None
    await store(graph, first)
    once = await exported(graph)
    first.retrieved += timedelta(days=3)
    await store(graph, first)
    assert await exported(graph) == once
