"""The document of a line: what it says of itself, and its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.model import Document, PartialDate
from ingest.sources.content import address_of_text
from ingest.sources.metadata import parse_published_at
from ingest.sources.source import Source, SourceError
from ingest.sources.web import is_address
from ingest.wire.values import WireError

_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A document, its text, and who read it, if the line says so."""

    document: Document
    text: str
    extractor: str | None = None
    version: str | None = None


def parse_document(given: object, find_text: Callable[[str], Source], now: datetime) -> ParsedDocument:
    """Return the document of a line; its text stands in the line, or in the file that `path` or `source` names.

    Raises: WireError: it has no text, the text is another than the one that was read, or a value is wrong.
    """
    if not isinstance(given, dict):
        message = "it has no document"
        raise WireError(message)
    text, found = _text(given, find_text)
    url = _value(given, "url") or _own_address(given, found) or address_of_text(text)
    id_, story = Document.ids(url, text)
    if given.get("story") is not None:
        _refuse_other(given["story"], story)
    else:
        _refuse_other(given.get("id"), id_)
    document = Document(
        id=id_,
        story=story,
        url=url,
        title=_value(given, "title") or (found.title if found else None),
        publisher=_value(given, "publisher") or (found.publisher if found else None),
        published_at=_published_at(given) or (found.published_at if found else None),
        retrieved_at=_retrieved_at(given) or (found.retrieved_at if found else now),
        language=_value(given, "language") or (found.language if found else None),
        note=_value(given, "note") or (found.note if found else None),
        sources=_sources(given) or (found.sources if found else ()),
    )
    return ParsedDocument(
        document=document, text=text, extractor=_value(given, "extractor"), version=_value(given, "version")
    )


def _text(given: Mapping[str, Any], find_text: Callable[[str], Source]) -> tuple[str, Document | None]:
    text = given.get("text")
    if isinstance(text, str):
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if text.strip():
            return text, None
    path = _value(given, "path") or _value(given, "source")
    if text is not None or path is None or is_address(path):
        message = "its document has no text: give it under text, or its file under path"
        raise WireError(message)
    try:
        source = find_text(path)
    except SourceError as exc:
        message = f"its text {path}: {exc}"
        raise WireError(message) from exc
    return source.text, source.document


def _own_address(given: Mapping[str, Any], found: Document | None) -> str | None:
    return found.url if found else _value(given, "source")


def _value(given: Mapping[str, Any], key: str) -> str | None:
    value = given.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not value.strip():
        message = f"{key} of its document is {value!r}: give text"
        raise WireError(message)
    return value


def _sources(given: Mapping[str, Any]) -> tuple[str, ...]:
    value = given.get("sources") or []
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        message = f"sources of its document is {value!r}: give a list of addresses"
        raise WireError(message)
    return tuple(value)


def _published_at(given: Mapping[str, Any]) -> PartialDate | None:
    value = given.get("published_at")
    if value is None or value == "":
        return None
    try:
        return parse_published_at(str(value))
    except ValueError as exc:
        message = f"published_at of its document is {value!r}: give YYYY, YYYY-MM or YYYY-MM-DD"
        raise WireError(message) from exc


def _retrieved_at(given: Mapping[str, Any]) -> datetime | None:
    value = _value(given, "retrieved_at")
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = f"retrieved_at of its document is {value!r}: give a time with its zone, as 2026-06-05T12:00:00Z"
        raise WireError(message)
    return moment


def _refuse_other(given: object, own: str) -> None:
    """Refuse a text that is not the one that was read; an id of another shape is a label of its maker's."""
    if isinstance(given, str) and len(given) == _HEX_DIGITS and given != own:
        message = "its text or its address is not the one that was read: its hash differs"
        raise WireError(message)
