"""The wire form: what is printed can be read back, and what is wrong is refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Claim, Document, Entity, Extraction, Money, PartialDate, Value, claim_id
from graph.ontology import (
    IDENTIFIER_SCHEMES,
    KINDS,
    LAW_STAGES,
    OFFERING_KINDS,
    OFFERING_STATUSES,
    PREDICATES,
    QUALIFIERS,
    Bound,
    Kind,
    Modality,
    NameKind,
    Predicate,
    Status,
    ValueType,
    qualifiers_of,
)
from graph.reference import iter_reference
from graph.write.validate import find_faults
from ingest.sources import Source, SourceError
from ingest.wire import Parsed, ParseOptions, parse, render

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
TEXT = (
    "Orbital Systems Corp plans an initial public offering of 75 billion dollars.\n\n"
    "The offering shuts out investors from China under ITAR. Orbital Systems did not say why.\n\n"
    "Investors from China can wait. Investors from China can wait."
)


def no_file(path: str) -> Source:
    message = f"no such file: {path}"
    raise SourceError(message)


def read(line: dict[str, Any] | bytes, find_text: Callable[[str], Source] = no_file) -> Parsed:
    data = line if isinstance(line, bytes) else orjson.dumps(line)
    return parse(data, ParseOptions(record_id="c.jsonl:1", now=NOW, find_text=find_text))


def line(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "document": {"url": "https://news.example/1", "text": TEXT, "published_at": "2026-06-05"},
        "entities": [
            {"id": "company:orbital-systems", "kind": "Company", "name": "Orbital Systems"},
            {"id": "offering:orbital-ipo", "kind": "Offering", "name": "Orbital IPO"},
        ],
        "claims": [
            {
                "subject": "offering:orbital-ipo",
                "predicate": "EXCLUDES",
                "object": "jurisdiction:CN",
                "legal_bases": ["law:itar"],
                "quote": "The offering shuts out investors from China under ITAR.",
            },
            {
                "subject": "company:orbital-systems",
                "predicate": "ISSUES",
                "object": "offering:orbital-ipo",
                "quote": "Orbital Systems Corp plans an initial public offering of 75 billion dollars.",
                "qualifiers": {"modality": "planned"},
            },
        ],
    }
    return made | changes


def reasons(parsed: Parsed) -> dict[str, str]:
    return {rejected.record_id.removeprefix("c.jsonl:1").strip(): rejected.reason for rejected in parsed.rejected}


def extraction_of(parsed: Parsed) -> Extraction:
    assert parsed.extraction is not None, parsed.rejected
    return parsed.extraction


# Round trip

_chars = st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff")
_words = st.text(_chars, min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
_names = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?", fullmatch=True)
_dates = st.one_of(
    st.dates().map(lambda day: PartialDate(day.isoformat())),
    st.dates().map(lambda day: PartialDate(day.isoformat()[:7])),
    st.integers(1, 9999).map(lambda year: PartialDate(f"{year:04}")),
)
_decimals = st.one_of(
    st.integers(0, 10**20).map(Decimal),
    st.decimals(0, 10**15, allow_nan=False, allow_infinity=False, places=9),
    st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=2),
)
_money = st.builds(
    Money, value=_decimals, currency=st.from_regex("[A-Z]{3}", fullmatch=True), bound=st.sampled_from(Bound)
)
_by_type: dict[ValueType, st.SearchStrategy[Value]] = {
    ValueType.TEXT: _words,
    ValueType.INTEGER: st.integers(-(2**53), 2**53),
    ValueType.DECIMAL: _decimals,
    ValueType.BOOLEAN: st.booleans(),
    ValueType.DATE: _dates,
    ValueType.MONEY: _money,
    ValueType.OFFERING_KIND: st.sampled_from(OFFERING_KINDS),
    ValueType.OFFERING_STATUS: st.sampled_from(OFFERING_STATUSES),
    ValueType.LAW_STAGE: st.sampled_from(LAW_STAGES),
}
_known = [Entity(id=each.id, kind=each.kind) for each in list(iter_reference())[::40]]
_free = st.builds(
    lambda kind, slug: Entity(id=f"{kind.lower()}:{slug}", kind=kind),
    st.sampled_from([kind for kind in Kind if kind not in {Kind.JURISDICTION, Kind.TECHNOLOGY}]),
    st.from_regex(r"[a-z0-9-]{1,10}(~[0-9a-f]{8})?", fullmatch=True),
)


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    text = draw(st.text(_chars, min_size=1, max_size=200).filter(lambda each: bool(each.strip())))
    url = draw(st.one_of(st.just("https://news.example/1"), _names))
    id_, story = Document.ids(url, text)
    minutes = draw(st.integers(-600, 600))
    document = Document(
        id=id_,
        story=story,
        url=url,
        title=draw(st.none() | _words),
        publisher=draw(st.none() | _words),
        published_at=draw(st.none() | _dates),
        retrieved_at=draw(st.datetimes(timezones=st.just(timezone(timedelta(minutes=minutes))))),
        language=draw(st.none() | st.just("en")),
    )
    entities = draw(st.lists(st.one_of(_free, st.sampled_from(_known)), max_size=6, unique_by=lambda each: each.id))
    claims = [claim for entity in entities for claim in draw(_properties(document, text, entity))]
    for _ in range(draw(st.integers(0, 4))):
        claims += draw(_links(document, text, entities))
    unique = {claim_id(claim): claim for claim in claims}
    return Extraction(document=document, text=text, entities=tuple(entities), claims=tuple(unique.values()))


@st.composite
def _said(draw: st.DrawFn, document: Document, text: str) -> dict[str, Any]:
    spans = [(start, end) for start in range(len(text)) for end in (start + 1, len(text)) if text[start:end].strip()]
    start, end = draw(st.sampled_from(spans))
    return {
        "document": document.id,
        "quote": text[start:end],
        "start": start,
        "end": end,
        "negated": draw(st.booleans()),
        "modality": draw(st.sampled_from(Modality)),
        "confidence": round(draw(st.floats(0, 1)), 6),
        "extractor": draw(st.sampled_from(["caplinks", "another"])),
        "version": draw(st.sampled_from(["1", "2.0"])),
        "status": draw(st.sampled_from([Status.ACCEPTED, Status.PROPOSED])),
    }


@st.composite
def _properties(draw: st.DrawFn, document: Document, text: str, entity: Entity) -> list[Claim]:
    said = draw(_said(document, text))
    named = Claim(
        subject=entity.id,
        predicate=None,
        property="name",
        value=draw(_names),
        name_kind=draw(st.sampled_from(NameKind)),
        **said,
    )
    made = [named]
    for spec in KINDS[entity.kind].properties:
        if draw(st.booleans()):
            value = draw(_by_type[spec.type])
            made.append(Claim(subject=entity.id, predicate=None, property=spec.name, value=value, **said))
    if draw(st.booleans()):
        value = f"{draw(st.sampled_from(IDENTIFIER_SCHEMES))}:0001"
        made.append(Claim(subject=entity.id, predicate=None, property="identifier", value=value, **said))
    return made


@st.composite
def _links(draw: st.DrawFn, document: Document, text: str, entities: list[Entity]) -> list[Claim]:
    fitting = [
        (subject, spec, object_)
        for subject in entities
        for object_ in entities
        for spec in PREDICATES.values()
        if subject.id != object_.id
        and any(subject.kind in left and object_.kind in right for left, right in spec.signatures)
    ]
    if not fitting:
        return []
    subject, spec, object_ = draw(st.sampled_from(fitting))
    names = draw(st.lists(st.sampled_from(qualifiers_of(spec.predicate)), unique=True))
    laws = [entity.id for entity in entities if entity.kind is Kind.LAW]
    bases = tuple(laws) if spec.predicate is Predicate.EXCLUDES and draw(st.booleans()) else ()
    return [
        Claim(
            subject=subject.id,
            predicate=spec.predicate,
            object=object_.id,
            qualifiers={name: draw(_by_type[QUALIFIERS[name].type]) for name in names},
            legal_bases=bases,
            **draw(_said(document, text)),
        )
    ]


@settings(max_examples=50, deadline=None)
@given(extractions())
def test_parse_undoes_render(extraction: Extraction) -> None:
    printed = render(extraction, inline_text=True)
    parsed = read(printed)
    assert parsed.rejected == ()
    links = [claim for claim in extraction.claims if claim.predicate]
    properties = [claim for claim in extraction.claims if not claim.predicate]
    assert parsed.extraction == replace(extraction, claims=(*links, *properties))
    assert render(extraction_of(parsed), inline_text=True) == printed


@settings(max_examples=20, deadline=None)
@given(extractions())
def test_what_is_parsed_can_be_stored(extraction: Extraction) -> None:
    assert find_faults(extraction_of(read(render(extraction, inline_text=True)))) == []


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
        lambda each: (
            st.lists(each, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["document", "entities", "claims", "has", "text", "url", "id", "kind", "subject", "quote"]
                ),
                each,
                max_size=5,
            )
        ),
        max_leaves=20,
    ).map(orjson.dumps)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    parsed = read(data)
    assert parsed.extraction is not None or parsed.rejected


# What is printed


def test_the_line_has_the_form_that_the_page_promises() -> None:
    extraction = extraction_of(read(line()))
    printed = orjson.loads(render(extraction, source="articles/a.txt"))
    assert list(printed) == ["claims", "document", "entities", "has"]
    assert printed["document"]["source"] == "articles/a.txt"
    assert "text" not in printed["document"]
    offering = next(entity for entity in printed["entities"] if entity["kind"] == "Offering")
    assert offering["properties"]["issuer"] == "company:orbital-systems"
    excludes = printed["claims"][0]
    assert TEXT[excludes["start"] : excludes["end"]] == excludes["quote"]
    assert excludes["qualifiers"] == {"modality": "asserted", "negated": False}
    assert excludes["legal_bases"] == ["law:itar"]
    assert "legal_bases" not in printed["claims"][1]
    china = next(entity for entity in printed["entities"] if entity["id"] == "jurisdiction:CN")
    assert (china["name"], china["properties"]["code"]) == ("China", "CN")


def test_properties_and_names_come_from_the_best_claims() -> None:
    quote = {"quote": "Orbital Systems did not say why."}
    has = [
        {"subject": "offering:x", "property": "status", "value": "filed", "confidence": 0.5, **quote},
        {"subject": "offering:x", "property": "kind", "value": "bond", "qualifiers": {"negated": True}, **quote},
        {"subject": "offering:x", "property": "status", "value": "planned", "confidence": 0.9, **quote},
        {"subject": "offering:x", "property": "amount", "value": {"value": 7.5, "currency": "USD"}, **quote},
        {"subject": "offering:x", "property": "name", "value": "Alpha float", "name_kind": "alias", **quote},
        {"subject": "offering:x", "property": "name", "value": "IPO", "name_kind": "primary", **quote},
    ]
    extraction = extraction_of(read(line(entities=[{"id": "offering:x", "kind": "Offering"}], claims=[], has=has)))
    (entity,) = orjson.loads(render(extraction))["entities"]
    assert entity["name"] == "IPO"
    assert entity["aliases"] == ["Alpha float"]
    assert entity["properties"] == {
        "status": "planned",
        "amount": {"value": 7.5, "currency": "USD", "bound": "exact"},
    }


def test_an_entity_without_name_or_reference_is_called_by_its_id() -> None:
    extraction = extraction_of(read(line()))
    bare = Extraction(
        document=extraction.document,
        text=extraction.text,
        entities=(Entity(id="company:orbital-systems~12345678", kind=Kind.COMPANY),),
        claims=(),
    )
    printed = orjson.loads(render(bare))
    assert printed["entities"][0]["name"] == "orbital systems"
    assert "extractor" not in printed["document"]


# What a person may leave out


def test_names_become_claims_that_quote_their_sentence() -> None:
    extraction = extraction_of(read(line()))
    names = {claim.value: claim for claim in extraction.claims if claim.property == "name"}
    assert (
        names["Orbital Systems"].quote == "Orbital Systems Corp plans an initial public offering of 75 billion dollars."
    )
    assert names["Orbital Systems"].name_kind is NameKind.PRIMARY
    assert names["Orbital IPO"].quote == "The offering shuts out investors from China under ITAR."  # it stands nowhere
    assert {entity.id for entity in extraction.entities} == {
        "company:orbital-systems",
        "offering:orbital-ipo",
        "jurisdiction:CN",
        "law:itar",
    }
    assert {claim.extractor for claim in extraction.claims} == {"given"}
    assert {claim.confidence for claim in extraction.claims} == {1.0}
    assert find_faults(extraction) == []


def test_properties_without_has_become_claims() -> None:
    entities = line()["entities"]
    entities[1]["properties"] = {"kind": "ipo", "issuer": "company:orbital-systems", "amount": None}
    entities.append({"kind": "Jurisdiction", "id": "jurisdiction:CN", "name": "China", "properties": {"code": "CN"}})
    extraction = extraction_of(read(line(entities=entities)))
    stated = {(claim.subject, claim.property): claim.value for claim in extraction.claims if claim.property != "name"}
    assert stated[("offering:orbital-ipo", "kind")] == "ipo"
    assert ("offering:orbital-ipo", "issuer") not in stated
    assert ("jurisdiction:CN", "code") not in stated  # reference data say it
    names = [claim.value for claim in extraction.claims if claim.subject == "jurisdiction:CN" and claim.property]
    assert names == ["China"]


def test_entities_without_ids_are_called_by_name_or_key() -> None:
    entities = [
        {"kind": "Company", "name": "Orbital Systems", "aliases": ["Orbital Systems Corp"]},
        {"kind": "Offering", "name": "offering", "key": "o"},
        {"kind": "Jurisdiction", "name": "China"},
    ]
    claims = [
        {
            "subject": "Orbital Systems Corp",
            "predicate": "ISSUES",
            "object": "o",
            "quote": "Orbital Systems Corp plans",
        },
        {"subject": "o", "predicate": "EXCLUDES", "object": "China", "quote": "investors from China under ITAR"},
    ]
    extraction = extraction_of(read(line(entities=entities, claims=claims)))
    links = [(c.subject, str(c.predicate), c.object) for c in extraction.claims if c.predicate]
    assert links == [
        ("company:orbital-systems", "ISSUES", "offering:offering"),
        ("offering:offering", "EXCLUDES", "jurisdiction:CN"),
    ]


def test_a_text_without_address_gets_one_by_its_story() -> None:
    document = extraction_of(read(line(document={"text": TEXT.replace("\n", "\r\n")}))).document
    assert document.url == f"text:{document.story[:16]}"
    assert document.retrieved_at == NOW
    assert document.story == Document.ids("", TEXT)[1]


def test_the_text_may_lie_in_a_file() -> None:
    def find(path: str) -> Source:
        assert path == "a.txt"
        id_, story = Document.ids("a.txt", TEXT)
        document = Document(id=id_, story=story, url="a.txt", title="A title", retrieved_at=NOW)
        return Source(document=document, text=TEXT, name=path)

    found = read(line(document={"path": "a.txt", "publisher": "Me", "id": "my-own-label"}), find)
    document = extraction_of(found).document
    assert (document.url, document.title, document.publisher) == ("a.txt", "A title", "Me")
    assert read(line(document={"source": "a.txt", "url": "https://x.example/"}), find).extraction is not None
    assert reasons(read(line(document={"source": "b.txt"}))) == {"": "its text b.txt: no such file: b.txt"}


# What is refused, and where


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"{", "it is no JSON", id="no-json"),
        pytest.param(b"[]", "it is no JSON object", id="list"),
        pytest.param(b'{"entities": []}', "it has no document", id="no-document"),
        pytest.param(b'{"document": {}}', "has no text", id="no-text"),
        pytest.param(b'{"document": {"text": "  "}}', "has no text", id="white-text"),
        pytest.param(b'{"document": {"source": "https://a.example/"}}', "has no text", id="address-only"),
        pytest.param(b'{"document": {"text": "a"}, "claims": {}}', "claims is no list", id="claims"),
        pytest.param(b'{"document": {"text": "a", "title": 3}}', "title of its document is 3", id="title"),
        pytest.param(b'{"document": {"text": "a", "published_at": "June"}}', "'June': give YYYY", id="date"),
        pytest.param(b'{"document": {"text": "a", "retrieved_at": "2026-01-01T00:00:00"}}', "zone", id="zone"),
        pytest.param(b'{"document": {"text": "a", "retrieved_at": "now"}}', "zone", id="moment"),
        pytest.param(b'{"document": {"text": "a", "story": "' + b"0" * 64 + b'"}}', "hash differs", id="story"),
        pytest.param(b'{"document": {"text": "a", "id": "' + b"0" * 64 + b'"}}', "hash differs", id="id"),
        pytest.param(b"\xff\xfe", "it is no JSON", id="bytes"),
        pytest.param(b"[" * 5000, "it is no JSON", id="deep"),
    ],
)
def test_a_line_that_cannot_be_used(data: bytes, reason: str) -> None:
    parsed = read(data)
    assert parsed.extraction is None
    assert parsed.rejected[0].record_id == "c.jsonl:1"
    assert reason in parsed.rejected[0].reason
    assert "\n" not in parsed.rejected[0].reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"predicate": "LOVES"}, "predicate is 'LOVES'", id="predicate"),
        pytest.param(
            {"predicate": "SUPPLIES"}, "Offering SUPPLIES Jurisdiction is not in the ontology", id="signature"
        ),
        pytest.param({"subject": "company:nobody"}, "'company:nobody' is not among the entities", id="subject"),
        pytest.param({"object": None}, "it has no object", id="object"),
        pytest.param({"object": ["a"]}, "it has no object", id="object-type"),
        pytest.param({"quote": None}, "no quote", id="no-quote"),
        pytest.param({"quote": "It was never said."}, "does not stand in the text", id="absent"),
        pytest.param({"quote": "Investors from China can wait."}, "more than once: give its start", id="ambiguous"),
        pytest.param({"start": 0}, "not the quote", id="start"),
        pytest.param({"end": 10}, "not the quote", id="end"),
        pytest.param({"start": "x"}, "start is 'x'", id="offset"),
        pytest.param({"start": True}, "start is True", id="offset-bool"),
        pytest.param({"qualifiers": {"colour": "red"}}, "'colour' does not belong here", id="qualifier"),
        pytest.param({"qualifiers": {"title": "CEO"}}, "'title' does not belong here", id="other-qualifier"),
        pytest.param({"qualifiers": []}, None, id="no-qualifiers"),
        pytest.param({"qualifiers": [1]}, "qualifiers is no JSON object", id="qualifiers"),
        pytest.param({"qualifiers": {"modality": "sure"}}, "modality is 'sure'", id="modality"),
        pytest.param({"qualifiers": {"modality": None, "negated": None, "reason": None}}, None, id="nulls"),
        pytest.param({"qualifiers": {"negated": "no"}}, "negated is 'no'", id="negated"),
        pytest.param({"negated": True}, "negated must stand under `qualifiers`", id="negated-beside"),
        pytest.param({"modality": "planned", "reason": "x"}, "modality, reason must stand", id="qualifiers-beside"),
        pytest.param({"qualifiers": {"valid_from": "31/12/2026"}}, "valid_from is '31/12/2026'", id="date"),
        pytest.param({"qualifiers": {"valid_from": "2026-02-30"}}, "valid_from is '2026-02-30'", id="no-day"),
        pytest.param({"qualifiers": {"reason": ""}}, "reason is ''", id="empty"),
        pytest.param({"qualifiers": {"reason": "x" * 3000}}, "1 to 2000 characters", id="long"),
        pytest.param({"qualifiers": {"amount": 5}}, "amount is 5: give", id="amount"),
        pytest.param({"qualifiers": {"amount": {"value": 5, "currency": "$"}}}, "currency '$'", id="currency"),
        pytest.param({"qualifiers": {"amount": {"value": "x", "currency": "USD"}}}, "no number", id="number"),
        pytest.param({"qualifiers": {"amount": {"value": None, "currency": "USD"}}}, "no number", id="no-number"),
        pytest.param({"qualifiers": {"amount": {"value": "NaN", "currency": "USD"}}}, "no number", id="nan"),
        pytest.param({"qualifiers": {"amount": {"value": -1, "currency": "USD"}}}, "negative", id="negative"),
        pytest.param(
            {"qualifiers": {"amount": {"value": 1, "currency": "USD", "bound": "x"}}}, "bound 'x'", id="bound"
        ),
        pytest.param({"legal_bases": "law:itar"}, "legal_bases is no list", id="bases"),
        pytest.param({"legal_bases": ["jurisdiction:CN"]}, "is no Law", id="no-law"),
        pytest.param({"confidence": 2}, "confidence is 2", id="confidence"),
        pytest.param({"confidence": "1"}, "confidence is '1'", id="confidence-text"),
        pytest.param({"status": "rejected"}, "status is 'rejected'", id="status"),
        pytest.param({"status": "proposed", "extractor": "x", "version": "2"}, None, id="status-proposed"),
        pytest.param({"extractor": 7}, "extractor is 7", id="extractor"),
    ],
)
def test_a_claim_that_cannot_be_used_is_named_and_the_rest_stands(change: dict[str, Any], reason: str | None) -> None:
    claims = line()["claims"]
    claims[0] |= change
    parsed = read(line(claims=claims))
    links = [claim for claim in extraction_of(parsed).claims if claim.predicate]
    if reason is None:
        assert reasons(parsed) == {}
        assert len(links) == 2
    else:
        assert reason in reasons(parsed)["claim 1"]
        assert len(links) == 1
    assert find_faults(extraction_of(parsed)) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"property": None}, "it has no property", id="none"),
        pytest.param({"property": "colour"}, "Offering has no property 'colour'", id="unknown"),
        pytest.param({"value": "lottery"}, "kind is 'lottery': give one of ipo", id="closed"),
        pytest.param({"property": "shares", "value": 1.5}, "which is no integer", id="integer"),
        pytest.param({"property": "shares", "value": 2**60}, "which is no integer", id="big"),
        pytest.param({"property": "aggregate", "value": 1}, "which is no boolean", id="boolean"),
        pytest.param({"property": "identifier", "value": "phone:1"}, "give scheme:value", id="scheme"),
        pytest.param({"property": "identifier", "value": "cik:"}, "give scheme:value", id="no-identifier"),
        pytest.param({"property": "name", "value": "--"}, "no letter or digit", id="bare-name"),
        pytest.param({"property": "name", "value": "A", "name_kind": "pet"}, "name_kind is 'pet'", id="name-kind"),
        pytest.param({"qualifiers": {"attributed_to": "me"}}, "does not belong here: none may", id="qualifier"),
        pytest.param({"subject": "offering:gone"}, "not among the entities", id="subject"),
    ],
)
def test_a_property_that_cannot_be_used_is_named(change: dict[str, Any], reason: str) -> None:
    has = {"subject": "offering:orbital-ipo", "property": "kind", "value": "ipo", "quote": "initial public offering"}
    assert reasons(read(line(has=[has]))) == {}
    parsed = read(line(has=[has | change, 3]))
    assert reason in reasons(parsed)["has 1"]
    assert reasons(parsed)["has 2"] == "it is no JSON object"


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        pytest.param("x", "it is no JSON object", id="text"),
        pytest.param({"kind": "Planet", "id": "planet:x"}, "its kind is 'Planet'", id="kind"),
        pytest.param({"kind": "Company"}, "neither id nor name", id="nothing"),
        pytest.param({"kind": "Company", "id": "company:a b"}, "its id is 'company:a b'", id="blank"),
        pytest.param({"kind": "Company", "id": "company:a|b"}, "its id is", id="bar"),
        pytest.param({"kind": "Company", "id": 5}, "its id is 5", id="number"),
        pytest.param({"kind": "Company", "id": "person:x"}, "does not begin with company:", id="prefix"),
        pytest.param({"kind": "Company", "id": "planet:x"}, "does not begin with company:", id="planet"),
        pytest.param({"kind": "Jurisdiction", "id": "jurisdiction:ZZ"}, "is not in the list", id="country"),
        pytest.param({"kind": "Technology", "name": "teleport"}, "is not in the list", id="technology"),
        pytest.param({"kind": "Company", "id": "company:orbital-systems"}, "the id of entity 1 too", id="twice"),
        pytest.param({"kind": "Company", "name": "Nobody"}, "no claim speaks of it", id="nobody"),
        pytest.param({"kind": "Company", "name": "Corp", "aliases": 1}, "aliases is no list", id="aliases"),
        pytest.param({"kind": "Company", "id": "company:x", "name": 1}, "its name is 1", id="name"),
        pytest.param(
            {"kind": "Company", "id": "company:c", "name": "Corp", "properties": {"founded": "2001"}},
            "nothing in the text can be quoted for its founded",
            id="property",
        ),
        pytest.param(
            {"kind": "Company", "id": "company:c", "name": "Corp", "properties": [1]},
            "properties is no",
            id="properties",
        ),
    ],
)
def test_an_entity_that_cannot_be_used_is_named(entity: Any, reason: str) -> None:
    parsed = read(line(entities=[*line()["entities"], entity]))
    assert any(reason in each for each in reasons(parsed).values()), parsed.rejected
    assert len([claim for claim in extraction_of(parsed).claims if claim.predicate]) == 2


def test_one_statement_is_taken_once() -> None:
    claims = line()["claims"]
    parsed = read(line(claims=[*claims, claims[0]]))
    assert reasons(parsed) == {"claim 3": "it says the same as claim 1"}


def test_a_thing_in_no_relation_to_itself() -> None:
    claims = [{"subject": "company:orbital-systems", "predicate": "SUPPLIES", "object": "company:orbital-systems"}]
    assert "both company:orbital-systems" in reasons(read(line(claims=claims)))["claim 1"]


def test_a_line_without_a_claim_that_can_be_used_is_left_out_whole() -> None:
    claims = [{"subject": "company:orbital-systems", "predicate": "OWNS", "object": "jurisdiction:CN"}, 7]
    parsed = read(line(claims=claims))
    assert parsed.extraction is None
    assert reasons(parsed) == {
        "claim 1": "Company OWNS Jurisdiction is not in the ontology",
        "claim 2": "it is no JSON object",
        "": "none of its claims can be used, so it is left as it was",
    }


def test_legal_bases_belong_to_exclusions() -> None:
    claims = line()["claims"]
    claims[1]["legal_bases"] = ["law:itar"]
    assert "belong to EXCLUDES" in reasons(read(line(claims=claims)))["claim 2"]


def test_a_name_of_two_is_ambiguous() -> None:
    entities = [*line()["entities"], {"id": "company:second", "kind": "Company", "name": "Orbital Systems"}]
    claims = line()["claims"]
    claims[1]["subject"] = "Orbital Systems"
    assert "the name of two entities" in reasons(read(line(entities=entities, claims=claims)))["claim 2"]


def test_an_entity_nobody_speaks_of_is_rejected_where_has_is_given() -> None:
    parsed = read(line(has=[], claims=[]))
    assert reasons(parsed) == {
        f"entity {id_}": "no claim that could be used speaks of it"
        for id_ in ("company:orbital-systems", "offering:orbital-ipo")
    }
    assert extraction_of(parsed).entities == ()
