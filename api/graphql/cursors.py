"""Keyset cursors: where an entry stands in its list, and for which list that was said. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence

import orjson

_VERSION = 2
_MAX_LENGTH = 2000
Mark = tuple[str, str]
"""What a cursor was made for: the order, and a hash of the list, its filter and lens."""


def make_mark(order: str, *parts: object) -> Mark:
    """Return the mark of a list that is ordered, filtered and looked at like this; what is null counts as absent."""
    text = orjson.dumps(_given(parts), option=orjson.OPT_SORT_KEYS)
    return order, hashlib.blake2b(text, digest_size=6).hexdigest()


def _given(value: object) -> object:
    if isinstance(value, dict):
        return {name: _given(each) for name, each in value.items() if each is not None}
    return [_given(each) for each in value] if isinstance(value, list | tuple) else value


def encode_cursor(mark: Mark, values: Sequence[object]) -> str:
    """Return the cursor of an entry whose order values are these."""
    return base64.urlsafe_b64encode(orjson.dumps([_VERSION, *mark, *values])).decode().rstrip("=")


def decode_cursor(text: str, mark: Mark, types: Sequence[type]) -> list[object] | None:
    """Return the order values of a cursor, or None if it is broken or was made for another list."""
    if len(text) > _MAX_LENGTH:
        return None
    try:
        raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        version, order, found, *values = orjson.loads(raw)
    except (ValueError, binascii.Error, TypeError):
        return None
    if version != _VERSION or (order, found) != mark or len(values) != len(types):
        return None
    fits = all(value is None or _is(value, type_) for value, type_ in zip(values, types, strict=True))
    return values if fits and values[-1] is not None else None


def _is(value: object, type_: type) -> bool:
    if type_ is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type_
