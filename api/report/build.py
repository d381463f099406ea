"""An answer as a report: lines, footnotes in the order of their first use, sums, the sentences on top. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.cli.findings import sum_of_money
from api.report.model import (
    Answer,
    ExclusionGroup,
    ExclusionLine,
    Footnote,
    Ground,
    Node,
    OfferingLine,
    Period,
    Question,
    Report,
    VenueTotal,
)
from api.report.sentences import scope_of, summary_of, title_of
from graph.model import PartialDate
from graph.reference import find_reference

RAISED = frozenset({"PRICED", "LISTED", "COMPLETED"})
GIVEN_UP = frozenset({"POSTPONED", "WITHDRAWN"})
NO_VENUE, PRIVATE = "no venue named", "private, at no venue"
KINDS = {
    "ipo": "IPO",
    "follow_on": "follow-on",
    "secondary_listing": "secondary listing",
    "private_round": "private round",
    "bond": "bond",
    "spac": "SPAC merger",
    "direct_listing": "direct listing",
}
"""What sorts of offerings are called."""
_QUARTERS_FROM, _YEARS_FROM = 24, 72
"""Months in all from which bars stand for quarters, for years: more than some 24 bars cannot be read."""


def build(answer: Answer, question: Question, version: str) -> Report:
    """Return the report; equal answers give equal reports."""
    notes = _Footnotes()
    exclusions = tuple(_exclusion(node, question, notes) for node in sorted(answer.exclusions, key=_order))
    offerings = tuple(_offering(node, notes) for node in sorted(answer.offerings, key=_largest_first))
    coverage = answer.coverage
    place = (answer.place or {}).get("name") or question.jurisdiction or ""
    venues = venue_totals(offerings)
    return Report(
        title=title_of(question, place),
        scope=scope_of(question, place, answer.blocs),
        summary=summary_of(exclusions, offerings, venues, place),
        exclusions=exclusions,
        groups=group(exclusions),
        offerings=offerings,
        venues=venues,
        periods=periods_of(exclusions, question.since),
        footnotes=tuple(notes.found.values()),
        documents=coverage["documents"],
        stories=coverage["stories"],
        newest=coverage["newest"] or "",
        notes=tuple(coverage["notes"]),
        as_of=question.as_of or "",
        revision=answer.revision,
        version=version,
    )


def venue_totals(lines: Iterable[OfferingLine]) -> tuple[VenueTotal, ...]:
    """Return the sums by venue, the largest first; an offering at two venues counts once, under both names."""
    by_venue: dict[str, list[OfferingLine]] = defaultdict(list)
    for line in lines:
        if line.cohort is None and line.status.upper() not in GIVEN_UP:
            nowhere = PRIVATE if line.kind == KINDS["private_round"] else NO_VENUE
            by_venue[" and ".join(line.venues) or nowhere].append(line)
    totals = [_total(venue, found) for venue, found in by_venue.items()]
    return tuple(sorted(totals, key=lambda total: (-total.raised - total.sought, -total.offerings, total.venue)))


def _total(venue: str, lines: Sequence[OfferingLine]) -> VenueTotal:
    raised = [line.eur for line in lines if line.eur is not None and line.status.upper() in RAISED]
    sought = [line.eur for line in lines if line.eur is not None and line.status.upper() not in RAISED]
    return VenueTotal(
        venue=venue,
        raised=sum(raised),
        sought=sum(sought),
        offerings=len(lines),
        without_sum=len(lines) - len(raised) - len(sought),
    )


def periods_of(lines: Iterable[ExclusionLine], since: str | None) -> tuple[Period, ...]:
    """Return how many exclusions were first said when, without gaps; those said before `since` come first, as one."""
    firsts = [(PartialDate(line.first_said), line.modality) for line in lines if line.first_said]
    start = date.fromisoformat(since) if since else None
    earlier = [modality for day, modality in firsts if start and day.last_day < start]
    within = [(day.first_day, modality) for day, modality in firsts if not (start and day.last_day < start)]
    found = [_period(f"before {since}", earlier)] if earlier else []
    if not within:
        return tuple(found)
    first, last = min(day for day, _ in within), max(day for day, _ in within)
    if start:
        first = max(first, start)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    size = 1 if months <= _QUARTERS_FROM else 3 if months <= _YEARS_FROM else 12
    by_period: dict[int, list[str]] = defaultdict(list)
    for day, modality in within:
        by_period[_number(max(day, first), size)].append(modality)
    numbers = range(_number(first, size), _number(last, size) + 1)
    return (*found, *(_period(_label(number, size), by_period.get(number, ())) for number in numbers))


def _number(day: date, size: int) -> int:
    return (day.year * 12 + day.month - 1) // size


def _label(number: int, size: int) -> str:
    year, part = divmod(number * size, 12)
    return {1: f"{year}-{part + 1:02}", 3: f"{year} Q{part // 3 + 1}", 12: str(year)}[size]


def _period(label: str, modalities: Sequence[str]) -> Period:
    asserted = sum(modality == "asserted" for modality in modalities)
    return Period(label=label, asserted=asserted, others=len(modalities) - asserted)


@dataclass(slots=True)
class _Footnotes:
    """Footnotes by claim, numbered as they come."""

    found: dict[tuple[str, str], Footnote] = field(default_factory=dict)

    def number(self, claim: Node) -> int:
        """Return the number of a claim's quote; the same words of the same document have one."""
        document = claim["document"]
        key = (document["url"], claim["quote"])
        if key not in self.found:
            self.found[key] = _footnote(len(self.found) + 1, claim, document)
        return self.found[key].number


def _footnote(number: int, claim: Node, document: Node) -> Footnote:
    modality = str(claim["modality"]).lower()
    remarks = (*(["denial"] if claim["negated"] else []), *([modality] if modality != "asserted" else []))
    return Footnote(
        number=number,
        quote=claim["quote"],
        publisher=document["publisher"] or "",
        title=document["title"] or "",
        said_at=claim["saidAt"],
        address=document["url"],
        retrieved=str(document["retrievedAt"])[:10],
        attributed_to=claim["attributedTo"] or "",
        remarks=remarks,
        sources=tuple(document["sources"]),
        note=document["note"] or "",
    )


def _nodes(connection: Node) -> list[Node]:
    return [edge["node"] for edge in connection["edges"]]


def _order(node: Node) -> tuple[str, str, str]:
    return str(node["firstSaid"]), str(node["offering"]["name"]), str(node["id"])


def _largest_first(node: Node) -> tuple[bool, float, str]:
    eur = (node["amount"] or {}).get("eur")
    return eur is None, -(eur or 0), str(node["id"])


def _exclusion(node: Node, question: Question, notes: _Footnotes) -> ExclusionLine:
    place = node["jurisdiction"]
    quoted = [*_nodes(node["evidence"]), *_nodes(node["denied"])]
    return ExclusionLine(
        id=node["id"],
        offering=node["offering"]["name"],
        issuers=tuple(issuer["name"] for issuer in _nodes(node["offering"]["issuers"])),
        jurisdiction=place["name"],
        code=place["code"] or "",
        via=bool(question.jurisdiction) and place["code"] != question.jurisdiction,
        grounds=grounds_of(node["grounds"]),
        modality=str(node["modality"]).lower(),
        confidence=node["confidence"],
        claims=node["claims"],
        stories=node["stories"],
        denials=node["denials"],
        first_said=node["firstSaid"] or "",
        last_said=node["lastSaid"] or "",
        notes=tuple(dict.fromkeys(notes.number(claim) for claim in quoted)),
    )


def grounds_of(grounds: Sequence[Node]) -> tuple[Ground, ...]:
    """Return grounds with the laws that share class of investors and reason in one; a law's name is no reason."""
    names = {ground["law"]["name"] for ground in grounds if ground["law"]}
    laws: dict[tuple[str, str], dict[str, str]] = {}
    for ground in grounds:
        reason = "" if ground["reason"] in names else ground["reason"] or ""
        held = laws.setdefault((ground["investorClass"] or "", reason), {})
        if ground["law"]:
            held[ground["law"]["name"]] = ground["law"]["citation"] or ""
    return tuple(
        Ground(laws=tuple(held.items()), reason=reason, investors=investors)
        for (investors, reason), held in laws.items()
    )


def group(lines: Iterable[ExclusionLine]) -> tuple[ExclusionGroup, ...]:
    """Return the lines, those of one offering that differ in nothing but the place in one."""
    found: dict[tuple[object, ...], list[ExclusionLine]] = defaultdict(list)
    for line in lines:
        same = (line.id.partition("|")[0], line.grounds, line.modality, line.denials, line.first_said, line.last_said)
        found[*same, line.notes].append(line)
    return tuple(
        ExclusionGroup(line=held[0], places=tuple((line.jurisdiction, line.code, line.via) for line in held))
        for held in found.values()
    )


def _offering(node: Node, notes: _Footnotes) -> OfferingLine:
    links = [*node["issuers"]["edges"], *node["listsOn"]["edges"]]
    amount: Any = node["amount"] or {}
    cohort = (node["count"] or 0) if node["aggregate"] else None
    quoted = [*_amount_claims(node, amount), *(claim for link in links for claim in _nodes(link["evidence"]))]
    return OfferingLine(
        id=node["id"],
        offering=node["name"],
        issuers=tuple(issuer["name"] for issuer in _nodes(node["issuers"])),
        kind=KINDS.get(str(node["kind"]).lower(), ""),
        status=str(node["status"] or "").lower(),
        venues=_venues(_nodes(node["listsOn"])),
        amount=sum_of_money(node["amount"]),
        value=amount.get("value"),
        currency=amount.get("currency") or "",
        bound=str(amount.get("bound") or "").lower(),
        eur=amount.get("eur"),
        cohort=cohort,
        first_said=min((link["firstSaid"] for link in links if link["firstSaid"]), default=""),
        last_said=max((link["lastSaid"] for link in links if link["lastSaid"]), default=""),
        notes=tuple(dict.fromkeys(notes.number(claim) for claim in quoted))[:3],
    )


def _amount_claims(node: Node, amount: Node) -> list[Node]:
    """Return the claim that gives the sum that is shown, if it is among those asked for."""
    if not amount:
        return []
    for claim in _nodes(node["claims"]):
        value, currency, _ = str(claim["value"]).split(" ")
        if (float(value), currency) == (float(amount["value"]), amount["currency"]):
            return [claim]
    return []


def _venues(exchanges: Sequence[Node]) -> tuple[str, ...]:
    known = {exchange["id"]: find_reference(exchange["id"]) for exchange in exchanges}
    wholes = {entity.part_of for entity in known.values() if entity is not None and entity.part_of}
    return tuple(sorted(exchange["name"] for exchange in exchanges if exchange["id"] not in wholes))
