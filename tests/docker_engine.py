"""A real engine for tests, started and taken away by them, with images that stand in for the official ones.

Registries of images cannot be reached where the tests run. So `python:3.12-slim` is Debian by debootstrap, with
Debian's Python, the machine's certificates and its settings of pip; `neo4j:5.26-community` is the same server from
Maven Central.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph.server.jars import ensure_jars
from graph.server.java import get_java

PYTHON_IMAGE = "python:3.12-slim"
NEO4J_IMAGE = "neo4j:5.26-community"
STAND_INS = Path(__file__).with_name("docker_stand_ins")

_PROGRAMS = ("dockerd", "docker", "debootstrap", "iptables-save", "ip", "tar")
_PACKAGES = "docker.io docker-compose debootstrap iptables iproute2"
_INCLUDED = "ca-certificates,python3-pip,python3-venv,tini"
_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
_SETTINGS = ("PIP_DEFAULT_TIMEOUT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_START_S = 60.0
_STOP_S = 120.0


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that only the tests use."""

    host: str
    compose: tuple[str, ...]
    """The command: that of the client's plug-in, else Debian's older program."""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which every client asks this engine."""
        older = {"DOCKER_BUILDKIT": "0", "COMPOSE_DOCKER_CLI_BUILD": "0"}  # the newer builder is a plug-in
        return {**os.environ, **older, "DOCKER_HOST": self.host, **self.variables}

    def run(self, *command: str, folder: Path | None = None, timeout_s: float = 600) -> str:
        """Return what the command printed; fail the test with all of it if the command fails."""
        done = subprocess.run(  # noqa: S603 - our own arguments
            command,
            env=self.environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        told = f"{done.stdout[-6000:]}{done.stderr[-6000:]}"
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{told}"
        return done.stdout


@pytest.fixture(scope="session")
def docker_engine(jar_cache: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine with the stand-ins in it. Skipped where it cannot be had, except in CI, where that is a failure."""
    lacking = _find_lack()
    if lacking:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no engine for tests: {lacking}")
    with tempfile.TemporaryDirectory(prefix="caplinks-docker-") as name:
        root = Path(name) / "engine"
        root.mkdir()
        with _running(root) as engine:
            _make_python(engine, root)  # below the engine's folder, which is unmounted and removed with it
            _make_neo4j(engine, root, jar_cache)
            _tell(request.config, f"stand-ins, not the official images: {PYTHON_IMAGE}, {NEO4J_IMAGE}")
            yield engine
        assert not root.exists(), "the engine was not taken away"


def _tell(config: pytest.Config, text: str) -> None:
    """Print a line among those of the test run, past what catches the output of tests."""
    catching = config.pluginmanager.get_plugin("capturemanager")
    with catching.global_and_fixture_disabled() if catching else contextlib.nullcontext():
        sys.stderr.write(f"\n{text}\n")


def _find_lack() -> str:
    """Return why there can be no engine, or nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "it needs Linux and root"
    search = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [program for program in _PROGRAMS if shutil.which(program, path=search) is None]
    if missing:
        return f"{', '.join(missing)} missing; on Debian: apt-get install --no-install-recommends {_PACKAGES}"
    if not _find_compose():
        return "neither `docker compose` nor `docker-compose` is there"
    if _listens(Path("/var/run/docker.sock")):
        return "an engine runs here already, and a second one would change its rules of iptables"
    return ""


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _find_compose() -> tuple[str, ...]:
    for command in (("docker", "compose"), ("docker-compose",)):
        with contextlib.suppress(OSError):
            done = subprocess.run([*command, "version"], capture_output=True, check=False)  # noqa: S603
            if done.returncode == 0:
                return command
    return ()


@contextlib.contextmanager
def _running(root: Path) -> Iterator[Engine]:
    engine = Engine(f"unix://{root}/docker.sock", _find_compose())
    driver = os.environ.get("CAPLINKS_TEST_DOCKER_DRIVER", "overlay2")
    command = [str(STAND_INS / "engine.sh"), str(root), driver]
    keeper = subprocess.Popen(  # noqa: S603 - it ends the engine when this process ends, however it does
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _await_answer(engine, keeper, root / "dockerd.log")
        yield engine
    finally:
        keeper.communicate(timeout=_STOP_S)


def _await_answer(engine: Engine, keeper: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and keeper.poll() is None:
        if _listens(Path(engine.host.removeprefix("unix://"))):
            return
        time.sleep(0.2)
    text = log.read_text(encoding="utf-8", errors="replace")[-3000:] if log.exists() else "no log"
    pytest.fail(f"dockerd did not start: {text}")


def _make_python(engine: Engine, folder: Path) -> None:
    """Debian's Python where the official image has 3.12."""
    system = folder / "system"
    suite = platform.freedesktop_os_release().get("VERSION_CODENAME", "bookworm")
    engine.run("debootstrap", "--variant=minbase", f"--include={_INCLUDED}", suite, str(system))
    shutil.copy(_BUNDLE, f"{system}{_BUNDLE}")
    (system / "usr/bin/python").symlink_to("python3")
    for externally in system.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        externally.unlink()
    archive = folder / "system.tar"
    leave = ("./var/cache/apt/archives/*.deb", "./var/lib/apt/lists/*", "./proc/*", "./sys/*", "./dev/*")
    engine.run("tar", "-C", str(system), *(f"--exclude={path}" for path in leave), "-cf", str(archive), ".")
    given = {name: os.environ[name] for name in _SETTINGS if name in os.environ}
    trust = dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), _BUNDLE)
    changes = [f"--change=ENV {name}={value}" for name, value in {**given, **trust}.items()]
    engine.run("docker", "import", *changes, str(archive), PYTHON_IMAGE)
    archive.unlink()
    shutil.rmtree(system)


def _make_neo4j(engine: Engine, folder: Path, jar_cache: Path) -> None:
    context = folder / "neo4j"
    (context / "jars").mkdir(parents=True)
    for jar in ensure_jars(jar_cache / "jars"):
        shutil.copy(jar, context / "jars")
    java = get_java(None).program.resolve().parents[1]
    left = shutil.ignore_patterns("jmods", "src.zip", "docs", "man")
    shutil.copytree(java, context / "java", ignore=left, ignore_dangling_symlinks=True)
    for module in ("neo4j", "pytz"):  # the driver, for the stand-in of cypher-shell
        spec = importlib.util.find_spec(module)
        assert spec is not None
        source = Path(str(spec.origin)).parent
        shutil.copytree(source, context / "driver" / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("neo4j.Dockerfile", "docker-entrypoint.sh", "cypher-shell"):
        shutil.copy(STAND_INS / name, context)
    engine.run("docker", "build", "-f", str(context / "neo4j.Dockerfile"), "-t", NEO4J_IMAGE, str(context))
    shutil.rmtree(context)
