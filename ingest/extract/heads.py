"""The trained model at run time: one encoder, then heads for mentions, coreference, issuers and relations.

A `Model` is loaded from a folder of ONNX files whose checksums stand in its card. Use, for one document::

    model = Model.load()
    encoded = model.encode(doc, titled=True)
    mentions = model.mentions(encoded)
    spans = model.spans(encoded, mentions)
    choices = list_choices(mentions)               # ingest.extract.pairs
    scores = model.coreference(spans, choices)
    pairs = list_pairs(mentions, titled=True)
    relations = model.relations(encoded, spans, pairs)

The same document gives the same numbers on the same machine: one thread, no sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime

from graph.ontology import Kind
from ingest.extract.calibration import Calibration
from ingest.extract.card import (
    CARD,
    CARD_FORMAT,
    DEFAULT_FOLDER,
    GRAPHS,
    REMEDY,
    VOCABULARY,
    ModelError,
    checked_file,
    read_card,
)
from ingest.extract.clues import clues_from
from ingest.extract.labels import CLASSES, FORMS, KINDS, PREDICATES, allowed_table
from ingest.extract.pairs import SAME_SENTENCE, Mention, Pairs, place_of
from ingest.extract.pieces import WordPieces, doc_pieces
from ingest.extract.weighing import weights_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from ingest.extract.clues import Clues
    from ingest.extract.pairs import Choices
    from ingest.extract.pieces import Pieces
    from ingest.extract.weighing import Weights

    Floats = NDArray[np.float32]

__all__ = [
    "CARD",
    "CARD_FORMAT",
    "DEFAULT_FOLDER",
    "GRAPHS",
    "VOCABULARY",
    "ChoiceScores",
    "Encoded",
    "Model",
    "ModelError",
    "Relations",
    "Spans",
    "between_ranges",
    "between_vectors",
    "read_card",
    "span_inputs",
]


SALE_GRANT = 2.0
"""Added to the logarithm of the probability of words that tell of a sale without a name, in the search for mentions.

The network misses more than half of them; what a doubtful one is worth is weighed later (`ingest.extract.weighing`).
"""
GRANTED_WORDS = 8_192
"""Words of a text up to which that is done: each mention of a longer one costs memory (`ingest.extract.long_texts`)."""
PART_ROWS = 8_192
"""Rows of choices that are scored together: their vectors take some 6 KB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A document as the encoder sees it."""

    doc: Doc
    pieces: Pieces
    titled: bool
    vectors: Floats
    """One vector a piece, (n_pieces, width)."""
    sums: NDArray[np.float64]
    """Running sums of `vectors`, (n_pieces + 1, width)."""
    tags: Floats
    """Logarithms of the probabilities of the tags, (n_words, n_tags)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The mentions as vectors, and what is read from each alone."""

    mentions: tuple[Mention, ...]
    vectors: Floats
    """(n_mentions, span width)."""
    technology: Floats
    """Probabilities of the keys in `graph.ontology.TECHNOLOGIES`, (n_mentions, 16); of use for technologies only."""
    offering_kind: Floats
    """Probabilities of the kinds in `graph.ontology.OFFERING_KINDS`, (n_mentions, 7); of use for offerings only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceScores:
    """Probabilities over the candidates of each mention; with its `nothing` they sum to 1."""

    candidates: Floats
    """One for each row of the choices, (n_rows,)."""
    nothing: Floats
    """That none of the candidates is meant, (n_mentions,); 1 where a mention has no candidates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What is said of each pair of mentions; row i belongs to row i of the pairs."""

    predicates: Floats
    """Probabilities, (n_pairs, 29, 2): [..., 0] from left to right, [..., 1] from right to left.

    0 where the kinds do not fit. Predicates stand in the order of `ingest.extract.labels.PREDICATES`.
    """
    negated: Floats
    """Probability that what is said is denied, (n_pairs,)."""
    modality: Floats
    """Probabilities in the order of `ingest.extract.labels.MODALITIES`, (n_pairs, 4)."""


class Model:
    """The encoder and its heads, ready to run; safe to use from several threads."""

    def __init__(self, sessions: Mapping[str, Any], vocabulary: WordPieces, card: Mapping[str, Any]) -> None:
        self._sessions = sessions
        self._vocabulary = vocabulary
        self.card = card
        self._weights = weights_from(card.get("weights"))
        self._clues = clues_from(card.get("clues"))
        self._legal = _legal_masks()
        self._granted = _granted()

    @classmethod
    def load(cls, path: Path | None = None) -> Model:
        """Read a model's folder, by default the one that comes with caplinks.

        Raises: ModelError: a file is missing, has another checksum than the card says, or has other labels.
        """
        folder = DEFAULT_FOLDER if path is None else path
        card = read_card(folder)
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        sessions = {}
        for name in GRAPHS:
            file = checked_file(folder, f"{name}.onnx", card)
            try:
                sessions[name] = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
            except Exception as exc:
                message = f"{file} cannot be run by onnxruntime: {exc}. {REMEDY}"
                raise ModelError(message) from exc
        return cls(sessions, WordPieces.load(checked_file(folder, VOCABULARY, card)), card)

    @property
    def version(self) -> str:
        """Return the model's version, from its card."""
        return str(self.card["version"])

    @property
    def thresholds(self) -> dict[str, float]:
        """Return the probability from which a predicate counts, by predicate; from the card."""
        found: Mapping[str, float] = self.card["thresholds"]
        return {str(predicate): float(found[str(predicate)]) for predicate in PREDICATES}

    @property
    def calibration(self) -> Calibration:
        """Return how the scores of claims become shares of claims that hold; from the card."""
        return Calibration(**self.card.get("calibration", {}))

    @property
    def clues(self) -> Clues | None:
        """Return what words tell of exclusions; None if the model's card has no weights of words."""
        return self._clues

    @property
    def weights(self) -> Weights | None:
        """Return how the signs of a triple are weighed; from the card. None: scores stay as the heads give them."""
        return self._weights

    def encode(self, doc: Doc, *, titled: bool) -> Encoded:
        """Return the vectors of a document whose sentences are set; `titled`: its first sentence is the title."""
        pieces = doc_pieces(self._vocabulary, doc, titled=titled)
        width = int(self.card["width"])
        vectors = np.zeros((len(pieces.ids), width), dtype=np.float32)
        tags = np.zeros((len(pieces.ids), 1 + 2 * CLASSES), dtype=np.float32)
        for start, end in pieces.parts:
            ids = np.concatenate([[self._vocabulary.begin], pieces.ids[start:end], [self._vocabulary.end]])
            shapes = np.pad(pieces.shapes[start:end], 1)
            found = self._sessions["encoder"].run(None, {"ids": ids[None], "shapes": shapes[None]})
            vectors[start:end] = found[0][0, 1:-1]
            tags[start:end] = found[1][0, 1:-1]
        return Encoded(
            doc=doc,
            pieces=pieces,
            titled=titled,
            vectors=vectors,
            sums=np.concatenate([np.zeros((1, width)), np.cumsum(vectors, axis=0, dtype=np.float64)]),
            tags=_log_softmax(tags[pieces.first[:-1]]),
        )

    def mentions(self, encoded: Encoded) -> list[Mention]:
        """Return the most likely mentions, none overlapping, none across sentences, in the order of the text."""
        path = self._best_path(encoded)
        return _read_path(encoded, path)

    def _best_path(self, encoded: Encoded) -> list[int]:
        tags, sentence = encoded.tags, encoded.pieces.sentence_of
        if len(tags) <= GRANTED_WORDS:
            tags = tags + self._granted
        if not len(tags):
            return []
        begins = slice(1, 1 + CLASSES)
        score = tags[0] + self._legal
        back = np.zeros(tags.shape, dtype=np.int64)
        classes = np.arange(CLASSES)
        for word in range(1, len(tags)):
            best = int(score.argmax())
            back[word] = best
            following = score[best] + tags[word]
            if sentence[word] == sentence[word - 1]:
                inside = score[1 + CLASSES :]
                from_inside = inside > score[begins]
                back[word, 1 + CLASSES :] = 1 + classes + CLASSES * from_inside
                following[1 + CLASSES :] = np.maximum(inside, score[begins]) + tags[word, 1 + CLASSES :]
            else:
                following += self._legal
            score = following
        path = [int(score.argmax())]
        for word in range(len(tags) - 1, 0, -1):
            path.append(int(back[word, path[-1]]))
        return path[::-1]

    def spans(self, encoded: Encoded, mentions: Sequence[Mention]) -> Spans:
        """Return the vectors of mentions of a document, with the technology and the kind of offering of each."""
        if not mentions:
            width = int(self.card["span_width"])
            empty = [np.zeros((0, size), dtype=np.float32) for size in (width, *self.card["span_outputs"])]
            return Spans(mentions=(), vectors=empty[0], technology=empty[1], offering_kind=empty[2])
        labels = np.array([mention.label for mention in mentions], dtype=np.int64)
        found = self._sessions["spans"].run(None, {"spans": span_inputs(encoded, mentions), "labels": labels})
        return Spans(
            mentions=tuple(mentions),
            vectors=found[0],
            technology=np.exp(_log_softmax(found[1])),
            offering_kind=np.exp(_log_softmax(found[2])),
        )

    def coreference(self, spans: Spans, choices: Choices) -> ChoiceScores:
        """Return what each mention refers to, of `ingest.extract.pairs.list_choices`."""
        return self._choose("coreference", spans, choices)

    def issuers(self, spans: Spans, choices: Choices) -> ChoiceScores:
        """Return whose each offering is, of `ingest.extract.pairs.list_issuers`; nothing: of a cohort, or not said."""
        return self._choose("issuers", spans, choices)

    def _choose(self, head: str, spans: Spans, choices: Choices) -> ChoiceScores:
        count = len(spans.mentions)
        if not len(choices):
            return ChoiceScores(candidates=np.zeros(0, np.float32), nothing=np.ones(count, np.float32))
        scores, nothing = (
            np.concatenate(found) for found in zip(*self._iter_scores(head, spans, choices), strict=True)
        )
        every = np.zeros(count, dtype=np.float32)
        every[choices.anaphor] = nothing
        most = every.copy()
        np.maximum.at(most, choices.anaphor, scores)
        weights = np.exp(scores - most[choices.anaphor])
        rest = np.exp(every - most)
        total = rest.astype(np.float64)
        np.add.at(total, choices.anaphor, weights)
        chosen = (weights / total[choices.anaphor]).astype(np.float32)
        return ChoiceScores(candidates=chosen, nothing=(rest / total).astype(np.float32))

    def _iter_scores(self, head: str, spans: Spans, choices: Choices) -> Iterator[tuple[Floats, Floats]]:
        """Yield the scores of rows of choices and of nothing, so many rows at once that their vectors find room."""
        for start in range(0, len(choices), PART_ROWS):
            rows = slice(start, start + PART_ROWS)
            scores, nothing = self._sessions[head].run(
                None,
                {
                    "anaphors": spans.vectors[choices.anaphor[rows]],
                    "candidates": spans.vectors[choices.candidate[rows]],
                    "distances": choices.distance[rows],
                    "matches": choices.match[rows],
                },
            )
            yield scores, nothing

    def relations(self, encoded: Encoded, spans: Spans, pairs: Pairs) -> Relations:
        """Return the predicates, polarity and modality of pairs of `ingest.extract.pairs.list_pairs`."""
        if not len(pairs):
            shapes = ((0, len(PREDICATES), 2), (0,), (0, 4))
            predicates, negated, modality = (np.zeros(shape, dtype=np.float32) for shape in shapes)
            return Relations(predicates=predicates, negated=negated, modality=modality)
        inputs = {
            "lefts": spans.vectors[pairs.left],
            "rights": spans.vectors[pairs.right],
            "between": between_vectors(encoded, spans.mentions, pairs),
            "distances": pairs.distance,
        }
        predicates, negated, modality = self._sessions["relations"].run(None, inputs)
        kinds = np.array([KINDS.index(mention.kind) for mention in spans.mentions])
        fits = allowed_table()[kinds[pairs.left], kinds[pairs.right]]
        return Relations(
            predicates=np.where(fits, _sigmoid(predicates), np.float32(0)),
            negated=_sigmoid(negated),
            modality=np.exp(_log_softmax(modality)),
        )


def _legal_masks() -> Floats:
    """Return what is added to the tags of a sentence's first word: no inside may stand there, (n_tags,)."""
    mask = np.zeros(1 + 2 * CLASSES, dtype=np.float32)
    mask[1 + CLASSES :] = -np.inf
    return mask


def _granted() -> Floats:
    """Return what is added to the tags of descriptions of offerings while the best reading is sought, (n_tags,)."""
    added = np.zeros(1 + 2 * CLASSES, dtype=np.float32)
    begin = 1 + KINDS.index(Kind.OFFERING) * len(FORMS) + FORMS.index("nominal")
    added[[begin, begin + CLASSES]] = SALE_GRANT
    return added


def _read_path(encoded: Encoded, path: Sequence[int]) -> list[Mention]:
    found: list[Mention] = []
    word = 0
    while word < len(path):
        if path[word] == 0:
            word += 1
            continue
        class_ = path[word] - 1
        end = word + 1
        while end < len(path) and path[end] == 1 + CLASSES + class_:
            end += 1
        scores = [encoded.tags[at, path[at]] for at in range(word, end)]
        found.append(
            Mention(
                start=word,
                end=end,
                kind=KINDS[class_ // len(FORMS)],
                form=FORMS[class_ % len(FORMS)],
                sentence=int(encoded.pieces.sentence_of[word]),
                text=encoded.doc[word:end].text,
                score=float(np.exp(np.mean(scores))),
            )
        )
        word = end
    return found


def span_inputs(encoded: Encoded, mentions: Sequence[Mention]) -> Floats:
    """Return first, last and mean vector of each mention, side by side, (n_mentions, 3 * width)."""
    first = encoded.pieces.first
    starts = first[[mention.start for mention in mentions]]
    ends = first[[mention.end for mention in mentions]]
    mean = (encoded.sums[ends] - encoded.sums[starts]) / (ends - starts)[:, None]
    return np.concatenate(
        [encoded.vectors[starts], encoded.vectors[ends - 1], mean.astype(np.float32)], axis=1, dtype=np.float32
    )


def between_ranges(pieces: Pieces, mentions: Sequence[Mention], pairs: Pairs) -> NDArray[np.int64]:
    """Return the pieces between the mentions of each pair, (n_pairs, 2); for two sentences, all of the later one."""
    ends = np.array([mention.end for mention in mentions], dtype=np.int64)
    starts = np.array([mention.start for mention in mentions], dtype=np.int64)
    same = place_of(pairs.distance) == SAME_SENTENCE
    left = np.where(same, ends[pairs.left], pieces.sentence_starts[pairs.sentence])
    right = np.where(same, starts[pairs.right], pieces.sentence_starts[pairs.sentence + 1])
    return np.stack([pieces.first[left], pieces.first[right]], axis=1)


def between_vectors(encoded: Encoded, mentions: Sequence[Mention], pairs: Pairs) -> Floats:
    """Return the mean vector of `between_ranges`, zero where there is nothing between, (n_pairs, width)."""
    ranges = between_ranges(encoded.pieces, mentions, pairs)
    counts = np.maximum(ranges[:, 1] - ranges[:, 0], 1)[:, None]
    found: Floats = ((encoded.sums[ranges[:, 1]] - encoded.sums[ranges[:, 0]]) / counts).astype(np.float32)
    return found


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True, initial=-np.inf)
    found: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def _sigmoid(scores: Floats) -> Floats:
    found: Floats = (0.5 * (1.0 + np.tanh(0.5 * scores))).astype(np.float32)
    return found
