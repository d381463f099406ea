"""What the door lets in: an extraction against its text and the ontology. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from graph.model import Claim, Document, Extraction, Money, PartialDate, Value
from graph.names import fold
from graph.ontology import (
    CLOSED_LISTS,
    IDENTIFIER_SCHEMES,
    KINDS,
    QUALIFIERS,
    Kind,
    Predicate,
    Property,
    ValueType,
    allows,
    qualifiers_of,
)

_REFERENCE = re.compile(r"[a-z]+:[^|\s]+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_IDENTIFIER = re.compile(rf"(?:{'|'.join(IDENTIFIER_SCHEMES)}):\S+")
NAME = "name"
IDENTIFIER = "identifier"


def find_faults(extraction: Extraction) -> list[str]:
    """Return what is wrong with an extraction, one text a fault; an empty list means that it can be stored."""
    kinds = {entity.id: entity.kind for entity in extraction.entities}
    faults = list(_document_faults(extraction))
    faults += [text for id_, kind in kinds.items() for text in _entity_faults(id_, kind)]
    for claim in extraction.claims:
        faults += find_claim_faults(claim, extraction.text, kinds, extraction.document.id)
    return faults


def find_claim_faults(claim: Claim, text: str, kinds: Mapping[str, Kind], document: str) -> list[str]:
    """Return what is wrong with one claim; `kinds` are the kinds of the entities of its document."""
    where = f"claim {claim.subject} {claim.predicate or claim.property} {claim.object or ''}".strip()
    return [f"{where}: {fault}" for fault in _claim_faults(claim, text, kinds, document)]


def _document_faults(extraction: Extraction) -> Iterator[str]:
    document = extraction.document
    if (document.id, document.story) != Document.ids(document.url, extraction.text):
        yield f"document {document.url}: its id or story is not that of its address and text"
    if not document.url.strip():
        yield "document: it has no address"
    if document.retrieved_at.tzinfo is None:
        yield f"document {document.url}: retrieved_at has no time zone"


def _entity_faults(id_: str, kind: Kind) -> Iterator[str]:
    if not _REFERENCE.fullmatch(id_):
        yield f"entity {id_!r}: its id must be kind:name, without blanks or bars"
    elif not id_.startswith(f"{kind.lower()}:"):
        yield f"entity {id_}: its id does not begin with its kind, {kind.lower()}"


def _claim_faults(claim: Claim, text: str, kinds: Mapping[str, Kind], document: str) -> Iterator[str]:
    if claim.document != document:
        yield "it names another document"
    missing = {claim.subject, *([claim.object] if claim.object else ()), *claim.legal_bases} - kinds.keys()
    if missing:
        yield f"{', '.join(sorted(missing))} is not among the entities"
        return
    if not claim.quote.strip() or not 0 <= claim.start < claim.end or text[claim.start : claim.end] != claim.quote:
        yield f"its quote does not stand at {claim.start}:{claim.end} of the text"
    if not 0 <= claim.confidence <= 1:
        yield f"its confidence {claim.confidence} is not between 0 and 1"
    if claim.predicate is None:
        yield from _property_faults(claim, kinds[claim.subject])
    else:
        yield from _link_faults(claim, claim.predicate, kinds)


def _link_faults(claim: Claim, predicate: Predicate, kinds: Mapping[str, Kind]) -> Iterator[str]:
    if claim.object is None or claim.property is not None:
        yield "it needs an object, and no property"
        return
    subject, object_ = kinds[claim.subject], kinds[claim.object]
    if not allows(predicate, subject, object_):
        yield f"{predicate} does not join {subject} to {object_}"
    if claim.legal_bases and predicate is not Predicate.EXCLUDES:
        yield "only EXCLUDES has legal bases"
    if any(kinds[base] is not Kind.LAW for base in claim.legal_bases):
        yield "a legal basis must be a Law"
    for name, value in claim.qualifiers.items():
        if name not in qualifiers_of(predicate):
            yield f"{predicate} has no qualifier {name}"
        else:
            yield from value_faults(QUALIFIERS[name], value)


def _property_faults(claim: Claim, kind: Kind) -> Iterator[str]:
    if claim.object is not None or claim.qualifiers or claim.legal_bases:
        yield "a property claim has no object, qualifiers or legal bases"
    if claim.property == NAME:
        if claim.name_kind is None or not isinstance(claim.value, str) or not fold(claim.value, kind):
            yield "a name needs a text with a letter or digit and its kind"
    elif claim.property == IDENTIFIER:
        if not isinstance(claim.value, str) or not _IDENTIFIER.fullmatch(claim.value):
            yield f"an identifier is scheme:value with a scheme of {', '.join(IDENTIFIER_SCHEMES)}"
    else:
        spec = next((spec for spec in KINDS[kind].properties if spec.name == claim.property), None)
        if spec is None:
            yield f"{kind} has no property {claim.property}"
        else:
            yield from value_faults(spec, claim.value)


def value_faults(spec: Property, value: Value | None) -> Iterator[str]:
    """Yield what is wrong with a value of this type."""
    if not _fits(spec.type, value):
        yield f"{spec.name} cannot be {value!r}: it is of type {spec.type}"


def _fits(type_: ValueType, value: Value | None) -> bool:
    if type_ in CLOSED_LISTS:
        return value in CLOSED_LISTS[type_]
    match type_:
        case ValueType.MONEY:
            return isinstance(value, Money) and bool(_CURRENCY.fullmatch(value.currency)) and value.value.is_finite()
        case ValueType.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case ValueType.DECIMAL:
            return isinstance(value, Decimal) and value.is_finite()
        case ValueType.TEXT:
            return isinstance(value, str) and bool(value.strip())
        case _:
            return isinstance(value, bool if type_ is ValueType.BOOLEAN else PartialDate)
