"""Whether a statement is denied. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.ontology import Predicate

if TYPE_CHECKING:
    from ingest.extract.reading import Statement

NEGATED = 0.5
"""Probability from which a statement counts as denied."""
_NOT = r"(?:not|never|cannot|nor|n['’]t|no longer|no)"
_SHUT_OUT = re.compile(
    rf"\b(?:\w*{_NOT})\b[^.;]{{0,50}}\b(?:able|allow|eligib|offer|sold|sell|bu(?:y|ying)|accept|take part|"
    r"taking part|particip|subscrib|"
    r"avail|invit|permit|appl(?:y|ies)|order|directed|address|distribut|made|extend|market)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\bwithout\b[^.;]{0,40}\b(?:investor|buyer|money|capital|order)", re.IGNORECASE)
_NOT_SHUT_OUT = re.compile(
    rf"\b(?:\w*{_NOT})\b[^.;]{{0,30}}\b(?:exclu|barr|bar\b|block|ban|refus|restrict|"
    r"shut|turn(?:ed|ing)? away|keep|discriminat)",
    re.IGNORECASE,
)


def is_negated(statement: Statement, sentence: str) -> bool:
    """Return whether a statement is denied by its sentence.

    An exclusion is often said with a "not" or "without" of its own ("may not buy"), which denies nothing.
    """
    if statement.negated < NEGATED:
        return False
    if statement.predicate is Predicate.EXCLUDES:
        shuts_out = _SHUT_OUT.search(sentence) is not None or _WITHOUT.search(sentence) is not None
        return _NOT_SHUT_OUT.search(sentence) is not None or not shuts_out
    return True
