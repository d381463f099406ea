"""Whether a confidence means what it says: of claims with 0.7, seven in ten are right. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.evaluation.score import Judged

BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Claims whose confidence lies from `low` to below `high`, 0..1; the last one holds 1 too."""

    low: float
    high: float
    claims: int
    confidence: float
    """Their mean confidence."""
    right: float
    """The share of them that is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far confidences can be relied on."""

    bins: tuple[Bin, ...]
    """Those with claims, the lowest first."""
    claims: int
    error: float
    """Expected calibration error, 0..1: the mean distance of confidence and share right, weighted by claims."""


def measure_calibration(judged: Iterable[Judged]) -> Calibration:
    """Return how confidences compare with what is right.

    Claims that are counted enter, those whose gold is optional do not, nor those without a confidence.
    """
    scored = [
        (verdict.claim.confidence, verdict.right)
        for one in judged
        for verdict in one.verdicts
        if verdict.first and verdict.claim.confidence is not None
        if not verdict.optional
    ]
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in scored:
        groups.setdefault(max(0, min(int(confidence * BINS), BINS - 1)), []).append((confidence, right))
    bins = tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            claims=len(group),
            confidence=sum(confidence for confidence, _ in group) / len(group),
            right=sum(right for _, right in group) / len(group),
        )
        for number, group in sorted(groups.items())
    )
    apart = sum(one.claims * abs(one.confidence - one.right) for one in bins)
    return Calibration(bins=bins, claims=len(scored), error=apart / len(scored) if scored else 0.0)
