"""`caplinks report` as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.codes import Exit
from tests.cli_samples import Shell, write_claims


@pytest.fixture
def loaded(caplinks: Shell, tmp_path: Path) -> Shell:
    done = caplinks("load", write_claims(tmp_path))
    assert done.status == 0, done.err
    return caplinks


def test_it_writes_the_form_that_the_name_ends_in(loaded: Shell, tmp_path: Path) -> None:
    for ending, begins in (("html", "<!DOCTYPE html>"), ("md", "# Who is shut out"), ("csv", "table,id,offering")):
        file = tmp_path / f"report.{ending}"
        done = loaded("report", "-o", file)
        assert (done.status, done.out) == (0, ""), done.err
        assert file.read_text(encoding="utf-8").startswith(begins)
        assert "2 exclusions, 1 offerings" in done.err


def test_without_a_file_it_is_markdown_on_stdout(loaded: Shell) -> None:
    done = loaded("report", "--jurisdiction", "cn", "--since", "2026-01-01", "--until", "2026-12-31")
    assert done.status == 0
    assert "# Who is shut out, and where money is raised: China" in done.out
    assert "International Traffic in Arms Regulations" in done.out
    assert "[^1]: “Acme has shut investors from China out" in done.out
    assert "from 2026-01-01 until 2026-12-31" in done.out


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["-o", "report.docx"], "report.docx"),
        (["-o", "/nowhere/report.html"], "/nowhere/report.html"),
        (["--since", "June"], "--since 'June'"),
        (["--jurisdiction", "ZZ"], "ZZ"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_line(loaded: Shell, options: list[str], named: str) -> None:
    done = loaded("report", *options)
    assert (done.status, done.out, done.err.count("\n")) == (Exit.USAGE, "", 1)
    assert named in done.err
