"""Which articles a training learns from and which it holds out, over all folders of marked texts."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.training.marked import MarkedTextError, read_marked
from ingest.training.options import REAL, REPEATS, Options, split_articles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ingest.training.marked import MarkedArticle

TEXTS = "texts.json"
"""File beside checkpoints: ids of the articles learnt from and held out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The articles of one folder of marked texts."""

    articles: Sequence[MarkedArticle]
    repeats: int | None = None
    """How often a pass sees each; None for the texts that come with caplinks: by letter, REPEATS."""

    def letters(self) -> Mapping[str, list[MarkedArticle]]:
        """Return the articles by the first letter of their ids, in their order."""
        found: dict[str, list[MarkedArticle]] = {}
        for article in self.articles:
            found.setdefault(article.id[0], []).append(article)
        return found

    def group(self, article: MarkedArticle) -> str:
        """Return what kind of text an article is: `real`, `invented`, or `added` if it is none of ours."""
        if self.repeats is not None:
            return "added"
        return "real" if article.id[0] in REAL else "invented"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The articles of a training."""

    learnt: list[MarkedArticle]
    held: list[MarkedArticle]
    repeats: Mapping[str, int]
    """How often a pass sees an article, by its id."""
    added: frozenset[str] = frozenset()
    """Ids of the articles that are none of ours."""


def read_folders(options: Options) -> list[Folder]:
    """Return the articles of `options.texts` and `options.also`.

    Raises: MarkedTextError: a text breaks its form, an id stands twice, or a folder has no marked texts.
    """
    folders = [Folder(articles=_read(options.texts, options.every))]
    folders += [Folder(articles=_read(more.folder, options.every), repeats=more.repeats) for more in options.also]
    seen: set[str] = set()
    for more, folder in zip(options.also, folders[1:], strict=True):
        seen |= {article.id for article in folders[0].articles}
        twice = next((article.id for article in folder.articles if article.id in seen), None)
        if twice is not None:
            message = f"{more.folder}: the article {twice} stands in another folder too; give it another id"
            raise MarkedTextError(message)
        if not folder.articles:
            message = f"{more.folder}: no marked texts (*.txt) lie there"
            raise MarkedTextError(message)
        seen |= {article.id for article in folder.articles}
    return folders


def _read(folder: Path, every: int) -> list[MarkedArticle]:
    return read_marked(sorted(folder.glob("*.txt")))[::every]


def gather(options: Options, folders: Iterable[Folder] | None = None, apart: Collection[str] = ()) -> Gathered:
    """Return the articles that a training learns from and holds out.

    Args:
        options: say which folders, which share, and what to do without.
        folders: of `read_folders`, where they are read already.
        apart: ids of articles that are neither learnt from nor held out, because they are to be measured.
    """
    learnt: list[MarkedArticle] = []
    held: list[MarkedArticle] = []
    repeats: dict[str, int] = {}
    added: set[str] = set()
    known = _learnt_before(options.start)
    for folder in folders if folders is not None else read_folders(options):
        kept = [
            article
            for article in folder.articles
            if article.id not in apart and not ("real" in options.without and folder.group(article) == "real")
        ]
        more, out = split_articles(kept)
        learnt += take_share([*more, *(article for article in out if article.id in known)], options.share)
        held += [article for article in out if article.id not in known]
        for article in kept:
            usual = REPEATS.get(article.id[0], 1) if folder.repeats is None else folder.repeats
            repeats[article.id] = 1 if "repeats" in options.without else usual
        if folder.repeats is not None:
            added |= {article.id for article in kept}
    return Gathered(learnt=learnt, held=held, repeats=repeats, added=frozenset(added))


def _learnt_before(checkpoint: Path | None) -> frozenset[str]:
    """Return the articles that a checkpoint has learnt: measuring on them would flatter what comes of it."""
    if checkpoint is None or not (checkpoint.parent / TEXTS).is_file():
        return frozenset()
    return frozenset(json.loads((checkpoint.parent / TEXTS).read_text(encoding="utf-8"))["learnt"])


def take_share(articles: Sequence[MarkedArticle], share: float) -> list[MarkedArticle]:
    """Return a share of the articles of each letter, in their order; a smaller share lies inside a larger one."""
    if share >= 1:
        return list(articles)
    chosen: set[str] = set()
    for of_letter in Folder(articles=articles).letters().values():
        ranked = sorted(of_letter, key=lambda article: _hash("share", article.id))
        chosen |= {article.id for article in ranked[: math.ceil(share * len(ranked))]}
    return [article for article in articles if article.id in chosen]


def fold_of(folders: Sequence[Folder], count: int) -> dict[str, int]:
    """Return the fold, 1..count, of each article by its id.

    The articles of a letter are dealt out in the order of a hash of their ids, so that each fold has its part of every
    letter; the same texts always fall into the same folds.
    """
    found: dict[str, int] = {}
    for number, folder in enumerate(folders):
        for letter, articles in folder.letters().items():
            first = int(_hash("letter", f"{number}{letter}"), 16)
            for rank, article in enumerate(sorted(articles, key=lambda article: _hash("fold", article.id))):
                found[article.id] = (first + rank) % count + 1
    return found


def _hash(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt} {text}".encode()).hexdigest()


_FREE = (
    "work",
    "members",
    "model",
    "texts",
    "also",
    "resume",
    "average",
    "cases",
    "unseen",
    "corpora",
    "pretrained",
    "checksums",
    "start",
)
"""Options that do not change what is learnt, or whose files' content is compared instead of their place."""


def fingerprint(options: Options, articles: Iterable[MarkedArticle], repeats: Mapping[str, int]) -> str:
    """Return a hash that tells trainings apart that would not go the same way."""
    given = {name: getattr(options, name) for name in Options.__dataclass_fields__ if name not in _FREE}
    given["files"] = [_sum(path) for path in (options.checksums, options.start)]
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode())
    for line in _lines(articles, repeats):
        digest.update(line.encode())
    return digest.hexdigest()


def _sum(path: Path | None) -> str | None:
    if path is None:
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(articles: Iterable[MarkedArticle], repeats: Mapping[str, int]) -> Iterator[str]:
    """Yield all that a training sees of its articles: their text and marks."""
    for article in articles:
        yield f"{repeats.get(article.id)} {article.id} {article.text} {article.mentions} {article.claims}\n"
        yield f"{[(entity.key, entity.names, dict(entity.properties)) for entity in article.entities.values()]}\n"
