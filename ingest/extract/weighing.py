"""What speaks for a triple besides the score of a pair: rivals, repetition, how and where its ends are named. Pure.

The relations head looks at one pair of mentions at a time. Whether a person leads this company or that one, both in the
sentence, is seen only by comparing. A logistic regression weighs such signs; it is learnt on articles that the network
has not (`ingest.training.weights`), and stands in the model's card.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from graph.ontology import Kind, Predicate
from ingest.extract.arbiter import Triple
from ingest.extract.calibration import log_odds, share_of
from ingest.extract.labels import PREDICATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ingest.extract.reading import Reading, Statement

    Floats = NDArray[np.float64]

SIGNS = (
    "score", "second", "sentences", "any",
    "rival object", "rival subject", "rival predicate", "reverse", "rival object here", "rival subject here",
    "objects", "subjects",
    "subject nominal", "subject pronoun", "object nominal", "object pronoun", "subject sure", "object sure",
    "two sentences", "far", "with title", "in title", "words between", "late",
    "subject mentions", "object mentions", "subject known", "object known", "negated",
    "subject company", "object company", "subject offering", "object offering", "subject country", "object country",
)  # fmt: skip
"""Names of the signs, in the order of their weights. "rival": the best score of another triple with the other parts the
same, in the article or in the sentence ("here"); "objects": how many of them are likely."""
_What = TypeVar("_What")
_LIKELY = 0.3
_LATE = 40
_SCORE = SIGNS.index("score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic regression over the signs; each predicate has an offset and a slope of its own."""

    signs: tuple[float, ...]
    """A weight for each of `SIGNS`."""
    offsets: Mapping[str, float]
    """By predicate."""
    slopes: Mapping[str, float]
    """What is added to the weight of the score, by predicate."""

    def score(self, predicate: str, signs: Floats) -> float:
        """Return the chance that a triple with these signs holds, 0..1."""
        odds = self.offsets[predicate] + self.slopes[predicate] * signs[_SCORE] + float(np.dot(self.signs, signs))
        return share_of(odds)


def weights_from(card: object) -> Weights | None:
    """Return the weights that a card holds, or None where it has none.

    Raises: ValueError: they do not fit the signs or the predicates.
    """
    if card is None:
        return None
    if not isinstance(card, dict):
        card = {}
    names = [str(predicate) for predicate in PREDICATES]
    parts = [
        _numbers(card.get(part), wanted) for part, wanted in (("signs", SIGNS), ("offsets", names), ("slopes", names))
    ]
    return Weights(signs=tuple(parts[0][name] for name in SIGNS), offsets=parts[1], slopes=parts[2])


def _numbers(given: object, names: Sequence[str]) -> dict[str, float]:
    if not isinstance(given, dict) or set(given) != {*names} or not all(map(_is_number, given.values())):
        message = "weights that do not fit the signs and predicates"
        raise ValueError(message)
    return {str(name): float(value) for name, value in given.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def weighed(statements: Sequence[Statement], reading: Reading, weights: Weights | None) -> list[Statement]:
    """Return the statements with their scores moved, each triple's best one to what its signs say of it."""
    if weights is None:
        return list(statements)
    said = _by_triple(statements)
    moved = {triple: weights.score(str(triple[1]), signs) for triple, signs in _iter_signs(said, reading)}
    found: list[Statement] = []
    for statement in statements:
        triple = statement.subject, statement.predicate, statement.object
        # a weaker sentence of the triple keeps its share of the best one's score: the quote stays the same
        found.append(replace(statement, score=moved[triple] * statement.score / max(said[triple][0].score, 1e-9)))
    return found


def signs_of(statements: Iterable[Statement], reading: Reading) -> dict[Triple, Floats]:
    """Return the signs of each triple, (len(SIGNS),), in the order of its first statement."""
    return dict(_iter_signs(_by_triple(statements), reading))


def _by_triple(statements: Iterable[Statement]) -> dict[Triple, list[Statement]]:
    """Return the statements of each triple, the best first."""
    said: dict[Triple, list[Statement]] = defaultdict(list)
    for statement in statements:
        said[statement.subject, statement.predicate, statement.object].append(statement)
    for group in said.values():
        group.sort(key=lambda statement: -statement.score)
    return said


def _iter_signs(said: Mapping[Triple, Sequence[Statement]], reading: Reading) -> Iterator[tuple[Triple, Floats]]:
    """Yield triples with their signs: of a text of a megabyte they would take half a gigabyte together."""
    rivals = _Rivals(statement for group in said.values() for statement in group)
    mentions = Counter(reading.thing_of.values())
    for triple, group in said.items():
        yield triple, np.array(_signs(triple, group, reading, rivals, mentions))


class _Rivals:
    """The best scores of triples, by what they share with others."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._with_subject = _Scores[int]()
        self._with_object = _Scores[int]()
        self._of_pair = _Scores[tuple[Predicate, int]]()
        for s in statements:
            for scores, end, other in (
                (self._with_subject, s.subject, s.object),
                (self._with_object, s.object, s.subject),
            ):
                scores.add((end, s.predicate), other, s.score)
                scores.add((end, s.predicate, s.sentence), other, s.score)
            self._of_pair.add(_pair(s.subject, s.object), (s.predicate, s.subject), s.score)

    def of(self, triple: Triple, sentence: int) -> tuple[float, ...]:
        """Return the six signs from "rival object" to "rival subject here"."""
        subject, predicate, object_ = triple
        pair = self._of_pair.of(_pair(subject, object_)).items()
        return (
            self._with_subject.best((subject, predicate), object_),
            self._with_object.best((object_, predicate), subject),
            max((score for (other, _), score in pair if other != predicate), default=0.0),
            max((score for (other, by), score in pair if other == predicate and by != subject), default=0.0),
            self._with_subject.best((subject, predicate, sentence), object_),
            self._with_object.best((object_, predicate, sentence), subject),
        )

    def counts(self, triple: Triple) -> tuple[float, float]:
        """Return how many objects the subject, and subjects the object, is likely to have."""
        subject, predicate, object_ = triple
        return self._with_subject.likely((subject, predicate)), self._with_object.likely((object_, predicate))


class _Scores(Generic[_What]):
    """Best scores by place and by what stands there; the best two of a place tell the best of all others."""

    def __init__(self) -> None:
        self._by_place: dict[object, dict[_What, float]] = defaultdict(dict)
        self._best: dict[object, list[tuple[float, _What]]] = {}

    def add(self, place: object, what: _What, score: float) -> None:
        here = self._by_place[place]
        here[what] = max(here.get(what, 0.0), score)

    def of(self, place: object) -> Mapping[_What, float]:
        return self._by_place.get(place, {})

    def best(self, place: object, but: _What) -> float:
        """Return the best score at a place of anything but one."""
        if place not in self._best:
            ranked = sorted(((score, what) for what, score in self.of(place).items()), key=lambda one: -one[0])
            self._best[place] = ranked[:2]
        return next((score for score, what in self._best[place] if what != but), 0.0)

    def likely(self, place: object) -> float:
        return float(np.log1p(sum(score > _LIKELY for score in self.of(place).values())))


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _signs(
    triple: Triple, said: Sequence[Statement], reading: Reading, rivals: _Rivals, mentions: Mapping[int, int]
) -> list[float]:
    best = said[0]
    by_sentence: dict[int, float] = {}
    for statement in said:
        by_sentence.setdefault(statement.sentence, statement.score)
    scores = list(by_sentence.values())
    left, right = reading.mentions[best.left], reading.mentions[best.right]
    first = reading.thing_of.get(best.left) == triple[0]
    subject, object_ = (left, right) if first else (right, left)
    things = reading.things[triple[0]], reading.things[triple[2]]
    same = left.sentence == right.sentence
    return [
        log_odds(scores[0]),
        log_odds(scores[1] if len(scores) > 1 else 0.0),
        float(np.log(len(scores))),
        log_odds(1 - float(np.prod([1 - score for score in scores]))),
        *rivals.of(triple, best.sentence),
        *rivals.counts(triple),
        *(float(mention.form == form) for mention in (subject, object_) for form in ("nominal", "pronoun")),
        subject.score,
        object_.score,
        float(not same),
        float(abs(right.sentence - left.sentence) > 1),
        float(reading.titled and left.sentence == 0 and right.sentence > 1),
        float(reading.titled and best.sentence == 0),
        float(np.log1p(max(0, right.start - left.end))) if same else 0.0,
        best.sentence / _LATE,
        *(float(np.log(max(mentions[end], 1))) for end in (triple[0], triple[2])),
        *(float(thing.reference is not None) for thing in things),
        best.negated,
        *(float(thing.kind is kind) for kind in (Kind.COMPANY, Kind.OFFERING, Kind.JURISDICTION) for thing in things),
    ]
