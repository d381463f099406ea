"""What went wrong: every missed and every spurious claim in exactly one class, and entities likewise. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ingest.evaluation.ends import Ends
from ingest.evaluation.records import OFFERING, SYMMETRIC, FoundClaim, GoldClaim
from ingest.evaluation.score import has_amount, overlaps
from ingest.evaluation.sorts import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.evaluation.score import Judged, Verdict


class Side(StrEnum):
    """What a mistake is counted against."""

    MISSED = "missed claim"
    SPURIOUS = "spurious claim"
    RIGHT = "right claim"
    """A claim that counts as right, with something about it that does not."""
    MISSED_ENTITY = "missed entity"
    SPURIOUS_ENTITY = "spurious entity"
    RIGHT_ENTITY = "right entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in one article."""

    article: str
    side: Side
    sort: Sort
    what: str
    """The claim or entity in words."""
    quote: str = ""
    detail: str = ""
    """What stands against it: the claim that was found instead, the modality meant …"""
    gold: GoldClaim | None = None
    found: FoundClaim | None = None
    confidence: float | None = None


def find_mistakes(judged: Judged) -> list[Mistake]:
    """Return the mistakes in an article: claims, then what is wrong with right ones, then entities."""
    return list(_Classes(judged).all())


class _Classes:
    """Says of each mistake in one article which it is."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._ends = Ends(judged)
        self._spurious = judged.spurious
        met = {verdict.triple for verdict in judged.verdicts if verdict.right}
        self._unmet = [claim for claim in judged.gold.claims if claim.triple not in met]
        """Gold claims that were not found, the optional ones too."""

    def all(self) -> Iterator[Mistake]:
        yield from map(self._missed, self._judged.missed)
        yield from map(self._wrong, self._spurious)
        for verdict in self._judged.verdicts:
            if verdict.right and verdict.target is not None:
                yield from self._about(verdict, verdict.target)
        yield from self._unused_laws()
        yield from self._entities()

    def _missed(self, claim: GoldClaim) -> Mistake:
        sort, instead = self._sort_of_missed(claim)
        return Mistake(
            article=self._judged.gold.id,
            side=Side.MISSED,
            sort=sort,
            what=self._judged.gold.shown(claim),
            quote=claim.quote,
            detail=f"found: {self._judged.found.shown(instead.claim)}" if instead else self._ends.lacking(claim),
            gold=claim,
            found=instead.claim if instead else None,
            confidence=instead.claim.confidence if instead else None,
        )

    def _wrong(self, verdict: Verdict) -> Mistake:
        sort, meant = self._sort_of_spurious(verdict)
        return Mistake(
            article=self._judged.gold.id,
            side=Side.SPURIOUS,
            sort=sort,
            what=self._judged.found.shown(verdict.claim),
            quote=verdict.claim.quote,
            detail=f"gold: {self._judged.gold.shown(meant)}" if meant else "",
            gold=meant,
            found=verdict.claim,
            confidence=verdict.claim.confidence,
        )

    def _sort_of_missed(self, claim: GoldClaim) -> tuple[Sort, Verdict | None]:
        opposite = next((v for v in self._judged.verdicts if v.target is claim and not v.right), None)
        if opposite is not None:
            return Sort.POLARITY, opposite
        for key in (claim.subject, claim.object):
            if not self._ends.is_found(key):
                return self._ends.sort_of_missed(key), None
        for sort in (Sort.DIRECTION, Sort.PREDICATE, Sort.PAIR):
            found = next((v for v in self._spurious if self._compare(v, claim) is sort), None)
            if found is not None:
                return sort, found
        named = self._ends.are_named((claim.subject, claim.object), (claim.quote, *claim.also))
        return Sort.UNSAID if named else Sort.UNSAID_UNNAMED, None

    def _sort_of_spurious(self, verdict: Verdict) -> tuple[Sort, GoldClaim | None]:
        if verdict.target is not None:
            return Sort.POLARITY, verdict.target
        for id_ in (verdict.claim.subject, verdict.claim.object):
            if self._judged.keys.get(id_) is None:
                return self._ends.sort_of_spurious(id_), None
        if verdict.triple[0] == verdict.triple[2]:
            return Sort.SPLIT, None
        merged = next((claim for claim in self._unmet if self._ends.is_merged(verdict.claim, claim)), None)
        if merged is not None:
            return Sort.MERGED, merged
        for sort in (Sort.DIRECTION, Sort.PREDICATE, Sort.PAIR):
            meant = next((claim for claim in self._unmet if self._compare(verdict, claim) is sort), None)
            if meant is not None:
                return sort, meant
        named = self._ends.are_named((verdict.triple[0], verdict.triple[2]), (verdict.claim.quote,))
        return Sort.UNFOUNDED if named else Sort.UNFOUNDED_UNNAMED, None

    def _compare(self, verdict: Verdict, claim: GoldClaim) -> Sort | None:
        """Return how a wrong claim misses a gold claim; None: it joins none of gold's entities, or others."""
        subject, predicate, object_ = verdict.triple
        if subject is None or object_ is None or verdict.target is not None:
            return None
        same = predicate == claim.predicate
        if {subject, object_} == {claim.subject, claim.object}:
            return Sort.DIRECTION if same else Sort.PREDICATE
        shared = subject == claim.subject or object_ == claim.object
        if predicate in SYMMETRIC:
            shared = shared or subject == claim.object or object_ == claim.subject
        near = verdict.stands and overlaps(self._judged.gold.text, verdict.claim, claim)
        return Sort.PAIR if same and shared and near else None

    def _about(self, verdict: Verdict, target: GoldClaim) -> Iterator[Mistake]:
        claim = verdict.claim
        if not verdict.evidence:
            yield self._beside(verdict, target, Sort.SENTENCE, f"gold: {target.quote}")
        if not verdict.first:
            return
        if claim.modality != target.modality:
            yield self._beside(verdict, target, Sort.MODALITY, f"found: {claim.modality}, gold: {target.modality}")
        have = {self._judged.keys.get(law) or law for law in claim.legal_bases}
        for law in sorted(have - set(target.legal_bases)):
            yield self._beside(verdict, target, Sort.LEGAL_BASE, f"too many: {law}")

    def _beside(self, verdict: Verdict, target: GoldClaim, sort: Sort, detail: str) -> Mistake:
        return Mistake(
            article=self._judged.gold.id,
            side=Side.RIGHT,
            sort=sort,
            what=self._judged.found.shown(verdict.claim),
            quote=verdict.claim.quote,
            detail=detail,
            gold=target,
            found=verdict.claim,
            confidence=verdict.claim.confidence,
        )

    def _unused_laws(self) -> Iterator[Mistake]:
        for claim in {claim.triple: claim for claim in self._judged.gold.claims}.values():
            if claim.optional or not claim.legal_bases or claim in self._judged.missed:
                continue  # a claim that was missed is one mistake, its law is none besides
            for law in sorted(set(claim.legal_bases) - self._judged.stated(claim.triple)):
                known = self._judged.gold.by_key.get(law)
                yield Mistake(
                    article=self._judged.gold.id,
                    side=Side.RIGHT,
                    sort=Sort.LEGAL_BASE,
                    what=self._judged.gold.shown(claim),
                    quote=claim.quote,
                    detail=f"missing: {known.names[0] if known is not None else law}",
                    gold=claim,
                )

    def _entities(self) -> Iterator[Mistake]:
        for key in self._judged.missed_entities:
            yield self._entity(Side.MISSED_ENTITY, self._ends.sort_of_missed(key), self._ends.shown(key))
        for found in self._judged.spurious_entities:
            sort = self._ends.sort_of_spurious(found.id)
            yield self._entity(Side.SPURIOUS_ENTITY, sort, f"{found.kind} {found.name}")
        ids: dict[str, list[str]] = {}
        for id_, met in self._judged.keys.items():
            if met is not None:
                ids.setdefault(met, []).append(id_)
        for key, several in ids.items():
            yield from self._about_entity(key, several)

    def _about_entity(self, key: str, ids: list[str]) -> Iterator[Mistake]:
        entity, found = self._judged.gold.by_key[key], self._judged.found
        if len(ids) > 1:
            detail = f"found: {' and '.join(str(found.name_of(id_)) for id_ in ids)}"
            yield self._entity(Side.RIGHT_ENTITY, Sort.SPLIT, self._ends.shown(key), detail)
        if entity.kind != OFFERING or entity.optional:
            return
        if entity.amount and not has_amount(self._judged, key):
            detail = f"gold: {entity.amount['value']} {entity.amount['currency']}"
            yield self._entity(Side.RIGHT_ENTITY, Sort.AMOUNT, self._ends.shown(key), detail)
        kinds = {found.by_id[id_].properties.get("kind") for id_ in ids}
        if entity.offering_kind not in kinds:
            detail = f"found: {', '.join(sorted(map(str, kinds)))}, gold: {entity.offering_kind}"
            yield self._entity(Side.RIGHT_ENTITY, Sort.OFFERING_KIND, self._ends.shown(key), detail)

    def _entity(self, side: Side, sort: Sort, what: str, detail: str = "") -> Mistake:
        return Mistake(article=self._judged.gold.id, side=side, sort=sort, what=what, detail=detail)
