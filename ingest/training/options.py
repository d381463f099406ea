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
HOLD_OUT: Mapping[str, int] = MappingProxyType({"": 30, **dict.fromkeys("1rst", 9), **dict.fromkeys("uvwxyz", 12)})
"""Of each letter of articles one in so many is held out, to choose thresholds and to measure."""
REPEATS: Mapping[str, int] = MappingProxyType({"1": 2, "r": 2, "s": 2, "t": 3})
"""How often a pass sees an article of a letter: real events teach the field, `t` is loose prose of the web."""


ABLATIONS: Mapping[str, str] = MappingProxyType(
    {
        "pretraining": "the encoder begins with random weights, its table of word pieces learns too",
        "swaps": "articles keep their names",
        "noise": "no other quotes, titles in capitals or missing titles",
        "real": "no articles on real events among those learnt from or held out",
        "repeats": "a pass sees each article once",
        "capitals": "the encoder is not told the shapes of words",
        "coreference": "descriptions and pronouns refer to nothing; names are joined by rule as before",
        "issuers": "the head never names the issuer of an offering; the rules of extraction remain",
        "technology": "the head finds all technologies equally likely; word lists decide",
        "offering": "the head finds all kinds of offerings equally likely; words decide",
        "negated": "nothing is denied",
        "modality": "all is asserted",
    }
)
"""What a training can do without. A head does not learn, and says the same of everything in the model.

The heads of mentions and of relations cannot be missed: without them nothing is extracted.
"""
OFF_HEADS = frozenset({"coreference", "issuers", "technology", "offering", "negated", "modality"})
"""Those of ABLATIONS that are heads, by the names of their losses."""
REAL = ("1", "r", "s", "t")
"""Letters of the articles that tell real events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTexts:
    """A folder of marked texts, and how often a pass sees each of its articles."""

    folder: Path
    repeats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings of a training; the defaults make the model that comes with caplinks."""

    texts: Path = _HERE / "texts"
    also: tuple[MoreTexts, ...] = ()
    """Folders of marked texts beside `texts`, such as a desk's own corrections."""
    model: Path = _HERE.parent / "model"
    """Folder that the exported model goes to."""
    work: Path = Path("build") / "training"
    """Folder of checkpoints; those of each member of the model lie in a folder of their own below it."""
    members: int = 1
    """Networks that are trained, each with the next seed, and answer together."""
    pretrained: Path | None = None
    """Folder of the pretrained encoder's files; the installed package's if not set."""
    checksums: Path | None = None
    """File of SHA-256 sums, as `sha256sum` writes it, of another encoder that `pretrained` then holds."""
    start: Path | None = None
    """Checkpoint to go on from, instead of the pretrained encoder and fresh heads."""
    rate_factor: float = 1.0
    """What both rates are multiplied by."""
    first: tuple[str, ...] = ()
    """Open corpora that the encoder learns from before the marked texts; names of `open_corpora.CORPORA`."""
    corpora: Path | None = None
    """Folder of the open corpora."""
    first_steps: int | None = None
    """Steps of that first stage; one pass if not set."""
    without: tuple[str, ...] = ()
    """What is switched off, of ABLATIONS."""
    share: float = 1.0
    """Share of the articles learnt from, of each letter, 0..1."""
    unseen: tuple[Path, ...] = ()
    """Folders of marked texts that the network has not learnt from: weights and thresholds are learnt on them, too."""
    cases: Path | None = None
    """Work folder of trainings by fold: what those claimed of articles they had not seen teaches the weighing, too."""
    average: int = 1
    """The weights of so many last passes are averaged before the export."""
    resume: bool = False
    """Go on after the last whole pass of an interrupted training in `work`, if there is one."""
    seed: int = 1
    """Of the first weights; also of the order, the changes of articles and the dropout if `order` is not set."""
    order: int | None = None
    """Seed of the order of articles, their changes and the dropout, if another one than that of the first weights."""
    passes: int = 5
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
    deterministic: bool = False
    """Add numbers in the same order each time, which more threads than one do not do by themselves."""
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
