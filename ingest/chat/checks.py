"""What a model tells, as an extraction: what the text and the ontology bear out enters, the rest is counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from graph.model import Claim, Document, Entity, Extraction, Money, Value, claim_id
from graph.names import fold
from graph.ontology import CLOSED_LISTS, QUALIFIERS, Kind, NameKind, Predicate, ValueType, allows
from ingest.chat.answers import Told
from ingest.chat.things import Things, collect_things, note_value
from ingest.chat.verbatim import LONGEST_QUOTE, SHORTEST_QUOTE, find_verbatim, has_digits, stands_in
from ingest.extract.properties import offering_label
from ingest.resolve import references
from ingest.wire.claims import parse_claim
from ingest.wire.documents import ParsedDocument
from ingest.wire.entities import Known
from ingest.wire.quotes import find_sentence_with
from ingest.wire.values import WireError, parse_value, type_of_property

CONFIDENCE = 0.7
"""Of all claims of a chat model: what it says of its own certainty is not calibrated, and is not asked."""
_NO_OBJECT = "a claim or a property is no JSON object"
_NO_PREDICATE = "the predicate is not in the ontology"
_NO_SIDE = "subject, object or legal basis is no thing that passed"
_NO_FIT = "the predicate does not join these kinds"
_NO_QUOTE = "the quote does not stand in the text"
_NO_VALUE = "a property or qualifier is not what the ontology asks for"
_NO_WORDS = "a text that is given as the article's own does not stand in it"
_NO_DIGITS = "a number does not stand in the quote"
_MOST = 10**18
"""No sum or number of shares in the world is as large."""
_FROM_ELSEWHERE = ("kind", "aggregate")
"""Properties of offerings that are read from what tells the offering."""

_Reader = tuple[str, str]


class _Dropped(Exception):  # noqa: N818 - is always caught here, and counts
    """A claim or property that does not pass; its text is the reason, the same for all of that sort."""


def extraction_of(document: Document, text: str, answers: Sequence[Told], reader: _Reader) -> Extraction:
    """Return what the answers about the parts of a text amount to; what did not pass is counted in it by reason.

    Args:
        document: that was read.
        text: of it.
        answers: in the order of the parts.
        reader: name and version that the claims bear.
    """
    return _Checker(document, text, answers, reader).extraction()


class _Checker:
    def __init__(self, document: Document, text: str, answers: Sequence[Told], reader: _Reader) -> None:
        self._document = document
        self._text = text
        self._answers = answers
        self._reader = reader
        self._things: Things = collect_things(answers, text)
        self._dropped: Counter[str] = self._things.dropped
        self._values = [list(self._iter_values(number, thing.kind)) for number, thing in enumerate(self._things.things)]
        self._ids = references(self._things.things, document.story)
        entities = [Entity(id=id_, kind=thing.kind) for id_, thing in zip(self._ids, self._things.things, strict=True)]
        self._entities = {entity.id: entity for entity in entities}

    def extraction(self) -> Extraction:
        claims: dict[str, Claim] = {}
        for claim in (*self._iter_links(), *self._iter_properties()):
            claims.setdefault(claim_id(claim), claim)
        spoken = {end for claim in claims.values() for end in (claim.subject, claim.object, *claim.legal_bases)}
        return Extraction(
            document=self._document,
            text=self._text,
            entities=tuple(entity for entity in self._entities.values() if entity.id in spoken),
            claims=tuple(claims.values()),
            dropped=tuple(sorted(self._dropped.items())),
        )

    def _iter_links(self) -> Iterator[Claim]:
        parsed = ParsedDocument(document=self._document, text=self._text)
        known = Known(entities=dict(self._entities))
        for number, told in enumerate(self._answers):
            for given in told.claims:
                try:
                    yield parse_claim(self._checked(number, told, given), parsed, known, self._reader)
                except _Dropped as exc:
                    self._dropped[str(exc)] += 1
                except WireError:
                    self._dropped[_NO_VALUE] += 1

    def _checked(self, number: int, told: Told, given: object) -> dict[str, Any]:
        """Return a claim as `ingest.wire` takes it."""
        if not isinstance(given, dict):
            raise _Dropped(_NO_OBJECT)
        if given.get("predicate") not in tuple(Predicate):
            raise _Dropped(_NO_PREDICATE)
        subject, object_ = (self._find(number, given.get(side)) for side in ("subject", "object"))
        if subject == object_:
            raise _Dropped(_NO_SIDE)
        if not allows(Predicate(given["predicate"]), self._entities[subject].kind, self._entities[object_].kind):
            raise _Dropped(_NO_FIT)
        start, end = self._quote(told, given.get("quote"))
        return {
            "subject": subject,
            "predicate": given["predicate"],
            "object": object_,
            "legal_bases": [self._find(number, law) for law in _list(given.get("legal_bases"))],
            "qualifiers": {
                **self._qualifiers(given.get("qualifiers"), self._text[start:end]),
                "negated": given.get("negated"),
                "modality": given.get("modality"),
            },
            "quote": self._text[start:end],
            "start": start,
            "end": end,
            "confidence": CONFIDENCE,
        }

    def _find(self, number: int, key: object) -> str:
        thing = self._things.number_of.get((number, key)) if isinstance(key, str) else None
        if thing is None:
            raise _Dropped(_NO_SIDE)
        return self._ids[thing]

    def _quote(self, told: Told, quote: object) -> tuple[int, int]:
        if not isinstance(quote, str) or not SHORTEST_QUOTE <= len(quote.strip()) <= LONGEST_QUOTE:
            raise _Dropped(_NO_QUOTE)
        span = find_verbatim(quote, self._text, told.start, told.end)
        if span is None:
            raise _Dropped(_NO_QUOTE)
        return span

    def _qualifiers(self, given: object, quote: str) -> dict[str, Any]:
        if given is None:
            return {}
        if not isinstance(given, dict):
            raise _Dropped(_NO_VALUE)
        found = {name: value for name, value in given.items() if value not in (None, "", [], {})}
        for name, value in found.items():
            if name not in QUALIFIERS:
                raise _Dropped(_NO_VALUE)
            self._require(_parsed(value, QUALIFIERS[name].type, name), QUALIFIERS[name].type, quote)
        return found

    def _require(self, value: Value, type_: ValueType, quote: str) -> None:
        """Refuse a value whose words are not the text's, or whose digits are not the quote's."""
        if type_ is ValueType.TEXT and not stands_in(str(value), self._text):
            raise _Dropped(_NO_WORDS)
        number = _number_of(value)
        if number is not None and not (-_MOST < number < _MOST and has_digits(number, quote)):
            raise _Dropped(_NO_DIGITS)

    def _iter_values(self, number: int, kind: Kind) -> Iterator[tuple[str, Value, int, int]]:
        """Yield name, value and quote of the properties that a thing is given, each name once."""
        if kind in (Kind.JURISDICTION, Kind.TECHNOLOGY):
            return
        seen: set[str] = set()
        for answer, given in self._things.given[number]:
            properties = given.get("properties")
            if properties is not None and not isinstance(properties, list):
                self._dropped[_NO_OBJECT] += 1
                continue
            for each in properties or ():
                if isinstance(each, dict) and each.get("name") in (*_FROM_ELSEWHERE, *seen):
                    continue
                try:
                    name, value, start, end = self._value(self._answers[answer], kind, each)
                except _Dropped as exc:
                    self._dropped[str(exc)] += 1
                    continue
                seen.add(name)
                note_value(self._things.things[number], name, value)
                yield name, value, start, end

    def _value(self, told: Told, kind: Kind, given: object) -> tuple[str, Value, int, int]:
        if not isinstance(given, dict) or not isinstance(given.get("name"), str):
            raise _Dropped(_NO_OBJECT)
        name = given["name"]
        try:
            type_ = type_of_property(kind, name)
        except WireError as exc:
            raise _Dropped(_NO_VALUE) from exc
        if name in {"name", "identifier"}:
            raise _Dropped(_NO_VALUE)
        value = _parsed(given.get("value"), type_, name)
        start, end = self._quote(told, given.get("quote"))
        if type_ not in CLOSED_LISTS:
            self._require(value, type_, self._text[start:end])
        return name, value, start, end

    def _iter_properties(self) -> Iterator[Claim]:
        for number, thing in enumerate(self._things.things):
            for name, kind in thing.names.items():
                span = find_sentence_with(name, self._text) or find_verbatim(name, self._text)
                if span is not None and fold(name, thing.kind):
                    yield self._property(number, "name", name, span, kind)
            if thing.offering is not None:
                yield from self._iter_sale(number)
            for name, value, start, end in self._values[number]:
                yield self._property(number, name, value, (start, end))

    def _iter_sale(self, number: int) -> Iterator[Claim]:
        thing, words = self._things.things[number], self._things.words[number]
        if thing.offering is None:
            return
        span = find_sentence_with(words[0], self._text) or find_verbatim(words[0], self._text)
        if span is None:
            return
        label = offering_label(thing, self._things.things, words)
        if fold(label, thing.kind):
            yield self._property(number, "name", label, span, NameKind.PRIMARY)
        yield self._property(number, "kind", thing.offering.kind, span)
        if thing.offering.aggregate:
            yield self._property(number, "aggregate", True, span)  # noqa: FBT003 - a value, not a switch

    def _property(
        self, number: int, name: str, value: Value, span: tuple[int, int], kind: NameKind | None = None
    ) -> Claim:
        start, end = span
        return Claim(
            document=self._document.id,
            subject=self._ids[number],
            predicate=None,
            property=name,
            value=value,
            name_kind=kind,
            confidence=CONFIDENCE,
            extractor=self._reader[0],
            version=self._reader[1],
            quote=self._text[start:end],
            start=start,
            end=end,
        )


def _parsed(value: object, type_: ValueType, name: str) -> Value:
    try:
        return parse_value(value, type_, name)
    except WireError as exc:
        raise _Dropped(_NO_VALUE) from exc


def _number_of(value: Value) -> Decimal | int | None:
    if isinstance(value, Money):
        return value.value
    return value if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def _list(value: object) -> Sequence[Any]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _Dropped(_NO_VALUE)
    return value
