"""Draw how far confidences can be trusted, from the figures of an evaluation.

    caplinks evaluate GOLD --json | python benchmarks/reliability.py > docs/images/reliability.svg

A dot stands for the claims of a tenth: right its mean confidence, up the share that is right, its area how many. On the
line both are the same.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_SIDE, _LEFT, _BOTTOM = 300, 46, 36
_AREA = 9.0
"""Of a dot, per claim, in square units of the drawing."""


def draw(bins: list[dict[str, Any]]) -> str:
    """Return the drawing: text and lines take the colour of the page around them, or a grey that suits both."""
    grid = "".join(
        f'<path d="M{_x(share):.1f} {_y(0):.1f}V{_y(1):.1f}M{_x(0):.1f} {_y(share):.1f}H{_x(1):.1f}"/>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    labels = "".join(
        f'<text x="{_x(share):.1f}" y="{_y(0) + 14:.1f}" text-anchor="middle">{share:g}</text>'
        f'<text x="{_x(0) - 6:.1f}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:g}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    dots = "".join(
        f'<circle cx="{_x(one["confidence"]):.1f}" cy="{_y(one["right"]):.1f}" '
        f'r="{(_AREA * one["claims"] / 3.14159) ** 0.5:.1f}"><title>{one["claims"]} claims said with '
        f"{one['confidence']:.2f}: {one['right']:.2f} right</title></circle>"
        for one in bins
        if one["claims"]
    )
    width, height = _LEFT + _SIDE + 14, _SIDE + _BOTTOM + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="11" fill="#808080"><title>Confidence and the share of claims that hold'
        f'</title><g stroke="#80808055" fill="none">{grid}</g>{labels}'
        f'<path d="M{_x(0):.1f} {_y(0):.1f}L{_x(1):.1f} {_y(1):.1f}" stroke="#808080" stroke-dasharray="4 3"/>'
        f'<g fill="#2f6fde" fill-opacity="0.75">{dots}</g>'
        f'<text x="{_x(0.5):.1f}" y="{height - 4}" text-anchor="middle">mean confidence</text>'
        f'<text transform="translate(11 {_y(0.5):.1f}) rotate(-90)" text-anchor="middle">right</text></svg>\n'
    )


def _x(share: float) -> float:
    return _LEFT + share * _SIDE


def _y(share: float) -> float:
    return 8 + (1 - share) * _SIDE


if __name__ == "__main__":
    sys.stdout.write(draw(json.load(sys.stdin)["calibration"]["bins"]))
