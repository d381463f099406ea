"""Small random graphs, and slow answers to what lies between and around their things."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from graph.names import kind_of
from graph.ontology import Kind, Predicate
from tests.graph_samples import Sample

_COMPANIES = [f"company:c{number}" for number in range(7)]
_OFFERINGS = [f"offering:o{number}~0000000{number}" for number in range(3)]
_ENDS = {
    Predicate.OWNS: (_COMPANIES, _COMPANIES),
    Predicate.SUPPLIES: (_COMPANIES, _COMPANIES),
    Predicate.PARTNERS_WITH: (_COMPANIES, _COMPANIES),
    Predicate.ISSUES: (_COMPANIES, _OFFERINGS),
    Predicate.UNDERWRITES: (_COMPANIES, _OFFERINGS),
    Predicate.EXCLUDES: (_OFFERINGS, ["jurisdiction:CN", "jurisdiction:HK"]),
    Predicate.BASED_IN: (_COMPANIES, ["jurisdiction:CN", "jurisdiction:HK"]),
    Predicate.DEVELOPS: (_COMPANIES, ["technology:drone"]),
    Predicate.HOLDS_ROLE: (["person:ann", "person:bob"], _COMPANIES),
    Predicate.INVOKES: (_OFFERINGS, ["law:itar"]),
}


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship, and when it was first said."""

    subject: str
    predicate: Predicate
    object: str
    day: str

    @property
    def id(self) -> str:
        """Return its id."""
        return f"{self.subject}|{self.predicate}|{self.object}"


def random_edges(seed: int, number: int = 36) -> list[Edge]:
    """Return relationships drawn by chance, each once."""
    dice = random.Random(seed)  # noqa: S311
    found: dict[str, Edge] = {}
    while len(found) < number:
        predicate = dice.choice(list(_ENDS))
        ends = [dice.choice(side) for side in _ENDS[predicate]]
        if ends[0] != ends[1]:
            subject, object_ = sorted(ends) if predicate is Predicate.PARTNERS_WITH else ends
            edge = Edge(subject, predicate, object_, dice.choice(["2026-03-01", "2026-09-01"]))
            found.setdefault(edge.id, edge)
    return list(found.values())


def samples(edges: Collection[Edge]) -> list[Sample]:
    """Return a document a day that says so."""
    found = []
    for day in sorted({edge.day for edge in edges}):
        sample = Sample(f"{day}.txt", published=day)
        for edge in edges:
            if edge.day == day:
                sample.say(edge.subject, edge.predicate, edge.object)
        found.append(sample)
    return found


def simple_paths(  # noqa: PLR0913
    edges: Collection[Edge],
    begin: str,
    end: str,
    *,
    most: int,
    predicates: Collection[Predicate] | None = None,
    through: Collection[Kind] | None = None,
    avoid: Collection[str] = (),
) -> list[tuple[list[str], list[str]]]:
    """Return the ids of nodes and relationships of every path that meets nothing twice, by length and ids."""
    followed = set(Predicate) - {Predicate.BASED_IN, Predicate.DEVELOPS} if predicates is None else set(predicates)
    kinds = set(Kind) - {Kind.JURISDICTION, Kind.TECHNOLOGY, Kind.EXCHANGE} if through is None else set(through)
    around = _around([edge for edge in edges if edge.predicate in followed])

    def walk(nodes: list[str], links: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        if nodes[-1] == end:
            yield nodes, links
        elif len(links) < most and (len(nodes) == 1 or (kind_of(nodes[-1]) in kinds and nodes[-1] not in avoid)):
            for other, link in around[nodes[-1]]:
                if other not in nodes:
                    yield from walk([*nodes, other], [*links, link])

    return sorted(walk([begin], []), key=lambda path: (len(path[1]), path[0], path[1]))


def nearby(
    edges: Collection[Edge], middle: str, depth: int, limit: int, kinds: Collection[Kind] | None = None
) -> tuple[dict[str, int], bool]:
    """Return the depths of what is found when `limit` relationships are followed from each, and whether any was not."""
    around = _around(edges)
    found, layer, cut = {middle: 0}, [middle], False
    for step in range(1, depth + 1):
        reached: set[str] = set()
        for node in layer:
            links = sorted(((link, other) for other, link in around[node] if kinds is None or kind_of(other) in kinds))
            cut = cut or len(links) > limit
            reached |= {other for _, other in links[:limit]}
        layer = sorted(reached - found.keys())
        found |= dict.fromkeys(layer, step)
    return found, cut


def _around(edges: Collection[Edge]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for edge in edges:
        found[edge.subject].append((edge.object, edge.id))
        found[edge.object].append((edge.subject, edge.id))
    return found
