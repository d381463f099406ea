"""Entities of FollowTheMoney, one a line: things, links with their evidence, documents. Pure.

`docs/export.md` says what becomes of what, and what is lost. Several lines may speak of one entity, as is usual there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import orjson

from graph.export.form import Facts, Form, Step
from graph.export.sections import DOCUMENTS, ENTITIES, NAMED_LINKS, Record
from graph.names import kind_of, long_hash
from graph.ontology import Kind, Predicate

SCHEMAS: Mapping[Kind, str] = {
    Kind.COMPANY: "Company",
    Kind.PERSON: "Person",
    Kind.REGULATOR: "PublicBody",
    Kind.JURISDICTION: "PublicBody",
    Kind.EXCHANGE: "Organization",
    Kind.LAW: "Document",
    Kind.OFFERING: "Security",
}
"""Schema of the things of a kind; technologies have none."""
_LINKS: Mapping[Predicate, tuple[str, str, str]] = {
    Predicate.OWNS: ("Ownership", "owner", "asset"),
    Predicate.INVESTS_IN: ("Ownership", "owner", "asset"),
    Predicate.ACQUIRES: ("Ownership", "owner", "asset"),
    Predicate.HOLDS_ROLE: ("Employment", "employee", "employer"),
}
"""Schema of a link, with the properties of its ends; any other is an UnknownLink."""
_SANCTIONS = frozenset({Predicate.PENALISES, Predicate.RESTRICTS})
_IDENTIFIERS = {"lei": "leiCode", "cik": "cikCode", "isin": "isinCode", "qid": "wikidataId", "ticker": "ticker"}
_NAMES = {"primary": "name", "alias": "alias", "former": "previousName", "acronym": "weakAlias"}
_LANGUAGES = {
    **{"de": "deu", "en": "eng", "es": "spa", "fr": "fra", "it": "ita"},
    **{"ja": "jpn", "ko": "kor", "nl": "nld", "pt": "por", "ru": "rus", "zh": "zho"},
}
_PROPERTIES: Mapping[Kind, Mapping[str, str]] = {
    Kind.COMPANY: {"legal_name": "alias", "founded": "incorporationDate", "website": "website", "status": "status"},
    Kind.REGULATOR: {"acronym": "abbreviation"},
    Kind.EXCHANGE: {"acronym": "abbreviation"},
    Kind.LAW: {"short_name": "alias", "enacted_on": "publishedAt"},
    Kind.OFFERING: {
        "kind": "type",
        "status": "classification",
        "expected_on": "issueDate",
        "amount_value": "amount",
        "amount_currency": "currency",
        "amount_eur": "amountEur",
    },
}
"""Properties that have one of theirs; the others are told in `notes`."""
_COUNTRY_DIGITS = 2

Entity = dict[str, Any]


def entity_id(id_: str) -> str:
    """Return the id of a thing or link there: their ids hold no colons."""
    return f"caplinks-{long_hash(id_)}"


def iter_entities(record: Record) -> Iterator[Entity]:
    """Yield what a record becomes."""
    match record["type"]:
        case "document":
            yield _document(record)
        case "entity":
            yield from _thing(record)
        case _:
            yield from _link(record)


def _document(record: Record) -> Entity:
    properties: dict[str, list[Any]] = {
        "title": [record.get("title")],
        "publisher": [record.get("publisher")],
        "publishedAt": [record.get("published_at")],
        "retrievedAt": [_day(record["retrieved_at"])],
        "language": [_LANGUAGES.get(record.get("language", ""))],
        "sourceUrl": [_address(record["url"])],
        "fileName": [None if _address(record["url"]) else record["url"]],
        "notes": [record.get("note")],
    }
    return _made(record["id"], "Article", properties)


def _thing(record: Record) -> Iterator[Entity]:
    kind = Kind(record["kind"])
    schema = SCHEMAS.get(kind)
    if schema is None:
        return
    stored, own = record["properties"], _PROPERTIES.get(kind, {})
    properties: dict[str, list[Any]] = {"name": [stored["name"]], "notes": [f"caplinks: {record['id']}"]}
    for name in record["names"]:
        properties.setdefault(_NAMES[name["kind"]], []).append(name["text"])
    for name, value in stored.items():
        if name in own:
            properties.setdefault(own[name], []).append(value)
        elif name not in ("id", "name", "names"):
            properties["notes"].append(f"{name}: {_text(value)}")
    for identifier in record["identifiers"]:
        scheme, _, value = identifier["key"].partition(":")
        if schema == "Company" and scheme in _IDENTIFIERS:
            properties.setdefault(_IDENTIFIERS[scheme], []).append(value.partition("@")[0])
        else:
            properties["notes"].append(identifier["key"])
    code = str(stored.get("code", ""))
    if kind is Kind.JURISDICTION and (len(code) == _COUNTRY_DIGITS):
        properties["country"] = [code.lower()]
    yield _made(record["id"], schema, properties)


def _link(record: Record) -> Iterator[Entity]:
    predicate = Predicate(record["predicate"])
    subject, object_ = kind_of(record["subject"]), kind_of(record["object"])
    if predicate is Predicate.DEVELOPS:
        yield _made(record["subject"], SCHEMAS[subject], {"sector": [record["object_name"]]})
    if subject not in SCHEMAS or object_ not in SCHEMAS:
        return
    schema, source, target = _LINKS.get(predicate, ("UnknownLink", "subject", "object"))
    ends = {source: [entity_id(record["subject"])], target: [entity_id(record["object"])]}
    yield _made(record["id"], schema, {**ends, "role": [_words(predicate)], **_evidence(record)})
    if predicate in _SANCTIONS:
        about = {"entity": [entity_id(record["object"])], "authority": [record["subject_name"]]}
        yield _made(
            f"{record['id']}|sanction", "Sanction", {**about, "reason": [_words(predicate)], **_evidence(record)}
        )
    if predicate is Predicate.ISSUES:
        yield _made(record["object"], "Security", {"issuer": [entity_id(record["subject"])]})
    if predicate is Predicate.BASED_IN and subject is not Kind.LAW:
        code = record["object"].partition(":")[2]
        if len(code) == _COUNTRY_DIGITS:
            yield _made(record["subject"], SCHEMAS[subject], {"country": [code.lower()]})


def _evidence(record: Record) -> Mapping[str, list[Any]]:
    counts = f"{record['claims']} claims in {record['stories']} stories, {record['denials']} denials"
    told = f"{counts}; confidence {record['confidence']}"
    about = [f"{name}: {record[name]}" for name in ("reason", "investor_class") if record.get(name)]
    return {
        "status": [record["modality"]],
        "summary": [record["quote"]],
        "description": ["; ".join([told, *about])],
        "date": sorted({record["first_said"], record["last_said"]}),
        "publisher": [record.get("publisher")],
        "sourceUrl": [_address(record["url"])],
        "recordId": [record["id"]],
    }


def _made(id_: str, schema: str, properties: Mapping[str, Sequence[Any]]) -> Entity:
    """Return an entity with every value as text, each once, and only where there is one."""
    given = {name: list(dict.fromkeys(_text(each) for each in values if each)) for name, values in properties.items()}
    return {"id": entity_id(id_), "schema": schema, "properties": {n: v for n, v in sorted(given.items()) if v}}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _words(predicate: Predicate) -> str:
    return predicate.lower().replace("_", " ")


def _day(time: str) -> str:
    return time[:10]


def _address(url: str) -> str | None:
    """Return an address of the web, or None for a path."""
    return url if url.startswith(("http://", "https://")) else None


class _Lines:
    def head(self, facts: Facts) -> bytes:
        del facts
        return b""

    def rows(self, records: Sequence[Record]) -> bytes:
        entities = (entity for record in records for entity in iter_entities(record))
        return b"".join(orjson.dumps(entity, option=orjson.OPT_APPEND_NEWLINE) for entity in entities)

    def foot(self, facts: Facts) -> bytes:
        del facts
        return b""


@cache
def _steps() -> tuple[Step, ...]:
    things = (section for section in ENTITIES if section.kind in SCHEMAS)
    make: Callable[[], _Lines] = _Lines
    return tuple(Step(open=make, section=section) for section in (DOCUMENTS, *things, *NAMED_LINKS))


FTM = Form(
    name="ftm",
    suffix=".ftm.json",
    media_type="application/x-ndjson",
    steps=_steps,
    description="FollowTheMoney entities, one a line, for Aleph, OpenAleph and the ftm tools",
)
