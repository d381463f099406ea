"""The reader of marked texts."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest.training
from graph.ontology import Kind, Modality, Predicate
from ingest.training.corpus import read_sources
from ingest.training.marked import MarkedTextError, form_of, parse_marked, read_marked
from ingest.training.options import REAL

TEXT = """=== x01-01
title: [Quantel Vision](quantel) seeks $400 million in [Hong Kong](hkex)
date: 2026-03-12
style: wire
--- entities
quantel | Company | Quantel Vision; Quantel Vision Technology
quantel-ipo | Offering | Quantel Vision IPO | kind=ipo | issuer=quantel | amount=400000000 USD about
hkex | Exchange | Hong Kong Stock Exchange; HKEX
us | Jurisdiction | United States; US
--- text
[Quantel Vision](quantel) has filed for an [initial public offering](quantel-ipo).
[It](quantel) makes [sensors for robots](robotics).

[American](us) investors will not be able to buy [the shares](quantel-ipo).
--- claims
quantel ISSUES quantel-ipo @1,0 planned
? quantel DEVELOPS robotics @2
quantel-ipo EXCLUDES us @3 planned negated | investor_class=retail
"""


def test_offsets_sentences_and_claims_are_read() -> None:
    (article,) = parse_marked(TEXT, "x01.txt")
    assert article.text.startswith("Quantel Vision seeks $400 million in Hong Kong\n\nQuantel Vision has filed")
    assert [article.text[start:end] for start, end in article.sentences][2] == "It makes sensors for robots."
    assert "robots.\n\nAmerican" in article.text
    marked = [(article.text[m.start : m.end], m.key, m.form) for m in article.mentions]
    assert marked == [
        ("Quantel Vision", "quantel", "name"),
        ("Hong Kong", "hkex", "name"),
        ("Quantel Vision", "quantel", "name"),
        ("initial public offering", "quantel-ipo", "nominal"),
        ("It", "quantel", "pronoun"),
        ("sensors for robots", "robotics", "nominal"),
        ("American", "us", "name"),
        ("the shares", "quantel-ipo", "nominal"),
    ]
    assert article.entities["robotics"].kind is Kind.TECHNOLOGY
    issues, develops, excludes = article.claims
    assert (issues.sentences, issues.modality, issues.negated) == ((1, 0), Modality.PLANNED, False)
    assert develops.optional
    assert develops.modality is Modality.ASSERTED
    assert excludes.predicate is Predicate.EXCLUDES
    assert excludes.negated
    assert excludes.qualifiers == {"investor_class": "retail"}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("quantel | Company", "quantel | Firm", 6, "key | Kind | names"),
        ("kind=ipo", "kind=sale", 7, "kind="),
        ("issuer=quantel", "issuer", 7, "name=value"),
        ("[It](quantel)", "[It](quantle)", 5, "quantle"),
        ("[It](quantel)", "[It](quantel", 12, "does not close"),
        ("quantel ISSUES quantel-ipo", "quantel-ipo ISSUES quantel", 16, "ISSUES does not join"),
        ("@2", "@9", 17, "no sentence 9"),
        ("quantel DEVELOPS", "quantel MAKES", 17, "not known"),
        ("@1,0 planned", "@1,0 sometimes", 16, "a claim is"),
        ("--- claims", "--- facts", 15, "no section"),
        ("date: 2026-03-12", "when: 2026-03-12", 1, "title or date"),
    ],
)
def test_a_broken_text_is_named_by_file_and_line(old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(MarkedTextError) as found:
        parse_marked(TEXT.replace(old, new, 1), "x01.txt")
    assert says in str(found.value)
    if says != "quantle":
        assert str(found.value).startswith(f"x01.txt:{line}: ")


def test_a_text_without_its_first_line_is_refused() -> None:
    with pytest.raises(MarkedTextError, match="begins with"):
        parse_marked("title: x\n", "x.txt")


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TEXT + TEXT, encoding="utf-8")
    with pytest.raises(MarkedTextError, match="twice"):
        read_marked([tmp_path / "x.txt"])


def test_replacing_mentions_moves_everything_behind_them() -> None:
    (article,) = parse_marked(TEXT, "x01.txt")
    changed = article.replaced({0: "Io", 6: "Liechtenstein"})
    assert changed.text.startswith("Io seeks")
    for before, after in zip(article.mentions, changed.mentions, strict=True):
        words = changed.text[after.start : after.end]
        assert words in {article.text[before.start : before.end], "Io", "Liechtenstein"}
    sentences = [changed.text[start:end] for start, end in changed.sentences]
    assert sentences[3] == "Liechtenstein investors will not be able to buy the shares."
    assert article.replaced({}).text == article.text


@pytest.mark.parametrize(
    ("surface", "form"),
    [
        ("It", "pronoun"),
        ("the company", "nominal"),
        ("The Company", "name"),
        ("lenovo", "name"),
        ("iFlytek", "nominal"),
    ],
)
def test_form(surface: str, form: str) -> None:
    assert form_of(surface, {"lenovo"}) == form


def test_all_texts_of_the_project_can_be_read() -> None:
    folder = Path(next(iter(ingest.training.__path__)))
    later = read_marked(sorted((folder / "next").glob("*.txt")))
    articles = [*read_marked(sorted((folder / "texts").glob("*.txt"))), *later]
    assert len(articles) > 1500
    assert len({article.id for article in articles}) == len(articles)
    # who tells real events says from where
    told = {id_ for id_, addresses in read_sources(folder / "next" / "sources").items() if addresses}
    assert {article.id for article in later if article.id[0] in REAL} == told
    for article in articles:
        assert all(article.text[start:end].strip() == article.text[start:end] for start, end in article.sentences)
