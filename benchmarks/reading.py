"""How fast articles are read, on one core: articles a second, the share of each stage, memory, workers, second runs.

python benchmarks/reading.py                      # a minute: speed and shares, workers, second run
python benchmarks/reading.py --soak 10000         # memory alone, every 500 articles: 15 minutes

Articles are those of `ingest/training/texts`, as plain text, cut or joined to about 300 words each; after some 1,000
they come again. The core's time is told besides the clock's: where the two differ, others had the core too.

A soak reads articles whose names and numbers were never there before, in a process of its own: what a reader
remembers of words shows as memory that grows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

import psutil

from graph.model import Document, PartialDate
from ingest.extract.pipeline import Reader, load_reader
from ingest.options import Options
from ingest.results import Results
from ingest.run import extract_lines
from ingest.training.marked import read_marked

TEXTS = Path(__file__).parents[1] / "ingest" / "training" / "texts"
WORDS = 300
STEP = 1_000
SOAK_STEP = 500
SKIPPED = 60
"""Files until both workers have loaded their readers, and know the usual words."""
MEGABYTE = 1 << 20
_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_NUMBER = re.compile(r"\d{2,}")
_SYLLABLES = [first + second for first in "bcdfghklmnprstvwz" for second in ("a", "e", "i", "o", "u", "an", "el", "or")]
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)

Article = tuple[Document, str]


def main() -> None:
    """Measure what the arguments ask for and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200, help="read for speed and memory (200)")
    parser.add_argument("--files", type=int, default=240, help="read by one and by two workers, and again (240)")
    parser.add_argument("--soak", type=int, default=0, help="only read so many articles of ever new names, for memory")
    parser.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)), help="that one worker runs on")
    parser.add_argument("--pipeline", help="a spaCy pipeline for sentences and names")
    options = parser.parse_args()
    if options.soak:
        soak(options.soak)
        return
    cores = os.sched_getaffinity(0)
    print(f"{len(cores)} cores, load {os.getloadavg()[0]:.1f}; articles of about {WORDS} words")
    os.sched_setaffinity(0, {options.core})
    one_core(options.articles, options.pipeline)
    if options.files:
        files(options.files, {options.core}, cores)


def one_core(number: int, pipeline: str | None) -> None:
    """Read articles in this process, and print speed, shares of the stages and memory."""
    reader = load_reader(package=pipeline)
    timed = time_stages(reader)
    for document, text in islice(iter_articles(), 20):
        reader.read(document, text)
    timed.clear()
    print(f"read 20 to warm up: {memory():.0f} MB resident")
    words = 0
    wall = cpu = since = 0.0
    for done, (document, text) in enumerate(islice(iter_articles(), number), 1):
        began = time.perf_counter(), time.process_time()
        reader.read(document, text)
        wall, cpu = wall + time.perf_counter() - began[0], cpu + time.process_time() - began[1]
        words += len(text.split())
        if done % STEP == 0:
            rate = STEP / (wall - since)
            print(f"{done:>7,} articles: {memory():5.0f} MB resident, {peak():5.0f} MB at most, {rate:.1f} a second")
            since = wall
    print(f"{number} articles, {words / number:.0f} words each: {number / wall:.1f} a second", end="")
    print(f"; {number / cpu:.1f} a second of the core's time")
    for name, seconds in sorted(timed.items(), key=lambda item: -item[1]):
        print(f"  {name:<24} {1000 * seconds / number:6.2f} ms {100 * seconds / cpu:5.1f} %")
    print(f"  {'in all':<24} {1000 * cpu / number:6.2f} ms 100.0 %; {peak():.0f} MB at most")


def soak(number: int) -> None:
    """Read articles that are all new to the reader in another process, which prints its memory."""
    code = f"from benchmarks.reading import soak_here; soak_here({number})"
    place = {"cwd": Path(__file__).parents[1], "env": os.environ | {"PYTHONPATH": "."}}
    subprocess.run([sys.executable, "-c", code], check=True, **place)


def soak_here(number: int) -> None:
    """Read articles in this process; print its memory every 500, and how fast it grew in the second half."""
    reader = load_reader()
    seen: list[tuple[int, float]] = []
    began = time.process_time()
    for done, (document, text) in enumerate(islice(iter_made(), number), 1):
        reader.read(document, text)
        if done % SOAK_STEP == 0:
            seen.append((done, memory()))
            rate = done / (time.process_time() - began)
            strings = (
                f"{len(reader.nlp.vocab.strings):,} strings, {len(reader.nlp.vocab):,} words in spaCy's vocabulary"
            )
            print(f"{done:>7,} articles: {memory():5.0f} MB resident, {peak():5.0f} MB at most; {strings}; ", end="")
            print(f"{rate:.1f} a second of the core's time", flush=True)
    late = seen[len(seen) // 2 :]
    if len(late) > 1:
        grown = (late[-1][1] - late[0][1]) / (late[-1][0] - late[0][0])
        print(f"the second half grew by {1000 * grown:.2f} MB a thousand articles")


def iter_made() -> Iterator[Article]:
    """Yield articles without end whose names, and numbers of several digits, are made up anew for each."""
    marked = read_marked(sorted(TEXTS.glob("*.txt")))
    dice = random.Random(8)  # noqa: S311 - a sample, no secret
    for turn in count():
        for article in marked:
            places = (place for place in article.mentions if place.form == "name")
            names = (word for place in places for word in _NAME.findall(article.text[place.start : place.end]))
            made = {name: _made_name(dice) for name in sorted(set(names))}
            title, text = (_with_made(whole, made, dice) for whole in (article.title, article.text))
            yield _document(f"{article.id}-{turn}", title, article.date, text)


def _with_made(text: str, made: dict[str, str], dice: random.Random) -> str:
    renamed = _NAME.sub(lambda found: made.get(found[0], found[0]), text)
    return _NUMBER.sub(lambda found: str(dice.randrange(10 ** (len(found[0]) - 1), 10 ** len(found[0]))), renamed)


def _made_name(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randrange(2, 5))).capitalize()


def time_stages(reader: Reader) -> dict[str, float]:
    """Return the core's seconds by stage, which fill as the reader reads; what is in no stage is `around`."""
    seconds: dict[str, float] = defaultdict(float)
    nlp = reader.nlp
    nlp.tokenizer = _timed(nlp.tokenizer, seconds, "words")
    for name, stage in list(nlp.pipeline):
        nlp._components[[known for known, _ in nlp._components].index(name)] = (name, _timed(stage, seconds, name))  # noqa: SLF001
    reader.read = _timed_around(reader.read, seconds)  # type: ignore[method-assign]  # for this run alone
    return seconds


class _timed:  # noqa: N801 - stands for a function; attributes of the stage stay in reach
    def __init__(self, stage: Callable[..., object], seconds: dict[str, float], name: str) -> None:
        self._stage, self._seconds, self._name = stage, seconds, name

    def __call__(self, given: object) -> object:
        began = time.process_time()
        try:
            return self._stage(given)
        finally:
            self._seconds[self._name] += time.process_time() - began

    def __getattr__(self, name: str) -> object:
        return getattr(self._stage, name)


def _timed_around(read: Callable[..., object], seconds: dict[str, float]) -> Callable[..., object]:
    def timed(document: Document, text: str) -> object:
        inside = sum(value for name, value in seconds.items() if name != "around")
        began = time.process_time()
        found = read(document, text)
        spent = time.process_time() - began
        seconds["around"] += spent - (sum(value for name, value in seconds.items() if name != "around") - inside)
        return found

    return timed


def files(number: int, core: set[int], cores: set[int]) -> None:
    """Read files as the command line does: by one worker, by two, and again where results are kept."""
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles"
        articles.mkdir()
        for place, (document, text) in enumerate(islice(iter_articles(), number)):
            about = {"title": document.title, "published_at": str(document.published_at)}
            (articles / f"{place:05}.txt").write_text(text, encoding="utf-8")
            (articles / f"{place:05}.meta.json").write_text(json.dumps(about), encoding="utf-8")
        os.sched_setaffinity(0, core)
        one = run(articles, Options())
        os.sched_setaffinity(0, cores)
        free = run(articles, Options())
        two = run(articles, Options(workers=2))
        results = Results(Path(folder) / "readings", 100 * MEGABYTE)
        first = run(articles, Options(results=results))
        again = run(articles, Options(results=results))
    print(f"{number} files, the first {SKIPPED} left out:")
    print(f"  one worker on one core   {1 / one:8.1f} articles a second")
    print(f"  one worker               {1 / free:8.1f}")
    print(f"  two workers              {1 / two:8.1f}, {free / two:.2f} times one")
    print(f"  results kept             {1 / first:8.1f}")
    print(f"  the second time          {1 / again:8.1f}, {1000 * again:.1f} ms an article")


def run(articles: Path, options: Options) -> float:
    """Return the seconds an article takes in a folder; the first ones are left out, and with them the loading."""
    lines = extract_lines([articles], options, Maker())
    for line in islice(lines, SKIPPED):
        assert isinstance(line, bytes), line
    began = time.perf_counter()
    done = sum(isinstance(line, bytes) for line in lines)
    return (time.perf_counter() - began) / done


class Maker:
    """Makes our own reader, and knows its name and version without making it, as the command line does."""

    def __call__(self) -> Reader:
        """Return a reader."""
        return load_reader()

    def describe(self) -> tuple[str, str]:
        """Return its name and version."""
        from api.cli.choosing import ReaderChoice  # noqa: PLC0415 - not before the core is chosen

        return ReaderChoice().describe()


def iter_articles() -> Iterator[Article]:
    """Yield articles of about 300 words without end: short ones joined, long ones cut between sentences."""
    marked = read_marked(sorted(TEXTS.glob("*.txt")))
    for turn in count():
        sentences: list[str] = []
        words = 0
        title, date = marked[0].title, marked[0].date
        for article in marked:
            if not sentences:
                title, date = article.title, article.date
            for start, end in article.sentences[1:]:
                sentences.append(article.text[start:end])
                words += len(sentences[-1].split())
                if words >= WORDS:
                    yield _article(f"{article.id}-{start}-{turn}", title, date, sentences)
                    sentences, words = [], 0
                    title, date = article.title, article.date


def _article(url: str, title: str, date: str, sentences: list[str]) -> Article:
    text = "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))
    return _document(url, title, date, text)


def _document(url: str, title: str, date: str, text: str) -> Article:
    id_, story = Document.ids(url, text)
    document = Document(id=id_, story=story, url=url, title=title, published_at=PartialDate(date), retrieved_at=READ_AT)
    return document, text


def memory() -> float:
    """Return this process's resident memory, MB."""
    return psutil.Process().memory_info().rss / MEGABYTE


def peak() -> float:
    """Return the most that it ever was, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
