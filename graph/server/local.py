"""A Neo4j of the user's own: up, down, status; each may be called at any time, by several at once."""

from __future__ import annotations

import asyncio
import secrets
import string
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

import psutil
from filelock import FileLock, Timeout
from pydantic import SecretStr

from graph.client import GraphClient
from graph.errors import CaplinksError, GraphAuthError
from graph.server import process as processes
from graph.server.admin import run_admin
from graph.server.browser_jar import with_pages
from graph.server.config import HOST, MAIN, Ports, ServerFolders, ServerOptions, choose_ports, read_ports, write_config
from graph.server.errors import PasswordLostError, ServerBusyError, ServerStartError
from graph.server.files import require_space, write_atomically
from graph.server.jars import Progress, ensure_jars
from graph.server.java import Java, get_java

USER = "neo4j"
_ALPHABET = string.ascii_letters + string.digits
_PASSWORD_LENGTH = 24
_SPACE_BYTES = 256 * 2**20
_LOCK_TIMEOUT_S = 600.0
_POLL_S = 0.1
_ANSWER_S = 20.0
_TRIES = 3
_REFUSALS = 3


class ServerState(StrEnum):
    """What a local server does."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """How to reach a local server."""

    uri: str
    http_url: str
    user: str
    password: SecretStr = field(repr=False)
    password_file: Path
    pid: int
    home: Path
    container: str | None = None
    """Name of the container that it runs in, if it does."""

    @property
    def browser_url(self) -> str:
        """Return the address of Neo4j Browser with the server and the user filled in."""
        dbms = self.uri.replace("://", f"://{self.user}@")
        return f"{self.http_url}/browser/?dbms={quote(dbms, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """The state of a local server, and how to reach it unless it is stopped."""

    state: ServerState
    info: ServerInfo | None = None


class LocalServer:
    """The Neo4j below one home. `cache` keeps the jars, for all homes."""

    def __init__(
        self, home: Path, options: ServerOptions | None = None, *, cache: Path, java_home: Path | None = None
    ) -> None:
        self._folders = ServerFolders(home.absolute())
        self._options = options or ServerOptions()
        self._jars = cache.absolute() / "jars"
        self._copies = cache.absolute() / "browser"
        self._java_home = java_home

    async def up(self, progress: Progress | None = None) -> ServerInfo:
        """Return how to reach the server, started if it does not run; it answers when this returns.

        Raises:
            ServerError: it cannot be started; the subclass and the text say why and what to do.
        """
        self._folders.make()
        async with self._locked():
            running = await self._adopt(progress)
            return running or await self._launch(progress)

    async def down(self) -> bool:
        """Stop the server and wait for its end; return whether one ran."""
        if not self._folders.lock.parent.is_dir():
            return False
        async with self._locked():
            process = await asyncio.to_thread(processes.find_process, self._folders)
            if process is not None:
                await asyncio.to_thread(processes.stop_process, process, timeout_s=self._options.stop_timeout_s)
            processes.forget_process(self._folders)
            return process is not None

    async def status(self) -> ServerStatus:
        """Return the state now; waits for nobody."""
        process = await asyncio.to_thread(processes.find_process, self._folders)
        info = self._info(process) if process is not None else None
        if info is None:
            return ServerStatus(state=ServerState.STOPPED if process is None else ServerState.STARTING)
        try:
            there = await answers(info)
        except GraphAuthError:  # it runs; `up` says what is wrong with the password
            there = True
        return ServerStatus(state=ServerState.RUNNING if there else ServerState.STARTING, info=info)

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[tuple[Java, ServerFolders]]:
        """Hold the server stopped, ready for `run_admin`, while the block runs.

        Raises: ServerBusyError: it runs.
        """
        folders = self._folders
        folders.make()
        async with self._locked():
            if await asyncio.to_thread(processes.find_process, folders) is not None:
                message = "Neo4j runs; stop it with `caplinks down`, then try again"
                raise ServerBusyError(message)
            java = await asyncio.to_thread(get_java, self._java_home)
            jars = await asyncio.to_thread(ensure_jars, self._jars)
            last = read_ports(folders) or Ports(bolt=self._options.bolt_port, http=self._options.http_port)
            write_config(folders, last, self._options, jars)
            yield java, folders

    async def _adopt(self, progress: Progress | None) -> ServerInfo | None:
        process = await asyncio.to_thread(processes.find_process, self._folders)
        info = self._info(process) if process is not None else None
        if process is not None and info is not None:
            age = time.time() - process.create_time()
            patience = max(_ANSWER_S, self._options.start_timeout_s - age)
            if await self._wait(process, info, patience, progress):
                return info
        if process is not None:  # an orphan that does not answer, or whose address or password is gone
            await asyncio.to_thread(processes.stop_process, process, timeout_s=self._options.stop_timeout_s)
        processes.forget_process(self._folders)
        return None

    async def _launch(self, progress: Progress | None) -> ServerInfo:
        java = await asyncio.to_thread(get_java, self._java_home)
        ports = choose_ports(self._options, read_ports(self._folders))
        require_space(self._folders.root, _SPACE_BYTES, "Neo4j")
        jars = await asyncio.to_thread(ensure_jars, self._jars, progress=progress)
        jars = await asyncio.to_thread(with_pages, jars, self._copies, self._options.pages)
        for _ in range(_TRIES):
            write_config(self._folders, ports, self._options, jars)
            await asyncio.to_thread(self._set_password, java)
            info = await self._start(java, progress)
            if info is not None:
                return info
            again = choose_ports(self._options, ports)  # a port may have been taken meanwhile
            if again == ports:
                break
            ports = again
        message = f"Neo4j ended while it started: {processes.tail(self._folders.log)}; see {self._folders.log}"
        raise ServerStartError(message)

    async def _start(self, java: Java, progress: Progress | None) -> ServerInfo | None:
        folders = self._folders
        command = [str(java.program), f"@{folders.arguments}", MAIN, folders.mark, f"--config-dir={folders.conf}"]
        process = processes.start_process(folders, command)
        info = self._info(process)
        if info is not None and await self._wait(process, info, self._options.start_timeout_s, progress):
            return info
        if not processes.is_alive(process):
            processes.forget_process(folders)
            return None
        await asyncio.to_thread(processes.stop_process, process, timeout_s=self._options.stop_timeout_s)
        processes.forget_process(folders)
        message = (
            f"Neo4j did not answer within {self._options.start_timeout_s:.0f} s and was stopped; "
            f"see {folders.log}, or give it more time on a busy machine"
        )
        raise ServerStartError(message)

    async def _wait(
        self, process: psutil.Process, info: ServerInfo, timeout_s: float, progress: Progress | None
    ) -> bool:
        begin = time.monotonic()
        refusals = 0
        while (waited := time.monotonic() - begin) < timeout_s:
            if not processes.is_alive(process):
                return False
            try:  # another server may have taken the port: the password is not for it
                if processes.listens(process, _port_of(info)) and await answers(info):
                    return True
            except GraphAuthError as exc:
                refusals += 1
                if refusals == _REFUSALS:
                    message = (
                        f"Neo4j refuses the password in {info.password_file}; put back the one that it was given, "
                        "or run `caplinks down`, move the folder away and ingest again"
                    )
                    raise PasswordLostError(message) from exc
            if progress is not None:
                progress("starting", int(waited), int(timeout_s))
            await asyncio.sleep(_POLL_S)
        return False

    def _set_password(self, java: Java) -> None:
        folders = self._folders
        if folders.store.exists():
            if not folders.password.exists():
                message = (
                    f"the graph in {folders.root} has a password, and {folders.password} is gone; "
                    "put the file back, or move the folder away and ingest again"
                )
                raise PasswordLostError(message)
            return
        if not folders.password.exists():
            password = "".join(secrets.choice(_ALPHABET) for _ in range(_PASSWORD_LENGTH))
            write_atomically(folders.password, f"{password}\n")
        # `@file` is read by the tool itself, so that the password is in no list of processes
        run_admin(java, folders, ["dbms", "set-initial-password", f"@{folders.password}"])

    def _info(self, process: psutil.Process) -> ServerInfo | None:
        ports = read_ports(self._folders)
        try:
            password = self._folders.password.read_text(encoding="utf-8").strip()
        except OSError:
            return None
        return _info(self._folders, ports, password, process.pid) if ports and password else None

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        lock = FileLock(self._folders.lock)
        deadline = time.monotonic() + _LOCK_TIMEOUT_S
        while True:
            try:
                lock.acquire(blocking=False)
                break
            except Timeout as exc:
                if time.monotonic() > deadline:
                    message = (
                        "another caplinks process has been starting or stopping this Neo4j for minutes; "
                        "end it, then try again"
                    )
                    raise ServerBusyError(message) from exc
                await asyncio.sleep(_POLL_S)
        try:
            yield
        finally:
            lock.release()


def _info(folders: ServerFolders, ports: Ports, password: str, pid: int) -> ServerInfo:
    return ServerInfo(
        uri=f"bolt://{HOST}:{ports.bolt}",
        http_url=f"http://{HOST}:{ports.http}",
        user=USER,
        password=SecretStr(password),
        password_file=folders.password,
        pid=pid,
        home=folders.home,
    )


def _port_of(info: ServerInfo) -> int:
    return int(info.uri.rpartition(":")[2])


async def answers(info: ServerInfo) -> bool:
    """Return whether the server answers with its password now.

    Raises: GraphAuthError: it refuses the password.
    """
    host = info.uri.removeprefix("bolt://").partition(":")[0]
    try:  # dialling first is cheap, and the driver would retry for seconds
        _, writer = await asyncio.open_connection(host, _port_of(info))
        writer.close()
        await writer.wait_closed()
        async with GraphClient.connect(info.uri, info.user, info.password) as client:
            await client.verify()
    except GraphAuthError:
        raise
    except (OSError, CaplinksError):  # not yet: a first statement may be slow, a database may not be open
        return False
    return True
