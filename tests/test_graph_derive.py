"""What claims make of links, properties and names; amounts in euro."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.derive import NameCount, Statement, derive_entity, derive_links, store_qualifier
from graph.model import PartialDate
from graph.ontology import HAS, Modality, NameKind, Predicate
from graph.rates import find_euro

LINK = "company:a|OWNS|company:b"
ONE = Statement(
    id="1",
    link=LINK,
    subject="company:a",
    object="company:b",
    modality="planned",
    confidence=0.5,
    said_at="2026-06",
    said_on="2026-06-30",
    story="s1",
    quote="one",
    url="a",
)


def claim(**changes: object) -> Statement:
    return dataclasses.replace(ONE, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param({"modality": "asserted", "confidence": 0.1}, {"confidence": 0.9}, id="modality-first"),
        pytest.param({"confidence": 0.9}, {"said_on": "2026-12-31"}, id="then-confidence"),
        pytest.param({"said_on": "2026-07-01", "id": "9"}, {"id": "0"}, id="then-the-latest"),
        pytest.param({"id": "0"}, {"id": "1"}, id="then-the-id"),
    ],
)
def test_the_best_claim_speaks_for_its_link(better: dict[str, object], worse: dict[str, object]) -> None:
    row = derive_links([claim(quote="worse", **worse), claim(quote="better", **better)])[LINK]
    assert row.properties["quote"] == "better"


def test_a_link_counts_claims_stories_and_denials() -> None:
    claims = [
        claim(id="1"),
        claim(id="2", story="s2", said_at="2025", said_on="2025-12-31"),
        claim(id="3", story="s2", said_at="2026-07-01", said_on="2026-07-01", publisher="P"),
        claim(id="4", negated=True, story="s3", said_at="2020", said_on="2020-12-31"),
    ]
    properties = derive_links(claims)[LINK].properties
    assert [properties[name] for name in ("claims", "stories", "denials")] == [3, 2, 1]
    assert [properties[name] for name in ("first_said", "last_said", "publisher")] == ["2025", "2026-07-01", "P"]


def test_denials_alone_make_no_link() -> None:
    assert derive_links([claim(negated=True)]) == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["company:a", "company:b", "company:c"]),
            st.sampled_from(["company:a", "company:b", "company:c"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_claims_of_a_thing_about_itself_make_no_link_and_change_none(said: list[tuple[str, str, bool]]) -> None:
    claims = [
        claim(id=str(number), link=f"{one}|OWNS|{other}", subject=one, object=other, negated=negated)
        for number, (one, other, negated) in enumerate(said)
    ]
    found = derive_links(claims)
    assert found == derive_links(each for each in claims if each.subject != each.object)
    assert found.keys() == {each.link for each in claims if each.subject != each.object and not each.negated}


def test_exclusions_carry_reason_and_investors_of_their_best_claim() -> None:
    link = "offering:a|EXCLUDES|jurisdiction:CN"
    row = derive_links([claim(link=link, reason="r", investor_class="retail")])[link]
    assert (row.predicate, row.properties["reason"], row.properties["investor_class"]) == (
        Predicate.EXCLUDES,
        "r",
        "retail",
    )


@given(
    st.lists(
        st.builds(
            claim,
            id=st.text("abc", min_size=1, max_size=3),
            modality=st.sampled_from([m.value for m in Modality]),
            confidence=st.sampled_from([0.1, 0.5]),
            said_on=st.sampled_from(["2026-01-01", "2026-06-30"]),
            negated=st.booleans(),
        ),
        unique_by=lambda made: made.id,
    ),
    st.integers(),
)
def test_the_order_of_claims_does_not_matter(claims: list[Statement], seed: int) -> None:
    shuffled = random.Random(seed).sample(claims, len(claims))  # noqa: S311
    assert derive_links(claims) == derive_links(shuffled)


def has(property_: str, value: str, **changes: object) -> Statement:
    return claim(link=f"offering:a|{HAS}|{property_}", subject="offering:a", property=property_, value=value, **changes)


def test_the_latest_claim_of_a_property_wins() -> None:
    row = derive_entity(
        "offering:a",
        [],
        [
            has("status", "planned", id="1", modality="asserted", confidence=0.9),
            has("status", "priced", id="2", said_on="2026-07-01"),
            has("amount", "100 USD about", id="3", said_on="2026-10-30"),
            has("aggregate", "true", id="4"),
            has("count", "50", id="5"),
        ],
    )
    assert row.properties == {
        "id": "offering:a",
        "name": "a",
        "status": "priced",
        "amount_value": 100.0,
        "amount_currency": "USD",
        "amount_bound": "about",
        "amount_eur": 89.51,
        "aggregate": True,
        "count": 50,
    }


def test_what_is_no_aggregate_says_nothing_of_it() -> None:
    assert "aggregate" not in derive_entity("offering:a", [], [has("aggregate", "false")]).properties


def name(text: str, kind: NameKind, stories: int = 1) -> NameCount:
    return NameCount(entity="company:a", text=text, kind=kind.value, language="en", claims=stories, stories=stories)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([name("Rare", NameKind.PRIMARY), name("Often", NameKind.PRIMARY, 2)], "Often", id="stories"),
        pytest.param([name("Short", NameKind.PRIMARY), name("Longer", NameKind.PRIMARY)], "Longer", id="length"),
        pytest.param([name("Bb", NameKind.PRIMARY), name("Aa", NameKind.PRIMARY)], "Aa", id="code-points"),
        pytest.param([name("Prime", NameKind.PRIMARY), name("Alias", NameKind.ALIAS, 9)], "Prime", id="primary"),
        pytest.param([name("AB", NameKind.ACRONYM), name("Alias", NameKind.ALIAS)], "Alias", id="no-primary"),
        pytest.param([], "a", id="none"),
    ],
)
def test_the_name_that_is_shown(counts: list[NameCount], expected: str) -> None:
    assert derive_entity("company:a", counts, []).properties["name"] == expected


def test_names_of_one_fold_are_one_row_of_the_strongest_kind() -> None:
    row = derive_entity("company:a", [name("Acme Inc", NameKind.ALIAS, 3), name("ACME", NameKind.PRIMARY)], [])
    assert [(n.fold, n.text, n.kind, n.claims) for n in row.names] == [("acme", "ACME", "primary", 4)]
    assert row.properties["names"] == ["ACME", "Acme Inc"]


def test_reference_data_names_what_it_knows_and_yields_to_claims() -> None:
    row = derive_entity("law:itar", [], [])
    assert row.properties["name"] == "International Traffic in Arms Regulations"
    assert row.properties["citation"] == "22 CFR 120-130"
    given_ = Statement(**{**dataclasses.asdict(has("stage", "repealed")), "subject": "law:itar"})
    assert derive_entity("law:itar", [], [given_]).properties["stage"] == "repealed"


@pytest.mark.parametrize(
    ("currency", "day", "expected"),
    [
        pytest.param("EUR", "2026-01-01", 100.0, id="euro"),
        pytest.param("USD", "2026-10-30", 89.51, id="that-day"),
        pytest.param("USD", "2026-11-27", 89.51, id="last-known"),
        pytest.param("USD", "1990-01-01", None, id="before-all"),
        pytest.param("XXX", "2026-10-30", None, id="unknown"),
    ],
)
def test_amounts_in_euro(currency: str, day: str, expected: float | None) -> None:
    assert find_euro(100.0, currency, day) == expected


def test_qualifiers_are_stored_as_neo4j_can() -> None:
    from decimal import Decimal  # noqa: PLC0415

    assert store_qualifier("valid_from", PartialDate("2026")) == {"valid_from": "2026"}
    assert store_qualifier("former", value=True) == {"former": True}
    assert store_qualifier("share", Decimal("0.5")) == {"share": 0.5}
