"""Results of experiments as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]


_HEAD = ["Variant", "Articles", "Steps", "Entities", "Claims P", "R", "F1", "F1, real", "Seeds", "F1 less the first"]


def as_markdown(results: Json) -> str:
    """Return the table of variants, and what the first one reached by kind of text, fold, kind and predicate."""
    rows: Sequence[Json] = results["rows"]
    first = rows[0]
    parts = [
        f"Folds: {_list(first['folds'])} of {results['folds']}. F1 with the 95 % range over documents; entities and "
        "claims by the whole extraction, on articles that no model learnt from or chose thresholds on.",
        _table(
            _HEAD,
            (_row(row) for row in rows),
        ),
        f"`{_name(first)}`, by part:",
        _table(
            ["Part", "Documents", "Entities F1", "Claims P", "R", "F1"],
            [
                *(_part(name, figures) for name, figures in first["groups"].items()),
                *(_part(f"fold {name}", figures) for name, figures in first["by_fold"].items()),
            ],
        ),
        *(
            _table(
                [title, "P", "R", "F1", "Right", "Wrong", "Missed"],
                (
                    [name, *_three(figures), *(str(figures[one]) for one in ("right", "wrong", "missed"))]
                    for name, figures in first[f"{what}_by"].items()
                ),
            )
            for title, what in (("Entities", "entities"), ("Claims", "claims"))
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _row(row: Json) -> list[str]:
    claims, real, spread = row["claims"], row["groups"].get("real"), row["spread"]
    precision, recall, _ = _three(claims)
    seeds = f"{spread['mean']:.3f} ± {spread['deviation']:.3f}, n={len(row['seeds'])}" if len(row["seeds"]) > 1 else ""
    return [
        _name(row),
        str(row["learnt"]),
        str(row["steps"]),
        _ranged(row["entities"]),
        precision,
        recall,
        _ranged(claims),
        _ranged(real["claims"]) if real else "",
        seeds,
        _ranged(row["difference"], sign=True) if "difference" in row else "",
    ]


def _name(row: Json) -> str:
    averaged = row["averaged"]
    return f"{row['variant']}, mean of {averaged} passes" if averaged > 1 else str(row["variant"])


def _part(name: str, figures: Json) -> list[str]:
    precision, recall, _ = _three(figures["claims"])
    documents = str(figures["documents"])
    return [name, documents, _ranged(figures["entities"]), precision, recall, _ranged(figures["claims"])]


def _three(figures: Json) -> list[str]:
    return [f"{figures[name]:.3f}" for name in ("precision", "recall", "f1")]


def _ranged(figures: Json, *, sign: bool = False) -> str:
    form = "+.3f" if sign else ".3f"
    # adding nothing turns the -0.0 of a rounded difference into 0.0
    f1, low, high = (round(value, 3) + 0.0 for value in (figures["f1"], *figures["range"]))
    return f"{f1:{form}} ({low:{form}} to {high:{form}})"


def _list(values: Iterable[Any]) -> str:
    return ", ".join(map(str, values))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
