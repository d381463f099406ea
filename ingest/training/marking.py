"""Writer of marked texts, the other way of `ingest.training.marked`. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from graph.ontology import TECHNOLOGIES, Kind, Modality
from ingest.training.marked import unmark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.training.marked import MarkedArticle, MarkedClaim, MarkedEntity, MarkedMention

_BRACKETS = str.maketrans("[]", "()")
_HARMLESS = re.compile(r"\[[^\[\]]*\](?!\()")
"""A pair of brackets that the reader takes as they are."""
_RULES = ("--- ", "=== ")
_DASHES = "\u2013\u2013\u2013 "
"""In the place of what begins a section or an article."""


def render_all(articles: Iterable[MarkedArticle]) -> str:
    """Return a file of marked articles."""
    return "\n".join(map(render_marked, articles))


def render_marked(article: MarkedArticle) -> str:
    """Return an article as a marked text, which reads back as it is.

    Two things that the form has no place for are written otherwise, at the same length: square brackets that would be
    read as a mark become round ones, and `--- ` or `=== ` at the beginning of a sentence become dashes.
    """
    title, *sentences = _lines(article)
    used = {mention.key for mention in article.mentions}
    return "\n".join(
        [
            f"=== {article.id}",
            f"title: {title}",
            f"date: {article.date}",
            "--- entities",
            *(
                _entity(entity)
                for entity in article.entities.values()
                if not (_is_reserved(entity) and entity.key in used)
            ),
            "--- text",
            *sentences,
            "--- claims",
            *map(_claim, article.claims),
            "",
        ]
    )


def _lines(article: MarkedArticle) -> list[str]:
    """Return a sentence a line, with an empty line before a paragraph; the title is the first."""
    lines: list[str] = []
    by_sentence = _by_sentence(article)
    last = 0
    for number, (start, end) in enumerate(article.sentences):
        if number > 1 and "\n\n" in article.text[last:start]:
            lines.append("")
        lines.append(_line(article.text, (start, end), by_sentence[number]))
        last = end
    return lines


def _by_sentence(article: MarkedArticle) -> defaultdict[int, list[MarkedMention]]:
    found: defaultdict[int, list[MarkedMention]] = defaultdict(list)
    number = 0
    for mention in sorted(article.mentions, key=lambda mention: mention.start):
        while number < len(article.sentences) and article.sentences[number][1] <= mention.start:
            number += 1
        found[number].append(mention)
    return found


def _line(text: str, span: tuple[int, int], mentions: Sequence[MarkedMention]) -> str:
    plain = text[slice(*span)]
    places = [(mention.start - span[0], mention.end - span[0], mention.key) for mention in mentions]
    if plain.startswith(_RULES):
        plain = _DASHES + plain[len(_DASHES) :]
    line = _with_marks(plain, places)
    rest = _HARMLESS.sub("", plain)
    if "[" in rest or "]" in rest or unmark(line, 0) != (plain, places):
        line = _with_marks(plain.translate(_BRACKETS), places)
    return line


def _with_marks(plain: str, places: Sequence[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, key in places:
        parts += [plain[at:start], f"[{plain[start:end]}]({key})"]
        at = end
    return "".join([*parts, plain[at:]])


def _is_reserved(entity: MarkedEntity) -> bool:
    """Return whether an entity needs no line: a technology under its own key."""
    return entity.kind is Kind.TECHNOLOGY and entity.key in TECHNOLOGIES and entity.names == (entity.key,)


def _entity(entity: MarkedEntity) -> str:
    properties = [f"{name}={value}" for name, value in entity.properties.items()]
    return " | ".join([entity.key, str(entity.kind), "; ".join(entity.names), *properties])


def _claim(claim: MarkedClaim) -> str:
    words = [claim.subject, str(claim.predicate), claim.object, f"@{','.join(map(str, claim.sentences))}"]
    if claim.modality is not Modality.ASSERTED:
        words.append(str(claim.modality))
    if claim.negated:
        words.append("negated")
    qualifiers = "".join(f" | {name}={value}" for name, value in claim.qualifiers.items())
    return f"{'? ' if claim.optional else ''}{' '.join(words)}{qualifiers}"
