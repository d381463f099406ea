"""A long text is encoded in slices, and lies in memory in half precision: the heads read nearly the same of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.extract import long_texts
from ingest.extract.heads import Model
from ingest.extract.pairs import list_pairs
from ingest.extract.pipeline import make_pipeline
from ingest.extract.reading import Reading
from tests.reading_samples import document

ROOT = Path(__file__).parents[1]
ARTICLE = (ROOT / "tests" / "data" / "extract-round.txt").read_text(encoding="utf-8").partition("\n---\n")[2]
MOST_MB = 1_000
CHILD = """
import sys
from pathlib import Path
from ingest.extract.pipeline import load_reader
from tests.reading_samples import document
text = sys.stdin.read()
found = load_reader().read(document(text), text)
assert all(text[claim.start : claim.end] == claim.quote for claim in found.claims)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(len(found.claims), int(status["VmHWM"].split()[0]) // 1024)
"""
"""Not `ru_maxrss`: that is at least what the process had from which this one was started."""


@pytest.mark.parametrize("titled", [True, False])
def test_slices_say_what_the_whole_says(monkeypatch: pytest.MonkeyPatch, *, titled: bool) -> None:
    nlp = make_pipeline()
    doc = nlp.make_doc("Arcline goes public\n\n" + "\n\n".join([ARTICLE] * 12))
    doc._.set("reading", Reading(document=document("x"), title_end=19 if titled else 0))
    doc = nlp.get_pipe("caplinks_sentences")(doc)
    model = Model.load()
    whole = long_texts.encode(model, doc, titled=titled)
    monkeypatch.setattr(long_texts, "LONG_WORDS", 100)
    monkeypatch.setattr(long_texts, "SLICE_WORDS", 600)
    monkeypatch.setattr(long_texts, "PART_MENTIONS", 7)
    sliced = long_texts.encode(model, doc, titled=titled)
    for name in ("ids", "shapes", "first", "sentence_of", "sentence_starts"):
        assert np.array_equal(getattr(sliced.pieces, name), getattr(whole.pieces, name)), name
    assert len(whole.pieces.parts) > 3
    assert sliced.pieces.parts == whole.pieces.parts
    numbers = np.arange(len(whole.pieces.ids))
    vectors = sliced.vectors[numbers]
    assert np.allclose(vectors, whole.vectors, rtol=1e-3, atol=1e-3)
    sums = sliced.sums[np.arange(len(numbers) + 1)]
    assert np.allclose(sums[1:] - sums[:-1], vectors)
    assert np.array_equal(sliced.vectors[numbers[::-3]], vectors[::-3])
    assert np.array_equal(sliced.tags, whole.tags)
    mentions = model.mentions(whole)
    assert len(mentions) > 14
    spans = long_texts.spans_of(model, sliced, mentions)
    assert spans.mentions == tuple(mentions)
    assert np.allclose(spans.vectors, model.spans(whole, mentions).vectors, atol=0.02)
    pairs = list_pairs(mentions, titled=titled)
    assert model.relations(sliced, spans, pairs).predicates.shape[0] == len(pairs)


@pytest.mark.long
def test_a_paragraph_of_a_megabyte_takes_less_than_a_gigabyte() -> None:
    line = " ".join(ARTICLE.split()) + " "
    text = (line * (1_000_000 // len(line) + 1))[:1_000_000]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", CHILD], input=text, capture_output=True, text=True, check=True, cwd=ROOT
    )
    claims, most_mb = map(int, done.stdout.split())
    assert claims > 0
    assert most_mb < MOST_MB
