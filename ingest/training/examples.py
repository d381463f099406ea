"""From marked articles to what the network sees: pieces, labels of words and mentions, labels of pairs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from spacy.tokens import Doc

from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Kind
from graph.ontology import PREDICATES as SPECS
from ingest.extract.heads import between_ranges
from ingest.extract.labels import CLASSES, MODALITIES, PREDICATES
from ingest.extract.pairs import Choices, Mention, Pairs, list_choices, list_issuers, list_pairs
from ingest.extract.pieces import make_pieces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from spacy.language import Language

    from ingest.extract.pieces import Pieces, WordPieces
    from ingest.training.marked import MarkedArticle, MarkedClaim

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]

IGNORED = -100
"""Label of what has none."""
OPTIONAL_WEIGHT = 0.3
"""How much a claim counts that a careful reader could leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Pairs of mentions gathered by sentence and pair of entities: the unit that a claim labels."""

    of_pair: Ints
    """Group of each pair, (n_pairs,)."""
    flipped: NDArray[np.bool_]
    """Whether the pair's left mention is the group's second entity, (n_pairs,)."""
    labels: Floats
    """1 where a claim is made, (n_groups, 29, 2); direction 0 from the first entity to the second."""
    weights: Floats
    """How much each label counts, (n_groups, 29, 2)."""
    negated: Floats
    """1 if what is said is denied, (n_groups,)."""
    modality: Ints
    """Index in MODALITIES, IGNORED where nothing is said, (n_groups,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One article, ready for the network."""

    pieces: Pieces
    tags: Ints
    """Tag of each word, (n_words,)."""
    mentions: tuple[Mention, ...]
    keys: tuple[str, ...]
    """Entity of each mention."""
    spans: Ints
    """First piece and piece after the last one of each mention, (n_mentions, 2)."""
    technology: Ints
    offering_kind: Ints
    choices: Choices
    right: NDArray[np.bool_]
    """Whether a row of `choices` is right."""
    issuers: Choices
    issuer_right: NDArray[np.bool_]
    issuer_known: NDArray[np.bool_]
    """Whether the issuer of a mention is known (or known to be none), (n_mentions,)."""
    pairs: Pairs
    between: Ints
    """Pieces between the mentions of each pair, (n_pairs, 2)."""
    groups: Groups


def make_doc(nlp: Language, article: MarkedArticle) -> Doc:
    """Return the article as a spaCy document with its sentences set."""
    doc = nlp.make_doc(article.text)
    starts = {start for start, _ in article.sentences}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc


def gold_mentions(doc: Doc, article: MarkedArticle) -> tuple[list[Mention], list[str]]:
    """Return the marked mentions as words of `doc`, and the key of each; a mark inside a word takes the word."""
    starts = np.array([token.idx for token in doc])
    ends = starts + np.array([len(token) for token in doc])
    first_words = [sentence.start for sentence in doc.sents]
    mentions: list[Mention] = []
    keys: list[str] = []
    last = 0
    for marked in article.mentions:
        start = int(np.searchsorted(ends, marked.start, side="right"))
        end = int(np.searchsorted(starts, marked.end, side="left"))
        if start < last or end <= start:
            continue
        last = end
        mentions.append(
            Mention(
                start=start,
                end=end,
                kind=article.entities[marked.key].kind,
                form=marked.form,
                sentence=int(np.searchsorted(first_words, start, side="right")) - 1,
                text=article.text[marked.start : marked.end],
            )
        )
        keys.append(marked.key)
    return mentions, keys


def make_example(nlp: Language, vocabulary: WordPieces, article: MarkedArticle) -> Example:
    """Return an article as an example."""
    doc = make_doc(nlp, article)
    starts = [sentence.start for sentence in doc.sents]
    pieces = make_pieces(vocabulary, [token.text for token in doc], starts, titled=article.titled)
    mentions, keys = gold_mentions(doc, article)
    tags = np.zeros(len(doc), dtype=np.int64)
    for mention in mentions:
        tags[mention.start : mention.end] = 1 + CLASSES + mention.label
        tags[mention.start] = 1 + mention.label
    choices, issuers = list_choices(mentions), list_issuers(mentions)
    pairs = _without_self(list_pairs(mentions, titled=article.titled), keys)
    kinds = [article.entities[key].properties.get("kind", "") for key in keys]
    issuer_of = {key: entity.properties.get("issuer", "") for key, entity in article.entities.items()}
    entity = np.array([list(article.entities).index(key) for key in keys], dtype=np.int64)
    spans = [(pieces.first[mention.start], pieces.first[mention.end]) for mention in mentions]
    return Example(
        pieces=pieces,
        tags=tags,
        mentions=tuple(mentions),
        keys=tuple(keys),
        spans=np.array(spans, dtype=np.int64).reshape(-1, 2),
        technology=_indices(TECHNOLOGIES, keys, mentions, Kind.TECHNOLOGY),
        offering_kind=_indices(OFFERING_KINDS, kinds, mentions, Kind.OFFERING),
        choices=choices,
        right=entity[choices.anaphor] == entity[choices.candidate],
        issuers=issuers,
        issuer_right=np.array(
            [
                issuer_of[keys[offering]] == keys[company]
                for offering, company in zip(issuers.anaphor, issuers.candidate, strict=True)
            ],
            dtype=np.bool_,
        ),
        issuer_known=np.array([not issuer_of[key] or issuer_of[key] in keys for key in keys], dtype=np.bool_),
        pairs=pairs,
        between=between_ranges(pieces, mentions, pairs),
        groups=_group(pairs, keys, article.claims),
    )


def _without_self(pairs: Pairs, keys: Sequence[str]) -> Pairs:
    kept = np.array([keys[a] != keys[b] for a, b in zip(pairs.left, pairs.right, strict=True)], dtype=np.bool_)
    return Pairs(
        left=pairs.left[kept],
        right=pairs.right[kept],
        sentence=pairs.sentence[kept],
        distance=pairs.distance[kept],
    )


def _indices(order: Sequence[str], values: Sequence[str], mentions: Sequence[Mention], kind: Kind) -> Ints:
    found = [
        order.index(value) if mention.kind is kind and value in order else IGNORED
        for value, mention in zip(values, mentions, strict=True)
    ]
    return np.array(found, dtype=np.int64)


def _group(pairs: Pairs, keys: Sequence[str], claims: Sequence[MarkedClaim]) -> Groups:
    numbers: dict[tuple[int, str, str], int] = {}
    of_pair: list[int] = []
    flipped: list[bool] = []
    for left, right, sentence in zip(pairs.left.tolist(), pairs.right.tolist(), pairs.sentence.tolist(), strict=True):
        one, other = sorted([keys[int(left)], keys[int(right)]])
        of_pair.append(numbers.setdefault((sentence, one, other), len(numbers)))
        flipped.append(keys[left] != one)
    by_entities: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for (sentence, one, other), group in numbers.items():
        by_entities.setdefault((one, other), []).append((sentence, group))
    shape = (len(numbers), len(PREDICATES), 2)
    labels, weights = np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=np.float32)
    negated = np.zeros(len(numbers), dtype=np.float32)
    modality = np.full(len(numbers), IGNORED, dtype=np.int64)
    said = Counter[int]()
    for claim in claims:
        one, other = sorted((claim.subject, claim.object))
        predicate = PREDICATES.index(claim.predicate)
        directions = (0, 1) if SPECS[claim.predicate].symmetric else (int(claim.subject != one),)
        for sentence, group in by_entities.get((one, other), []):
            here = sentence in claim.sentences
            for direction in directions:
                labels[group, predicate, direction] = here
                weights[group, predicate, direction] = (OPTIONAL_WEIGHT if claim.optional else 1.0) if here else 0.0
            if here and not said[group]:
                said[group] += 1
                negated[group] = claim.negated
                modality[group] = MODALITIES.index(claim.modality)
    return Groups(
        of_pair=np.array(of_pair, dtype=np.int64),
        flipped=np.array(flipped, dtype=np.bool_),
        labels=labels,
        weights=weights,
        negated=negated,
        modality=modality,
    )


def count_labels(examples: Sequence[Example]) -> Mapping[str, int]:
    """Return how many pieces, mentions, pairs, groups and claims the examples hold, for the card and for progress."""
    return {
        "pieces": sum(len(example.pieces.ids) for example in examples),
        "mentions": sum(len(example.mentions) for example in examples),
        "pairs": sum(len(example.pairs) for example in examples),
        "choices": sum(len(example.choices) for example in examples),
        "groups": sum(len(example.groups.labels) for example in examples),
        "claims": int(sum(example.groups.labels.sum() for example in examples)),
    }
