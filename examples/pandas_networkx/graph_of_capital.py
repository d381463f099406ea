"""Who funds whom, as a table and as a graph.

Usage: python graph_of_capital.py [ADDRESS]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import httpx
import networkx as nx
import pandas as pd

FUNDED = """
query Funded($after: String) {
  companies(where: {investors: {some: {}}}, first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node {
      name
      basedIn(first: 1) { edges { node { code } } }
      investors(first: 40) { edges { modality confidence stories firstSaid publisher quote node {
        name __typename
        ... on Company { basedIn(first: 1) { edges { node { code } } } }
        ... on Jurisdiction { code }
      } } }
    } }
  }
}
"""


def iter_companies(client: httpx.Client) -> Iterator[dict[str, Any]]:
    """Yield every company that somebody invests in, with its investors."""
    after = None
    while True:
        response = client.post("/graphql", json={"query": FUNDED, "variables": {"after": after}})
        answer = response.raise_for_status().json()
        if "errors" in answer:
            raise RuntimeError(answer["errors"][0]["message"])
        page = answer["data"]["companies"]
        yield from (edge["node"] for edge in page["edges"])
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def seat(node: dict[str, Any]) -> str | None:
    """Return the code of the country that something is or sits in, if the graph knows it."""
    seats = node.get("basedIn", {"edges": []})["edges"]
    return node.get("code") or next((edge["node"]["code"] for edge in seats), None)


def read_table(client: httpx.Client) -> pd.DataFrame:
    """Return a row a link: investor, company, where both sit, how sure it is, in whose words."""
    rows = [
        {
            "investor": edge["node"]["name"],
            "from": seat(edge["node"]),
            "company": company["name"],
            "to": seat(company),
            "modality": edge["modality"],
            "stories": edge["stories"],
            "first_said": edge["firstSaid"],
            "publisher": edge["publisher"],
            "quote": edge["quote"],
        }
        for company in iter_companies(client)
        for edge in company["investors"]["edges"]
    ]
    return pd.DataFrame(rows)


def main(address: str = "http://127.0.0.1:8000") -> None:
    """Print who invests most across borders, between which countries, and who stands between others."""
    with httpx.Client(base_url=address, timeout=60) as client:
        table = read_table(client)
    firm = table[table["modality"] == "ASSERTED"]  # what is planned, alleged or possible is no fact
    across = firm.dropna(subset=["from", "to"]).query("`from` != to")
    print("Between which countries:", across.groupby(["from", "to"]).size().nlargest(10), sep="\n")
    print("\nWho invests abroad most:", across.groupby(["investor", "from"]).size().nlargest(10), sep="\n")

    words = ["quote", "publisher"]
    graph = nx.from_pandas_edgelist(firm, "investor", "company", edge_attr=words, create_using=nx.DiGraph)
    largest = max(nx.weakly_connected_components(graph), key=len)
    print(f"\n{graph.number_of_nodes()} names, {graph.number_of_edges()} links; {len(largest)} hang together.")
    between = nx.betweenness_centrality(graph.subgraph(largest).to_undirected())
    print("Who stands between others:", pd.Series(between).nlargest(5).round(3), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
