"""Where exports can go on, by how many bytes have been sent: remembered for a while, so that nothing is read twice."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict

from graph.export.form import Place

_EXPORTS = 64
_EVERY_BYTES = 4_000_000


class Places:
    """The places of the latest exports of this process."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, list[tuple[int, Place]]] = OrderedDict()

    def note(self, export: str, sent: int, place: Place) -> None:
        """Remember a place, unless another one is near."""
        known = self._known.setdefault(export, [])
        if sent - (known[-1][0] if known else 0) >= _EVERY_BYTES:
            known.append((sent, place))
        self._known.move_to_end(export)
        while len(self._known) > _EXPORTS:
            self._known.popitem(last=False)

    def find(self, export: str, skip: int) -> tuple[int, Place]:
        """Return the last known place that is not beyond so many bytes, and how many it is after."""
        known = self._known.get(export, [])
        index = bisect_right([sent for sent, _ in known], skip)
        return known[index - 1] if index else (0, Place())
