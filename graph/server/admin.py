"""`neo4j-admin`, run from the same jars."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from graph.errors import ServerError
from graph.server.config import ADMIN, ServerFolders
from graph.server.java import Java
from graph.server.process import clean_environment

_TIMEOUT_S = 3600.0


def run_admin(
    java: Java,
    folders: ServerFolders,
    arguments: Sequence[str],
    *,
    timeout_s: float = _TIMEOUT_S,
    folder: Path | None = None,
) -> None:
    """Run a command of `neo4j-admin` on this home, in `folder` if given; its configuration must have been written.

    Raises: ServerError: the command failed.
    """
    environment = {**clean_environment(), "NEO4J_HOME": str(folders.root), "NEO4J_CONF": str(folders.conf)}
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [java.program, f"@{folders.arguments}", ADMIN, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            cwd=folder,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        message = f"neo4j-admin {' '.join(arguments[:2])} did not end in {timeout_s:.0f} s"
        raise ServerError(message) from exc
    if done.returncode:
        text = (done.stdout + done.stderr).decode("utf-8", errors="replace")
        reason = " | ".join(line.strip() for line in text.splitlines() if line.strip())[:500]
        message = f"neo4j-admin {' '.join(arguments[:2])} failed: {reason}"
        raise ServerError(message)
