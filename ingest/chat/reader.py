"""A model that is asked over HTTP, part by part, as a reader."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graph.model import Document, Extraction
from ingest.chat.address import ChatAddress
from ingest.chat.answers import AnswerError, Told, looks_cut, parse_told
from ingest.chat.checks import extraction_of
from ingest.chat.client import ChatClient, ChatOptions
from ingest.chat.prompt import prompt_version, system_prompt, user_prompt
from ingest.extract.split import find_sentences

_ASKS = 2
"""How often a part is put where the answer is no JSON."""
_SMALLEST_PART = 400
"""Characters; an answer about a longer part that was cut off is asked for in two halves."""
_MOST_KNOWN = 40
"""Things of earlier parts that a later one is told of."""

Span = tuple[int, int]


class ChatReader:
    """Reads by asking a model; the same answers give the same extraction."""

    def __init__(
        self, address: ChatAddress, options: ChatOptions | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._address = address
        self._options = options or ChatOptions()
        self._sleep = sleep

    @property
    def name(self) -> str:
        """Return the extractor's name, as its claims bear it: that of the model."""
        return name_of(self._address)

    @property
    def version(self) -> str:
        """Return the version of question and answer; that of the model is the server's to tell."""
        return prompt_version()

    def read(self, document: Document, text: str) -> Extraction:
        """Return what the model says of a text, as far as text and ontology bear it out.

        Raises:
            ingest.chat.client.ChatError: it gave no answer.
            ingest.chat.answers.AnswerError: it gave none that is JSON. Nothing is kept of the document then: half of it
                would look like all.
        """
        parts = list(iter_parts(text, self._options.part_chars))
        with ChatClient(self._address, self._options, self._sleep) as client:
            questions = _Questions(client=client, document=document, text=text, count=len(parts))
            for number, part in enumerate(parts, 1):
                questions.put(part, number)
        return extraction_of(document, text, questions.answers, (self.name, self.version))


@dataclass(slots=True, kw_only=True)
class _Questions:
    """What is asked about one document, part by part, and what was answered."""

    client: ChatClient
    document: Document
    text: str
    count: int
    answers: list[Told] = field(default_factory=list)

    def put(self, part: Span, number: int) -> None:
        """Ask about a part; where the answer breaks off, about its halves."""
        start, end = part
        known = _known(self.answers)
        question = user_prompt(self.document, self.text[start:end], number=number, count=self.count, known=known)
        for attempt in range(1, _ASKS + 1):
            answer = self.client.ask(system_prompt(), question)
            try:
                self.answers.append(parse_told(answer.text, start, end))
            except AnswerError as exc:
                halves = list(iter_parts(self.text, (end - start + 1) // 2, start, end))
                if (answer.is_cut or looks_cut(answer.text)) and end - start > _SMALLEST_PART and len(halves) > 1:
                    for half in halves:
                        self.put(half, number)
                    return
                if attempt == _ASKS:
                    message = f"{exc}, in part {number} of {self.count}, asked {_ASKS} times"
                    raise AnswerError(message) from exc
            else:
                return


def name_of(address: ChatAddress) -> str:
    """Return the extractor's name for a model."""
    return f"openai:{address.model}"


def iter_parts(text: str, most: int, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield ranges of a part of a text of at most `most` characters, cut between sentences where that is possible."""
    end = len(text) if end is None else end
    borders = [start + first for first, _ in find_sentences(text[start:end])][1:]
    at = start
    last = start
    for border in [*borders, end]:
        if border - at > most and last > at:
            yield at, last
            at = last
        while border - at > most:
            yield at, at + most
            at += most
        last = border
    if text[at:end].strip():
        yield at, end


def _known(answers: list[Told]) -> list[str]:
    found: dict[str, None] = {}
    for told in answers:
        for given in told.entities:
            names = given.get("names") if isinstance(given, dict) else None
            if isinstance(names, list) and names and isinstance(names[0], str) and given.get("kind") != "Offering":
                found[f"{given.get('kind')}: {names[0][:80]}"] = None
    return list(found)[:_MOST_KNOWN]
