"""A small invented corpus for the API: four days, denials, plans, proposed claims, laws, a merge, hostile names."""

from __future__ import annotations

from decimal import Decimal

from graph.model import Extraction, Money, PartialDate, Value
from graph.ontology import Bound, Modality, NameKind, Predicate, Status
from tests.graph_samples import Sample, dollars
from tests.sent import MARK

ORBIT, GRID, COHORT = "offering:orbit-ipo~00000001", "offering:grid-bond~00000002", "offering:chip-cohort~00000003"
HOSTILE = f"`) DETACH DELETE (n) //\" ' \\ ${{{MARK}}} }}] \u202e"
YUAN = Money(value=Decimal(126_100_000_000), currency="CNY", bound=Bound.AT_LEAST)

_TERM: dict[str, Value] = {"valid_from": PartialDate("2024-05"), "valid_to": PartialDate("2026-06")}
_ROLE: dict[str, Value] = {"title": "chair", "former": True, **_TERM}
_LISTED: dict[str, Value] = {"measure": "a list", "valid_from": PartialDate("2026")}


def _first() -> Sample:
    return (
        Sample("https://paper.example/orbit", published="2026-06", publisher="The Paper")
        .name("company:orbit", "Orbit Launch")
        .name("company:orbit", "OL", NameKind.ACRONYM)
        .name(ORBIT, "Orbit IPO")
        .has(ORBIT, "kind", "ipo")
        .has(ORBIT, "status", "planned")
        .has(ORBIT, "amount", dollars(75_000_000_000, Bound.ABOUT))
        .has("company:orbit", "identifier", "cik:0001999999")
        .say("company:orbit", Predicate.ISSUES, ORBIT)
        .say(ORBIT, Predicate.LISTS_ON, "exchange:XNAS", modality=Modality.PLANNED)
        .say(
            ORBIT,
            Predicate.EXCLUDES,
            "jurisdiction:CN",
            bases=["law:itar", "law:ear"],
            qualifiers={"reason": "export controls", "attributed_to": "the prospectus"},
        )
        .say(ORBIT, Predicate.EXCLUDES, "jurisdiction:HK", bases=["law:itar"], modality=Modality.POSSIBLE)
        .say(ORBIT, Predicate.INVOKES, "law:itar")
        .say("company:orbit", Predicate.DEVELOPS, "technology:aerospace")
    )


def _second() -> Sample:
    return (
        Sample(
            "https://wire.example/orbit",
            published="2026-07-10",
            publisher="Wire",
            note="It retells The Paper.",
            sources=("https://paper.example/orbit", "The Paper, “Orbit”"),
        )
        .name("company:orbit", "Orbit Launch Systems")
        .name("company:zenith", HOSTILE)
        .has(ORBIT, "status", "filed")
        .has(ORBIT, "amount", dollars(80_000_000_000))
        .has(ORBIT, "shares", 5_000_000_000)
        .say("company:orbit", Predicate.ISSUES, ORBIT, confidence=0.97)
        .say("company:zenith", Predicate.UNDERWRITES, ORBIT, qualifiers={"role": "lead"})
        .say(ORBIT, Predicate.EXCLUDES, "jurisdiction:CN", negated=True, words="It does not shut out China.")
        .say(ORBIT, Predicate.EXCLUDES, "jurisdiction:HK", qualifiers={"investor_class": "retail"}, confidence=0.8)
        .say(ORBIT, Predicate.EXCLUDES, "jurisdiction:RU", status=Status.PROPOSED, confidence=0.2)
        .say("company:zenith", Predicate.COMPETES_WITH, "company:orbit")
        .say("company:orbit", Predicate.PARTNERS_WITH, "company:acme")
        .name("company:acme", "Acme")
    )


def _third() -> Sample:
    return (
        Sample("files/grid.txt", published="2026-08-31", publisher="Grid News")
        .name("company:grid", "Grid AG")
        .name("person:ada-bell", "Ada Bell")
        .name(GRID, "Grid bond")
        .name(COHORT, "Chip listings")
        .has(GRID, "kind", "bond")
        .has(GRID, "valuation", YUAN)
        .has(COHORT, "aggregate", True)  # noqa: FBT003 - a value
        .has(COHORT, "count", 50)
        .has(COHORT, "amount", YUAN)
        .has(COHORT, "expected_on", PartialDate("2026"))
        .say("company:grid", Predicate.ISSUES, GRID)
        .say("company:acme", Predicate.ISSUES, GRID, modality=Modality.ALLEGED)
        .say(GRID, Predicate.EXCLUDES, "jurisdiction:EU", qualifiers={"reason": "a pending approval"})
        .say(GRID, Predicate.EXCLUDES, "jurisdiction:RU", words="Russians are shut out.")
        .say(COHORT, Predicate.LISTS_ON, "exchange:XSHG")
        .say("person:ada-bell", Predicate.HOLDS_ROLE, "company:grid", qualifiers=_ROLE)
        .say("person:ada-bell", Predicate.COMMENTS_ON, GRID, qualifiers={"quote": "A first."})
        .say("regulator:bafin", Predicate.INVESTIGATES, "company:grid")
        .say("jurisdiction:US", Predicate.RESTRICTS, "company:acme", qualifiers=_LISTED)
        .say("regulator:bafin", Predicate.APPROVES, GRID, confidence=0.99)
        .say("company:grid", Predicate.ACCUSES, "person:ada-bell", modality=Modality.ALLEGED)
        .say("company:grid", Predicate.ACCUSES, "exchange:XSHG")
    )


def _fourth() -> Sample:
    return (
        Sample("files/late.txt", published=None, publisher=None)
        .name("company:orbit-launch-ltd", "Orbit Launch Ltd")
        .has(ORBIT, "status", "withdrawn")
        .has("law:itar", "stage", "repealed")
        .say("company:orbit-launch-ltd", Predicate.ISSUES, ORBIT)
        .say("company:orbit-launch-ltd", Predicate.OWNS, "company:acme", qualifiers={"stake": "12 %"})
        .say(ORBIT, Predicate.EXCLUDES, "jurisdiction:CN", bases=["law:itar"], confidence=0.99)
    )


def extractions() -> list[Extraction]:
    """Return the corpus."""
    return [sample().done() for sample in (_first, _second, _third, _fourth)]


MERGED = ("company:orbit", "company:orbit-launch-ltd")
"""Two references that are one thing, because a name is the same."""
DAYS = ("2026-06-29", "2026-06-30", "2026-07-10", "2026-08-31", "2026-11-01")
"""Days on which something changes, and one before."""
