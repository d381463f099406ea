"""Who is shut out of what, and the claims behind it, straight from Neo4j.

NEO4J_URI, NEO4J_USER (neo4j) and NEO4J_PASSWORD or NEO4J_PASSWORD_FILE say where; `caplinks status` prints them.
"""

from __future__ import annotations

import os
from pathlib import Path

from neo4j import GraphDatabase, RoutingControl

EXCLUSIONS = """
MATCH (o:Offering)-[x:EXCLUDES]->(j:Jurisdiction)
WHERE $code IS NULL OR j.code = $code
RETURN o.name AS offering, j.name AS jurisdiction, x.id AS link, x.modality AS modality, x.denials AS denials
ORDER BY offering, jurisdiction
LIMIT 100
"""
EVIDENCE = """
UNWIND $links AS link
MATCH (c:Claim {link: link, status: 'accepted'})-[:STATED_IN]->(d:Document)
OPTIONAL MATCH (c)-[:BECAUSE_OF]->(l:Law)
WITH link, c, d, collect(l.name) AS laws
ORDER BY link, c.negated, c.confidence DESC, c.id
RETURN link, c.quote AS quote, c.negated AS denied, d.publisher AS publisher, d.url AS url, laws
"""


def main(code: str | None = None) -> None:
    """Print each exclusion with its sentences."""
    password = os.environ.get("NEO4J_PASSWORD") or Path(os.environ["NEO4J_PASSWORD_FILE"]).read_text().strip()
    auth = (os.environ.get("NEO4J_USER", "neo4j"), password)
    with GraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth) as driver:
        rows = driver.execute_query(EXCLUSIONS, code=code, routing_=RoutingControl.READ).records
        links = [row["link"] for row in rows]
        claims = driver.execute_query(EVIDENCE, links=links, routing_=RoutingControl.READ).records
    for row in rows:
        print(f"{row['offering']} shuts out {row['jurisdiction']} ({row['modality']}, denied {row['denials']} times)")
        for claim in (claim for claim in claims if claim["link"] == row["link"]):
            said = "denied" if claim["denied"] else ", ".join(claim["laws"]) or "no law named"
            print(f"  “{claim['quote']}” {claim['publisher']}, {claim['url']} ({said})")


if __name__ == "__main__":
    main(os.environ.get("CODE"))
