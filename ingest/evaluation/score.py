"""Scores: found articles against gold ones, counted as `docs/evaluation.md` says. Pure."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.evaluation.match import match_entity
from ingest.evaluation.records import OFFERING, SYMMETRIC, FoundArticle, FoundClaim, FoundEntity, GoldArticle, GoldClaim

ROUNDS = 1000
"""Drawings of the bootstrap."""
Triple = tuple[str | None, str, str | None]
"""Subject, predicate, object by keys of gold entities; None where there is none."""


@dataclass(slots=True)
class Tally:
    """Right, spurious and missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, other: Tally) -> None:
        """Count what another one counted."""
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right, 0..1."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Return the share of what is to be found that was found, 0..1."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of the two."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(slots=True)
class Share:
    """So many of so many."""

    right: int = 0
    of: int = 0

    def count(self, right: bool) -> None:  # noqa: FBT001 - what is counted
        """Count one more."""
        self.right += right
        self.of += 1

    def add(self, other: Share) -> None:
        """Count what another one counted."""
        self.right, self.of = self.right + other.right, self.of + other.of

    @property
    def share(self) -> float:
        """Return it as a number, 0..1; 0 of nothing."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one found claim."""

    claim: FoundClaim
    triple: Triple
    target: GoldClaim | None
    """The gold claim of the same ends and predicate, whatever its polarity."""
    right: bool
    first: bool
    """Whether it is counted: no earlier one says the same."""
    stands: bool
    """Whether the text has its quote at its offsets."""
    evidence: bool
    """Whether its quote meets a sentence that gold names."""

    @property
    def optional(self) -> bool:
        """Return whether it is right, and a careful reader could have left it out: it counts for nothing."""
        return self.right and self.target is not None and self.target.optional


@dataclass(slots=True, kw_only=True)
class Judged:
    """One article compared with its gold."""

    gold: GoldArticle
    found: FoundArticle
    keys: Mapping[str, str | None]
    """Gold key of each found entity by its id, None if it is none of gold's."""
    scores: Scores
    verdicts: list[Verdict] = field(default_factory=list)
    missed: list[GoldClaim] = field(default_factory=list)
    missed_entities: list[str] = field(default_factory=list)
    spurious_entities: list[FoundEntity] = field(default_factory=list)

    @property
    def spurious(self) -> list[Verdict]:
        """Return the wrong claims that are counted."""
        return [verdict for verdict in self.verdicts if verdict.first and not verdict.right]

    def stated(self, triple: Triple) -> set[str | None]:
        """Return the keys of the laws that found claims of these ends and predicate rest on."""
        same = (v.claim for v in self.verdicts if self._as_found(v.claim) == triple)
        return {self.keys.get(law) for claim in same for law in claim.legal_bases}

    def _as_found(self, claim: FoundClaim) -> Triple:
        return self.keys.get(claim.subject), claim.predicate, self.keys.get(claim.object)


@dataclass(slots=True, kw_only=True)
class Scores:
    """What was counted."""

    entities: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """By kind."""
    claims: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """By predicate."""
    legal_bases: Tally = field(default_factory=Tally)
    quotes: Share = field(default_factory=Share)
    evidence: Share = field(default_factory=Share)
    amounts: Share = field(default_factory=Share)
    modality: Share = field(default_factory=Share)

    def add(self, other: Scores) -> None:
        """Count what another one counted."""
        for mine, theirs in ((self.entities, other.entities), (self.claims, other.claims)):
            for name, tally in theirs.items():
                mine[name].add(tally)
        self.legal_bases.add(other.legal_bases)
        self.quotes.add(other.quotes)
        self.evidence.add(other.evidence)
        self.amounts.add(other.amounts)
        self.modality.add(other.modality)


def judge(gold: GoldArticle, found: FoundArticle) -> Judged:
    """Return an article compared with its gold."""
    keys = {id_: match_entity(entity, gold, found.by_id) for id_, entity in found.by_id.items()}
    judged = Judged(gold=gold, found=found, keys=keys, scores=Scores())
    _count_entities(judged)
    wanted = {claim.triple: claim for claim in gold.claims}
    _judge_claims(judged, wanted)
    _count_missed(judged, wanted)
    _count_amounts(judged)
    return judged


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum."""
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def sum_scores(judged: Iterable[Judged]) -> Scores:
    """Return the scores of all articles together."""
    whole = Scores()
    for one in judged:
        whole.add(one.scores)
    return whole


def claims_range(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return the 95 % range of the claims' F1 over articles: drawn again with replacement, always the same draws."""
    parts = [total(one.scores.claims.values()) for one in judged]
    if not parts:
        return 0.0, 0.0
    draw = random.Random(0)  # noqa: S311 - a sample, no secret
    values = sorted(total(draw.choices(parts, k=len(parts))).f1 for _ in range(ROUNDS))
    return values[ROUNDS * 25 // 1000], values[ROUNDS * 975 // 1000 - 1]


def overlaps(text: str, claim: FoundClaim, target: GoldClaim) -> bool:
    """Return whether a quote that stands in the text meets a sentence of the gold claim; if it names none, it does."""
    if claim.start is None or claim.end is None:
        return False
    spans = [(text.find(said), len(said)) for said in (target.quote, *target.also) if said]
    return not spans or any(at >= 0 and claim.start < at + size and at < claim.end for at, size in spans)


def _count_entities(judged: Judged) -> None:
    tallies = judged.scores.entities
    met = {key for key in judged.keys.values() if key}
    for id_, key in judged.keys.items():
        if key is None:
            entity = judged.found.by_id[id_]
            tallies[entity.kind].fp += 1
            judged.spurious_entities.append(entity)
    for key, gold in judged.gold.by_key.items():
        if gold.optional:
            continue
        if key in met:
            tallies[gold.kind].tp += 1
        else:
            tallies[gold.kind].fn += 1
            judged.missed_entities.append(key)


def _judge_claims(judged: Judged, wanted: Mapping[tuple[str, str, str], GoldClaim]) -> None:
    scores, text = judged.scores, judged.gold.text
    hit: set[Triple] = set()
    wrong: set[tuple[str | None, str, str | None]] = set()
    for claim in judged.found.claims:
        triple: Triple = (judged.keys.get(claim.subject), claim.predicate, judged.keys.get(claim.object))
        if triple not in wanted and claim.predicate in SYMMETRIC:
            triple = triple[2], triple[1], triple[0]
        target = wanted.get((triple[0] or "", triple[1], triple[2] or ""))
        right = target is not None and target.negated == claim.negated
        stands = bool(claim.quote) and _stands(text, claim)
        evidence = False
        scores.quotes.count(stands)
        if right and target is not None:
            first = triple not in hit
            hit.add(triple)
            evidence = stands and overlaps(text, claim, target)
            scores.evidence.count(evidence)
            if first:
                _count_right(judged, claim, target)
        else:
            shown = judged.found.name_of(claim.subject), claim.predicate, judged.found.name_of(claim.object)
            first = shown not in wrong and not (claim.predicate in SYMMETRIC and shown[::-1] in wrong)
            if first:
                wrong.add(shown)
                scores.claims[claim.predicate].fp += 1
        judged.verdicts.append(
            Verdict(
                claim=claim,
                triple=triple,
                target=target,
                right=right,
                first=first,
                stands=stands,
                evidence=evidence,
            )
        )


def _stands(text: str, claim: FoundClaim) -> bool:
    return claim.start is not None and claim.end is not None and text[claim.start : claim.end] == claim.quote


def _count_right(judged: Judged, claim: FoundClaim, target: GoldClaim) -> None:
    judged.scores.modality.count(claim.modality == target.modality)
    have = {judged.keys.get(law) or law for law in claim.legal_bases}
    wanted = set(target.legal_bases)
    judged.scores.legal_bases.tp += len(have & wanted)
    judged.scores.legal_bases.fp += len(have - wanted)


def _count_missed(judged: Judged, wanted: Mapping[tuple[str, str, str], GoldClaim]) -> None:
    hit = {verdict.triple for verdict in judged.verdicts if verdict.right}
    for triple, claim in wanted.items():
        if claim.optional:
            continue
        if claim.legal_bases:
            judged.scores.legal_bases.fn += len(set(claim.legal_bases) - judged.stated(triple))
        if triple in hit:
            judged.scores.claims[claim.predicate].tp += 1
        else:
            judged.scores.claims[claim.predicate].fn += 1
            judged.missed.append(claim)


def _count_amounts(judged: Judged) -> None:
    for key, entity in judged.gold.by_key.items():
        if entity.kind == OFFERING and entity.amount and not entity.optional:
            judged.scores.amounts.count(has_amount(judged, key))


def has_amount(judged: Judged, key: str) -> bool:
    """Return whether an offering was found with gold's amount: value and currency."""
    want = judged.gold.by_key[key].amount
    amounts = (judged.found.by_id[id_].amount for id_, matched in judged.keys.items() if matched == key)
    return any(have.get("currency") == want["currency"] and have.get("value") == want["value"] for have in amounts)
