"""The work of `forget`, `accept`, `reject`, `merge`, `split` and `undo`."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from api.cli.output import emit, emit_json, say
from api.cli.session import user_name, with_graph
from graph import curate
from graph.texts import TextStore

if TYPE_CHECKING:
    from graph.client import GraphClient
    from graph.settings import GraphSettings

_Decide = Callable[["GraphClient"], Awaitable[curate.Decision]]


def forget(document: str, *, as_json: bool) -> None:
    """Take a document out and say what went with it."""

    async def work(graph: GraphClient, where: GraphSettings) -> curate.ForgetReport:
        texts = TextStore(where.texts)
        return await curate.forget(graph, document, actor=user_name(), run=uuid.uuid4().hex, texts=texts)

    report = with_graph(work, writes=True)
    say(
        f"{len(report.documents)} documents forgotten with {report.claims} claims; "
        f"{report.links} links and {report.entities} things went or changed"
    )
    if as_json:
        emit_json(asdict(report))


def accept(claim: str, who: str | None, why: str) -> None:
    """Accept a claim and print the decision's id."""
    _decided(lambda graph: curate.accept(graph, claim, who=who or user_name(), why=why))


def reject(claim: str, who: str | None, why: str) -> None:
    """Reject a claim and print the decision's id."""
    _decided(lambda graph: curate.reject(graph, claim, who=who or user_name(), why=why))


def merge(left: str, right: str, who: str | None, why: str) -> None:
    """Merge two things and print the decision's id."""
    _decided(lambda graph: curate.merge(graph, left, right, who=who or user_name(), why=why))


def split(absorbed: str, who: str | None, why: str) -> None:
    """Take a thing out of the one it was merged into, and print the decision's id."""
    _decided(lambda graph: curate.split(graph, absorbed, who=who or user_name(), why=why))


def undo(decision: str, who: str | None) -> None:
    """Undo a decision and print its id."""
    undone = _done(lambda graph: curate.undo(graph, decision, who=who or user_name()))
    say(f"{undone.action} {undone.id} undone as revision {undone.revision}; decisions that remain hold")


def _decided(decide: _Decide) -> None:
    decision = _done(decide)
    say(f"{decision.action} recorded as revision {decision.revision}; take it back with: caplinks undo {decision.id}")


def _done(decide: _Decide) -> curate.Decision:
    async def work(graph: GraphClient, _: GraphSettings) -> curate.Decision:
        return await decide(graph)

    decision = with_graph(work, writes=True)
    emit(decision.id)
    return decision
