"""Texts as the world has them: whatever stands in one, reading ends, nothing crashes, and no offset moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Extraction
from ingest.extract.language import ForeignLanguageError
from ingest.extract.pipeline import Reader, load_reader
from ingest.extract.reading import find_reading
from ingest.options import Options
from ingest.report import Rejected
from ingest.run import extract
from tests.reading_samples import document

DATA = Path(__file__).parent / "data"
ARTICLES = [
    path.read_text(encoding="utf-8").partition("\n---\n")[2].strip() for path in sorted(DATA.glob("extract-*.txt"))
]
SENTENCES = [part for article in ARTICLES for line in article.split("\n") for part in line.split(". ") if part.strip()]
HOSTILE = (
    "| Company | Raised |\n|---|---|\n| Arcline | $3.1bn |\n| Dorado |  |\n",
    "Arcline\tIPO\t3,100,000,000\tUSD\nDorado\tIPO\t-\t-\n",
    "Subscribe now | Share | Tweet | © 2026 All rights reserved. Cookie policy. Sign in\n\n",
    "<p>Arcline&nbsp;raised <b>$3bn</b></p><script>alert(1)</script>",
    "😀👨‍👩‍👧‍👦🇨🇳", "\u202eanihC\u202c", "\u200f\u200e\u2066\u2069", "\u200b\u200d\ufeff\u00ad", "e\u0301\u0301\u0301",
    "\x00\x01\x1b[31m\x7f\x85\x9f", "\r\r\n\n\r", "\u2028\u2029\x0b\x0c", "\ufffd\ufffd\ufffd", "Ã©â€™Â\u00a0", "ﬁﬂﷺ",
    "长鑫存储 raised 53.2 billion yuan", "Компания", "شركة", "İstanbul ẞ ǅ K", "\U0001d400\U0001d42b\U0001d41c",
    "A" * 300, "1" * 400,
    "$" + "9" * 60 + " million", f"{'8' * 40} shares", "1,000,000,000,000,000,000,000 companies filed for IPOs",
    "£0.0000001p", "on 31 February 2026, 2026-99-99", "((((((", "“‘”’\"'", "..........", "---\n---",
    "= = =", "[SEP] [CLS] ##",
    "https://a.example/b?c=d&e=f#g", "me@b.example", "%s %d {0} {x} $(x) \\n", "IPO IPO IPO", "China, " * 30,
    " ", "\n", "\t",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(SENTENCES) | st.sampled_from(HOSTILE) | st.text(max_size=20), max_size=14)
JOINTS = st.sampled_from(["", " ", ". ", "\n", "\n\n"])


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(proposed=True)


def check(extraction: Extraction) -> None:
    for claim in extraction.claims:
        assert 0 <= claim.start < claim.end <= len(extraction.text)
        assert extraction.text[claim.start : claim.end] == claim.quote


def check_mentions(reader: Reader, text: str, title: str | None) -> None:
    """Every mention, sum and day stands where it says, in the title or in the text."""
    doc = reader.run(document(text, title), text)
    reading = find_reading(doc)
    assert doc.text[reading.shift :] == text
    for mention in reading.mentions:
        words = doc[mention.start : mention.end]
        assert words.text == mention.text == doc.text[words.start_char : words.end_char]
        if words.start_char >= reading.shift:
            assert text[words.start_char - reading.shift : words.end_char - reading.shift] == mention.text
    places = [(one.start, one.end) for one in reading.sums] + [(one.start, one.end) for one in reading.days]
    assert all(0 <= start < end <= len(doc.text) for start, end in places)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, JOINTS, st.none() | st.text(max_size=40) | st.sampled_from(SENTENCES), st.booleans())
def test_no_text_moves_an_offset(
    reader: Reader,
    parts: list[str],
    joint: str,
    title: str | None,
    begins: bool,  # noqa: FBT001 - drawn
) -> None:
    text = joint.join(parts).encode(errors="replace").decode()
    if begins and title is not None:
        text = f"{title}\n\n{text}".encode(errors="replace").decode()
    title = None if title is None else title.encode(errors="replace").decode()
    try:
        found = reader.read(document(text, title), text)
    except ForeignLanguageError:
        return
    assert found.text == text
    check(found)
    check_mentions(reader, text, title)


@pytest.mark.parametrize("piece", HOSTILE, ids=range(len(HOSTILE)))
def test_each_piece_in_an_article(reader: Reader, piece: str) -> None:
    text = f"{SENTENCES[0]}. {piece} {SENTENCES[1]}.\n\n{piece}\n\n{ARTICLES[0]}"
    check(reader.read(document(text), text))
    check_mentions(reader, text, piece)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(SENTENCES).map(str.encode) | st.binary(max_size=30), min_size=1, max_size=10), st.data()
)
def test_broken_encodings_cost_a_file_and_never_a_run(
    reader: Reader, tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], data: st.DataObject
) -> None:
    """Bytes of any sort in files of any sort: each is read with verbatim quotes, or refused with a reason."""
    folder = tmp_path_factory.mktemp("bytes")
    codec = data.draw(st.sampled_from(["utf-8", "utf-16", "cp1252", "latin-1", "shift_jis"]))
    for end in ("txt", "md", "html"):
        (folder / f"broken.{end}").write_bytes(b" ".join(parts))
        (folder / f"other.{end}").write_bytes(ARTICLES[0].encode(codec, errors="replace"))
    (folder / "well.txt").write_text(ARTICLES[0], encoding="utf-8")
    items = list(extract([folder], Options(), lambda: reader))
    assert len(items) == 7
    for item in items:
        if isinstance(item, Extraction):
            check(item)
        else:
            assert item.reason
            assert "please report" not in item.reason
    assert not isinstance(items[-1], Rejected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "La société a annoncé lundi qu'elle va vendre des actions dans une offre qui pourrait lui rapporter.",
            "French",
        ),
        ("Компания сообщила в понедельник, что продаст акции в рамках первичного размещения.", "Russian"),
        ("\u202bأعلنت الشركة يوم الاثنين أنها ستبيع أسهمها في طرح عام أولي\u202c", "Arabic"),
        ("😀 该公司周一表示将在首次公开发行中出售股票为其工厂筹集大笔资金 😀", "Chinese"),
    ],
    ids=["French", "Russian", "Arabic", "Chinese"],
)
def test_a_text_in_another_language_is_refused_with_the_reason(reader: Reader, text: str, language: str) -> None:
    with pytest.raises(ForeignLanguageError, match=f"the text is in {language}"):
        reader.read(document(text), text)


PARAGRAPHS: dict[str, Callable[[int], str]] = {
    "article": lambda size: (" ".join(ARTICLES[0].split()) + " ") * (size // len(ARTICLES[0]) + 1),
    "no stops": lambda size: (" ".join(ARTICLES[0].replace(".", "").split()) + " ") * (size // len(ARTICLES[0]) + 1),
    "names": lambda size: "Nvidia Microsoft SpaceX Acme Corp " * (size // 34),
    "offerings": lambda size: "the IPO of it raised " * (size // 21),
    "word": lambda size: "x" * size,
    "brackets": lambda size: "(" * size,
    "sums": lambda size: "$1 million " * (size // 11),
    "numbers": lambda size: "1.1" * (size // 3),
    "spaces": lambda size: " " * size,
    "emoji": lambda size: "😀" * size,
    "table": lambda size: "| 1 | 2 | Nvidia |\n" * (size // 19),
}
SIZE = 20_000
MOST_MB = 700
"""More than the process had before; names of 50,000 characters took 2,000 before their pairs were bounded."""


@pytest.mark.long
@pytest.mark.parametrize("name", PARAGRAPHS)
def test_a_long_paragraph_ends_and_takes_time_by_its_length(reader: Reader, name: str) -> None:
    times: list[float] = []
    for size in (SIZE, 3 * SIZE):
        text = PARAGRAPHS[name](size)[:size]
        before = psutil.Process().memory_info().rss
        began = time.process_time()
        check(reader.read(document(text), text))
        times.append(time.process_time() - began)
        assert (psutil.Process().memory_info().rss - before) / 1e6 < MOST_MB
    assert times[1] < 6 * times[0] + 2.0
