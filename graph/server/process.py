"""The server's process: started apart from its parent, known again, stopped."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from graph.server.config import ServerFolders
from graph.server.files import write_atomically

_SAME_START_S = 2.0
_KILL_S = 10.0
_POLL_S = 0.05


def start_process(folders: ServerFolders, command: Sequence[str]) -> psutil.Process:
    """Return the running command, in a session of its own, its output in the log; its record is written."""
    with folders.log.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 - our own arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=folders.root,
            env=clean_environment(),
        )
    process = psutil.Process(child.pid)
    _CHILDREN[child.pid] = child
    write_atomically(folders.process, json.dumps({"pid": child.pid, "started": process.create_time()}))
    return process


def find_process(folders: ServerFolders) -> psutil.Process | None:
    """Return the live process of this home: the recorded one, else one that names the home; None if there is none.

    A process is ours only if its start time and its command line say so: numbers of processes are used again.
    """
    reap()
    record = _read_record(folders)
    if record is not None:
        process = _ours(record[0], folders)
        if process is not None and abs(process.create_time() - record[1]) < _SAME_START_S:
            return process
    for candidate in psutil.process_iter(["pid"]):
        process = _ours(candidate.pid, folders)
        if process is not None:
            return process
    return None


def forget_process(folders: ServerFolders) -> None:
    """Remove the record."""
    folders.process.unlink(missing_ok=True)


def stop_process(process: psutil.Process, *, timeout_s: float) -> bool:
    """End the process: asked first, killed after `timeout_s`; return whether it ended by itself."""
    try:
        process.terminate()
        if _ends(process, timeout_s):
            return True
        process.kill()
        _ends(process, _KILL_S)
    except psutil.NoSuchProcess:
        return True
    return False


def _ends(process: psutil.Process, timeout_s: float) -> bool:
    """Wait for the end; psutil's own wait would wait for the parent of a zombie, which may be another terminal."""
    deadline = time.monotonic() + timeout_s
    while is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def is_alive(process: psutil.Process) -> bool:
    """Return whether the process runs; one that ended and waits for its parent does not."""
    reap()
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def listens(process: psutil.Process, port: int) -> bool:
    """Return whether the process itself listens there; True where the system does not tell."""
    try:
        connections = process.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return True
    except psutil.NoSuchProcess:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in connections)


def clean_environment() -> dict[str, str]:
    """Return the environment without passwords and without what changes Java's arguments."""
    dropped = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH")
    return {
        key: value
        for key, value in os.environ.items()
        if key not in dropped and not key.startswith("NEO4J_") and "PASSWORD" not in key
    }


def tail(path: Path, lines: int = 5) -> str:
    """Return the last lines of a log that say something, on one line."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    rows = [row.strip() for row in text.splitlines() if row.strip() and not row.lstrip().startswith(("at ", "..."))]
    return " | ".join(rows[-lines:])


_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


def reap() -> None:
    """Collect children that ended, so that none stays as a zombie."""
    for pid, child in list(_CHILDREN.items()):
        if child.poll() is not None:
            del _CHILDREN[pid]


def _read_record(folders: ServerFolders) -> tuple[int, float] | None:
    try:
        row = json.loads(folders.process.read_text(encoding="utf-8"))
        return int(row["pid"]), float(row["started"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ours(pid: int, folders: ServerFolders) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        if folders.mark in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
            return process
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return None
