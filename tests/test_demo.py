"""The demo: its articles, and the whole of it (long)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import typer

from api import demo
from api.cli.running import Tell
from api.watch import lock_of
from graph.errors import InvalidInputError
from graph.server.config import ServerOptions
from graph.server.local import ServerInfo
from graph.settings import GraphSettings
from ingest.sources import Reading, Source, iter_sources, list_inputs

CAPLINKS = Path(sys.executable).parent / "caplinks"
ARTICLES = Path(demo.CHECKOUT) / "examples" / "demo"


def sources() -> list[Source]:
    found = list(iter_sources(list_inputs([ARTICLES]), Reading()))
    assert all(isinstance(source, Source) for source in found)
    return [source for source in found if isinstance(source, Source)]


def test_there_are_seven_articles_with_title_publisher_and_date() -> None:
    found = sources()
    assert len(found) == 7
    for source in found:
        document = source.document
        assert document.title
        assert document.title == source.text.partition("\n")[0]
        assert document.publisher == "caplinks demo"
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", str(document.published_at))


def test_every_article_names_its_sources() -> None:
    for path in ARTICLES.glob("*.txt"):
        head = path.read_text(encoding="utf-8").split("---")[1]
        assert "\nsources:\n- " in head
        assert "no copy of" in head


def test_outside_a_checkout_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "CHECKOUT", tmp_path)
    with pytest.raises(InvalidInputError, match="checkout"):
        demo.run_demo()


def test_two_at_once_do_not_share_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "_LOCK_TIMEOUT_S", 0.1)
    with lock_of(tmp_path), pytest.raises(InvalidInputError, match="another demo"):
        demo.run_demo(tmp_path)


def test_the_demo_has_a_graph_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://elsewhere:1")
    monkeypatch.setenv("CAPLINKS_TEXTS", "/elsewhere")
    settings = demo._settings(tmp_path)  # noqa: SLF001 - what keeps the demo off the user's graph
    assert (settings.neo4j_uri, settings.texts) == (None, tmp_path / "texts")


def left_running(home: Path) -> list[int]:
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        words = process.info["cmdline"] or []
        if process.info["status"] != psutil.STATUS_ZOMBIE and any(str(home) in word for word in words):
            found.append(process.info["pid"])
    return found


def wait_for_nothing_left(home: Path) -> None:
    until = time.monotonic() + 60
    while left_running(home) and time.monotonic() < until:
        time.sleep(0.3)
    assert left_running(home) == []


@pytest.mark.long
def test_the_demo_answers_twice_and_leaves_nothing_running(tmp_path: Path) -> None:
    command = [str(CAPLINKS), "demo", "--home", str(tmp_path)]
    for again in (False, True):
        done = subprocess.run(  # noqa: S603 - our own program
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, done.stderr
        for place in ("China (CN)", "Hong Kong (HK)"):
            assert place in done.stdout
        assert "SpaceX" in done.stdout
        assert "International Traffic" in done.stdout
        assert "7 documents were read." in done.stdout
        assert ("7 unchanged" in done.stderr) is again
        wait_for_nothing_left(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_demo_that_is_ended_early_leaves_nothing_running(tmp_path: Path, number: signal.Signals) -> None:
    command = [str(CAPLINKS), "demo", "--home", str(tmp_path)]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        until = time.monotonic() + 240
        while not (tmp_path / "neo4j" / "run" / "process.json").exists() and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(2)
        process.send_signal(number)
        _, err = process.communicate(timeout=120)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 130, signal.SIGKILL: -9}[number]
    assert "Traceback" not in err
    wait_for_nothing_left(tmp_path)


class _Running:
    """Stands for a local server that runs already and is nobody's to stop."""

    def __init__(self, info: ServerInfo) -> None:
        self._info = info

    async def up(self, tell: Tell) -> ServerInfo:
        tell("starting", 0, 1)
        return self._info

    async def down(self) -> bool:
        return True


@pytest.mark.usefixtures("graph")
def test_the_whole_way_on_a_server_that_runs(
    neo4j_server: ServerInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = GraphSettings(
        caplinks_home=tmp_path,
        caplinks_texts=tmp_path / "texts",
        neo4j_uri=neo4j_server.uri,
        neo4j_password=neo4j_server.password,
    )
    monkeypatch.setattr(demo, "_settings", lambda _: settings)
    monkeypatch.setattr(demo, "local_server", lambda *_: _Running(neo4j_server))
    with pytest.raises(typer.Exit) as ended:
        demo.run_demo(tmp_path)
    out, err = capfd.readouterr()
    assert ended.value.exit_code == 0, err
    assert "SpaceX IPO" in out
    assert "China (CN)" in out
    assert "7 documents were read." in out
    assert "7 documents written" in err


@pytest.mark.long
@pytest.mark.usefixtures("graph")
def test_the_corpus_answers_three_questions_and_is_loaded_once(
    neo4j_server: ServerInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = GraphSettings(caplinks_home=tmp_path, neo4j_uri=neo4j_server.uri, neo4j_password=neo4j_server.password)
    monkeypatch.setattr(demo, "_settings", lambda _: settings)
    given: list[ServerOptions] = []

    def server(_: GraphSettings, options: ServerOptions) -> _Running:
        given.append(options)
        return _Running(neo4j_server)

    monkeypatch.setattr(demo, "local_server", server)
    for said in ("342 documents written", "342 documents are loaded already"):
        with pytest.raises(typer.Exit) as ended:
            demo.run_demo(tmp_path, corpus=True)
        out, err = capfd.readouterr()
        assert ended.value.exit_code == 0, err
        assert said in err
        for part in ("Who funds whom across a border", "Which law bites whom", "Shut out", "41 in all, 29 more"):
            assert part in out, part
        assert "Note: A brief written for caplinks: it retells" in out
    assert [b"it retells what the named sources reported" in each.pages["guide.html"] for each in given] == [True, True]


@pytest.mark.parametrize(("answer", "corpus"), [("1", False), ("2", True)])
def test_a_terminal_is_asked_which_demo(monkeypatch: pytest.MonkeyPatch, answer: str, corpus: bool) -> None:  # noqa: FBT001
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: answer)
    assert demo._asked() is corpus  # noqa: SLF001 - the question alone


def test_without_a_terminal_it_is_the_small_demo() -> None:
    assert demo._asked() is False  # noqa: SLF001 - the question alone
