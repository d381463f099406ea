"""What the reader reaches on articles it has never seen: the development set, where it lies beside the checkout.

CAPLINKS_EVAL names another folder of the same form: `score.py` and `dev/*.json`. After a new model
`pytest tests/test_ingest_extract_score.py --update-golden` measures it and writes its floors again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.evaluation.files import read_found, read_gold
from ingest.evaluation.measure import evaluate, figures

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("CAPLINKS_EVAL", ROOT.parent / "shared" / "eval"))
FLOORS = ROOT / "tests" / "data" / "floors.json"
LEAST_CASES = 30
"""Gold cases that a floor needs: with fewer, one article more or less read well is more than the margin."""
MARGIN = 0.05
"""How far below what was measured a floor lies."""

pytestmark = pytest.mark.skipif(not (FOLDER / "score.py").is_file(), reason=f"no development set in {FOLDER}")


def score(*arguments: object) -> str:
    command = [sys.executable, str(FOLDER / "score.py"), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what `caplinks extract` prints for every article of the set."""
    folder = tmp_path_factory.mktemp("dev")
    score("--export", folder, FOLDER / "dev")
    command = [str(Path(sys.executable).with_name("caplinks")), "extract", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    found = folder / "found.jsonl"
    found.write_bytes(done.stdout)
    return found


def reached(gold: Path, found: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(score("--json", gold, found))
    return answer


def test_the_whole_set(read: Path) -> None:
    figures = reached(FOLDER / "dev", read)
    assert figures["quotes"] == 1.0
    assert figures["entities"]["f1"] >= 0.88
    assert figures["claims"]["f1"] >= 0.50
    assert figures["claims"]["p"] >= 0.50
    assert figures["modality"] >= 0.90


def test_the_hardest_article(read: Path, tmp_path: Path) -> None:
    shutil.copy(FOLDER / "dev" / "dev-000.json", tmp_path)
    figures = reached(tmp_path, read)
    assert figures["claims"]["r"] >= 0.60
    assert figures["claims"]["p"] >= 0.50
    assert figures["legal_bases"] == {"p": 1.0, "r": 1.0, "f1": 1.0}
    lines = [json.loads(line) for line in read.read_text(encoding="utf-8").splitlines()]
    (article,) = (line for line in lines if line["document"]["source"].endswith("dev-000.txt"))
    shut_out = {claim["object"] for claim in article["claims"] if claim["predicate"] == "EXCLUDES"}
    assert shut_out == {"jurisdiction:CN", "jurisdiction:HK"}


def measured(found: Path) -> dict[str, Any]:
    """Return the F1 of every kind and predicate with enough gold cases, and of all together."""
    golds = read_gold(FOLDER / "dev")
    whole = figures(evaluate(golds, read_found(found, [gold.id for gold in golds])))
    parts = {**whole["kinds"], **whole["predicates"], "all entities": whole["entities"], "all claims": whole["claims"]}
    counted = {name: one["tp"] + one["fn"] for name, one in parts.items()}
    return {
        name: {"cases": counted[name], "measured": round(one["f1"], 3), "floor": round(one["f1"] - MARGIN, 3)}
        for name, one in sorted(parts.items())
        if counted[name] >= LEAST_CASES
    }


def test_no_kind_and_no_predicate_is_below_its_floor(read: Path, request: pytest.FixtureRequest) -> None:
    now = measured(read)
    if request.config.getoption("--update-golden"):
        text = json.dumps({"measured_on": datetime.now(UTC).date().isoformat(), "f1": now}, indent=1)
        FLOORS.write_text(f"{text}\n", encoding="utf-8")
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))["f1"]
    assert {name: one["cases"] for name, one in floors.items()} == {name: one["cases"] for name, one in now.items()}
    below = {name: (one["measured"], floors[name]["floor"]) for name, one in now.items()}
    assert {name: pair for name, pair in below.items() if pair[0] < pair[1]} == {}
