"""Reader of marked texts: articles with every mention, entity and claim marked in them.

The form is described in `docs/extraction-model.md`. A file holds several articles; offsets count code points.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, NoReturn

from graph.errors import CaplinksError
from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Kind, Modality, Predicate, allows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z0-9_-]+)\)")
_BROKEN_MARK = re.compile(r"\]\(|\[[^\]]*$")
_CLAIM = re.compile(
    r"(\?)?\s*([a-z0-9_-]+) ([A-Z_]+) ([a-z0-9_-]+) @(\d+(?:,\d+)*)"
    r"((?: (?:asserted|planned|alleged|possible|negated))*)\s*(?:\|(.*))?"
)
_DETERMINERS = frozenset("the a an this that these those its their his her our both".split())  # noqa: SIM905 - words
_PRONOUNS = frozenset(
    "it its itself he him his himself she her herself they them their we us our i my".split()  # noqa: SIM905 - words
) | frozenset("who which that this these those one".split())  # noqa: SIM905 - words


class MarkedTextError(CaplinksError):
    """A marked text breaks the rules of its form; the message names file and line."""

    code: ClassVar[str] = "marked_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedEntity:
    """An entity as the list of an article gives it."""

    key: str
    kind: Kind
    names: tuple[str, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    """As written: `kind`, `issuer`, `amount`, `stage` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedMention:
    """A marked place in an article's text."""

    start: int
    end: int
    key: str
    form: str
    """`name`, `nominal` or `pronoun`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedClaim:
    """A claim that an article makes."""

    subject: str
    predicate: Predicate
    object: str
    sentences: tuple[int, ...]
    """The sentence that says it best, then others that say it too."""
    modality: Modality
    negated: bool
    optional: bool
    qualifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedArticle:
    """One article: sentence 0 is its title."""

    id: str
    title: str
    date: str
    text: str
    """Title, empty line, paragraphs."""
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[MarkedMention, ...]
    entities: Mapping[str, MarkedEntity]
    claims: tuple[MarkedClaim, ...]
    titled: bool = True

    def replaced(self, changes: Mapping[int, str]) -> MarkedArticle:
        """Return the article with other words in some mentions (by their number), all offsets moved."""
        text: list[str] = []
        shifts: list[tuple[int, int]] = []
        at = shift = 0
        mentions = list(self.mentions)
        for number, mention in enumerate(self.mentions):
            words = changes.get(number)
            start = mention.start + shift
            if words is None:
                mentions[number] = replace(mention, start=start, end=mention.end + shift)
                continue
            text += [self.text[at : mention.start], words]
            at = mention.end
            shift += len(words) - (mention.end - mention.start)
            shifts.append((mention.end, shift))
            mentions[number] = replace(mention, start=start, end=start + len(words))
        text.append(self.text[at:])
        return replace(
            self,
            text="".join(text),
            sentences=tuple((_moved(start, shifts), _moved(end, shifts)) for start, end in self.sentences),
            mentions=tuple(mentions),
        )


def _moved(offset: int, shifts: Sequence[tuple[int, int]]) -> int:
    shift = 0
    for border, after in shifts:
        if border > offset:
            break
        shift = after
    return offset + shift


def read_marked(paths: Iterable[Path]) -> list[MarkedArticle]:
    """Return the articles of marked texts, in the order of files and of articles in them.

    Raises: MarkedTextError: a line breaks the form, an id stands twice, or a key is not listed.
    """
    articles: dict[str, MarkedArticle] = {}
    for path in paths:
        for article in parse_marked(path.read_text(encoding="utf-8"), path.name):
            if article.id in articles:
                message = f"{path.name}: the article {article.id} stands twice; give it another id"
                raise MarkedTextError(message)
            articles[article.id] = article
    return list(articles.values())


def parse_marked(text: str, name: str) -> list[MarkedArticle]:
    """Return the articles of a marked text; `name` stands in errors."""
    return [MarkedReader(name, first, lines).read() for first, lines in split_articles(text, name)]


def split_articles(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each article of a marked text, and the number of the first of them.

    Raises: MarkedTextError: something stands before the first article.
    """
    lines: list[str] = []
    first = 0
    for number, line in enumerate([*text.split("\n"), "=== "], start=1):
        if not line.startswith("=== "):
            lines.append(line)
            continue
        if first:
            yield first, lines
        elif any(map(str.strip, lines)):
            message = f"{name}:1: a marked text begins with a line `=== id`"
            raise MarkedTextError(message)
        first, lines = number, [line]


class MarkedReader:
    """Reads one article, given as its lines; knows where they stand, for errors."""

    def __init__(self, name: str, first: int, lines: Sequence[str]) -> None:
        self._name = name
        self._line = first
        self._first = first
        self._lines = lines
        self.entity_lines: dict[str, int] = {}
        """Where each entity is listed, by its key."""
        self.claim_lines: list[int] = []
        """Where each claim stands, in the order of the claims."""

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Surround the reading of one line; here a line that is wrong ends all."""
        yield

    def _fail(self, what: str) -> NoReturn:
        message = f"{self._name}:{self._line}: {what}"
        raise MarkedTextError(message)

    def _sections(self) -> dict[str, list[tuple[int, str]]]:
        sections: dict[str, list[tuple[int, str]]] = {"head": [], "entities": [], "text": [], "claims": []}
        current = "head"
        for number, line in enumerate(self._lines[1:], start=self._first + 1):
            if line.startswith("--- "):
                self._line, current = number, line.removeprefix("--- ").strip()
                if current not in sections:
                    self._fail(f"there is no section {current!r}; they are entities, text, claims")
            else:
                sections[current].append((number, line.strip()))
        return sections

    def read(self) -> MarkedArticle:
        """Return the article."""
        sections = self._sections()
        self._line = self._first
        head = dict(line.split(": ", 1) for _, line in sections["head"] if ": " in line)
        if not head.get("title") or not head.get("date"):
            self._fail("title or date is missing")
        entities = self._entities(sections["entities"])
        text, sentences, marks = self._text(head["title"], sections["text"], entities)
        names = {name.casefold() for entity in entities.values() for name in entity.names}
        return MarkedArticle(
            id=self._lines[0].removeprefix("=== ").strip(),
            title=text[slice(*sentences[0])],
            date=head["date"],
            text=text,
            sentences=tuple(sentences),
            mentions=tuple(
                MarkedMention(start=start, end=end, key=key, form=form_of(text[start:end], names))
                for start, end, key in marks
            ),
            entities=entities,
            claims=self._claims(sections["claims"], entities, len(sentences)),
        )

    def _entities(self, lines: Sequence[tuple[int, str]]) -> dict[str, MarkedEntity]:
        entities: dict[str, MarkedEntity] = {}
        for self._line, line in lines:
            if line:
                with self.going_on():
                    entity = self._entity(line, entities)
                    entities[entity.key] = entity
                    self.entity_lines[entity.key] = self._line
        return entities

    def _entity(self, line: str, entities: Mapping[str, MarkedEntity]) -> MarkedEntity:
        key, *rest = (part.strip() for part in line.split("|"))
        names = tuple(name.strip() for name in rest[1].split(";") if name.strip()) if len(rest) > 1 else ()
        if not names or rest[0] not in tuple(Kind) or key in entities:
            self._fail(f"an entity is `key | Kind | names`, each key once, not {line!r}")
        properties = dict(self._property(part) for part in rest[2:] if part)
        kind = Kind(rest[0])
        if kind is Kind.OFFERING and properties.get("kind") not in OFFERING_KINDS:
            self._fail(f"the offering {key} needs kind=, one of {', '.join(OFFERING_KINDS)}")
        return MarkedEntity(key=key, kind=kind, names=names, properties=properties)

    def _property(self, part: str) -> tuple[str, str]:
        name, equals, value = part.partition("=")
        if not equals:
            self._fail(f"a property is `name=value`, not {part!r}")
        return name.strip(), value.strip()

    def _text(
        self, title: str, lines: Sequence[tuple[int, str]], entities: dict[str, MarkedEntity]
    ) -> tuple[str, list[tuple[int, int]], list[tuple[int, int, str]]]:
        text = ""
        sentences: list[tuple[int, int]] = []
        marks: list[tuple[int, int, str]] = []
        gap = ""
        for number, line in [(self._first, title), (self._first, ""), *lines]:
            self._line = number
            if not line:
                gap = "\n\n"
                continue
            text += gap if text else ""
            plain, found = unmark(line, len(text))
            with self.going_on():
                self._check_marks(plain, [key for *_, key in found], entities)
            sentences.append((len(text), len(text) + len(plain)))
            marks += found
            text += plain
            gap = " "
        return text, sentences, marks

    def _check_marks(self, plain: str, keys: Iterable[str], entities: dict[str, MarkedEntity]) -> None:
        """Refuse a mark that does not close or is not listed; a technology needs no line, and is added."""
        if _BROKEN_MARK.search(plain):
            self._fail("a mark does not close")
        for key in keys:
            if key in TECHNOLOGIES and key not in entities:
                entities[key] = MarkedEntity(key=key, kind=Kind.TECHNOLOGY, names=(key,))
            elif key not in entities:
                self._fail(f"{key} is marked but not listed among the entities")

    def _claims(
        self, lines: Sequence[tuple[int, str]], entities: Mapping[str, MarkedEntity], count: int
    ) -> tuple[MarkedClaim, ...]:
        claims: list[MarkedClaim] = []
        for self._line, line in lines:
            if line:
                with self.going_on():
                    claims.append(self._claim(line, entities, count))
                    self.claim_lines.append(self._line)
        return tuple(claims)

    def _claim(self, line: str, entities: Mapping[str, MarkedEntity], count: int) -> MarkedClaim:
        found = _CLAIM.fullmatch(line)
        if not found:
            self._fail(f"a claim is `subject PREDICATE object @sentence`, not {line!r}")
        optional, subject, predicate, object_, numbers, words, qualifiers = found.groups()
        if predicate not in tuple(Predicate) or subject not in entities or object_ not in entities:
            self._fail(f"the predicate or a side of {line!r} is not known")
        if not allows(Predicate(predicate), entities[subject].kind, entities[object_].kind):
            self._fail(f"{predicate} does not join a {entities[subject].kind} to a {entities[object_].kind}")
        sentences = tuple(int(number) for number in numbers.split(","))
        if max(sentences) >= count:
            self._fail(f"there is no sentence {max(sentences)}; the last is {count - 1}")
        marks = words.split()
        return MarkedClaim(
            subject=subject,
            predicate=Predicate(predicate),
            object=object_,
            sentences=sentences,
            modality=Modality(next((mark for mark in marks if mark != "negated"), "asserted")),
            negated="negated" in marks,
            optional=bool(optional),
            qualifiers=dict(self._property(part) for part in (qualifiers or "").split("|") if part.strip()),
        )


def unmark(line: str, start: int) -> tuple[str, list[tuple[int, int, str]]]:
    """Return a line without its marks, and its mentions as first character, end and key, counted from `start`."""
    text = ""
    marks: list[tuple[int, int, str]] = []
    at = 0
    for found in _MARK.finditer(line):
        text += line[at : found.start()]
        begin = start + len(text)
        text += found[1]
        marks.append((begin, start + len(text), found[2]))
        at = found.end()
    return text + line[at:], marks


def form_of(surface: str, names: Iterable[str]) -> str:
    """Return whether a mention is a `name`, a `nominal` or a `pronoun`; `names`: of all entities, folded."""
    folded = surface.casefold()
    if folded in _PRONOUNS:
        return "pronoun"
    words = surface.split()
    if len(words) > 1 and words[0].casefold() in _DETERMINERS:
        words = words[1:]
    return "name" if folded in names or any(word[0].isupper() for word in words) else "nominal"
