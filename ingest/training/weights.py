"""Learns how the signs of a triple are weighed, on articles that the network has not learnt from."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.errors import InvalidInputError
from ingest.evaluation.files import gold_of, parse_found
from ingest.evaluation.reading import source_of
from ingest.extract.claims import extraction_of
from ingest.extract.labels import PREDICATES
from ingest.extract.pipeline import load_reader
from ingest.extract.reading import find_reading
from ingest.extract.weighing import SIGNS, signs_of
from ingest.resolve import references
from ingest.training.calibrate import counted_verdicts
from ingest.training.examples import OPTIONAL_WEIGHT
from ingest.training.regression import regress
from ingest.wire import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.extract.pipeline import Reader
    from ingest.training.marked import MarkedArticle

    Floats = NDArray[np.float64]

FOLDS = 5
"""Parts of the articles: the scores of each, by which thresholds are chosen, come from weights learnt on the others."""
_SHRINK = 30.0
"""Pull of each weight towards 0. From 10 to 60 the figures on articles not learnt from were the same."""
_SCORE = SIGNS.index("score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A triple that extraction could claim."""

    article: str
    predicate: str
    signs: Floats
    """As `ingest.extract.weighing.signs_of` gives them."""
    right: bool
    optional: bool


def part_of(article: str) -> int:
    """Return the part of an article by its id, 0 .. FOLDS - 1."""
    return zlib.crc32(article.encode()) % FOLDS


def collect_cases(model: Path, articles: Iterable[MarkedArticle]) -> list[Case]:
    """Return what a model without weights and with low thresholds claims in the articles, with the signs of each."""
    reader = load_reader(model)
    return [case for article in articles for case in _iter_cases(reader, article)]


def _iter_cases(reader: Reader, article: MarkedArticle) -> Iterator[Case]:
    gold = gold_of(article)
    source = source_of(gold)
    doc = reader.run(source.document, source.text)
    reading = find_reading(doc)
    ids = references(reading.things, source.document.story)
    signs: dict[tuple[str, str, str], Floats] = {}
    for (subject, predicate, object_), found in signs_of(reading.statements, reading).items():
        triple = ids[subject], str(predicate), ids[object_]
        # two things of one id are one entity: the surer triple speaks for it
        if triple not in signs or found[_SCORE] > signs[triple][_SCORE]:
            signs[triple] = found
    for verdict in counted_verdicts(gold, parse_found(render(extraction_of(doc), source=source.name))):
        claim = verdict.claim
        triple = claim.subject, claim.predicate, claim.object
        if triple in signs:
            yield Case(
                article=article.id,
                predicate=claim.predicate,
                signs=signs[triple],
                right=verdict.right,
                optional=verdict.optional,
            )


def save_cases(path: Path, cases: Iterable[Case]) -> None:
    """Write cases as JSON lines; the first one names their signs."""
    lines = [list(SIGNS), *([case.article, case.predicate, case.right, case.optional, *case.signs] for case in cases)]
    part = path.with_suffix(".part")
    part.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    part.replace(path)


def load_cases(path: Path) -> list[Case]:
    """Read what `save_cases` wrote.

    Raises: InvalidInputError: the cases have other signs than those that are weighed now.
    """
    signs, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    if signs != list(SIGNS):
        message = f"{path} has other signs than this version weighs: remove the folder's unit.json and train it again"
        raise InvalidInputError(message)
    return [
        Case(article=article, predicate=predicate, right=right, optional=optional, signs=np.array(values))
        for article, predicate, right, optional, *values in lines
    ]


def learn_weights(cases: Sequence[Case]) -> dict[str, Any]:
    """Return weights as a model's card holds them; see `ingest.extract.weighing.weights_from`.

    Signs are scaled to a variance of 1, and their weights drawn to 0 by `_SHRINK`. Each predicate has an offset and a
    slope on its score; an optional claim counts `OPTIONAL_WEIGHT`.
    """
    names = [str(predicate) for predicate in PREDICATES]
    if not cases:
        return {
            "signs": {name: float(name == "score") for name in SIGNS},
            "offsets": dict.fromkeys(names, 0.0),
            "slopes": dict.fromkeys(names, 0.0),
        }
    raw = np.array([case.signs for case in cases])
    mean, spread = raw.mean(axis=0), raw.std(axis=0) + 1e-6
    scaled = (raw - mean) / spread
    own = np.eye(len(names))[[names.index(case.predicate) for case in cases]]
    inputs = np.concatenate([np.ones((len(cases), 1)), scaled, own, own * scaled[:, [_SCORE]]], axis=1)
    right = np.array([case.right for case in cases], dtype=np.float64)
    counts = np.array([OPTIONAL_WEIGHT if case.optional else 1.0 for case in cases])
    pull = np.full(inputs.shape[1], _SHRINK)
    pull[0] = 1e-3
    found = regress(inputs, right, counts=counts, pull=pull)
    offset, signs, offsets, slopes = np.split(found, [1, 1 + len(SIGNS), 1 + len(SIGNS) + len(names)])
    # back from scaled signs to those that extraction sees
    signs = signs / spread
    own_slopes = slopes / spread[_SCORE]
    base = float(offset[0]) - float(signs @ mean)
    return {
        "signs": _rounded(SIGNS, signs),
        "offsets": _rounded(names, base + offsets - own_slopes * mean[_SCORE]),
        "slopes": _rounded(names, own_slopes),
    }


def _rounded(names: Sequence[str], values: Floats) -> Mapping[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
