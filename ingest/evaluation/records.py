"""Gold articles and what extraction printed of them, as they are compared; `docs/evaluation.md` shows their form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graph.ontology import PREDICATES, Kind

SYMMETRIC = frozenset(str(name) for name, spec in PREDICATES.items() if spec.symmetric)
"""Predicates that match in both directions."""
OFFERING = str(Kind.OFFERING)


class _Record(BaseModel):
    """Untrusted bytes: checked when they are read, unknown keys passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Entity(_Record):
    """What gold and found entities have in common."""

    kind: str
    properties: Mapping[str, Any] = {}

    @property
    def amount(self) -> Mapping[str, Any]:
        """Return `value` and `currency` of an offering's amount; empty where none is given."""
        return self.properties.get("amount") or {}


class _Claim(_Record):
    """What gold and found claims have in common."""

    subject: str
    predicate: str
    object: str
    quote: str = ""
    qualifiers: Mapping[str, Any] = {}
    legal_bases: tuple[str, ...] = ()

    @property
    def negated(self) -> bool:
        """Return whether the text denies it."""
        return bool(self.qualifiers.get("negated"))

    @property
    def modality(self) -> str:
        """Return how firmly the text says it."""
        return str(self.qualifiers.get("modality", "asserted"))

    def between(self, subject: str, object_: str) -> str:
        """Return the claim in words, its ends by these names."""
        return f"{subject} {'does not ' if self.negated else ''}{self.predicate} {object_}"


class GoldEntity(_Entity):
    """An entity of a gold article."""

    key: str
    names: tuple[str, ...] = Field(min_length=1)
    """All forms that count as right; the first is the usual one."""
    optional: bool = False
    issuer: str | None = None
    """Key of an offering's issuer; a cohort has none."""
    offering_kind: str | None = None


class GoldClaim(_Claim):
    """A claim of a gold article; its ends are keys of entities."""

    also: tuple[str, ...] = ()
    """Other sentences that say the same."""
    optional: bool = False

    @property
    def triple(self) -> tuple[str, str, str]:
        """Return subject, predicate, object."""
        return self.subject, self.predicate, self.object


class GoldMention(_Record):
    """A marked place; only marked texts know them."""

    start: int
    end: int
    key: str


class GoldArticle(_Record):
    """An article and all that it says."""

    id: str
    title: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    text: str
    entities: tuple[GoldEntity, ...]
    claims: tuple[GoldClaim, ...]
    mentions: tuple[GoldMention, ...] = ()

    @model_validator(mode="after")
    def _ends_are_listed(self) -> GoldArticle:
        for claim in self.claims:
            for end in (claim.subject, claim.object):
                if end not in self.by_key:
                    message = f"{end} of a claim is not among the entities of {self.id}"
                    raise ValueError(message)
        return self

    @cached_property
    def by_key(self) -> Mapping[str, GoldEntity]:
        """Return the entities by key."""
        return {entity.key: entity for entity in self.entities}

    def shown(self, claim: GoldClaim) -> str:
        """Return a claim in words."""
        ends = self.by_key[claim.subject].names[0], self.by_key[claim.object].names[0]
        return claim.between(*ends)


class FoundEntity(_Entity):
    """An entity as `caplinks extract` prints it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


class FoundClaim(_Claim):
    """A claim as `caplinks extract` prints it; its ends are ids of entities."""

    start: int | None = None
    end: int | None = None
    confidence: float | None = None


class FoundArticle(_Record):
    """What was found in one document."""

    document: Mapping[str, Any] = {}
    entities: tuple[FoundEntity, ...] = ()
    claims: tuple[FoundClaim, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, FoundEntity]:
        """Return the entities by id."""
        return {entity.id: entity for entity in self.entities}

    def name_of(self, id_: str) -> str | None:
        """Return the name of an entity, None if it is not listed."""
        entity = self.by_id.get(id_)
        return entity.name if entity is not None else None

    def shown(self, claim: FoundClaim) -> str:
        """Return a claim in words."""
        ends = self.name_of(claim.subject) or claim.subject, self.name_of(claim.object) or claim.object
        return claim.between(*ends)
