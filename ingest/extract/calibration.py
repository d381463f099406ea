"""What a score is worth: of claims with this confidence, so many hold. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

_NEAR = 0.002
"""Scores are kept so far from 0 and 1, where log odds have no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Two numbers that turn the log odds of a score into those of a confidence (Platt scaling)."""

    slope: float = 1.0
    """Above 0, so that the order of scores stays."""
    offset: float = 0.0

    def confidence(self, score: float) -> float:
        """Return the share of claims of this score that hold, 0..1."""
        return share_of(self.slope * log_odds(score) + self.offset)

    def score(self, confidence: float) -> float:
        """Return the score that has this confidence."""
        return share_of((log_odds(confidence) - self.offset) / self.slope)


def log_odds(share: float) -> float:
    """Return the log odds of a share, 0..1; those of 0 and 1 as of shares near them."""
    near = min(max(share, _NEAR), 1 - _NEAR)
    return math.log(near / (1 - near))


def share_of(odds: float) -> float:
    """Return the share that has these log odds, 0..1, however large they are."""
    return 0.5 * (1 + math.tanh(0.5 * odds))
