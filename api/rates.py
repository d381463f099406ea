"""How much a caller may ask for in a time: a bucket of cost for each, which fills steadily."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import ClassVar

from api.graphql.problems import RequestError

_MOST_BUCKETS = 10_000


class RateLimitedError(RequestError):
    """The caller has asked for too much lately."""

    code: ClassVar[str] = "RATE_LIMITED"
    status: ClassVar[int] = 429

    def __init__(self, wait_s: float) -> None:
        self.wait_s = max(1, math.ceil(wait_s))
        super().__init__(f"you have asked for too much lately; ask again in {self.wait_s} s")

    def headers(self) -> dict[str, str]:
        """Return what the answer says beside its text."""
        return {"retry-after": str(self.wait_s)}


class Rates:
    """Buckets by caller; those of callers who have not asked for longest are forgotten."""

    def __init__(self, per_s: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str, cost: float) -> None:
        """Take `cost` from a caller's bucket; what costs more than a bucket holds needs a full one.

        Raises: RateLimitedError: there is not so much in it; nothing is taken.
        """
        if self._per_s <= 0:
            return
        held = self._held(who)
        needed = min(cost, self._burst)
        if held < needed:
            raise RateLimitedError((needed - held) / self._per_s)
        self._keep(who, held - cost)

    def debit(self, who: str, cost: float) -> None:
        """Take `cost` for what is done already; the bucket may be in debt afterwards."""
        if self._per_s > 0:
            self._keep(who, self._held(who) - cost)

    def _held(self, who: str) -> float:
        held, since = self._buckets.get(who, (self._burst, self._clock()))
        return min(self._burst, held + (self._clock() - since) * self._per_s)

    def _keep(self, who: str, held: float) -> None:
        self._buckets[who] = (held, self._clock())
        self._buckets.move_to_end(who)
        while len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
