"""What the stages know of one document while it is read, and hand on with the spaCy `Doc`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from ingest.extract.version import EXTRACTOR

if TYPE_CHECKING:
    from graph.model import Document, Money, PartialDate, Value
    from graph.ontology import Kind, Modality, NameKind, Predicate
    from ingest.extract.heads import Encoded, Model, Spans
    from ingest.extract.pairs import Mention

_EXTENSION = "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum of money in the text."""

    start: int
    """First character in the `Doc`'s text."""
    end: int
    money: Money
    per_share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date in the text, resolved against the day of publication."""

    start: int
    end: int
    date: PartialDate
    limit: bool = False
    """Only the last day is known: "later this year"."""


@dataclass(slots=True, kw_only=True)
class Thing:
    """An entity of the document: all its mentions, and what is known of it so far."""

    kind: Kind
    mentions: list[int]
    reference: str | None = None
    """Id in reference data."""
    names: dict[str, NameKind] = field(default_factory=dict)
    """Proper names as the text has them; the first is the fullest."""
    id: str = ""
    offering: OfferingFacts | None = None


@dataclass(slots=True, kw_only=True)
class OfferingFacts:
    """What tells an offering: whose it is, of what kind, and what the text says of it."""

    kind: str
    issuer: int | None = None
    """Number of the issuer among the things."""
    round: str | None = None
    """"series b"; in lower case."""
    aggregate: bool = False
    count: int | None = None
    found: dict[str, Found] = field(default_factory=dict)
    """Other properties by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value and the sentence that gives it."""

    value: Value
    sentence: int
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A relation that may become a claim."""

    subject: int
    """Number among the things."""
    predicate: Predicate
    object: int
    sentence: int
    score: float
    """Probability, 0..1."""
    negated: float
    modality: Modality
    left: int
    """Mention of the pair that says it, the earlier one."""
    right: int


@dataclass(slots=True, kw_only=True)
class Reading:
    """The state of one document in the pipeline. Offsets are those of the `Doc`'s text."""

    document: Document
    shift: int = 0
    """Characters of the `Doc` before the document's own text: a title that is not in it."""
    title_end: int = 0
    """Where the title ends and its sentence with it; 0 without a title."""
    extractor: str = EXTRACTOR
    """Name of the reader, as its claims bear it."""
    version: str | None = None
    """Version of the reader, where the model's does not tell all."""
    foreign: bool = False
    """Whether the text is in a language that the model has not learnt."""
    model: Model | None = None
    encoded: Encoded | None = None
    mentions: list[Mention] = field(default_factory=list)
    spans: Spans | None = None
    votes: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    """Candidates of each mention with their probabilities, from the coreference head."""
    things: list[Thing] = field(default_factory=list)
    thing_of: dict[int, int] = field(default_factory=dict)
    """Thing of each mention that has one."""
    sums: list[Sum] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    @property
    def titled(self) -> bool:
        """Return whether sentence 0 is the title."""
        return self.title_end > 0


def register() -> None:
    """Make `Doc._.reading` known to spaCy; may be called again."""
    if not Doc.has_extension(_EXTENSION):
        Doc.set_extension(_EXTENSION, default=None)


def find_reading(doc: Doc) -> Reading:
    """Return the reading of a document that is in the pipeline.

    Raises: TypeError: the text came into the pipeline without one; use `Reader.read`.
    """
    reading = doc._.get(_EXTENSION) if Doc.has_extension(_EXTENSION) else None
    if not isinstance(reading, Reading):
        message = "this pipeline reads documents through ingest.extract.pipeline.Reader"
        raise TypeError(message)
    return reading
