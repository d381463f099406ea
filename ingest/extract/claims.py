"""Stage 8: claims. The arbiter's choice, with qualifiers, legal bases and verbatim quotes, as an `Extraction`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import Claim, Entity, Extraction
from graph.ontology import Kind, Modality, Predicate, Status
from ingest.extract.arbiter import Chosen, choose
from ingest.extract.bases import find_bases
from ingest.extract.calibration import Calibration
from ingest.extract.polarity import is_negated
from ingest.extract.properties import list_properties
from ingest.extract.qualifiers import Sentence, read_qualifiers
from ingest.extract.quoting import worth_in
from ingest.extract.reading import Reading, Statement, find_reading, register
from ingest.extract.version import EXTRACTOR, RULES, version_of
from ingest.extract.weighing import weighed
from ingest.resolve import references

if TYPE_CHECKING:
    from graph.model import Value
    from ingest.extract.heads import Model

__all__ = ["EXTRACTOR", "RULES", "Claims", "extraction_of", "make_claims", "version_with"]

ISSUES_SCORE = 0.5
"""Score of an ISSUES statement that follows from the issuer of an offering alone."""
_EXTENSION = "extraction"
PROPOSED_SHARE = 0.6
"""Share of its threshold from which a statement may be kept as a proposal."""


@Language.factory("caplinks_claims", default_config={"proposed": False, "least": None})
def make_claims(nlp: Language, name: str, *, proposed: bool, least: float | None) -> Claims:  # noqa: ARG001 - spaCy's
    """Return the stage.

    Args:
        nlp: the pipeline.
        name: of the stage in it.
        proposed: also keep statements just below the thresholds, as proposals.
        least: confidence from which a claim counts, 0..1, instead of the model's thresholds.
    """
    register()
    if not Doc.has_extension(_EXTENSION):
        Doc.set_extension(_EXTENSION, default=None)
    return Claims(proposed=proposed, least=least)


def version_with(model: Model | None, least: float | None = None) -> str:
    """Return the extractor's version: that of the stages, a dot, that of the model (0 without one)."""
    return version_of(model.version if model is not None else "0", least)


def extraction_of(doc: Doc) -> Extraction:
    """Return what the pipeline made of a document."""
    found: Extraction = doc._.get(_EXTENSION)
    return found


class Claims:
    """Sets `Doc._.extraction`."""

    def __init__(self, *, proposed: bool = False, least: float | None = None) -> None:
        self.proposed = proposed
        self.least = least

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its extraction."""
        reading = find_reading(doc)
        doc._.set(_EXTENSION, _Writer(doc, reading, proposed=self.proposed, least=self.least).extraction())
        return doc


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the document's own text."""

    text: str
    start: int
    end: int


class _Writer:
    """Writes the claims of one document."""

    def __init__(self, doc: Doc, reading: Reading, *, proposed: bool, least: float | None) -> None:
        self._proposed = proposed
        self._thresholds = reading.model.thresholds if reading.model is not None else {}
        self._calibration = reading.model.calibration if reading.model is not None else Calibration()
        if least is not None:
            self._thresholds = dict.fromkeys(self._thresholds, self._calibration.score(least))
        self._doc = doc
        self._reading = reading
        self._text = doc.text
        self._sentences = [(s.start_char, s.end_char) for s in doc.sents] if len(doc) else []
        self._texts = [self._text[start:end] for start, end in self._sentences]
        self._ids = references(reading.things, reading.document.story)
        self._version = reading.version or version_with(reading.model)

    def extraction(self) -> Extraction:
        """Return entities and claims, without names that no quote has and without sales that no link tells of."""
        own = self._text[self._reading.shift :]
        links = self._links()
        kinds = {id_: thing.kind for id_, thing in zip(self._ids, self._reading.things, strict=True)}
        linked = {id_ for claim in links for id_ in (claim.subject, claim.object)}
        bare = {id_ for id_, kind in kinds.items() if kind is Kind.OFFERING and id_ not in linked}
        claims = [*links, *(claim for claim in self._properties() if claim.subject not in bare)]
        return Extraction(
            document=self._reading.document,
            text=own,
            entities=tuple(Entity(id=id_, kind=kind) for id_, kind in kinds.items() if id_ not in bare),
            claims=tuple(claims),
        )

    def _quotable(self, sentence: int) -> bool:
        return self._sentences[sentence][0] >= self._reading.shift

    def quote(self, sentence: int) -> Quote:
        """Return a sentence without the white space around it, with offsets in the document's own text."""
        start, end = self._sentences[sentence]
        text = self._text[start:end]
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        shift = self._reading.shift
        return Quote(self._text[start:end], start - shift, end - shift)

    def _links(self) -> list[Claim]:
        reading = self._reading
        if reading.model is None:
            return []
        share = PROPOSED_SHARE if self._proposed else 1.0
        reading.statements = [*reading.statements, *self._issues()]
        chosen = choose(
            weighed(reading.statements, reading, reading.model.weights),
            reading.things,
            {name: least * share for name, least in self._thresholds.items()},
            worth=worth_in(reading),
            quotable=self._quotable,
        )
        return [self._claim(one) for one in chosen]

    def _issues(self) -> list[Statement]:
        """Return an ISSUES statement for each offering with an issuer that the relations stage does not say as well."""
        reading = self._reading
        said = {(s.subject, s.object): s.score for s in reading.statements if s.predicate is Predicate.ISSUES}
        found: list[Statement] = []
        for number, thing in enumerate(reading.things):
            if thing.offering is None or thing.offering.issuer is None:
                continue
            issuer = thing.offering.issuer
            if said.get((issuer, number), 0.0) < ISSUES_SCORE:
                found.append(self._implied_issue(issuer, number, ISSUES_SCORE))
        return found

    def _implied_issue(self, issuer: int, offering: int, score: float) -> Statement:
        reading = self._reading
        own = {reading.mentions[m].sentence: m for m in reversed(reading.things[issuer].mentions)}
        places = [m for m in reading.things[offering].mentions if self._quotable(reading.mentions[m].sentence)]
        both = [m for m in places if reading.mentions[m].sentence in own]
        mention = (both or places or reading.things[offering].mentions)[0]
        sentence = reading.mentions[mention].sentence
        planned = any(
            s.modality is Modality.PLANNED and s.sentence == sentence and offering in (s.subject, s.object)
            for s in reading.statements
        )
        return Statement(
            subject=issuer,
            predicate=Predicate.ISSUES,
            object=offering,
            sentence=sentence,
            score=score,
            negated=0.0,
            modality=Modality.PLANNED if planned else Modality.ASSERTED,
            left=own.get(sentence, reading.things[issuer].mentions[0]),
            right=mention,
        )

    def _claim(self, chosen: Chosen) -> Claim:
        best = chosen.best
        quote = self.quote(chosen.quoted.sentence)
        negated = is_negated(best, self._texts[best.sentence])
        bases: tuple[str, ...] = ()
        if best.predicate is Predicate.EXCLUDES and not negated:
            laws = find_bases(chosen, self._reading, self._texts)
            bases = tuple(dict.fromkeys(self._ids[law] for law in laws))
        return Claim(
            document=self._reading.document.id,
            subject=self._ids[best.subject],
            predicate=best.predicate,
            object=self._ids[best.object],
            qualifiers=self._qualifiers(chosen.quoted),
            legal_bases=bases,
            negated=negated,
            modality=best.modality,
            confidence=round(self._calibration.confidence(chosen.score), 4),
            extractor=self._reading.extractor,
            version=self._version,
            status=self._status(chosen),
            quote=quote.text,
            start=quote.start,
            end=quote.end,
        )

    def _status(self, chosen: Chosen) -> Status:
        """Return whether a claim counts; in a language that the model has not learnt all wait for a person."""
        sure = chosen.score >= self._thresholds[chosen.best.predicate] and not self._reading.foreign
        return Status.ACCEPTED if sure else Status.PROPOSED

    def _qualifiers(self, statement: Statement) -> dict[str, Value]:
        reading = self._reading
        start, end = self._sentences[statement.sentence]
        sentence = Sentence(
            text=self._text[start:end],
            subject=self._place(statement, statement.subject, start),
            object=self._place(statement, statement.object, start),
            sums=tuple((s.start - start, s.money) for s in reading.sums if start <= s.start < end and not s.per_share),
            days=tuple((d.limit, d.date) for d in reading.days if start <= d.start < end),
        )
        found = read_qualifiers(statement.predicate, sentence)
        offering = reading.things[statement.object].offering or reading.things[statement.subject].offering
        if offering is not None and statement.predicate is Predicate.ISSUES and "amount" in offering.found:
            found["amount"] = offering.found["amount"].value
        if offering is not None and statement.predicate is Predicate.LISTS_ON and "status" in offering.found:
            found["status"] = offering.found["status"].value
        return found

    def _place(self, statement: Statement, thing: int, start: int) -> tuple[int, int] | None:
        """Return where the mention of a thing stands in the statement's sentence."""
        reading = self._reading
        for number in (statement.left, statement.right, *reading.things[thing].mentions):
            mention = reading.mentions[number]
            if reading.thing_of.get(number) == thing and mention.sentence == statement.sentence:
                first = self._doc[mention.start].idx - start
                return first, first + len(mention.text)
        return None

    def _properties(self) -> list[Claim]:
        found: list[Claim] = []
        for one in list_properties(self._reading, self._texts, self._quotable):
            quote = self.quote(one.sentence)
            found.append(
                Claim(
                    document=self._reading.document.id,
                    subject=self._ids[one.thing],
                    predicate=None,
                    property=one.name,
                    value=one.value,
                    name_kind=one.name_kind,
                    confidence=one.confidence,
                    extractor=self._reading.extractor,
                    version=self._version,
                    quote=quote.text,
                    start=quote.start,
                    end=quote.end,
                )
            )
        return found
