"""Stage 7: relations. What the model grants each pair of things, sentence by sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language

from graph.ontology import PREDICATES as SPECS
from graph.ontology import Kind, Modality, Predicate
from graph.reference import iter_parts
from ingest.extract.exclusions import with_clues
from ingest.extract.labels import MODALITIES, PREDICATES
from ingest.extract.pairs import list_pairs
from ingest.extract.reading import Reading, Statement, find_reading, register
from ingest.extract.triggers import adjusted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc

    from ingest.extract.heads import Relations as Scores
    from ingest.extract.pairs import Pairs

_Key = tuple[int, str, int, int]
"""Subject, predicate, object, sentence."""
MOST_PAIRS, PART_PAIRS = 8_192, 2_048
"""Pairs that are looked at together, and how many at once of more than that. An article of 1,000 words has 3,000."""

FLOOR = 0.05
"""Probabilities below are not looked at."""
ELSEWHERE = 0.5
"""What is left of the score of a statement about an offering whose sentence tells of others alone."""
_OTHERS = re.compile(
    r"\W*(?:(?:some|several|many|most|a few|two|three) )?(?:of the )?(?:others?|another|rivals?)\b", re.I
)
"""How a sentence begins that turns to other companies and their sales."""
KNOWN_PART = 0.6
"""Score of PART_OF that reference data knows, where a sentence names both."""


@Language.factory("caplinks_relations")
def make_relations(nlp: Language, name: str) -> Relations:  # noqa: ARG001 - spaCy's signature
    """Return the stage."""
    register()
    return Relations()


class Relations:
    """Sets `statements`: one for each subject, predicate, object and sentence, with the best pair of mentions."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its relations scored."""
        reading = find_reading(doc)
        if reading.model is None or reading.encoded is None or reading.spans is None:
            return doc
        best: dict[_Key, Statement] = {}
        every = list_pairs(reading.mentions, titled=reading.titled)
        for pairs in every.iter_parts(MOST_PAIRS if len(every) <= MOST_PAIRS else PART_PAIRS):
            _look_at(reading, pairs, reading.model.relations(reading.encoded, reading.spans, pairs), best)
        texts = [sentence.text for sentence in doc.sents]
        found = [replace(s, score=adjusted(s.score, s.predicate, texts[s.sentence])) for _, s in sorted(best.items())]
        told = _Told(reading, [bool(_OTHERS.match(text)) for text in texts])
        found = [s if told.of(s) else replace(s, score=s.score * ELSEWHERE) for s in found]
        found = with_clues(doc, reading, found)
        reading.statements = [*found, *_known_parts(reading, found)]
        reading.encoded = reading.spans = None  # the vectors of a long text are most of its memory, and are done with
        return doc


def _look_at(reading: Reading, pairs: Pairs, scores: Scores, best: dict[_Key, Statement]) -> None:
    """Keep for each subject, predicate, object and sentence the statement of the best pair."""
    for row, predicate, direction in np.argwhere(scores.predicates >= FLOOR).tolist():
        left, right = int(pairs.left[row]), int(pairs.right[row])
        ends = reading.thing_of.get(left), reading.thing_of.get(right)
        if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
            continue
        subject, object_ = (ends[1], ends[0]) if direction else (ends[0], ends[1])
        if SPECS[PREDICATES[predicate]].symmetric and object_ < subject:
            subject, object_ = object_, subject
        statement = Statement(
            subject=subject,
            predicate=PREDICATES[predicate],
            object=object_,
            sentence=int(pairs.sentence[row]),
            score=float(scores.predicates[row, predicate, direction]),
            negated=float(scores.negated[row]),
            modality=MODALITIES[int(scores.modality[row].argmax())],
            left=left,
            right=right,
        )
        key = subject, str(statement.predicate), object_, statement.sentence
        if key not in best or statement.score > best[key].score:
            best[key] = statement


class _Told:
    """Which offerings a sentence tells of: by their own mentions or by their issuers'."""

    def __init__(self, reading: Reading, turns_to_others: Sequence[bool]) -> None:
        """Look at a reading whose offerings are known; `turns_to_others`: which of its sentences do."""
        self._turns = turns_to_others
        self._things = reading.things
        self._offerings: dict[int, set[int]] = defaultdict(set)
        sold: dict[int, list[int]] = defaultdict(list)
        for number, thing in enumerate(reading.things):
            if thing.offering is not None and thing.offering.issuer is not None:
                sold[thing.offering.issuer].append(number)
        for mention, thing_number in reading.thing_of.items():
            sentence = reading.mentions[mention].sentence
            if reading.things[thing_number].offering is not None:
                self._offerings[sentence].add(thing_number)
            self._offerings[sentence].update(sold.get(thing_number, ()))

    def of(self, statement: Statement) -> bool:
        """Return False if a statement is about an offering, and its sentence tells of other offerings alone."""
        ends = {end for end in (statement.subject, statement.object) if self._things[end].offering is not None}
        here = self._offerings[statement.sentence]
        alone = bool(here) or self._turns[statement.sentence]
        return not ends or not alone or not ends.isdisjoint(here)


def _known_parts(reading: Reading, found: Sequence[Statement]) -> list[Statement]:
    """Return PART_OF where a sentence names a board or office beside its whole, as reference data knows."""
    whole_of = dict(iter_parts())
    said = {(s.subject, s.object) for s in found if s.predicate is Predicate.PART_OF and s.score >= KNOWN_PART}
    number_of = {str(thing.reference): number for number, thing in enumerate(reading.things) if thing.reference}
    added: list[Statement] = []
    for part, number in number_of.items():
        whole = number_of.get(whole_of.get(part, ""))
        if whole is None or reading.things[number].kind is Kind.JURISDICTION or (number, whole) in said:
            continue
        places = {reading.mentions[m].sentence: m for m in reversed(reading.things[whole].mentions)}
        both = [m for m in reading.things[number].mentions if reading.mentions[m].sentence in places]
        if both:
            added.append(_part(reading, number, whole, both[0], places[reading.mentions[both[0]].sentence]))
    return added


def _part(reading: Reading, part: int, whole: int, mention: int, other: int) -> Statement:
    return Statement(
        subject=part,
        predicate=Predicate.PART_OF,
        object=whole,
        sentence=reading.mentions[mention].sentence,
        score=KNOWN_PART,
        negated=0.0,
        modality=Modality.ASSERTED,
        left=min(mention, other),
        right=max(mention, other),
    )
