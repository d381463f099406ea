"""The vocabulary holds together."""

from __future__ import annotations

import pytest

from graph.ontology import (
    ACTORS,
    EXCLUDES_PROPERTIES,
    KINDS,
    PREDICATES,
    QUALIFIERS,
    TECHNOLOGIES,
    Kind,
    Predicate,
    allows,
    link_id,
    link_properties_of,
    qualifiers_of,
    stored_qualifier,
)


def test_every_kind_and_predicate_is_described() -> None:
    assert set(KINDS) == set(Kind)
    assert set(PREDICATES) == set(Predicate)
    assert all(spec.description.endswith(".") for spec in KINDS.values())
    assert all(spec.description.endswith(".") for spec in PREDICATES.values())
    assert len(set(TECHNOLOGIES)) == len(TECHNOLOGIES)


def test_a_field_name_means_one_predicate_on_each_kind() -> None:
    for kind in Kind:
        names = [spec.field for spec in PREDICATES.values() if kind in spec.subjects]
        names += [spec.inverse for spec in PREDICATES.values() if kind in spec.objects and not spec.symmetric]
        properties = [prop.name for prop in KINDS[kind].properties]
        assert len(set(names + properties)) == len(names) + len(properties), kind


def test_symmetric_predicates_have_one_name_and_one_signature() -> None:
    for spec in PREDICATES.values():
        assert spec.symmetric == (spec.field == spec.inverse)
        if spec.symmetric:
            assert spec.subjects == spec.objects


@pytest.mark.parametrize(
    ("predicate", "subject", "object_", "allowed"),
    [
        pytest.param(Predicate.EXCLUDES, Kind.OFFERING, Kind.JURISDICTION, True, id="as-signed"),
        pytest.param(Predicate.EXCLUDES, Kind.JURISDICTION, Kind.OFFERING, False, id="turned-round"),
        pytest.param(Predicate.PART_OF, Kind.EXCHANGE, Kind.EXCHANGE, True, id="same-kind"),
        pytest.param(Predicate.PART_OF, Kind.EXCHANGE, Kind.REGULATOR, False, id="mixed-kinds"),
        pytest.param(Predicate.ACCUSES, Kind.COMPANY, Kind.EXCHANGE, True, id="any-actor"),
    ],
)
def test_signatures(predicate: Predicate, subject: Kind, object_: Kind, allowed: bool) -> None:  # noqa: FBT001
    assert allows(predicate, subject, object_) is allowed


def test_qualifiers_are_declared_and_do_not_hide_what_a_claim_is() -> None:
    for predicate in Predicate:
        assert set(qualifiers_of(predicate)) <= set(QUALIFIERS)
    assert stored_qualifier("status") == "said_status"
    assert stored_qualifier("stake") == "stake"


def test_link_ids_sort_the_ends_of_symmetric_predicates_alone() -> None:
    assert link_id("company:b", Predicate.PARTNERS_WITH, "company:a") == "company:a|PARTNERS_WITH|company:b"
    assert link_id("company:b", Predicate.OWNS, "company:a") == "company:b|OWNS|company:a"


def test_only_exclusions_carry_reason_and_investor_class() -> None:
    for predicate in Predicate:
        names = {prop.name for prop in link_properties_of(predicate)}
        assert (set(EXCLUDES_PROPERTIES) <= names) == (predicate is Predicate.EXCLUDES)


def test_actors_are_kinds_that_act() -> None:
    assert frozenset({Kind.COMPANY, Kind.PERSON, Kind.REGULATOR, Kind.JURISDICTION}) == ACTORS
