"""Stores extractions: documents and claims in, everything derived, in one transaction."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from graph.derive import Stored
from graph.errors import InvalidInputError
from graph.model import Document, Extraction
from graph.write.forget import drop_documents, find_documents, remove_claims, sweep_texts
from graph.write.revision import Touched, change, in_batches
from graph.write.rows import claim_rows, decided_status, decision_key, document_row, said_key, settle_document
from graph.write.settle import settle
from graph.write.validate import find_faults

if TYPE_CHECKING:
    from graph.client import GraphClient, Transaction
    from graph.texts import TextStore

SET_DOCUMENTS: LiteralString = """
UNWIND $rows AS row
MERGE (d:Document {id: row.id})
SET d = row
"""
SET_CLAIMS: LiteralString = """
UNWIND $rows AS row
MATCH (d:Document {id: row[0]})
MERGE (c:Claim {id: row[1].id})
SET c = row[1]
MERGE (c)-[:STATED_IN]->(d)
"""
_RESOLVED: LiteralString = """
UNWIND $references AS reference
MATCH (:Merged {id: reference})-[:MERGED_INTO]->(e:Entity)
RETURN reference, e.id AS survivor
"""
_DECIDED: LiteralString = """
UNWIND $stories AS story
MATCH (d:Decision {story: story})
WHERE NOT d.undone
RETURN d.story AS story, d.predicate AS predicate, d.subject AS subject, d.object AS object, d.quote AS quote,
  d.action AS action
ORDER BY d.when, d.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReport:
    """What a batch has done."""

    revision: int
    documents: int
    """Documents stored, new or again."""
    replaced: int
    """Documents that were there and have their claims from this batch now."""
    corrected: int
    """Documents that went because their address has another text now."""
    claims: int
    entities: int
    """Entities that came, went or changed."""
    links: int
    """Links that came, went or changed."""


async def write_extractions(
    graph: GraphClient,
    extractions: Sequence[Extraction],
    *,
    actor: str,
    run: str,
    texts: TextStore | None = None,
) -> WriteReport:
    """Store a batch in one transaction; once this returns, it is in the graph, and its texts in `texts`.

    A document replaces what was there of the same address: its own claims, or an older text with everything that
    rested on it alone. Of several texts of one address in a batch the last counts.
    Raises: InvalidInputError: an extraction does not fit its text or the ontology; nothing is stored.
    """
    batch = {extraction.document.url: extraction for extraction in extractions}
    for extraction in batch.values():
        faults = find_faults(extraction)
        if faults:
            message = f"{extraction.document.url} cannot be stored: {faults[0]}"
            raise InvalidInputError(message)
    if texts is not None:
        await asyncio.to_thread(_put, texts, batch.values())

    async def work(transaction: Transaction, touched: Touched) -> tuple[WriteReport, set[str]]:
        report, dropped = await _store(transaction, touched, batch)
        if texts is not None:  # again under the lock: a forget may have swept one since
            await asyncio.to_thread(_put, texts, batch.values())
        return report, dropped

    (report, dropped), revision = await change(graph, work, actor=actor, run=run)
    if texts is not None:
        await sweep_texts(graph, texts, dropped)
    return dataclasses.replace(report, revision=revision)


def _put(texts: TextStore, extractions: Iterable[Extraction]) -> None:
    for extraction in extractions:
        texts.put(extraction.text)


async def _store(
    transaction: Transaction, touched: Touched, batch: Mapping[str, Extraction]
) -> tuple[WriteReport, set[str]]:
    held = await find_documents(transaction, batch.keys())
    wanted = {extraction.document.id for extraction in batch.values()}
    corrected = {row["id"]: row["story"] for row in held if row["id"] not in wanted}
    seen = {row["id"]: row["retrieved_at"] for row in held if row["id"] in wanted}
    await remove_claims(transaction, touched, [*corrected, *seen])
    await drop_documents(transaction, touched, corrected)
    documents = {
        extraction.document.id: settle_document(extraction.document, seen.get(extraction.document.id))
        for extraction in batch.values()
    }
    for rows in in_batches(documents.values()):
        await transaction.run(SET_DOCUMENTS, {"rows": [document_row(document) for document in rows]})
    touched.documents |= documents.keys()
    claims = await _store_claims(transaction, touched, batch.values(), documents)
    await settle(transaction, touched)
    report = WriteReport(
        revision=0,
        documents=len(documents),
        replaced=len(seen),
        corrected=len(corrected),
        claims=claims,
        entities=len(touched.entities),
        links=len(touched.links),
    )
    return report, set(corrected.values())


async def _store_claims(
    transaction: Transaction,
    touched: Touched,
    extractions: Iterable[Extraction],
    documents: Mapping[str, Document],
) -> int:
    extractions = list(extractions)
    resolved = await _read_resolved(transaction, extractions)
    decided = await read_decided(transaction, {extraction.document.story for extraction in extractions})
    rows: list[tuple[str, Stored]] = []
    for extraction in extractions:
        document = documents[extraction.document.id]
        for row in claim_rows(extraction.claims, document, resolved):
            row["status"] = decided_status(row["initial"], decided.get(said_key(document.story, row)))
            if touched.were.get(row["id"]) == row["status"]:
                touched.news.discard(row["id"])  # it was taken away to be stored again, and nothing is new
            else:
                touched.news.add(row["id"])
            rows.append((document.id, row))
            touch_claim(touched, row)
    for batch in in_batches(rows):
        await transaction.run(SET_CLAIMS, {"rows": [list(pair) for pair in batch]})
    return len(rows)


def touch_claim(touched: Touched, row: Mapping[str, object]) -> None:
    """Note what has to be derived again because of a claim that was stored."""
    bases = row.get("bases")
    references = {str(row["subject_ref"])}
    if row.get("object_ref") is not None:
        references.add(str(row["object_ref"]))
    if isinstance(bases, list):
        references |= set(bases)
        touched.based[str(row["id"])] = tuple(bases)
    touched.references |= references
    touched.doubtful -= references
    touched.places.add(str(row["link"]))
    touched.claims.add(str(row["id"]))


async def _read_resolved(transaction: Transaction, extractions: Iterable[Extraction]) -> dict[str, str]:
    references = {entity.id for extraction in extractions for entity in extraction.entities}
    found: dict[str, str] = {}
    for batch in in_batches(sorted(references)):
        rows = await transaction.run(_RESOLVED, {"references": batch})
        found |= {row["reference"]: row["survivor"] for row in rows}
    return found


async def read_decided(transaction: Transaction, stories: Iterable[str]) -> dict[str, str]:
    """Return the action in force by the key of the claims that it is about."""
    found: dict[str, str] = {}
    for batch in in_batches(sorted(stories)):
        for row in await transaction.run(_DECIDED, {"stories": batch}):
            key = decision_key(row["story"], row["predicate"], row["subject"], row["object"], row["quote"])
            found[key] = row["action"]
    return found
