"""What the reader reaches on articles it has never seen: the development set, where it lies beside the checkout.

CAPLINKS_EVAL names another folder of the same form: `score.py` and `dev/*.json`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("CAPLINKS_EVAL", ROOT.parent / "shared" / "eval"))

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
