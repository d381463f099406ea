"""docker-compose.yml and Dockerfile: syntax and settings. Running them is another matter."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.server.config import Ports, ServerOptions, settings

ROOT = Path(__file__).parent.parent
COMPOSE = ROOT / "docker-compose.yml"
INSTRUCTIONS = {
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN", "SHELL"),
    *("STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def dockerfile() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in (line.strip().partition(" ") for line in lines)]


def test_two_services_on_loopback_with_health_and_volumes(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"neo4j", "api"}
    for service in services.values():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert service["secrets"] == ["neo4j_password"]
        assert "no-new-privileges:true" in service["security_opt"]
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in compose["volumes"]
    assert services["neo4j"]["image"] == "neo4j:5.26-community"
    assert "cypher-shell" in services["neo4j"]["healthcheck"]["test"][1]
    assert services["api"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert services["api"]["read_only"] is True


def test_there_is_no_default_password(compose: dict[str, Any]) -> None:
    assert compose["secrets"]["neo4j_password"]["file"].startswith("${NEO4J_PASSWORD_FILE:?")
    for service in compose["services"].values():
        for key, value in service["environment"].items():
            assert key == "NEO4J_PASSWORD_FILE" or "PASS" not in key.upper(), key
            assert "AUTH" not in key.upper(), (key, value)
    assert "/run/secrets/neo4j_password" in compose["services"]["neo4j"]["entrypoint"][-1]


def test_neo4j_is_told_what_the_local_server_is_told(compose: dict[str, Any]) -> None:
    local = settings(Ports(bolt=7687, http=7474), ServerOptions(api_address="http://127.0.0.1:8000"))
    given = {
        key.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"): value
        for key, value in compose["services"]["neo4j"]["environment"].items()
    }
    own = {key for key in given if key.startswith("server.memory.")}
    assert given.keys() - own <= local.keys()
    for key in given.keys() - own:
        assert re.sub(r"\s+", " ", given[key]) == local[key], key


def test_the_image_is_slim_and_runs_without_root(dockerfile: list[tuple[str, str]]) -> None:
    assert {name for name, _ in dockerfile} <= INSTRUCTIONS
    assert [rest.partition(" ")[0] for name, rest in dockerfile if name == "FROM"] == ["python:3.12-slim"] * 2
    last = dockerfile[max(n for n, (name, _) in enumerate(dockerfile) if name == "FROM") :]
    names = [name for name, _ in last]
    assert dict(last)["USER"] == "1000:1000"
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert dict(last)["ENTRYPOINT"] == '["caplinks"]'
    assert "/healthz" in dict(last)["HEALTHCHECK"]
    assert "pip" not in " ".join(rest for _, rest in last)


def test_what_is_copied_is_there_and_sent(dockerfile: list[tuple[str, str]]) -> None:
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name, rest in dockerfile:
        if name == "COPY" and not rest.startswith("--from="):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source}" in sent


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker client here")
def test_docker_reads_the_compose_file(tmp_path: Path) -> None:
    has_compose = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)  # noqa: S607
    if has_compose.returncode:
        pytest.skip("this docker client has no compose")
    (tmp_path / "password").write_text("secret", encoding="utf-8")
    command = ["docker", "compose", "-f", str(COMPOSE), "config", "-q"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "NEO4J_PASSWORD_FILE": str(tmp_path / "password")}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
