"""The work of `up`, `down` and `status`, and what they share with `serve` and `demo`."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from api.cli.codes import Exit
from api.cli.output import Advance, emit, emit_json, progress, say
from api.cli.session import read_settings
from api.connection import chosen_server, connect, container_server, local_server
from graph.client import GraphClient
from graph.errors import InvalidInputError, SchemaVersionError
from graph.read.stats import stats
from graph.schema import find_version, latest_version, migrate
from graph.server.errors import ServerBusyError
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from graph.server.config import ServerOptions
    from graph.server.container import ContainerServer
    from graph.server.local import LocalServer, ServerInfo

Tell = Callable[[str, int, int], None]
"""Told what is done, how far, of how much."""
_STARTING_EVERY_S = 10


def up(options: ServerOptions, *, docker: bool = False, as_json: bool) -> None:
    """Start the local Neo4j, as a process or in a container, and print where it is.

    Raises: ServerBusyError: it runs the other way.
    """
    settings = read_settings(GraphSettings)

    async def run() -> ServerInfo:
        with starting() as tell:
            server = await _server(settings, options, docker=docker)
            info = await server.up(tell)
        async with GraphClient.connect(info.uri, info.user, info.password) as graph:
            await migrate(graph)
        return info

    info = asyncio.run(run())
    if settings.neo4j_uri is not None:
        say("note: NEO4J_URI is set, so the other commands use that Neo4j and not this one")
    _print_facts(_facts(info), as_json=as_json)
    if not as_json and sys.stdout.isatty() and sys.stderr.isatty():  # for a person's eyes, in no pipe and no log
        say(f"open Neo4j Browser at the address above and paste the password: {info.password.get_secret_value()}")


def down() -> None:
    """Stop the local Neo4j."""
    settings = read_settings(GraphSettings)
    say("stopping Neo4j …")
    ran = asyncio.run(chosen_server(settings).down())
    say("Neo4j is stopped" if ran else "Neo4j was not running")


def status(*, as_json: bool) -> None:
    """Print the state; raises typer.Exit with 3 unless Neo4j answers."""
    settings = read_settings(GraphSettings)
    facts = asyncio.run(_status(settings))
    _print_facts(facts, as_json=as_json)
    raise typer.Exit(Exit.DONE if facts["state"] == "running" else Exit.NO_GRAPH)


@contextmanager
def listening(host: str, port: int, *, any_port: bool = False) -> Iterator[socket.socket]:
    """Open a port to listen on, or any free one if it is in use and `any_port` is set.

    Raises: InvalidInputError: it is in use, or may not be opened.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as error:
            if not any_port:
                reason = error.strerror if isinstance(error, OSError) else "no such port"
                message = f"cannot listen on {host}:{port} ({reason}); give another address with --host and --port"
                raise InvalidInputError(message) from None
            listener.bind((host, 0))
        listener.listen(128)
        yield listener


@contextmanager
def starting() -> Iterator[Tell]:
    """Show how the start of Neo4j goes on: the megabytes that are fetched, and the seconds that it takes."""
    last = -_STARTING_EVERY_S
    fetched: Advance | None = None
    with ExitStack() as shown:

        def tell(what: str, done: int, total: int) -> None:
            nonlocal last, fetched
            if what == "jars":
                fetched = fetched or shown.enter_context(progress("fetching Neo4j", "MB"))
                fetched(done // 2**20, total // 2**20)
            elif done - last >= _STARTING_EVERY_S:
                last = done
                shown.close()  # nothing is fetched any more
                say(f"starting Neo4j … {done} s" if done else "starting Neo4j …")

        yield tell


async def _server(settings: GraphSettings, options: ServerOptions, *, docker: bool) -> LocalServer | ContainerServer:
    local, container = local_server(settings, options), container_server(settings, options)
    if docker and (await local.status()).state != "stopped":
        message = "Neo4j of this home runs as a process; stop it with `caplinks down`, then try again"
        raise ServerBusyError(message)
    if not docker and container.record.exists():
        message = "Neo4j of this home runs in a container; stop it with `caplinks down`, or call `caplinks up --docker`"
        raise ServerBusyError(message)
    return container if docker else local


def _facts(info: ServerInfo) -> dict[str, Any]:
    return {
        "state": "running",
        "uri": info.uri,
        "browser": info.browser_url,
        "user": info.user,
        "password_file": str(info.password_file),
        "pid": info.pid,
        "home": str(info.home),
        **({"container": info.container} if info.container else {}),
    }


async def _status(settings: GraphSettings) -> dict[str, Any]:
    if settings.neo4j_uri is not None:
        facts: dict[str, Any] = {"state": "running", "uri": settings.neo4j_uri}
    else:
        found = await chosen_server(settings).status()
        facts = {"state": str(found.state), "home": str(settings.caplinks_home)}
        if found.info is not None:
            facts = {**_facts(found.info), "state": str(found.state)}
    if facts["state"] == "running":
        async with await connect(settings) as graph:
            facts |= await _graph_facts(graph)
    return facts


async def _graph_facts(graph: GraphClient) -> dict[str, Any]:
    await graph.verify()
    version = await find_version(graph)
    if version is not None and version > latest_version():
        message = f"newer code wrote this graph (schema {version}); update caplinks"
        raise SchemaVersionError(message)
    found = asdict(await stats(graph))
    counts = {name: found[name] for name in ("revision", "documents", "stories", "claims", "proposed", "decisions")}
    return {"schema": version, **counts, "entities": sum(found["entities"].values())}


def _print_facts(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(facts)
        return
    for name, value in facts.items():
        emit(f"{name.replace('_', ' ')}: {value}")
