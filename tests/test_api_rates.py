"""How much a caller may ask for in a time."""

from __future__ import annotations

import pytest

from api import rates
from api.rates import RateLimitedError, Rates


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills() -> None:
    clock = Clock()
    kept = Rates(10, 100, clock)
    kept.take("a", 60)
    kept.take("a", 40)
    with pytest.raises(RateLimitedError) as refused:
        kept.take("a", 25)
    assert (refused.value.wait_s, refused.value.headers()) == (3, {"retry-after": "3"})
    kept.take("b", 100)  # another caller's is full
    clock.now += 2.5
    kept.take("a", 25)
    clock.now += 1000
    kept.take("a", 100)  # it never holds more than it can
    with pytest.raises(RateLimitedError):
        kept.take("a", 1)


def test_what_costs_more_than_a_bucket_needs_a_full_one_and_leaves_a_debt() -> None:
    clock = Clock()
    kept = Rates(10, 100, clock)
    kept.take("a", 300)
    with pytest.raises(RateLimitedError) as refused:
        kept.take("a", 1)
    assert refused.value.wait_s == 21
    clock.now += 20.2
    kept.take("a", 1)


def test_what_was_done_already_is_counted_too() -> None:
    kept = Rates(10, 100, Clock())
    kept.debit("a", 150)
    with pytest.raises(RateLimitedError):
        kept.take("a", 1)


def test_no_limit() -> None:
    kept = Rates(0, 0)
    for _ in range(10):
        kept.take("a", 10**9)
        kept.debit("a", 10**9)


def test_buckets_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_MOST_BUCKETS", 2)
    kept = Rates(1, 10, Clock())
    for who in ("a", "b", "c"):
        kept.take(who, 10)
    kept.take("a", 10)
    with pytest.raises(RateLimitedError):
        kept.take("c", 10)
