"""What a source yields: a document with its text, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from graph.errors import CaplinksError
from graph.model import Document, PartialDate


class SourceError(CaplinksError):
    """A file or address gives no document; the text is the reason, without the name of the file."""

    code: ClassVar[str] = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read, and how long is waited for it."""

    text_bytes: int = 10_000_000
    """Longest text, as UTF-8."""
    file_bytes: int = 50_000_000
    """Largest file or answer, as it arrives unpacked."""
    timeout_s: float = 20.0
    """For a connection, and for the next bytes of an answer."""
    total_s: float = 60.0
    """For one address, redirects included."""
    redirects: int = 10
    languages: frozenset[str] | None = frozenset({"en"})
    """Two-letter codes that a document may declare as its language; None: any, and the reader tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document and its text."""

    document: Document
    text: str
    name: str
    """File or address as the user gave it or as it was found below a folder that he gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of a document besides its text."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published_at: PartialDate | None = None
    language: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()
    """Addresses or titles of what the text rests on."""

    def over(self, other: Metadata) -> Metadata:
        """Return these data, and those of `other` where nothing is given here."""
        return Metadata(
            title=self.title or other.title,
            url=self.url or other.url,
            publisher=self.publisher or other.publisher,
            published_at=self.published_at or other.published_at,
            language=self.language or other.language,
            note=self.note or other.note,
            sources=self.sources or other.sources,
        )
