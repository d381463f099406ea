"""One spaCy pipeline from text to claims; `load_reader` is the door.

Users may add, replace or inspect stages in spaCy's way: `make_pipeline().pipe_names`, `nlp.add_pipe(…)`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.extract import claims, encoder, entities, mentions, money_dates, offerings, relations, sentences
from ingest.extract.claims import EXTRACTOR, extraction_of, version_with
from ingest.extract.encoder import Encoder
from ingest.extract.language import require_english
from ingest.extract.pieces import blank_language
from ingest.extract.reading import Reading, register

if TYPE_CHECKING:
    from spacy.language import Language

    from graph.model import Document, Extraction

_MODULES = (sentences, encoder, mentions, entities, money_dates, offerings, relations, claims)
STAGES = tuple(f"caplinks_{module.__name__.rpartition('.')[2]}" for module in _MODULES)
"""Names of the stages in their order; each is a spaCy factory."""
_LONGEST_TEXT = 1 << 30


def make_pipeline(model: Path | None = None, *, proposed: bool = False) -> Language:
    """Return the pipeline, with the trained model of this folder or the one that comes with caplinks.

    With `proposed`, statements just below the model's thresholds are kept too, as claims of that status.

    Raises: ingest.extract.heads.ModelError: the model is missing, damaged or of another version.
    """
    nlp = blank_language()
    nlp.max_length = _LONGEST_TEXT
    configs: dict[str, dict[str, str | bool]] = {
        "caplinks_encoder": {"model": str(model) if model else ""},
        "caplinks_claims": {"proposed": proposed},
    }
    for stage in STAGES:
        nlp.add_pipe(stage, config=configs.get(stage, {}))
    return nlp


def load_reader(model: Path | None = None, *, proposed: bool = False) -> Reader:
    """Return a reader; see `make_pipeline`."""
    return Reader(make_pipeline(model, proposed=proposed))


class Reader:
    """Reads one document after the other; the same document gives the same extraction."""

    def __init__(self, nlp: Language) -> None:
        register()
        self.nlp = nlp

    @property
    def name(self) -> str:
        """Return the extractor's name, as its claims bear it."""
        return EXTRACTOR

    @property
    def version(self) -> str:
        """Return the extractor's version: that of the stages and that of the model."""
        stage = self.nlp.get_pipe("caplinks_encoder")
        return version_with(stage.model if isinstance(stage, Encoder) else None)

    def read(self, document: Document, text: str) -> Extraction:
        """Return all that a text says.

        Raises: ingest.extract.language.ForeignLanguageError: it is not English.
        """
        require_english(text)
        whole, reading = _with_title(document, text)
        doc = self.nlp.make_doc(whole)
        doc._.set("reading", reading)
        for _, stage in self.nlp.pipeline:
            doc = stage(doc)
        found = extraction_of(doc)
        return replace(found, text=text)


def _with_title(document: Document, text: str) -> tuple[str, Reading]:
    """Return what the pipeline reads, and a new reading: a title that the text does not begin with goes before it."""
    title = (document.title or "").strip()
    start = len(text) - len(text.lstrip())
    if not title:
        return text, Reading(document=document)
    if text[start:].startswith(title) and text[start + len(title) :].lstrip(" \t")[:1] in ("\n", ""):
        return text, Reading(document=document, title_end=start + len(title))
    line = " ".join(title.split())
    whole = f"{line}\n\n{text}"
    return whole, Reading(document=document, title_end=len(line), shift=len(line) + 2)
