"""Dumps of the local graph, by `neo4j-admin`. The stored texts are files beside it and are copied as such."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from graph.errors import ServerError
from graph.server.admin import run_admin
from graph.server.config import ServerFolders
from graph.server.errors import BackupError
from graph.server.java import Java
from graph.server.local import LocalServer

DATABASE = "neo4j"


async def dump_graph(server: LocalServer, file: Path) -> Path:
    """Write the graph to `file`, whole or not at all, and return it. The server must be stopped.

    Raises:
        ServerBusyError: the server runs.
        BackupError: the dump could not be written.
    """
    async with server.stopped() as (java, folders):
        if not folders.store.exists():
            message = f"there is no graph in {folders.root}; nothing was dumped"
            raise BackupError(message)
        await asyncio.to_thread(_dump, java, folders, file)
    return file


async def load_graph(server: LocalServer, file: Path) -> None:
    """Replace the graph by the one in `file`. The server must be stopped; its password stays.

    Raises:
        ServerBusyError: the server runs.
        BackupError: the file is no dump, or could not be loaded.
    """
    if not await asyncio.to_thread(file.is_file):
        message = f"{file} is not there; name the file that a dump wrote"
        raise BackupError(message)
    async with server.stopped() as (java, folders):
        await asyncio.to_thread(_load, java, folders, file)


def _dump(java: Java, folders: ServerFolders, file: Path) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix=".dump-", dir=file.parent) as name:
            run_admin(java, folders, ["database", "dump", DATABASE, f"--to-path={name}"])
            dump = Path(name) / f"{DATABASE}.dump"
            dump.chmod(0o600)
            dump.replace(file)
    except (OSError, ServerError) as exc:
        message = f"the graph could not be dumped to {file}: {exc}"
        raise BackupError(message) from exc


def _load(java: Java, folders: ServerFolders, file: Path) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="load-", dir=folders.root) as name:
            shutil.copy(file, Path(name) / f"{DATABASE}.dump")  # the tool finds a dump by this name alone
            run_admin(
                java, folders, ["database", "load", DATABASE, f"--from-path={name}", "--overwrite-destination=true"]
            )
    except (OSError, ServerError) as exc:
        message = f"{file} could not be loaded: {exc}"
        raise BackupError(message) from exc
