"""What a selection leaves: as known on a day, by some publishers, of some kinds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.client import GraphClient
from graph.export.sections import Type
from graph.export.selection import Selection
from graph.model import PartialDate
from graph.ontology import Kind, Modality, NameKind, Predicate, Status
from tests.export_samples import export_to
from tests.graph_samples import OFFERING, Sample, dollars, exclusion, store

ACME, CN, HK = "company:acme", "jurisdiction:CN", "jurisdiction:HK"


def samples() -> tuple[Sample, ...]:
    """Three documents, a month apart, of three publishers."""
    first = exclusion("a.txt")
    second = (
        Sample("b.txt", published="2026-07", publisher="Wire")
        .name(ACME, "Acme Corp")
        .name(ACME, "Acme Corporation of America", NameKind.ALIAS)
        .has(OFFERING, "status", "priced")
        .has(OFFERING, "amount", dollars(80_000_000_000))
        .has(ACME, "identifier", "cik:7")
        .say(OFFERING, Predicate.EXCLUDES, CN, modality=Modality.PLANNED, confidence=0.95)
        .say(OFFERING, Predicate.EXCLUDES, HK, bases=["law:itar"], modality=Modality.ALLEGED, confidence=0.6)
    )
    third = (
        Sample("c.txt", published="2026-08-01", publisher="Rumour")
        .say("company:bolt", Predicate.COMPETES_WITH, ACME, confidence=0.4, modality=Modality.POSSIBLE)
        .say(OFFERING, Predicate.EXCLUDES, CN, negated=True)
        .say(OFFERING, Predicate.EXCLUDES, HK, status=Status.PROPOSED)
    )
    return first, second, third


async def lines_of(graph: GraphClient, path: Path, selection: Selection) -> list[dict[str, Any]]:
    exported = await export_to(graph, "jsonl", path, selection)
    lines = [orjson.loads(line) for line in exported.read_bytes().splitlines()]
    return lines[1:-1]


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        pytest.param(Selection(as_of=date(2026, 6, 5)), [0], id="as of a day"),
        pytest.param(Selection(as_of=date(2026, 7, 30)), [0], id="a month counts from its last day"),
        pytest.param(Selection(as_of=date(2026, 7, 31)), [0, 1], id="as of another"),
        pytest.param(Selection(as_of=date(2020, 1, 1)), [], id="before all"),
        pytest.param(Selection(as_of=date(2030, 1, 1)), [0, 1, 2], id="after all"),
        pytest.param(Selection(publishers=frozenset({"Wire"})), [1], id="by a publisher"),
        pytest.param(Selection(publishers=frozenset({"Wire", "Rumour"})), [1, 2], id="by two"),
    ],
)
async def test_what_some_documents_say_is_the_graph_that_they_make_alone(
    graph: GraphClient, tmp_path: Path, selection: Selection, left: list[int]
) -> None:
    all_ = samples()
    await store(graph, *all_)
    found = await lines_of(graph, tmp_path / "found", selection)
    await graph.run_implicit("MATCH (n) WHERE NOT n:Graph DETACH DELETE n")
    if left:
        await store(graph, *(all_[place] for place in left))
    assert found == await lines_of(graph, tmp_path / "alone", Selection())


@pytest.mark.parametrize(
    ("selection", "links"),
    [
        pytest.param(Selection(min_confidence=0.7), {CN: ("asserted", 2, 1)}, id="confidence"),
        pytest.param(
            Selection(modalities=frozenset({Modality.PLANNED, Modality.ALLEGED})),
            {CN: ("planned", 1, 0), HK: ("alleged", 1, 0)},
            id="modality",
        ),
        pytest.param(Selection(min_confidence=0.95), {CN: ("planned", 1, 0)}, id="another best claim"),
    ],
)
async def test_links_are_summed_up_from_the_claims_that_count(
    graph: GraphClient, tmp_path: Path, selection: Selection, links: dict[str, tuple[str, int, int]]
) -> None:
    await store(graph, *samples())
    found = await lines_of(graph, tmp_path / "found", selection)
    told = {
        line["object"]: (line["modality"], line["claims"], line["denials"])
        for line in found
        if line["type"] == Type.LINK and line["predicate"] == Predicate.EXCLUDES
    }
    assert told == links


async def test_what_held_on_a_day(graph: GraphClient, tmp_path: Path) -> None:
    held = (
        Sample("a.txt")
        .say(ACME, Predicate.OWNS, "company:a", qualifiers={"valid_from": PartialDate("2025")})
        .say(
            ACME,
            Predicate.OWNS,
            "company:b",
            qualifiers={"valid_from": PartialDate("2025-06"), "valid_to": PartialDate("2025-06")},
        )
        .say(ACME, Predicate.OWNS, "company:c", qualifiers={"valid_to": PartialDate("2024-12-31")})
        .say(ACME, Predicate.OWNS, "company:d")
    )
    await store(graph, held)
    for day, owned in (("2025-06-30", "abd"), ("2025-07-01", "ad"), ("2024-12-31", "cd"), ("2025-01-01", "ad")):
        found = await lines_of(graph, tmp_path / day, Selection(valid_on=date.fromisoformat(day)))
        assert "".join(line["object"][-1] for line in found if line["type"] == Type.LINK) == owned, day


async def test_kinds_and_predicates_leave_what_fits_together(graph: GraphClient, tmp_path: Path) -> None:
    await store(graph, *samples())
    selection = Selection(
        kinds=frozenset({Kind.OFFERING, Kind.JURISDICTION}), predicates=frozenset({Predicate.EXCLUDES})
    )
    found = await lines_of(graph, tmp_path / "found", selection)
    things = {line["id"] for line in found if line["type"] == Type.ENTITY}
    assert things == {OFFERING, CN, HK}
    claims = [line for line in found if line["type"] == Type.CLAIM]
    assert {line["predicate"] for line in claims} == {"EXCLUDES", "HAS"}
    assert all({line["subject"], line.get("object", OFFERING)} <= things for line in claims)
    assert {line["predicate"] for line in found if line["type"] == Type.LINK} == {"EXCLUDES"}
    assert sum(line["type"] == Type.DOCUMENT for line in found) == 3
