"""A list that one end of a relationship decides starts there, and holds what a scan would."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.graphql.execution import execute, explain
from graph.client import GraphClient
from tests.api_corpus import GRID, ORBIT
from tests.api_fixtures import corpus

__all__ = ["corpus"]

_ROWS = "totalCount edges { node { id } }"


def by(root: str, field: str, node: str, rest: str = "", arguments: str = "") -> str:
    where = f"where: {{{field}: {{some: {{node: {{{node}}}{rest}}}}}}}"
    return f"{{ {root}({where}{arguments}) {{ {_ROWS} }} }}"


def starts(query: str) -> str:
    """Return the first MATCH that binds the things of the list."""
    return next(line.strip() for line in explain(query).statement.splitlines() if "(n1" in line)


CASES = [
    ("offerings", "excludes", 'id: {eq: "jurisdiction:RU"}', 'id: {startsWith: "jurisdiction:RU"}'),
    ("offerings", "excludes", 'code: {eq: "RU"}', 'id: {startsWith: "jurisdiction:RU"}'),
    (
        "offerings",
        "excludes",
        'code: {in: ["CN", "HK", "EU"]}',
        'or: [{id: {startsWith: "jurisdiction:CN"}}, {id: {startsWith: "jurisdiction:HK"}}, '
        '{id: {startsWith: "jurisdiction:EU"}}]',
    ),
    ("companies", "partners", 'id: {eq: "company:acme"}', 'id: {startsWith: "company:acme"}'),
    ("companies", "issues", f'id: {{in: ["{ORBIT}", "{GRID}"]}}', 'id: {startsWith: "offering:"}'),
    ("companies", "issues", f'id: {{eq: "{ORBIT}"}}, kind: {{eq: IPO}}', f'id: {{startsWith: "{ORBIT}"}}'),
]


@pytest.mark.parametrize(("root", "field", "sought", "scanned"), CASES)
@pytest.mark.parametrize("more", ["", ', lens: {asOf: "2026-07-31"}'])
async def test_both_ways_hold_the_same(  # noqa: PLR0913, PLR0917 - a case
    corpus: GraphClient, root: str, field: str, sought: str, scanned: str, more: str
) -> None:
    found = await execute(corpus, by(root, field, sought, arguments=more))
    expected = await execute(corpus, by(root, field, scanned, arguments=more))
    assert found.errors == expected.errors == []
    assert found.data == expected.data
    if not more:
        assert found.data is not None
        assert found.data[root]["totalCount"] > 0


@pytest.mark.parametrize(("root", "field", "sought", "scanned"), CASES)
def test_the_statement_starts_from_the_other_end(root: str, field: str, sought: str, scanned: str) -> None:
    assert re.fullmatch(r"MATCH \(n1\)<?-\[r\d+:\w+\]->?\(n\d+:Entity\)", starts(by(root, field, sought)))
    assert starts(by(root, field, scanned)) == "MATCH (n1:Entity)"


async def test_what_the_relationship_does_not_say_is_asked_still(corpus: GraphClient) -> None:
    edge = by("offerings", "excludes", 'code: {eq: "HK"}', rest=", edge: {modality: {eq: PLANNED}}")
    both = '{ offerings(where: {excludes: {some: {node: {code: {eq: "RU"}}}, none: {node: {code: {eq: "EU"}}}}}) '
    for query in (edge, f"{both} {{ {_ROWS} }} }}"):
        answer = await execute(corpus, query)
        assert answer.errors == []
        assert answer.data == {"offerings": {"totalCount": 0, "edges": []}}


async def test_pages_go_on_where_they_ended(corpus: GraphClient) -> None:
    query = (
        "query Q($after: String) { offerings(where: {excludes: {some: {node: {code: "
        '{in: ["CN", "RU", "EU"]}}}}}, first: 1, after: $after) { totalCount pageInfo { hasNextPage endCursor } '
        "edges { node { id } } } }"
    )
    seen: list[str] = []
    after: Any = None
    while True:
        answer = await execute(corpus, query, {"after": after})
        assert answer.data is not None
        page = answer.data["offerings"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == sorted({ORBIT, GRID})
    assert page["totalCount"] == len(seen)
