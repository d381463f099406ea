"""Comparing what extraction finds with the marks of an article."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.training.calibrate import EndToEnd, compare, extract_marked, match_entity
from ingest.training.evaluate import count_claims, gold_record
from ingest.training.marked import MarkedArticle, parse_marked

TEXT = """=== x01-01
title: [Quantel](quantel) lists in [Hong Kong](hkex)
date: 2026-03-12
--- entities
quantel | Company | Quantel Vision; Quantel
quantel-ipo | Offering | Quantel IPO | kind=ipo | issuer=quantel | amount=400000000 USD about
quantel-bond | Offering | Quantel bond | kind=bond | issuer=quantel
cohort | Offering | 30 companies | kind=ipo | aggregate=true | count=30
hkex | Exchange | Hong Kong Stock Exchange
mill | Company | Blue Mill
--- text
[Quantel](quantel) filed for an [IPO](quantel-ipo) after its [bond](quantel-bond), one of [30](cohort).
[Its](quantel) rival [Blue Mill](mill) did not.
--- claims
quantel ISSUES quantel-ipo @1 planned
? quantel-ipo LISTS_ON hkex @0
mill COMPETES_WITH quantel @2
"""


@pytest.fixture
def article() -> MarkedArticle:
    return parse_marked(TEXT, "x.txt")[0]


def entity(id_: str, label: str, name: str, /, **properties: Any) -> dict[str, Any]:
    return {"id": id_, "kind": label, "name": name, "aliases": [], "properties": properties}


def claim(subject: str, predicate: str, object_: str, confidence: float, *, negated: bool = False) -> dict[str, Any]:
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object_,
        "confidence": confidence,
        "qualifiers": {"negated": negated},
    }


ENTITIES = [
    entity("company:quantel", "Company", "Quantel"),
    entity("company:blue-mill", "Company", "BM"),
    entity("company:other", "Company", "Other"),
    entity(
        "offering:quantel:ipo",
        "Offering",
        "IPO",
        kind="ipo",
        issuer="company:quantel",
        amount={"value": 400000000, "currency": "USD"},
    ),
    entity("exchange:XHKG", "Exchange", "Hong Kong Stock Exchange"),
]


def test_right_wrong_and_missed_are_counted(article: MarkedArticle) -> None:
    found = EndToEnd()
    claims = [
        claim("company:quantel", "ISSUES", "offering:quantel:ipo", 0.9),
        claim("company:quantel", "COMPETES_WITH", "company:blue-mill", 0.8),
        claim("offering:quantel:ipo", "LISTS_ON", "exchange:XHKG", 0.7),
        claim("company:other", "ISSUES", "offering:quantel:ipo", 0.6),
        claim("company:quantel", "COMPETES_WITH", "company:blue-mill", 0.5, negated=True),
    ]
    compare(gold_record(article), {"entities": ENTITIES, "claims": claims}, found)
    assert (found.entities.right, found.entities.wrong, found.entities.missed) == (4, 1, 2)
    counts = count_claims(found, dict.fromkeys(["ISSUES", "COMPETES_WITH", "LISTS_ON"], 0.0))
    assert (counts.right, counts.wrong, counts.missed) == (2, 2, 0)
    counts = count_claims(found, dict.fromkeys(["ISSUES", "COMPETES_WITH", "LISTS_ON"], 0.85))
    assert (counts.right, counts.wrong, counts.missed) == (1, 0, 1)


@pytest.mark.parametrize(
    ("predicted", "key"),
    [
        (entity("o", "Offering", "sale", kind="bond", issuer="company:quantel"), "quantel-bond"),
        (entity("o", "Offering", "sale", kind="ipo", aggregate=True), "cohort"),
        (entity("o", "Offering", "sale", kind="bond", issuer="company:other"), None),
        (entity("company:blue-mill", "Company", "BM"), "mill"),
        (entity("company:blue", "Company", "Blue"), None),
        (entity("person:quantel", "Person", "Quantel"), None),
    ],
)
def test_entities_are_matched(article: MarkedArticle, predicted: dict[str, Any], key: str | None) -> None:
    predictions = {one["id"]: one for one in [*ENTITIES, predicted]}
    assert match_entity(predicted, gold_record(article), predictions) == key


def test_the_whole_extraction_is_compared(article: MarkedArticle) -> None:
    found = extract_marked(None, [article])
    assert found.entities.right >= 2
    assert sum(found.required.values()) == 2
