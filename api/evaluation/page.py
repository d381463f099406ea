"""An evaluation as one HTML file that needs nothing else: texts with entities, claims beside those of gold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from jinja2 import Environment, StrictUndefined, Template

from api.evaluation.spans import Named, Quote, Run, Span, cut_text, find_spans, without_overlaps
from api.pages.palette import KIND_INKS
from ingest.evaluation.mistakes import Mistake, Side, find_mistakes
from ingest.evaluation.score import Tally, total
from ingest.evaluation.sorts import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.evaluation.measure import Evaluation
    from ingest.evaluation.records import FoundClaim, GoldClaim
    from ingest.evaluation.score import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One claim in words."""

    subject: str
    predicate: str
    object: str
    negated: bool
    modality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What gold says and what was found, beside each other."""

    id: str
    verdict: str
    """`right`, `flawed` (right, but for its sentence, modality or law), `wrong`, `missed`, `spurious`, `optional`."""
    gold: Statement | None
    found: Statement | None
    sorts: tuple[str, ...]
    details: tuple[str, ...]
    confidence: float | None
    quote: str


_Unplaced: TypeAlias = "tuple[Row, GoldClaim | None, FoundClaim | None]"
"""A row without its id, and the claims whose quotes it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One article of the page."""

    number: int
    id: str
    title: str
    head: str
    """Publisher and date."""
    tally: Tally
    paragraphs: list[list[Run]]
    rows: list[Row]
    entities: list[Mistake]


def render_page(evaluation: Evaluation, version: str) -> str:
    """Return the page; every word of the articles is escaped."""
    scores = evaluation.scores
    counted = sorted(evaluation.count_mistakes().items(), key=lambda one: (one[0][0], -one[1], one[0][1]))
    sheets = [sheet_of(judged, number) for number, judged in enumerate(evaluation.judged, start=1)]
    return _template().render(
        sheets=sheets,
        by_sort={sort: [(sheet, row) for sheet in sheets for row in sheet.rows if sort in row.sorts] for sort in Sort},
        scores=scores,
        entities=total(scores.entities.values()),
        claims=total(scores.claims.values()),
        low=evaluation.range[0],
        high=evaluation.range[1],
        mistakes=[(side, sort, times) for (side, sort), times in counted],
        most=max((times for _, times in counted), default=1),
        calibration=evaluation.calibration,
        sorts=list(Sort),
        inks=[(str(kind), ink) for kind, ink in KIND_INKS.items()],
        version=version,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(files("api.evaluation").joinpath("template.html").read_text(encoding="utf-8"))


def sheet_of(judged: Judged, number: int) -> Sheet:
    """Return an article as the page shows it."""
    mistakes = find_mistakes(judged)
    gold = judged.gold
    rows, quotes = _rows(judged, mistakes, number)
    return Sheet(
        number=number,
        id=gold.id,
        title=gold.title or gold.text.strip().partition("\n")[0],
        head=", ".join(filter(None, (gold.publisher, gold.published_at))),
        tally=total(judged.scores.claims.values()),
        paragraphs=cut_text(gold.text, _spans(judged), quotes),
        rows=rows,
        entities=[one for one in mistakes if one.side in {Side.MISSED_ENTITY, Side.SPURIOUS_ENTITY, Side.RIGHT_ENTITY}],
    )


def _spans(judged: Judged) -> list[Span]:
    """Return where entities stand: as they are marked, else where their names are."""
    gold = judged.gold
    met: dict[str, set[str]] = {}
    for id_, key in judged.keys.items():
        if key is not None:
            entity = judged.found.by_id[id_]
            met.setdefault(key, set()).update((entity.name, *entity.aliases))
    things = {
        key: Named(
            kind=entity.kind,
            state="found" if key in met else "optional" if entity.optional else "missed",
            title=entity.names[0],
            forms=tuple(sorted({*entity.names, *met.get(key, ())})),
        )
        for key, entity in gold.by_key.items()
    }
    spurious = [
        Named(kind=entity.kind, state="spurious", title=entity.name, forms=(entity.name, *entity.aliases))
        for entity in judged.spurious_entities
    ]
    if not gold.mentions:
        return find_spans(gold.text, [*things.values(), *spurious])
    marked = [Span(start=one.start, end=one.end, named=things[one.key]) for one in gold.mentions if one.key in things]
    return without_overlaps([*marked, *find_spans(gold.text, spurious)])


def _rows(judged: Judged, mistakes: Sequence[Mistake], number: int) -> tuple[list[Row], list[Quote]]:
    """Return the rows in the order of the text, and the sentences that they rest on."""
    placed: list[tuple[int, Row, list[tuple[int, int]]]] = []
    for row, gold, found in _unplaced(judged, mistakes):
        places = list(_places(judged, gold, found))
        placed.append((min((start for start, _ in places), default=len(judged.gold.text)), row, places))
    placed.sort(key=lambda one: one[0])
    rows: list[Row] = []
    quotes: list[Quote] = []
    for count, (_, row, places) in enumerate(placed, start=1):
        id_ = f"a{number}-{count}"
        rows.append(replace(row, id=id_))
        quotes += [Quote(start=start, end=end, row=id_) for start, end in places]
    return rows, quotes


def _unplaced(judged: Judged, mistakes: Sequence[Mistake]) -> Iterator[_Unplaced]:
    """Yield what was misread, missed or is spurious, then the gold claims that were found, then optional ones."""
    yield from _wrong(judged, mistakes)
    beside: dict[int, list[Mistake]] = {}
    for one in mistakes:
        if one.side is Side.RIGHT:
            beside.setdefault(id(one.gold), []).append(one)
    hit: set[int] = set()
    for verdict in judged.verdicts:
        if verdict.right and verdict.first and verdict.target is not None:
            hit.add(id(verdict.target))
            flaws = beside.get(id(verdict.target), [])
            state = "optional" if verdict.target.optional else "flawed" if flaws else "right"
            yield _row(judged, state, verdict.target, verdict.claim, flaws)
    for claim in judged.gold.claims:
        if claim.optional and id(claim) not in hit:
            yield _row(judged, "optional", claim, None, [])


def _wrong(judged: Judged, mistakes: Sequence[Mistake]) -> Iterator[_Unplaced]:
    """Yield missed and spurious claims, in one row where each stands against the other."""
    spurious = {id(one.found): one for one in mistakes if one.side is Side.SPURIOUS}
    for missed in (one for one in mistakes if one.side is Side.MISSED):
        instead = spurious.get(id(missed.found))
        if instead is not None and instead.gold is missed.gold:
            del spurious[id(missed.found)]
            yield _row(judged, "wrong", missed.gold, missed.found, [missed])
        else:
            yield _row(judged, "missed", missed.gold, None, [missed])
    for mistake in spurious.values():
        yield _row(judged, "spurious", None, mistake.found, [mistake])


def _row(
    judged: Judged, verdict: str, gold: GoldClaim | None, found: FoundClaim | None, mistakes: Sequence[Mistake]
) -> _Unplaced:
    row = Row(
        id="",
        verdict=verdict,
        gold=_gold_statement(judged, gold) if gold is not None else None,
        found=_found_statement(judged, found) if found is not None else None,
        sorts=tuple(dict.fromkeys(str(one.sort) for one in mistakes)),
        details=tuple(dict.fromkeys(one.detail for one in mistakes if one.detail)) if verdict != "wrong" else (),
        confidence=found.confidence if found is not None else None,
        quote=(gold.quote if gold is not None else "") or (found.quote if found is not None else ""),
    )
    return row, gold, found


def _gold_statement(judged: Judged, claim: GoldClaim) -> Statement:
    return Statement(
        subject=judged.gold.by_key[claim.subject].names[0],
        predicate=claim.predicate,
        object=judged.gold.by_key[claim.object].names[0],
        negated=claim.negated,
        modality=claim.modality,
    )


def _found_statement(judged: Judged, claim: FoundClaim) -> Statement:
    return Statement(
        subject=judged.found.name_of(claim.subject) or claim.subject,
        predicate=claim.predicate,
        object=judged.found.name_of(claim.object) or claim.object,
        negated=claim.negated,
        modality=claim.modality,
    )


def _places(judged: Judged, gold: GoldClaim | None, found: FoundClaim | None) -> Iterator[tuple[int, int]]:
    text = judged.gold.text
    if gold is not None and gold.quote and (at := text.find(gold.quote)) >= 0:
        yield at, at + len(gold.quote)
    if found is not None and found.quote and found.start is not None and found.end is not None:
        yield from [(found.start, found.end)] if text[found.start : found.end] == found.quote else []
