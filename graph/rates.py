"""Amounts in euro, by the reference rates of the European Central Bank that lie beside the reference data."""

from __future__ import annotations

import csv
from bisect import bisect_right
from functools import cache
from importlib.resources import files

_FILE = "ecb_rates.csv"


def find_euro(value: float, currency: str, day: str) -> float | None:
    """Return a sum in euro, rounded to cents, at the last rate on or before `day` (`YYYY-MM-DD`).

    None for a currency without rates, and for days before the first one.
    Source: European Central Bank, euro foreign exchange reference rates.
    """
    if currency == "EUR":
        return round(value, 2)
    days, rates = _rates().get(currency, ((), ()))
    place = bisect_right(days, day)
    return round(value / rates[place - 1], 2) if place else None


@cache
def _rates() -> dict[str, tuple[tuple[str, ...], tuple[float, ...]]]:
    text = (files("graph.reference") / _FILE).read_text(encoding="utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["Date"])
    found: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {}
    for currency in (name for name in rows[0] if name != "Date"):
        known = [(row["Date"], float(row[currency])) for row in rows if row[currency] not in ("", "N/A")]
        found[currency] = tuple(day for day, _ in known), tuple(rate for _, rate in known)
    return found
