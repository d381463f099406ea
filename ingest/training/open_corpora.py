"""Reader of open corpora: sentences with names of persons, organisations and places, or with a relation of two names.

None of their text is in caplinks; a folder of them is given. Their labels are not ours, so what is learnt from them is
the encoder alone (`ingest.training.first_stage`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import permutations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import DocBin

from graph.errors import InvalidInputError
from ingest.extract.pieces import blank_language, make_pieces
from ingest.training.examples import IGNORED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    from ingest.extract.pieces import Pieces, WordPieces
    from ingest.training.options import Options

NAMES = ("PER", "ORG", "LOC")
NAME_TAGS = 1 + 2 * len(NAMES)
"""Outside, then the beginnings, then the insides."""
_MOST_NAMES = 6
"""Names of a passage whose pairs are looked at; one with more is a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """An open corpus, and what its licence asks."""

    path: str
    """Below the folder of corpora."""
    licence: str
    credit: str


CORPORA: Mapping[str, Corpus] = MappingProxyType(
    {
        "ner/uner": Corpus(path="ner/train_uner.spacy", licence="CC BY-SA 4.0", credit="UNER English-EWT"),
        "ner/gum": Corpus(path="ner/train_gum.spacy", licence="CC BY 4.0", credit="GUM, genres with open text"),
        "ner/multiner": Corpus(path="ner/train_multiner.spacy", licence="CC0", credit="multiNER English"),
        "ner/redocred": Corpus(path="ner/train_redocred.spacy", licence="MIT", credit="Re-DocRED"),
        "ner/wikigold": Corpus(path="ner/train_wikigold.spacy", licence="CC BY 4.0", credit="wikigold"),
        "ner/fire": Corpus(
            path="ner/train_fire.spacy", licence="CC BY 4.0", credit="FIRE, Hamad et al., Findings of NAACL 2024"
        ),
        "ner/core": Corpus(
            path="ner/train_core.spacy", licence="CC BY 4.0", credit="CORE, Borchert et al., EMNLP 2023"
        ),
        "relations/CORE": Corpus(
            path="relations/CORE/train.json", licence="CC BY 4.0", credit="CORE, Borchert et al., EMNLP 2023"
        ),
        "relations/KnowledgeNet": Corpus(
            path="relations/KnowledgeNet/facts_train.jsonl",
            licence="MIT",
            credit="KnowledgeNet, Mesquita et al., EMNLP 2019",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExample:
    """A text of an open corpus, ready for the network."""

    pieces: Pieces
    tags: NDArray[np.int64]
    """Tag of each word, IGNORED where the corpus does not say, (n_words,)."""
    spans: NDArray[np.int64]
    """First piece and piece after the last one of both sides of each pair, (n_pairs, 4)."""
    relations: NDArray[np.int64]
    """Number of the relation of each pair, 0 for none, (n_pairs,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTexts:
    """What is learnt first."""

    examples: Sequence[OpenExample]
    relations: Sequence[str]
    """What the numbers of relations mean; the first one is none."""


Pair = tuple[tuple[int, int], tuple[int, int], str]
"""Words of both sides, each first and after the last, and a relation, empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    words: Sequence[str]
    tags: Sequence[int] | None = None
    pairs: Sequence[Pair] = ()


def chosen(names: Iterable[str]) -> list[str]:
    """Return the corpora that are named, by themselves or by their kind: `ner` stands for all of that kind.

    Raises: InvalidInputError: there is none of that name.
    """
    found: dict[str, None] = {}
    for name in names:
        of_name = [one for one in CORPORA if name == one or one.startswith(f"{name}/")]
        if not of_name:
            message = f"there is no open corpus {name!r}; there are {', '.join(CORPORA)}"
            raise InvalidInputError(message)
        found |= dict.fromkeys(of_name)
    return list(found)


def credits_of(names: Iterable[str]) -> dict[str, Any]:
    """Return what the card of a model must say of the corpora that it learnt from; empty if there are none."""
    used = chosen(names)
    if not used:
        return {}
    shared = any("BY-SA" in CORPORA[name].licence for name in used)
    listed = [{"name": name, "licence": CORPORA[name].licence, "credit": CORPORA[name].credit} for name in used]
    return {"first": listed} | ({"licence_of_weights": "CC BY-SA 4.0"} if shared else {})


def read_corpora(options: Options, vocabulary: WordPieces) -> OpenTexts:
    """Return the texts of `options.first` in the pieces of the encoder.

    Raises: InvalidInputError: no folder is given, or a corpus does not lie there in its form.
    """
    if options.corpora is None:
        message = "a first stage needs the folder of the open corpora: give --corpora FOLDER"
        raise InvalidInputError(message)
    nlp = blank_language()
    texts: list[_Text] = []
    for name in chosen(options.first):
        path = options.corpora / CORPORA[name].path
        if not path.is_file():
            message = f"{path} is missing: the corpus {name} is a file of that name"
            raise InvalidInputError(message)
        try:
            texts += list(_READERS.get(name, _read_names)(path, nlp))[:: options.every]
        except (ValueError, KeyError, TypeError, IndexError) as exc:
            message = f"{path} is not of the form that the corpus {name} has: {exc}"
            raise InvalidInputError(message) from exc
    relations = ["", *sorted({relation for text in texts for *_, relation in text.pairs} - {""})]
    return OpenTexts(examples=[_example(text, vocabulary, relations) for text in texts], relations=relations)


def _example(text: _Text, vocabulary: WordPieces, relations: Sequence[str]) -> OpenExample:
    pieces = make_pieces(vocabulary, text.words, [0], titled=False)
    first = pieces.first
    spans = [[first[border] for side in (left, right) for border in side] for left, right, _ in text.pairs]
    tags = [IGNORED] * len(text.words) if text.tags is None else text.tags
    return OpenExample(
        pieces=pieces,
        tags=np.array(tags, dtype=np.int64),
        spans=np.array(spans, dtype=np.int64).reshape(-1, 4),
        relations=np.array([relations.index(relation) for *_, relation in text.pairs], dtype=np.int64),
    )


def _read_names(path: Path, nlp: Language) -> Iterator[_Text]:
    """Yield the documents of a spaCy file; a corpus without one of the kinds says nothing of words outside names."""
    docs = [doc for doc in DocBin().from_disk(path).get_docs(nlp.vocab) if len(doc)]
    kinds = {entity.label_ for doc in docs for entity in doc.ents}
    outside = 0 if kinds >= {*NAMES} else IGNORED
    for doc in docs:
        yield _Text(words=[token.text for token in doc], tags=_name_tags(doc, outside))


def _name_tags(doc: Doc, outside: int) -> list[int]:
    tags = [outside if token.ent_iob_ == "O" else IGNORED for token in doc]
    for entity in doc.ents:
        if entity.label_ in NAMES:
            begin = 1 + NAMES.index(entity.label_)
            tags[entity.start : entity.end] = [begin, *[begin + len(NAMES)] * (len(entity) - 1)]
    return tags


def _read_core(path: Path, nlp: Language) -> Iterator[_Text]:  # noqa: ARG001 - as all readers
    """Yield the sentences of CORE: two companies each, and what holds from the first to the second or back."""
    for row in json.loads(path.read_text(encoding="utf-8")):
        left, right = (row["e1_start"], row["e1_end"] + 1), (row["e2_start"], row["e2_end"] + 1)
        words = row["context"]
        if not (0 <= left[0] < left[1] <= len(words) and 0 <= right[0] < right[1] <= len(words)):
            continue
        known = row["relation"] != "undefined"
        sides = (right, left) if row["invert_relation"] else (left, right)
        yield _Text(words=words, pairs=[(*sides, f"CORE {row['relation']}" if known else "")])


def _read_knowledge_net(path: Path, nlp: Language) -> Iterator[_Text]:
    """Yield the passages of KnowledgeNet that state facts; pairs of their names without a fact have no relation."""
    facts: dict[str, dict[tuple[tuple[int, int], tuple[int, int]], str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["subj_text"] is None or row["obj_text"] is None:
            continue
        subject, object_ = (_place(row, side) for side in ("subj", "obj"))
        if subject and object_:
            facts.setdefault(row["text"], {}).setdefault((subject, object_), f"KnowledgeNet {row['relation']}")
    for text, stated in facts.items():
        doc = nlp.make_doc(text)
        names = sorted({side for pair in stated for side in pair})[:_MOST_NAMES]
        words = {name: span for name in names if (span := _words(doc, *name))}
        yield _Text(
            words=[token.text for token in doc],
            pairs=[(words[a], words[b], stated.get((a, b), "")) for a, b in permutations(words, 2)],
        )


def _place(row: Mapping[str, Any], side: str) -> tuple[int, int] | None:
    """Return where a side of a fact stands in its passage, None where the offsets name other words."""
    start, end = (offset - row["passage_start"] for offset in row[side])
    return (start, end) if row["text"][max(start, 0) : end] == row[f"{side}_text"] else None


def _words(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    span = doc.char_span(start, end, alignment_mode="expand")
    return (span.start, span.end) if span is not None and len(span) else None


_READERS: Mapping[str, Callable[[Path, Language], Iterator[_Text]]] = MappingProxyType(
    {"relations/CORE": _read_core, "relations/KnowledgeNet": _read_knowledge_net}
)
