"""The classes of mistakes."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """Kinds of mistakes; `docs/evaluation.md` says how each is told and what mends it."""

    NOT_FOUND = "entity not found"
    NOT_IN_GOLD = "entity not in gold"
    KIND = "wrong kind"
    SPLIT = "coreference: two entities for one"
    MERGED = "coreference: one entity for two"
    OFFERING_NOT_FOUND = "offering not found"
    OFFERING_NOT_IN_GOLD = "offering not in gold"
    OFFERING_ISSUER = "offering: wrong issuer"
    OFFERING_KIND = "offering: wrong kind"
    OFFERING_COHORT = "offering: cohort for a sale"
    UNSAID = "no statement"
    """Both ends were found, and the sentence names them, but nothing was said of them."""
    UNSAID_UNNAMED = "no statement, an end unnamed"
    """The same, but for an end the sentence has a pronoun, a description or nothing."""
    UNFOUNDED = "nothing to state"
    """Both ends are gold's, and the sentence names them, but the text says nothing of the sort of them."""
    UNFOUNDED_UNNAMED = "nothing to state, an end unnamed"
    """The same, but for an end the sentence has a pronoun, a description or nothing."""
    PAIR = "wrong pair"
    PREDICATE = "wrong predicate"
    DIRECTION = "wrong direction"
    POLARITY = "polarity"
    SENTENCE = "wrong sentence"
    MODALITY = "wrong modality"
    AMOUNT = "wrong amount"
    LEGAL_BASE = "legal base"
