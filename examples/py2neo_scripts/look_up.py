"""py2neo on this graph: look-ups with its matchers, and a statement where they are too slow.

NEO4J_URI, NEO4J_USER (neo4j) and NEO4J_PASSWORD or NEO4J_PASSWORD_FILE say where; `caplinks status` prints them.
"""

from __future__ import annotations

import os
from pathlib import Path

from py2neo import Graph, NodeMatcher, RelationshipMatcher
from py2neo.matching import GT, IN, STARTS_WITH

WHO_IS_SHUT_OUT = """
MATCH (o:Offering)-[x:EXCLUDES]->(j:Jurisdiction)
WHERE j.code IN $codes
RETURN o.name AS offering, j.name AS jurisdiction, x.quote AS quote, x.publisher AS publisher
ORDER BY offering, jurisdiction
"""


def connect() -> Graph:
    """Return the graph; a wrong password shows as "Connection has been closed"."""
    password = os.environ.get("NEO4J_PASSWORD") or Path(os.environ["NEO4J_PASSWORD_FILE"]).read_text().strip()
    return Graph(os.environ["NEO4J_URI"], auth=(os.environ.get("NEO4J_USER", "neo4j"), password))


def main() -> None:
    """Print the largest offerings, partners of one company, and who is shut out."""
    graph = connect()
    nodes, relationships = NodeMatcher(graph), RelationshipMatcher(graph)

    print("Offerings of more than a billion euros:")
    for offering in nodes.match("Offering", amount_eur=GT(1e9)).order_by("_.amount_eur DESC").limit(5):
        print(f"  {offering['name']}: {offering['amount_currency']} {offering['amount_value']:,.0f}")
    print("Jurisdictions:", [each["name"] for each in nodes.match("Jurisdiction", code=IN(["CN", "HK", "US"]))])
    print("Laws:", [each["name"] for each in nodes.match("Law", name=STARTS_WITH("International"))])

    place = nodes.match("Jurisdiction", code="US").first()  # by a property: `nodes.get` takes Neo4j's number of a node
    first = relationships.match((None, place), r_type="EXCLUDES").first()
    if first is not None:
        print(f"One that shuts out {place['name']}: {first.start_node['name']}, “{first['quote']}”")

    # The matcher sends some four statements for each relationship, to fill its ends; a statement of yours is one.
    print("Who is shut out:")
    for row in graph.run(WHO_IS_SHUT_OUT, codes=["CN", "HK", "US"]):
        print(f"  {row['offering']} / {row['jurisdiction']}: “{row['quote']}” ({row['publisher']})")


if __name__ == "__main__":
    main()
