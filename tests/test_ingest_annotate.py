"""Marked texts written, checked, made of what was read, and turned into records and lines and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest.training
from graph.model import Document, PartialDate
from graph.ontology import OFFERING_KINDS, TECHNOLOGIES, Kind, Modality, Predicate, allows
from ingest.extract.pipeline import Reader, load_reader
from ingest.training.annotate import Place, Text, annotate, date_of, make_article
from ingest.training.checking import check_marked
from ingest.training.corpus import SERIES
from ingest.training.gold import Left, extraction_of
from ingest.training.marked import (
    MarkedArticle,
    MarkedClaim,
    MarkedEntity,
    MarkedMention,
    form_of,
    parse_marked,
    read_marked,
)
from ingest.training.marking import render_all, render_marked
from ingest.training.naming import references_of
from ingest.training.records import article_of, record_of
from ingest.wire import ParseOptions, parse, render
from tests.evaluation_samples import UNHURRIED

ROOT = Path(__file__).parents[1]
TEXTS = Path(next(iter(ingest.training.__path__))) / "texts"
SHARED = Path(os.environ.get("CAPLINKS_TRAINING", ROOT.parent / "shared" / "training"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def articles() -> list[MarkedArticle]:
    return read_marked(sorted(TEXTS.glob("*.txt")))


@cache
def reader() -> Reader:
    return load_reader()


def document(text: str, title: str | None = None, published: str | None = "2026-03-12") -> Document:
    id_, story = Document.ids("a.txt", text)
    date = PartialDate(published) if published else None
    return Document(id=id_, story=story, url="a.txt", title=title, published_at=date, retrieved_at=NOW)


# --- marked texts written and read


def test_all_texts_of_the_project_are_written_as_they_are_read() -> None:
    assert parse_marked(render_all(articles()), "x.txt") == articles()


def test_all_texts_of_the_project_are_the_same_as_records() -> None:
    for article in articles():
        assert article_of(json.loads(json.dumps(record_of(article)))) == article


def test_all_texts_of_the_project_are_without_fault() -> None:
    files = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(TEXTS.glob("*.txt"))]
    assert check_marked(files) == []


@pytest.mark.skipif(not (SHARED / "check.py").is_file(), reason="the script of the marked texts does not lie beside us")
def test_records_are_those_of_the_script_that_came_with_the_texts(tmp_path: Path) -> None:
    output = tmp_path / "texts.jsonl"
    command = [sys.executable, str(SHARED / "check.py"), "--json", str(output), *map(str, sorted(TEXTS.glob("*.txt")))]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    theirs = {one["id"]: one for one in map(json.loads, output.read_text(encoding="utf-8").splitlines())}
    assert len(theirs) == len(articles())
    for article in articles():
        ours = json.loads(json.dumps(record_of(article)))
        for claim in ours["claims"]:
            del claim["places"]
            claim.pop("legal_bases", None)  # the script leaves them out
        wanted = theirs[article.id]
        del wanted["style"]
        for record in (ours, wanted):
            record["entities"].sort(key=lambda entity: entity["key"])
        assert ours == wanted


_WORD = st.text(alphabet="abcXYZé$.,'“()-", min_size=1, max_size=6)
_KEYS = [f"k{number}" for number in range(6)]
_TECHNOLOGY = sorted(TECHNOLOGIES)[0]
_VALUE = st.text(alphabet="abc 7=.", min_size=1, max_size=8).map(str.strip).filter(bool)


@st.composite
def made(draw: st.DrawFn) -> MarkedArticle:
    """Return an article of any content."""
    entities = {key: draw(entity(key)) for key in draw(st.lists(st.sampled_from(_KEYS), min_size=1, unique=True))}
    known = sorted(entities)
    if draw(st.booleans()):
        entities[_TECHNOLOGY] = MarkedEntity(key=_TECHNOLOGY, kind=Kind.TECHNOLOGY, names=(_TECHNOLOGY,))
    names = {name.casefold() for one in entities.values() for name in one.names}
    text, sentences, mentions = "", [], []
    for number in range(draw(st.integers(1, 5))):
        text += ("\n\n" if number == 1 or draw(st.booleans()) else " ") if text else ""
        begin = len(text)
        for count in range(draw(st.integers(1, 5))):
            text += " " if count else ""
            words = draw(_WORD)
            if draw(st.booleans()):
                key = draw(st.sampled_from(sorted(entities)))
                mentions.append((len(text), len(text) + len(words), key))
            text += words
        sentences.append((begin, len(text)))
    return MarkedArticle(
        id="made-1",
        title=text[slice(*sentences[0])],
        date="2026-03-12",
        text=text,
        sentences=tuple(sentences),
        mentions=tuple(
            MarkedMention(start=start, end=end, key=key, form=form_of(text[start:end], names))
            for start, end, key in mentions
        ),
        entities=entities,
        claims=tuple(draw(st.lists(claim({key: entities[key].kind for key in known}, len(sentences)), max_size=4))),
    )


@st.composite
def entity(draw: st.DrawFn, key: str) -> MarkedEntity:
    kind = draw(st.sampled_from([kind for kind in Kind if kind is not Kind.TECHNOLOGY]))
    properties = {"kind": draw(st.sampled_from(sorted(OFFERING_KINDS)))} if kind is Kind.OFFERING else {}
    if kind is Kind.OFFERING and draw(st.booleans()):
        properties["amount"] = f"{draw(st.integers(0, 10**15))} USD about"
    return MarkedEntity(
        key=key, kind=kind, names=tuple(draw(st.lists(_WORD, min_size=1, max_size=3))), properties=properties
    )


@st.composite
def claim(draw: st.DrawFn, kinds: dict[str, Kind], count: int) -> MarkedClaim:
    every = [
        (subject, predicate, object_)
        for subject in kinds
        for object_ in kinds
        for predicate in Predicate
        if allows(predicate, kinds[subject], kinds[object_])
    ]
    subject, predicate, object_ = draw(st.sampled_from(every)) if every else draw(st.nothing())
    return MarkedClaim(
        subject=subject,
        predicate=predicate,
        object=object_,
        sentences=tuple(draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=3))),
        modality=draw(st.sampled_from(Modality)),
        negated=draw(st.booleans()),
        optional=draw(st.booleans()),
        qualifiers=draw(st.dictionaries(st.sampled_from(["title", "reason"]), _VALUE, max_size=2)),
    )


def _joinable(article: MarkedArticle) -> bool:
    ruled = any(article.text[start:end].startswith(("---", "===")) for start, end in article.sentences)  # written as ––
    return article.text.strip() == article.text and not ruled


@UNHURRIED
@given(made().filter(_joinable))
def test_any_article_is_written_as_it_is_read_and_the_same_as_a_record(article: MarkedArticle) -> None:
    text = render_marked(article)
    (back,) = parse_marked(text, "x.txt")
    if not any(
        one.kind is Kind.TECHNOLOGY and one.key not in {m.key for m in article.mentions}
        for one in article.entities.values()
    ):
        assert back == article
    assert render_marked(back) == text
    assert article_of(json.loads(json.dumps(record_of(back)))) == back


@UNHURRIED
@given(
    st.lists(st.text(alphabet="[]()ab=- ", min_size=1, max_size=12).filter(lambda one: one.strip() == one), min_size=2)
)
def test_brackets_and_rules_of_a_text_never_become_marks(sentences: list[str]) -> None:
    spans, text = [], ""
    for sentence in sentences:
        text += " " if text else ""
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence
    start = spans[-1][0]
    mention = MarkedMention(start=start, end=start + 1, key="a", form="name")
    article = MarkedArticle(
        id="x",
        title=sentences[0],
        date="2026-03-12",
        text=text,
        sentences=tuple(spans),
        mentions=(mention,),
        entities={"a": MarkedEntity(key="a", kind=Kind.COMPANY, names=("A",))},
        claims=(),
    )
    (back,) = parse_marked(render_marked(article), "x.txt")
    assert [end - begin for begin, end in back.sentences] == [len(one) for one in sentences]
    assert len(back.mentions) == 1
    plain = str.maketrans("[]", "()")
    for (begin, end), sentence in zip(back.sentences, sentences, strict=True):
        if not sentence.startswith(("---", "===")):
            assert back.text[begin:end].translate(plain) == sentence.translate(plain)


# --- lines turned into marked texts and back


def _line(article: MarkedArticle) -> tuple[dict[str, Any], dict[str, str]]:
    whole = document(article.text, article.title, article.date)
    line: dict[str, Any] = orjson.loads(render(extraction_of(article, whole, Left())))
    return line, references_of(article, whole.story)


def _places(article: MarkedArticle, ids: dict[str, str]) -> list[Place]:
    return [Place(start=m.start, end=m.end, id=ids[m.key]) for m in article.mentions]


def _real() -> Iterable[MarkedArticle]:
    return (article for article in articles() if article.id[0] in SERIES)


def test_what_was_marked_comes_back_from_its_line() -> None:
    checked = 0
    for article in _real():
        line, ids = _line(article)
        if len(set(ids.values())) < len(ids):
            continue  # two entities of the text are one thing in the graph
        whole = Text(text=article.text, sentences=article.sentences, shift=0)
        back = make_article(article.id, article.date, whole, line, _places(article, ids))
        assert (back.text, back.sentences, back.date) == (article.text, article.sentences, article.date)
        listed = {one["id"] for one in line["entities"]}
        known = {key: id_ for key, id_ in ids.items() if id_ in listed}
        spans = {(m.start, m.end): ids[m.key] for m in article.mentions if m.key in known}
        key_of = {back.mentions[n].key: spans[m.start, m.end] for n, m in enumerate(back.mentions)}
        assert {(m.start, m.end): key_of[m.key] for m in back.mentions} == spans
        assert {key_of[key]: one.kind for key, one in back.entities.items() if key in key_of} == {
            known[key]: article.entities[key].kind for key in known if known[key] in spans.values()
        }
        assert len(back.entities) == len(known)
        meant = {_meaning(one, ids) for one in article.claims if one.subject != one.object}
        assert {_meaning(one, key_of) for one in back.claims} == meant
        (parsed,) = parse_marked(render_marked(back), "x.txt")
        assert parsed.claims == back.claims
        checked += 1
    assert checked > 300


def _meaning(claim: MarkedClaim, ids: dict[str, str]) -> tuple[object, ...]:
    ends = ids[claim.subject], claim.predicate, ids[claim.object]
    return *ends, claim.sentences[0], claim.modality, claim.negated, claim.optional


def test_names_are_looked_for_where_no_mention_is_known() -> None:
    text = "Acme buys Bolt\n\nAcme Corp [sic] buys Bolt. Bolt makes chips; nobody\nelse does."
    line: dict[str, Any] = {
        "entities": [
            {"id": "company:acme", "kind": "Company", "name": "Acme Corp", "aliases": ["Acme"]},
            {
                "id": "company:bolt",
                "kind": "Company",
                "name": "Bolt",
                "aliases": ["a|b;c"],
                "properties": {"status": "x"},
            },
            {"id": "technology:semiconductor", "kind": "Technology", "name": "semiconductor"},
            {"id": "company:semiconductor", "kind": "Company", "name": "Semiconductor"},
            {"id": "regulator:bolt", "kind": "Regulator", "name": "Bolt Office"},
            {"id": "company:~0a1b2c3d", "kind": "Company", "name": "中芯"},
        ],
        "claims": [
            {"subject": "company:acme", "predicate": "ACQUIRES", "object": "company:bolt", "start": 16}
            | {"qualifiers": {"modality": "planned", "status": "a | b"}, "confidence": 0.6},
            {"subject": "company:acme", "predicate": "ACQUIRES", "object": "company:bolt", "start": 0}
            | {"qualifiers": {"modality": "planned"}},
        ],
    }
    whole = Text(text=text, sentences=((0, 14), (16, 42), (43, len(text))), shift=0)
    article = make_article("x", "2026-03-12", whole, line, [])
    assert list(article.entities) == [
        *("acme", "bolt", "semiconductor", "semiconductor-company", "bolt-regulator", "0a1b2c3d"),
    ]
    assert article.entities["bolt"].names == ("Bolt", "a, b, c")
    assert article.entities["bolt"].properties == {}
    text = render_marked(article)
    assert "[Acme Corp](acme) [sic] buys [Bolt](bolt).\n" in text
    assert "[Bolt](bolt) makes chips; nobody else does." in text
    assert "? acme ACQUIRES bolt @1,0 planned | status=a, b\n" in text


# --- what the pipeline reads


def samples() -> list[Path]:
    return sorted((ROOT / "tests" / "data").glob("extract-*.txt"))


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_what_is_read_is_a_sound_marked_text_and_says_the_same(path: Path) -> None:
    _, _, rest = path.read_text(encoding="utf-8").partition("---\n")
    head, _, text = rest.partition("---\n")
    title = head.partition("title: ")[2].partition("\n")[0]
    read = reader().read(document(text, title), text)
    article = annotate(reader(), document(text, title), text, "x")
    assert check_marked([("x.txt", render_marked(article))]) == []
    found = sum(claim.predicate is not None for claim in read.claims)
    assert len(article.claims) == found > 0
    quotes = {" ".join(claim.quote.split()) for claim in read.claims if claim.predicate is not None}
    marked = {article.text[slice(*article.sentences[one.sentences[0]])] for one in article.claims}
    assert {" ".join(one.split()) for one in marked} == quotes
    assert any(mention.form == "nominal" for mention in article.mentions)


def test_a_corrected_line_goes_before_what_the_pipeline_reads() -> None:
    text = "Acme Robotics sells shares. It lists on Nasdaq. Bolt Foundry supplies Acme Robotics."
    quote = "Bolt Foundry supplies Acme Robotics."
    line = {
        "document": {"text": text, "source": "a.txt"},
        "entities": [
            {"id": "company:acme-robotics", "kind": "Company", "name": "Acme Robotics"},
            {"id": "company:the-foundry", "kind": "Company", "name": "Bolt Foundry"},
        ],
        "claims": [
            {
                "subject": "company:the-foundry",
                "predicate": "SUPPLIES",
                "object": "company:acme-robotics",
                "quote": quote,
            }
        ],
    }
    options = ParseOptions(record_id="x:1", now=NOW, find_text=lambda _: pytest.fail("the text stands in the line"))
    given_ = parse(json.dumps(line).encode(), options).extraction
    assert given_ is not None
    article = annotate(reader(), given_.document, text, "x", given=given_)
    assert set(article.entities) == {"acme-robotics", "the-foundry"}
    marks = {(article.text[m.start : m.end], m.key) for m in article.mentions}
    assert {("Acme Robotics", "acme-robotics"), ("Bolt Foundry", "the-foundry")} <= marks
    assert [(c.subject, c.predicate, c.object, c.sentences) for c in article.claims] == [
        ("the-foundry", Predicate.SUPPLIES, "acme-robotics", (2,))
    ]


def test_a_text_that_looks_like_marks_is_read_and_written() -> None:
    text = "=== Notice\n\n--- Acme Robotics [ACME] sells shares](now.\n\nIt [the firm](acme) lists on Nasdaq."
    article = annotate(reader(), document(text), text, "x")
    assert check_marked([("x.txt", render_marked(article))]) == []
    (back,) = parse_marked(render_marked(article), "x.txt")
    assert "sells shares)(now." in back.text


@pytest.mark.parametrize(
    ("published", "date"), [("2026-03-12", "2026-03-12"), ("2026-03", "2026-03-01"), (None, "2026-01-01")]
)
def test_dates(published: str | None, date: str) -> None:
    assert date_of(document("x", published=published)) == date


# --- what is wrong

SOUND = """=== x01-01
title: [Quantel](quantel) seeks $400 million
date: 2026-03-12
--- entities
quantel | Company | Quantel
quantel-ipo | Offering | Quantel IPO | kind=ipo | issuer=quantel | amount=400000000 USD about
us | Jurisdiction | United States; US
--- text
[Quantel](quantel) filed for an [offering](quantel-ipo).
[American](us) investors may not buy [it](quantel-ipo).
--- claims
quantel ISSUES quantel-ipo @1 planned
quantel-ipo EXCLUDES us @2
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", [], id="nothing"),
        pytest.param("2026-03-12", "12 March", ["1: the date is '12 March': give YYYY-MM-DD"], id="date"),
        pytest.param("issuer=quantel ", "issuer=quantle ", ["6: the issuer quantle is not listed"], id="issuer"),
        pytest.param("issuer=quantel | ", "", ["6: the offering quantel-ipo has neither issuer= nor"], id="no issuer"),
        pytest.param("000 USD about", "000 dollars", ["6: amount is '400000000 dollars'"], id="amount"),
        pytest.param("[American](us)", "American", ["7: us is never mentioned"], id="no mention"),
        pytest.param(
            "EXCLUDES us @2",
            "EXCLUDES us @2\nquantel-ipo EXCLUDES us @1",
            ["13: quantel-ipo EXCLUDES us stands twice", "14: quantel-ipo EXCLUDES us stands twice"],
            id="twice",
        ),
        pytest.param(
            "us @2", "us @0", ["13: quantel-ipo EXCLUDES us: neither side is mentioned in sentence 0"], id="place"
        ),
        pytest.param("[it](quantel-ipo)", "[it](it)", ["10: it is marked but not listed"], id="key"),
        pytest.param(
            "quantel | Company | Quantel\n",
            "quantel | Company |\n",
            [
                "3: quantel is marked",
                "5: an entity is",
                "6: the issuer quantel",
                "9: quantel is",
                "12: the predicate or",
            ],
            id="several",
        ),
        pytest.param(
            "quantel ISSUES quantel-ipo @1 planned\n",
            "quantel ISSUES @1\nquantel OWNS quantel @1\n",
            ["12: a claim is", "13: quantel OWNS quantel joins a thing to itself"],
            id="claims",
        ),
    ],
)
def test_all_that_is_wrong_is_named_by_line(old: str, new: str, expected: list[str]) -> None:
    problems = check_marked([("x.txt", SOUND.replace(old, new, 1) if old else SOUND)])
    assert len(problems) == len(expected), problems
    for problem, start in zip(problems, expected, strict=True):
        line, what = start.split(": ", 1)
        place, _, said = problem.partition(": ")
        assert said.startswith(what), problems
        assert place == f"x.txt:{line}" or what.startswith("quantel is marked")


def test_files_as_a_whole() -> None:
    assert check_marked([("x.txt", "")]) == ["x.txt:1: there is no article; one begins with a line `=== id`"]
    assert check_marked([("x.txt", "title: x")]) == ["x.txt:1: a marked text begins with a line `=== id`"]
    (twice,) = check_marked([("x.txt", SOUND), ("y.txt", SOUND)])
    assert twice == "y.txt:1: the article x01-01 stands at x.txt:1 too; give it another id"
    (nameless,) = check_marked([("x.txt", SOUND.replace("=== x01-01", "=== "))])
    assert nameless == "x.txt:1: the article has no id"
    (empty,) = check_marked([("x.txt", "=== a\ntitle: A\ndate: 2026-03-12\n--- entities\n--- text\n--- claims\n")])
    assert empty == "x.txt:1: there is no text"
    (headless,) = check_marked([("x.txt", "=== a\n--- text\nA.\n")])
    assert headless == "x.txt:1: title or date is missing"
