"""What was read in a text as a marked article, for a person to correct: from the pipeline, or from a line of JSON.

Keys are made of ids; claims that are not sure bear a `?`. The text keeps its words; its lines become sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from graph.ontology import KINDS, TECHNOLOGIES, Kind, Modality, Predicate
from ingest.extract.claims import extraction_of
from ingest.extract.reading import find_reading
from ingest.resolve import references
from ingest.training.marked import MarkedArticle, MarkedClaim, MarkedEntity, MarkedMention, form_of
from ingest.training.records import value_text
from ingest.wire import render

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from graph.model import Document, Extraction
    from ingest.extract.pipeline import Reader

Json = dict[str, Any]

DOUBT = 0.75
"""Confidence below which a claim is marked `?`: of the claims of 30 news articles below it 45 % were right, of the
others 79 % (model of 2026-11-27)."""
_KEY = re.compile(r"[^a-z0-9]+")
_LINE_ENDS = str.maketrans("\n\r\u2028\u2029\v\f", "      ")
_SEPARATORS = re.compile(r"\s*[;|\n\r]\s*")
_KEPT: Mapping[Kind, frozenset[str]] = {
    Kind.OFFERING: frozenset(spec.name for spec in KINDS[Kind.OFFERING].properties) | {"issuer"},
    Kind.LAW: frozenset({"stage"}),
}
"""Properties that marked texts give; those of other things are reference data."""
_FIRST = ("kind", "issuer")
"""Properties that are written before the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A mention in a text: offsets, and the id of what it stands for."""

    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that was read, with its title, which may stand before it and not in it."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    """Without the white space around them; the first one is the title."""
    shift: int
    """Characters before the document's own text."""


def annotate(
    reader: Reader, document: Document, text: str, id_: str, *, given: Extraction | None = None
) -> MarkedArticle:
    """Return a text as a marked article.

    Args:
        reader: the pipeline.
        document: of the text.
        text: to be marked.
        id_: of the article.
        given: what the text says, as a person or another reader has it; what the pipeline says if not given. Of the
            pipeline's mentions those of things in it stay; names of other things are looked for.

    Raises: ingest.extract.language.ForeignLanguageError: it is not English.
    """
    doc = reader.run(document, text)
    reading = find_reading(doc)
    said = given if given is not None else extraction_of(doc)
    line: Json = orjson.loads(render(said))
    whole = Text(text=doc.text, sentences=tuple(_sentences(doc)), shift=reading.shift)
    return make_article(id_, date_of(document), whole, line, list(_places(doc)))


def date_of(document: Document) -> str:
    """Return the day of a document, YYYY-MM-DD: the first of its month or year, or that of its retrieval."""
    day = document.published_at.first_day if document.published_at is not None else document.retrieved_at.date()
    return day.isoformat()


def _sentences(doc: Doc) -> Iterable[tuple[int, int]]:
    for sentence in doc.sents:
        words = doc.text[sentence.start_char : sentence.end_char]
        start = sentence.start_char + len(words) - len(words.lstrip())
        if words.strip():
            yield start, start + len(words.strip())


def _places(doc: Doc) -> Iterable[Place]:
    reading = find_reading(doc)
    ids = references(reading.things, reading.document.story)
    for number, mention in enumerate(reading.mentions):
        thing = reading.thing_of.get(number)
        if thing is not None:
            start = doc[mention.start].idx
            yield Place(start=start, end=start + len(mention.text), id=ids[thing])


def make_article(id_: str, date: str, whole: Text, line: Json, places: Sequence[Place]) -> MarkedArticle:
    """Return a marked article of a text and a line as `caplinks extract` prints it. Pure.

    `places` are mentions known beforehand; of things without one, names and aliases are looked for.
    """
    keys = _keys(line["entities"])
    entities = {keys[one["id"]]: _entity(one, keys) for one in line["entities"]}
    marks = [(place.start, place.end, keys[place.id]) for place in places if place.id in keys]
    marked = {key for *_, key in marks}
    for entity in entities.values():
        if entity.key not in marked:
            marks += [(start, end, entity.key) for start, end in _find_names(whole, entity)]
    names = {name.casefold() for entity in entities.values() for name in entity.names}
    text, sentences, moved = _rewritten(whole, _without_overlaps(marks))
    return MarkedArticle(
        id=id_,
        title=text[slice(*sentences[0])],
        date=date,
        text=text,
        sentences=sentences,
        mentions=tuple(
            MarkedMention(start=start, end=end, key=key, form=form_of(text[start:end], names))
            for start, end, key in moved
        ),
        entities=entities,
        claims=tuple(_claims(line["claims"], keys, whole, entities)),
    )


def _keys(entities: Iterable[Json]) -> dict[str, str]:
    """Return a key for each id: its slug, with the kind and a number where two would have one."""
    keys: dict[str, str] = {}
    for entity in entities:
        kind, _, rest = str(entity["id"]).partition(":")
        plain = _KEY.sub("-", rest.casefold()).strip("-") or kind
        if entity["kind"] == Kind.TECHNOLOGY and rest in TECHNOLOGIES:
            plain = rest  # the only keys that may hold an underscore, and need no line
        elif plain in TECHNOLOGIES:
            plain = f"{plain}-{kind}"
        taken, number, key = set(keys.values()), 2, plain
        if key in taken:
            key = f"{plain}-{kind}"
        while key in taken:
            key, number = f"{plain}-{kind}-{number}", number + 1
        keys[entity["id"]] = key
    return keys


def _entity(entity: Json, keys: Mapping[str, str]) -> MarkedEntity:
    kind = Kind(entity["kind"])
    key = keys[entity["id"]]
    names = [_plain(str(name)) for name in (entity["name"], *entity.get("aliases", ()))]
    if kind is Kind.JURISDICTION:
        names.append(str(entity["id"]).partition(":")[2])
    if kind is Kind.TECHNOLOGY and key in TECHNOLOGIES:
        names = [key]
    given = sorted(entity.get("properties", {}).items(), key=lambda one: _order(one[0]))
    properties: dict[str, str] = {}
    for name, value in given:
        if name in _KEPT.get(kind, ()) and value is not None:
            properties[name] = keys.get(value, str(value)) if name == "issuer" else _plain(value_text(value))
    return MarkedEntity(key=key, kind=kind, names=tuple(dict.fromkeys(filter(None, names))), properties=properties)


def _order(name: str) -> tuple[int, str]:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST), name


def _plain(text: str) -> str:
    """Return text without what parts names and properties in a marked text."""
    return _SEPARATORS.sub(", ", text.strip())


def _find_names(whole: Text, entity: MarkedEntity) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for name in entity.names:
        pattern = rf"(?<!\w){re.escape(name.replace('_', ' '))}(?!\w)"
        flags = re.IGNORECASE if entity.kind is Kind.TECHNOLOGY else 0
        found += [match.span() for match in re.finditer(pattern, whole.text, flags)]
    return found


def _without_overlaps(marks: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the marks that do not lie over a longer one, in the order of the text."""
    taken: list[tuple[int, int, str]] = []
    for mark in sorted(marks, key=lambda mark: (mark[0] - mark[1], mark[0])):
        if all(mark[1] <= start or end <= mark[0] for start, end, _ in taken):
            taken.append(mark)
    return sorted(taken)


def _rewritten(
    whole: Text, marks: Sequence[tuple[int, int, str]]
) -> tuple[str, tuple[tuple[int, int], ...], list[tuple[int, int, str]]]:
    """Return the text as marked texts have it, a blank between sentences, with its sentences and marks.

    A mark that does not lie in one sentence goes.
    """
    text = ""
    sentences: list[tuple[int, int]] = []
    moved: list[tuple[int, int, str]] = []
    last = 0
    for number, (start, end) in enumerate(whole.sentences):
        if text:
            text += "\n\n" if number == 1 or whole.text[last:start].count("\n") > 1 else " "
        by = len(text) - start
        moved += [(first + by, stop + by, key) for first, stop, key in marks if start <= first and stop <= end]
        sentences.append((len(text), len(text) + end - start))
        text += whole.text[start:end].translate(_LINE_ENDS)
        last = end
    return text, tuple(sentences), moved


def _claims(
    claims: Iterable[Json], keys: Mapping[str, str], whole: Text, entities: Mapping[str, MarkedEntity]
) -> Iterable[MarkedClaim]:
    """Yield the claims of a line; those of one meaning are one, with all its sentences."""
    joined: dict[tuple[object, ...], tuple[Json, list[int]]] = {}
    for claim in claims:
        said = claim.get("qualifiers", {})
        meaning = claim["subject"], claim["predicate"], claim["object"], said.get("modality"), said.get("negated")
        sentence = _sentence_of(claim["start"] + whole.shift, whole.sentences)
        sentences = joined.setdefault(meaning, (claim, []))[1]
        if sentence not in sentences:
            sentences.append(sentence)
    for claim, sentences in joined.values():
        qualifiers = dict(claim.get("qualifiers", {}))
        modality, negated = Modality(qualifiers.pop("modality", "asserted")), bool(qualifiers.pop("negated", False))
        yield MarkedClaim(
            subject=keys[claim["subject"]],
            predicate=Predicate(claim["predicate"]),
            object=keys[claim["object"]],
            sentences=tuple(sentences),
            modality=modality,
            negated=negated,
            optional=claim.get("confidence", 1.0) < DOUBT,
            qualifiers=_with_laws(
                {name: _plain(value_text(value)) for name, value in qualifiers.items() if value is not None},
                [entities[keys[law]].names[0] for law in claim.get("legal_bases", ()) if law in keys],
            ),
        )


def _with_laws(qualifiers: dict[str, str], laws: Iterable[str]) -> dict[str, str]:
    """Return the qualifiers of a claim with the laws that it rests on in its reason, which is where marks have them."""
    reason = qualifiers.get("reason", "")
    more = [law for law in laws if law.casefold() not in reason.casefold()]
    return {**qualifiers, "reason": ", ".join(filter(None, (reason, *more)))} if more else qualifiers


def _sentence_of(start: int, sentences: Sequence[tuple[int, int]]) -> int:
    return max((number for number, (first, _) in enumerate(sentences) if first <= start), default=0)
