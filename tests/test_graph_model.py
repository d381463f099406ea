"""Dates, amounts and claim ids."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Claim, Document, Money, PartialDate, claim_id, render
from graph.ontology import Bound, Modality, Predicate

OWNS = Claim(
    document="d" * 64,
    subject="company:a",
    predicate=Predicate.OWNS,
    object="company:b",
    extractor="given",
    version="1",
    quote="A owns B.",
    start=0,
    end=9,
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2026", date(2026, 1, 1), date(2026, 12, 31), id="year"),
        pytest.param("2028-02", date(2028, 2, 1), date(2028, 2, 29), id="leap-month"),
        pytest.param("2026-06-30", date(2026, 6, 30), date(2026, 6, 30), id="day"),
    ],
)
def test_a_partial_date_means_its_first_to_its_last_day(text: str, first: date, last: date) -> None:
    assert (PartialDate(text).first_day, PartialDate(text).last_day, str(PartialDate(text))) == (first, last, text)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-02-30", "2026-6", "June 2026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(text)


def test_claims_that_differ_in_words_place_or_polarity_differ() -> None:
    others = [
        dataclasses.replace(OWNS, start=1),
        dataclasses.replace(OWNS, negated=True),
        dataclasses.replace(OWNS, modality=Modality.ALLEGED),
        dataclasses.replace(OWNS, document="e" * 64),
        dataclasses.replace(OWNS, qualifiers={"investor_class": "retail"}),
        dataclasses.replace(OWNS, subject="company:b", object="company:a"),
    ]
    ids = {claim_id(claim) for claim in (OWNS, *others)}
    assert len(ids) == len(others) + 1


def test_confidence_and_reader_are_no_part_of_a_claims_id() -> None:
    assert claim_id(dataclasses.replace(OWNS, confidence=0.5, extractor="x", version="2")) == claim_id(OWNS)


def test_symmetric_claims_are_one_from_either_end() -> None:
    one = dataclasses.replace(OWNS, predicate=Predicate.PARTNERS_WITH)
    assert claim_id(one) == claim_id(dataclasses.replace(one, subject="company:b", object="company:a"))


def test_property_claims_differ_by_value() -> None:
    one = dataclasses.replace(OWNS, predicate=None, object=None, property="name", value="A")
    assert claim_id(one) != claim_id(dataclasses.replace(one, value="B"))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**15, places=4))
def test_equal_amounts_render_alike(value: Decimal) -> None:
    shown = render(Money(value=value, currency="CNY", bound=Bound.ABOUT))
    assert shown == render(Money(value=value + Decimal("0.0000"), currency="CNY", bound=Bound.ABOUT))
    assert Decimal(shown.split()[0]) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (True, "true"), (12, "12"), ("x", "x"), (PartialDate("2026"), "2026"), (Decimal("1E+3"), "1000")],
)
def test_render(value: str | bool | int | Decimal | PartialDate | None, shown: str) -> None:  # noqa: FBT001
    assert render(value) == shown


def test_one_text_at_two_addresses_is_two_documents_and_one_story() -> None:
    one, two = Document.ids("a.txt", "text"), Document.ids("b.txt", "text")
    assert one[0] != two[0]
    assert one[1] == two[1]


def test_said_at_is_the_publication_date_else_the_day_of_reading() -> None:
    read = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    known = Document(id="i", story="s", url="u", retrieved_at=read, published_at=PartialDate("2026-06"))
    assert (known.said_at, dataclasses.replace(known, published_at=None).said_at) == ("2026-06", "2026-07-01")
