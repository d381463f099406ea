"""The world that generated operations are asked of: every kind, every predicate between all kinds it may join.

Sixteen invented documents, among them one text at two addresses, dates of every precision and none. Statements are
dealt out by counting, so that strengths, denials, proposals, validity, amounts and laws fall on all predicates; what
matters most is written out. `write_world` stores them and decides: merges, a split, verdicts on claims, one taken back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count, product

from graph import curate
from graph.client import GraphClient
from graph.model import Document, Extraction, Money, PartialDate, Value, claim_id
from graph.ontology import PREDICATES, Bound, Kind, Modality, NameKind, Predicate, Status, qualifiers_of
from graph.write import forget, write_extractions
from tests.api_corpus import extractions as small_corpus
from tests.graph_samples import Sample
from tests.made_values import HOSTILE
from tests.sent import MARK

FLOAT, BOND, BATCH = "offering:alder-ipo~0000000a", "offering:birch-bond~0000000b", "offering:batch~0000000c"
TWIN, ROUND = "offering:alder-float~0000000d", "offering:cedar-round~0000000e"
ODD = f"company:{MARK}`'\"\\${{x}}}})//"
CAST: Mapping[Kind, tuple[str, ...]] = {
    Kind.COMPANY: (
        "company:alder",
        "company:birch",
        "company:cedar",
        "company:dorn",
        "company:nvidia",
        "company:élan",
        ODD,
    ),
    Kind.PERSON: ("person:eve-frost", "person:gil-hart~00000001", "person:gil-hart~00000002", "person:ida-jung"),
    Kind.REGULATOR: ("regulator:bafin", "regulator:accc", "regulator:chip-office", "regulator:chips-bureau"),
    Kind.LAW: ("law:itar", "law:ear", "law:144a", "law:chip-act", "law:harbour-bill"),
    Kind.EXCHANGE: ("exchange:XNAS", "exchange:XSHG", "exchange:star-market", "exchange:moon-board"),
    Kind.JURISDICTION: (
        "jurisdiction:CN",
        "jurisdiction:DE",
        "jurisdiction:EU",
        "jurisdiction:FR",
        "jurisdiction:EEA",
        "jurisdiction:RU",
        "jurisdiction:HK",
    ),
    Kind.OFFERING: (FLOAT, BOND, BATCH, TWIN, ROUND),
    Kind.TECHNOLOGY: ("technology:semiconductor", "technology:quantum", "technology:drone"),
}
_WHERE = (
    # address, published, publisher, language
    ("https://paper.example/1", "2024", "The Paper", "en"),
    ("https://paper.example/2", "2024-02-29", "The Paper", "de"),
    ("https://wire.example/3", "2025-06", "Wire", None),
    ("files/4.txt", "2025-12-31", None, "en"),
    ("https://wire.example/5", "2026-01", "Wire", "zh"),
    ("https://grid.example/6", "2026-03-15", "Grid News", "en"),
    ("files/7.txt", None, None, None),
    (f"https://odd.example/8?a=`{MARK}`&c='d'", "2026-06-30", f"`) DETACH DELETE n //{MARK}", "en"),
    ("https://paper.example/9", "2026-12-31", "The Paper", "en"),
)
_DATES = ("2024", "2024-02", "2025-06-15", "2026", "2026-03", "2026-06-30", "2026-07-01", "2027")
_CURRENCIES = ("USD", "CNY", "EUR", "XXX", "JPY")
_CONFIDENCES = (0.9, 0.55, 1.0, 0.123457, 0.9, 0.75, 0.0)


def extractions() -> list[Extraction]:
    """Return everything that is read."""
    samples = [Sample(url, published=published, publisher=publisher) for url, published, publisher, _ in _WHERE]
    _deal(samples)
    _name(samples)
    _state(samples)
    made = [_located(sample.done(), language) for sample, (*_, language) in zip(samples, _WHERE, strict=True)]
    return [*made, *_copies(made), *_last_words(), *small_corpus()]


def _located(extraction: Extraction, language: str | None) -> Extraction:
    return dataclasses.replace(extraction, document=dataclasses.replace(extraction.document, language=language))


def _copies(made: list[Extraction]) -> Iterator[Extraction]:
    """Yield two of the texts again, as other papers printed them on other days."""
    for number, url, published, publisher in (
        (1, "https://mirror.example/2", "2026-05", "Mirror"),
        (5, "https://wire.example/6-again", "2025", "Wire"),
    ):
        text = made[number].text
        id_, story = Document.ids(url, text)
        document = dataclasses.replace(
            made[number].document,
            id=id_,
            story=story,
            url=url,
            published_at=PartialDate(published),
            publisher=publisher,
        )
        claims = tuple(dataclasses.replace(claim, document=id_) for claim in made[number].claims)
        yield Extraction(document=document, text=text, entities=made[number].entities, claims=claims)


# -- statements dealt out --------------------------------------------------------------------------------------------


def _deal(samples: list[Sample]) -> None:
    """Give a statement to every pair of kinds that a predicate may join, in turn strong, weak and denied."""
    turn = count()
    for spec in PREDICATES.values():
        pairs = [pair for signature in spec.signatures for pair in product(*map(sorted, signature))]
        for pair in pairs * max(1, 12 // len(pairs)):
            _say(samples, spec.predicate, pair, next(turn))


def _say(samples: list[Sample], predicate: Predicate, kinds: tuple[Kind, ...], turn: int) -> None:
    subject, object_ = (_pick(kind, turn * (3 + place) + turn // 5) for place, kind in enumerate(kinds))
    if subject == object_:
        object_ = _pick(kinds[1], CAST[kinds[1]].index(object_) + 1)
    for place in (turn, turn * 5 + 2) if turn % 3 else (turn,):
        samples[place % len(samples)].say(
            subject,
            predicate,
            object_,
            words=f"Statement {turn}: {subject} {predicate} {object_}, in {place}.",
            bases=_bases(predicate, turn),
            negated=(place + turn) % 7 == 6,
            modality=tuple(Modality)[(place // 2) % len(Modality)],
            confidence=_CONFIDENCES[(turn + place) % len(_CONFIDENCES)],
            status=Status.PROPOSED if place % 11 == 3 else Status.REJECTED if place % 13 == 5 else Status.ACCEPTED,
            qualifiers=dict(_qualifiers(predicate, turn + place)),
        )


def _pick(kind: Kind, turn: int) -> str:
    return CAST[kind][turn % len(CAST[kind])]


def _bases(predicate: Predicate, turn: int) -> list[str]:
    laws = CAST[Kind.LAW]
    if predicate is not Predicate.EXCLUDES:
        return []
    return [[], [laws[turn % 5]], [laws[turn % 5], laws[(turn + 2) % 5]], [laws[0], laws[1], laws[3]]][turn % 4]


def _qualifiers(predicate: Predicate, turn: int) -> Iterator[tuple[str, Value]]:
    for place, name in enumerate(qualifiers_of(predicate)):
        if (turn + place) % 3 == 0:
            yield name, _value(name, turn)


def _value(name: str, turn: int) -> Value:
    match name:
        case "valid_from":
            return PartialDate(_DATES[turn % 6])
        case "valid_to":
            return PartialDate(_DATES[2 + turn % 6])
        case "amount":
            bound = tuple(Bound)[turn % 4]
            return Money(value=Decimal(f"{turn * 7}.5"), currency=_CURRENCIES[turn % 5], bound=bound)
        case "former":
            return turn % 4 < 2
        case "investor_class":
            return ("retail", "state-owned", "US persons")[turn % 3]
        case _:
            return f"{name} {turn % 4}" if turn % 5 else f'a "{MARK}" \\ `word`'


# -- names and properties --------------------------------------------------------------------------------------------


def _name(samples: list[Sample]) -> None:
    """Names that sort, fold and collide in every way that is known to go wrong."""
    one, two, three, four, five, six, seven, eight, nine = samples
    one.name("company:alder", "Alder Systems").name("company:birch", "birch").name("company:cedar", "Čedar Inc")
    one.name("company:dorn", "Dorn AG").name("company:élan", "Élan").name("person:eve-frost", "Eve Frost")
    one.name("person:gil-hart~00000001", "Gil Hart").name("regulator:chip-office", "Chip Office")
    two.name("company:alder", "Alder Systems Ltd").name("company:alder", "AS", NameKind.ACRONYM)
    two.name("person:gil-hart~00000002", "Gil Hart").name("regulator:chips-bureau", "Chips Bureau")
    two.name("law:chip-act", "Chip Act").name("law:harbour-bill", "Harbour Bill").name(BOND, "Bond of birch")
    three.name("company:alder", "Old Alder", NameKind.FORMER).name("company:cedar", "Cedar", NameKind.ALIAS)
    three.name("person:ida-jung", "Ida Jung").name("exchange:moon-board", "Moon Board").name(FLOAT, "Alder IPO")
    four.name("company:birch", "🌳irch").name("company:dorn", "ﬁrst Dorn").name(BATCH, "A batch of listings")
    five.name("company:alder", "Alder Systems Ltd").name("jurisdiction:CN", "Middle Kingdom", NameKind.ALIAS)
    six.name("company:nvidia", "Nvidia Corporation").name("law:chip-act", "CA", NameKind.ACRONYM).name(
        TWIN, "Alder float"
    )
    seven.name("company:birch", "birch").name(ROUND, "Cedar's round").name("company:dorn", "Dorn AG")
    eight.name(ODD, HOSTILE[2]).has(ODD, "identifier", f"qid:{MARK}`'\"").name("company:cedar", HOSTILE[0]).name(
        "person:eve-frost", "E. Frost", NameKind.ALIAS
    )
    nine.name("company:alder", "Alder Systems").has(
        "company:birch", "name", "B.", name_kind=NameKind.ALIAS, negated=True
    )
    nine.has("company:dorn", "name", "Dorn proposed", name_kind=NameKind.ALIAS, status=Status.PROPOSED)


def _state(samples: list[Sample]) -> None:
    """Properties of every kind and type: given twice, denied, proposed, rejected, weak."""
    one, two, three, four, five, six, seven, eight, nine = samples
    one.has("company:alder", "founded", PartialDate("1999")).has("company:alder", "status", "active")
    two.has("company:alder", "founded", PartialDate("1999-04")).has("company:alder", "website", "https://alder.example")
    nine.has("company:alder", "status", "dissolved", status=Status.PROPOSED).has(
        "company:birch", "founded", PartialDate("2001-02-03")
    )
    three.has("company:alder", "legal_name", "Alder Systems Limited").has(
        "company:alder", "identifier", "cik:0000000042"
    )
    four.has("company:birch", "identifier", "isin:XX0000000001").has("company:birch", "status", "active", negated=True)
    one.has("law:chip-act", "stage", "proposed").has("law:chip-act", "enacted_on", PartialDate("2025-06"))
    five.has("law:chip-act", "stage", "passed").has("law:chip-act", "in_force_from", PartialDate("2026"))
    five.has("law:chip-act", "citation", "CA 1/25").has("law:itar", "stage", "repealed").has(
        "law:chip-act", "short_name", "CA"
    )
    six.has("regulator:chip-office", "acronym", "CO").has("exchange:moon-board", "acronym", "MB").has(
        "exchange:moon-board", "mic", "XMOO"
    )
    two.has(FLOAT, "kind", "ipo").has(FLOAT, "status", "rumoured").has(
        FLOAT, "amount", _money(500_000_000, "USD", Bound.ABOUT)
    )
    three.has(FLOAT, "status", "planned", confidence=0.4).has(FLOAT, "shares", 40_000_000).has(
        FLOAT, "share_price", _money("12.5", "USD")
    )
    five.has(FLOAT, "status", "filed").has(FLOAT, "amount", _money(450_000_000, "USD")).has(
        FLOAT, "valuation", _money(9_000_000_000, "EUR")
    )
    six.has(FLOAT, "status", "priced").has(FLOAT, "expected_on", PartialDate("2026-06")).has(
        FLOAT, "shares", 38_000_000
    )
    seven.has(FLOAT, "status", "listed").has(
        FLOAT, "amount", _money(470_000_000, "XXX", Bound.UP_TO), status=Status.REJECTED
    )
    two.has(BOND, "kind", "bond").has(BOND, "amount", _money(5_000_000_000, "CNY", Bound.AT_LEAST)).has(
        BOND, "expected_on", PartialDate("2026-06-30")
    )
    four.has(BOND, "amount", _money(1_000_000_000, "XXX")).has(BOND, "status", "completed").has(
        BOND, "aggregate", value=False
    )
    three.has(BATCH, "aggregate", value=True).has(BATCH, "count", 50).has(
        BATCH, "amount", _money(126_100_000_000, "CNY", Bound.AT_LEAST)
    )
    eight.has(BATCH, "aggregate", value=False, confidence=0.2).has(BATCH, "expected_on", PartialDate("2026"))
    six.has(TWIN, "kind", "ipo").has(TWIN, "amount", _money(460_000_000, "USD")).has(
        TWIN, "status", "approved", confidence=0.3
    )
    eight.has(ROUND, "kind", "private_round").has(ROUND, "valuation", _money(0, "JPY")).has(
        ROUND, "status", "completed"
    )
    one.say("company:alder", Predicate.ISSUES, FLOAT).say("company:alder", Predicate.ISSUES, TWIN)  # one float, by rule
    five.say("company:alder", Predicate.ISSUES, FLOAT).say("company:cedar", Predicate.ISSUES, ROUND)
    _exclude(samples)


def _exclude(samples: list[Sample]) -> None:
    """Several laws, classes and reasons on one exclusion; one that is only denied; blocs and their members."""
    one, _, three, _, five, six, seven, *_ = samples
    one.say(FLOAT, Predicate.EXCLUDES, "jurisdiction:CN", bases=["law:itar"], qualifiers={"reason": "export controls"})
    three.say(
        FLOAT,
        Predicate.EXCLUDES,
        "jurisdiction:CN",
        bases=["law:ear", "law:itar"],
        qualifiers={"investor_class": "retail"},
    )
    five.say(
        FLOAT,
        Predicate.EXCLUDES,
        "jurisdiction:CN",
        qualifiers={"reason": "a pending review"},
        modality=Modality.PLANNED,
    )
    five.say(FLOAT, Predicate.EXCLUDES, "jurisdiction:CN", bases=["law:itar"], words="All of them.", confidence=0.99)
    six.say(FLOAT, Predicate.EXCLUDES, "jurisdiction:CN", negated=True, words="China may take part.")
    seven.say(ROUND, Predicate.EXCLUDES, "jurisdiction:FR", negated=True, words="France may take part.")
    three.say(BATCH, Predicate.EXCLUDES, "jurisdiction:EU", qualifiers={"reason": "no approval"})
    five.say(
        BATCH,
        Predicate.EXCLUDES,
        "jurisdiction:EEA",
        qualifiers={"investor_class": "retail"},
        modality=Modality.POSSIBLE,
    )
    six.say(BATCH, Predicate.EXCLUDES, "jurisdiction:DE", bases=["law:144a"])
    six.say("jurisdiction:DE", Predicate.PART_OF, "jurisdiction:EU")
    one.say("company:dorn", Predicate.COMPETES_WITH, "company:élan", negated=True, words="They are no rivals.")


def _last_words() -> Iterator[Extraction]:
    """Yield what only decisions look at: two that become one, two of one name that stay two, one that is forgotten."""
    yield (
        Sample("https://late.example/1", published="2026-04", publisher="Late")
        .name("company:fir", "Fir Works")
        .name("company:fir-tree", "Fir Tree")
        .name("company:gorse", "Gorse")
        .name("company:gorse-labs", "Gorse")
        .say("company:fir", Predicate.COMPETES_WITH, "company:fir-tree", words="Fir Works and Fir Tree are rivals.")
        .say("company:fir", Predicate.ACQUIRES, "company:fir-tree", modality=Modality.POSSIBLE)
        .say("company:gorse", Predicate.SUPPLIES, "company:gorse-labs", qualifiers={"valid_to": PartialDate("2026-03")})
        .say("company:fir-tree", Predicate.SUPPLIES, "company:alder")
        .say("company:fir", Predicate.SUPPLIES, "company:alder", modality=Modality.ALLEGED)
    ).done()
    yield (
        Sample(FORGOTTEN, published="2026-04-01", publisher="Late")
        .name("company:holly", "Holly")
        .name("company:ivy", "Ivy")
        .say("company:holly", Predicate.SUPPLIES, "company:ivy")
    ).done()


FORGOTTEN = "https://late.example/forgotten"


def _money(value: int | str, currency: str, bound: Bound = Bound.EXACT) -> Money:
    return Money(value=Decimal(value), currency=currency, bound=bound)


# -- storing ---------------------------------------------------------------------------------------------------------


async def write_world(graph: GraphClient) -> None:
    """Store the world, decide, and forget one document. The graph must be empty."""
    read = extractions()
    await write_extractions(graph, read, actor="tests", run="world")
    claims = [claim for extraction in read for claim in extraction.claims if claim.predicate is not None]
    ids = {status: [claim_id(claim) for claim in claims if claim.status is status] for status in Status}
    said = {"who": "ann", "why": "it is so"}
    for number, id_ in enumerate(ids[Status.ACCEPTED][5::150]):
        await curate.reject(graph, id_, when=_day(number), **said)
    for number, id_ in enumerate(ids[Status.PROPOSED][::12]):
        await curate.accept(graph, id_, when=_day(number), **said)
    taken_back = await curate.reject(graph, ids[Status.ACCEPTED][9], when=_day(0), **said)
    await curate.undo(graph, taken_back.id, who="bob")
    await curate.merge(graph, "company:fir", "company:fir-tree", when=_day(1), **said)
    await curate.merge(graph, "regulator:chip-office", "regulator:chips-bureau", when=_day(2), **said)
    await curate.merge(graph, "company:holly", "company:ivy", when=_day(3), **said)
    await curate.split(graph, "company:gorse-labs", when=_day(4), **said)
    document = next(each.document.id for each in read if each.document.url == FORGOTTEN)
    await forget(graph, document, actor="tests", run="world")


def _day(number: int) -> datetime:
    return datetime(2026, 11, 2, 10, number % 60, tzinfo=UTC)
