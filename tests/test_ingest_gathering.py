"""Which articles are learnt from, held out and measured."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.training.gathering import (
    TEXTS,
    Folder,
    fingerprint,
    fold_of,
    gather,
    read_folders,
    take_share,
)
from ingest.training.marked import MarkedTextError, read_marked
from ingest.training.options import MoreTexts, Options, split_articles
from tests.training_samples import articles, write_texts

IDS = st.sets(st.from_regex(r"[a-c][0-9]{2}", fullmatch=True), min_size=1, max_size=20)


def test_the_defaults_gather_what_they_always_did() -> None:
    read = read_marked(sorted(Options().texts.glob("*.txt")))
    gathered = gather(Options())
    assert (gathered.learnt, gathered.held) == split_articles(read)
    times = Counter(gathered.repeats[article.id] for article in gathered.learnt if article.id[0] in "arst")
    assert set(times) == {1, 2, 3}
    assert not gathered.added


@given(ids=IDS, count=st.integers(min_value=2, max_value=6))
def test_folds_part_each_letter_evenly_whatever_the_order(ids: set[str], count: int) -> None:
    given_articles = articles(*sorted(ids))
    folds = fold_of([Folder(articles=given_articles)], count)
    assert folds == fold_of([Folder(articles=given_articles[::-1])], count)
    assert set(folds) == ids
    for letter in {id_[0] for id_ in ids}:
        sizes = Counter(fold for id_, fold in folds.items() if id_[0] == letter)
        assert max(sizes.values()) - min(sizes.get(fold, 0) for fold in range(1, count + 1)) <= 1
        assert set(sizes) <= {*range(1, count + 1)}
        # the other letters do not matter
        alone = [article for article in given_articles if article.id[0] == letter]
        assert fold_of([Folder(articles=alone)], count).items() <= folds.items()


@given(ids=IDS, shares=st.tuples(st.floats(min_value=0.01, max_value=1), st.floats(min_value=0.01, max_value=1)))
def test_a_smaller_share_lies_inside_a_larger_one(ids: set[str], shares: tuple[float, float]) -> None:
    given_articles = articles(*sorted(ids))
    small, large = (take_share(given_articles, share) for share in sorted(shares))
    assert {article.id for article in small} <= {article.id for article in large}
    assert {article.id[0] for article in small} == {id_[0] for id_ in ids}
    assert take_share(given_articles, 1.0) == given_articles


@pytest.fixture
def options(tmp_path: Path) -> Options:
    ids = [f"a{number:02}" for number in range(31)] + [f"r{number:02}" for number in range(9)]
    return Options(texts=write_texts(tmp_path / "ours", *ids))


def test_more_texts_stand_beside_ours_with_their_own_repeats(options: Options, tmp_path: Path) -> None:
    mine = write_texts(tmp_path / "mine", *(f"r1{number:02}" for number in range(30)))
    found = gather(replace(options, also=(MoreTexts(folder=mine, repeats=4),)))
    alone = gather(options)
    assert [article.id for article in found.learnt[: len(alone.learnt)]] == [article.id for article in alone.learnt]
    assert found.repeats["r100"] == 4
    assert found.repeats["r00"] == 2
    assert found.added == {f"r1{number:02}" for number in range(30)}
    assert len(found.held) == len(alone.held) + 3


def test_what_is_measured_is_neither_learnt_nor_held_out(options: Options) -> None:
    apart = {"a00", "a29", "r08"}
    found = gather(options, read_folders(options), apart)
    assert not apart & {article.id for article in (*found.learnt, *found.held)}
    assert len(found.learnt) + len(found.held) == 40 - 3


def test_a_training_can_do_without_real_events_and_repeats(options: Options) -> None:
    found = gather(replace(options, without=("real", "repeats")))
    assert {article.id[0] for article in (*found.learnt, *found.held)} == {"a"}
    assert set(gather(replace(options, without=("repeats",))).repeats.values()) == {1}


def test_a_share_is_of_what_is_learnt(options: Options) -> None:
    whole, half = gather(options), gather(replace(options, share=0.5))
    assert half.held == whole.held
    assert len(half.learnt) == 15 + 4


def test_what_a_checkpoint_has_learnt_is_not_held_out(options: Options, tmp_path: Path) -> None:
    start = tmp_path / "before" / "pass-1.safetensors"
    start.parent.mkdir()
    assert [article.id for article in gather(replace(options, start=start)).held] == ["a29", "r08"]
    (start.parent / TEXTS).write_text(json.dumps({"learnt": ["r08", "a00"], "held": []}), encoding="utf-8")
    found = gather(replace(options, start=start))
    assert [article.id for article in found.held] == ["a29"]
    assert "r08" in {article.id for article in found.learnt}


def test_folders_that_cannot_be_used_are_named(options: Options, tmp_path: Path) -> None:
    same = write_texts(tmp_path / "same", "a05")
    with pytest.raises(MarkedTextError, match="a05 stands in another folder"):
        read_folders(replace(options, also=(MoreTexts(folder=same),)))
    (tmp_path / "empty").mkdir()
    with pytest.raises(MarkedTextError, match="no marked texts"):
        read_folders(replace(options, also=(MoreTexts(folder=tmp_path / "empty"),)))


def test_groups_tell_real_events_from_invented_and_added_ones() -> None:
    (real, invented) = articles("r01", "a01")
    ours, added = Folder(articles=[real, invented]), Folder(articles=[real], repeats=1)
    assert [ours.group(real), ours.group(invented), added.group(real)] == ["real", "invented", "added"]


def test_a_fingerprint_changes_with_what_is_learnt_alone(options: Options, tmp_path: Path) -> None:
    some = articles("a01", "a02")
    usual = fingerprint(options, some, {})
    assert fingerprint(replace(options, work=tmp_path, resume=True, average=3), some, {}) == usual
    checkpoint = tmp_path / "pass-1.safetensors"
    checkpoint.write_bytes(b"weights")
    others = {
        fingerprint(replace(options, seed=2), some, {}),
        fingerprint(replace(options, without=("swaps",)), some, {}),
        fingerprint(replace(options, start=checkpoint), some, {}),
        fingerprint(options, some[:1], {}),
        fingerprint(options, some, {"a01": 2}),
        fingerprint(options, [replace(some[0], claims=()), some[1]], {}),
    }
    assert len(others | {usual}) == 7
