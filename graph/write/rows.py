"""Documents and claims as rows that Neo4j stores. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from graph.derive import CONFIDENCE_DIGITS, Stored, claim_euros, place_claim, store_qualifier
from graph.model import Claim, Document, PartialDate, claim_id, render
from graph.names import fold, long_hash
from graph.ontology import HAS, Status, sorted_ends, stored_qualifier


def settle_document(document: Document, first_seen: str | None) -> Document:
    """Return the document with its earliest known time of retrieval, in UTC: reading it again changes no date."""
    retrieved = document.retrieved_at.astimezone(UTC)
    if first_seen is not None:
        retrieved = min(retrieved, datetime.fromisoformat(first_seen))
    return dataclasses.replace(document, retrieved_at=retrieved)


def document_row(document: Document) -> Stored:
    """Return the properties of a Document node."""
    return _given(
        {
            "id": document.id,
            "story": document.story,
            "url": document.url,
            "title": document.title,
            "publisher": document.publisher,
            "published_at": str(document.published_at) if document.published_at else None,
            "retrieved_at": document.retrieved_at.isoformat(),
            "language": document.language,
            "note": document.note,
            "sources": list(document.sources) or None,
        }
    )


def claim_row(claim: Claim, document: Document, resolved: Mapping[str, str]) -> Stored:
    """Return the properties of a Claim node; `resolved` leads from references to entity ids."""
    subject = resolved.get(claim.subject, claim.subject)
    object_ = None if claim.object is None else resolved.get(claim.object, claim.object)
    predicate = claim.predicate.value if claim.predicate else HAS
    said_at = document.said_at
    row: Stored = {
        "id": claim_id(claim),
        "link": place_claim(predicate, subject, object_, claim.property),
        "predicate": predicate,
        "subject": subject,
        "object": object_,
        "subject_ref": claim.subject,
        "object_ref": claim.object,
        "property": claim.property,
        "value": None if claim.value is None else render(claim.value),
        "name_kind": claim.name_kind.value if claim.name_kind else None,
        "negated": claim.negated,
        "modality": claim.modality.value,
        "confidence": round(claim.confidence, CONFIDENCE_DIGITS),
        "extractor": claim.extractor,
        "version": claim.version,
        "initial": claim.status.value,
        "status": claim.status.value,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "said_at": said_at,
        "said_on": PartialDate(said_at).last_day.isoformat(),
        "bases": sorted(set(claim.legal_bases)) or None,
    }
    for name, value in claim.qualifiers.items():
        row.update(store_qualifier(stored_qualifier(name), value))
    return _given(row | claim_euros(row))


def claim_rows(claims: Iterable[Claim], document: Document, resolved: Mapping[str, str]) -> list[Stored]:
    """Return one row for each claim id: the most confident reading of a statement that was read twice."""
    rows: dict[str, Stored] = {}
    for row in (claim_row(claim, document, resolved) for claim in claims):
        held = rows.get(row["id"])
        if held is None or _preference(row) > _preference(held):
            rows[row["id"]] = row
    return list(rows.values())


def _preference(row: Stored) -> tuple[float, str]:
    return row["confidence"], repr(sorted(row.items()))


def said_key(story: str, row: Mapping[str, str | None]) -> str:
    """Return what a decision about a claim is keyed by; a property claim counts `property=value` as its object.

    `row` is a claim's: predicate, subject_ref, object_ref, property, value, quote.
    """
    return decision_key(
        story, str(row["predicate"]), str(row["subject_ref"]), said_object(row), fold(str(row["quote"]))
    )


def said_object(row: Mapping[str, str | None]) -> str:
    """Return the object of a claim as read, `property=value` of a property claim."""
    return row.get("object_ref") or f"{row.get('property')}={row.get('value')}"


def decision_key(story: str, predicate: str, subject: str, object_: str, folded_quote: str) -> str:
    """Return the key (32 hex digits) of a decision about a claim; ends of symmetric predicates are sorted."""
    return long_hash(story, predicate, *sorted_ends(predicate, subject, object_), folded_quote)


def decided_status(initial: str, action: str | None) -> str:
    """Return the status of a claim under the decision in force."""
    return {"accept": Status.ACCEPTED.value, "reject": Status.REJECTED.value}.get(action or "", initial)


def _given(row: Stored) -> Stored:
    return {name: value for name, value in row.items() if value is not None}
