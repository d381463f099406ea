"""What the tests of the API share: the corpus in a real graph, and clients that count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString

import pytest

from graph.client import GraphClient
from graph.model import Extraction
from graph.schema import latest_version
from graph.write import write_extractions
from tests.api_corpus import extractions

_EMPTY: LiteralString = "MATCH (n) WHERE NOT n:Graph DETACH DELETE n"
_RESET: LiteralString = "MERGE (g:Graph {id: 'caplinks'}) SET g = {id: 'caplinks', revision: 0, schema: $schema}"


@pytest.fixture(scope="module")
async def corpus(connected: GraphClient) -> GraphClient:
    """The corpus, stored once for a module."""
    return await stored(connected, extractions())


async def stored(connected: GraphClient, made: Sequence[Extraction]) -> GraphClient:
    """Return a client of a graph that holds these extractions and nothing else."""
    await connected.run_implicit(_EMPTY)
    await connected.run_implicit(_RESET, {"schema": latest_version()})
    await write_extractions(connected, made, actor="tests", run="corpus")
    return connected


class Counting:
    """A client that remembers what was sent."""

    def __init__(self, graph: GraphClient) -> None:
        self._graph = graph
        self.sent: list[tuple[str, dict[str, Any]]] = []

    async def read_value(self, statement: LiteralString, parameters: dict[str, Any], **settings: Any) -> Any:
        """Send a statement."""
        self.sent.append((statement, parameters))
        return await self._graph.read_value(statement, parameters, **settings)


def operators(plan: Any) -> list[str]:
    """Return the operators of a plan with what they are told, `NodeIndexSeek RANGE INDEX c:Claim(link) …`."""
    own = f"{plan['operatorType'].partition('@')[0]} {plan['args'].get('Details', '')}"
    return [own, *(each for child in plan.get("children", ()) for each in operators(child))]
