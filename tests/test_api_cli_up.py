"""What `caplinks up` tells a person, and what it tells a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.server.local import ServerInfo

CAPLINKS = str(Path(sys.executable).parent / "caplinks")


@pytest.fixture
def environment(neo4j_server: ServerInfo) -> dict[str, str]:
    """The environment in which the tests' Neo4j is the local one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    return {**kept, "CAPLINKS_HOME": str(neo4j_server.home)}


def read_all(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            return
        if not part:
            return
        yield part


def test_a_terminal_shows_the_password_to_paste(neo4j_server: ServerInfo, environment: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own program
        [CAPLINKS, "up"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        told = b"".join(read_all(ours)).decode()
        assert process.wait(timeout=120) == 0
    os.close(ours)
    assert neo4j_server.browser_url in told
    assert f"paste the password: {neo4j_server.password.get_secret_value()}" in told


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_pipe_does_not(neo4j_server: ServerInfo, environment: dict[str, str], more: tuple[str, ...]) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [CAPLINKS, "up", *more], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert neo4j_server.browser_url in done.stdout
    assert neo4j_server.password.get_secret_value() not in done.stdout + done.stderr
