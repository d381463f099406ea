import json
import subprocess
import sys
from typing import Any

import pytest

from api.cli import output
from api.cli.running import starting

PIPED = """
import sys
import typer
from api.cli import app, output

app.app = typer.Typer()

@app.app.command()
def many():
    for n in range(100000):
        output.{call}

sys.exit(app.run([]))
"""


@pytest.mark.parametrize("call", ["emit('line')", "emit_json([n])", "show('text')"])
def test_a_closed_pipe_ends_the_program_quietly(call: str) -> None:
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PIPED.format(call=call)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    errors = child.stderr.read()
    child.stderr.close()
    assert (child.wait(30), errors) == (141, "")


def test_a_closed_stderr_does_not_stop_the_work() -> None:
    code = "from api.cli.output import say, emit\nfor n in range(20000): say('talk')\nemit('data')"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
    assert child.stderr is not None
    child.stderr.close()
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.read() == "data\n"
    assert child.wait(30) == 0


def test_json_is_indented_and_ends_its_line(capfd: pytest.CaptureFixture[str]) -> None:
    output.emit_json({"name": "Grégoire"})
    text = capfd.readouterr().out
    assert json.loads(text) == {"name": "Grégoire"}
    assert text == '{\n  "name": "Grégoire"\n}\n'


def test_errors_stay_on_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    output.complain("first\n  second")
    assert capfd.readouterr().err == "error: first second\n"


def test_progress_without_a_terminal_is_a_plain_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 0.5, 2.5, 3.0, 9.0])
    monkeypatch.setattr("api.cli.output.time.monotonic", lambda: next(now))
    with output.progress("reading") as advance:
        for done, total in ((1, 9), (2, 9), (3, 9), (4, None)):
            advance(done, total)
    assert capfd.readouterr().err == "reading: 2 of 9 documents\nreading: 4 documents\n"


def test_progress_on_a_terminal_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        """A stderr that says it is a terminal and keeps what it is sent."""

        encoding = "utf-8"

        def __init__(self) -> None:
            self.sent = ""

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            self.sent += text
            return len(text)

        def flush(self) -> None:
            return

    terminal: Any = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal)
    with output.progress("reading") as advance:
        advance(1, 2)
    assert "reading" in terminal.sent


def test_the_start_of_neo4j_is_told_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 0.5, 3.0])
    monkeypatch.setattr("api.cli.output.time.monotonic", lambda: next(now))
    with starting() as tell:
        for megabytes in (1, 50):
            tell("jars", megabytes * 2**20, 100 * 2**20)
        for seconds in (0, 1, 9, 10, 15, 25):
            tell("starting", seconds, 240)
    assert capfd.readouterr().err.splitlines() == [
        "fetching Neo4j: 50 of 100 MB",
        "starting Neo4j …",
        "starting Neo4j … 10 s",
        "starting Neo4j … 25 s",
    ]
