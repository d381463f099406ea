"""Revisions name all that a write has changed, and the feed of changes gives it in pages."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from graph import curate
from graph.client import GraphClient
from graph.errors import InvalidInputError, NotFoundError
from graph.ontology import NameKind, Predicate
from graph.read.changes import Change, ChangeType, Mark, go_on, iter_changes, read_changes, type_of
from graph.rebuild import rebuild
from graph.write import forget
from tests.graph_samples import OFFERING, Sample, exclusion, exported, store
from tests.test_graph_equality import made_up

EXCLUDES = f"{OFFERING}|EXCLUDES|jurisdiction:CN"
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 30))]


def changed_ids(before: bytes, after: bytes) -> set[str]:
    """Return the ids of the things whose lines differ; a name or an identifier is its entity's."""
    lines = {*before.splitlines()} ^ {*after.splitlines()}
    rows = [orjson.loads(line) for line in lines]
    return {row["entity"] if row["type"] in ("name", "identifier") else row["id"] for row in rows}


async def touched(graph: GraphClient) -> set[str]:
    """Return what the last revision names."""
    return set(await graph.read_value("MATCH (r:Revision) WITH r ORDER BY r.n DESC LIMIT 1 RETURN r.touched"))


async def one_of(graph: GraphClient, dice: random.Random, label: str) -> str:
    ids = await graph.read_value(
        "MATCH (n) WHERE $label IN labels(n) WITH n.id AS id ORDER BY id RETURN collect(id)", {"label": label}
    )
    return str(dice.choice(ids)) if ids else ""


async def change_something(graph: GraphClient, dice: random.Random, step: int) -> None:
    """Store, forget, decide or undo."""
    who, when = "ann", datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=step)
    match dice.randint(0, 7):
        case 0 | 1 | 2:
            await store(graph, *(made_up(f"{dice.randint(0, 9)}.txt", dice.randint(0, 999)) for _ in range(2)))
        case 3:
            await forget(graph, await one_of(graph, dice, "Document"), actor="t", run="r")
        case 4:
            judge = dice.choice([curate.accept, curate.reject])
            await judge(graph, await one_of(graph, dice, "Claim"), who=who, when=when)
        case 5:
            await curate.split(graph, await one_of(graph, dice, "Merged"), who=who, when=when)
        case 6:
            await curate.undo(graph, await one_of(graph, dice, "Decision"), who=who)
        case _:
            ends = (await one_of(graph, dice, "Company"), await one_of(graph, dice, "Company"))
            await curate.merge(graph, *ends, who=who, when=when)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_revision_names_everything_that_its_write_changed(graph: GraphClient, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    await store(graph, *(made_up(f"{number}.txt", 700 + seed * 20 + number) for number in range(10)))
    before, done = await exported(graph), 0
    while done < 12:
        try:
            await change_something(graph, dice, done)
        except (InvalidInputError, NotFoundError):
            continue
        done += 1
        after = await exported(graph)
        assert changed_ids(before, after) <= await touched(graph)
        before = after


async def test_claims_whose_law_was_merged_are_touched(graph: GraphClient) -> None:
    sample = Sample("a.txt").name("law:arms-rules", "Arms Rules").name("law:rule-1", "Rule 1")
    sample.say(OFFERING, Predicate.EXCLUDES, "jurisdiction:CN", bases=["law:rule-1"])
    await store(graph, sample)
    before = await exported(graph)
    await curate.merge(graph, "law:arms-rules", "law:rule-1", who="ann")
    changed = changed_ids(before, await exported(graph))
    assert {type_of(id_) for id_ in changed} >= {ChangeType.CLAIM, ChangeType.ENTITY}
    assert changed <= await touched(graph)


async def test_what_a_rebuild_puts_right_is_touched(graph: GraphClient) -> None:
    await store(graph, exclusion())
    right = await exported(graph)
    await graph.run_implicit("MATCH ()-[r:EXCLUDES]->() DELETE r")
    await graph.run_implicit("MATCH (e:Company) SET e.name = 'Wrong'")
    await graph.run_implicit("MERGE (:Name {fold: 'nobody bears this'})")
    wrong = await exported(graph)
    await rebuild(graph)
    assert await exported(graph) == right
    assert changed_ids(wrong, right) == {EXCLUDES, "company:acme"}
    assert changed_ids(wrong, right) <= await touched(graph)
    (page,) = [page async for page in iter_changes(graph, Mark(after=1))]
    assert [item.id for item in page.items] == ["company:acme", EXCLUDES]  # no name is a thing of its own


async def test_whoever_follows_the_changes_has_the_ids_of_the_graph(graph: GraphClient) -> None:
    await store(graph, exclusion(), Sample("b.txt").name("company:bolt", "Bolt"))
    await curate.merge(graph, "company:acme", "company:bolt", who="ann")
    await forget(graph, "a.txt", actor="t", run="r")
    alive: dict[str, ChangeType] = {}
    async for page in iter_changes(graph, limit=3):
        for item in page.items:
            alive.pop(item.id, None)
            if not item.gone:
                alive[item.id] = item.type
    lines = [orjson.loads(line) for line in (await exported(graph)).splitlines()]
    expected = {row["id"]: row["type"] for row in lines if row["type"] not in ("name", "identifier", "merged")}
    assert alive == {id_: type_.replace("link", "relationship") for id_, type_ in expected.items()}
    assert set(alive.values()) >= {"claim", "document", "entity", "decision"}


async def test_a_tombstone_says_whom_an_entity_was_merged_into(graph: GraphClient) -> None:
    await store(graph, Sample("b.txt").name("company:bolt", "Bolt").name("company:acme", "Acme"))
    made = await curate.merge(graph, "company:acme", "company:bolt", who="ann")
    page = await read_changes(graph, Mark(after=1))
    found = {item.id: item for item in page.items}
    assert found["company:bolt"].gone
    assert found["company:bolt"].survivor == "company:acme"
    assert found["company:acme"] == Change(revision=2, id="company:acme", type=ChangeType.ENTITY, gone=False)
    assert found[made.id].type is ChangeType.DECISION
    assert page.next == Mark(after=2)


@pytest.mark.parametrize("limit", [1, 2, 7, 1000])
async def test_pages_of_any_length_give_the_same_and_end_inside_revisions(graph: GraphClient, limit: int) -> None:
    await store(graph, exclusion())
    await store(graph, Sample("b.txt").name("company:bolt", "Bolt"))
    await store(graph, exclusion(), Sample("c.txt").name("company:bolt", "Bolt"))
    pages = [page async for page in iter_changes(graph, limit=limit)]
    assert all(len(page.items) <= limit for page in pages)
    assert all([*page.items] == sorted(page.items, key=lambda item: (item.revision, item.id)) for page in pages)
    latest = {item.id: item.revision for page in pages for item in page.items}
    rows = await graph.read("MATCH (r:Revision) UNWIND r.touched AS id RETURN id, max(r.n) AS n")
    assert latest == {row["id"]: row["n"] for row in rows}
    assert [page.more for page in pages] == [True] * (len(pages) - 1) + [False]
    assert pages[-1].next == Mark(after=3)
    assert (await read_changes(graph, pages[-1].next)).items == ()


@pytest.mark.parametrize(
    ("numbers", "mark", "expected"),
    [
        pytest.param([], Mark(after=4), (Mark(after=9), False), id="nothing-new"),
        pytest.param([5, 5, 6], Mark(after=4), (Mark(after=9), False), id="all-of-it"),
        pytest.param([5, 5, 5, 5], Mark(after=4), (Mark(after=4, skip=3), True), id="inside-the-first"),
        pytest.param([5, 5, 5, 5], Mark(after=4, skip=7), (Mark(after=4, skip=10), True), id="further-inside"),
        pytest.param([5, 6, 6, 6], Mark(after=4, skip=7), (Mark(after=5, skip=2), True), id="inside-the-next"),
        pytest.param([5, 6, 6, 8], Mark(after=4, skip=7), (Mark(after=6), True), id="between-two"),
    ],
)
def test_a_page_knows_where_the_next_begins(numbers: list[int], mark: Mark, expected: tuple[Mark, bool]) -> None:
    assert go_on(numbers, mark, 3, 9) == expected


@pytest.mark.parametrize(
    ("id_", "type_"),
    [
        pytest.param("company:acme", ChangeType.ENTITY, id="entity"),
        pytest.param(EXCLUDES, ChangeType.RELATIONSHIP, id="link"),
        pytest.param("0" * 32, ChangeType.CLAIM, id="claim"),
        pytest.param("f" * 64, ChangeType.DOCUMENT, id="document"),
        pytest.param("nobody bears this", None, id="name"),
        pytest.param("4:0f-0:12", None, id="element"),
        pytest.param("a|b|c", None, id="bars"),
    ],
)
def test_an_id_says_what_it_is_made_for(id_: str, type_: ChangeType | None) -> None:
    assert type_of(id_) is type_


async def test_names_count_as_their_entity(graph: GraphClient) -> None:
    await store(graph, Sample("a.txt").name("company:acme", "Acme"))
    await store(graph, Sample("b.txt").name("company:acme", "Acme Robotics", NameKind.ALIAS))
    page = await read_changes(graph, Mark(after=1))
    assert "company:acme" in [item.id for item in page.items]
