"""Bytes that arrived, by whatever way, to a document and its text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from graph.model import Document
from ingest.sources.decode import decode_html, decode_text
from ingest.sources.metadata import split_front_matter
from ingest.sources.page import parse_page, refuse_wall
from ingest.sources.source import Limits, Metadata, Source, SourceError

_MEGABYTE = 1_000_000
_SAMPLE = 20_000
_MIN_TEXT_SHARE = 0.5
"""Letters, digits and spaces among the characters; the marked articles have 0.94 and more, base64 and the like pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Bytes, and how they came."""

    data: bytes
    is_page: bool
    """Whether they are HTML."""
    charset: str | None = None
    """As the answer's header declares it."""
    name: str
    address: str
    """The document's address, where the data about it give none; empty if nobody knows one."""
    retrieved_at: datetime


def read_content(content: Content, given: Metadata, limits: Limits) -> Source:
    """Return the document in these bytes; what is `given` goes before what they say of themselves.

    Raises: SourceError: they hold no text that can be read.
    """
    if not content.data:
        message = "it is empty"
        raise SourceError(message)
    if content.is_page:
        own, text = parse_page(decode_html(content.data, content.charset))
        declared = given.language
    else:
        own, text = split_front_matter(decode_text(content.data, content.charset))
        declared = given.language or own.language
        refuse_wall(text, text)
    _check_text(text, declared, limits)
    metadata = given.over(own)
    url = metadata.url or content.address or address_of_text(text)
    id_, story = Document.ids(url, text)
    document = Document(
        id=id_,
        story=story,
        url=url,
        title=metadata.title,
        publisher=metadata.publisher,
        published_at=metadata.published_at,
        retrieved_at=content.retrieved_at,
        language=metadata.language,
        note=metadata.note,
        sources=metadata.sources,
    )
    return Source(document=document, text=text, name=content.name)


def address_of_text(text: str) -> str:
    """Return the address of a text that came without one: `text:` and 16 hex digits of its story."""
    return f"text:{Document.ids('', text)[1][:16]}"


def refuse_large(size: int, limit: int) -> None:
    """Refuse what has more than `limit` bytes.

    Raises: SourceError: it has.
    """
    if size > limit:
        message = f"it is too large: {_shown(size)}, and at most {_shown(limit)} are read"
        raise SourceError(message)


def _shown(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB" if size >= _MEGABYTE else f"{size:,} bytes"


def _named(codes: frozenset[str]) -> str:
    return "English" if codes == {"en"} else ", ".join(sorted(codes))


def _check_text(text: str, declared: str | None, limits: Limits) -> None:
    refuse_large(len(text.encode()), limits.text_bytes)
    if not text.strip():
        message = "it holds only white space"
        raise SourceError(message)
    if declared is not None and limits.languages is not None and declared[:2].lower() not in limits.languages:
        message = f"its language is {declared!r}, and only {_named(limits.languages)} is read"
        raise SourceError(message)
    sample = text[:_SAMPLE]
    words = sum(unicodedata.category(char)[0] in "LNM" or char.isspace() for char in sample)
    if words < _MIN_TEXT_SHARE * len(sample):
        message = f"it is no text: only {words} of its first {len(sample)} characters are letters, digits or spaces"
        raise SourceError(message)
