"""The command that `make setup` fetches Neo4j with."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from graph.server import fetch
from graph.server.fetch import Ticker


def test_all_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch.main() == 0
    assert "jars, checked, in " in capsys.readouterr().out


def test_what_fails_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CAPLINKS_CACHE", str(tmp_path / "file"))
    assert fetch.main() == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_it_ticks_once_a_second_and_at_the_end() -> None:
    out = io.StringIO()
    tick = Ticker(out)
    for done in range(0, 11):
        tick("jars", done * 2**20, 10 * 2**20)
    assert out.getvalue().splitlines() in (["0 of 10 MiB", "10 of 10 MiB"], ["10 of 10 MiB"])
