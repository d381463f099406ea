"""A line of JSON to an extraction, checked against ontology and text. What is wrong is rejected, the rest stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from graph.model import Claim, Entity, Extraction, claim_id
from graph.reference import find_reference
from ingest.report import Rejected
from ingest.sources.source import Source
from ingest.wire.claims import parse_claim, parse_property
from ingest.wire.documents import ParsedDocument, parse_document
from ingest.wire.entities import Known, parse_entities
from ingest.wire.given import claims_of_entity
from ingest.wire.values import WireError

_ParseOne = Callable[[Mapping[str, Any], ParsedDocument, Known, tuple[str, str]], Claim]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseOptions:
    """What reading a line needs besides the line."""

    record_id: str
    """Where the line stands, as `claims.jsonl:3`."""
    now: datetime
    """When a text counts as retrieved, where the line does not say."""
    find_text: Callable[[str], Source]
    """Reads the document at a path that a line names. Raises: WireError, SourceError: it cannot."""
    extractor: str = "given"
    version: str = "1"
    """Who read the claims, where the line does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a line gave."""

    extraction: Extraction | None
    """None if the line as a whole could not be used."""
    rejected: tuple[Rejected, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Draft:
    """The extraction as far as it has been read."""

    record_id: str
    document: ParsedDocument
    reader: tuple[str, str]
    known: Known = field(default_factory=Known)
    claims: list[Claim] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Where each claim stands, by its id."""
    rejected: list[Rejected] = field(default_factory=list)

    def reject(self, place: str, reason: object) -> None:
        """Note what was not taken."""
        self.rejected.append(Rejected(record_id=f"{self.record_id} {place}", reason=str(reason)))

    def add(self, place: str, claim: Claim) -> None:
        """Take a claim, unless it is one that was taken already."""
        id_ = claim_id(claim)
        if id_ in self.places:
            self.reject(place, f"it says the same as {self.places[id_]}")
            return
        self.places[id_] = place
        self.claims.append(claim)


def parse(line: bytes, options: ParseOptions) -> Parsed:
    """Return the extraction in a line, and what of it was rejected.

    A person or another reader may leave out ids, offsets, `has` and confidence; see `docs/adr/0040-wire-format.md`.
    """
    try:
        given = _object(line)
        document = parse_document(given.get("document"), options.find_text, options.now)
        lists = {key: _list(given.get(key), key) for key in ("entities", "claims", "has")}
    except WireError as exc:
        return Parsed(extraction=None, rejected=(Rejected(record_id=options.record_id, reason=str(exc)),))
    reader = (document.extractor or options.extractor, document.version or options.version)
    draft = _Draft(record_id=options.record_id, document=document, reader=reader)
    draft.known = parse_entities(lists["entities"], draft.reject)
    _add_claims(draft, lists["claims"], "claim", parse_claim)
    if lists["claims"] and not draft.claims:  # writing the document would replace the claims that it has
        unused = Rejected(record_id=options.record_id, reason="none of its claims can be used, so it is left as it was")
        return Parsed(extraction=None, rejected=(*draft.rejected, unused))
    if given.get("has") is None:
        _add_given(draft)
    else:
        _add_claims(draft, lists["has"], "has", parse_property)
    entities = tuple(_kept(draft))
    extraction = Extraction(
        document=document.document, text=document.text, entities=entities, claims=tuple(draft.claims)
    )
    return Parsed(extraction=extraction, rejected=tuple(draft.rejected))


def _object(line: bytes) -> dict[str, Any]:
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        message = f"it is no JSON: {exc.msg} (column {exc.colno})"
        raise WireError(message) from exc
    if not isinstance(given, dict):
        message = "it is no JSON object"
        raise WireError(message)
    return given


def _list(value: object, key: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        message = f"{key} is no list"
        raise WireError(message)
    return value


def _add_claims(draft: _Draft, given: Iterable[object], word: str, parse_one: _ParseOne) -> None:
    for number, each in enumerate(given, 1):
        place = f"{word} {number}"
        if not isinstance(each, dict):
            draft.reject(place, "it is no JSON object")
            continue
        try:
            draft.add(place, parse_one(each, draft.document, draft.known, draft.reader))
        except WireError as exc:
            draft.reject(place, exc)


def _add_given(draft: _Draft) -> None:
    known = draft.known
    for id_, each in known.given.items():
        try:
            for claim in claims_of_entity(known.entities[id_], each, draft.document, draft.claims, draft.reader):
                if claim_id(claim) not in draft.places:
                    draft.add(known.places[id_], claim)
        except WireError as exc:
            draft.reject(known.places[id_], exc)


def _kept(draft: _Draft) -> Iterable[Entity]:
    """Yield the entities that a claim speaks of, or that reference data knows; the others are rejected."""
    named = {end for claim in draft.claims for end in (claim.subject, claim.object, *claim.legal_bases)}
    for entity in draft.known.entities.values():
        if entity.id in named or find_reference(entity.id) is not None:
            yield entity
        else:
            draft.reject(f"entity {entity.id}", "no claim that could be used speaks of it")
