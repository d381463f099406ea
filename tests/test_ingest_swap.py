"""Swapping of names in marked articles, and noise."""

from __future__ import annotations

from random import Random

import pytest

from graph.ontology import Kind
from ingest.training.marked import MarkedArticle, MarkedEntity, parse_marked
from ingest.training.swap import Pools, add_noise, company_surface, person_surface, swap_names

TEXT = """=== x01-01
title: [Harbour Peak](harbour) hires [Ana Ruiz](ruiz) in [China](cn)
date: 2026-03-12
--- entities
harbour | Company | Harbour Peak Securities; Harbour Peak; HPS
ruiz | Person | Ana Ruiz; Ruiz
cn | Jurisdiction | China; CN
--- text
[Harbour Peak Securities](harbour), a [Chinese](cn) broker, said [she](ruiz) runs “its” desk.
“[HPS](harbour) pays well,” Ms [Ruiz](ruiz) said.
--- claims
ruiz HOLDS_ROLE harbour @1
harbour BASED_IN cn @1
harbour BASED_IN cn @0
"""


def rng(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - not for secrets


@pytest.fixture
def article() -> MarkedArticle:
    return parse_marked(TEXT.replace("harbour BASED_IN cn @0\n", ""), "x.txt")[0]


def test_names_are_swapped_and_offsets_stay_right(article: MarkedArticle) -> None:
    pools = Pools.build([article])
    swapped = swap_names(article, pools, rng(5), share=1.1)
    assert "Harbour" not in swapped.text
    assert "Chinese" not in swapped.text
    for before, after in zip(article.mentions, swapped.mentions, strict=True):
        assert (before.key, before.form) == (after.key, after.form)
        words = swapped.text[after.start : after.end]
        assert words
        if before.form != "name":
            assert words == article.text[before.start : before.end]
    first, *rest = [swapped.text[start:end] for start, end in swapped.sentences]
    assert "hires" in first
    assert rest[1].startswith("“")
    assert rest[1].endswith("said.")


def test_swapping_with_one_seed_is_repeatable(article: MarkedArticle) -> None:
    pools = Pools.build([article])
    assert swap_names(article, pools, rng(3)) == swap_names(article, pools, rng(3))


def test_share_zero_changes_nothing(article: MarkedArticle) -> None:
    assert swap_names(article, Pools.build([article]), rng(3), share=0.0) == article


@pytest.mark.parametrize(
    ("surface", "new", "found"),
    [
        ("Harbour Peak Securities", "Blue Mill", "Blue Mill"),
        ("Harbour Peak Securities Ltd", "Blue Mill", "Blue Mill Ltd"),
        ("Harbour Peak", "Blue Mill Works", "Blue Mill"),
        ("Harbour", "Mill", "Mill"),
        ("HPS", "Blue Mill Works", "BMW"),
        ("HPS", "Mill", "MILL"),
        ("HARBOUR PEAK", "Blue Mill", "BLUE MILL"),
        ("Peak", "Blue Mill", "Blue"),
        ("Peak Group", "Blue Mill", "Blue Mill"),
    ],
)
def test_company_surfaces_follow_the_new_name(surface: str, new: str, found: str) -> None:
    entity = MarkedEntity(key="h", kind=Kind.COMPANY, names=("Harbour Peak Securities",))
    assert company_surface(surface, entity, new) == found


@pytest.mark.parametrize(
    ("surface", "found"),
    [
        ("Ana Ruiz", "Lea Stone"),
        ("Ruiz", "Stone"),
        ("Ana", "Lea"),
        ("Prof. Ruiz", "Prof. Stone"),
        ("A. Ruiz", "Lea Stone"),
    ],
)
def test_person_surfaces_follow_the_new_name(surface: str, found: str) -> None:
    entity = MarkedEntity(key="r", kind=Kind.PERSON, names=("Ana Ruiz",))
    assert person_surface(surface, entity, "Lea Stone") == found


def test_noise_keeps_every_mention_readable(article: MarkedArticle) -> None:
    untitled = 0
    for seed in range(60):
        noisy = add_noise(article, rng(seed))
        untitled += not noisy.titled
        for mention in noisy.mentions:
            assert noisy.text[mention.start : mention.end].strip()
        assert all(noisy.text[start:end] for start, end in noisy.sentences)
        if not noisy.titled:
            assert noisy.text.startswith("Harbour Peak Securities, a")
            assert noisy.claims[0].sentences == (0,)
    assert 0 < untitled < 20
