"""Names and properties that a line gives an entity without `has`, as claims that rest on the text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.model import Claim, Entity
from graph.ontology import Kind, NameKind
from graph.reference import find_reference
from ingest.wire.documents import ParsedDocument
from ingest.wire.quotes import find_sentence_with
from ingest.wire.values import NAME, WireError, parse_value, refuse_bare_name, type_of_property

_ISSUER = "issuer"
"""Printed among an offering's properties; ISSUES says it."""


def claims_of_entity(
    entity: Entity,
    given: Mapping[str, Any],
    document: ParsedDocument,
    claims: Sequence[Claim],
    reader: tuple[str, str],
) -> Iterator[Claim]:
    """Yield the claims that the entity's `name`, `aliases` and `properties` amount to.

    A name is quoted by the first sentence that holds it. One that stands nowhere, and a property, are quoted by the
    first claim that speaks of the entity; a thing that reference data knows needs neither, as they say it already.

    Raises: WireError: a value is not what the ontology asks for, or nothing in the text can be quoted for it.
    """
    spoken = next((claim for claim in claims if entity.id in {claim.subject, claim.object, *claim.legal_bases}), None)
    fallback = (spoken.start, spoken.end) if spoken else None
    known = find_reference(entity.id) is not None
    for name, kind in _names(given, entity.kind):
        span = find_sentence_with(name, document.text) or (None if known else fallback)
        if span is not None:
            yield _claim(entity, NAME, name, kind, document, span, reader)
        elif not known:
            message = f"its name {name!r} does not stand in the text, and no claim speaks of it"
            raise WireError(message)
    if known:
        return
    for name, value in _properties(given):
        parsed = parse_value(value, type_of_property(entity.kind, name), name)
        if fallback is None:
            message = f"nothing in the text can be quoted for its {name}: no claim speaks of it"
            raise WireError(message)
        yield _claim(entity, name, parsed, None, document, fallback, reader)


def _names(given: Mapping[str, Any], entity_kind: Kind) -> Iterator[tuple[str, NameKind]]:
    aliases = given.get("aliases") or []
    if not isinstance(aliases, list):
        message = "aliases is no list"
        raise WireError(message)
    seen: set[str] = set()
    for name, kind in ((given.get(NAME), NameKind.PRIMARY), *((alias, NameKind.ALIAS) for alias in aliases)):
        if name is None or name in seen:
            continue
        if not isinstance(name, str) or not name.strip():
            message = f"its name is {name!r}: give text"
            raise WireError(message)
        refuse_bare_name(name, entity_kind)
        seen.add(name)
        yield name, kind


def _properties(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    properties = given.get("properties") or {}
    if not isinstance(properties, dict):
        message = "properties is no JSON object"
        raise WireError(message)
    yield from ((name, value) for name, value in properties.items() if name != _ISSUER and value is not None)


def _claim(  # noqa: PLR0913, PLR0917 - a row, in the order of the claim's own fields
    entity: Entity,
    property_: str,
    value: Any,
    kind: NameKind | None,
    document: ParsedDocument,
    span: tuple[int, int],
    reader: tuple[str, str],
) -> Claim:
    start, end = span
    return Claim(
        document=document.document.id,
        subject=entity.id,
        predicate=None,
        property=property_,
        value=value,
        name_kind=kind,
        extractor=reader[0],
        version=reader[1],
        quote=document.text[start:end],
        start=start,
        end=end,
    )
