"""A Neo4j of the user's own in a container: up, down, status, through the Docker SDK (extra `docker`)."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import importlib.util
import io
import secrets
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import SecretStr

from graph.errors import GraphAuthError
from graph.server.config import HOST, Ports, ServerOptions, choose_ports, settings
from graph.server.errors import DockerError, PasswordLostError, ServerStartError
from graph.server.files import make_folder, write_atomically
from graph.server.jars import Progress
from graph.server.local import USER, ServerInfo, ServerState, ServerStatus, answers

IMAGE = "neo4j:5.26-community"
_BOLT, _HTTP = 7687, 7474
_SECRET = "caplinks-password"  # noqa: S105 - the name of a file
_LABEL = "caplinks.home"
_PASSWORD_BYTES = 18
_POLL_S = 0.2
_ENGINE_S = 60
_REFUSALS = 3
_LOG_LINES = 5
# the image takes the first password from a variable; it stays a file until then, and is in no `docker inspect`
_ENTRY = ("tini", "-g", "--", "/bin/bash", "-c")
_COMMAND = f'NEO4J_AUTH="{USER}/$(cat /{_SECRET})" exec /startup/docker-entrypoint.sh neo4j'


class ContainerServer:
    """The Neo4j in the container of one home. Its data lie in a volume of the same name, and stay after `down`."""

    def __init__(self, home: Path, options: ServerOptions | None = None) -> None:
        self._home = home.absolute()
        self._folder = self._home / "docker"
        self._options = options or ServerOptions()
        self.name = container_name(self._home)

    @property
    def record(self) -> Path:
        """Return the file that is there while commands mean this Neo4j."""
        return self._folder / "container"

    async def up(self, progress: Progress | None = None) -> ServerInfo:
        """Return how to reach the server, started if it does not run; it answers when this returns.

        Raises: ServerError: no engine answers, or the container cannot be started; the text says what to do.
        """
        make_folder(self._home)
        make_folder(self._folder, private=True)
        info = await asyncio.to_thread(self._start, progress)
        write_atomically(self.record, f"{self.name}\n")
        await self._wait(info, progress)
        return info

    async def down(self) -> bool:
        """Stop and remove the container; return whether there was one."""
        removed = await asyncio.to_thread(self._remove)
        self.record.unlink(missing_ok=True)
        return removed

    async def status(self) -> ServerStatus:
        """Return the state now; waits for nobody."""
        info = await asyncio.to_thread(self._look)
        if info is None:
            return ServerStatus(state=ServerState.STOPPED)
        try:
            there = await answers(info)
        except GraphAuthError:  # it runs; `up` says what is wrong with the password
            there = True
        return ServerStatus(state=ServerState.RUNNING if there else ServerState.STARTING, info=info)

    def _start(self, progress: Progress | None) -> ServerInfo:
        with FileLock(self._folder / "lock"), open_engine() as engine:
            found = _find(engine, self.name)
            if found is not None and found.status == "running":
                return self._info(found)
            if found is not None:
                found.remove(force=True)
            password = self._password(engine)
            _pull(engine, progress)
            ports = choose_ports(self._options, None)
            container = engine.containers.create(IMAGE, **self._arguments(ports))
            container.put_archive("/", _archive(password))
            container.start()
            container.reload()
            return self._info(container)

    def _arguments(self, ports: Ports) -> dict[str, Any]:
        return {
            "name": self.name,
            "entrypoint": [*_ENTRY, _COMMAND],
            "environment": variables(ports, self._options),
            "labels": {_LABEL: str(self._home)},
            "ports": {f"{_BOLT}/tcp": (HOST, ports.bolt), f"{_HTTP}/tcp": (HOST, ports.http)},
            "volumes": {self.name: {"bind": "/data", "mode": "rw"}},
            "security_opt": ["no-new-privileges:true"],
        }

    def _password(self, engine: Any) -> str:
        file = self._folder / "password"
        if file.exists():
            return file.read_text(encoding="utf-8").strip()
        if any(volume.name == self.name for volume in engine.volumes.list()):
            message = (
                f"the volume {self.name} has a password, and {file} is gone; put the file back, "
                f"or remove the volume with `docker volume rm {self.name}` and ingest again"
            )
            raise PasswordLostError(message)
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        write_atomically(file, f"{password}\n")
        return password

    async def _wait(self, info: ServerInfo, progress: Progress | None) -> None:
        begin = time.monotonic()
        refusals = 0
        while (waited := time.monotonic() - begin) < self._options.start_timeout_s:
            try:
                if await answers(info):
                    return
            except GraphAuthError as exc:
                refusals += 1
                if refusals == _REFUSALS:
                    message = f"Neo4j refuses the password in {info.password_file}; put back the one that it was given"
                    raise PasswordLostError(message) from exc
            log = await asyncio.to_thread(self._ended)
            if log is not None:
                message = f"Neo4j ended while it started: {log}; see `docker logs {self.name}`"
                raise ServerStartError(message)
            if progress is not None:
                progress("starting", int(waited), int(self._options.start_timeout_s))
            await asyncio.sleep(_POLL_S)
        message = (
            f"Neo4j did not answer within {self._options.start_timeout_s:.0f} s; see `docker logs {self.name}`, "
            "or give it more time on a busy machine"
        )
        raise ServerStartError(message)

    def _ended(self) -> str | None:
        """Return the last lines of the log if the container does not run."""
        with open_engine() as engine:
            found = _find(engine, self.name)
            if found is None:
                return "the container was removed"
            if found.status == "running":
                return None
            rows = found.logs(tail=_LOG_LINES).decode("utf-8", errors="replace").splitlines()
            return " | ".join(row.strip() for row in rows if row.strip())

    def _remove(self) -> bool:
        if not self._folder.is_dir():
            return False
        with FileLock(self._folder / "lock"), open_engine() as engine:
            found = _find(engine, self.name)
            if found is None:
                return False
            found.stop(timeout=int(self._options.stop_timeout_s))
            found.remove(v=True)  # what the image keeps beside the data, such as logs; named volumes stay
            return True

    def _look(self) -> ServerInfo | None:
        with open_engine() as engine:
            found = _find(engine, self.name)
            return self._info(found) if found is not None and found.status == "running" else None

    def _info(self, container: Any) -> ServerInfo:
        published = container.attrs["HostConfig"]["PortBindings"]
        bolt, http = (int(published[f"{port}/tcp"][0]["HostPort"]) for port in (_BOLT, _HTTP))
        file = self._folder / "password"
        try:
            password = file.read_text(encoding="utf-8").strip()
        except OSError as exc:
            message = f"the password file {file} is gone; put it back, or run `caplinks down` and remove the volume"
            raise PasswordLostError(message) from exc
        return ServerInfo(
            uri=f"bolt://{HOST}:{bolt}",
            http_url=f"http://{HOST}:{http}",
            user=USER,
            password=SecretStr(password),
            password_file=file,
            pid=int(container.attrs["State"]["Pid"]),
            home=self._home,
            container=self.name,
        )


def container_name(home: Path) -> str:
    """Return the name of the container and the volume of a home."""
    return f"caplinks-{hashlib.sha256(str(home.absolute()).encode()).hexdigest()[:12]}"


def variables(ports: Ports, options: ServerOptions) -> dict[str, str]:
    """Return the settings as variables that the image reads: `server.a_b` is `NEO4J_server_a__b`."""
    rows = {key: value for key, value in settings(ports, options).items() if not key.endswith("listen_address")}
    rows |= {"server.memory.heap.initial_size": options.heap, "server.memory.heap.max_size": options.heap}
    return {f"NEO4J_{key.replace('_', '__').replace('.', '_')}": value for key, value in rows.items()}


@contextmanager
def open_engine() -> Iterator[Any]:
    """Yield a client of the engine that DOCKER_HOST or the platform names.

    Raises: DockerError: the extra is missing, no engine answers, or it refuses what the block asks for.
    """
    if importlib.util.find_spec("docker") is None:
        message = "Docker is used through the package `docker`: pip install 'caplinks[docker]', or run without --docker"
        raise DockerError(message)
    docker = importlib.import_module("docker")
    errors = importlib.import_module("docker.errors")
    try:
        engine = docker.from_env(timeout=_ENGINE_S)
    except errors.DockerException as exc:
        message = f"no Docker engine answers ({exc}); start it, or name it with DOCKER_HOST, or run without --docker"
        raise DockerError(message) from exc
    try:
        yield engine
    except (errors.DockerException, OSError) as exc:  # requests' errors are OSErrors
        message = f"the Docker engine refused: {exc}"
        raise DockerError(message) from exc
    finally:
        engine.close()


def _find(engine: Any, name: str) -> Any | None:
    errors = importlib.import_module("docker.errors")
    try:
        return engine.containers.get(name)
    except errors.NotFound:
        return None


def _pull(engine: Any, progress: Progress | None) -> None:
    errors = importlib.import_module("docker.errors")
    try:
        engine.images.get(IMAGE)
    except errors.ImageNotFound:
        if progress is not None:
            progress("starting", 0, 0)
        try:
            engine.images.pull(IMAGE)
        except errors.APIError as exc:
            message = f"the image {IMAGE} is not there and cannot be fetched: {exc}"
            raise DockerError(message) from exc


def _archive(password: str) -> bytes:
    content = password.encode()
    entry = tarfile.TarInfo(_SECRET)
    entry.size, entry.mode = len(content), 0o400
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()
