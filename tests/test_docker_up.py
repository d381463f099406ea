"""`caplinks up --docker` with a real engine; the image of Neo4j is a stand-in."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from graph.server.config import Ports, ServerOptions, settings
from graph.server.container import container_name, variables
from tests.cli_samples import Shell, write_claims
from tests.docker_engine import Engine

UP = ("up", "--docker", "--free-ports", "--bolt-port", "18787", "--http-port", "18574")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("NEO4J_URI", raising=False)
    monkeypatch.setenv("CAPLINKS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def shell(home: Path, capfd: pytest.CaptureFixture[str]) -> Shell:  # noqa: ARG001 - sets the environment
    return Shell(capfd)


@pytest.fixture
def engine(docker_engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[docker.DockerClient]:
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    with contextlib.closing(docker.DockerClient(base_url=docker_engine.host)) as client:
        yield client
        for container in client.containers.list(all=True, filters={"name": container_name(home)}):
            container.remove(force=True, v=True)
        for volume in client.volumes.list(filters={"name": container_name(home)}):
            volume.remove()


def test_settings_are_spelt_as_the_image_reads_them() -> None:
    ports, options = Ports(bolt=1, http=2), ServerOptions(heap="1g", api_address="http://127.0.0.1:3")
    found = variables(ports, options)
    assert found["NEO4J_server_bolt_advertised__address"] == "127.0.0.1:1"
    assert found["NEO4J_server_memory_heap_max__size"] == "1g"
    assert "http://127.0.0.1:3" in found["NEO4J_browser_post__connect__cmd"]
    assert not [name for name in found if name.endswith("listen__address")]
    assert len(found) == len([key for key in settings(ports, options) if not key.endswith("listen_address")]) + 2


# docker leaves a socket that could not connect to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_engine_is_said_in_one_line(home: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/none.sock")
    done = shell(*UP)
    assert done.status == 3
    assert "no Docker engine answers" in done.err
    assert "DOCKER_HOST" in done.err
    assert len(done.err.splitlines()) == 1
    assert shell("status", "--json").json["state"] == "stopped"


@pytest.mark.usefixtures("home")
def test_without_the_extra_it_says_how_to_get_it() -> None:
    code = (
        "import importlib.util as u, sys\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'docker' else real(name, *more)\n"
        "from api.cli.app import run\n"
        "sys.exit(run(['up', '--docker', '--free-ports']))\n"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 3
    assert "pip install 'caplinks[docker]'" in done.stderr


@pytest.mark.release
def test_up_fill_down_up(engine: docker.DockerClient, home: Path, tmp_path: Path, shell: Shell) -> None:
    up = shell(*UP, "--json")
    assert up.status == 0, up.err
    name = container_name(home)
    assert up.json["container"] == name
    assert "docker" in up.json["password_file"]
    container = engine.containers.get(name)
    password = Path(up.json["password_file"]).read_text(encoding="utf-8").strip()
    assert password not in str(container.attrs)
    assert password not in up.out + up.err
    assert Path(up.json["password_file"]).stat().st_mode & 0o777 == 0o600
    assert all(one["HostIp"] == "127.0.0.1" for ports in container.ports.values() for one in ports or ())

    assert shell("load", write_claims(tmp_path)).status == 0
    assert shell("status", "--json").json["documents"] == 2
    again = shell(*UP, "--json")
    assert again.json["uri"] == up.json["uri"]
    other = shell("up", "--free-ports")
    assert other.status == 3
    assert "runs in a container" in other.err

    assert "stopped" in shell("down").err
    assert not engine.containers.list(all=True, filters={"name": name})
    assert shell("status", "--json").json["state"] == "stopped"
    assert shell(*UP).status == 0
    assert shell("status", "--json").json["documents"] == 2
    Path(up.json["password_file"]).unlink()
    down = shell("down")
    assert down.status == 0, down.err
    lost = shell(*UP)
    assert lost.status == 3
    assert "put the file back" in lost.err
