"""Marked articles as extractions: what a perfect reader would print. Pure.

A claim is quoted by the sentence that its mark names first, a name by the first sentence that has it, a sum by the
first sentence that gives it. What the ontology has no place for is left out, and counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from graph.model import Claim, Document, Entity, Extraction, Money, PartialDate, Value, claim_id
from graph.ontology import (
    CLOSED_LISTS,
    KINDS,
    QUALIFIERS,
    Kind,
    NameKind,
    Predicate,
    Property,
    ValueType,
    qualifiers_of,
)
from ingest.extract.money import find_sums
from ingest.training.marked import MarkedArticle, MarkedClaim, MarkedEntity
from ingest.training.naming import names_of, parse_money, references_of

EXTRACTOR, VERSION = "marked", "1"
SURE, UNSURE = 1.0, 0.7
"""Confidence of a claim, and of one that a careful reader could leave out, as its author marked it."""
BEFORE, AFTER = 1, 2
"""Sentences around an exclusion in which a law that the offering or its issuer invokes is its ground."""
_ISSUER = "issuer"

Left = Counter[str]
"""How often something was left out, by what it was: `INVESTS_IN role`."""


def extraction_of(article: MarkedArticle, document: Document, left: Left) -> Extraction:
    """Return what the marks of an article say of `document`, which holds its text; adds to `left`."""
    return _Writer(article, document, left).extraction()


def laws_of(article: MarkedArticle, excluded: MarkedClaim) -> list[str]:
    """Return the keys of the laws that an exclusion rests on.

    They are those that the offering or its issuer invokes nearby, and the one that the reason names.
    """
    if excluded.predicate is not Predicate.EXCLUDES or excluded.negated:
        return []
    parties = {excluded.subject, article.entities[excluded.subject].properties.get(_ISSUER)}
    near = {place + step for place in excluded.sentences for step in range(-BEFORE, AFTER + 1)}
    found = [
        claim.object
        for claim in article.claims
        if claim.predicate is Predicate.INVOKES
        and claim.subject in parties
        and not claim.negated
        and near & set(claim.sentences)
    ]
    reason = excluded.qualifiers.get("reason", "").casefold()
    laws = (entity for entity in article.entities.values() if entity.kind is Kind.LAW)
    found += [law.key for law in laws if any(name.casefold() in reason for name in law.names)]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Writer:
    article: MarkedArticle
    document: Document
    left: Left
    ids: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)
    """Sentences that mention an entity, by its key."""

    def extraction(self) -> Extraction:
        self.ids.update(references_of(self.article, self.document.story))
        starts = [start for start, _ in self.article.sentences]
        for mention in self.article.mentions:
            self.places.setdefault(mention.key, []).append(bisect_right(starts, mention.start) - 1)
        claims: dict[str, Claim] = {}
        for claim in [*map(self._claim, self.article.claims), *self._properties()]:
            if claim.subject == claim.object:
                self.left[f"{claim.predicate} of a thing and itself"] += 1
            elif claims.setdefault(claim_id(claim), claim) is not claim:
                self.left[f"{claim.predicate or claim.property} said twice by a sentence"] += 1
        named = {end for claim in claims.values() for end in (claim.subject, claim.object, *claim.legal_bases)}
        kinds = {self.ids[key]: entity.kind for key, entity in self.article.entities.items()}
        return Extraction(
            document=self.document,
            text=self.article.text,
            entities=tuple(Entity(id=id_, kind=kind) for id_, kind in kinds.items() if id_ in named),
            claims=tuple(claims.values()),
        )

    def _claim(self, marked: MarkedClaim) -> Claim:
        return Claim(
            subject=self.ids[marked.subject],
            predicate=marked.predicate,
            object=self.ids[marked.object],
            qualifiers=self._qualifiers(marked),
            legal_bases=tuple(self.ids[law] for law in laws_of(self.article, marked)),
            negated=marked.negated,
            modality=marked.modality,
            confidence=UNSURE if marked.optional else SURE,
            **self._quoted(marked.sentences[0]),
        )

    def _qualifiers(self, marked: MarkedClaim) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, text in marked.qualifiers.items():
            value = _value(text, QUALIFIERS[name]) if name in qualifiers_of(marked.predicate) else None
            if value is None:
                self.left[f"{marked.predicate} {name}"] += 1
            else:
                found[name] = value
        return found

    def _quoted(self, sentence: int) -> dict[str, Any]:
        start, end = self.article.sentences[sentence]
        return {
            "document": self.document.id,
            "extractor": EXTRACTOR,
            "version": VERSION,
            "quote": self.article.text[start:end],
            "start": start,
            "end": end,
        }

    def _properties(self) -> Iterator[Claim]:
        for key, entity in self.article.entities.items():
            places = self.places.get(key)
            if not places:
                self.left[f"{entity.kind} without a mention"] += 1
                continue
            for name, kind in names_of(self.article, key).items():
                yield self._property(key, "name", name, self._sentence_of(key, name), name_kind=kind)
            known = {spec.name: spec for spec in KINDS[entity.kind].properties}
            for name, text in entity.properties.items():
                value = _value(text, known[name]) if name in known else None
                if value is not None:
                    yield self._property(key, name, value, self._giving(entity, name, value))
                elif name != _ISSUER:
                    self.left[f"{entity.kind} {name}"] += 1

    def _property(
        self, key: str, name: str, value: Value, sentence: int, *, name_kind: NameKind | None = None
    ) -> Claim:
        return Claim(
            subject=self.ids[key],
            predicate=None,
            property=name,
            value=value,
            name_kind=name_kind,
            confidence=SURE,
            **self._quoted(sentence),
        )

    def _sentence_of(self, key: str, name: str) -> int:
        """Return the first sentence with an entity's name, else the first that mentions it."""
        found = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        places = self.places[key]
        return next((place for place in places if found.search(self._text(place))), places[0])

    def _giving(self, entity: MarkedEntity, name: str, value: Value) -> int:
        """Return the sentence that gives a property: one with the sum, else of a claim with it, else a mention's."""
        places = self.places[entity.key]
        if isinstance(value, Money):
            every = [*places, *(place for place in range(len(self.article.sentences)) if place not in places)]
            sums = (place for place in every if self._has_sum(place, value))
            return next(sums, places[0])
        said = (
            claim.sentences[0]
            for claim in self.article.claims
            if entity.key in {claim.subject, claim.object} and claim.qualifiers.get(name) == entity.properties[name]
        )
        return next(said, places[0])

    def _has_sum(self, sentence: int, value: Money) -> bool:
        sums = (one.money for one in find_sums(self._text(sentence)))
        return any((money.value, money.currency) == (value.value, value.currency) for money in sums)

    def _text(self, sentence: int) -> str:
        return self.article.text[slice(*self.article.sentences[sentence])]


_PARSERS: Mapping[ValueType, Callable[[str], Value]] = MappingProxyType(
    {
        ValueType.MONEY: parse_money,
        ValueType.DATE: PartialDate,
        ValueType.BOOLEAN: "true".__eq__,
        ValueType.INTEGER: int,
        ValueType.DECIMAL: Decimal,
    }
)


def _value(text: str, spec: Property) -> Value | None:
    """Return a value of this type, or None where the text is none."""
    if spec.type in CLOSED_LISTS:
        return text if text in CLOSED_LISTS[spec.type] else None
    with suppress(ValueError, ArithmeticError):
        return _PARSERS.get(spec.type, str)(text)
    return None
