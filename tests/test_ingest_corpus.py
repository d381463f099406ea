"""The corpus of briefs: made again byte for byte, nothing of the marks lost, and sound in a graph."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from graph.check import check
from graph.client import GraphClient
from graph.model import Claim, Extraction, Money
from graph.ontology import Kind, Modality, NameKind, Predicate, Status
from graph.read.stats import stats
from graph.texts import TextStore
from ingest.loading import iter_parsed, load
from ingest.options import Options
from ingest.sources.metadata import split_front_matter
from ingest.training.corpus import NOTE, SERIES, make_corpus, publisher, read_sources, sources_of_corpus
from ingest.training.gold import UNSURE, laws_of
from ingest.training.marked import MarkedArticle, parse_marked, read_marked
from ingest.training.naming import names_of, parse_money, references_of

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "examples" / "corpus"
MARKED = ROOT / "ingest" / "training" / "texts"
SHARED = Path(os.environ.get("CAPLINKS_TRAINING", ROOT.parent / "shared" / "training"))


def marked(folder: Path) -> list[MarkedArticle]:
    return read_marked(sorted(path for path in folder.glob("*.txt") if path.name[0] in SERIES))


@cache
def extractions() -> dict[str, Extraction]:
    found = {}
    for record, parsed in iter_parsed([CORPUS], Options()):
        assert parsed.rejected == (), record
        assert parsed.extraction is not None
        found[parsed.extraction.document.url] = parsed.extraction
    return found


def assert_is_what_lies_here(files: dict[str, str]) -> None:
    assert sorted(path.name for path in CORPUS.iterdir()) == sorted(files)
    differing = [name for name, text in files.items() if (CORPUS / name).read_bytes() != text.encode()]
    assert differing == []


def test_the_marked_texts_of_this_project_give_the_corpus() -> None:
    files, _ = make_corpus(marked(MARKED), sources_of_corpus(CORPUS))
    assert_is_what_lies_here(files)


@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="the marked texts and their sources do not lie beside us")
def test_the_marked_texts_that_lie_beside_this_project_give_the_corpus() -> None:
    files, _ = make_corpus(marked(SHARED), read_sources(SHARED / "sources"))
    assert_is_what_lies_here(files)


def test_every_text_says_that_it_retells_and_whom() -> None:
    for extraction in extractions().values():
        document = extraction.document
        assert document.note == NOTE
        assert document.publisher == publisher(document.sources)
        assert str(document.publisher).startswith("caplinks brief, after ")
        assert len(document.sources) > 1
        assert all(address.startswith(("http://", "https://")) for address in document.sources)
        assert document.title == extraction.text.partition("\n")[0]
        assert str(document.published_at) in (CORPUS / document.url).read_text(encoding="utf-8")
    assert len(extractions()) == 342


def test_every_marked_claim_comes_through() -> None:
    wanted: Counter[tuple[str, Modality, bool]] = Counter()
    attributed = optional = 0
    for article in marked(MARKED):
        for claim in article.claims:
            wanted[claim.predicate, claim.modality, claim.negated] += 1
            attributed += "attributed_to" in claim.qualifiers
            optional += claim.optional
    links = [claim for extraction in extractions().values() for claim in extraction.claims if claim.predicate]
    assert Counter((claim.predicate, claim.modality, claim.negated) for claim in links) == wanted
    assert {claim.predicate for claim in links} == set(Predicate)
    assert sum("attributed_to" in claim.qualifiers for claim in links) == attributed > 100
    assert sum(claim.confidence == UNSURE for claim in links) == optional > 1000
    assert sum(claim.negated for claim in links) > 50


def test_every_property_of_offerings_and_laws_comes_through() -> None:
    def count(key: str, value: str | None = None) -> int:
        every = [entity.properties.get(key) for article in articles for entity in article.entities.values()]
        return sum(found is not None and value in {None, found} for found in every)

    articles = marked(MARKED)
    has = Counter(
        claim.property for extraction in extractions().values() for claim in extraction.claims if claim.property
    )
    for name in ("kind", "amount", "valuation", "share_price", "shares", "count", "stage", "expected_on", "citation"):
        assert has[name] == count(name) > 0, name
    assert has["aggregate"] == count("aggregate", "true")
    assert has["status"] == count("status")


def test_quotes_of_sums_hold_them() -> None:
    sums = [
        claim
        for extraction in extractions().values()
        for claim in extraction.claims
        if claim.property == "amount" and isinstance(claim.value, Money)
    ]
    with_digits = sum(any(char.isdigit() for char in claim.quote) for claim in sums)
    assert with_digits > 0.9 * len(sums)


def claim_of(name: str, predicate: Predicate, object_: str) -> Claim:
    claims = extractions()[name].claims
    return next(claim for claim in claims if (claim.predicate, claim.object) == (predicate, object_))


def test_an_exclusion_has_ground_and_speaker() -> None:
    claim = claim_of("r02-04.txt", Predicate.EXCLUDES, "jurisdiction:US")
    assert claim.legal_bases == ("law:144a", "law:regulation-s", "law:sa33") or "law:144a" in claim.legal_bases
    assert claim.qualifiers["reason"] == "Rule 144A"
    assert (claim.extractor, claim.status) == ("marked", Status.ACCEPTED)
    planned = claim_of("s01-08.txt", Predicate.EXCLUDES, "jurisdiction:CN")
    assert planned.modality is Modality.PLANNED
    assert planned.qualifiers["attributed_to"] == "four officials and a banker"


TEXT = """=== r99-01
title: [Acme](acme) sells [notes](notes) again
date: 2026-03-12
--- entities
acme | Company | Acme Robotics; Acme
notes | Offering | Acme notes of May 2025 | kind=bond | issuer=acme | amount=400000000 USD about
more | Offering | Acme Series B | kind=private_round | issuer=acme
ipo | Offering | Acme IPO | kind=ipo | issuer=acme | share_price=21 USD
mof | Regulator | Ministry of Finance; finance ministry
cn | Jurisdiction | China; CN; Chinese; Beijing
hkex | Exchange | Hong Kong Stock Exchange; HKEX; Hong Kong
regs | Law | Regulation S
boss | Person | Mr Ann Example; Example
--- text
[Acme](acme) sold [notes](notes) under [Regulation S](regs), which [Chinese](cn) investors could not buy.
[It](acme) plans [an IPO](ipo) in [Hong Kong](hkex) after [a Series B](more), [Ann Example](boss) told the [finance ministry](mof).
--- claims
notes EXCLUDES cn @1 | reason=Regulation S
acme INVOKES regs @1
"""  # noqa: E501 - a sentence a line


def test_references_tell_a_companys_sales_apart() -> None:
    (article,) = parse_marked(TEXT, "r99.txt")
    ids = references_of(article, "0" * 64)
    assert ids["notes"] == "offering:acme-robotics-bond-2025-05"
    assert ids["more"] == "offering:acme-robotics-series-b"
    assert ids["ipo"] == "offering:acme-robotics-ipo"
    assert (ids["cn"], ids["hkex"]) == ("jurisdiction:CN", "exchange:XHKG")
    assert ids["mof"] == "regulator:ministry-of-finance-china"


def test_names_are_proper_ones() -> None:
    (article,) = parse_marked(TEXT, "r99.txt")
    assert names_of(article, "cn") == {"China": NameKind.PRIMARY}
    assert names_of(article, "hkex") == {"Hong Kong Stock Exchange": NameKind.PRIMARY, "HKEX": NameKind.ALIAS}
    assert names_of(article, "mof") == {"Ministry of Finance (China)": NameKind.PRIMARY}
    assert list(names_of(article, "boss")) == ["Ann Example", "Example"]


def test_the_ground_of_an_exclusion_is_the_law_that_its_issuer_invokes_nearby() -> None:
    (article,) = parse_marked(TEXT, "r99.txt")
    assert laws_of(article, article.claims[0]) == ["regs"]
    assert laws_of(article, article.claims[1]) == []


def test_money_is_exact_without_a_bound() -> None:
    assert parse_money("672 INR").bound == "exact"
    with pytest.raises(ValueError, match="not enough"):
        parse_money("672")


def test_who_is_named_as_publisher() -> None:
    assert publisher(["https://www.a.example/x"]) == "caplinks brief, after a.example"
    assert publisher(["https://a.example/x", "https://b.example"]) == "caplinks brief, after a.example and another"
    assert publisher(["https://a.example", "b", "c"]) == "caplinks brief, after a.example and 2 others"


def test_front_matter_gives_note_and_sources() -> None:
    text = "---\nnote: It retells.\nsources:\n- https://a.example/1\n- The Paper\n---\nText\n"
    metadata, _ = split_front_matter(text)
    assert (metadata.note, metadata.sources) == ("It retells.", ("https://a.example/1", "The Paper"))


@pytest.mark.long
async def test_the_corpus_makes_a_sound_graph(graph: GraphClient, tmp_path: Path) -> None:
    texts = TextStore(tmp_path)
    report = await load(graph, texts, [CORPUS], Options())
    assert (report.written, report.rejected) == (342, ())
    assert await check(graph, texts) == []
    found = await stats(graph)
    assert found.documents == 342
    assert all(found.links[predicate] for predicate in Predicate)
    assert found.links[Predicate.EXCLUDES] > 30
    assert all(found.entities[kind] for kind in Kind)
