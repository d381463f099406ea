"""Empty a database and fill it with the peers' synthetic rows, rendered in our vocabulary.

    PEERS_DIR=../shared/peers NEO4J_URI=bolt://… python benchmarks/graphql/load.py --size 100000

Nodes and relationships have the properties of our graph, and few more by which the peers' servers filter (`country`,
`amount`, `currency`). With `--claims` each relationship gets one accepted claim: as of a day there is an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from neo4j import Driver, GraphDatabase

from api.connection import connect
from graph.schema import migrate
from graph.settings import GraphSettings

sys.path.insert(0, str(Path(__file__).resolve().parent))
from operations import find_peers

sys.path.insert(0, str(find_peers()))
from synthetic import SyntheticGraph

_BATCH = 10_000
_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS"
# what the peers' own loader makes, less what our schema has
_PEERS_INDEXES = (
    "CREATE INDEX company_place IF NOT EXISTS FOR (n:Company) ON (n.country, n.name)",
    *(f"CREATE INDEX peers_{kind.lower()}_id IF NOT EXISTS FOR (n:{kind}) ON (n.id)" for kind in ("Company", "Offering",
      "Jurisdiction", "Exchange", "Law", "Regulator", "Person", "Technology")),
)  # fmt: skip
_CLAIMS = """
UNWIND $rows AS row
MERGE (d:Document {id: row.document})
ON CREATE SET d.story = row.document, d.url = 'synthetic', d.retrieved_at = row.day, d.published_at = row.day
CREATE (c:Claim {id: row.id}) SET c += row.claim
CREATE (c)-[:STATED_IN]->(d)
"""


def node_id(theirs: str) -> str:
    """Return our id for one of theirs: `company-7` is `company:7`."""
    return theirs.replace("-", ":", 1)


def _node_rows(graph: Any) -> Iterator[tuple[str, list[Any]]]:
    based = {fact.source: fact.target for fact in graph.relationships() if fact.type == "BASED_IN"}
    for node in graph.nodes():
        kept = {name: value for name, value in node.properties.items() if name not in _DROPPED}
        kept["names"] = [kept["name"]]
        if node.kind == "Company":
            kept |= {
                "founded": str(kept["founded"]),
                "legal_name": f"{kept['name']} Ltd",
                "country": node_id(based[node.id]),
            }
        if node.kind == "Offering":
            kept["expected_on"] = kept["expected_on"].isoformat()
            kept |= {"amount_value": kept["amount"], "amount_currency": kept["currency"], "amount_bound": "exact"}
            kept["amount_eur"] = kept["amount"]
        yield node.kind, [node_id(node.id), kept]


_DROPPED = frozenset({"lei", "ticker", "sector", "employees"})


def _fact_rows(graph: Any) -> Iterator[tuple[str, list[Any]]]:
    for fact in graph.relationships():
        source, target = node_id(fact.source), node_id(fact.target)
        if fact.type == "PARTNERS_WITH":
            source, target = sorted((source, target))
        day = fact.properties["first_seen"].isoformat()
        yield (
            fact.type,
            [
                source,
                target,
                {
                    "id": f"{source}|{fact.type}|{target}",
                    "claims": fact.properties["claims"],
                    "stories": fact.properties["claims"],
                    "denials": 0,
                    "modality": fact.properties["modality"],
                    "confidence": fact.properties["confidence"],
                    "first_said": day,
                    "last_said": day,
                    "quote": f"{source} {fact.type.lower()} {target}, people familiar with the matter said.",
                    "publisher": "Synthetic",
                },
            ],
        )


def _claim_rows(graph: Any) -> Iterator[dict[str, Any]]:
    for number, (type_, (source, target, link)) in enumerate(_fact_rows(graph)):
        id_ = hashlib.sha256(link["id"].encode()).hexdigest()
        yield {
            "id": id_[:32],
            "document": hashlib.sha256(f"document-{number // 5}".encode()).hexdigest(),
            "day": link["first_said"],
            "claim": {
                "link": link["id"],
                "predicate": type_,
                "subject": source,
                "object": target,
                "negated": False,
                "modality": link["modality"],
                "confidence": link["confidence"],
                "status": "accepted",
                "initial": "accepted",
                "extractor": "synthetic",
                "version": "1",
                "quote": link["quote"],
                "start": 0,
                "end": len(link["quote"]),
                "said_at": link["first_said"],
                "said_on": link["first_said"],
            },
        }


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _write(driver: Driver, statement: str, rows: Iterable[Any]) -> int:
    count = 0
    for batch in _batches(rows):
        driver.execute_query(statement, rows=batch)  # type: ignore[arg-type]
        count += len(batch)
    return count


def load(driver: Driver, size: int, *, claims: bool) -> dict[str, int]:
    """Empty the database and write the graph of `size` entities; return how many nodes, relationships and claims."""
    with driver.session() as session:
        session.run(_EMPTY).consume()
    asyncio.run(_migrate())
    for statement in _PEERS_INDEXES:
        driver.execute_query(statement)
    driver.execute_query("CALL db.awaitIndexes(300)")
    graph = SyntheticGraph(size)
    total = {"nodes": 0, "relationships": 0, "claims": 0}
    for kind, nodes in groupby(_node_rows(graph), lambda row: row[0]):
        statement = f"UNWIND $rows AS row MERGE (n:Entity {{id: row[0]}}) SET n:{kind}, n += row[1]"
        total["nodes"] += _write(driver, statement, (row for _, row in nodes))
    for type_, facts in groupby(_fact_rows(graph), lambda row: row[0]):
        statement = (
            "UNWIND $rows AS row MATCH (a:Entity {id: row[0]}) MATCH (b:Entity {id: row[1]}) "
            f"MERGE (a)-[r:{type_} {{id: row[2].id}}]->(b) SET r += row[2]"
        )
        total["relationships"] += _write(driver, statement, (row for _, row in facts))
    if claims:
        total["claims"] = _write(driver, _CLAIMS, _claim_rows(graph))
    driver.execute_query("MATCH (g:Graph) SET g.revision = g.revision + 1")
    driver.execute_query("CALL db.clearQueryCaches()")
    return total


async def _migrate() -> None:
    async with await connect(GraphSettings()) as client:
        await migrate(client)


def open_driver() -> Driver:
    """Return a driver for the server of NEO4J_URI, with NEO4J_PASSWORD if it asks for one."""
    password = os.environ.get("NEO4J_PASSWORD")
    return GraphDatabase.driver(os.environ["NEO4J_URI"], auth=("neo4j", password) if password else None)


def main() -> None:
    """Load, and print the counts as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="entities")
    parser.add_argument("--claims", action="store_true", help="a claim for every relationship")
    options = parser.parse_args()
    began = time.perf_counter()
    with open_driver() as driver:
        total = load(driver, options.size, claims=options.claims)
    print(json.dumps({**total, "wall_s": round(time.perf_counter() - began, 1)}))


if __name__ == "__main__":
    main()
