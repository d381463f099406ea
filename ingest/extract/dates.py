"""Dates in a text, as precise as it gives them, resolved against the day of publication. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from graph.model import PartialDate
from ingest.extract.reading import Day

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SHORT_MONTHS = {month[:3]: number for number, month in enumerate(_MONTHS, start=1)} | {"sept": 9}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "|".join(month.capitalize() for month in _MONTHS) + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
_FULL_MONTH = "|".join(month.capitalize() for month in _MONTHS)
_WEEKDAY = "|".join(day.capitalize() for day in _DAYS)
_YEAR = r"(?P<year{n}>(?:19|20)\d\d)"
_DATE = re.compile(
    rf"\b(?:(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)"
    rf"|(?P<month1>{_MONTH})\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{_YEAR.format(n='1')})?(?!\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})(?:,?\s+{_YEAR.format(n='2')})?"
    rf"|(?P<month3>{_MONTH})(?:\s+of)?,?\s+{_YEAR.format(n='3')}"
    rf"|(?P<which>last|next|this|in|since|until|by|early|late|mid)[\s-]+(?P<month4>{_FULL_MONTH})\b"
    rf"|(?P<later>later\s+(?:this|in\s+the)\s+year|by\s+(?:the\s+)?year[- ]end|before\s+the\s+end\s+of\s+the\s+year)"
    rf"|(?P<relative>last|this|next|the\s+previous)\s+(?P<unit>year|month)\b"
    rf"|(?P<near>yesterday|today|tomorrow)\b"
    rf"|(?P<weekday>(?:on|last|next|this)\s+(?:{_WEEKDAY}))\b"
    rf"|(?:in|since|by|until|of|for|during|from|through|end\s+of|half\s+of|"
    rf"quarter\s+of)\s+{_YEAR.format(n='5')}(?![\d,.]\d|[-/]\d))",
)
_LIMITS = ("by", "until", "before")


def find_days(text: str, published: PartialDate | None) -> list[Day]:
    """Return the dates in a text in order; those that lean on the day of publication only where it is known."""
    anchor = published.last_day if published else None
    precise = published is not None and published.first_day == published.last_day
    found: list[Day] = []
    for match in _DATE.finditer(text):
        try:
            value = _resolve(match, anchor, precise=precise)
        except ValueError:
            continue
        if value is not None:
            limit = match["later"] is not None or match[0].lower().startswith(_LIMITS)
            found.append(Day(start=match.start(), end=match.end(), date=PartialDate(value), limit=limit))
    return found


def _resolve(match: re.Match[str], anchor: date | None, *, precise: bool) -> str | None:
    """Return the date as ISO text. Raises: ValueError: there is no such day."""
    if match["iso"]:
        return PartialDate(match["iso"]).text
    month = match["month1"] or match["month2"] or match["month3"] or match["month4"]
    if month:
        return _with_month(match, _month_number(month), anchor)
    if match["year5"] or anchor is None:
        return match["year5"]
    return _leaning(match, anchor, precise=precise)


def _leaning(match: re.Match[str], anchor: date, *, precise: bool) -> str | None:
    """Return the date of words that lean on the day of publication."""
    if match["later"]:
        return f"{anchor.year}"
    if match["relative"]:
        return _relative(match["relative"].split()[-1], match["unit"], anchor)
    if not precise:
        return None
    if match["near"]:
        step = {"yesterday": -1, "today": 0, "tomorrow": 1}[match["near"]]
        return (anchor + timedelta(days=step)).isoformat()
    which, weekday = match["weekday"].split()
    gap = (anchor.weekday() - _DAYS.index(weekday.lower())) % 7
    return (anchor + timedelta(days=7 - gap if which == "next" else -gap)).isoformat()


def _with_month(match: re.Match[str], month: int, anchor: date | None) -> str | None:
    year = match["year1"] or match["year2"] or match["year3"]
    day = match["day1"] or match["day2"]
    if not year:
        if anchor is None:
            return None
        which = match["which"] or ""
        year = str(_nearest_year(anchor, month, which))
    text = f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")
    return PartialDate(text).text


def _nearest_year(anchor: date, month: int, which: str) -> int:
    """Return the year of a month named without one: the last such month, or the next one."""
    if which in ("next", "by", "until"):
        return anchor.year + (month < anchor.month)
    if which == "last":
        return anchor.year - (month >= anchor.month)
    months_ahead = (month - anchor.month) % 12
    return anchor.year + (month < anchor.month) if months_ahead <= 2 else anchor.year - (month > anchor.month)  # noqa: PLR2004


def _relative(which: str, unit: str, anchor: date) -> str:
    step = {"last": -1, "previous": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return str(anchor.year + step)
    months = anchor.year * 12 + anchor.month - 1 + step
    return f"{months // 12}-{months % 12 + 1:02}"


def _month_number(name: str) -> int:
    key = name.lower().rstrip(".")
    return _SHORT_MONTHS.get(key) or _SHORT_MONTHS[key[:3]]
