"""Search, paths and neighbourhoods, one step after the other, as `docs/api.md` says."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from graph.names import kind_of
from graph.ontology import Kind, Predicate
from tests.plain_lists import Given, Item
from tests.plain_world import Row, World

NOT_OVER = {Predicate.BASED_IN, Predicate.DEVELOPS}
NOT_THROUGH = {Kind.JURISDICTION, Kind.TECHNOLOGY, Kind.EXCHANGE}
MOST_WAYS = 1000
"""Of longer searches it is not fixed what they find."""
Make = Callable[[World, Any], Item]


class TooManyError(Exception):
    """What a search finds is not fixed."""


def links_at(world: World, id_: str, predicates: Collection[str] | None = None) -> Iterator[tuple[Row, str]]:
    """Yield the links of a thing with their other ends, each once."""
    for predicate in Predicate:
        if predicates is None or predicate in predicates:
            found = {row["id"]: row for end in (0, 1) for row in world.by_end.get((predicate, id_, end), ())}
            for row in found.values():
                first, last = row["_ends"]
                yield row, last if first == id_ else first


def paths(world: World, given: Given, thing: Make, relationship: Make) -> Item:
    """Return the ways between two things."""
    begin, end = world.resolve(given["from"]), world.resolve(given["to"])
    most = given["maxHops"] or 4
    lengths = [most] if given["mode"] == "ALL" else range(1, most + 1)
    found = next((ways for length in lengths if (ways := _ways(world, given, begin, end, length))), [])
    ways = sorted(found, key=lambda way: (len(way[1]), *way))
    size = given["first"] or 10
    row = {"truncated": len(ways) > size}
    made = [_path(world, nodes, links, thing, relationship) for nodes, links in ways[:size]]
    return Item("Paths", world, row, {"paths": lambda _: made})


def _ways(world: World, given: Given, begin: str, end: str, most: int) -> list[tuple[list[str], list[str]]]:
    if begin == end or not {begin, end} <= world.spoken:
        return []
    over = set(Predicate) - NOT_OVER if given.get("predicates") is None else set(given["predicates"])
    through = given.get("through")
    kinds = set(Kind) - NOT_THROUGH if through is None else {Kind(kind.capitalize()) for kind in through}
    avoid = {world.resolve(id_) for id_ in given.get("avoid") or ()}
    found: list[tuple[list[str], list[str]]] = []

    def walk(nodes: list[str], links: list[str]) -> None:
        if nodes[-1] == end:
            found.append((nodes, links))
            if len(found) > MOST_WAYS:
                raise TooManyError
            return
        if len(links) == most or (len(nodes) > 1 and kind_of(nodes[-1]) not in kinds):
            return
        for row, other in links_at(world, nodes[-1], over):
            if other not in nodes and (other == end or other not in avoid):
                walk([*nodes, other], [*links, row["id"]])

    walk([begin], [])
    return found


def _path(world: World, nodes: list[str], links: list[str], thing: Make, relationship: Make) -> Item:
    rows = [world.links[link] for link in links]
    fields: dict[str, Callable[[Given], Any]] = {
        "nodes": lambda _: [thing(world, id_) for id_ in nodes],
        "hops": lambda _: [
            Item("Hop", world, {"forwards": row["_ends"][0] == at}, {"relationship": _later(relationship, world, row)})
            for at, row in zip(nodes, rows, strict=False)
        ],
    }
    return Item("Path", world, {"length": len(links)}, fields)


def _later(make: Make, world: World, what: Any) -> Callable[[Given], Item]:
    return lambda _: make(world, what)


def neighbourhood(world: World, given: Given, thing: Make, relationship: Make) -> Item | None:
    """Return what lies around a thing."""
    middle = world.resolve(given["id"])
    if middle not in world.spoken:
        return None
    depths, truncated = _reached(world, given, middle)
    among = {
        row["id"]: row
        for id_ in depths
        for row, other in links_at(world, id_, given.get("predicates"))
        if other in depths
    }
    shown = sorted(among)[: min(10 * len(depths), 5000)]
    nodes = [
        Item(
            "Neighbour",
            world,
            {"depth": depth, "degree": len(list(links_at(world, id_)))},
            {"node": _later(thing, world, id_)},
        )
        for id_, depth in sorted(depths.items(), key=lambda each: (each[1], each[0]))
    ]
    fields: dict[str, Callable[[Given], Any]] = {
        "nodes": lambda _: nodes,
        "relationships": lambda _: [relationship(world, among[id_]) for id_ in shown],
    }
    return Item("Neighbourhood", world, {"truncated": truncated or len(shown) < len(among)}, fields)


def _reached(world: World, given: Given, middle: str) -> tuple[dict[str, int], bool]:
    kinds = given.get("kinds")
    limit = given["limitPerNode"] or 25
    depths, layer, truncated = {middle: 0}, [middle], False
    for depth in range(1, (given["depth"] or 1) + 1):
        reached: set[str] = set()
        for id_ in layer:
            links = [
                (-row["stories"], row["id"], other)
                for row, other in links_at(world, id_, given.get("predicates"))
                if kinds is None or kind_of(other).upper() in kinds
            ]
            truncated = truncated or len(links) > limit
            reached |= {other for *_, other in sorted(links)[:limit]}
        layer = sorted(reached - depths.keys())
        depths |= dict.fromkeys(layer, depth)
    return depths, truncated


def search(world: World, whole: World, given: Given) -> list[str]:
    """Return the ids of the things with a name that has all the words; `whole` is the world without a lens."""
    *words, last = _words(given["text"]) or [""]
    kinds = given.get("kinds")
    found: list[str] = []
    for id_ in world.spoken:
        if kinds is not None and kind_of(id_).upper() not in kinds:
            continue
        row = whole.entity(id_)
        held = [word for name in (row["_texts"] if row else ()) for word in _words(name)]
        if last and all(word in held for word in words) and any(word.startswith(last) for word in held):
            found.append(id_)
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
