"""A report as plain data: what is asked, and what every form of it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
"""A `node` of a GraphQL answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a report is about; None where nothing is asked for."""

    jurisdiction: str | None = None
    """Code: whose investors are shut out; whose issuers and venues raise money."""
    company: str | None = None
    """Id or name of an issuer."""
    since: str | None = None
    until: str | None = None
    """Days (ISO): only what something was said of from the one to the other."""
    as_of: str | None = None
    """Day (ISO): only what had been said by its end."""
    min_confidence: float | None = None
    """0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What GraphQL answered, all pages."""

    exclusions: tuple[Node, ...]
    offerings: tuple[Node, ...]
    coverage: Node
    place: Node | None
    """The jurisdiction asked for."""
    blocs: tuple[str, ...]
    """Codes of the blocs that it belongs to: what shuts these out shuts it out."""
    revision: int
    """Number of the last write to the graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """A quote and where it stands."""

    number: int
    quote: str
    publisher: str
    title: str
    said_at: str
    address: str
    retrieved: str
    """Day."""
    attributed_to: str
    remarks: tuple[str, ...]
    """How it is said, where it is no plain statement: `denial`, `planned`."""
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why an exclusion holds, for one class of investors; empty where nothing is given."""

    laws: tuple[tuple[str, str], ...]
    """Name and citation."""
    reason: str
    investors: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionLine:
    """An offering that shuts out a jurisdiction."""

    id: str
    offering: str
    issuers: tuple[str, ...]
    jurisdiction: str
    code: str
    via: bool
    """Whether it is a bloc to which the jurisdiction asked for belongs."""
    grounds: tuple[Ground, ...]
    modality: str
    confidence: float
    claims: int
    stories: int
    denials: int
    first_said: str
    last_said: str
    notes: tuple[int, ...]
    """Numbers of footnotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionGroup:
    """Lines of one offering that say the same of several places."""

    line: ExclusionLine
    """The first of them."""
    places: tuple[tuple[str, str, bool], ...]
    """Name, code, and whether it is a bloc that the jurisdiction asked for belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingLine:
    """An offering and what it raises."""

    id: str
    offering: str
    issuers: tuple[str, ...]
    kind: str
    status: str
    venues: tuple[str, ...]
    """The most particular ones: a board, not its exchange too."""
    amount: str
    value: float | None
    currency: str
    bound: str
    eur: float | None
    cohort: int | None
    """How many offerings it stands for, 0 if that is not said; None if it is one."""
    first_said: str
    last_said: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTotal:
    """What is raised at a venue, in euros; cohorts and what was given up are left out."""

    venue: str
    raised: float
    sought: float
    offerings: int
    without_sum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How many exclusions were first said in a month, quarter or year."""

    label: str
    asserted: int
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is shown."""

    title: str
    scope: str
    """One sentence: what was asked for."""
    summary: tuple[str, ...]
    exclusions: tuple[ExclusionLine, ...]
    groups: tuple[ExclusionGroup, ...]
    """The same, for people."""
    offerings: tuple[OfferingLine, ...]
    venues: tuple[VenueTotal, ...]
    periods: tuple[Period, ...]
    footnotes: tuple[Footnote, ...]
    documents: int
    stories: int
    newest: str
    notes: tuple[str, ...]
    """What to know of the documents."""
    as_of: str
    revision: int
    version: str
