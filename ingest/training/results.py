"""What units of experiments reached, as precision, recall and F1 with their ranges. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.evaluation.score import Tally
from ingest.training.evaluate import as_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

Json = dict[str, Any]
Documents = dict[str, dict[str, dict[str, Sequence[int]]]]
"""By id, then `entities` or `claims`, then kind or predicate: right, wrong, missed."""
BASE = "all"
"""Name of the variant with all texts and nothing left out."""
FOLDER = "experiments"
"""Of the units, below the work folder."""
DRAWS = 2000
RANGE = (2.5, 97.5)
"""Percentiles: 95 % of the draws lie between them."""
WHAT = ("entities", "claims")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Units that are done."""

    units: Sequence[Json]
    """As their files have them."""
    groups: Mapping[str, str]
    """Kind of text of each article, by its id."""
    base: str
    """Variant that the others are compared with."""


def summarise(results: Results, folds: int) -> Json:
    """Return the table of all variants, one row each, as JSON.

    A row has figures of all its documents together, by group, by fold and by seed. `range` is the 95 % range over
    documents drawn again and again; `difference` that of F1 less the base's, on the same documents drawn.
    """
    rows: list[Json] = []
    base: Mapping[str, NDArray[np.int64]] = {}
    for variant, passes in _variants(results.units):
        units = [unit for unit in results.units if unit["variant"] == variant and passes in unit["reached"]]
        # the counts of a document are summed over seeds
        counts = _by_document(unit["reached"][passes]["documents"] for unit in units)
        row = {
            "variant": variant,
            "averaged": int(passes),
            "learnt": round(sum(unit["learnt"] for unit in units) / len(units)),
            "steps": round(sum(unit["history"][-1]["step"] for unit in units) / len(units)),
            "minutes": round(sum(unit["history"][-1]["seconds"] for unit in units) / len(units) / 60, 1),
            "folds": sorted({unit["fold"] for unit in units}),
            "seeds": sorted({unit["seed"] for unit in units}),
            "documents": len(counts),
            **_figures_of(counts, results.groups),
            "by_fold": _each(units, passes, "fold"),
            "by_seed": _each(units, passes, "seed"),
        }
        row["spread"] = _spread([one["claims"]["f1"] for one in row["by_seed"].values()])
        mine = _totals(counts, "claims")
        if not rows:
            base = mine
        elif set(base) == set(mine):
            row["difference"] = _difference(mine, base)
        rows.append(row)
    return {"folds": folds, "base": results.base, "rows": rows}


def _variants(units: Sequence[Json]) -> list[tuple[str, str]]:
    """Return the rows of the table, variants and numbers of averaged passes, in the order of their units."""
    return list(dict.fromkeys((unit["variant"], passes) for unit in units for passes in unit["reached"]))


def _by_document(parts: Iterable[Documents]) -> Documents:
    found: Documents = {}
    for documents in parts:
        for id_, given in documents.items():
            mine = found.setdefault(id_, {what: {} for what in WHAT})
            for what in WHAT:
                for name, counts in given[what].items():
                    before = mine[what].get(name, (0, 0, 0))
                    mine[what][name] = [a + b for a, b in zip(before, counts, strict=True)]
    return found


def _figures_of(documents: Documents, groups: Mapping[str, str]) -> Json:
    found: Json = {what: figures_of(_totals(documents, what).values()) for what in WHAT}
    found["groups"] = {
        group: {"documents": len(of_group)} | {what: figures_of(_totals(of_group, what).values()) for what in WHAT}
        for group in sorted(set(groups.values()))
        if (of_group := {id_: counts for id_, counts in documents.items() if groups.get(id_) == group})
    }
    for what in WHAT:
        names = sorted({name for counts in documents.values() for name in counts[what]})
        found[f"{what}_by"] = {
            name: figures_of([np.array(counts[what].get(name, (0, 0, 0))) for counts in documents.values()])
            for name in names
        }
    return found


def _totals(documents: Documents, what: str) -> dict[str, NDArray[np.int64]]:
    return {
        id_: np.array([*counts[what].values()], dtype=np.int64).reshape(-1, 3).sum(axis=0)
        for id_, counts in sorted(documents.items())
    }


def figures_of(counts: Iterable[NDArray[np.int64]]) -> Json:
    """Return precision, recall and F1 of documents' right, wrong and missed, with F1's range and the numbers."""
    rows = np.array(list(counts), dtype=np.int64).reshape(-1, 3)
    right, wrong, missed = (int(total) for total in rows.sum(axis=0))
    figures = as_figures(Tally(tp=right, fp=wrong, fn=missed))
    low, high = np.percentile(_drawn(rows), RANGE) if len(rows) else (0.0, 0.0)
    return {
        **figures,
        "range": [round(float(low), 4), round(float(high), 4)],
        "right": right,
        "wrong": wrong,
        "missed": missed,
    }


def _drawn(rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return F1 of DRAWS draws of as many documents, with putting back; the same draws for as many documents."""
    picks = np.random.default_rng(1).integers(0, len(rows), size=(DRAWS, len(rows)))
    right, wrong, missed = rows[picks].sum(axis=1).T
    found: NDArray[np.float64] = 2 * right / np.maximum(2 * right + wrong + missed, 1)
    return found


def _difference(mine: Mapping[str, NDArray[np.int64]], base: Mapping[str, NDArray[np.int64]]) -> Json:
    """Return by how much F1 differs from the base's, and its range: both stand in the same order of documents."""
    rows, others = np.array([*mine.values()]), np.array([*base.values()])
    low, high = np.percentile(_drawn(rows) - _drawn(others), RANGE)
    f1 = figures_of(mine.values())["f1"] - figures_of(base.values())["f1"]
    return {"f1": round(f1, 4), "range": [round(float(low), 4), round(float(high), 4)]}


def _each(units: Sequence[Json], passes: str, name: str) -> Json:
    """Return figures of the units with each fold or seed."""
    found: Json = {}
    for value in sorted({unit[name] for unit in units}):
        counts = _by_document(unit["reached"][passes]["documents"] for unit in units if unit[name] == value)
        found[str(value)] = {"documents": len(counts)} | {
            what: figures_of(_totals(counts, what).values()) for what in WHAT
        }
    return found


def _spread(values: Sequence[float]) -> Json:
    """Return mean, standard deviation and the ends of claims' F1 over seeds."""
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return {
        "mean": round(float(np.mean(values)), 4),
        "deviation": round(deviation, 4),
        "least": min(values),
        "most": max(values),
    }
