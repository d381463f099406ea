"""Scalars of the schema. Compiled answers hold their JSON form already; these check what callers give."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import NewType

from strawberry.types.scalar import ScalarDefinition, scalar

from graph.model import PartialDate as PartialDay

Decimal = NewType("Decimal", object)
Long = NewType("Long", object)
PartialDate = NewType("PartialDate", object)
Date = NewType("Date", object)
DateTime = NewType("DateTime", object)

_MAX_DIGITS = 40
_MAX_LONG = 2**63 - 1
_WHOLE = re.compile(r"-?\d{1,19}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _parse_decimal(value: object) -> float:
    """Return a number given as number or text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > _MAX_DIGITS:
        message = f"give a number of at most {_MAX_DIGITS} digits"
        raise ValueError(message)
    try:
        number = Number(str(value))
    except InvalidOperation as error:
        message = f"{value!r} is no number"
        raise ValueError(message) from error
    if not math.isfinite(number) or not math.isfinite(float(number)):
        message = f"{value!r} is not finite"
        raise ValueError(message)
    return float(number)


def _parse_long(value: object) -> int:
    """Return a whole number of up to 64 bits, given as number or text."""
    number = int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else value
    if isinstance(number, bool) or not isinstance(number, int) or not -_MAX_LONG <= number <= _MAX_LONG:
        message = "give a whole number of up to 64 bits"
        raise ValueError(message)
    return number


def _parse_partial_date(value: object) -> str:
    """Return a date as precise as given, checked."""
    if not isinstance(value, str):
        message = "give a date as text: YYYY, YYYY-MM or YYYY-MM-DD"
        raise TypeError(message)
    return PartialDay(value).text


def _parse_date(value: object) -> str:
    """Return a day, checked, as `YYYY-MM-DD`."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        message = "give a day as text: YYYY-MM-DD"
        raise ValueError(message)
    return date.fromisoformat(value).isoformat()


def _parse_moment(value: object) -> str:
    """Return a moment, checked, in UTC, as it is stored."""
    if not isinstance(value, str):
        message = "give a moment as text: 2026-06-30T12:00:00Z"
        raise TypeError(message)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        message = f"{value!r} has no time zone; end it with Z or +01:00"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat()


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: scalar(
        name="Decimal",
        description="A number, sent as a JSON number; taken as a number or as text.",
        parse_value=_parse_decimal,
    ),
    Long: scalar(
        name="Long",
        description="A whole number of up to 64 bits, sent as a JSON number.",
        parse_value=_parse_long,
    ),
    PartialDate: scalar(
        name="PartialDate",
        description="A date as precise as the source gives it: `2026`, `2026-06` or `2026-06-30`.",
        parse_value=_parse_partial_date,
    ),
    Date: scalar(name="Date", description="A day, `YYYY-MM-DD`.", parse_value=_parse_date),
    DateTime: scalar(name="DateTime", description="A moment, ISO 8601 with its time zone.", parse_value=_parse_moment),
}
