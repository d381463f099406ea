"""One spaCy pipeline from text to claims; `load_reader` is the door.

Users may add, replace or inspect stages in spaCy's way: `make_pipeline().pipe_names`, `nlp.add_pipe(…)`. Sentences and
names that stand in the `Doc` before our stages, of a `Package` of the user's or of a stage of his, are used.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.extract import claims, encoder, entities, mentions, money_dates, offerings, relations, sentences
from ingest.extract.claims import EXTRACTOR, Claims, extraction_of, version_with
from ingest.extract.encoder import Encoder
from ingest.extract.language import is_english, require_english, require_language
from ingest.extract.package import Package, PackageTokenizer, load_package
from ingest.extract.pieces import BoundedTokenizer, blank_language
from ingest.extract.reading import Reading, register

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from spacy.language import Language
    from spacy.tokens import Doc

    from graph.model import Document, Extraction

_MODULES = (sentences, encoder, mentions, entities, money_dates, offerings, relations, claims)
STAGES = tuple(f"caplinks_{module.__name__.rpartition('.')[2]}" for module in _MODULES)
"""Names of the stages in their order; each is a spaCy factory."""
_LONGEST_TEXT = 1 << 30
MOST_WORDS = 100_000
"""Words that a reader learns for good, 1 KB each with all that is remembered of them; later ones are forgotten behind
each text, which then takes spaCy a little longer to split."""


def make_pipeline(model: Path | None = None, *, proposed: bool = False, least: float | None = None) -> Language:
    """Return the pipeline, with the trained model of this folder or the one that comes with caplinks.

    With `proposed`, statements just below the model's thresholds are kept too, as claims of that status. `least` is a
    confidence, 0..1, from which claims count, instead of those thresholds.

    Raises: ingest.extract.heads.ModelError: the model is missing, damaged or of another version.
    """
    nlp = blank_language()
    nlp.max_length = _LONGEST_TEXT
    nlp.tokenizer = BoundedTokenizer(nlp.tokenizer, nlp.vocab)
    configs: dict[str, dict[str, str | bool | float | None]] = {
        "caplinks_encoder": {"model": str(model) if model else ""},
        "caplinks_claims": {"proposed": proposed, "least": least},
    }
    for stage in STAGES:
        nlp.add_pipe(stage, config=configs.get(stage, {}))
    return nlp


def load_reader(
    model: Path | None = None, *, proposed: bool = False, package: str | None = None, least: float | None = None
) -> Reader:
    """Return a reader; see `make_pipeline`. `package`: name or folder of a spaCy pipeline for sentences and names.

    Raises: ingest.extract.package.PipelineError: there is no such package, or it finds no names.
    """
    theirs = None if package is None else load_package(package)
    nlp = make_pipeline(model, proposed=proposed, least=least)
    if theirs is not None:
        nlp.tokenizer = PackageTokenizer(nlp.tokenizer, theirs)
    return Reader(nlp)


class Reader:
    """Reads one document after the other; the same document gives the same extraction."""

    def __init__(self, nlp: Language) -> None:
        register()
        self.nlp = nlp
        self._most_words = len(nlp.vocab) + MOST_WORDS

    @property
    def package(self) -> Package | None:
        """Return the package of the user's that finds sentences and names, or None."""
        tokenizer = self.nlp.tokenizer
        return tokenizer.package if isinstance(tokenizer, PackageTokenizer) else None

    @property
    def name(self) -> str:
        """Return the extractor's name, as its claims bear it; a package's stands behind a plus."""
        return EXTRACTOR if self.package is None else f"{EXTRACTOR}+{self.package.name}"

    @property
    def version(self) -> str:
        """Return the extractor's version: that of the stages, that of the model, that of a package."""
        stage = self.nlp.get_pipe("caplinks_encoder")
        last = self.nlp.get_pipe("caplinks_claims")
        least = last.least if isinstance(last, Claims) else None
        own = version_with(stage.model if isinstance(stage, Encoder) else None, least)
        return own if self.package is None else f"{own}+{self.package.version}"

    def read(self, document: Document, text: str) -> Extraction:
        """Return all that a text says.

        Raises: ingest.extract.language.ForeignLanguageError: it is in no language that the pipeline reads.
        """
        with self._room():
            doc = self.run(document, text)
            found = extraction_of(doc)
            doc.user_data.clear()  # the `Doc` and its reading hold each other: megabytes, until garbage is collected
            del doc
        return replace(found, text=text)

    def _room(self) -> AbstractContextManager[object]:
        """Return where a text is read: new words are forgotten behind it, once so many are known."""
        vocabulary = self.nlp.vocab
        inside = getattr(vocabulary, "in_memory_zone", False)  # spaCy's types lack it; zones do not nest
        enough = len(vocabulary) > self._most_words and not inside
        return self.nlp.memory_zone() if enough else nullcontext()

    def run(self, document: Document, text: str) -> Doc:
        """Return the `Doc` as the last stage leaves it; `ingest.extract.reading.find_reading` finds what is known.

        Words of the `Doc` stay in the vocabulary, other than with `read`.
        A title that the text does not begin with stands before the text, `Reading.shift` characters with what follows.

        Raises: ingest.extract.language.ForeignLanguageError: as for `read`.
        """
        package = self.package
        if package is None:
            require_english(text)
        else:
            require_language(text, package.language, package.name)
        whole, reading = _with_title(document, text)
        reading.extractor, reading.version = self.name, self.version
        reading.foreign = package is not None and package.language != "en" and not is_english(text)
        doc = self.nlp.make_doc(whole)
        doc._.set("reading", reading)
        for _, stage in self.nlp.pipeline:
            doc = stage(doc)
        return doc


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
