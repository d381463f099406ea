"""Counters of a process for Prometheus: what was asked, how long it took, what it cost. No names, no questions."""

from __future__ import annotations

import math
import os
import time
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable that names the folder in which several processes add their numbers up; the client library reads it."""
CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
_COUNT_EVERY_S = 1.0
"""Connections are counted one by one."""
_COSTS = (1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        self._requests = Counter("caplinks_requests", "Requests answered.", ("route", "method", "status"), registry=own)
        self._request_s = _seconds("caplinks_request_seconds", "Until the answer was sent.", ("route",), own)
        self._operation_s = _seconds("caplinks_operation_seconds", "GraphQL operations, HTTP apart.", (), own)
        self._cost = Histogram("caplinks_operation_cost", "Cost of GraphQL operations.", buckets=_COSTS, registry=own)
        self._errors = Counter("caplinks_operation_errors", "Errors of GraphQL operations.", ("code",), registry=own)
        self._plans = Counter(
            "caplinks_plans", "Where plans came from: answered before, kept, or compiled.", ("source",), registry=own
        )
        self._unchanged = Counter("caplinks_unchanged", "Answers that were not sent again (304).", registry=own)
        self._streams = Gauge(
            "caplinks_streams", "Subscriptions that are open.", multiprocess_mode="livesum", registry=own
        )
        self._connections = Gauge(
            "caplinks_bolt_connections",
            "Connections to Neo4j, as of an operation lately.",
            ("state",),
            multiprocess_mode="livesum",
            registry=own,
        )
        self._counted_s = -math.inf
        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def streams(self, number: int) -> None:
        """Tell how many streams are open."""
        self._streams.set(number)

    def request(self, route: str, method: str, status: int, took_s: float) -> None:
        """Count a request."""
        key = route, method if method in _METHODS else "other", status
        found = self._answers.get(key)
        if found is None:
            found = self._requests.labels(*key[:2], str(status)), self._request_s.labels(route)
            self._answers[key] = found
        found[0].inc()
        found[1].observe(took_s)

    def operation(self, took_s: float, cost: int | None, plan: str | None, codes: Iterable[str]) -> None:
        """Count an operation; `plan` says where its plan came from."""
        self._operation_s.observe(took_s)
        if cost is not None:
            self._cost.observe(cost)
        if plan is not None:
            self._plans.labels(plan).inc()
        for code in codes:
            self._errors.labels(code).inc()

    def unchanged(self) -> None:
        """Count an answer that the caller has."""
        self._unchanged.inc()

    def connections(self, count: Callable[[], tuple[int, int]]) -> None:
        """Tell how many connections to Neo4j there are, used and idle; they are counted once in a while."""
        now = time.monotonic()
        if now < self._counted_s + _COUNT_EVERY_S:
            return
        self._counted_s = now
        for state, number in zip(("used", "idle"), count(), strict=True):
            self._connections.labels(state).set(number)

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it; of all processes where several work together."""
        if FOLDER not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def end(self) -> None:
        """Forget what holds only while the process lives."""
        if FOLDER in os.environ:
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _seconds(name: str, description: str, labels: Sequence[str], registry: CollectorRegistry) -> Histogram:
    return Histogram(name, description, labels, buckets=_SECONDS, registry=registry)
