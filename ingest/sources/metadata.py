"""What front matter and `<name>.meta.json` say of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from graph.model import PartialDate
from ingest.sources.source import Metadata, SourceError

_FENCE = "---"
_KEY_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)\s*:(?:\s+(.*))?$")
_ITEM_LINE = re.compile(r"\s*-\s+(.*)$")
_MAX_LINES = 200
"""Front matter longer than this is none: the rule at its end belongs to the text."""
_TEXT_KEYS = ("title", "url", "publisher", "language", "note")
_TIME_OF_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """Return the data between the `---` lines at the top of a text, and what follows them.

    A text that begins otherwise, or whose first lines are no `key: value`, is all text.

    Raises: SourceError: a line between them, or a value, cannot be read; the message has the line.
    """
    lines = text.split("\n", _MAX_LINES)
    if lines[0].rstrip() != _FENCE:
        return Metadata(), text
    end = next((at for at, line in enumerate(lines[1:_MAX_LINES], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        return Metadata(), text
    body = lines[1:end]
    first = next((line for line in body if line.strip()), None)
    if first is not None and not _KEY_LINE.match(first) and not first.startswith("#"):
        return Metadata(), text
    values = _front_matter_values(body)
    return _metadata(values, "its front matter"), "\n".join(lines[end + 1 :])


def parse_meta_json(data: bytes, name: str) -> Metadata:
    """Return the data of a `.meta.json` file; `name` is the file's, for the messages.

    Raises: SourceError: it is no JSON object (with the line), or a value cannot be read.
    """
    try:
        values = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as exc:
        message = f"{name} is broken: {exc.msg} (line {exc.lineno}, column {exc.colno})"
        raise SourceError(message) from exc
    if not isinstance(values, dict):
        message = f'{name} is broken: it must be an object, such as {{"title": "…"}} (line 1)'
        raise SourceError(message)
    return _metadata(values, name)


def parse_published_at(value: str) -> PartialDate:
    """Return the date of a text such as `2026-06`, `2026-06-05` or `2026-06-05T12:30:00Z` (its day alone counts).

    Raises: ValueError: it is none of these, or no such day exists.
    """
    found = _TIME_OF_DAY.fullmatch(value)
    return PartialDate(found[1] if found else value)


def _front_matter_values(lines: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    open_list: list[str] | None = None
    for number, line in enumerate(lines, 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM_LINE.match(line)
        if item and open_list is not None:
            open_list.append(_unquoted(item[1]))
            continue
        pair = _KEY_LINE.match(line.rstrip())
        if pair is None:
            message = f"its front matter is broken: line {number} is no `key: value`"
            raise SourceError(message)
        key, value = pair[1], (pair[2] or "").strip()
        open_list = None
        if not value:
            values[key] = open_list = []
        elif value.startswith("[") and value.endswith("]"):
            values[key] = [_unquoted(part.strip()) for part in value[1:-1].split(",") if part.strip()]
        else:
            values[key] = _unquoted(value)
    return values


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"') if value[0] == '"' else value[1:-1].replace("''", "'")
    return value


def _metadata(values: Mapping[str, Any], where: str) -> Metadata:
    texts = {key: _text(values.get(key), key, where) for key in _TEXT_KEYS}
    url, language = texts["url"], texts["language"]
    if url is not None and not _ADDRESS.fullmatch(url):
        message = f"{where} has a wrong url {url!r}: give an http or https address"
        raise SourceError(message)
    if language is not None and not _LANGUAGE.fullmatch(language):
        message = f"{where} has a wrong language {language!r}: give a code such as en"
        raise SourceError(message)
    return Metadata(
        title=texts["title"],
        url=url,
        publisher=texts["publisher"],
        published_at=_date(values.get("published_at"), where),
        language=language,
        note=texts["note"],
        sources=_sources(values.get("sources"), where),
    )


def _text(value: object, key: str, where: str) -> str | None:
    if value is None or value in ("", []):
        return None
    if not isinstance(value, str):
        message = f"{where} has a wrong {key} {value!r}: give text"
        raise SourceError(message)
    return " ".join(value.split()) or None


def _date(value: object, where: str) -> PartialDate | None:
    if value is None or value in ("", []):
        return None
    try:
        return parse_published_at(str(value).strip())
    except ValueError as exc:
        message = f"{where} has a wrong published_at {value!r}: give YYYY, YYYY-MM or YYYY-MM-DD"
        raise SourceError(message) from exc


def _sources(value: object, where: str) -> tuple[str, ...]:
    if value is None or value in ("", []):
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) and each.strip() for each in listed):
        message = f"{where} has wrong sources {value!r}: give a list of addresses"
        raise SourceError(message)
    return tuple(each.strip() for each in listed)
