"""A graph with everything that an export must carry, hostile texts included, and how to compare."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from graph import curate
from graph.client import GraphClient
from graph.export.forms import form_named
from graph.export.save import Plan, save
from graph.export.selection import Selection
from graph.model import PartialDate
from graph.ontology import Modality, NameKind, Predicate, Status
from tests.graph_samples import OFFERING, Sample, dollars, exclusion, store
from tests.sent import MARK

WHEN = datetime(2026, 11, 2, tzinfo=UTC)
HOSTILE = (
    "a \"quoted\" 'word', a; b, back\\slash \\u0041 \\n `tick` {$x} </data> ]]> &amp; tab\t new\nline\r\n "
    f"\u2028 \u00e9\U0001f600 // -- /* {MARK} */ ;"
)


def everything() -> tuple[Sample, ...]:
    """Return samples that use every shape of a value."""
    acme, bolt = "company:acme", "company:bolt"
    second = (
        Sample(
            'https://example.com/b?x=1&y="2"',
            published="2026-07",
            publisher=f"Press {HOSTILE}",
            note=HOSTILE,
            sources=("a;b", HOSTILE),
        )
        .name(acme, "Acme Corporation", NameKind.ALIAS)
        .name(bolt, HOSTILE)
        .name(bolt, "Bolt", NameKind.ALIAS)
        .name("company:blitz", "Blitz")
        .has(acme, "identifier", "cik:0000000007")
        .has(bolt, "identifier", "cik:0000000007")
        .has(bolt, "founded", PartialDate("2001-02"))
        .has(OFFERING, "shares", 1_000_000)
        .has(OFFERING, "aggregate", value=True)
        .has("jurisdiction:EU", "bloc", value=True)
        .say(acme, Predicate.PARTNERS_WITH, bolt, words=HOSTILE, confidence=0.123456)
        .say(bolt, Predicate.OWNS, "company:blitz", negated=True)
        .say(
            acme,
            Predicate.INVESTS_IN,
            OFFERING,
            modality=Modality.ALLEGED,
            qualifiers={"amount": dollars(5), "stake": "10%", "valid_from": PartialDate("2025"), "status": "agreed"},
        )
        .say("person:ann", Predicate.HOLDS_ROLE, bolt, qualifiers={"title": "chair", "former": True})
        .say("person:ann", Predicate.COMMENTS_ON, bolt, qualifiers={"quote": HOSTILE}, status=Status.PROPOSED)
        .say(
            OFFERING, Predicate.EXCLUDES, "jurisdiction:HK", bases=["law:itar", "law:rule-1"], modality=Modality.PLANNED
        )
    )
    return exclusion(), second, Sample("c.txt", published=None, publisher=None).name(bolt, "Bolt", NameKind.FORMER)


async def store_everything(graph: GraphClient) -> None:
    """Store the samples, and decide of every sort."""
    await store(graph, *everything())
    await curate.merge(graph, "company:acme", "company:blitz", who="ann", why=HOSTILE, when=WHEN)
    claims = await graph.read_value("MATCH (c:Claim) WITH c.id AS id ORDER BY id RETURN collect(id)")
    await curate.reject(graph, claims[0], who="ann", when=WHEN)
    await curate.accept(graph, claims[1], who="ann", why="", when=WHEN)
    undone = await curate.merge(graph, "company:acme", "company:bolt", who="bob", when=WHEN)
    await curate.undo(graph, undone.id, who="bob")


async def export_to(graph: GraphClient, form: str, path: Path, selection: Selection | None = None) -> Path:
    """Write an export and return its path."""
    await save(graph, Plan(form=form_named(form), selection=selection or Selection(), path=path))
    return path
