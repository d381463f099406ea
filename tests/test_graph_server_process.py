"""A process is known again, and stopped; programs of a line stand in for Neo4j, which takes seconds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from graph.server.config import ServerFolders
from graph.server.process import (
    clean_environment,
    find_process,
    forget_process,
    is_alive,
    listens,
    start_process,
    stop_process,
    tail,
)

WAITS = "import time; print('ready', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITS}"


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[ServerFolders]:
    found = ServerFolders(tmp_path / "home")
    found.make()
    yield found
    while (process := find_process(found)) is not None:
        process.kill()
        process.wait(10)


def start(folders: ServerFolders, code: str) -> psutil.Process:
    process = start_process(folders, [sys.executable, "-c", code, folders.mark])
    while "ready" not in folders.log.read_text(encoding="utf-8") and is_alive(process):
        psutil.wait_procs([process], timeout=0.05)
    return process


def test_it_is_known_by_its_record_and_without_it(folders: ServerFolders, tmp_path: Path) -> None:
    process = start(folders, WAITS)
    assert find_process(folders) == process
    assert find_process(ServerFolders(tmp_path / "other")) is None
    forget_process(folders)
    assert find_process(folders) == process
    assert os.getsid(process.pid) == process.pid  # Ctrl-C in our terminal does not reach it
    assert stop_process(process, timeout_s=20)
    assert not is_alive(process)
    assert find_process(folders) is None
    assert stop_process(process, timeout_s=1)


@pytest.mark.parametrize(
    "record",
    ["", "[]", "{}", json.dumps({"pid": 2**22 + 1, "started": 1.0}), json.dumps({"pid": os.getpid(), "started": 1.0})],
)
def test_a_record_of_something_else_is_not_believed(folders: ServerFolders, record: str) -> None:
    folders.process.write_text(record, encoding="utf-8")
    assert find_process(folders) is None


def test_a_number_that_was_used_again_is_not_believed(folders: ServerFolders) -> None:
    process = start(folders, WAITS)
    row = json.loads(folders.process.read_text(encoding="utf-8"))
    folders.process.write_text(json.dumps({**row, "started": row["started"] - 3600}), encoding="utf-8")
    assert find_process(folders) == process  # not by the record: by the home in its command line


def test_one_that_does_not_listen_is_killed(folders: ServerFolders) -> None:
    process = start(folders, DEAF)
    assert not stop_process(process, timeout_s=0.3)
    assert not is_alive(process)


def test_one_whose_parent_does_not_collect_it_is_ended_all_the_same(folders: ServerFolders) -> None:
    """Another terminal started it and still runs: it stays a zombie until that one ends."""
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {WAITS!r}, sys.argv[1]], stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print('ready', flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, folders.mark], stdout=subprocess.PIPE)  # noqa: S603
    try:
        assert parent.stdout is not None
        parent.stdout.readline()
        child = psutil.Process(parent.pid).children()[0]
        assert stop_process(child, timeout_s=10)
        assert child.status() == psutil.STATUS_ZOMBIE
    finally:
        parent.kill()
        parent.communicate()


def test_the_log_tells_what_was_said_last(folders: ServerFolders) -> None:
    folders.log.write_text("one\n\n two\n\tat java.lang.X\n\t... 9 more\nthree\n", encoding="utf-8")
    assert tail(folders.log, 2) == "two | three"
    assert tail(folders.log.with_name("gone")) == ""


def test_no_password_and_no_option_of_java_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("NEO4J_PASSWORD", "NEO4J_URI", "MY_PASSWORD", "JAVA_TOOL_OPTIONS", "CLASSPATH"):
        monkeypatch.setenv(key, "x")
    monkeypatch.setenv("KEPT", "y")
    environment = clean_environment()
    assert environment["KEPT"] == "y"
    assert "x" not in environment.values()


def test_it_is_told_who_listens() -> None:
    me = psutil.Process()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens(me, port)
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
            assert not listens(psutil.Process(other.pid), port)
            gone = psutil.Process(other.pid)
            other.communicate(b"\n")
        assert not listens(gone, port)
