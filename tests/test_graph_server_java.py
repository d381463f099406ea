"""Which Java is taken."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from graph.server import java as java_module
from graph.server.errors import JavaMissingError
from graph.server.java import USABLE, find_java, get_java, java_version


def java_that_says(folder: Path, first_line: str, code: int = 0) -> Path:
    """A stand-in for the versions that this machine has not."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{first_line}' >&2\nexit {code}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('openjdk version "21-ea" 2023-09-19', 21),
        ('java version "1.8.0_401"', 8),
        ("The operation could not be completed", None),
    ],
)
def test_versions_are_read(tmp_path: Path, line: str, version: int | None) -> None:
    assert java_version(java_that_says(tmp_path, line)) == version


def test_a_java_that_fails_is_none(tmp_path: Path) -> None:
    assert java_version(java_that_says(tmp_path, 'openjdk version "17"', code=1)) is None
    assert java_version(tmp_path / "nothing") is None


def test_java_home_comes_before_the_search_path(tmp_path: Path) -> None:
    home = java_that_says(tmp_path / "home", 'openjdk version "21.0.1"')
    path = java_that_says(tmp_path / "path", 'openjdk version "17.0.1"')
    found = find_java(tmp_path / "home", path=str(path.parent), wheel=False)
    assert found is not None
    assert (found.program, found.version, found.origin) == (home, 21, "JAVA_HOME")


def test_an_old_one_in_java_home_is_passed_over(tmp_path: Path) -> None:
    java_that_says(tmp_path / "home", 'openjdk version "11.0.1"')
    path = java_that_says(tmp_path / "path", 'openjdk version "17.0.1"')
    found = find_java(tmp_path / "home", path=str(path.parent), wheel=False)
    assert found is not None
    assert found.origin == "PATH"


def test_none_is_none(tmp_path: Path) -> None:
    java_that_says(tmp_path / "home", 'openjdk version "25"')
    assert find_java(tmp_path / "home", path=str(tmp_path), wheel=False) is None


def test_the_wheel_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = java_that_says(tmp_path / "wheel", 'openjdk version "21.0.8"')
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "wheel_of_java.py").write_text(f"JAVA = {str(program)!r}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(java_module, "_WHEEL", "wheel_of_java")
    found = find_java(None, path=str(tmp_path))
    assert found is not None
    assert (found.program, found.origin) == (program, "wheel_of_java")


def test_no_java_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java_module, "_WHEEL", "no_such_wheel")
    with pytest.raises(JavaMissingError, match="install one") as caught:
        get_java(None)
    assert caught.value.code == "java_missing"


def test_the_command_of_the_set_up_tells_by_its_exit_code() -> None:
    environment = {key: value for key, value in os.environ.items() if key != "JAVA_HOME"}
    done = subprocess.run(
        [sys.executable, "-m", "graph.server.java"], check=False, env=environment, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert get_java(None).version in USABLE
