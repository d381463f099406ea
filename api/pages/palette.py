"""Colours of kinds and of families of predicates, once: Browser's style and the explorer take them from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graph.ontology import Kind, Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """A colour as `#RRGGBB`: `fill` carries white text at 4.5:1 and shows on white and on near black at 3:1."""

    fill: str
    on_dark: str
    """The same hue for text and lines on near black, 4.5:1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Predicates that answer one sort of question; they share a colour and a heading."""

    name: str
    ink: Ink
    predicates: tuple[Predicate, ...]


KIND_INKS: Mapping[Kind, Ink] = MappingProxyType(
    {
        Kind.COMPANY: Ink(fill="#2F6BD8", on_dark="#8AB4FF"),
        Kind.PERSON: Ink(fill="#B4541A", on_dark="#F0A06A"),
        Kind.REGULATOR: Ink(fill="#7351C9", on_dark="#BBA4F7"),
        Kind.LAW: Ink(fill="#B5347F", on_dark="#F08CC4"),
        Kind.EXCHANGE: Ink(fill="#0B7F78", on_dark="#5CCFC4"),
        Kind.JURISDICTION: Ink(fill="#3F7D2C", on_dark="#8FCB78"),
        Kind.OFFERING: Ink(fill="#946000", on_dark="#E6B450"),
        Kind.TECHNOLOGY: Ink(fill="#55697D", on_dark="#A9B8C7"),
    }
)

_P = Predicate
FAMILIES: tuple[Family, ...] = (
    Family(
        name="Barriers",
        ink=Ink(fill="#C3272B", on_dark="#FF8A80"),
        predicates=(
            _P.EXCLUDES,
            _P.RESTRICTS,
            _P.REJECTS,
            _P.PENALISES,
            _P.INVESTIGATES,
            _P.SUES,
            _P.ACCUSES,
        ),
    ),
    Family(
        name="Capital",
        ink=Ink(fill="#1F6FB2", on_dark="#7FBCEB"),
        predicates=(_P.ISSUES, _P.LISTS_ON, _P.UNDERWRITES, _P.INVESTS_IN, _P.OWNS, _P.ACQUIRES),
    ),
    Family(
        name="Law",
        ink=Ink(fill="#9448AC", on_dark="#D8A0E8"),
        predicates=(_P.INVOKES, _P.APPROVES, _P.ENACTS, _P.PROPOSES, _P.ENFORCES, _P.GOVERNS, _P.PROMOTES),
    ),
    Family(
        name="Business",
        ink=Ink(fill="#28784A", on_dark="#7FCB9B"),
        predicates=(_P.PARTNERS_WITH, _P.SUPPLIES, _P.COMPETES_WITH, _P.DEVELOPS),
    ),
    Family(
        name="People and places",
        ink=Ink(fill="#5F6B76", on_dark="#AAB6C2"),
        predicates=(_P.HOLDS_ROLE, _P.COMMENTS_ON, _P.URGES, _P.BASED_IN, _P.PART_OF),
    ),
)
"""Every predicate stands in one family; what shuts out comes first."""

FAMILY_OF: Mapping[Predicate, Family] = MappingProxyType(
    {predicate: family for family in FAMILIES for predicate in family.predicates}
)
