"""`caplinks evaluate` and `caplinks annotate`, as a person calls them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import app as cli
from api.cli.annotating import id_of
from api.cli.codes import Exit
from graph.ontology import Predicate
from tests.evaluation_samples import SENTENCES, TEXT

ROOT = Path(__file__).parents[1]
EVAL = Path(os.environ.get("CAPLINKS_EVAL", ROOT.parent / "shared" / "eval"))
ARTICLE = ROOT / "tests" / "data" / "extract-offering.txt"
MARKED = ROOT / "ingest" / "training" / "texts" / "k01.txt"


def said(subject: str, predicate: str, object_: str, **more: Any) -> dict[str, Any]:
    quote = SENTENCES[1]
    place = {"quote": quote, "start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote), "confidence": 0.7}
    return {"subject": subject, "predicate": predicate, "object": object_, "qualifiers": {}, **place, **more}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    names = {"arcline": "Arcline", "bolt": "Bolt Foundry"}
    record = {
        "id": "one",
        "text": TEXT,
        "entities": [{"key": key, "kind": "Company", "names": [name]} for key, name in names.items()],
        "claims": [said("bolt", "SUPPLIES", "arcline")],
    }
    (folder / "one.json").write_text(json.dumps(record), encoding="utf-8")
    things = [{"id": f"company:{key}", "kind": "Company", "name": name} for key, name in names.items()]
    line = {
        "document": {"source": "texts/one.txt"},
        "entities": things,
        "claims": [said("company:arcline", "SUPPLIES", "company:bolt")],
    }
    (tmp_path / "found.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    return folder


def test_figures_and_mistakes_are_printed(gold: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["evaluate", str(gold), str(gold.parent / "found.jsonl"), "--errors"]) == Exit.DONE
    out = capfd.readouterr().out
    assert out.splitlines()[:2] == [
        "one  missed claim  wrong direction  Bolt Foundry SUPPLIES Arcline  0.70  "
        "found: Arcline SUPPLIES Bolt Foundry  «Bolt Foundry supplies Arcline Robotics, Ann Example said.»",
        "one  spurious claim  wrong direction  Arcline SUPPLIES Bolt Foundry  0.70  "
        "gold: Bolt Foundry SUPPLIES Arcline  «Bolt Foundry supplies Arcline Robotics, Ann Example said.»",
    ]
    assert re.search(r"all entities\s*│\s*1\.000 │\s*1\.000 │\s*1\.000", out)
    assert re.search(r"wrong direction\s*│\s*1", out)
    assert "expected error 0.700" in " ".join(out.split())


def test_figures_for_programs(gold: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["evaluate", str(gold), str(gold.parent / "found.jsonl"), "--errors", "--json"]) == Exit.DONE
    figures = json.loads(capfd.readouterr().out)
    assert figures["claims"]["f1"] == 0.0
    assert figures["predicates"]["SUPPLIES"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "tp": 0, "fp": 1, "fn": 1}
    assert figures["mistakes"]["missed claim"] == {"wrong direction": 1}
    assert [one["class"] for one in figures["errors"]] == ["wrong direction"] * 2


def test_a_page_is_written(gold: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    arguments = ["evaluate", str(gold), str(tmp_path / "found.jsonl"), "--page"]
    assert cli.run([*arguments, str(page)]) == Exit.DONE
    assert "wrong direction" in page.read_text(encoding="utf-8")
    assert "1 articles, 2 mistakes" in capfd.readouterr().err
    assert cli.run([*arguments, str(tmp_path / "no" / "page.html")]) == Exit.USAGE
    assert "cannot be written" in capfd.readouterr().err


def test_articles_without_a_line_count_as_missed(gold: Path, capfd: pytest.CaptureFixture[str]) -> None:
    empty = gold.parent / "empty.jsonl"
    empty.write_text("\n", encoding="utf-8")
    assert cli.run(["evaluate", str(gold), str(empty), "--json"]) == Exit.DONE
    captured = capfd.readouterr()
    assert "nothing was found in 1 of 1 articles, as in one" in captured.err
    assert json.loads(captured.out)["predicates"]["SUPPLIES"]["fn"] == 1


def test_a_folder_without_gold_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["evaluate", str(tmp_path)]) == Exit.USAGE
    assert "holds no gold" in capfd.readouterr().err


def test_marked_texts_are_read_now_and_measured(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = MARKED.read_text(encoding="utf-8").split("\n=== ")[0]
    (tmp_path / "k01.txt").write_text(first, encoding="utf-8")
    assert cli.run(["evaluate", str(tmp_path), "--json"]) == Exit.DONE
    figures = json.loads(capfd.readouterr().out)
    assert figures["documents"] == 1
    assert figures["quotes"] == 1.0
    assert figures["entities"]["f1"] > 0.5


def test_a_text_that_cannot_be_read_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    german = (
        "Das Unternehmen hat am Donnerstag angekündigt, dass es seine Aktien an der Börse in Frankfurt anbieten will. "
    )
    record = {"id": "de", "text": german * 5, "entities": [], "claims": []}
    (tmp_path / "de.json").write_text(json.dumps(record), encoding="utf-8")
    assert cli.run(["evaluate", str(tmp_path), "--json"]) == Exit.REJECTED
    assert "rejected de.txt: " in capfd.readouterr().err


@pytest.mark.skipif(not (EVAL / "score.py").is_file(), reason=f"no evaluation in {EVAL}")
def test_every_figure_is_that_of_the_evaluations_own_script(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def script(*arguments: object) -> str:
        command = [sys.executable, str(EVAL / "score.py"), *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command

    dev = EVAL / "dev"
    script("--export", tmp_path, dev)
    assert cli.run(["extract", str(tmp_path)]) == Exit.DONE
    found = tmp_path / "found.jsonl"
    found.write_text(capfd.readouterr().out, encoding="utf-8")
    theirs, table = json.loads(script("--json", dev, found)), script(dev, found)
    assert cli.run(["evaluate", str(dev), str(found), "--json"]) == Exit.DONE
    ours = json.loads(capfd.readouterr().out)
    assert cli.run(["evaluate", str(dev), "--json"]) == Exit.DONE
    assert json.loads(capfd.readouterr().out) == ours  # reading the texts now is the same as reading their files before
    for name in ("documents", "quotes", "evidence", "amounts", "modality"):
        assert ours[name] == theirs[name]
    for name in ("entities", "claims", "legal_bases"):
        assert {key: ours[name][key] for key in theirs[name]} == theirs[name]
    rows = re.findall(r"^(\S+) +P (\S+) +R (\S+) +F1 (\S+) +\(tp (\d+) fp (\d+) fn (\d+)\)", table, re.MULTILINE)
    shown = {**ours["kinds"], **ours["predicates"]}
    assert {row[0]: tuple(row[1:]) for row in rows} == {
        name: (*(f"{one[key]:.3f}" for key in ("p", "r", "f1")), *(str(one[key]) for key in ("tp", "fp", "fn")))
        for name, one in shown.items()
        if one["tp"] + one["fp"] + one["fn"]
    }


def test_an_article_becomes_a_marked_text_and_lines_and_gold(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    marked = tmp_path / "a.marked.txt"
    assert cli.run(["annotate", str(ARTICLE), "-o", str(marked)]) == Exit.DONE
    text = marked.read_text(encoding="utf-8")
    assert text.startswith("=== extract-offering\ntitle: [Arcline Photonics](arcline-photonics)")
    assert cli.run(["annotate", "--check", str(marked)]) == Exit.DONE
    assert "0 problems in 1 files" in capfd.readouterr().err

    assert cli.run(["annotate", str(marked)]) == Exit.DONE
    assert capfd.readouterr().out == text
    assert cli.run(["annotate", str(marked), "--to", "lines"]) == Exit.DONE
    lines = tmp_path / "a.jsonl"
    lines.write_text(capfd.readouterr().out, encoding="utf-8")
    said_ = json.loads(lines.read_text(encoding="utf-8"))["claims"]
    assert {claim["predicate"] for claim in said_} <= set(Predicate)
    assert cli.run(["annotate", str(lines)]) == Exit.DONE
    back = capfd.readouterr().out
    assert back.partition("--- text")[2].count("[") > 0.8 * text.partition("--- text")[2].count("[")
    assert len(back.partition("--- claims\n")[2].splitlines()) == len(text.partition("--- claims\n")[2].splitlines())

    gold = tmp_path / "gold"
    gold.mkdir()
    assert cli.run(["annotate", str(marked), "--to", "gold", "-o", str(gold / "a.json")]) == Exit.DONE
    assert cli.run(["annotate", str(gold / "a.json")]) == Exit.DONE
    assert capfd.readouterr().out == text
    for place in (gold, marked):
        assert cli.run(["evaluate", str(place), "--json"]) == Exit.DONE
        figures = json.loads(capfd.readouterr().out)  # what was read is its own gold
        assert (figures["claims"]["r"], figures["entities"]["f1"], figures["evidence"]) == (1.0, 1.0, 1.0)
        assert "errors" not in figures
        # the white space of the two texts differs, so that a claim just below its threshold may come to stand above it
        assert sum(figures["mistakes"].get("spurious claim", {}).values()) <= 1
        assert set(figures["mistakes"]) <= {"spurious claim"}


def test_what_is_wrong_is_printed_by_file_and_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    marked = tmp_path / "a.txt"
    first = MARKED.read_text(encoding="utf-8").split("\n=== ")[0]
    marked.write_text(first.replace("date: ", "day: ", 1), encoding="utf-8")
    assert cli.run(["annotate", "--check", str(marked)]) == Exit.REJECTED
    captured = capfd.readouterr()
    assert captured.out == f"{marked}:1: title or date is missing\n"
    assert "1 problems in 1 files" in captured.err


@pytest.mark.parametrize(
    ("name", "text", "status", "says"),
    [
        ("a.jsonl", "{", Exit.USAGE, "is no JSON"),
        ("a.json", '{"id": "a", "mentions": []}', Exit.USAGE, "no gold record"),
        ("a.jsonl", '{"document": {"text": "x"}, "claims": 1}', Exit.REJECTED, "claims is no list"),
        ("a.txt", "", Exit.REJECTED, "rejected"),
        ("b.txt", None, Exit.REJECTED, "rejected"),
    ],
)
def test_what_cannot_be_used_is_named(  # noqa: PLR0913, PLR0917 - a table of cases
    name: str, text: str | None, status: Exit, says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert cli.run(["annotate", str(tmp_path / name)]) == status
    assert says in capfd.readouterr().err


def test_files_that_are_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["annotate", "--check", str(tmp_path / "no.txt")]) == Exit.USAGE
    assert "cannot be read" in capfd.readouterr().err
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    assert cli.run(["annotate", "--check", str(tmp_path / "latin.txt")]) == Exit.USAGE
    assert "not UTF-8" in capfd.readouterr().err
    assert cli.run(["annotate", str(MARKED), "-o", str(tmp_path / "no" / "x.txt")]) == Exit.USAGE
    assert "cannot be written" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("texts/a b.txt", "a-b"),
        ("https://example.com/news/1/", "1"),
        ("one.marked.txt", "one"),
        ("x/.txt", "txt"),
        ("/", "article"),
    ],
)
def test_ids_of_articles(name: str, id_: str) -> None:
    assert id_of(name) == id_


def test_two_articles_of_one_name_get_two_ids(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = MARKED.read_text(encoding="utf-8").split("\n=== ")[0]
    (tmp_path / "a.txt").write_text(first, encoding="utf-8")
    assert cli.run(["annotate", str(tmp_path / "a.txt"), str(tmp_path / "a.txt")]) == Exit.DONE
    ids = re.findall(r"^=== (.*)", capfd.readouterr().out, re.MULTILINE)
    assert ids == ["k01-01", "k01-01-2"]
