from decimal import Decimal

import pytest

from graph.model import Money
from graph.names import short_hash
from graph.ontology import Kind, NameKind
from ingest.extract.reading import Found, OfferingFacts, Thing
from ingest.resolve import references

STORY = "0" * 64


def named(kind: Kind, name: str) -> Thing:
    return Thing(kind=kind, mentions=[0], names={name: NameKind.PRIMARY})


def offering(amount: int | None = None, **facts: object) -> Thing:
    found = {} if amount is None else {"amount": Found(value=Money(value=Decimal(amount), currency="USD"), sentence=0)}
    return Thing(kind=Kind.OFFERING, mentions=[1], offering=OfferingFacts(kind="ipo", found=found, **facts))  # type: ignore[arg-type]


SPACEX = Thing(kind=Kind.COMPANY, mentions=[0], reference="company:spacex", names={"SpaceX": NameKind.PRIMARY})


@pytest.mark.parametrize(
    ("thing", "reference"),
    [
        (named(Kind.COMPANY, "Arcline Photonics Inc."), "company:arcline-photonics"),
        (named(Kind.PERSON, "Grégoire Low"), "person:gregoire-low"),
        (SPACEX, "company:spacex"),
        (offering(issuer=0), "offering:spacex-ipo"),
        (offering(issuer=0, round="series b"), "offering:spacex-series-b"),
    ],
)
def test_references(thing: Thing, reference: str) -> None:
    assert references([SPACEX, thing] if thing is not SPACEX else [thing], STORY)[-1] == reference


def test_offerings_of_one_kind_are_told_apart_by_amount() -> None:
    found = references([SPACEX, offering(5, issuer=0), offering(7, issuer=0), offering(issuer=0)], STORY)
    assert found[1] == f"offering:spacex-ipo~{short_hash('5 USD exact')}"
    assert found[2] == f"offering:spacex-ipo~{short_hash('7 USD exact')}"
    assert len(set(found)) == 4


def test_cohorts_are_told_apart_by_what_is_told_of_them() -> None:
    counted = references([offering(aggregate=True, count=50)], STORY)
    assert counted == references([offering(aggregate=True, count=50)], "1" * 64)
    assert counted != references([offering(aggregate=True, count=40)], STORY)
    bare = references([offering(aggregate=True)], STORY)
    assert bare != references([offering(aggregate=True)], "1" * 64)
    assert bare[0].startswith("offering:cohort-ipo~")


def test_things_of_one_name_are_told_apart() -> None:
    found = references([named(Kind.PERSON, "Mia Low"), named(Kind.PERSON, "Mia Low")], STORY)
    assert found[0] == "person:mia-low"
    assert found[1].startswith("person:mia-low~")
