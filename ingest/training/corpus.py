"""`python -m ingest.training.corpus MARKED SOURCES OUTPUT`: marked articles about real events as texts with claims.

Of each article it writes a text with front matter, and into `claims.jsonl` beside them what the marks say, as
`caplinks load` reads it. The same articles give the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from graph.model import Document, PartialDate
from ingest.sources.metadata import split_front_matter
from ingest.training.gold import Left, extraction_of
from ingest.training.marked import MarkedArticle, read_marked
from ingest.wire import render

CLAIMS = "claims.jsonl"
SERIES = ("r", "s", "t")
"""First letters of the files whose articles tell real events; all others are invented."""
NOTE = (
    "A brief written for caplinks: it retells what the named sources reported, in other words. "
    "The quotes are the brief's own, not those of the sources."
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the time of retrieval, which `caplinks load` sets."""


def read_sources(folder: Path) -> dict[str, list[str]]:
    """Return the addresses that each article rests on, from the `.tsv` files of a folder: id, tab, addresses."""
    lines = (line for path in sorted(folder.glob("*.tsv")) for line in path.read_text(encoding="utf-8").splitlines())
    return {id_: addresses.split() for id_, _, addresses in (line.partition("\t") for line in lines) if id_}


def sources_of_corpus(folder: Path) -> dict[str, list[str]]:
    """Return the same from the front matter of a corpus that was written before."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    return {id_: list(split_front_matter(text)[0].sources) for id_, text in texts.items()}


def make_corpus(articles: Iterable[MarkedArticle], sources: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], Left]:
    """Return the corpus as file name -> content, and how often something had no place in the ontology."""
    left = Left()
    files: dict[str, str] = {}
    lines: list[bytes] = []
    for article in sorted(articles, key=lambda article: article.id):
        name = f"{article.id}.txt"
        addresses = sources[article.id]
        files[name] = _front_matter(article, addresses) + article.text + "\n"
        # ... as it is read back: the newline at the end belongs to the text
        id_, story = Document.ids(name, article.text + "\n")
        document = Document(
            id=id_,
            story=story,
            url=name,
            title=article.title,
            publisher=publisher(addresses),
            published_at=PartialDate(article.date),
            retrieved_at=_EPOCH,
            language="en",
            note=NOTE,
            sources=tuple(addresses),
        )
        lines.append(_slim(render(extraction_of(article, document, left), source=name)))
    files[CLAIMS] = "".join(f"{line.decode()}\n" for line in lines)
    return files, left


def publisher(addresses: Sequence[str]) -> str:
    """Return who published a brief: caplinks, after the host of its first source and how many others."""
    host = (urlsplit(addresses[0]).hostname or "").removeprefix("www.")
    more = len(addresses) - 1
    others = {0: "", 1: " and another"}.get(more, f" and {more} others")
    return f"caplinks brief, after {host}{others}"


def _front_matter(article: MarkedArticle, addresses: Sequence[str]) -> str:
    head = {
        "title": article.title,
        "publisher": publisher(addresses),
        "published_at": article.date,
        "language": "en",
        "note": NOTE,
    }
    lines = [f"{key}: {value}" for key, value in head.items()]
    return "\n".join(["---", *lines, "sources:", *(f"- {address}" for address in addresses), "---\n"])


def _slim(line: bytes) -> bytes:
    """Return a line without what `load` takes for granted, a third of its length."""
    given: dict[str, Any] = orjson.loads(line)
    document = given["document"]
    given["document"] = {key: document[key] for key in ("source", "story", "extractor", "version")}
    given["entities"] = [{key: entity[key] for key in ("id", "kind", "name")} for entity in given["entities"]]
    for claim in [*given["claims"], *given["has"]]:
        del claim["end"]
        usual = {"modality": "asserted", "negated": False}
        claim["qualifiers"] = {k: v for k, v in claim["qualifiers"].items() if usual.get(k) != v}
        for key, value in (("confidence", 1.0), ("qualifiers", {}), ("legal_bases", [])):
            if claim.get(key) == value:
                del claim[key]
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS)


def main(marked: Path, sources: Path, output: Path) -> None:
    """Write the corpus to a folder, without what lay in it before."""
    articles = read_marked(sorted(path for path in marked.glob("*.txt") if path.name[0] in SERIES))
    found = read_sources(sources) or sources_of_corpus(sources)
    files, left = make_corpus(articles, found)
    output.mkdir(parents=True, exist_ok=True)
    for old in (*output.glob("*.txt"), *output.glob(CLAIMS)):
        old.unlink()
    for name, content in files.items():
        (output / name).write_text(content, encoding="utf-8")
    for what, times in sorted(left.items()):
        sys.stdout.write(f"left out {times}: {what}\n")


if __name__ == "__main__":  # pragma: no cover - one line, run by hand
    main(*map(Path, sys.argv[1:4]))
