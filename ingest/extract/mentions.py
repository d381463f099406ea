"""Stage 3: mentions. The model's best reading, mended by what names and lists say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language

from graph.ontology import Kind
from graph.reference import SurfaceUse
from ingest.extract.aliases import is_generic
from ingest.extract.gazetteer import find_surfaces, folded, scan
from ingest.extract.given_names import with_given
from ingest.extract.long_texts import spans_of
from ingest.extract.name_kinds import NAMED_KINDS, with_one_kind, without_words
from ingest.extract.offering_words import find_offering_words
from ingest.extract.pairs import Mention
from ingest.extract.reading import Reading, find_reading, register
from ingest.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc, Span

    from graph.reference import Surface

LEAST_EVIDENCE: dict[SurfaceUse, float] = {
    SurfaceUse.NAME: 0.02,
    SurfaceUse.DEMONYM: 0.05,
    SurfaceUse.ACRONYM: 0.2,
    SurfaceUse.METONYM: 0.3,
}
"""What the model must grant a word from a list (1 less its probability of being no mention) for it to count."""
SURE = 0.6
"""A mention whose score is below this takes the kind that a list gives its words."""
TITLE_SURE = 0.8
"""What a name in a Title Case headline needs where the text below does not have it."""
REPEATED = 0.03
"""Evidence that a repeated name needs."""
_TITLE_CASE = 0.6
_LEAST_WORDS = 4
_NOT_LAST = word_set("of in the and or for on at to by with , ; : - – — ( [ ’s 's")
_NOT_NAMES = word_set("the a an this that these those its it and or of but in on for new")


@Language.factory("caplinks_mentions")
def make_mentions(nlp: Language, name: str) -> Mentions:  # noqa: ARG001 - spaCy's signature
    """Return the stage."""
    register()
    return Mentions()


class Mentions:
    """Sets `mentions` and `spans`."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its mentions found."""
        reading = find_reading(doc)
        if reading.model is None or reading.encoded is None or not len(doc):
            return doc
        evidence = (1.0 - np.exp(reading.encoded.tags[:, 0])).astype(np.float32)
        found = [_trimmed(doc, mention) for mention in reading.model.mentions(reading.encoded)]
        found = [mention for mention in found if _may_stand(mention)]
        if reading.foreign or doc.ents:
            found = with_given(doc, found, reading.encoded, foreign=reading.foreign)
        words = [token.text for token in doc]
        found = _with_lists(doc, words, found, evidence)
        found = with_one_kind(found)
        found = without_words(found, {word for word in words if word.islower()})
        found = _with_repeated(doc, words, found, evidence)
        found = _without_headline_noise(doc, words, reading, found)
        found = sorted([*found, *find_offering_words(doc, found, reading.encoded.tags)], key=lambda m: m.start)
        reading.mentions = found
        reading.spans = spans_of(reading.model, reading.encoded, found)
        return doc


def _trimmed(doc: Doc, mention: Mention) -> Mention:
    """Return a mention without the small words and marks at its end: "Committee of" is none."""
    end = mention.end
    while end > mention.start + 1 and (doc[end - 1].is_space or doc[end - 1].text.casefold() in _NOT_LAST):
        end -= 1
    return mention if end == mention.end else replace(mention, end=end, text=doc[mention.start : end].text)


def _may_stand(mention: Mention) -> bool:
    """Return whether the words of a mention can be one: not a lone article, not mere marks."""
    text = mention.text.strip()
    if not any(char.isalnum() for char in text):
        return False
    return mention.form == "pronoun" or text.casefold() not in _NOT_NAMES


def _sentences(doc: Doc) -> Iterator[tuple[int, Span]]:
    return enumerate(doc.sents)


def _with_lists(
    doc: Doc, words: Sequence[str], mentions: Sequence[Mention], evidence: NDArray[np.float32]
) -> list[Mention]:
    text = doc.text
    offsets: list[int] = doc.to_array("IDX").tolist()
    found = list(mentions)
    at = {word: number for number, mention in enumerate(found) for word in range(mention.start, mention.end)}
    for number, sentence in _sentences(doc):
        here = words[sentence.start : sentence.end]
        places = [(at_, at_ + len(word)) for at_, word in zip(offsets[sentence.start :], here, strict=False)]
        for start, end, surface in scan(here, places, text):
            first, last = sentence.start + start, sentence.start + end
            met = {at[word] for word in range(first, last) if word in at}
            if met and _is_long_name(surface, end - start) and not _is_kept_whole(found, met, (first, last), surface):
                for old in met:
                    found[old] = replace(found[old], kind=surface.entity.kind, text="")
                found.append(_listed(doc, first, last, number, surface.entity.kind))
            elif not met:
                if float(evidence[first:last].mean()) >= LEAST_EVIDENCE[surface.use]:
                    found.append(_listed(doc, first, last, number, surface.entity.kind))
            elif len(met) == 1:
                _correct(found, met.pop(), (first, last), surface.entity.kind)
    return sorted((mention for mention in found if mention.text), key=lambda mention: mention.start)


def _is_long_name(surface: Surface, words: int) -> bool:
    """Return whether a list's name is long enough to outweigh what the model reads in it."""
    return words > 1 and surface.use is SurfaceUse.NAME and surface.entity.kind in NAMED_KINDS


def _is_kept_whole(found: Sequence[Mention], met: set[int], place: tuple[int, int], surface: Surface) -> bool:
    """Return whether the model has one mention there that holds the whole name, and is of its kind."""
    mention = found[min(met)]
    covers = len(met) == 1 and mention.start <= place[0] and mention.end >= place[1]
    return covers and (mention.kind is surface.entity.kind or (mention.start, mention.end) == place)


def _listed(doc: Doc, start: int, end: int, sentence: int, kind: Kind) -> Mention:
    return Mention(
        start=start, end=end, kind=kind, form="name", sentence=sentence, text=doc[start:end].text, score=SURE
    )


def _correct(found: list[Mention], number: int, place: tuple[int, int], kind: Kind) -> None:
    mention = found[number]
    if (mention.start, mention.end) == place and mention.kind is not kind and mention.score < SURE:
        found[number] = replace(mention, kind=kind, form="name")


def _with_repeated(
    doc: Doc, all_words: Sequence[str], mentions: Sequence[Mention], evidence: NDArray[np.float32]
) -> list[Mention]:
    """Return the mentions and those places where a name that is known by now stands unmarked."""
    known: dict[tuple[str, ...], Kind] = {}
    for mention in mentions:
        if mention.form == "name" and mention.kind in NAMED_KINDS and not is_generic(mention.text):
            name = tuple(all_words[mention.start : mention.end])
            if any(char.isupper() for char in name[0]):
                known.setdefault(name, mention.kind)
    longest = max(map(len, known), default=0)
    firsts = {name[0] for name in known}
    taken = {word for mention in mentions for word in range(mention.start, mention.end)}
    found = list(mentions)
    for number, sentence in _sentences(doc):
        words = all_words[sentence.start : sentence.end]
        at = 0
        while at < len(words):
            size = _match(words, at, known, longest) if words[at] in firsts else 0
            place = range(sentence.start + at, sentence.start + at + size)
            if size and taken.isdisjoint(place) and float(evidence[place.start : place.stop].mean()) >= REPEATED:
                kind = known[tuple(words[at : at + size])]
                found.append(_listed(doc, place.start, place.stop, number, kind))
            at += size or 1
    return sorted(found, key=lambda mention: mention.start)


def _match(words: Sequence[str], at: int, known: dict[tuple[str, ...], Kind], longest: int) -> int:
    return next((n for n in range(min(longest, len(words) - at), 0, -1) if tuple(words[at : at + n]) in known), 0)


def _without_headline_noise(
    doc: Doc, all_words: Sequence[str], reading: Reading, mentions: Sequence[Mention]
) -> list[Mention]:
    """Return the mentions without names that only a Title Case headline has, unless they are sure."""
    headlines = {
        number
        for number, sentence in _sentences(doc)
        if _is_headline(sentence, all_words[sentence.start : sentence.end], reading, number)
    }
    if not headlines:
        return list(mentions)
    body = {folded(m.text) for m in mentions if m.form == "name" and m.sentence not in headlines}
    words = {word for name in body for word in name.split()}
    return [
        mention
        for mention in mentions
        if mention.sentence not in headlines
        or mention.form != "name"
        or mention.kind not in NAMED_KINDS
        or mention.score >= TITLE_SURE
        or folded(mention.text) in body
        or set(folded(mention.text).split()) <= words
        or _is_listed(mention)
    ]


def _is_listed(mention: Mention) -> bool:
    return any(s.entity.kind is mention.kind and s.use is not SurfaceUse.WORD for s in find_surfaces(mention.text))


def _is_headline(sentence: Span, all_words: Sequence[str], reading: Reading, number: int) -> bool:
    words = [word for word in all_words if word.isalpha() and len(word) > 3]  # noqa: PLR2004
    if not words or sum(word[0].isupper() for word in words) < _TITLE_CASE * len(words):
        return False
    ended = sentence.text.rstrip().endswith((".", "!", "?", "”", '"', "’", ":"))
    return (number == 0 and reading.titled) or (not ended and len(words) >= 1)
