"""A spaCy pipeline of the user's: what it finds stands in the `Doc` before our own stages begin.

Its sentences and names take the places where spaCy keeps them, `Token.is_sent_start` and `Doc.ents`; our stages use
what stands there. Words are those of our encoder, cut where a name or a sentence of the package begins or ends.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import spacy
from spacy.tokens import Doc

from graph.errors import InvalidInputError
from graph.ontology import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from spacy.language import Language

_ORGANISATION = (Kind.COMPANY, Kind.REGULATOR, Kind.EXCHANGE)
_PLACE = (Kind.JURISDICTION, Kind.EXCHANGE)
LABELS: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {str(kind).upper(): (kind,) for kind in Kind}
    | dict.fromkeys(("ORG", "ORGANIZATION", "ORGNAME", "OG"), _ORGANISATION)
    | dict.fromkeys(("PERSON", "PER", "PERSNAME", "PRS", "PS"), (Kind.PERSON,))
    | dict.fromkeys(("GPE", "LOC", "GPE_LOC", "LOCATION", "PLACENAME", "GEOGNAME", "LC"), _PLACE)
    | {"NORP": (Kind.JURISDICTION,), "GPE_ORG": (Kind.REGULATOR, Kind.COMPANY, Kind.JURISDICTION)}
)
"""Kinds that a label of names may mean, by the label in capitals: ours, OntoNotes', WikiNER's and their like.

Of several our encoder chooses one; names with other labels are passed over.
"""
_PART = 50_000
"""Characters that a package reads at once: parsers need memory by the length of a text, and refuse long ones."""
_DIGITS = 8


class PipelineError(InvalidInputError):
    """A pipeline that the user named cannot be used; the text says why and what to do."""

    code: ClassVar[str] = "pipeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A loaded spaCy pipeline."""

    nlp: Language
    name: str
    """Language and name as its `meta.json` has them: `en_core_web_trf`."""
    version: str
    """Its version, a dot, and 8 hex digits of what is in its files."""

    @property
    def language(self) -> str:
        """Return the code of the language that it reads; `xx`: several."""
        return str(self.nlp.lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a package finds in a text; offsets count its characters."""

    starts: tuple[int, ...]
    """Where sentences begin; none if the package does not look for them."""
    names: tuple[tuple[int, int, str], ...]
    """Start, end and label of each name."""


def load_package(name: str) -> Package:
    """Return the installed package of this name, or the pipeline saved in this folder.

    Raises: PipelineError: there is none, it cannot be loaded, or it finds no names that we have a kind for.
    """
    try:
        nlp = spacy.load(name)
    except OSError as exc:
        message = (
            f"there is no spaCy pipeline {name!r}: install it (`pip install` its wheel, or `python -m spacy download "
            f"{name}`) into the environment of caplinks, or give the folder that `nlp.to_disk` wrote"
        )
        raise PipelineError(message) from exc
    except (ImportError, ValueError, KeyError, TypeError, AttributeError) as exc:
        reason = " ".join(str(exc).split())[:300]
        message = f"the spaCy pipeline {name!r} cannot be loaded: {reason}; install what it needs"
        raise PipelineError(message) from exc
    _require_names(nlp, name)
    meta = nlp.meta
    version = f"{meta.get('version') or '0'}.{_digest(nlp)}"
    return Package(nlp=nlp, name=f"{meta.get('lang')}_{meta.get('name')}", version=version)


def _require_names(nlp: Language, name: str) -> None:
    makers = [pipe for pipe in nlp.pipe_names if _names_things(nlp, pipe)]
    if not makers:
        stages = ", ".join(nlp.pipe_names) or "none"
        message = (
            f"the spaCy pipeline {name!r} finds no names (its stages: {stages}): give one with `ner`, `entity_ruler` "
            "or another stage that sets Doc.ents"
        )
        raise PipelineError(message)
    labels = sorted({label for pipe in makers for label in nlp.pipe_labels.get(pipe, ())})
    if labels and not any(label.upper() in LABELS for label in labels):
        message = (
            f"the spaCy pipeline {name!r} has names of kinds that we have none for ({', '.join(labels)[:200]}): "
            f"its labels may be {', '.join(sorted(LABELS))}"
        )
        raise PipelineError(message)


def _names_things(nlp: Language, pipe: str) -> bool:
    assigns = nlp.get_pipe_meta(pipe).assigns
    return "doc.ents" in assigns or bool(getattr(nlp.get_pipe(pipe), "annotate_ents", False))


def _digest(nlp: Language) -> str:
    """Return hex digits that change with the files of a pipeline: many have no version of their own."""
    digest = hashlib.sha256()
    folder = nlp.path
    for path in sorted(Path(folder).rglob("*")) if folder is not None else ():
        if path.is_file() and "__pycache__" not in path.parts:
            with path.open("rb") as file:
                digest.update(path.relative_to(Path(str(folder))).as_posix().encode() + b"\0")
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:_DIGITS]


class PackageTokenizer:
    """Makes `Doc`s with our words, and with the sentences and names of a package."""

    def __init__(self, own: Callable[[str], Doc], package: Package) -> None:
        self.package = package
        self._own = own

    def __call__(self, text: str) -> Doc:
        """Return the `Doc` of a text."""
        found = find_names(self.package.nlp, text)
        own = self._own(text)
        borders = sorted({*found.starts, *(border for start, end, _ in found.names for border in (start, end))})
        words, spaces, offsets = _cut(own, borders)
        starts = set(found.starts)
        return Doc(
            own.vocab,
            words=words,
            spaces=spaces,
            sent_starts=[offset in starts for offset in offsets] if starts else None,
            ents=_tags(offsets, found.names),
        )


def find_names(nlp: Language, text: str) -> Found:
    """Return what a pipeline finds in a text, which it reads in parts."""
    starts: list[int] = []
    names: list[tuple[int, int, str]] = []
    for start, end in _iter_parts(text):
        doc = nlp(text[start:end])
        if doc.has_annotation("SENT_START"):
            starts += [start + sentence.start_char for sentence in doc.sents]
        names += [(start + ent.start_char, start + ent.end_char, ent.label_) for ent in doc.ents]
    names = [name for name in names if name[2].upper() in LABELS and text[name[0] : name[1]].strip()]
    return Found(starts=tuple(starts), names=tuple(sorted(_trimmed(text, names))))


def _trimmed(text: str, names: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    for start, end, label in names:
        words = text[start:end]
        yield start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()), label


def _iter_parts(text: str, most: int = _PART) -> Iterator[tuple[int, int]]:
    """Yield ranges of a text of at most `most` characters, cut behind a line or a word where there is one."""
    start = 0
    while len(text) - start > most:
        cuts = (text.rfind(mark, start + most // 2, start + most) for mark in ("\n\n", "\n", ". ", " "))
        end = next((cut + 1 for cut in cuts if cut >= 0), start + most)
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _cut(doc: Doc, borders: Sequence[int]) -> tuple[list[str], list[bool], list[int]]:
    """Return words, whether a space follows, and offsets of a `Doc`, its words cut at `borders` (rising)."""
    words: list[str] = []
    spaces: list[bool] = []
    offsets: list[int] = []
    number = 0
    for token in doc:
        start, text = token.idx, token.text
        while number < len(borders) and borders[number] <= start:
            number += 1
        at = 0
        while number < len(borders) and borders[number] < start + len(text):
            cut = borders[number] - start
            words.append(text[at:cut])
            spaces.append(False)
            offsets.append(start + at)
            at = cut
            number += 1
        words.append(text[at:])
        spaces.append(bool(token.whitespace_))
        offsets.append(start + at)
    return words, spaces, offsets


def _tags(offsets: Sequence[int], names: Sequence[tuple[int, int, str]]) -> list[str]:
    """Return a tag of `Doc(ents=…)` for each word: `B-` where a name begins, `I-` inside, else `O`."""
    tags = ["O"] * len(offsets)
    number = 0
    for word, offset in enumerate(offsets):
        while number < len(names) and names[number][1] <= offset:
            number += 1
        if number < len(names) and names[number][0] <= offset:
            tags[word] = f"{'B' if offset == names[number][0] else 'I'}-{names[number][2]}"
    return tags
