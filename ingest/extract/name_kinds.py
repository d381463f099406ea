"""One kind for each name of a document, and names that are none. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.ontology import Kind
from graph.reference import SurfaceUse
from ingest.extract.aliases import TITLE_WORDS, has_address
from ingest.extract.gazetteer import find_surfaces, folded
from ingest.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.extract.pairs import Mention

NAMED_KINDS = frozenset({Kind.COMPANY, Kind.PERSON, Kind.REGULATOR, Kind.LAW, Kind.EXCHANGE})
"""Kinds whose things are known by proper names."""
_LAW_WORDS = word_set(
    "act acts law laws rule rules regulation regulations list order orders bill code decree ordinance directive treaty",
    "agreement measures statute blacklist constitution amendment guidelines framework program programme regime chapter",
)
_LIST_VOTE = 1.5
_ADDRESS_VOTE = 5.0
_SURE = 0.85


def with_one_kind(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with one kind for each name, by vote of its mentions, of the lists and of "Mr" and "Ms"."""
    votes: dict[str, dict[Kind, float]] = defaultdict(lambda: defaultdict(float))
    texts: dict[str, str] = {}
    for mention in mentions:
        if mention.form == "name" and mention.kind in NAMED_KINDS:
            key = folded(mention.text)
            texts.setdefault(key, mention.text)
            votes[key][mention.kind] += mention.score
            if has_address(mention.text):
                votes[key][Kind.PERSON] += _ADDRESS_VOTE
    for key, kinds in votes.items():
        if len(kinds) > 1:
            for surface in find_surfaces(texts[key]):
                if surface.use in (SurfaceUse.NAME, SurfaceUse.ACRONYM):
                    kinds[surface.entity.kind] += _LIST_VOTE
    best = {key: max(kinds, key=lambda kind: (kinds[kind], kind)) for key, kinds in votes.items()}
    found: list[Mention] = []
    for mention in mentions:
        named = mention.form == "name" and mention.kind in NAMED_KINDS
        kind = best[folded(mention.text)] if named else mention.kind
        found.append(mention if kind is mention.kind else replace(mention, kind=kind))
    return _with_surnames(found)


def _with_surnames(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions; a word read as a company that is a known person's surname is the person."""
    names = [m for m in mentions if m.form == "name"]
    surnames = {folded(m.text).split()[-1] for m in names if m.kind is Kind.PERSON and " " in m.text}
    firsts = {folded(m.text).split()[0] for m in names if m.kind is Kind.COMPANY and " " in m.text}
    return [
        replace(mention, kind=Kind.PERSON)
        if mention.kind is Kind.COMPANY
        and mention.form == "name"
        and folded(mention.text) in surnames
        and folded(mention.text) not in firsts
        else mention
        for mention in mentions
    ]


def without_words(mentions: Sequence[Mention], lower: Collection[str]) -> list[Mention]:
    """Return the mentions without titles read as persons and plain words read as names.

    Args:
        mentions: of a document.
        lower: words that the document also has in lower case.
    """
    return [mention for mention in mentions if not _is_plain(mention, lower)]


def _is_plain(mention: Mention, lower: Collection[str]) -> bool:
    if mention.form != "name" or mention.kind not in NAMED_KINDS:
        return False
    words = folded(mention.text).split()
    if mention.kind is Kind.LAW and mention.text.islower() and not _LAW_WORDS & set(words):
        return True
    if mention.kind is Kind.PERSON and all(word in TITLE_WORDS for word in words):
        return True
    return len(words) == 1 and words[0] in lower and mention.score < _SURE and mention.text.istitle()
