"""Which statements become claims: thresholds, competing subjects and objects, the best sentence of each. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.ontology import Kind, Predicate
from ingest.extract.reading import Statement, Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

SECOND_SHARE = 0.6
"""What a competitor keeps its place with, as a share of the best one's score."""
_ONE_OBJECT = frozenset({Predicate.BASED_IN, Predicate.PART_OF})
"""A subject has one object of these, unless two are said about equally well."""
_ONE_SUBJECT = frozenset({Predicate.ISSUES})
_DIRECTED = frozenset(
    {
        Predicate.ACQUIRES, Predicate.OWNS, Predicate.SUPPLIES, Predicate.INVESTS_IN, Predicate.SUES, Predicate.ACCUSES,
        Predicate.URGES,
    }
)  # fmt: skip
_EXCLUSIVE: tuple[frozenset[Predicate], ...] = (
    frozenset({Predicate.ACQUIRES, Predicate.INVESTS_IN, Predicate.OWNS}),
    frozenset({Predicate.APPROVES, Predicate.REJECTS}),
    frozenset({Predicate.INVESTS_IN, Predicate.UNDERWRITES}),
    frozenset({Predicate.ENACTS, Predicate.PROPOSES}),
)
"""Of each set, one is said of a pair, unless two are said about equally well."""

Triple = tuple[int, Predicate, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A triple with its statements, the surest first."""

    statements: tuple[Statement, ...]
    score: float
    quoted: Statement
    """The one whose sentence is quoted."""

    @property
    def best(self) -> Statement:
        """Return the surest statement: it tells polarity and modality."""
        return self.statements[0]


def choose(
    statements: Iterable[Statement],
    things: Sequence[Thing],
    thresholds: Mapping[str, float],
    *,
    worth: Callable[[Statement], float],
    quotable: Callable[[int], bool],
) -> list[Chosen]:
    """Return the triples that count, in the order of the text.

    Args:
        statements: as the relations stage found them.
        things: of the document.
        thresholds: least score by predicate.
        worth: how good a quote a statement's sentence is; the best one is quoted.
        quotable: whether a sentence lies in the document's own text.
    """
    groups: dict[Triple, list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[statement.subject, statement.predicate, statement.object].append(statement)
    found: dict[Triple, Chosen] = {}
    for triple, said in groups.items():
        score = max(statement.score for statement in said)
        if score < thresholds[str(triple[1])]:
            continue
        said.sort(key=lambda statement: (-statement.score, statement.sentence))
        here = [statement for statement in said if quotable(statement.sentence)]
        if here:
            found[triple] = Chosen(statements=tuple(here), score=score, quoted=max(here, key=worth))
    for prune in (
        _prune_directions,
        _prune_predicates,
        _prune_objects,
        _prune_issuers,
        _prune_venues,
        _prune_jurisdictions,
        _prune_exclusions,
    ):
        found = prune(found, things)
    return sorted(found.values(), key=lambda chosen: (chosen.quoted.sentence, chosen.quoted.left, chosen.quoted.right))


_Found = dict[Triple, Chosen]


def _prune_directions(found: _Found, things: Sequence[Thing]) -> _Found:  # noqa: ARG001 - one signature for all
    """Leave out the weaker direction of a pair."""
    return {
        triple: chosen
        for triple, chosen in found.items()
        if triple[1] not in _DIRECTED
        or (triple[2], triple[1], triple[0]) not in found
        or _outdoes(chosen, found[triple[2], triple[1], triple[0]], triple)
    }


def _outdoes(one: Chosen, other: Chosen, triple: Triple) -> bool:
    return (one.score, -triple[0]) > (other.score, -triple[2])


def _prune_predicates(found: _Found, things: Sequence[Thing]) -> _Found:  # noqa: ARG001 - one signature for all
    """Leave out what is said of a pair less well than another thing that excludes it."""
    best: dict[tuple[int, int, int], float] = defaultdict(float)
    for (subject, predicate, object_), chosen in found.items():
        for number, group in enumerate(_EXCLUSIVE):
            if predicate in group:
                key = number, min(subject, object_), max(subject, object_)
                best[key] = max(best[key], chosen.score)
    return {
        (subject, predicate, object_): chosen
        for (subject, predicate, object_), chosen in found.items()
        if all(
            chosen.score >= SECOND_SHARE * best[number, min(subject, object_), max(subject, object_)]
            for number, group in enumerate(_EXCLUSIVE)
            if predicate in group
        )
    }


def _prune_objects(found: _Found, things: Sequence[Thing]) -> _Found:  # noqa: ARG001 - one signature for all
    """Leave out the weaker objects where a subject has one."""
    return _near_the_best(found, lambda triple, _: triple[:2] if triple[1] in _ONE_OBJECT else None)


def _prune_jurisdictions(found: _Found, things: Sequence[Thing]) -> _Found:  # noqa: ARG001 - one signature for all
    """Leave out a jurisdiction that a sentence says is shut out less well than another one of that sentence."""
    return _near_the_best(
        found, lambda triple, chosen: (triple[0], chosen.best.sentence) if triple[1] is Predicate.EXCLUDES else None
    )


def _near_the_best(found: _Found, place: Callable[[Triple, Chosen], Hashable]) -> _Found:
    """Return those of no place (None), and of each place those said about as well as the best one of it."""
    places = {triple: place(triple, chosen) for triple, chosen in found.items()}
    best: dict[Hashable, float] = defaultdict(float)
    for triple, chosen in found.items():
        best[places[triple]] = max(best[places[triple]], chosen.score)
    return {
        triple: chosen
        for triple, chosen in found.items()
        if places[triple] is None or chosen.score >= SECOND_SHARE * best[places[triple]]
    }


def _prune_issuers(found: _Found, things: Sequence[Thing]) -> _Found:
    """Leave out ISSUES by any other than the offering's issuer."""
    kept: _Found = {}
    for (subject, predicate, object_), chosen in found.items():
        offering = things[object_].offering
        if predicate in _ONE_SUBJECT and offering is not None and offering.issuer != subject:
            continue
        kept[subject, predicate, object_] = chosen
    return kept


def _prune_venues(found: _Found, things: Sequence[Thing]) -> _Found:
    """Leave a venue to the offering where both it and its issuer are said, by one sentence, to be listed there."""
    kept: _Found = {}
    for (subject, predicate, object_), chosen in found.items():
        if predicate is Predicate.LISTS_ON and things[subject].kind is Kind.COMPANY:
            rivals = [
                other
                for (offering, listed, venue), other in found.items()
                if listed is predicate and venue == object_ and _issuer(things[offering]) == subject
            ]
            if any(chosen.score < other.score and other.best.sentence == chosen.best.sentence for other in rivals):
                continue
        kept[subject, predicate, object_] = chosen
    return kept


def _prune_exclusions(found: _Found, things: Sequence[Thing]) -> _Found:  # noqa: ARG001 - one signature for all
    """Leave an exclusion to the offering of which it is said best, where one sentence is read as two offerings'."""
    best: dict[tuple[int, int], float] = defaultdict(float)
    for (_, predicate, object_), chosen in found.items():
        if predicate is Predicate.EXCLUDES:
            for statement in chosen.statements:
                key = statement.sentence, object_
                best[key] = max(best[key], chosen.score)
    return {
        (subject, predicate, object_): chosen
        for (subject, predicate, object_), chosen in found.items()
        if predicate is not Predicate.EXCLUDES or chosen.score >= best[chosen.best.sentence, object_]
    }


def _issuer(thing: Thing) -> int | None:
    return thing.offering.issuer if thing.offering is not None else None
