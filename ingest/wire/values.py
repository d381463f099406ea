"""Values of properties and qualifiers as JSON, and back, checked against the ontology's types."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from graph.errors import CaplinksError
from graph.model import Money, PartialDate, Value, render
from graph.names import fold
from graph.ontology import CLOSED_LISTS, IDENTIFIER_SCHEMES, KINDS, QUALIFIERS, Bound, Kind, ValueType

NAME, IDENTIFIER = "name", "identifier"
"""Properties that every kind has besides those in the ontology."""
DIGITS = 6
"""Digits after the point of every float that is printed."""
_EXACT_INTEGERS = 2**53
"""Integers up to here are the same in every reader of JSON."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_IDENTIFIER = re.compile(r"\S+")
_MAX_TEXT = 2_000
"""Characters of a text value; a value is a name or a phrase, not an article."""


class WireError(CaplinksError):
    """A line, or a part of one, says what the ontology or the text does not allow; the text is the reason."""

    code: ClassVar[str] = "wire"


def value_to_json(value: Value) -> object:
    """Return a value as JSON holds it: money as `{value, currency, bound}`, dates as text, numbers as numbers."""
    if isinstance(value, Money):
        return {"value": _number_to_json(value.value), "currency": value.currency, "bound": str(value.bound)}
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, Decimal):
        return _number_to_json(value)
    return value


def _number_to_json(number: Decimal) -> int | float | str:
    """Return an integer or a float where that is exact, else the digits as text."""
    if number == number.to_integral_value() and abs(number) <= _EXACT_INTEGERS:
        return int(number)
    rounded = round(float(number), DIGITS)
    return rounded if Decimal(repr(rounded)) == number else render(number)


def type_of_property(kind: Kind, name: str) -> ValueType:
    """Return the type of a property of things of this kind.

    Raises: WireError: they have no such property.
    """
    if name in {NAME, IDENTIFIER}:
        return ValueType.TEXT
    for spec in KINDS[kind].properties:
        if spec.name == name:
            return spec.type
    known = ", ".join([NAME, IDENTIFIER, *(spec.name for spec in KINDS[kind].properties)])
    message = f"{kind} has no property {name!r}: it has {known}"
    raise WireError(message)


def type_of_qualifier(name: str, allowed: tuple[str, ...]) -> ValueType:
    """Return the type of a qualifier that is one of those `allowed` here.

    Raises: WireError: it is not.
    """
    if name in allowed:
        return QUALIFIERS[name].type
    message = f"qualifier {name!r} does not belong here: {', '.join(allowed) or 'none'} may"
    raise WireError(message)


def parse_value(value: object, type_: ValueType, name: str) -> Value:
    """Return a JSON value as one of this type; `name` is whose it is, for the messages.

    Raises: WireError: it is none.
    """
    match type_:
        case ValueType.MONEY:
            return _parse_money(value, name)
        case ValueType.DATE:
            return parse_date(value, name)
        case ValueType.BOOLEAN if isinstance(value, bool):
            return value
        case ValueType.INTEGER if (
            isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _EXACT_INTEGERS
        ):
            return value
        case ValueType.DECIMAL:
            return parse_decimal(value, name)
        case ValueType.BOOLEAN | ValueType.INTEGER:
            message = f"{name} is {value!r}, which is no {type_}"
            raise WireError(message)
        case _:
            return _parse_text(value, type_, name)


def parse_identifier(value: str) -> str:
    """Return an identifier `scheme:value`.

    Raises: WireError: the scheme is unknown, or there is no value.
    """
    scheme, _, rest = value.partition(":")
    if scheme in IDENTIFIER_SCHEMES and _IDENTIFIER.fullmatch(rest):
        return value
    message = f"identifier is {value!r}: give scheme:value, the scheme one of {', '.join(IDENTIFIER_SCHEMES)}"
    raise WireError(message)


def refuse_bare_name(value: str, kind: Kind) -> None:
    """Refuse a name without a letter or digit.

    Raises: WireError: it has none.
    """
    if not fold(value, kind):
        message = f"name is {value!r}: it has no letter or digit"
        raise WireError(message)


def parse_date(value: object, name: str) -> PartialDate:
    """Return a date given as text.

    Raises: WireError: it is none.
    """
    try:
        return PartialDate(value if isinstance(value, str) else str(value))
    except ValueError as exc:
        message = f"{name} is {value!r}: give YYYY, YYYY-MM or YYYY-MM-DD"
        raise WireError(message) from exc


def parse_decimal(value: object, name: str) -> Decimal:
    """Return a number given as such, or as text.

    Raises: WireError: it is none, or not finite.
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = Decimal(value if isinstance(value, str) else repr(value))
        except InvalidOperation:
            number = Decimal("nan")
        if math.isfinite(number):
            return number
    message = f"{name} is {value!r}, which is no number"
    raise WireError(message)


def _parse_money(value: object, name: str) -> Money:
    if not isinstance(value, dict):
        message = f'{name} is {value!r}: give {{"value": 75000000000, "currency": "USD", "bound": "exact"}}'
        raise WireError(message)
    currency, bound = value.get("currency"), value.get("bound", Bound.EXACT)
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        message = f"{name} has the currency {currency!r}: give three capital letters (ISO 4217)"
        raise WireError(message)
    if bound not in tuple(Bound):
        message = f"{name} has the bound {bound!r}: give {', '.join(Bound)}"
        raise WireError(message)
    amount = parse_decimal(value.get("value"), f"value of {name}")
    if amount < 0:
        message = f"{name} is negative: {amount}"
        raise WireError(message)
    return Money(value=amount, currency=currency, bound=Bound(bound))


def _parse_text(value: object, type_: ValueType, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _MAX_TEXT:
        message = f"{name} is {str(value)[:40]!r}: give text of 1 to {_MAX_TEXT} characters"
        raise WireError(message)
    if type_ in CLOSED_LISTS and value not in CLOSED_LISTS[type_]:
        message = f"{name} is {value!r}: give one of {', '.join(CLOSED_LISTS[type_])}"
        raise WireError(message)
    return value
