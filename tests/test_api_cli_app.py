import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import app as cli
from api.cli.codes import Exit, exit_of
from graph import errors
from graph.errors import CaplinksError

CAPLINKS = Path(sys.executable).parent / "caplinks"
COMMANDS = (
    *("up", "down", "status", "ingest", "extract", "load", "forget", "train", "exclusions", "show", "query"),
    *("accept", "reject", "merge", "split", "undo", "check", "rebuild", "export", "serve", "demo", "keys"),
    *("evaluate", "annotate"),
)


def caplinks(
    *arguments: str, env: dict[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [CAPLINKS, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        timeout=timeout,
        check=False,
    )


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    heavy = ("spacy", "onnxruntime", "strawberry", "neo4j", "fastapi", "pydantic", "structlog", "httpx")
    code = (
        "import sys\nfrom api.cli.app import run\nstatus = run(['--help'])\n"
        f"print([name for name in {heavy!r} if name in sys.modules], status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.endswith("[] 0\n")
    assert [name for name in COMMANDS if f" {name} " not in done.stdout] == []


def test_help_costs_little() -> None:
    before = os.times()
    assert caplinks("--help").returncode == 0
    after = os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    assert used < 1.0  # 0.35 s on an idle machine; processor time, since tests share the machine


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([command, "--help"]) == 0
    assert f"caplinks {command}" in capsys.readouterr().out


def test_version() -> None:
    assert caplinks("--version").stdout == "caplinks 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(["fly"], "'fly'", id="no such command"),
        pytest.param(["show"], "'ENTITY'", id="missing argument"),
        pytest.param(["check", "--fast"], "--fast", id="no such option"),
        pytest.param(["ingest", "x", "--workers", "0"], "--workers", id="value out of range"),
        pytest.param(["exclusions", "--json", "--csv"], "not both", id="two forms at once"),
        pytest.param(["query", "missing.graphql"], "missing.graphql", id="no such file"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    arguments: list[str], named: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == Exit.USAGE
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert named in err
    assert err.count("\n") == 1


def _errors(root: type[CaplinksError]) -> list[type[CaplinksError]]:
    return [
        found for kind in root.__subclasses__() for found in (kind, *_errors(kind)) if kind.__module__ == "graph.errors"
    ]


_UNFINISHED = {errors.TextStoreError, errors.GraphChangedError, errors.HistoryLostError}
"""Nothing was wrong with the call or the graph's server, but the work could not be finished."""


@pytest.mark.parametrize("kind", _errors(errors.CaplinksError), ids=lambda kind: kind.code)
def test_every_error_of_the_graph_has_an_exit_status(kind: type[CaplinksError]) -> None:
    assert (exit_of(kind("x")) == Exit.REJECTED) is (kind in _UNFINISHED)


def test_any_other_error_counts_as_rejected() -> None:
    assert exit_of(CaplinksError("x")) == Exit.REJECTED


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (errors.NotFoundError("nothing is\ncalled so"), Exit.NOT_FOUND, "error: nothing is called so\n"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "interrupted\n"),
        (
            ValueError("secret"),
            Exit.DEFECT,
            "error: a defect of caplinks, ValueError; see the trace with: caplinks --debug …\n",
        ),
        (SystemExit(4), 4, ""),
    ],
    ids=["of caplinks", "Ctrl-C", "a defect", "exit"],
)
def test_errors_become_one_line_and_a_status(
    error: BaseException, status: int, line: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fails)
    assert cli.run([]) == status
    assert capfd.readouterr().err == line


def test_debug_shows_the_trace(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def fails(**_: object) -> None:
        raise errors.NotFoundError("gone")

    monkeypatch.setattr(cli, "app", fails)
    assert cli.run(["--debug", "show", "x"]) == Exit.NOT_FOUND
    assert "Traceback" in capfd.readouterr().err


def test_without_a_command_the_help_is_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == Exit.USAGE
    done = capsys.readouterr()
    assert "ingest" in done.out + done.err
    assert "error:" not in done.err


def test_a_full_disk_behind_the_output_is_no_defect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli, "app", full)
    assert cli.run(["export", "--canonical"]) == Exit.REJECTED
    assert "cannot write the output: No space left on device" in capsys.readouterr().err
