"""The store of texts: one file a text, whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import NotFoundError, TextStoreError
from graph.model import Document
from graph.texts import TextStore


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_put_is_got(tmp_path: Path, text: str) -> None:
    store = TextStore(tmp_path)
    story = store.put(text)
    assert store.get(story) == text
    assert story == Document.ids("x", text)[1]


def test_equal_texts_are_one_file_and_go_at_once(tmp_path: Path) -> None:
    store = TextStore(tmp_path / "new")
    stories = {store.put("one"), store.put("one"), store.put("two")}
    assert sorted(stories) == list(store.iter_stories())
    assert all(store.has(story) for story in stories)
    for story in [*stories, *stories]:
        store.remove(story)
    assert list(store.iter_stories()) == []
    assert not any(store.has(story) for story in stories)


def test_a_text_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="f" * 64):
        TextStore(tmp_path).get("f" * 64)


@pytest.mark.parametrize("damage", [b"", b"no gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"])
def test_a_damaged_file_is_told(tmp_path: Path, damage: bytes) -> None:
    store = TextStore(tmp_path)
    story = store.put("one")
    (path,) = tmp_path.glob("*/*")
    path.write_bytes(damage)
    with pytest.raises(TextStoreError, match="damaged"):
        store.get(story)


def test_a_text_under_the_name_of_another_is_told(tmp_path: Path) -> None:
    store = TextStore(tmp_path)
    one, two = store.put("one"), store.put("two")
    next(tmp_path.glob(f"*/{one}*")).write_bytes(next(tmp_path.glob(f"*/{two}*")).read_bytes())
    with pytest.raises(TextStoreError, match="damaged"):
        store.get(one)


def test_where_nothing_can_be_written_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(TextStoreError, match="make room or set CAPLINKS_TEXTS"):
        TextStore(tmp_path / "file").put("one")
    assert not list(tmp_path.glob("**/*.part"))
