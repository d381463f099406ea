"""A marked article as a JSON object, the form of gold files, and back. Pure; nothing is lost on the way.

Besides what gold files have, it holds `sentences`, `mentions` and, of each claim, `places`, the numbers of its
sentences: from these the marks are made again. The legal bases of an exclusion are told by the other marks.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.ontology import Kind, Modality, Predicate
from ingest.training.gold import laws_of
from ingest.training.marked import MarkedArticle, MarkedClaim, MarkedEntity, MarkedMention, form_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]
_SUMS = ("amount", "valuation")
_KIND, _ISSUER = "kind", "issuer"
_WORDS: Mapping[str, bool] = {"true": True, "false": False}


def record_of(article: MarkedArticle) -> Json:
    """Return an article as a gold record; a sum without a bound is exact."""
    return {
        "id": article.id,
        "title": article.title,
        "published_at": article.date,
        "text": article.text,
        "sentences": [list(span) for span in article.sentences],
        "mentions": [
            {"start": mention.start, "end": mention.end, "key": mention.key, "form": mention.form}
            for mention in article.mentions
        ],
        "entities": [_entity_record(entity) for entity in article.entities.values()],
        "claims": [_claim_record(article, claim) for claim in article.claims],
    }


def _entity_record(entity: MarkedEntity) -> Json:
    record: Json = {"key": entity.key, "kind": str(entity.kind), "names": list(entity.names)}
    properties: Json = {}
    for name, value in entity.properties.items():
        if name == _KIND:
            record["offering_kind"] = value
        elif name == _ISSUER:
            record["issuer"] = value
        elif name in _SUMS:
            properties[name] = _sum_record(value)
        else:
            properties[name] = _WORDS.get(value, int(value) if value.isdigit() else value)
    if properties:
        record["properties"] = properties
    return record


def _sum_record(text: str) -> Json | str:
    """Return `VALUE CURRENCY BOUND` as an object, and what is none as it stands."""
    parts = text.split()
    if len(parts) not in {2, 3} or not parts[0].replace(".", "", 1).isdigit():
        return text
    number = float(parts[0])
    value = int(parts[0]) if "." not in parts[0] else int(number) if number.is_integer() else number
    return {"value": value, "currency": parts[1], "bound": parts[2] if len(parts) > 2 else "exact"}  # noqa: PLR2004


def _claim_record(article: MarkedArticle, claim: MarkedClaim) -> Json:
    spans = [article.sentences[number] for number in claim.sentences]
    quotes = [article.text[start:end] for start, end in spans]
    qualifiers: Json = {"modality": str(claim.modality)}
    if claim.negated:
        qualifiers["negated"] = True
    record: Json = {
        "subject": claim.subject,
        "predicate": str(claim.predicate),
        "object": claim.object,
        "quote": quotes[0],
        "start": spans[0][0],
        "end": spans[0][1],
        "qualifiers": {**qualifiers, **claim.qualifiers},
        "places": list(claim.sentences),
    }
    if quotes[1:]:
        record["also"] = quotes[1:]
    if claim.optional:
        record["optional"] = True
    laws = laws_of(article, claim)
    if laws:
        record["legal_bases"] = laws
    return record


def article_of(record: Mapping[str, Any]) -> MarkedArticle:
    """Return the article of a record that `record_of` made.

    Raises: KeyError, ValueError: it is another sort of record.
    """
    entities = {entity["key"]: _entity(entity) for entity in record["entities"]}
    names = {name.casefold() for entity in entities.values() for name in entity.names}
    text = record["text"]
    return MarkedArticle(
        id=record["id"],
        title=record["title"],
        date=record["published_at"],
        text=text,
        sentences=tuple((start, end) for start, end in record["sentences"]),
        mentions=tuple(
            MarkedMention(
                start=mention["start"],
                end=mention["end"],
                key=mention["key"],
                form=form_of(text[mention["start"] : mention["end"]], names),
            )
            for mention in record["mentions"]
        ),
        entities=entities,
        claims=tuple(map(_claim, record["claims"])),
    )


def _entity(record: Mapping[str, Any]) -> MarkedEntity:
    properties = {
        **({_KIND: record["offering_kind"]} if "offering_kind" in record else {}),
        **({_ISSUER: record["issuer"]} if "issuer" in record else {}),
        **{name: value_text(value) for name, value in record.get("properties", {}).items()},
    }
    return MarkedEntity(
        key=record["key"], kind=Kind(record["kind"]), names=tuple(record["names"]), properties=properties
    )


def value_text(value: object) -> str:
    """Return a JSON value as marks write it: `400000000 USD about`, `true`, `7`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"{_digits(value['value'])} {value['currency']} {value.get('bound', 'exact')}"
    return _digits(value) if isinstance(value, int | float) else str(value)


def _digits(number: object) -> str:
    return format(Decimal(str(number)), "f")


def _claim(record: Mapping[str, Any]) -> MarkedClaim:
    qualifiers = dict(record["qualifiers"])
    modality, negated = Modality(qualifiers.pop("modality")), bool(qualifiers.pop("negated", False))
    return MarkedClaim(
        subject=record["subject"],
        predicate=Predicate(record["predicate"]),
        object=record["object"],
        sentences=tuple(record["places"]),
        modality=modality,
        negated=negated,
        optional=bool(record.get("optional")),
        qualifiers={name: value_text(value) for name, value in qualifiers.items()},
    )
