import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Document, Extraction
from graph.ontology import Kind, Predicate, Status, allows
from ingest.extract.claims import EXTRACTOR
from ingest.extract.heads import ModelError
from ingest.extract.language import ForeignLanguageError
from ingest.extract.pipeline import STAGES, Reader, load_reader, make_pipeline
from ingest.extract.reading import Reading, find_reading
from ingest.wire import render
from tests.reading_samples import document

DATA = Path(__file__).parent / "data"
GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in DATA.glob("extract-*.txt"))


def load(name: str) -> tuple[Document, str]:
    head, _, text = (DATA / f"{name}.txt").read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    known = dict(line.split(": ", 1) for line in head.splitlines())
    return document(text, known["title"], known["published_at"]), text


def check(extraction: Extraction) -> None:
    kinds = {entity.id: entity.kind for entity in extraction.entities}
    assert len(kinds) == len(extraction.entities)
    for claim in extraction.claims:
        assert extraction.text[claim.start : claim.end] == claim.quote
        assert claim.quote.strip() == claim.quote != ""
        assert 0 <= claim.confidence <= 1
        assert claim.extractor == EXTRACTOR
        if claim.predicate is not None:
            assert claim.object is not None
            assert allows(claim.predicate, kinds[claim.subject], kinds[claim.object])
        assert all(kinds[law] is Kind.LAW for law in claim.legal_bases)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader()


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, reader: Reader, golden: Callable[[Path, str], None]) -> None:
    """A change of model or rules shows here first; `pytest --update-golden` accepts it."""
    extraction = reader.read(*load(name))
    check(extraction)
    line = json.loads(render(extraction))
    line["document"] = {key: line["document"][key] for key in ("title", "published_at")}
    golden(GOLDEN / f"{name}.json", json.dumps(line, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def test_the_same_document_gives_the_same_extraction(reader: Reader) -> None:
    assert reader.read(*load(NAMES[0])) == reader.read(*load(NAMES[0]))


def test_stages_are_spacy_components() -> None:
    nlp = make_pipeline()
    assert tuple(nlp.pipe_names) == STAGES
    assert load_reader().version == Reader(nlp).version


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        make_pipeline(tmp_path)


def test_texts_must_come_through_a_reader() -> None:
    with pytest.raises(TypeError, match="Reader"):
        find_reading(spacy.blank("en").make_doc("x"))


def test_foreign_texts_are_refused(reader: Reader) -> None:
    text = "Das Unternehmen teilte am Montag mit, dass es die Aktien nicht mehr an der Börse verkaufen will."
    with pytest.raises(ForeignLanguageError, match="German"):
        reader.read(document(text), text)


def test_proposals_are_below_the_threshold() -> None:
    doc, text = load(NAMES[0])
    found = load_reader(proposed=True).read(doc, text)
    check(found)
    links = [claim for claim in found.claims if claim.predicate is not None]
    proposed = [claim for claim in links if claim.status is Status.PROPOSED]
    accepted = [claim for claim in links if claim.status is Status.ACCEPTED]
    assert proposed
    assert accepted == [claim for claim in load_reader().read(doc, text).claims if claim.predicate is not None]


def test_an_exclusion_has_its_legal_ground(reader: Reader) -> None:
    found = reader.read(*load("extract-offering"))
    exclusions = [claim for claim in found.claims if claim.predicate is Predicate.EXCLUDES]
    assert [(claim.subject, claim.object) for claim in exclusions] == [
        ("offering:arcline-photonics-ipo", "jurisdiction:US")
    ]
    assert exclusions[0].legal_bases == ("law:outbound",)


def test_a_title_outside_the_text_is_never_quoted(reader: Reader) -> None:
    text = "Dorado Memory makes memory chips in China."
    found = reader.read(document(text, "Dorado Memory files for an IPO in Shanghai"), text)
    check(found)
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        ".",
        "\u202e\u200f",
        "\x00\x01",
        "😀",
        "A.\n\n\nB.",
        "\ufeffHello there.",
        "x" * 3000,
        "IPO " * 500,
    ],
    ids=["empty", "blank", "lines", "stop", "marks", "control", "emoji", "gaps", "bom", "word", "again"],
)
@pytest.mark.parametrize("title", [None, "A title"], ids=["bare", "titled"])
def test_odd_texts(text: str, title: str | None, reader: Reader) -> None:
    check(reader.read(document(text, title), text))


PARTS = st.sampled_from(
    [
        "Arcline Inc.", "SpaceX", "China’s", "Hong Kong", "IPO", "raised", "$3.1 billion", "\u202e",
        "😀", "\x07", "\n\n", "\u00a0",
        "“said”", "Ms Low", "of", "sued", ".", "the SEC", "(CXMT)", "ITAR", " ", "\u200f", "e\u0301", "\r",
    ]
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PARTS, max_size=30), st.booleans())
def test_every_quote_is_verbatim_for_any_text(reader: Reader, parts: list[str], titled: bool) -> None:  # noqa: FBT001
    text = " ".join(parts)
    check(reader.read(document(text, " ".join(parts[:4]).strip() if titled else None), text))


@pytest.mark.long
def test_work_is_linear_in_the_text(reader: Reader) -> None:
    _, text = load(NAMES[0])
    paragraph = " ".join(text.split())
    long = (paragraph + " ") * (1_000_000 // len(paragraph))
    check(reader.read(document(long), long))


def test_what_was_read_is_let_go_at_once(reader: Reader) -> None:
    given = load(NAMES[0])
    gc.collect()
    gc.disable()
    try:
        reader.read(*given)
        assert not any(type(each) is Reading for each in gc.get_objects())
    finally:
        gc.enable()


def test_new_words_are_forgotten_once_many_are_known(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = render(reader.read(*load(NAMES[0])))
    monkeypatch.setattr("ingest.extract.pipeline.MOST_WORDS", 10)
    full = load_reader()
    assert render(full.read(*load(NAMES[0]))) == expected
    strings = len(full.nlp.vocab.strings)
    text = "Zorbalink Quennery filed for an initial public offering of $317 million in Vostrigrad.\n"
    found = full.read(document(text), text)
    assert found.claims, "the model finds nothing in a plain text"
    assert all("Zorbalink" in claim.quote for claim in found.claims)
    assert "Zorbalink" not in full.nlp.vocab.strings
    assert len(full.nlp.vocab.strings) == strings
    # what is read anew, in whichever state of the vocabulary, is read alike
    assert render(full.read(*load(NAMES[0]))) == expected
    assert render(full.read(document(text), text)) == render(found)
