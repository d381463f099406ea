"""`export` and the way back, as commands."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from api.cli.codes import Exit
from tests.cli_samples import Shell, write_claims


@pytest.fixture
def loaded(caplinks: Shell, tmp_path: Path) -> Shell:
    (tmp_path / "claims").mkdir()
    done = caplinks("load", write_claims(tmp_path / "claims"))
    assert (done.status, done.out) == (0, ""), done.err
    return caplinks


def test_an_export_is_loaded_back(loaded: Shell, tmp_path: Path) -> None:
    before = loaded("export", "--canonical").out
    path = tmp_path / "graph.jsonl"
    done = loaded("export", "--format", "jsonl", "-o", path)
    assert (done.status, done.out) == (0, ""), done.err
    assert f"records of revision 1 are in {path}" in done.err
    assert loaded("export", "-f", "jsonl").out == path.read_text(encoding="utf-8")
    refused = loaded("load", path)
    assert refused.status == Exit.USAGE
    assert "into an empty one" in refused.err
    for name in ("first.txt", "second.txt"):
        assert loaded("forget", name).status == 0
    back = loaded("load", path, "--json")
    assert back.status == 0, back.err
    assert back.json["records"]["document"] == 2
    assert loaded("export", "--canonical").out == before
    problems = loaded("check", "--json").json  # the texts went with their documents; an export has none
    assert {problem["what"] for problem in problems} == {"a document's text cannot be read (not_found)"}


def test_a_script_is_run(loaded: Shell, tmp_path: Path) -> None:
    before = loaded("export", "--canonical").out
    path = tmp_path / "graph.cypher"
    assert loaded("export", "-f", "cypher", "-o", path).status == 0
    assert loaded("load", path).status == Exit.USAGE
    for name in ("first.txt", "second.txt"):
        assert loaded("forget", name).status == 0
    done = loaded("load", path, "--json")
    assert done.status == 0, done.err
    assert done.json["statements"] > 40
    assert loaded("export", "--canonical").out == before


def test_filters_are_passed_on(loaded: Shell) -> None:
    done = loaded(
        *("export", "-f", "jsonl", "--as-of", "2026-06-30", "--valid-on", "2026-06-30", "--publisher", "Example"),
        *("--modality", "asserted", "--min-confidence", "0.5", "--kind", "offering", "--kind", "Jurisdiction"),
        *("--predicate", "excludes"),
    )
    head, *lines, _ = [json.loads(line) for line in done.out.splitlines()]
    assert head["selection"] == {
        "as_of": "2026-06-30",
        "valid_on": "2026-06-30",
        "publishers": ["Example"],
        "modalities": ["asserted"],
        "min_confidence": 0.5,
        "kinds": ["Jurisdiction", "Offering"],
        "predicates": ["EXCLUDES"],
    }
    assert [line["object"] for line in lines if line["type"] == "link"] == ["jurisdiction:CN"]


@pytest.mark.usefixtures("loaded")
def test_several_files_are_printed_as_a_zip_file() -> None:
    command = [sys.executable, "-c", "from api.cli import main; main()", "export", "-f", "csv"]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own code
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        assert "nodes/Company.csv" in archive.namelist()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-f", "xls"], "there is no form 'xls'; give one of: csv"),
        ([], "say which form: --format csv|"),
        (["-f", "jsonl", "--resume"], "name it with --output"),
        (["--canonical", "-f", "jsonl"], "--canonical is a form of its own"),
        (["--canonical", "--kind", "Company"], "--canonical is a form of its own"),
        (["-f", "jsonl", "--kind", "Planet"], "Planet"),
        (["-f", "jsonl", "--as-of", "yesterday"], "yesterday"),
        (["-f", "jsonl", "--min-confidence", "2"], "less than or equal to 1"),
    ],
)
def test_wrong_calls_are_refused(loaded: Shell, arguments: list[str], words: str) -> None:
    done = loaded("export", *arguments)
    assert done.status == Exit.USAGE
    assert words in done.err


def test_a_folder_is_imported_into_the_local_server_alone(loaded: Shell, tmp_path: Path) -> None:
    assert loaded("export", "-f", "csv", "-o", tmp_path / "csv").status == 0
    done = loaded("load", tmp_path / "csv")
    assert done.status == Exit.USAGE
    assert "NEO4J_URI" in done.err


def test_what_is_no_export_is_read_as_claims(loaded: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = loaded("load", tmp_path / "gone.jsonl")
    assert done.status == Exit.REJECTED
    assert "gone.jsonl" in done.err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b""))))
    assert "0 documents written" in loaded("load", "-").err
