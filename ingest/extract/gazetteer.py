"""Which words point to what reference data knows. Pure; the index is made once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from graph.names import fold
from graph.ontology import Kind
from graph.reference import ReferenceEntity, Surface, SurfaceUse, iter_surfaces
from ingest.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST = 14
"""Words of the longest name that is looked for in a text."""
_GENERIC = word_set(
    "ministry of the commerce treasury senate house representatives finance defense defence ",
    "justice state energy economic affairs industry commission securities and exchange futures financial services ",
    "trade labor interior transportation supreme court council national assembly federal parliament competition ",
    "tribunal communications act law authority market markets science technology public security agency cabinet ",
    "office data protection foreign investment cybersecurity telecommunications export control listing rules",
)
_CODES = frozenset({"US", "UK", "EU", "UN"})
_NOT_PART = frozenset({"new", "the", "local", "main"})
"""Words that may stand before a name without being part of it, where the whole is no known name."""
_POSSESSIVES = frozenset({"'s", "’s"})
_SMALL = 3


@cache
def _index() -> Mapping[str, tuple[Surface, ...]]:
    found: dict[str, list[Surface]] = {}
    for surface in iter_surfaces():
        if surface.entity.kind is Kind.JURISDICTION and len(surface.text) < _SMALL and surface.text not in _CODES:
            continue
        found.setdefault(fold(surface.text), []).append(surface)
    return {key: tuple(surfaces) for key, surfaces in found.items()}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(key.split(" ", 1)[0] for key in _index() if key)


folded = lru_cache(maxsize=1 << 15)(fold)
"""`graph.names.fold`, remembered."""


def find_surfaces(text: str) -> tuple[Surface, ...]:
    """Return what these words may point to; capitals must agree where they tell words apart ("US", "us")."""
    return tuple(surface for surface in _index().get(folded(text), ()) if _case_fits(text, surface))


def _case_fits(text: str, surface: Surface) -> bool:
    if surface.use is SurfaceUse.WORD:
        return True
    if surface.use is SurfaceUse.ACRONYM or surface.text.isupper():
        return any(char.isupper() for char in text) and (len(text) > _SMALL or (text[:1].isupper() and text != "Us"))
    return text[:1].isupper() or not surface.text[:1].isupper() or " " in text


def find_entity(text: str, kind: Kind, near: Sequence[str] = ()) -> ReferenceEntity | None:
    """Return the reference entity of `kind` that a name means, or None.

    Args:
        text: a mention; a country before the name ("US", "China's") tells which one is meant.
        kind: of the mention.
        near: ids of the jurisdictions that the document speaks of, the most frequent first; a name of many
            countries, like
            "Ministry of Commerce", is resolved only to one of these, unless there are none.
    """
    uses = set(SurfaceUse) - {SurfaceUse.CITY, SurfaceUse.WORD}
    direct = [surface.entity for surface in find_surfaces(text) if surface.entity.kind is kind and surface.use in uses]
    if direct:
        return _nearest(direct, folded(text), near)
    if kind not in (Kind.REGULATOR, Kind.LAW, Kind.EXCHANGE):
        return None
    first, _, last = text.partition(" ")
    if first.casefold() in _NOT_PART and last:
        return find_entity(last, kind, near)
    country, rest = split_country(text)
    if country is None:
        return None
    named = [surface.entity for surface in find_surfaces(rest) if surface.entity.kind is kind]
    return next((entity for entity in named if entity.jurisdiction in (country.id, None)), None)


def _nearest(entities: Sequence[ReferenceEntity], words: str, near: Sequence[str]) -> ReferenceEntity | None:
    here = [entity for entity in entities if entity.jurisdiction in near]
    if here:
        return min(here, key=lambda entity: near.index(str(entity.jurisdiction)))
    if near and entities[0].jurisdiction and is_common(words):
        return None
    return entities[0]


def is_common(name: str) -> bool:
    """Return whether a name of an authority or law is one that many countries use: "Ministry of Finance"."""
    return set(folded(name).split()) <= _GENERIC


def split_country(text: str) -> tuple[ReferenceEntity | None, str]:
    """Return the country that a name begins with and the rest of the name, or None and all of it."""
    words = text.split(" ")
    for size in (3, 2, 1):
        if len(words) > size:
            head = " ".join(words[:size]).removeprefix("the ").removeprefix("The ")
            country = find_country(head)
            if country is not None:
                return country, " ".join(words[size:])
    return None, text


def find_country(text: str) -> ReferenceEntity | None:
    """Return the country or bloc that a name, demonym or seat of government means, or None."""
    for surface in find_surfaces(text):
        if surface.entity.kind is Kind.JURISDICTION:
            return surface.entity
    return None


def find_listing_place(text: str) -> ReferenceEntity | None:
    """Return the exchange that a city or country stands for where a listing is spoken of, or None."""
    for surface in find_surfaces(text):
        if surface.use is SurfaceUse.CITY:
            return surface.entity
    return None


def find_technology(text: str) -> str | None:
    """Return the key of the technology that a word or the end of a phrase means, or None."""
    words = text.split()
    for start in range(len(words)):
        for surface in find_surfaces(" ".join(words[start:])):
            if surface.use is SurfaceUse.WORD:
                return surface.entity.id.partition(":")[2]
    return None


def scan(words: Sequence[str], joined: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int, Surface]]:
    """Return the names, demonyms and seats in a row of words, longest first, none overlapping.

    Args:
        words: of one sentence.
        joined: start and end of each word in `text`.
        text: the whole text.
    """
    found: list[tuple[int, int, Surface]] = []
    firsts = _first_words()
    at = 0
    while at < len(words):
        size = 0
        first = folded(words[at]).split(" ", 1)[0]
        if first in firsts:
            for length in range(min(LONGEST, len(words) - at), 0, -1):
                if not words[at + length - 1][-1:].isalnum() or words[at + length - 1].casefold() in _POSSESSIVES:
                    continue
                surfaces = find_surfaces(text[joined[at][0] : joined[at + length - 1][1]])
                surfaces = tuple(s for s in surfaces if s.use not in (SurfaceUse.CITY, SurfaceUse.WORD))
                if surfaces:
                    found.append((at, at + length, surfaces[0]))
                    size = length
                    break
        at += size or 1
    return found
