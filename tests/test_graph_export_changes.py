"""Whoever replays the changes from 0, in whatever pieces, holds the graph that an export holds."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import curate
from graph.client import GraphClient
from graph.errors import HistoryLostError, InvalidInputError, NotFoundError
from graph.export import changes
from graph.export.changes import change_line, iter_changes
from graph.export.forms import FORMS
from graph.export.restore import restore
from graph.export.snapshot import Snapshot
from graph.export.stream import iter_stream
from graph.rebuild import rebuild
from graph.schema import latest_version
from graph.write import forget
from tests.export_samples import store_everything
from tests.graph_samples import exclusion, exported, store
from tests.test_graph_changes import change_something


class Client:
    """A program that follows the changes: keeps the last state of every id, and how far it has come."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Any]] = {}
        self.after = 0

    async def follow(self, graph: GraphClient, most: int | None = None) -> None:
        """Take lines from where it left off; with `most` break off after so many of them."""
        taken = 0
        async for line in iter_changes(graph, self.after):
            change = orjson.loads(change_line(line))
            if change["type"] == "next":
                self.after = change["next"]
                return
            self._take(change)
            taken += 1
            if taken == most:  # all before this revision has come
                self.after = change["revision"] - 1
                return

    def _take(self, change: dict[str, Any]) -> None:
        if change["gone"]:
            self.held.pop(change["id"], None)
        else:
            assert (change["state"]["type"], change["state"]["id"]) == (change["type"], change["id"])
            self.held[change["id"]] = change["state"]


async def graph_as_exported(graph: GraphClient) -> dict[str, dict[str, Any]]:
    """Return what an export holds, by id."""
    parts = [part async for part, _ in iter_stream(await Snapshot.begin(graph), FORMS["jsonl"])]
    lines = [orjson.loads(line) for line in b"".join(parts).splitlines()]
    return {line["id"]: line for line in lines[1:-1]}


async def reset(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (n) WHERE NOT n:Graph DETACH DELETE n")
    await graph.run_implicit(
        "MATCH (g:Graph) SET g = {id: 'caplinks', revision: 0, schema: $schema}", {"schema": latest_version()}
    )


UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 2**32)),
        st.tuples(st.just("follow"), st.none() | st.integers(1, 40)),
    ),
    min_size=2,
    max_size=14,
)


async def follow_through(graph: GraphClient, plan: list[tuple[str, int | None]], page: int) -> None:
    await reset(graph)
    client = Client()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(changes, "PAGE", page)
        for number, (step, value) in enumerate(plan):
            if step == "follow":
                await client.follow(graph, value)
                continue
            try:
                await change_something(graph, random.Random(value), number)  # noqa: S311
            except (InvalidInputError, NotFoundError):
                continue
        await client.follow(graph)
        expected = await graph_as_exported(graph)
        assert client.held == expected
        fresh = Client()
        await fresh.follow(graph)
        assert fresh.held == expected
        assert fresh.after == client.after == await graph.read_value("MATCH (g:Graph) RETURN g.revision")


@settings(max_examples=12, deadline=None, suppress_health_check=UNHURRIED)
@given(plan=steps, page=st.sampled_from([1, 3, 7, 1000]))
async def test_replayed_in_pieces_with_writes_in_between(
    graph: GraphClient, plan: list[tuple[str, int | None]], page: int
) -> None:
    await follow_through(graph, plan, page)


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=UNHURRIED)
@given(plan=steps, page=st.sampled_from([1, 3, 7, 1000]))
async def test_replayed_in_pieces_many_times(graph: GraphClient, plan: list[tuple[str, int | None]], page: int) -> None:
    await follow_through(graph, plan, page)


async def test_a_correction_a_forget_a_merge_and_its_undoing_arrive(graph: GraphClient) -> None:
    client = Client()
    await store_everything(graph)
    await client.follow(graph)
    merged = next(state for state in client.held.values() if state["type"] == "merged")
    assert (merged["id"], merged["into"]) == ("company:blitz", "company:acme")
    merge = next(
        s for s in client.held.values() if s["type"] == "decision" and s["action"] == "merge" and not s["undone"]
    )
    for step in (
        lambda: curate.undo(graph, merge["id"], who="ann"),
        lambda: store(graph, exclusion("c.txt")),
        lambda: forget(graph, "a.txt", actor="t", run="r"),
        lambda: graph.run_implicit("MATCH ()-[r:OWNS|EXCLUDES]->() DELETE r"),
        lambda: rebuild(graph),
    ):
        await step()
    await client.follow(graph)
    assert client.held == await graph_as_exported(graph)
    assert client.held["company:blitz"]["type"] == "entity"


async def test_what_a_client_holds_can_be_loaded_as_an_export(graph: GraphClient) -> None:
    await store_everything(graph)
    once = await exported(graph)
    client = Client()
    await client.follow(graph)
    order = ["document", "entity", "merged", "claim", "link", "decision"]
    states = sorted(client.held.values(), key=lambda state: order.index(state["type"]))
    head = {"type": "export", "version": 1, "revision": client.after, "schema": latest_version(), "selection": {}}
    counts = {name: sum(state["type"] == name for state in states) for name in order}
    lines = [orjson.dumps(line) for line in (head, *states, {"type": "end", "counts": counts})]
    await reset(graph)
    await restore(graph, lines, actor="t", run="r")
    assert await exported(graph) == once
    again = Client()
    await again.follow(graph)  # a loaded graph has its changes from the first
    assert again.held == client.held


async def test_nothing_new_is_one_line(graph: GraphClient) -> None:
    await store(graph, exclusion())
    assert [line async for line in iter_changes(graph, 1)] == [{"type": "next", "next": 1}]
    await graph.run_implicit("MATCH (g:Graph) SET g.since = 1")
    with pytest.raises(HistoryLostError):
        [line async for line in iter_changes(graph, 0)]
