"""What the door turns away, case by case."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from graph.model import Claim, Entity, Extraction, Money, PartialDate
from graph.ontology import Kind, Predicate, Property, ValueType
from graph.write import find_faults
from graph.write.validate import value_faults
from tests.graph_samples import OFFERING, Sample, dollars, exclusion

GOOD = exclusion().done()
LINK = next(claim for claim in GOOD.claims if claim.predicate is Predicate.EXCLUDES)
NAME = next(claim for claim in GOOD.claims if claim.property == "name")


def with_claim(claim: Claim, **changes: Any) -> Extraction:
    return dataclasses.replace(GOOD, claims=(dataclasses.replace(claim, **changes),))


def test_a_sound_extraction_has_no_faults() -> None:
    full = (
        Sample("a.txt")
        .has(OFFERING, "expected_on", PartialDate("2026"))
        .has(OFFERING, "count", 3)
        .has(OFFERING, "aggregate", value=True)
        .say("company:a", Predicate.INVESTS_IN, OFFERING, qualifiers={"amount": dollars(3), "stake": "a third"})
        .has("company:a", "identifier", "ticker:A@XNAS")
    )
    assert find_faults(GOOD) == []
    assert find_faults(full.done()) == []


CASES: list[tuple[str, Extraction, str]] = [
    ("other-document", with_claim(LINK, document="x"), "names another document"),
    ("unknown-end", with_claim(LINK, object="jurisdiction:XX"), "jurisdiction:XX is not among the entities"),
    ("unknown-law", with_claim(LINK, legal_bases=("law:x",)), "law:x is not among the entities"),
    ("moved-quote", with_claim(LINK, start=LINK.start + 1), "does not stand at"),
    ("empty-quote", with_claim(LINK, quote="", start=0, end=0), "does not stand at"),
    ("beyond-the-end", with_claim(LINK, start=10**6, end=10**6 + 3), "does not stand at"),
    ("confidence", with_claim(LINK, confidence=1.5), "confidence 1.5"),
    ("no-number", with_claim(LINK, confidence=float("nan")), "confidence nan"),
    ("signature", with_claim(LINK, subject="company:acme"), "EXCLUDES does not join Company to Jurisdiction"),
    ("no-object", with_claim(LINK, object=None), "needs an object"),
    ("bases-elsewhere", with_claim(LINK, predicate=Predicate.INVOKES, object="law:itar"), "only EXCLUDES has"),
    ("basis-no-law", with_claim(LINK, legal_bases=("company:acme",)), "must be a Law"),
    ("qualifier", with_claim(LINK, qualifiers={"role": "x"}), "EXCLUDES has no qualifier role"),
    ("qualifier-type", with_claim(LINK, qualifiers={"reason": 3}), "reason cannot be 3"),
    ("date-type", with_claim(LINK, qualifiers={"valid_from": "2026"}), "valid_from cannot be '2026'"),
    ("name-kind", with_claim(NAME, name_kind=None), "a name needs"),
    ("name-of-dots", with_claim(NAME, value="..."), "a name needs"),
    ("identifier", with_claim(NAME, property="identifier", value="vat:1"), "an identifier is scheme:value"),
    ("no-such-property", with_claim(NAME, property="colour"), "Company has no property colour"),
    ("property-with-object", with_claim(NAME, object="law:itar"), "a property claim has no object"),
    ("property-type", with_claim(NAME, subject=OFFERING, property="count", value=True), "count cannot be True"),
    ("closed-list", with_claim(NAME, subject=OFFERING, property="kind", value="raffle"), "kind cannot be 'raffle'"),
    ("blank", with_claim(NAME, property="website", value=" "), "website cannot be ' '"),
    (
        "currency",
        with_claim(NAME, subject=OFFERING, property="amount", value=Money(value=Decimal(1), currency="dollars")),
        "amount cannot be",
    ),
    (
        "infinite",
        with_claim(NAME, subject=OFFERING, property="amount", value=Money(value=Decimal("NaN"), currency="USD")),
        "amount cannot be",
    ),
    ("aggregate-type", with_claim(NAME, subject=OFFERING, property="aggregate", value=1), "aggregate cannot be 1"),
    ("text", dataclasses.replace(GOOD, text=GOOD.text + "."), "its id or story is not that of its address and text"),
    (
        "address",
        dataclasses.replace(GOOD, document=dataclasses.replace(GOOD.document, url=" ")),
        "it has no address",
    ),
    (
        "time-zone",
        dataclasses.replace(GOOD, document=dataclasses.replace(GOOD.document, retrieved_at=datetime(2026, 1, 1))),  # noqa: DTZ001
        "no time zone",
    ),
    (
        "bar",
        dataclasses.replace(GOOD, entities=(Entity(id="company:a|b", kind=Kind.COMPANY),)),
        "without blanks or bars",
    ),
    (
        "kind",
        dataclasses.replace(GOOD, entities=(Entity(id="company:a", kind=Kind.LAW),)),
        "does not begin with its kind",
    ),
]


@pytest.mark.parametrize(("extraction", "words"), [pytest.param(e, w, id=name) for name, e, w in CASES])
def test_faults_are_named(extraction: Extraction, words: str) -> None:
    assert any(words in fault for fault in find_faults(extraction)), find_faults(extraction)


def test_a_decimal_property_must_be_finite_and_decimal() -> None:
    spec = Property(name="share", type=ValueType.DECIMAL, description="")
    fits = [list(value_faults(spec, value)) == [] for value in (Decimal("0.1"), Decimal("inf"), 1)]
    assert fits == [True, False, False]
