"""Figures of experiments, their ranges, and their table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.training.results import Results, figures_of, summarise
from ingest.training.table import as_markdown

COUNTS = st.lists(st.tuples(*[st.integers(min_value=0, max_value=9)] * 3), min_size=1, max_size=12)


def unit(variant: str, claims: dict[str, list[int]], *, seed: int = 1, fold: int = 1, **more: Any) -> dict[str, Any]:
    documents = {
        id_: {"entities": {"Company": [2, 1, 0]}, "claims": {"OWNS": counts}} for id_, counts in claims.items()
    }
    reached = {"1": {"thresholds": {}, "documents": documents}}
    history = [{"step": 5, "seconds": 60.0}]
    return {"variant": variant, "seed": seed, "fold": fold, "learnt": 7, "history": history, "reached": reached} | more


def results(*units: dict[str, Any]) -> Results:
    return Results(units=units, groups={"a1": "invented", "a2": "invented", "r1": "real"}, base="all")


@given(counts=COUNTS)
def test_the_range_is_of_f1_over_documents(counts: list[tuple[int, int, int]]) -> None:
    found = figures_of([np.array(one) for one in counts])
    right, wrong, missed = (sum(one[place] for one in counts) for place in range(3))
    assert found["f1"] == pytest.approx(2 * right / max(2 * right + wrong + missed, 1), abs=1e-4)
    low, high = found["range"]
    assert 0 <= low <= high <= 1
    single = {2 * r / max(2 * r + w + m, 1) for r, w, m in counts}
    assert min(single) - 1e-4 <= low <= high <= max(single) + 1e-4
    if len(set(counts)) == 1:
        assert low == high == pytest.approx(found["f1"], abs=1e-4)


def test_more_documents_make_a_narrower_range() -> None:
    few = figures_of([np.array(one) for one in [(5, 1, 1), (1, 3, 3)] * 3])["range"]
    many = figures_of([np.array(one) for one in [(5, 1, 1), (1, 3, 3)] * 60])["range"]
    assert many[1] - many[0] < (few[1] - few[0]) / 2


def test_folds_are_put_together_and_groups_told_apart() -> None:
    (row,) = summarise(
        results(unit("all", {"a1": [4, 0, 0], "r1": [0, 2, 2]}), unit("all", {"a2": [1, 1, 1]}, fold=2)), 2
    )["rows"]
    assert (row["claims"]["right"], row["claims"]["wrong"], row["claims"]["missed"]) == (5, 3, 3)
    assert row["groups"]["real"]["claims"]["f1"] == 0
    assert row["groups"]["invented"]["documents"] == 2
    assert (row["folds"], row["documents"], row["learnt"]) == ([1, 2], 3, 7)
    assert row["by_fold"]["2"]["claims"]["f1"] == 0.5
    assert row["claims_by"]["OWNS"] == row["claims"]
    assert row["entities_by"]["Company"]["precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert "difference" not in row


def test_seeds_have_mean_and_spread() -> None:
    found = summarise(
        results(unit("all", {"a1": [2, 0, 0]}), unit("all", {"a1": [1, 1, 1]}, seed=2)),
        2,
    )["rows"][0]
    assert found["spread"] == {"mean": 0.75, "deviation": pytest.approx(0.3536, abs=1e-4), "least": 0.5, "most": 1.0}
    assert found["claims"]["right"] == 3
    assert found["documents"] == 1


def test_variants_are_compared_on_the_same_documents() -> None:
    base = {"a1": [4, 0, 0], "a2": [2, 2, 2], "r1": [1, 3, 3]}
    worse = {"a1": [3, 1, 1], "a2": [1, 3, 3], "r1": [0, 4, 4]}
    found = summarise(
        results(unit("all", base), unit("same", base), unit("worse", worse), unit("part", {"a1": [1, 0, 0]})), 3
    )
    _, same, lost, part = found["rows"]
    assert same["difference"] == {"f1": 0, "range": [0, 0]}
    assert lost["difference"]["f1"] == pytest.approx(-0.25, abs=1e-3)
    # every document lost a quarter: whatever is drawn, the difference is the same
    assert lost["difference"]["range"] == pytest.approx([-0.25, -0.25], abs=1e-3)
    assert "difference" not in part


def test_the_table_has_a_row_a_variant_and_as_many_cells_as_its_head() -> None:
    averaged = unit("all", {"a1": [4, 0, 0], "r1": [1, 1, 1]})
    averaged["reached"]["3"] = averaged["reached"]["1"]
    less = unit("share 0.5", {"a1": [3, 1, 1], "r1": [1, 1, 1]})
    text = as_markdown(summarise(results(averaged, less), 5))
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(blocks) == 4
    for lines in blocks:
        assert len({line.count("|") for line in lines}) == 1
    assert [line.split("|")[1].strip() for line in blocks[0][2:]] == ["all", "all, mean of 3 passes", "share 0.5"]
    assert "+0.000 (+0.000 to +0.000)" in text
    assert "-0.000" not in text
