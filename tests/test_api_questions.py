"""The saved questions that GraphQL can ask too: its answers are those of the hand-written Cypher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.execution import execute
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.browser_queries import run
from tests.plain_fixtures import world

__all__ = ["world"]

FOLDER = Path(__file__).parents[1] / "docs" / "queries"
Row = tuple[Any, ...]


def exclusions(node: Any) -> Iterator[Row]:
    laws = {ground["law"]["name"] for ground in node["grounds"] if ground["law"]} or {None}
    names = (
        "reason",
        "investorClass",
        "modality",
        "confidence",
        "stories",
        "denials",
        "quote",
        "publisher",
        "lastSaid",
    )
    for law in laws:
        ends = node["offering"]["name"], node["jurisdiction"]["name"], law
        yield (*ends, *(_said(node[name], name) for name in names), node["url"])


def _said(value: Any, name: str) -> Any:
    return value.lower() if name == "modality" else value


def underwriters(node: Any) -> Iterator[Row]:
    for edge in node["underwrites"]["edges"]:
        status = edge["node"]["status"]
        told = edge["modality"].lower(), *(edge[name] for name in ("stories", "quote", "publisher", "lastSaid", "url"))
        yield node["name"], edge["node"]["name"], status and status.lower(), *told


def people(node: Any) -> Iterator[Row]:
    for edge in node["roles"]["edges"]:
        for claim in (each["node"] for each in edge["evidence"]["edges"]):
            words = claim["confidence"], claim["quote"], claim["document"]["publisher"], claim["saidAt"]
            yield node["name"], claim["title"], claim["former"], edge["node"]["name"], *words, claim["document"]["url"]


def deals(node: Any) -> Iterator[Row]:
    for edge in (edge for field in ("acquires", "owns", "partners") for edge in node[field]["edges"]):
        subject, link, _ = edge["id"].split("|")
        if subject == node["id"]:  # partners stand on both sides
            yield node["name"], link, edge["node"]["name"], *_told(edge, "stories denials quote publisher lastSaid url")


def penalties(node: Any) -> Iterator[Row]:
    for field in ("penalises", "investigates", "sues", "accuses"):
        for edge in node.get(field, {"edges": []})["edges"]:
            words = _told(edge, "confidence stories denials quote publisher lastSaid url")
            yield node["name"], edge["id"].split("|")[1], edge["node"]["name"], *words


def lawmakers(node: Any) -> Iterator[Row]:
    for edge in (edge for field in ("proposedBy", "enactedBy", "enforcedBy") for edge in node[field]["edges"]):
        words = _told(edge, "stories quote publisher lastSaid url")
        stage = node["stage"] and node["stage"].lower()
        yield edge["node"]["name"], edge["id"].split("|")[1], node["name"], stage, *words


def _told(edge: Any, names: str) -> Row:
    return edge["modality"].lower(), *(edge[name] for name in names.split())


def blacklistings(node: Any) -> Iterator[Row]:
    for edge in node["restrictedBy"]["edges"]:
        for claim in (each["node"] for each in edge["evidence"]["edges"]):
            words = claim["measure"], *_told(claim, "confidence quote")
            read = claim["document"]["publisher"], claim["saidAt"], claim["document"]["url"]
            yield edge["node"]["name"], node["name"], *words, *read


def statements(node: Any) -> Iterator[Row]:
    for edge in node["commentsOn"]["edges"]:
        yield node["name"], edge["node"]["name"], *(edge[name] for name in ("quote", "publisher", "lastSaid", "url"))


def investors(node: Any) -> Iterator[Row]:
    found = node.get("investsIn", {"totalCount": 0})
    if found["totalCount"]:
        yield node["name"], found["totalCount"], sum(edge["stories"] for edge in found["edges"])


def by_jurisdiction(row: Any) -> Iterator[Row]:
    yield row["jurisdiction"]["name"], row["count"], round((row["sumEur"] or 0) / 1e6)


def publishers(row: Any) -> Iterator[Row]:
    yield row["publisher"] or "unknown", row["count"]


QUESTIONS: dict[str, tuple[Callable[[Any], Iterator[Row]], str]] = {
    # name of the files: how an entry of the answer becomes rows, and the columns of the Cypher that these are
    "exclusions": (
        exclusions,
        "offering shut_out law reason investors modality confidence stories denials quote publisher said url",
    ),
    "exclusions-by-jurisdiction": (by_jurisdiction, "jurisdiction offerings million_eur"),
    "publishers": (publishers, "publisher documents"),
    "underwriters": (underwriters, "bank offering status modality stories quote publisher said url"),
    "people": (people, "person title former at confidence quote publisher said url"),
    "statements": (statements, "person about quote publisher said url"),
    "investors": (investors, "investor targets stories"),
    "deals": (deals, "company link other modality stories denials quote publisher said url"),
    "penalties": (penalties, "by does whom modality confidence stories denials quote publisher said url"),
    "lawmakers": (lawmakers, "by does law stage modality stories quote publisher said url"),
    "blacklistings": (blacklistings, "authority company measure modality confidence quote publisher said url"),
}


def test_every_question_in_graphql_is_compared() -> None:
    assert {path.stem for path in FOLDER.glob("*.graphql")} == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
async def test_graphql_answers_as_cypher_does(world: GraphClient, neo4j_server: ServerInfo, name: str) -> None:
    shape, columns = QUESTIONS[name]
    found = Counter(row for entry in await entries(world, name) for row in shape(entry))
    rows, _ = await run(neo4j_server, (FOLDER / f"{name}.cypher").read_text(encoding="utf-8"))
    assert rows
    assert found == Counter(tuple(row[column] for column in columns.split()) for row in rows)


async def entries(graph: GraphClient, name: str) -> list[Any]:
    """Return the entries of all pages, or the rows of an aggregate."""
    text = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
    found: list[Any] = []
    cursor: str | None = None
    while True:
        answer = await execute(graph, text, {"after": cursor} if "$after" in text else None)
        assert answer.errors == []
        assert answer.data is not None
        (listed,) = answer.data.values()
        if "aggregate" in listed:
            return list(listed["aggregate"])
        found += [edge["node"] for edge in listed["edges"]]
        cursor = listed["pageInfo"]["endCursor"]
        if not listed["pageInfo"]["hasNextPage"]:
            return found
