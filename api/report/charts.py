"""The two charts of a report as SVG, drawn here: bars, labels, nothing else. Pure.

Colours come from the page's style (`--ink`, `--soft`, `--accent`, `--line`), so that dark pages and print are
right. What is only sought, planned or alleged is hatched: no meaning rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from api.report.model import Period, VenueTotal
from api.report.sentences import euros

_WIDTH = 640
_ROW, _LABEL, _BAR, _RIGHT = 30, 204, 16, 104
_HEIGHT, _BOTTOM, _LEFT, _TOP, _MARGIN = 220, 34, 34, 12, 20
_MOST_VENUES = 14
_LONGEST = 27
_LABELS = 12
"""Labels below the bars, at most."""
_TICKS = 4


def venues_chart(totals: Sequence[VenueTotal]) -> str:
    """Return a bar a venue, what was raised and what is sought, in euros; empty where no sum is known."""
    shown = [total for total in totals if total.raised + total.sought > 0]
    if not shown:
        return ""
    rest = shown[_MOST_VENUES:]
    shown = shown[:_MOST_VENUES]
    if rest:
        shown.append(
            VenueTotal(
                venue=f"{len(rest)} other venues" if len(rest) > 1 else "1 other venue",
                raised=sum(total.raised for total in rest),
                sought=sum(total.sought for total in rest),
                offerings=sum(total.offerings for total in rest),
                without_sum=0,
            )
        )
    most = max(total.raised + total.sought for total in shown)
    room = _WIDTH - _LABEL - _RIGHT
    parts: list[str] = []
    for number, total in enumerate(shown):
        y = number * _ROW + (_ROW - _BAR) / 2
        raised, sought = room * total.raised / most, room * total.sought / most
        middle = y + _BAR / 2
        parts += [
            _text(_LABEL - 10, middle, _shorten(total.venue), anchor="end", title=total.venue),
            _bar(_LABEL, y, raised, _BAR, "full"),
            _bar(_LABEL + raised, y, sought, _BAR, "hatched"),
            _text(_LABEL + raised + sought + 8, middle, euros(total.raised + total.sought), style="soft"),
        ]
    first = shown[0]
    text = f"{first.venue} leads with {euros(first.raised + first.sought)}. The table beside has all figures."
    return _figure("venues", "Sums raised and sought by venue", text, len(shown) * _ROW, parts)


def periods_chart(periods: Sequence[Period]) -> str:
    """Return a bar a period: how many exclusions were first said in it; empty for a single period or none."""
    if len(periods) < 2:  # noqa: PLR2004 - one bar shows nothing
        return ""
    most = max(period.asserted + period.others for period in periods)
    step = next(size for size in _steps() if most / size <= _TICKS)
    top = -(-most // step) * step
    base, room = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP
    parts: list[str] = []
    for tick in range(0, top + 1, step):
        y = base - room * tick / top
        parts += [f'<path class="line" d="M{_LEFT} {y:.1f}H{_WIDTH}"/>', _text(_LEFT - 8, y, str(tick), "end", "soft")]
    slot = (_WIDTH - _LEFT - _MARGIN) / len(periods)
    width = min(slot * 0.7, 44)
    every = -(-len(periods) // _LABELS)
    for number, period in enumerate(periods):
        x = _LEFT + slot * number + (slot - width) / 2
        full, hatched = room * period.asserted / top, room * period.others / top
        parts += [
            _bar(x, base - full, width, full, "full"),
            _bar(x, base - full - hatched, width, hatched, "hatched"),
        ]
        if number % every == 0:
            parts.append(_text(x + width / 2, base + 18, period.label, anchor="middle", style="soft"))
    total = sum(period.asserted + period.others for period in periods)
    text = f"{total} in all, from {periods[0].label} to {periods[-1].label}. The table beside has all figures."
    return _figure("periods", "Exclusions by when they were first said", text, _HEIGHT, parts)


def _steps() -> list[int]:
    return [factor * 10**power for power in range(7) for factor in (1, 2, 5)]


def _figure(id_: str, title: str, description: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-labelledby="{id_}-title {id_}-text">'
        f'<title id="{id_}-title">{escape(title)}</title><desc id="{id_}-text">{escape(description)}</desc>'
        f'<defs><pattern id="{id_}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>'
        + "".join(parts).replace("#hatch", f"#{id_}-hatch")
        + "</svg>"
    )


def _bar(x: float, y: float, width: float, height: float, style: str) -> str:
    if width < 0.05 or height < 0.05:  # noqa: PLR2004 - less than a hair
        return ""
    fill = ' fill="url(#hatch)"' if style == "hatched" else ""
    return f'<rect class="{style}"{fill} x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _text(  # noqa: PLR0913, PLR0917 - a place, words, how they stand
    x: float, y: float, words: str, anchor: str = "start", style: str = "ink", title: str = ""
) -> str:
    hint = f"<title>{escape(title)}</title>" if title and title != words else ""
    return f'<text class="{style}" x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="{anchor}">{hint}{escape(words)}</text>'


def _shorten(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"
