"""Files and folders: what is read, under which address, and why the rest is not."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Document, PartialDate
from ingest.report import Rejected
from ingest.sources import Limits, Reading, Source, SourceError, iter_sources, list_inputs
from ingest.sources.content import Content, read_content
from ingest.sources.decode import decode_html, decode_text, find_codec
from ingest.sources.metadata import parse_meta_json, split_front_matter
from ingest.sources.page import parse_page
from ingest.sources.source import Metadata

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
ARTICLE = "Orbital Systems plans an offering. Investors from China cannot take part, the prospectus says.\n"
SMALL = Limits(text_bytes=2_000, file_bytes=20_000)


def read(*names: str | Path, limits: Limits | None = None, stdin: bytes = b"") -> list[Source | Rejected]:
    reading = Reading(limits=limits or Limits(), now=lambda: NOW, stdin=io.BytesIO(stdin))
    return list(iter_sources(list_inputs(names), reading))


def only(items: list[Source | Rejected]) -> Source:
    (item,) = items
    assert isinstance(item, Source), item
    return item


def reason(items: list[Source | Rejected]) -> str:
    (item,) = items
    assert isinstance(item, Rejected), item
    assert "\n" not in str(item)
    return item.reason


# What is read, and in which order


def test_a_folder_is_read_in_order_and_the_rest_is_named(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/two.md", "a.txt", "c.TXT", ".hidden.txt", ".git/x.txt", "a.meta.json", "report.pdf", "noname"):
        (tmp_path / name).write_text("{}" if name.endswith("json") else ARTICLE)
    items = read(tmp_path)
    assert [item.document.url for item in items if isinstance(item, Source)] == ["a.txt", "b/two.md", "c.TXT"]
    assert [str(item).removeprefix(f"{tmp_path}/") for item in items if isinstance(item, Rejected)] == [
        "noname: files of type (none) are not read: give .txt, .md, .html or .htm",
        "report.pdf: files of type .pdf are not read: give .txt, .md, .html or .htm",
    ]


def test_the_address_does_not_depend_on_where_the_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLE)
    monkeypatch.chdir(tmp_path)
    ids = {only(read(name)).document.id for name in (tmp_path / "in", "in", "in/", "in/a.txt", "./in/../in/a.txt")}
    assert ids == {Document.ids("a.txt", ARTICLE)[0]}


def test_a_file_counts_as_retrieved_when_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE)
    for saved, retrieved in (
        (datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC), datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)),
        (datetime(2030, 1, 1, tzinfo=UTC), NOW),
        (datetime(1980, 1, 1, tzinfo=UTC), NOW),
    ):
        os.utime(path, (saved.timestamp(), saved.timestamp()))
        assert only(read(path)).document.retrieved_at == retrieved


def test_standard_input_is_one_document(tmp_path: Path) -> None:
    text = only(read("-", stdin=ARTICLE.encode()))
    assert (text.name, text.text) == ("standard input", ARTICLE)
    assert text.document.url == f"text:{text.document.story[:16]}"
    named = only(read("-", stdin=b"---\nurl: https://news.example/1\n---\n" + ARTICLE.encode()))
    assert named.document.url == "https://news.example/1"
    page = only(read("-", stdin=PAGE.encode()))
    assert page.document.url == "https://daily.example/foo"
    assert reason(read("-", stdin=b"x" * 3_000, limits=SMALL)).startswith("it is too large")
    assert reason(read("-", stdin=b"x" * 30_000, limits=SMALL)).startswith("it is too large")
    assert reason(read("-")) == "it is empty"
    assert tmp_path.exists()


def test_links_are_followed_but_never_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLE)
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    items = read(tmp_path / "in")
    assert [item.document.url for item in items if isinstance(item, Source)] == ["a.txt", "b.txt"]
    assert [str(item).removeprefix(f"{tmp_path}/in/") for item in items if isinstance(item, Rejected)] == [
        "gone.txt: its link leads to nothing",
        "round: its link leads back to a folder above it",
        "self.txt: its link leads back to itself",
    ]


# What is not read


def test_what_is_not_there(tmp_path: Path) -> None:
    assert reason(read(tmp_path / "no.txt")) == "no such file or folder"
    (tmp_path / "a.txt").write_text(ARTICLE)
    assert reason(read(tmp_path / "a.txt" / "b.txt")) == "no such file or folder"
    assert reason(read(str(tmp_path / ("x" * 300)))) == "its name is too long"
    (tmp_path / "empty").mkdir()
    assert reason(read(tmp_path / "empty")) == "the folder holds no .txt, .md, .html or .htm"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "it is empty", id="empty"),
        pytest.param(b" \n\t\n", "it holds only white space", id="white"),
        pytest.param(b"\xef\xbb\xbf", "it holds only white space", id="bom-alone"),
        pytest.param(b"text\x00text", "it is binary, not text: NUL byte at offset 4", id="nul"),
        pytest.param(bytes(range(1, 32)) * 9, "of its first 279 bytes are control characters", id="controls"),
        pytest.param(b"%PDF-1.7\n%\xe2", "it is a PDF, not text", id="pdf"),
        pytest.param(b"PK\x03\x04\x14\x00", "it is a ZIP archive or an office file, not text", id="zip"),
        pytest.param("caf\u00e9 society".encode("latin-1"), "byte 0xE9 at offset 3 is not UTF-8", id="latin-1"),
        pytest.param(b"\xef\xbb\xbfcaf\xe9", "byte 0xE9 at offset 6 is not UTF-8", id="bom-offset"),
        pytest.param("text".encode("utf-16"), "it is UTF-16, not UTF-8: convert it first", id="utf-16"),
        pytest.param("text".encode("utf-32"), "it is UTF-32, not UTF-8: convert it first", id="utf-32"),
        pytest.param(b"\xed\xa0\x80 lone", "byte 0xED at offset 0 is not UTF-8", id="surrogate"),
        pytest.param(b"<>{}[]|;:!?=+*&^%$#@~ " * 20, "it is no text: only", id="signs"),
        pytest.param(b"x" * 2_001, "it is too large: 2,001 bytes, and at most 2,000 bytes are read", id="large"),
        pytest.param(b"Subscribe to continue reading.", "it shows a wall, not the article", id="wall"),
        pytest.param(b"---\nlanguage: zh\n---\nText", "its language is 'zh', and only English is read", id="zh"),
    ],
)
def test_a_file_without_text(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    (item,) = read(path, limits=SMALL)
    assert isinstance(item, Rejected)
    assert item.record_id == str(path)
    assert words in item.reason


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # sparse: reading it would take all memory
    assert reason(read(path)) == "it is too large: 50,000.0 MB, and at most 10.0 MB are read"


def test_what_never_ends_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    assert [item.reason for item in read(tmp_path) if isinstance(item, Rejected)] == ["it is no regular file"] * 2


def test_a_pipe_that_takes_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    inputs = list_inputs([tmp_path])
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    (item,) = iter_sources(inputs, Reading())
    assert isinstance(item, Rejected)
    assert item.reason == "it is no regular file"


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.txt", os.O_CREAT))
    (item,) = read(tmp_path)
    assert isinstance(item, Rejected)
    assert item.reason == "its name is not UTF-8: rename it"
    assert item.record_id.endswith(r"caf\udce9.txt")


_AS_NOBODY = """
import os, sys
from ingest.sources import Reading, iter_sources, list_inputs
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for item in iter_sources(list_inputs(sys.argv[1:]), Reading()):
    print(getattr(item, "reason", "read"))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without permission")
def test_no_permission(tmp_path: Path) -> None:
    public = tmp_path / "public"
    (public / "locked").mkdir(parents=True)
    (public / "blind.txt").write_text(ARTICLE)
    (public / "blind.txt").chmod(0)
    (public / "beside.txt").write_text(ARTICLE)
    (public / "beside.meta.json").write_text("{}")
    (public / "beside.meta.json").chmod(0)
    (public / "open.txt").write_text(ARTICLE)
    (public / "locked").chmod(0)
    opened = [folder for folder in (public, *public.parents) if folder.stat().st_mode & 0o5 != 0o5]
    modes = {folder: folder.stat().st_mode for folder in opened}
    try:
        for folder in opened:
            folder.chmod(modes[folder] | 0o5)
        run = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", _AS_NOBODY, str(public)],
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"},
        )
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)
    assert run.stdout.splitlines() == [
        "beside.meta.json could not be read: no permission to read it",
        "no permission to read it",
        "no permission to read it",
        "read",
    ], run.stderr


# Text


def test_text_is_decoded_and_nothing_else() -> None:
    assert decode_text(b"\xef\xbb\xbfa\r\nb\rc\n\td \xc2\xa0e\xcc\x81") == "a\nb\rc\n\td \u00a0e\u0301"
    assert decode_text(b"\xff", "iso-8859-1") == "\u00ff"
    assert decode_text("\u20ac".encode("cp1252"), "ISO-8859-1") == "\u20ac"  # as browsers read that name
    with pytest.raises(SourceError, match="charset 'klingon' is unknown"):
        decode_text(b"a", "klingon")
    assert find_codec("hex") is None


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_any_text_comes_back(text: str) -> None:
    assert decode_text(text.encode()) == text.removeprefix("\ufeff")


@settings(deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, is_page: bool) -> None:  # noqa: FBT001
    content = Content(data=data, is_page=is_page, name="x", address="x", retrieved_at=NOW)
    try:
        source = read_content(content, Metadata(), Limits())
    except SourceError:
        return
    assert source.document.id == Document.ids(source.document.url, source.text)[0]


# Front matter and the file beside


def test_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\n# a comment\ntitle: "A \\"big\\" offering: told"\nurl: https://news.example/1\npublisher: \'The Paper\'\n'
        'published_at: 2026-06\nlanguage: en-GB\nnote: anything\nsources:\n  - https://a.example/\n  - "https://b.example/"\n'
        "---\n\nThe text.\n---\nMore.\n"
    )
    source = only(read(path))
    assert source.text == "\nThe text.\n---\nMore.\n"
    document = source.document
    assert (document.title, document.publisher) == ('A "big" offering: told', "The Paper")
    assert (document.url, document.published_at) == ("https://news.example/1", PartialDate("2026-06"))
    assert document.language == "en-GB"
    assert document.id == Document.ids("https://news.example/1", source.text)[0]
    assert split_front_matter(path.read_text())[0].sources == ("https://a.example/", "https://b.example/")
    assert split_front_matter("---\nsources: [https://a.example/, 'x']\n---\n")[0].sources == (
        "https://a.example/",
        "x",
    )
    assert split_front_matter("---\ntitle:\n---\nText")[0].title is None
    assert split_front_matter("---\r\ntitle: A\r\n---\r\nText".replace("\r\n", "\n"))[1] == "Text"


@pytest.mark.parametrize(
    "text",
    ["Text\n---\na: b\n---\n", "---\nNo rule ends this: text", "---\nA sentence. Another.\n---\nMore", "--- x\n", ""],
)
def test_what_looks_like_front_matter_and_is_text(text: str) -> None:
    assert split_front_matter(text) == (Metadata(), text)


@pytest.mark.parametrize(
    ("front", "words"),
    [
        pytest.param("title: A\nno key here", "broken: line 3 is no `key: value`", id="line"),
        pytest.param("title: A\n- item", "broken: line 3 is no `key: value`", id="item"),
        pytest.param("published_at: June 2026", "wrong published_at 'June 2026'", id="date"),
        pytest.param("published_at: 2026-02-30", "wrong published_at '2026-02-30'", id="no-day"),
        pytest.param("url: news.example/1", "wrong url 'news.example/1'", id="url"),
        pytest.param("language: simple English", "wrong language 'simple English'", id="language"),
        pytest.param("title: [a, b]", "wrong title ['a', 'b']", id="list"),
    ],
)
def test_front_matter_that_is_wrong(tmp_path: Path, front: str, words: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"---\n{front}\n---\n{ARTICLE}")
    (item,) = read(path)
    assert isinstance(item, Rejected)
    assert item.record_id == str(path)
    assert words in item.reason


def test_the_file_beside_goes_before_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"---\ntitle: Inside\npublisher: Inside\n---\n{ARTICLE}")
    (tmp_path / "a.meta.json").write_bytes(
        b'\xef\xbb\xbf{"title": "Beside", "published_at": "2026-06-05T10:00:00Z", "sources": "https://a.example/"}'
    )
    document = only(read(tmp_path)).document
    assert (document.title, document.publisher) == ("Beside", "Inside")
    assert document.published_at == PartialDate("2026-06-05")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b'{\n"title": "A",\n}', "a.meta.json is broken", id="json"),
        pytest.param(b'{\n"title": "A",\n}', "(line 2, column", id="line"),
        pytest.param(b"[]", "must be an object", id="list"),
        pytest.param(b'{"published_at": 20260605}', "a.meta.json has a wrong published_at 20260605", id="date"),
        pytest.param(b'{"title": 3}', "wrong title 3", id="title"),
        pytest.param(b'{"sources": [1]}', "wrong sources [1]", id="sources"),
        pytest.param(b'{"language": "de"}', "its language is 'de'", id="language"),
        pytest.param(b" " * 1_000_001, "larger than 1,000,000 bytes", id="large"),
    ],
)
def test_a_file_beside_that_is_wrong(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "a.meta.json").write_bytes(data)
    assert words in reason(read(tmp_path))


def test_numbers_are_years_in_json() -> None:
    assert parse_meta_json(b'{"published_at": 2026, "title": ""}', "x").published_at == PartialDate("2026")


# Pages

PARAGRAPHS = (
    "Orbital Systems plans to raise 75 billion dollars in an initial public offering in New York, people said.",
    "Investors from China and Hong Kong cannot take part in the offering, it says, because of export rules.",
    "The company makes rockets and satellites, and its chief executive did not answer questions about the timetable.",
)
PAGE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Foo raises money | The Daily</title>'
    '<meta property="og:site_name" content="The Daily"><meta property="article:published_time" '
    'content="2026-03-04T10:00:00Z"><link rel="canonical" href="https://daily.example/foo">'
    "</head><body><nav><a href='/'>Home</a> <a href='/m'>Markets</a></nav><article><h1>Foo raises money</h1>"
    + "".join(f"<p>{paragraph}</p>\r\n" for paragraph in PARAGRAPHS)
    + "</article><footer>We use cookies. Subscribe now to continue.</footer></body></html>"
)


def test_a_page_gives_its_main_text_and_what_it_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "foo.html"
    path.write_text(PAGE)
    source = only(read(path))
    for paragraph in PARAGRAPHS:
        assert f"\n\n{paragraph}" in source.text
    assert "Markets" not in source.text
    assert "cookies" not in source.text
    document = source.document
    assert (document.title, document.publisher) == ("Foo raises money", "The Daily")
    assert (document.url, document.language) == ("https://daily.example/foo", "en-GB")
    assert document.published_at == PartialDate("2026-03-04")
    assert only(read(path)) == source
    (tmp_path / "foo.meta.json").write_text('{"url": "https://paper.example/1", "published_at": "2026-03"}')
    document = only(read(path)).document
    assert (document.url, document.published_at) == ("https://paper.example/1", PartialDate("2026-03"))


def test_a_page_in_a_declared_charset() -> None:
    page = PAGE.replace("utf-8", "windows-1251").replace("Orbital", "\u041e\u0440\u0431\u0438\u0442")
    _, text = parse_page(decode_html(page.encode("cp1251")))
    assert "\u041e\u0440\u0431\u0438\u0442 Systems plans" in text
    assert decode_html(b"<?xml version='1.0' encoding='iso-8859-1'?><html>\xe9") == (
        "<?xml version='1.0' encoding='iso-8859-1'?><html>\u00e9"
    )
    assert decode_html(b'<meta charset="utf-16">\xc3\xa9').endswith("\u00e9")
    assert decode_html('<meta charset="ascii">\u00e9'.encode(), "utf-8").endswith("\u00e9")
    with pytest.raises(SourceError, match="byte 0xFF at offset 28 is not UTF-8"):
        decode_html(b'<meta charset="utf-8"><html> \xff'.replace(b"> ", b">", 1))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(
            "<p>Short teaser.</p><p>Subscribe now to continue reading this story.</p>", "Subscribe now to", id="pay"
        ),
        pytest.param("<p>Please log in to read.</p><form><input type='password'></form>", "log in to read", id="login"),
        pytest.param(
            "<p>Members.</p><form><input name=p type=password></form>", "a field for a password", id="password"
        ),
        pytest.param("<div>We use cookies. Accept all cookies to go on.</div>", "We use cookies", id="cookies"),
        pytest.param("<p>Please enable JavaScript to view this page.</p>", "enable JavaScript", id="script"),
        pytest.param("<script>var a = 1;</script>", "no main text was found", id="nothing"),
        pytest.param("", "no main text was found", id="empty"),
    ],
)
def test_a_page_that_is_no_article(tmp_path: Path, body: str, words: str) -> None:
    (tmp_path / "a.html").write_text(f"<html><head><title>T</title></head><body>{body}</body></html>")
    assert words in reason(read(tmp_path))


def test_a_page_date_that_is_none_is_left_out() -> None:
    metadata, _ = parse_page(PAGE.replace("2026-03-04T10:00:00Z", "soon"))
    assert metadata.published_at is None


def test_a_page_of_too_many_tags_is_refused() -> None:
    with pytest.raises(SourceError, match="too large: 300,003 tags"):
        parse_page("<html><body>" + "<a>" * 300_001)


def test_deep_and_broken_markup_is_survived() -> None:
    for markup in ("<div>" * 20_000 + "text", "<" * 50_000, "<html><body><p>a" + "<b>" * 5_000):
        with contextlib.suppress(SourceError):
            parse_page(markup)


def test_other_addresses_are_refused_by_name_without_their_secrets() -> None:
    (refused,) = list_inputs(["ftp://ann:secret@example.com/news.txt"])
    assert isinstance(refused, Rejected)
    assert "http" in refused.reason
    assert "secret" not in str(refused)
