"""How the model is trained. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.training.marked import MarkedArticle

_HERE = Path(__file__).parent
HOLD_OUT: Mapping[str, int] = MappingProxyType({"": 30, "r": 9, "s": 9, "t": 9})
"""Of each letter of articles one in so many is held out, to choose thresholds and to measure."""
REPEATS: Mapping[str, int] = MappingProxyType({"r": 2, "s": 2, "t": 3})
"""How often a pass sees an article of a letter: real events teach the field, `t` is loose prose of the web."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings of a training; the defaults make the model that comes with caplinks."""

    texts: Path = _HERE / "texts"
    model: Path = _HERE.parent / "model"
    """Folder that the exported model goes to."""
    work: Path = Path("build") / "training"
    """Folder of checkpoints."""
    pretrained: Path | None = None
    """Folder of the pretrained encoder's files; the installed package's if not set."""
    seed: int = 1
    passes: int = 6
    steps: int | None = None
    """Stop after so many steps, whatever the passes; for trials."""
    every: int = 1
    """Read only one article in so many; for trials."""
    batch: int = 8
    swapped: float = 0.75
    """Share of articles whose names are swapped."""
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    threads: int = 2
    bfloat16: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a training is; `checkpoint` is set when a pass has ended."""

    step: int
    steps: int
    seconds: float
    losses: Mapping[str, float] = field(default_factory=dict)
    checkpoint: Path | None = None


def split_articles(articles: Sequence[MarkedArticle]) -> tuple[list[MarkedArticle], list[MarkedArticle]]:
    """Return the articles to learn from and those held out: of each letter every so many, by HOLD_OUT."""
    by_letter: dict[str, list[MarkedArticle]] = {}
    for article in articles:
        by_letter.setdefault(article.id[0], []).append(article)
    learnt: list[MarkedArticle] = []
    held: list[MarkedArticle] = []
    for letter, of_letter in by_letter.items():
        step = HOLD_OUT.get(letter, HOLD_OUT[""])
        for number, article in enumerate(of_letter):
            (held if number % step == step - 1 else learnt).append(article)
    return learnt, held
