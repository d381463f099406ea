"""A graph made at once from the CSV files of an export, by `neo4j-admin database import`: the way for millions."""

from __future__ import annotations

import asyncio
from pathlib import Path

from graph.errors import InvalidInputError
from graph.export.admin_csv import ARGUMENTS
from graph.server.admin import run_admin
from graph.server.backup import DATABASE
from graph.server.config import ServerFolders
from graph.server.java import Java
from graph.server.local import LocalServer


async def import_csv(server: LocalServer, folder: Path) -> None:
    """Make the graph of a home from an export; the server must be stopped, and hold no graph.

    `caplinks up` makes constraints and indexes afterwards.
    Raises: ServerBusyError: the server runs. InvalidInputError: the folder holds no export, or the home a graph.
        ServerError: the import failed; the text says what Neo4j said.
    """
    if not await asyncio.to_thread((folder / ARGUMENTS).is_file):
        message = f"{folder} is no folder of `caplinks export --format csv`: it has no {ARGUMENTS}"
        raise InvalidInputError(message)
    async with server.stopped() as (java, folders):
        if (folders.root / "data" / "databases" / DATABASE).exists():
            message = f"{folders.root} has a graph already; name another home with CAPLINKS_HOME"
            raise InvalidInputError(message)
        await asyncio.to_thread(_import, java, folders, folder)


def _import(java: Java, folders: ServerFolders, folder: Path) -> None:
    report = f"--report-file={folders.root / 'logs' / 'import.report'}"
    run_admin(
        java, folders, ["database", "import", "full", DATABASE, f"@{ARGUMENTS}", report], folder=folder.absolute()
    )
