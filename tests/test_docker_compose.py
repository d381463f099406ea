"""docker-compose.yml for real: built, started, filled, asked, restarted, taken down, on stand-ins of images."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import httpx
import pytest
import yaml

from api.pages.assets import FILES
from graph.server.config import ServerOptions, choose_ports
from tests.docker_engine import Engine

pytestmark = pytest.mark.release

ROOT = Path(__file__).parent.parent
PROJECT = "caplinks-test"
PASSWORD = "b5mW-compose-of-tests"  # noqa: S105 - made up
_HEALTHY_S = 240.0
_COUNTS = "{ coverage { documents } issuers: companies(first: 1) { totalCount } }"


@dataclass(frozen=True, slots=True)
class Site:
    """What compose has started."""

    engine: Engine
    folder: Path
    http: str
    api: str

    def compose(self, *arguments: str) -> str:
        """Return what compose printed."""
        file = str(self.folder / "docker-compose.yml")
        named = ("-p", PROJECT, "-f", file, "--project-directory", str(ROOT))
        return self.engine.run(*self.engine.compose, *named, *arguments, folder=self.folder)

    def start(self, *options: str) -> None:
        """Start and wait until both are healthy; Debian's older program cannot wait by itself."""
        if self.engine.compose[0] == "docker":
            self.compose("up", *options, "--wait")
            return
        self.compose("up", *options, "--detach")
        deadline = time.monotonic() + _HEALTHY_S
        while set(self.health().values()) != {"healthy"}:
            assert time.monotonic() < deadline, (self.health(), self.compose("logs", "--tail=40"))
            time.sleep(1)

    def health(self) -> dict[str, str]:
        """Return the health of every service."""
        with contextlib.closing(docker.DockerClient(base_url=self.engine.host)) as client:
            found = client.containers.list(all=True, filters={"label": f"com.docker.compose.project={PROJECT}"})
            return {
                one.labels["com.docker.compose.service"]: one.attrs["State"].get("Health", {}).get("Status", "none")
                for one in found
            }

    def ask(self, query: str) -> dict[str, Any]:
        """Return the data of an operation, asked over HTTP."""
        answer = httpx.post(f"{self.api}/graphql", json={"query": query}, timeout=60)
        data: dict[str, Any] = answer.raise_for_status().json()["data"]
        return data


def _on_ports(text: str, ports: dict[int, int]) -> str:
    """Return the file with other ports of this machine; those in the containers stay."""
    published = "|".join(map(str, ports))
    return re.sub(rf"(127\.0\.0\.1(?::|%3A))({published})\b", lambda found: found[1] + str(ports[int(found[2])]), text)


@pytest.fixture(scope="module")
def site(docker_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("compose")
    first = choose_ports(ServerOptions(free_ports=True, bolt_port=18687, http_port=18474), None)
    api = choose_ports(ServerOptions(free_ports=True, bolt_port=18000, http_port=18001), first).bolt
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    plan = yaml.safe_load(_on_ports(text, {7474: first.http, 7687: first.bolt, 8000: api}))
    del plan["name"]  # the older program does not know it; -p says it
    (folder / "docker-compose.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    password = folder / "password"
    password.write_text(PASSWORD, encoding="utf-8")
    password.chmod(0o600)
    (folder / ".env").write_text("", encoding="utf-8")
    engine = Engine(
        docker_engine.host, docker_engine.compose, {"NEO4J_PASSWORD_FILE": str(password), "CAPLINKS_UID": "0"}
    )
    made = Site(engine, folder, f"http://127.0.0.1:{first.http}", f"http://127.0.0.1:{api}")
    try:
        made.start("--build")
        yield made
    finally:
        made.compose("down", "--volumes")


def test_articles_are_read_in_a_container_and_asked_over_http(site: Site, tmp_path: Path) -> None:
    for name in ("spacex-turns-away-orders.txt", "sensetime-without-americans.txt"):
        (tmp_path / name).write_bytes((ROOT / "examples" / "demo" / name).read_bytes())
    site.compose("run", "-T", "--rm", "--volume", f"{tmp_path}:/articles:ro", "api", "ingest", "/articles")
    data = site.ask(
        "{ coverage { documents } exclusions(first: 50) { edges { node { evidence(first: 1) { edges { node "
        "{ quote } } } } } } }"
    )
    assert data["coverage"]["documents"] == 2
    quotes = json.dumps(data["exclusions"])
    assert "quote" in quotes


def test_every_page_is_in_the_image(site: Site) -> None:
    with httpx.Client(base_url=site.api, headers={"accept": "text/html"}, timeout=60) as client:
        for path in ("/", "/graphql"):
            page = client.get(path)
            assert page.status_code == 200
            files = re.findall(r'(?:src|href)="(/[^"#?]+\.(?:js|css|svg))"', page.text)
            assert files, path
            for file in files:
                assert client.get(file).status_code == 200, file
        for package, names in FILES.items():
            for file in names:
                assert client.get(f"/vendor/{package}/{file}").status_code == 200, file
        for name in ("guide.html", "style.grass", "queries.zip"):
            assert client.get(f"/browser/{name}").status_code == 200, name
    browser = httpx.get(f"{site.http}/browser/", timeout=60)
    assert browser.status_code == 200
    assert site.api in browser.headers["content-security-policy"]


def test_the_password_is_in_no_setting_of_a_container(site: Site) -> None:
    with contextlib.closing(docker.DockerClient(base_url=site.engine.host)) as client:
        told = [one.attrs for one in client.containers.list()]
    assert len(told) == 2
    assert PASSWORD not in json.dumps(told)
    assert PASSWORD not in site.compose("logs")


def test_what_was_read_outlives_the_containers(site: Site) -> None:
    before = site.ask(_COUNTS)
    assert before["coverage"]["documents"] == 2
    site.compose("down")
    assert site.health() == {}
    site.start()
    assert site.ask(_COUNTS) == before
    site.compose("run", "-T", "--rm", "api", "check")
