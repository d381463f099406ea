"""What flows into the graph: documents, things, claims. Pure data."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from graph.names import long_hash
from graph.ontology import HAS, Bound, Kind, Modality, NameKind, Predicate, Status, sorted_ends

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A sum in units of a currency (ISO 4217), and how exact it is meant."""

    value: Decimal
    currency: str
    bound: Bound = Bound.EXACT


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as the source gives it: `2026`, `2026-06` or `2026-06-30`.

    Raises: ValueError: the text is none of these, or no such day exists.
    """

    text: str

    def __post_init__(self) -> None:
        """Refuse what is no date."""
        _ = self.first_day, self.last_day

    @property
    def first_day(self) -> date:
        """Return the first day that the text may mean."""
        year, month, day = self._parts()
        return date(year, month or 1, day or 1)

    @property
    def last_day(self) -> date:
        """Return the last day that the text may mean."""
        year, month, day = self._parts()
        last = month or 12
        return date(year, last, day or calendar.monthrange(year, last)[1])

    def _parts(self) -> tuple[int, int | None, int | None]:
        found = _PARTIAL_DATE.fullmatch(self.text)
        if found is None:
            message = f"{self.text!r} is no date: give YYYY, YYYY-MM or YYYY-MM-DD"
            raise ValueError(message)
        year, month, day = found.groups()
        return int(year), int(month) if month else None, int(day) if day else None

    def __str__(self) -> str:
        """Return the text as given."""
        return self.text


Value = str | int | bool | Decimal | Money | PartialDate
"""What a property or a qualifier may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One ingested text and where it came from. `Document.of` makes the ids."""

    id: str
    """SHA-256 (64 hex digits) of address, newline and text."""
    story: str
    """SHA-256 of the text: the same text at two addresses is two documents and one story."""
    url: str
    """Address, or path relative to the ingested root."""
    title: str | None = None
    publisher: str | None = None
    published_at: PartialDate | None = None
    retrieved_at: datetime
    """When the text was read, with its time zone."""
    language: str | None = None
    note: str | None = None
    """What a reader must know of the text before he relies on it: that it retells others, that its day is assumed."""
    sources: tuple[str, ...] = ()
    """Addresses or titles of what the text rests on, as it names them, in its order."""

    @staticmethod
    def ids(url: str, text: str) -> tuple[str, str]:
        """Return the id and the story of a text read from `url`."""
        return hashlib.sha256(f"{url}\n{text}".encode()).hexdigest(), hashlib.sha256(text.encode()).hexdigest()

    @property
    def said_at(self) -> str:
        """Return the date its claims count from (ISO, as precise as published): published, else retrieved."""
        return str(self.published_at) if self.published_at else self.retrieved_at.date().isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing that a document speaks of. Names, identifiers and properties are claims about it."""

    id: str
    """Reference: `jurisdiction:CN`, `company:spacex`; see `graph.names.reference`."""
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement read from one document. A link claim has an object, a property claim a property and a value."""

    document: str
    subject: str
    predicate: Predicate | None
    """None for a property claim."""
    object: str | None = None
    property: str | None = None
    """Name in the ontology, or `name` (with `name_kind`), or `identifier` (value `scheme:value`)."""
    value: Value | None = None
    name_kind: NameKind | None = None
    qualifiers: Mapping[str, Value] = field(default_factory=dict)
    legal_bases: tuple[str, ...] = ()
    """References of laws; on EXCLUDES alone."""
    negated: bool = False
    modality: Modality = Modality.ASSERTED
    confidence: float = 1.0
    """0..1."""
    extractor: str
    version: str
    status: Status = Status.ACCEPTED
    """Accepted if the confidence reaches the extractor's published threshold, else proposed."""
    quote: str
    start: int
    """Offset of the quote in the document's text, in Unicode code points."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was read from one document: what is stored in one go."""

    document: Document
    text: str
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    dropped: tuple[tuple[str, int], ...] = ()
    """Statements of the reader that text or ontology did not bear out: how many for each reason. Not stored."""


def render(value: Value | None) -> str:
    """Return a value as canonical text: equal values give equal texts. Money is `value currency bound`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Money):
        return f"{render(value.value)} {value.currency} {value.bound}"
    return str(value)


def claim_id(claim: Claim) -> str:
    """Return the claim's id, 32 hex digits: the same statement of the same words in the same document is one claim."""
    predicate = claim.predicate or HAS
    object_ = claim.object or f"{claim.property}={render(claim.value)}"
    subject, object_ = sorted_ends(predicate, claim.subject, object_)
    investors = claim.qualifiers.get("investor_class")
    return long_hash(
        claim.document,
        predicate,
        subject,
        object_,
        str(claim.start),
        str(claim.end),
        str(claim.negated).lower(),
        claim.modality,
        "" if investors is None else render(investors),
    )
