"""A subscription that runs: page after page of news from the graph, then the next revision."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.graphql.problems import RequestError
from api.graphql.subscriptions import NEWS_PAGE
from graph.errors import GraphUnavailableError
from graph.read.changes import Mark, require_history
from graph.read.news import marks
from graph.read.revision import whole_revision

if TYPE_CHECKING:
    from api.excerpts import Excerpts
    from api.graphql.plan import Bound
    from api.streams import Revisions
    from graph.client import GraphClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One answer of a subscription."""

    mark: Mark
    """Where to go on after it."""
    revision: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What a subscription needs beside its plan."""

    graph: GraphClient
    revisions: Revisions
    texts: Excerpts | None = None
    timeout_s: float | None = None
    admit: Callable[[int], None] = lambda _: None
    """Told before each page how many events the last one had; may end the subscription by a RequestError."""


def start_of(bound: Bound) -> Mark | None:
    """Return where a subscription begins, if it says so.

    Raises: RequestError: it does not say of which revision it knows news.
    """
    after, skip = bound.parameters["after"], bound.parameters["skip"]
    if after is None and skip is not None:
        message = "`skip` goes with `after`"
        raise RequestError(message)
    return None if after is None else Mark(after=after, skip=skip or 0)


async def follow(bound: Bound, needs: Following, begin: Mark | None = None) -> AsyncGenerator[Event]:
    """Yield what comes after `begin`, else after now, as long as it is asked for.

    Raises: RequestError: it may not go on. CaplinksError: the graph does not answer as it should.
    """
    (key,) = bound.plan.places
    mark = begin or Mark(after=await whole_revision(needs.graph))
    given = 0
    while True:
        needs.admit(given)
        parameters = {**bound.parameters, "after": mark.after, "skip": mark.skip}
        try:
            record = await needs.graph.read_value(bound.plan.statement, parameters, timeout_s=needs.timeout_s)
        except GraphUnavailableError:  # it comes back, or the caller goes
            await needs.revisions.wait(-1)
            continue
        if bound.plan.reads_texts:
            shaped = await asyncio.to_thread(bound.shape, key, record, needs.texts)
        else:
            shaped = bound.shape(key, record)
        (whole, last, since), news, claims = shaped
        if mark.after <= last:
            require_history(mark.after, since)
        given = len(claims)
        for (number, id_, _), after in zip(news, marks(news, mark), strict=True):
            mark = after
            if id_ in claims:
                yield Event(mark=mark, revision=number, data={key: claims[id_]})
        if len(news) < NEWS_PAGE:
            if mark.after > last:  # a graph made anew begins anew
                mark = Mark(after=since)
            else:
                mark = mark if mark.after > whole else Mark(after=whole)
                await needs.revisions.wait(whole)
