"""spaCy pipelines of the user's: their sentences and names in our stages."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from graph.ontology import Kind, Status
from ingest.extract.language import ForeignLanguageError, is_english, require_language
from ingest.extract.package import LABELS, PackageTokenizer, PipelineError, find_names, load_package
from ingest.extract.pieces import blank_language
from ingest.extract.pipeline import Reader, load_reader
from ingest.extract.reading import find_reading
from tests.package_samples import GERMAN, install, ruled, trained_german
from tests.reading_samples import document

ENGLISH = (
    "Quantel Vision, a Chinese chipmaker, has filed for an initial public offering in Hong Kong. "
    "It hired Harbour Peak Securities as sole sponsor. The Bureau of Fair Listing approved the offering, Mr Low said."
)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("german")
    trained_german().to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def german_reader(german: Path) -> Reader:
    return load_reader(package=str(german))


def saved(nlp: Language, folder: Path) -> str:
    nlp.to_disk(folder)
    return str(folder)


def test_a_german_pipeline_reads_german(german_reader: Reader) -> None:
    text = GERMAN
    doc = german_reader.run(document(text, "Nordlicht geht an die Börse"), text)
    reading = find_reading(doc)
    found = {(mention.text, mention.kind) for mention in reading.mentions}
    assert {("Nordlicht Halbleiter", Kind.COMPANY), ("Anna Weber", Kind.PERSON), ("China", Kind.JURISDICTION)} <= found
    assert [sentence.text.strip()[:9] for sentence in doc.sents] == ["Nordlicht", "Nordlicht", "Anna Webe", "Anleger a"]
    extraction = german_reader.read(document(text), text)
    names = {claim.value: claim.subject for claim in extraction.claims if claim.property == "name"}
    assert names["Nordlicht Halbleiter"] == "company:nordlicht-halbleiter"
    assert names["China"] == "jurisdiction:CN"
    for claim in extraction.claims:
        assert text[claim.start : claim.end] == claim.quote
        assert claim.extractor == "caplinks+de_tiny_news"
        assert claim.version == german_reader.version
    assert "+0.3.0." in german_reader.version
    assert all(claim.status is Status.PROPOSED for claim in extraction.claims if claim.predicate is not None)


def test_what_our_own_pipeline_refuses_is_read_by_one_that_can(german_reader: Reader) -> None:
    with pytest.raises(ForeignLanguageError, match="German"):
        load_reader().read(document(GERMAN), GERMAN)
    assert german_reader.read(document(GERMAN), GERMAN).claims


def test_a_german_pipeline_refuses_english(german_reader: Reader) -> None:
    with pytest.raises(ForeignLanguageError, match="the text is in English; de_tiny_news reads German"):
        german_reader.read(document(ENGLISH), ENGLISH)


def test_the_same_pipeline_gives_the_same_reading(german: Path, german_reader: Reader) -> None:
    other = load_reader(package=str(german))
    assert other.version == german_reader.version
    assert other.read(document(GERMAN), GERMAN) == german_reader.read(document(GERMAN), GERMAN)


def test_other_files_are_another_version(tmp_path: Path) -> None:
    one = load_package(saved(ruled("en", {"ORG": ["Acme"]}), tmp_path / "one"))
    two = load_package(saved(ruled("en", {"ORG": ["Bolt"]}), tmp_path / "two"))
    assert one.name == two.name == "en_ruled"
    assert one.version != two.version


def test_an_english_pipeline_names_what_ours_would_not(tmp_path: Path) -> None:
    """Names come from the package, the rest of the pipeline goes on: pronouns, offerings, relations."""
    names = {"ORG": ["Quantel Vision", "Bureau of Fair Listing"], "PERSON": ["Low"], "DATE": ["sole"]}
    reader = load_reader(package=saved(ruled("en", names), tmp_path / "en"))
    reading = find_reading(reader.run(document(ENGLISH), ENGLISH))
    kinds = {mention.text: mention.kind for mention in reading.mentions}
    assert kinds["Quantel Vision"] is Kind.COMPANY
    assert kinds["Bureau of Fair Listing"] is Kind.REGULATOR  # the label says organisation; our encoder which kind
    assert kinds["Low"] is Kind.PERSON
    assert kinds["initial public offering"] is Kind.OFFERING  # the package has no label for these; ours stay
    assert "sole" not in kinds
    extraction = reader.read(document(ENGLISH), ENGLISH)
    said = {(claim.subject, str(claim.predicate), claim.object) for claim in extraction.claims}
    assert ("company:quantel-vision", "ISSUES", "offering:quantel-vision-ipo") in said
    assert all(claim.status is Status.ACCEPTED for claim in extraction.claims)


def test_without_sentences_of_its_own_ours_are_used(tmp_path: Path) -> None:
    reader = load_reader(package=saved(ruled("en", {"ORG": ["Quantel Vision"]}), tmp_path / "en"))
    ours = [sentence.text for sentence in load_reader().run(document(ENGLISH), ENGLISH).sents]
    assert [sentence.text for sentence in reader.run(document(ENGLISH), ENGLISH).sents] == ours


def test_words_without_spaces_are_cut_at_names(tmp_path: Path) -> None:
    text = "长鑫存储技术有限公司周一表示将在上海证券交易所出售股票为其工厂筹集大笔资金。"
    names = {"ORG": ["长鑫存储技术有限公司"], "GPE": ["上海"]}
    reader = load_reader(package=saved(ruled("zh", names), tmp_path / "zh"))
    reading = find_reading(reader.run(document(text), text))
    assert {"长鑫存储技术有限公司", "上海"} == {mention.text for mention in reading.mentions}


def test_a_pipeline_of_many_languages_reads_all(tmp_path: Path) -> None:
    reader = load_reader(package=saved(ruled("xx", {"ORG": ["Nordlicht Halbleiter", "Acme"]}), tmp_path / "xx"))
    german = reader.read(document(GERMAN), GERMAN)
    assert all(claim.status is Status.PROPOSED for claim in german.claims if claim.predicate is not None)
    assert reader.read(document(ENGLISH), ENGLISH).claims


def test_a_package_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = install(ruled("en", {"ORG": ["Quantel Vision"]}), tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert load_package(name).name == "en_ruled"


def test_a_pipeline_that_is_not_there_is_told() -> None:
    with pytest.raises(PipelineError, match=r"no spaCy pipeline 'en_core_nowhere'.*pip install") as error:
        load_package("en_core_nowhere")
    assert error.value.code == "pipeline"


def test_a_folder_that_is_no_pipeline_is_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="no spaCy pipeline"):
        load_package(str(tmp_path))


def test_a_pipeline_that_needs_what_is_not_installed_is_told(tmp_path: Path) -> None:
    folder = Path(saved(ruled("en", {"ORG": ["Acme"]}), tmp_path / "en"))
    config = folder / "config.cfg"
    config.write_text(config.read_text().replace('factory = "entity_ruler"', 'factory = "transformer_of_theirs"'))
    with pytest.raises(PipelineError, match=r"cannot be loaded: .*transformer_of_theirs.*install what it needs"):
        load_package(str(folder))


def test_a_pipeline_without_names_is_told(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    with pytest.raises(PipelineError, match=r"finds no names \(its stages: sentencizer\).*`ner`"):
        load_package(saved(nlp, tmp_path / "en"))


def test_names_of_other_worlds_are_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"kinds that we have none for \(GENE, PROTEIN\)"):
        load_package(saved(ruled("en", {"GENE": ["BRCA"], "PROTEIN": ["Tau"]}), tmp_path / "en"))


def test_each_kind_is_a_label_of_itself() -> None:
    assert all(LABELS[str(kind).upper()] == (kind,) for kind in Kind)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", GERMAN),
        ("uk", "Компанія повідомила в понеділок, що продасть акції в рамках первинного розміщення."),
        ("sk", "Spoločnosť v pondelok oznámila, že predá akcie v ponuke a že by tak mohla získať veľa peňazí pre ňu."),
        ("xx", GERMAN),
        ("en", "NVDA 186.88"),
    ],
)
def test_a_text_in_the_languages_of_a_pipeline_passes(code: str, text: str) -> None:
    require_language(text, code, "theirs")


def test_english_is_told_from_the_rest() -> None:
    assert is_english(ENGLISH)
    assert not is_english(GERMAN)


def test_long_texts_are_read_in_parts() -> None:
    nlp = ruled("en", {"ORG": ["Quantel Vision"]}, sentences=True)
    nlp.max_length = 60_000
    text = (ENGLISH + "\n\n") * 600
    found = find_names(nlp, text)
    assert len(found.names) == 600
    assert all(text[start:end] == "Quantel Vision" for start, end, _ in found.names)
    assert len(found.starts) >= 1_800


PARTS = st.sampled_from(
    [
        "Acme",
        "Acme-Bolt",
        "Bolt's",
        "上海公司",
        "U.S.A",
        ".",
        "\n\n",
        " ",
        "\u200f",
        "e\u0301",
        "😀",
        "(Acme)",
        "AcmeBolt",
    ]
)


@pytest.fixture(scope="module")
def by_letters(tmp_path_factory: pytest.TempPathFactory) -> PackageTokenizer:
    """A package that reads letter by letter, so that its names begin and end inside our words."""
    folder = tmp_path_factory.mktemp("letters")
    nlp = ruled("zh", {"ORG": ["Acme", "公司", "Bolt"]}, sentences=True)
    return PackageTokenizer(blank_language().tokenizer, load_package(saved(nlp, folder)))


@settings(max_examples=200, deadline=None)
@given(st.lists(PARTS, max_size=12), st.sampled_from(["", " "]))
def test_cut_words_give_the_text_again(by_letters: PackageTokenizer, parts: list[str], between: str) -> None:
    text = between.join(parts)
    doc = by_letters(text)
    assert doc.text == text
    found = find_names(by_letters.package.nlp, text)
    assert [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] == list(found.names)
    assert len(found.names) == sum(text.count(name) for name in ("Acme", "公司", "Bolt"))
