"""Takes documents away with exactly what rested on them alone."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from graph.errors import NotFoundError
from graph.read.revision import HOLD
from graph.write.revision import Touched, change, in_batches
from graph.write.settle import settle

if TYPE_CHECKING:
    from graph.client import GraphClient, Row, Transaction
    from graph.texts import TextStore

_BY_URL: LiteralString = """
UNWIND $urls AS url
MATCH (d:Document {url: url})
RETURN d.id AS id, d.story AS story, d.url AS url, d.retrieved_at AS retrieved_at
ORDER BY id
"""
_BY_ID: LiteralString = """
MATCH (d:Document {id: $id})
RETURN d.id AS id, d.story AS story, d.url AS url, d.retrieved_at AS retrieved_at
"""
_CLAIMS: LiteralString = """
UNWIND $documents AS id
MATCH (:Document {id: id})<-[:STATED_IN]-(c:Claim)
RETURN c.id AS id, c.status AS status, c.link AS link, c.subject_ref AS subject_ref, c.object_ref AS object_ref,
  c.bases AS bases
"""
_DROP_CLAIMS: LiteralString = "UNWIND $ids AS id MATCH (c:Claim {id: id}) DETACH DELETE c"
_DROP_DOCUMENTS: LiteralString = "UNWIND $ids AS id MATCH (d:Document {id: id}) DETACH DELETE d"
_UNTOLD: LiteralString = """
UNWIND $stories AS story
WITH story
WHERE NOT EXISTS { MATCH (:Document {story: story}) }
RETURN story
ORDER BY story
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReport:
    """What went."""

    revision: int
    documents: tuple[str, ...]
    """Ids of the documents."""
    claims: int
    """Claims that went with them."""
    entities: int
    """Entities that went or changed."""
    links: int
    """Links that went or changed."""


async def forget(
    graph: GraphClient, name: str, *, actor: str, run: str, texts: TextStore | None = None
) -> ForgetReport:
    """Take away the document of this id or address, and exactly what rested on it alone. Decisions stay.

    Raises: NotFoundError: there is no such document.
    """

    async def work(transaction: Transaction, touched: Touched) -> tuple[list[Row], ForgetReport]:
        found = await transaction.run(_BY_ID, {"id": name}) or await find_documents(transaction, [name])
        if not found:
            message = f"no document has the id or address {name}; `caplinks show` and `exclusions` name addresses"
            raise NotFoundError(message)
        ids = [row["id"] for row in found]
        claims = await remove_claims(transaction, touched, ids)
        await drop_documents(transaction, touched, ids)
        await settle(transaction, touched)
        return found, ForgetReport(
            revision=0,
            documents=tuple(ids),
            claims=claims,
            entities=len(touched.entities),
            links=len(touched.links),
        )

    (found, report), revision = await change(graph, work, actor=actor, run=run)
    if texts is not None:
        await sweep_texts(graph, texts, {row["story"] for row in found})
    return dataclasses.replace(report, revision=revision)


async def find_documents(transaction: Transaction, urls: Iterable[str]) -> list[Row]:
    """Return id, story, url and retrieved_at of the documents of these addresses."""
    found: list[Row] = []
    for batch in in_batches(sorted(urls)):
        found += await transaction.run(_BY_URL, {"urls": batch})
    return found


async def remove_claims(transaction: Transaction, touched: Touched, documents: Collection[str]) -> int:
    """Remove all claims of documents, note what has to be derived again, and return how many there were."""
    rows: list[Row] = []
    for batch in in_batches(documents):
        rows += await transaction.run(_CLAIMS, {"documents": batch})
    for batch in in_batches(row["id"] for row in rows):
        await transaction.run(_DROP_CLAIMS, {"ids": batch})
    for row in rows:
        references = {row["subject_ref"], *(row["bases"] or ())}
        if row["object_ref"] is not None:
            references.add(row["object_ref"])
        touched.references |= references
        touched.doubtful |= references
        touched.places.add(row["link"])
        touched.claims.add(row["id"])
        touched.were[row["id"]] = row["status"]
        touched.news.add(row["id"])
    return len(rows)


async def drop_documents(transaction: Transaction, touched: Touched, ids: Iterable[str]) -> None:
    """Remove documents whose claims are gone."""
    for batch in in_batches(sorted(ids)):
        await transaction.run(_DROP_DOCUMENTS, {"ids": batch})
        touched.documents |= set(batch)


async def sweep_texts(graph: GraphClient, texts: TextStore, stories: Iterable[str]) -> None:
    """Remove the stored texts of those of these stories that no document tells any more."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(HOLD)  # no writer stores a document of the story meanwhile
        for batch in in_batches(sorted(stories)):
            for row in await transaction.run(_UNTOLD, {"stories": batch}):
                await asyncio.to_thread(texts.remove, row["story"])

    if stories:
        await graph.write(work)
