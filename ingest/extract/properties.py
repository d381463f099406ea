"""Property claims: names, and what the text says of offerings and laws, each with its sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.names import fold
from graph.ontology import KINDS, Kind, NameKind

if TYPE_CHECKING:
    from graph.model import Value
    from ingest.extract.reading import Reading, Thing

NAME_CONFIDENCE = 0.95
VALUE_CONFIDENCE = 0.8
_LABELS = {
    "ipo": "IPO",
    "follow_on": "follow-on offering",
    "secondary_listing": "secondary listing",
    "private_round": "funding round",
    "bond": "bond",
    "spac": "SPAC merger",
    "direct_listing": "direct listing",
}
_STAGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (stage, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for stage, words in (
        ("repealed", r"repealed|rescinded|revoked|scrapped|withdrawn"),
        ("proposed", r"bills?|proposed|proposal|draft|would|introduced|pending|back in the conversation|consultation"),
        ("passed", r"passed|adopted|signed|approved"),
        (
            "in_force",
            r"took effect|takes effect|in force|came into force|effective|"
            r"under|enacted|govern\w*|requires?|bars?|bans?",
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyOf:
    """A value of one property of a thing, and the sentence that gives it."""

    thing: int
    name: str
    value: Value
    sentence: int
    name_kind: NameKind | None = None
    confidence: float = VALUE_CONFIDENCE


def list_properties(reading: Reading, sentences: Sequence[str], quotable: Callable[[int], bool]) -> list[PropertyOf]:
    """Return the property claims of a document's things, in their order."""
    found: list[PropertyOf] = []
    for number, thing in enumerate(reading.things):
        places = [reading.mentions[m].sentence for m in thing.mentions]
        quoted = [place for place in places if quotable(place)]
        if not quoted:
            continue
        found += _names(reading, number, thing, quoted)
        if thing.offering is not None:
            found += _offering(reading, number, thing, quoted, quotable)
        if thing.kind is Kind.LAW:
            found += _stage(number, quoted, sentences)
    return found


def _names(reading: Reading, number: int, thing: Thing, quoted: Sequence[int]) -> Iterator[PropertyOf]:
    for name, kind in thing.names.items():
        if not fold(name, thing.kind):
            continue
        places = [
            reading.mentions[m].sentence
            for m in thing.mentions
            if reading.mentions[m].text == name and reading.mentions[m].sentence in quoted
        ]
        yield PropertyOf(
            thing=number,
            name="name",
            value=name,
            sentence=min(places, default=quoted[0]),
            name_kind=kind,
            confidence=NAME_CONFIDENCE,
        )


def _offering(
    reading: Reading, number: int, thing: Thing, quoted: Sequence[int], quotable: Callable[[int], bool]
) -> Iterator[PropertyOf]:
    facts = thing.offering
    if facts is None:
        return
    yield PropertyOf(
        thing=number,
        name="name",
        value=_label(reading, thing),
        sentence=quoted[0],
        name_kind=NameKind.PRIMARY,
        confidence=VALUE_CONFIDENCE,
    )
    yield PropertyOf(thing=number, name="kind", value=facts.kind, sentence=quoted[0])
    if facts.aggregate:
        yield PropertyOf(thing=number, name="aggregate", value=True, sentence=quoted[0])
        if facts.count is not None:
            yield PropertyOf(thing=number, name="count", value=facts.count, sentence=quoted[0])
    known = {property_.name for property_ in KINDS[Kind.OFFERING].properties}
    for name, value in sorted(facts.found.items()):
        if name in known:
            sentence = value.sentence if quotable(value.sentence) else quoted[0]
            yield PropertyOf(thing=number, name=name, value=value.value, sentence=sentence)


def _label(reading: Reading, thing: Thing) -> str:
    return offering_label(thing, reading.things, [reading.mentions[m].text for m in thing.mentions])


def offering_label(offering: Thing, things: Sequence[Thing], words: Sequence[str]) -> str:
    """Return what an offering is called: issuer and kind; a cohort by its own words, of which there must be some."""
    facts = offering.offering
    if facts is None or facts.issuer is None:
        longest = max(words, key=len)
        is_told = facts is None or any(char.isalpha() for char in longest)
        return longest if is_told or facts is None else f"{longest} {_LABELS[facts.kind]}s"
    issuer = things[facts.issuer]
    name = min(issuer.names, key=len, default="") or (issuer.reference or "").partition(":")[2]
    label = facts.round.title() if facts.round else _LABELS[facts.kind]
    return f"{name} {label}"


def _stage(number: int, quoted: Sequence[int], sentences: Sequence[str]) -> Iterator[PropertyOf]:
    for place in dict.fromkeys(quoted):
        for stage, words in _STAGES:
            if words.search(sentences[place]):
                yield PropertyOf(thing=number, name="stage", value=stage, sentence=place)
                return
