"""Logistic regression: what is learnt on top of the network, from a few thousand cases. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_STEPS = 30
_MOST_STEP = 1.0
"""Newton's first steps may lead far away, where the curvature is 0."""
_ENOUGH = 1e-7
"""Size of a step that changes nothing that is kept: weights are rounded to four digits."""


def regress(inputs: Floats, right: Floats, *, counts: Floats, pull: Floats) -> Floats:
    """Return the weights that minimise the log loss plus half of `pull` times their squares, by Newton's method.

    Args:
        inputs: of each case, (n, k).
        right: 1 for what holds, else 0, (n,).
        counts: how much each case counts, (n,).
        pull: of each weight towards 0, (k,); above 0.
    """
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        held = 0.5 * (1 + np.tanh(0.5 * (inputs @ weights)))
        slope = inputs.T @ (counts * (held - right)) + pull * weights
        curvature = inputs.T @ (inputs * (counts * held * (1 - held))[:, None]) + np.diag(pull)
        step = np.linalg.solve(curvature, slope)
        size = float(np.abs(step).max())
        weights -= step * min(1.0, _MOST_STEP / max(size, 1e-9))
        if size < _ENOUGH:
            break
    return weights
