"""Legal bases: which laws an exclusion rests on. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.ontology import Kind, Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.extract.arbiter import Chosen
    from ingest.extract.reading import Reading, Statement

BEFORE, AFTER = 1, 2
"""Sentences around an exclusion in which a law that the offering or its issuer invokes is its ground."""
LEAST = 0.2
"""Probability from which an INVOKES statement counts here."""
_GROUND = re.compile(
    r"\b(?:under|citing|cite[sd]?|because of|owing to|due to|points? to|pointing to|to comply with|"
    r"compliance with|complying with|in line with|"
    r"required by|on (?:the )?grounds? of|in view of|pursuant to|in accordance with|barred by|"
    r"prohibited by|subject to|within the meaning of|"
    r"refer(?:s|red|ring)? to|invok\w+|attribut\w+|blam\w+|registered under|exempt\w* from|violat\w+|"
    r"breach\w*|risks? under|restrictions? (?:of|in|under)|rules? known as)\b",
    re.IGNORECASE,
)


def find_bases(excluded: Chosen, reading: Reading, sentences: Sequence[str]) -> list[int]:
    """Return the laws (numbers of things) that the offering or its issuer gives as ground, in the order of the text."""
    offering = excluded.best.subject
    facts = reading.things[offering].offering
    parties = {offering} | ({facts.issuer} if facts is not None and facts.issuer is not None else set())
    places = {statement.sentence for statement in excluded.statements}
    near = {place + step for place in places for step in range(-BEFORE, AFTER + 1)}
    invoked = {
        statement.object
        for statement in _invoking(reading.statements, parties)
        if statement.sentence in near and statement.score >= LEAST and statement.negated < LEAST + LEAST
    }
    for number, thing in enumerate(reading.things):
        if thing.kind is Kind.LAW and number not in invoked:
            own = {reading.mentions[m].sentence for m in thing.mentions}
            if any(place in own and _GROUND.search(sentences[place]) for place in places):
                invoked.add(number)
    return sorted(invoked)


def _invoking(statements: Iterable[Statement], parties: set[int]) -> Iterable[Statement]:
    return (s for s in statements if s.predicate is Predicate.INVOKES and s.subject in parties)
