"""One claim of a line, checked against ontology and text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.model import Claim, Value
from graph.ontology import (
    QUALIFIERS,
    Kind,
    Modality,
    NameKind,
    Predicate,
    Status,
    allows,
    qualifiers_of,
)
from ingest.wire.documents import ParsedDocument
from ingest.wire.entities import Known
from ingest.wire.quotes import find_quote
from ingest.wire.values import (
    DIGITS,
    IDENTIFIER,
    NAME,
    WireError,
    parse_identifier,
    parse_value,
    refuse_bare_name,
    type_of_property,
    type_of_qualifier,
)

_MODALITY, _NEGATED = "modality", "negated"
_ON_ARRIVAL = (Status.ACCEPTED, Status.PROPOSED)
_BELOW_QUALIFIERS = {*QUALIFIERS, _MODALITY, _NEGATED} - {"quote", "status"}  # these two mean something beside them too


def parse_claim(given: Mapping[str, Any], document: ParsedDocument, known: Known, reader: tuple[str, str]) -> Claim:
    """Return a claim that joins two things.

    Raises: WireError: the ontology or the text does not allow it.
    """
    predicate = given.get("predicate")
    if predicate not in tuple(Predicate):
        message = f"its predicate is {predicate!r}: see `docs/ontology.md` for those there are"
        raise WireError(message)
    predicate = Predicate(predicate)
    subject = known.find(given.get("subject"), "subject")
    object_ = known.find(given.get("object"), "object")
    if not allows(predicate, subject.kind, object_.kind):
        message = f"{subject.kind} {predicate} {object_.kind} is not in the ontology"
        raise WireError(message)
    if subject.id == object_.id:
        message = f"subject and object are both {subject.id}"
        raise WireError(message)
    bases = _legal_bases(given, predicate, known)
    said = _said(given, document, qualifiers_of(predicate), reader)
    return Claim(subject=subject.id, predicate=predicate, object=object_.id, legal_bases=bases, **said)


def parse_property(given: Mapping[str, Any], document: ParsedDocument, known: Known, reader: tuple[str, str]) -> Claim:
    """Return a claim that gives a thing a name, an identifier or a property.

    Raises: WireError: the ontology or the text does not allow it.
    """
    subject = known.find(given.get("subject"), "subject")
    name = given.get("property")
    if not isinstance(name, str):
        message = "it has no property"
        raise WireError(message)
    value = parse_value(given.get("value"), type_of_property(subject.kind, name), name)
    if name == IDENTIFIER:
        value = parse_identifier(str(value))
    if name == NAME:
        refuse_bare_name(str(value), subject.kind)
    return Claim(
        subject=subject.id,
        predicate=None,
        property=name,
        value=value,
        name_kind=_name_kind(given, name),
        **_said(given, document, (), reader),
    )


def _name_kind(given: Mapping[str, Any], name: str) -> NameKind | None:
    if name != NAME:
        return None
    kind = given.get("name_kind", NameKind.ALIAS)
    if kind not in tuple(NameKind):
        message = f"its name_kind is {kind!r}: give one of {', '.join(NameKind)}"
        raise WireError(message)
    return NameKind(kind)


def _legal_bases(given: Mapping[str, Any], predicate: Predicate, known: Known) -> tuple[str, ...]:
    listed = given.get("legal_bases")
    if not listed:
        return ()
    if predicate is not Predicate.EXCLUDES:
        message = f"legal_bases belong to EXCLUDES, not to {predicate}"
        raise WireError(message)
    if not isinstance(listed, list):
        message = "legal_bases is no list"
        raise WireError(message)
    laws = [known.find(each, "legal basis") for each in listed]
    for law in laws:
        if law.kind is not Kind.LAW:
            message = f"legal basis {law.id!r} is no Law"
            raise WireError(message)
    return tuple(dict.fromkeys(law.id for law in laws))


def _said(
    given: Mapping[str, Any], document: ParsedDocument, allowed: tuple[str, ...], reader: tuple[str, str]
) -> dict[str, Any]:
    """Return the fields of a claim that do not depend on what it is about."""
    qualifiers = given.get("qualifiers") or {}
    if not isinstance(qualifiers, dict):
        message = "qualifiers is no JSON object"
        raise WireError(message)
    misplaced = sorted(name for name in _BELOW_QUALIFIERS if given.get(name) is not None)
    if misplaced:  # a denial that is passed over would be written as its opposite
        message = f"{', '.join(misplaced)} must stand under `qualifiers`"
        raise WireError(message)
    quote, start, end = find_quote(given, document.text)
    return {
        "document": document.document.id,
        "qualifiers": _qualifiers(qualifiers, allowed),
        "negated": _negated(qualifiers),
        "modality": _modality(qualifiers),
        "confidence": _confidence(given),
        "extractor": _reader(given, "extractor", reader[0]),
        "version": _reader(given, "version", reader[1]),
        "status": _status(given),
        "quote": quote,
        "start": start,
        "end": end,
    }


def _qualifiers(given: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, Value]:
    return {
        name: parse_value(value, type_of_qualifier(name, allowed), name)
        for name, value in given.items()
        if name not in {_MODALITY, _NEGATED} and value is not None
    }


def _negated(given: Mapping[str, Any]) -> bool:
    value = given.get(_NEGATED)
    if value is None or isinstance(value, bool):
        return bool(value)
    message = f"negated is {value!r}: give true or false"
    raise WireError(message)


def _modality(given: Mapping[str, Any]) -> Modality:
    value = given.get(_MODALITY)
    if value is None:
        return Modality.ASSERTED
    if value in tuple(Modality):
        return Modality(value)
    message = f"modality is {value!r}: give one of {', '.join(Modality)}"
    raise WireError(message)


def _confidence(given: Mapping[str, Any]) -> float:
    value = given.get("confidence")
    if value is None:
        return 1.0
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return round(float(value), DIGITS)
    message = f"confidence is {value!r}: give a number from 0 to 1"
    raise WireError(message)


def _status(given: Mapping[str, Any]) -> Status:
    value = given.get("status")
    if value is None:
        return Status.ACCEPTED
    if value in _ON_ARRIVAL:
        return Status(value)
    message = f"status is {value!r}: give {' or '.join(_ON_ARRIVAL)}"
    raise WireError(message)


def _reader(given: Mapping[str, Any], key: str, default: str) -> str:
    value = given.get(key)
    if value is None:
        return default
    if isinstance(value, str) and value.strip():
        return value
    message = f"{key} is {value!r}: give text"
    raise WireError(message)
