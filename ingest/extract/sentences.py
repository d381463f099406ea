"""Stage 1: sentences, by rule. The first stage of the pipeline; sentences that are set before it stay."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.language import Language

from ingest.extract.reading import find_reading, register
from ingest.extract.split import find_sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc

LONGEST_SENTENCE = 200
"""Words; a longer sentence is cut, so that work stays linear in the text."""


@Language.factory("caplinks_sentences")
def make_sentences(nlp: Language, name: str) -> Sentences:  # noqa: ARG001 - spaCy's signature
    """Return the stage."""
    register()
    return Sentences()


class Sentences:
    """Sets `Token.is_sent_start`; white space belongs to the sentence before it."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its sentences set."""
        reading = find_reading(doc)
        title = reading.title_end
        text = doc.text
        offsets: list[int] = doc.to_array("IDX").tolist()
        if len(doc) > 1 and doc.has_annotation("SENT_START"):
            found = [token.idx for token in doc if token.is_sent_start and token.idx > title]
        else:
            found = [title + start for start, _ in find_sentences(text[title:])]
        starts = [0, *_after(text, title, found)] if title else found
        firsts = {bisect_left(offsets, start) for start in starts}
        since = 0
        begins: list[int] = []
        for number in range(len(doc)):
            here = number in firsts or number == 0 or number - since >= LONGEST_SENTENCE
            begins.append(1 if here else -1)
            since = number if here else since
        # token by token spaCy would look through the whole document each time
        values: Any = np.array(begins, dtype=np.int64).astype(np.uint64)
        return doc.from_array(["SENT_START"], values) if begins else doc


def _after(text: str, title: int, starts: list[int]) -> list[int]:
    """Return where sentences start behind the title, the first of them at the first character that is no space."""
    first = title + len(text[title:]) - len(text[title:].lstrip())
    return [first, *(start for start in starts if start > first)] if first < len(text) else starts
