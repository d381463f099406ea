"""From an answer to a report: sums, periods, grounds, rows that share what is said, words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.report.build import grounds_of, group, periods_of, venue_totals
from api.report.charts import periods_chart, venues_chart
from api.report.model import ExclusionLine, Ground, OfferingLine, Period, Question, VenueTotal
from api.report.questions import blocs_of
from api.report.sentences import euros, scope_of, summary_of, title_of, with_article

LINE = ExclusionLine(
    id="offering:acme-ipo|EXCLUDES|jurisdiction:CN",
    offering="Acme IPO",
    issuers=("Acme",),
    jurisdiction="China",
    code="CN",
    via=False,
    grounds=(Ground(laws=(("ITAR", "22 CFR 120-130"),), reason="", investors=""),),
    modality="asserted",
    confidence=1.0,
    claims=1,
    stories=1,
    denials=0,
    first_said="2026-01-05",
    last_said="2026-01-05",
    notes=(1,),
)
OFFERING = OfferingLine(
    id="offering:acme-ipo",
    offering="Acme IPO",
    issuers=("Acme",),
    kind="IPO",
    status="listed",
    venues=("Nasdaq",),
    amount="USD 1 billion",
    value=1e9,
    currency="USD",
    bound="exact",
    eur=9e8,
    cohort=None,
    first_said="2026-01-05",
    last_said="2026-01-05",
    notes=(1,),
)


def test_what_is_raised_and_what_is_sought_stand_apart() -> None:
    lines = [
        OFFERING,
        replace(OFFERING, status="filed", eur=1e8),
        replace(OFFERING, status="withdrawn"),
        replace(OFFERING, cohort=50),
        replace(OFFERING, venues=("HKEX", "Nasdaq"), eur=None),
        replace(OFFERING, venues=(), kind="private round"),
        replace(OFFERING, venues=()),
    ]
    assert venue_totals(lines) == (
        VenueTotal(venue="Nasdaq", raised=9e8, sought=1e8, offerings=2, without_sum=0),
        VenueTotal(venue="no venue named", raised=9e8, sought=0, offerings=1, without_sum=0),
        VenueTotal(venue="private, at no venue", raised=9e8, sought=0, offerings=1, without_sum=0),
        VenueTotal(venue="HKEX and Nasdaq", raised=0, sought=0, offerings=1, without_sum=1),
    )


@pytest.mark.parametrize(
    ("days", "since", "labels"),
    [
        (["2026-01-05", "2026-03"], None, ["2026-01", "2026-02", "2026-03"]),
        (["2024-01-05", "2026-03-01"], None, [f"{2024 + n // 4} Q{n % 4 + 1}" for n in range(9)]),
        (["2017", "2019-05-01", "2026-03-01"], None, [str(year) for year in range(2017, 2027)]),
        (["2025-12-31", "2026-01-05"], "2026-01-01", ["before 2026-01-01", "2026-01"]),
        (["2026", "2026-02-01"], "2026-01-15", ["2026-01", "2026-02"]),
        (["2025-12-31"], "2026-01-01", ["before 2026-01-01"]),
        ([], None, []),
    ],
)
def test_periods_have_no_gaps(days: list[str], since: str | None, labels: list[str]) -> None:
    lines = [replace(LINE, first_said=day) for day in days]
    found = periods_of(lines, since)
    assert [period.label for period in found] == labels
    assert sum(period.asserted for period in found) == len(days)


def test_a_plan_is_not_counted_as_a_fact() -> None:
    assert periods_of([LINE, replace(LINE, modality="planned")], None) == (
        Period(label="2026-01", asserted=1, others=1),
    )


def test_laws_that_share_reason_and_investors_stand_together() -> None:
    itar = {"name": "ITAR", "citation": "22 CFR"}
    ear = {"name": "EAR", "citation": None}
    given: list[dict[str, Any]] = [
        {"law": itar, "reason": "EAR", "investorClass": None},
        {"law": ear, "reason": None, "investorClass": None},
        {"law": None, "reason": "national security", "investorClass": "retail"},
    ]
    assert grounds_of(given) == (
        Ground(laws=(("ITAR", "22 CFR"), ("EAR", "")), reason="", investors=""),
        Ground(laws=(), reason="national security", investors="retail"),
    )


def test_places_of_which_the_same_is_said_share_a_row() -> None:
    other = replace(LINE, id="offering:acme-ipo|EXCLUDES|jurisdiction:HK", jurisdiction="Hong Kong", code="HK")
    denied = replace(other, id="offering:acme-ipo|EXCLUDES|jurisdiction:RU", code="RU", denials=1)
    groups = group([LINE, other, denied])
    assert [[code for _, code, _ in one.places] for one in groups] == [["CN", "HK"], ["RU"]]


def test_the_summary_says_what_is_no_fact_and_what_has_no_ground() -> None:
    bare = replace(LINE, id="offering:beta-bond|EXCLUDES|jurisdiction:CN", grounds=(), modality="possible", denials=2)
    text = " ".join(
        summary_of([LINE, bare], [OFFERING, replace(OFFERING, cohort=3)], venue_totals([OFFERING]), "China")
    )
    for part in (
        "2 offerings shut out investors from China.",
        "Not all are stated as facts: 1 possible.",
        "Laws that are cited as the ground: ITAR (1).",
        "No law or reason is given for 1 of 2 entries.",
        "1 entry is denied by someone.",
        "raised €900 million",
        "1 of them stands for a cohort",
    ):
        assert part in text, part


def test_without_anything_the_summary_says_so() -> None:
    assert summary_of([], [], [], "China") == (
        "No document says that an offering shuts out investors from China.",
        "No offering was found.",
    )


def test_the_question_in_words() -> None:
    question = Question(company="Acme", since="2026-01-01", until="2026-06-30", as_of="2026-07-01", min_confidence=0.8)
    assert title_of(question, "China").endswith(": China and Acme")
    assert title_of(Question(), "") == "Who is shut out, and where money is raised"
    text = scope_of(question, "Germany", ["EU"])
    for part in (
        "of Acme",
        "from Germany or from EU",
        "from 2026-01-01 until 2026-06-30",
        "0.8",
        "as known on 2026-07-01",
    ):
        assert part in text, part


def test_countries_in_a_sentence() -> None:
    assert with_article("United States") == "the United States"
    assert with_article("Cayman Islands") == "the Cayman Islands"
    assert with_article("China") == "China"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1_234_000_000, "€1.23 billion"), (45.2e6, "€45.2 million"), (2.5e12, "€2.5 trillion"), (999, "€999")],
)
def test_euros_are_short(value: float, text: str) -> None:
    assert euros(value) == text


def test_the_blocs_of_a_country() -> None:
    assert "EU" in blocs_of("DE")
    assert blocs_of("CN") == ()


def test_charts_escape_names_and_have_words() -> None:
    hostile = VenueTotal(venue='<script>"x"</script>', raised=1e9, sought=2e9, offerings=1, without_sum=0)
    chart = venues_chart([hostile])
    assert "<script" not in chart
    assert "&lt;script&gt;" in chart
    assert 'role="img"' in chart
    assert "<desc" in chart
    assert venues_chart([replace(hostile, raised=0, sought=0)]) == ""


def test_small_venues_share_the_last_bar() -> None:
    totals = [VenueTotal(venue=f"V{n}", raised=1e9 - n, sought=0, offerings=1, without_sum=0) for n in range(20)]
    chart = venues_chart(totals)
    assert "V13" in chart
    assert "V14" not in chart
    assert "6 other venues" in chart


def test_one_period_needs_no_chart() -> None:
    two = [Period(label="2026-01", asserted=1, others=0), Period(label="2026-02", asserted=23, others=4)]
    assert periods_chart(two[:1]) == ""
    chart = periods_chart(two)
    assert ">30<" in chart.replace("\n", "")
    assert chart.count("<rect") == 3
