"""Names fold the same way whoever writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import fold, kind_of, long_hash, reference, short_hash, slug
from graph.ontology import Kind


@pytest.mark.parametrize(
    ("name", "kind", "folded"),
    [
        pytest.param("The U.S. Steel Corp.", Kind.COMPANY, "us steel", id="article-dots-legal-form"),
        pytest.param("Société Générale S.A.", Kind.COMPANY, "societe generale", id="accents"),
        pytest.param("AT&T", Kind.COMPANY, "at and t", id="ampersand"),
        pytest.param("Moody’s", Kind.COMPANY, "moody", id="possessive-typographic"),
        pytest.param("Group", Kind.COMPANY, "group", id="a-word-is-left"),
        pytest.param("Holding Group", Kind.PERSON, "holding group", id="legal-forms-are-for-companies"),
        pytest.param("阿里巴巴", Kind.COMPANY, "阿里巴巴", id="other-scripts"),
        pytest.param("The", None, "the", id="nothing-but-the"),
        pytest.param("…", None, "", id="nothing-left"),
    ],
)
def test_fold(name: str, kind: Kind | None, folded: str) -> None:
    assert fold(name, kind) == folded


@given(st.text(), st.sampled_from([None, *Kind]))
def test_folding_twice_is_folding_once(name: str, kind: Kind | None) -> None:
    assert fold(fold(name, kind), kind) == fold(name, kind)


@given(st.text(min_size=1), st.sampled_from(list(Kind)))
def test_a_reference_names_its_kind_and_is_never_empty(name: str, kind: Kind) -> None:
    made = reference(kind, name)
    assert kind_of(made) is kind
    assert made.partition(":")[2]


def test_what_tells_apart_is_hashed_behind_the_slug() -> None:
    assert reference(Kind.PERSON, "Li Wei", "company:a") != reference(Kind.PERSON, "Li Wei", "company:b")
    assert reference(Kind.PERSON, "Li Wei", "company:a") == f"person:li-wei~{short_hash('company:a')}"


def test_hashes_keep_parts_apart() -> None:
    assert long_hash("a", "bc") != long_hash("ab", "c")
    assert long_hash("a").startswith(short_hash("a"))


def test_kind_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="Planet"):
        kind_of("planet:mars")


def test_slugs_of_names_without_a_letter_differ() -> None:
    assert slug("…") != slug("!")
