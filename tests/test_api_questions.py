"""The saved questions, asked through GraphQL too: its answers are those of the hand-written Cypher."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from neo4j.graph import Path as GraphPath

from api.graphql.execution import execute
from api.pages.queries import parse_query
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.browser_queries import run
from tests.plain_fixtures import world
from tests.question_shapes import MORE, PICTURE, Question, Row, each

__all__ = ["world"]

FOLDER = Path(__file__).parents[1] / "docs" / "queries"


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
        for claim in (one["node"] for one in edge["evidence"]["edges"]):
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
        for claim in (one["node"] for one in edge["evidence"]["edges"]):
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


TABLES: dict[str, tuple[Callable[[Any], Iterator[Row]], str]] = {
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


QUESTIONS = {name: Question(each(shape), columns) for name, (shape, columns) in TABLES.items()} | MORE


def test_every_question_in_graphql_is_compared() -> None:
    assert {path.stem for path in FOLDER.glob("*.graphql")} == set(QUESTIONS)
    assert {path.stem for path in FOLDER.glob("*.cypher")} == set(QUESTIONS)
    assert len(QUESTIONS) >= 30


@pytest.mark.parametrize("name", QUESTIONS)
async def test_graphql_answers_as_cypher_does(world: GraphClient, neo4j_server: ServerInfo, name: str) -> None:
    question = QUESTIONS[name]
    found = Counter(question.shape(await entries(world, name, question.graphql)))
    saved = parse_query(name, (FOLDER / f"{name}.cypher").read_text(encoding="utf-8"))
    statement = re.sub(
        r"^LIMIT \d+$", "", saved.with_parameters, flags=re.MULTILINE
    )  # of what is shown, not of what is so
    rows, _ = await run(neo4j_server, statement, question.cypher)
    assert rows
    if question.columns == PICTURE:
        assert set(found) == {(link["id"],) for row in rows for link in links(row)}
    else:
        assert found == Counter(tuple(row[column] for column in question.columns.split()) for row in rows)


def links(row: Mapping[str, GraphPath | None]) -> Iterator[Any]:
    """Yield the relationships of a row of paths."""
    return (link for path in row.values() if path is not None for link in path.relationships)


async def entries(graph: GraphClient, name: str, asked: Mapping[str, Any]) -> list[Any]:
    """Return the entries of all pages, the rows of an aggregate, or what the one root field gives.

    A list after the first goes on with a variable of its own: `citing` with `$afterCiting`.
    """
    text = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
    variables = {**asked, **({"after": 0, "skip": 0} if "$skip" in text else {})}
    found: list[Any] = []
    more = True
    while more:
        answer = await execute(graph, text, variables)
        assert answer.errors == []
        assert answer.data is not None
        more = False
        for place, (key, listed) in enumerate(answer.data.items()):
            if "aggregate" in listed:
                found += listed["aggregate"]
            elif "edges" in listed:
                found += [edge["node"] for edge in listed["edges"]]
                cursor = f"after{key.title()}" if place else "after"
                variables[cursor] = listed["pageInfo"]["endCursor"] or variables.get(cursor)
                more |= listed["pageInfo"]["hasNextPage"]
            elif "items" in listed:
                found += listed["items"]
                variables["after"], variables["skip"], more = listed["next"], listed["skip"], listed["more"]
            else:
                found.append(listed)
    return found
