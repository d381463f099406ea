from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import PartialDate
from graph.ontology import Bound
from ingest.extract.dates import find_days
from ingest.extract.money import find_sums

EXACT, ABOUT, AT_LEAST, UP_TO = Bound.EXACT, Bound.ABOUT, Bound.AT_LEAST, Bound.UP_TO


@pytest.mark.parametrize(
    ("text", "value", "currency", "bound"),
    [
        ("a 29.5 billion yuan offering", 29_500_000_000, "CNY", EXACT),
        ("at least 126.1 billion yuan, or $18.7 billion", 126_100_000_000, "CNY", AT_LEAST),
        ("nearly $400m", 400_000_000, "USD", ABOUT),
        ("up to HK$1.04 billion ($133 million)", 1_040_000_000, "HKD", UP_TO),
        ("RMB 3.2bn", 3_200_000_000, "CNY", EXACT),
        ("EUR42m", 42_000_000, "EUR", EXACT),
        ("Rs 5,200 crore", 52_000_000_000, "INR", EXACT),
        ("12 billion won", 12_000_000_000, "KRW", EXACT),
        ("half a billion dollars", 500_000_000, "USD", EXACT),
        ("two million euros", 2_000_000, "EUR", EXACT),
        ("$1.5 billion-plus", 1_500_000_000, "USD", AT_LEAST),
        ("HKD 1,234,567,000", 1_234_567_000, "HKD", EXACT),
        ("$20 million or so", 20_000_000, "USD", ABOUT),
    ],
)
def test_sums(text: str, value: int, currency: str, bound: Bound) -> None:
    (found,) = find_sums(text)
    assert (found.money.value, found.money.currency, found.money.bound) == (Decimal(value), currency, bound)
    assert not found.per_share


@pytest.mark.parametrize(
    "text", ["at 52 yuan apiece", "HK$28 each", "$19 a share", "418 pence", "€2 per ordinary share"]
)
def test_prices_of_shares(text: str) -> None:
    (found,) = find_sums(text)
    assert found.per_share


@pytest.mark.parametrize(
    ("text", "countries", "currency"),
    [
        ("2 billion crowns", ["SE", "NO"], "SEK"),
        ("2 billion crowns", ["NO"], "NOK"),
        ("2 billion pesos", ["PH"], "PHP"),
        ("¥2 billion", ["CN"], "CNY"),
        ("¥2 billion", ["CN", "JP"], "JPY"),
        ("¥2 billion", [], "JPY"),
    ],
)
def test_the_country_tells_currencies_of_one_name_apart(text: str, countries: list[str], currency: str) -> None:
    (found,) = find_sums(text, countries)
    assert found.money.currency == currency


@pytest.mark.parametrize("text", ["raised 3 million", "in 2026", "50 companies", "the dollar"])
def test_what_is_no_sum(text: str) -> None:
    assert find_sums(text) == []


@given(st.text(max_size=120))
def test_sums_stand_in_the_text_in_order(text: str) -> None:
    at = 0
    for found in find_sums(text):
        assert at <= found.start < found.end <= len(text)
        at = found.end


@pytest.mark.parametrize(
    ("text", "date", "limit"),
    [
        ("later this year", "2026", True),
        ("last March", "2026-03", False),
        ("in June", "2026-06", False),
        ("on Thursday", "2026-06-25", False),
        ("next Monday", "2026-07-06", False),
        ("on 12 March 2026", "2026-03-12", False),
        ("June 30, 2025", "2025-06-30", False),
        ("by 2027", "2027", True),
        ("in the first half of 2026", "2026", False),
        ("last year", "2025", False),
        ("next month", "2026-08", False),
        ("yesterday", "2026-06-30", False),
        ("in December", "2025-12", False),
        ("2026-05-04", "2026-05-04", False),
    ],
)
def test_days(text: str, date: str, *, limit: bool) -> None:
    (found,) = find_days(text, PartialDate("2026-07-01"))
    assert (str(found.date), found.limit) == (date, limit)


def test_days_that_lean_on_an_unknown_day_are_none() -> None:
    assert find_days("on Thursday, last year, in June", None) == []
    assert find_days("yesterday", PartialDate("2026-07")) == []


def test_no_such_day() -> None:
    assert find_days("February 30, 2026", PartialDate("2026-07-01")) == []
