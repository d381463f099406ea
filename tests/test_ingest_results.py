"""Results of earlier runs: found again where nothing has changed, and never in the way."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import structlog

from graph.client import GraphClient
from graph.errors import InvalidInputError
from graph.model import Claim, Document, Entity, Extraction, Money, PartialDate, Value
from graph.ontology import Bound, Kind, Modality, NameKind, Predicate, Status
from graph.texts import TextStore
from ingest import results as results_module
from ingest.options import Options
from ingest.readers import Reader
from ingest.results import Results, code_version
from ingest.run import extract_lines, ingest
from tests.ingest_samples import SmallReader

READER = ("small", "1")
TEXT = "Alpha Corp supplies Omega Corp, it said on Monday."


def document(text: str = TEXT, url: str = "x.txt", **more: object) -> Document:
    id_, story = Document.ids(url, text)
    made = Document(id=id_, story=story, url=url, title="T", retrieved_at=datetime(2026, 6, 1, tzinfo=UTC))
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def extraction(text: str = TEXT) -> Extraction:
    """One with every field set to something."""
    own = document(text)
    common = {
        "document": own.id,
        "extractor": "small",
        "version": "1",
        "quote": text[6:10],
        "start": 6,
        "end": 10,
        "confidence": 0.123456789,
    }
    values: tuple[Value, ...] = (
        Money(value=Decimal("126.10"), currency="CNY", bound=Bound.UP_TO),
        PartialDate("2026-06"),
        Decimal("0.25"),
        17,
        True,
        "words",
    )
    link = Claim(
        subject="offering:a",
        predicate=Predicate.EXCLUDES,
        object="jurisdiction:CN",
        qualifiers={f"q{number}": value for number, value in enumerate(values)},
        legal_bases=("law:itar", "law:x"),
        negated=True,
        modality=Modality.ALLEGED,
        status=Status.PROPOSED,
        **common,  # type: ignore[arg-type]  # fields by name
    )
    has = [
        Claim(
            subject="company:a",
            predicate=None,
            property=f"p{number}",
            value=value,
            name_kind=NameKind.FORMER,
            **common,  # type: ignore[arg-type]  # fields by name
        )
        for number, value in enumerate(values)
    ]
    return Extraction(
        document=own,
        text=text,
        entities=(Entity(id="company:a", kind=Kind.COMPANY), Entity(id="offering:a", kind=Kind.OFFERING)),
        claims=(link, *has),
        dropped=(("a reason", 3),),
    )


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "readings", 1_000_000)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_comes_back_as_it_was(results: Results) -> None:
    results.put(READER, extraction())
    assert results.find(READER, document(), TEXT) == extraction()


def test_the_same_text_elsewhere_is_not_read_again(results: Results) -> None:
    results.put(READER, extraction())
    other = document(url="y.txt", retrieved_at=datetime(2027, 1, 1, tzinfo=UTC))
    found = results.find(READER, other, TEXT)
    assert found is not None
    assert found.document == other
    assert {claim.document for claim in found.claims} == {other.id}


@pytest.mark.parametrize(
    ("reader", "changed"),
    [
        (("small", "2"), document()),
        (("large", "1"), document()),
        (READER, document(title="U")),
        (READER, document(published_at=PartialDate("2026"))),
        (READER, document("Another text.")),
        (READER, document(publisher="Example")),
        (READER, document(language="en")),
    ],
)
def test_anything_else_is_read(results: Results, reader: tuple[str, str], changed: Document) -> None:
    results.put(READER, extraction())
    assert results.find(reader, changed, TEXT) is None


def test_another_variant_is_read(results: Results, tmp_path: Path) -> None:
    results.put(READER, extraction())
    assert Results(tmp_path / "readings", 1_000_000, "other").find(READER, document(), TEXT) is None


def test_changed_code_is_read(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    results.put(READER, extraction())
    monkeypatch.setattr(results_module, "code_version", lambda: "changed")
    assert results.find(READER, document(), TEXT) is None


def test_the_code_has_a_version() -> None:
    assert len(code_version()) == 64


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:20],
        lambda data: data[:-5],
        lambda data: data[:40] + b"x" + data[41:],
        lambda data: b"\0" * len(data),
    ],
    ids=["empty", "head", "cut", "altered", "zeros"],
)
def test_damage_is_read_again(results: Results, tmp_path: Path, damage: object) -> None:
    results.put(READER, extraction())
    (path,) = files(tmp_path / "readings")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]  # a function of bytes
    with structlog.testing.capture_logs() as logs:
        assert results.find(READER, document(), TEXT) is None
    assert [entry["event"] for entry in logs] == ["result_damaged"]
    assert not files(tmp_path / "readings")
    results.put(READER, extraction())
    assert results.find(READER, document(), TEXT) == extraction()


def test_room_is_bounded_and_the_oldest_go(tmp_path: Path) -> None:
    folder = tmp_path / "readings"
    one = Results(folder, 1_000_000)
    one.put(READER, extraction())
    size = files(folder)[0].stat().st_size
    results = Results(folder, 10 * size)
    texts = [f"Alpha Corp supplies Omega Corp {number:02} times." for number in range(40)]
    for number, text in enumerate(texts):
        results.put(READER, extraction(text))
        for path in files(folder):  # a clock that is surely finer than the file system's
            if path.stat().st_mtime > 1_000_000:
                os.utime(path, (number, number))
        assert sum(path.stat().st_size for path in files(folder)) <= 10 * size + 400
    found = [results.find(READER, document(text), text) is not None for text in texts]
    assert found[-1]
    assert found == sorted(found)
    assert 5 <= sum(found) <= 11


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    results = Results(tmp_path / "file" / "readings", 1_000_000)
    with structlog.testing.capture_logs() as logs:
        results.put(READER, extraction())
        results.put(READER, extraction())
    assert [entry["event"] for entry in logs] == ["results_not_kept"]
    assert results.find(READER, document(), TEXT) is None


# In a run


@dataclass
class Maker:
    """Makes small readers, and knows what they are without making one."""

    log: Path
    made: int = 0

    def __call__(self) -> Reader:
        self.made += 1
        return SmallReader(log=self.log)

    def describe(self) -> tuple[str, str]:
        return READER


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("Alpha", "Beta", "Gamma"):
        (folder / f"{name}.txt").write_text(f"{name} Corp supplies Omega Corp, it said on Monday.")
    return folder


def test_the_second_run_reads_nothing(articles: Path, results: Results, tmp_path: Path) -> None:
    maker = Maker(tmp_path / "log")
    options = Options(results=results)
    first = list(extract_lines([articles], options, maker))
    assert len((tmp_path / "log").read_text().splitlines()) == 3
    again = Maker(tmp_path / "log")
    assert list(extract_lines([articles], options, again)) == first
    assert len((tmp_path / "log").read_text().splitlines()) == 3
    assert again.made == 0
    (articles / "Beta.txt").write_text("Beta Corp supplies nobody.")
    list(extract_lines([articles], options, maker))
    assert (tmp_path / "log").read_text().splitlines()[3:] == ["Beta.txt"]


def test_several_processes_share_what_is_kept(articles: Path, results: Results, tmp_path: Path) -> None:
    maker = Maker(tmp_path / "log")
    first = list(extract_lines([articles], Options(results=results, workers=2), maker))
    assert list(extract_lines([articles], Options(results=results), maker)) == first
    assert len((tmp_path / "log").read_text().splitlines()) == 3


def test_refusals_are_not_kept(articles: Path, results: Results, tmp_path: Path) -> None:
    (articles / "Beta.txt").write_text("REFUSED")
    maker = Maker(tmp_path / "log")
    for _ in range(2):
        list(extract_lines([articles], Options(results=results), maker))
    assert (tmp_path / "log").read_text().splitlines()[3:] == ["Beta.txt"]


def test_again_reads_again(articles: Path, results: Results, tmp_path: Path) -> None:
    maker = Maker(tmp_path / "log")
    for again in (False, True):
        list(extract_lines([articles], Options(results=results, again=again), maker))
    assert len((tmp_path / "log").read_text().splitlines()) == 6


def fails() -> Reader:
    message = "the model is damaged"
    raise InvalidInputError(message)


def test_a_reader_that_cannot_be_loaded_still_ends_the_run(articles: Path, results: Results) -> None:
    with pytest.raises(InvalidInputError, match="damaged"):
        list(extract_lines([articles], Options(results=results), fails))


async def test_a_forgotten_document_is_written_from_what_was_read(
    graph: GraphClient, articles: Path, results: Results, tmp_path: Path
) -> None:
    maker = Maker(tmp_path / "log")
    list(extract_lines([articles], Options(results=results), maker))
    report = await ingest(graph, TextStore(tmp_path / "texts"), [articles], Options(results=results), maker)
    assert (report.written, report.exit_code) == (3, 0)
    assert len((tmp_path / "log").read_text().splitlines()) == 3
