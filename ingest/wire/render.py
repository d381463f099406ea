"""An extraction as one line of JSON: the same extraction gives the same bytes. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import orjson

from graph.model import Claim, Document, Entity, Extraction
from graph.ontology import Kind, Modality, NameKind, Predicate, Status
from graph.reference import find_reference
from ingest.wire.values import DIGITS, IDENTIFIER, NAME, value_to_json

_STRENGTH = {modality: rank for rank, modality in enumerate(Modality)}
_OPTIONS = orjson.OPT_SORT_KEYS


def render(extraction: Extraction, *, source: str | None = None, inline_text: bool = False) -> bytes:
    """Return the line, without the newline at its end.

    `source` is the file or address that was read (the document's address if not given). The text goes with it if
    `inline_text` is set; who loads the line without it needs the file.
    """
    claims = sorted(extraction.claims, key=lambda claim: claim.predicate is None)
    reader = next(((claim.extractor, claim.version) for claim in claims), None)
    document = _document(extraction.document, source)
    if reader is not None:
        document["extractor"], document["version"] = reader
    if inline_text:
        document["text"] = extraction.text
    about = _by_subject(extraction.claims)
    issuers = _issuers(extraction.claims)
    line = {
        "document": document,
        "entities": [_entity(entity, about.get(entity.id, ()), issuers) for entity in extraction.entities],
        "claims": [_claim(claim, reader) for claim in claims if claim.predicate is not None],
        "has": [_claim(claim, reader) for claim in claims if claim.predicate is None],
    }
    return orjson.dumps(line, option=_OPTIONS)


def _document(document: Document, source: str | None) -> dict[str, object]:
    given: dict[str, object | None] = {
        "id": document.id,
        "story": document.story,
        "source": source or document.url,
        "url": document.url,
        "title": document.title,
        "publisher": document.publisher,
        "published_at": str(document.published_at) if document.published_at else None,
        "retrieved_at": document.retrieved_at.isoformat(),
        "language": document.language,
        "note": document.note,
        "sources": list(document.sources) or None,
    }
    return {key: value for key, value in given.items() if value is not None}


def _claim(claim: Claim, reader: tuple[str, str] | None) -> dict[str, object]:
    said = {name: value_to_json(value) for name, value in claim.qualifiers.items()}
    line: dict[str, object] = {
        "subject": claim.subject,
        "qualifiers": {**said, "modality": str(claim.modality), "negated": claim.negated},
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "confidence": round(claim.confidence, DIGITS),
    }
    if claim.predicate is not None:
        line |= {"predicate": str(claim.predicate), "object": claim.object}
    else:
        line |= {"property": claim.property, "value": None if claim.value is None else value_to_json(claim.value)}
    if claim.name_kind is not None:
        line["name_kind"] = str(claim.name_kind)
    if claim.predicate is Predicate.EXCLUDES:
        line["legal_bases"] = list(claim.legal_bases)
    if claim.status is not Status.ACCEPTED:
        line["status"] = str(claim.status)
    if (claim.extractor, claim.version) != reader:
        line |= {"extractor": claim.extractor, "version": claim.version}
    return line


def _by_subject(claims: Iterable[Claim]) -> Mapping[str, Sequence[Claim]]:
    """Return the property claims that say what is so, best first, by what they are about."""
    about: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=_best_first):
        if claim.predicate is None and not claim.negated:
            about[claim.subject].append(claim)
    return about


def _best_first(claim: Claim) -> tuple[int, float, int, int]:
    return _STRENGTH[claim.modality], -claim.confidence, claim.start, claim.end


def _issuers(claims: Iterable[Claim]) -> Mapping[str, str]:
    """Return the issuer of each offering: the subject of the best claim that names one, else of one that denies it."""
    found: dict[str, str] = {}
    for claim in sorted(claims, key=lambda claim: (claim.negated, *_best_first(claim), claim.subject)):
        if claim.predicate is Predicate.ISSUES and claim.object is not None:
            found.setdefault(claim.object, claim.subject)
    return found


def _entity(entity: Entity, about: Sequence[Claim], issuers: Mapping[str, str]) -> dict[str, object]:
    names = [claim for claim in about if claim.property == NAME]
    name = _name(entity, names)
    aliases = dict.fromkeys(str(claim.value) for claim in sorted(names, key=lambda claim: (claim.start, claim.end)))
    return {
        "id": entity.id,
        "kind": str(entity.kind),
        "name": name,
        "aliases": [alias for alias in aliases if alias != name],
        "properties": _properties(entity, about, issuers),
    }


def _name(entity: Entity, names: Sequence[Claim]) -> str:
    known = find_reference(entity.id)
    if known is not None:
        return known.name
    primary = [str(claim.value) for claim in names if claim.name_kind is NameKind.PRIMARY]
    others = primary or [str(claim.value) for claim in names]
    if others:
        return min(others, key=lambda name: (-len(name), name))
    return entity.id.partition(":")[2].partition("~")[0].replace("-", " ") or entity.id


def _properties(entity: Entity, about: Sequence[Claim], issuers: Mapping[str, str]) -> dict[str, object]:
    known = find_reference(entity.id)
    found = {name: value_to_json(value) for name, value in known.properties.items()} if known else {}
    stated: dict[str, object] = {}
    for claim in about:
        if claim.property not in {None, NAME, IDENTIFIER} and claim.value is not None:
            stated.setdefault(str(claim.property), value_to_json(claim.value))
    found |= stated
    if entity.kind is Kind.OFFERING and entity.id in issuers:
        found["issuer"] = issuers[entity.id]
    return found
