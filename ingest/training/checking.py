"""All that is wrong in marked texts, not only the first thing, by file and line. Pure."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING

from graph.ontology import Kind
from ingest.training.marked import MarkedArticle, MarkedReader, MarkedTextError, split_articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SUM = re.compile(r"\d+(?:\.\d+)? [A-Z]{3}(?: (?:exact|at_least|up_to|about))?")
_SUMS = ("amount", "valuation")


def check_marked(files: Iterable[tuple[str, str]]) -> list[str]:
    """Return what is wrong in marked texts, given as name and content: lines `file:line: what`, in their order."""
    problems: list[str] = []
    seen: dict[str, str] = {}
    for name, text in files:
        try:
            parts = list(split_articles(text, name))
        except MarkedTextError as error:
            problems.append(str(error))
            continue
        if not parts:
            problems.append(f"{name}:1: there is no article; one begins with a line `=== id`")
        for first, lines in parts:
            checker = _Checker(name, first, lines)
            problems += sorted(checker.check(), key=_line_of)
            place = f"{name}:{first}"
            id_ = lines[0].removeprefix("=== ").strip()
            if not id_:
                problems.append(f"{place}: the article has no id")
            elif id_ in seen:
                problems.append(f"{place}: the article {id_} stands at {seen[id_]} too; give it another id")
            seen.setdefault(id_, place)
    return problems


def _line_of(problem: str) -> int:
    return int(problem.split(": ", 1)[0].rpartition(":")[2])


class _Checker(MarkedReader):
    """Goes on after a line that is wrong, and looks at what the reader takes as it is."""

    def __init__(self, name: str, first: int, lines: Sequence[str]) -> None:
        super().__init__(name, first, lines)
        self._file, self._start = name, first
        self._problems: list[str] = []

    @contextmanager
    def going_on(self) -> Iterator[None]:
        try:
            yield
        except MarkedTextError as error:
            self._problems.append(str(error))

    def check(self) -> list[str]:
        with self.going_on():
            article = self.read()
            self._check_entities(article)
            self._check_claims(article)
            if len(article.sentences) == 1:
                self._complain(self._start, "there is no text")
            with suppress(ValueError):
                date.fromisoformat(article.date)
                return self._problems
            self._complain(self._start, f"the date is {article.date!r}: give YYYY-MM-DD")
        return self._problems

    def _complain(self, line: int, what: str) -> None:
        self._problems.append(f"{self._file}:{line}: {what}")

    def _check_entities(self, article: MarkedArticle) -> None:
        used = {mention.key for mention in article.mentions}
        for key, line in self.entity_lines.items():
            entity = article.entities[key]
            if key not in used:
                self._complain(line, f"{key} is never mentioned; mark it in the text, or take the line out")
            issuer = entity.properties.get("issuer")
            if issuer is not None and issuer not in article.entities:
                self._complain(line, f"the issuer {issuer} is not listed")
            if entity.kind is Kind.OFFERING and issuer is None and entity.properties.get("aggregate") != "true":
                self._complain(line, f"the offering {key} has neither issuer= nor aggregate=true")
            for name in _SUMS:
                value = entity.properties.get(name)
                if value is not None and not _SUM.fullmatch(value):
                    self._complain(line, f"{name} is {value!r}: give it as `400000000 USD about`")

    def _check_claims(self, article: MarkedArticle) -> None:
        triples = Counter((claim.subject, claim.predicate, claim.object) for claim in article.claims)
        for claim, line in zip(article.claims, self.claim_lines, strict=True):
            words = f"{claim.subject} {claim.predicate} {claim.object}"
            if triples[claim.subject, claim.predicate, claim.object] > 1:
                self._complain(line, f"{words} stands twice; name all its sentences in one line, as @2,5")
            if claim.subject == claim.object:
                self._complain(line, f"{words} joins a thing to itself")
            spans = [article.sentences[number] for number in claim.sentences]
            here = {m.key for m in article.mentions if any(start <= m.start < end for start, end in spans)}
            if not here & {claim.subject, claim.object}:
                self._complain(line, f"{words}: neither side is mentioned in sentence {claim.sentences[0]}")
