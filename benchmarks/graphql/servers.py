"""The servers that are measured beside each other: hand-written Cypher and the peers', as they are, and caplinks."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))

from operations import NAMES, canonical, document, find_peers, ours, rows_of_ours, shaper  # noqa: E402

PEERS = find_peers()

# The peers' servers know companies of another vocabulary and dates of another type: what is changed in a copy of them.
_STRAWBERRY = (
    (
        "    country: str\n    lei: str\n    ticker: str\n    sector: str\n    status: str\n    founded: int\n"
        "    employees: int\n    website: str\n",
        "    legal_name: str\n    status: str\n    founded: str\n    website: str\n",
    ),
    ("    first_seen: datetime.date\n", "    first_said: str\n"),
    ('first_seen=properties["first_seen"].to_native()', 'first_said=properties["first_said"]'),
)
_NEO4J_GRAPHQL = (
    (
        "  lei: String!\n  ticker: String!\n  sector: String!\n  status: String!\n  founded: Int!\n"
        "  employees: Int!\n  website: String!\n",
        '  legalName: String! @alias(property: "legal_name")\n  status: String!\n  founded: String!\n'
        "  website: String!\n",
    ),
    ('firstSeen: Date! @alias(property: "first_seen")', 'firstSaid: String! @alias(property: "first_said")'),
)
_LIFTED = {"CAPLINKS_API_PAGE_MOST": "1000", "CAPLINKS_API_MOST_COST": str(10**12)}
"""The peers limit nothing: pages of 1,000 entries need our limits lifted."""


@dataclass(frozen=True, slots=True)
class System:
    """A server to start, and how an operation is asked of it."""

    name: str
    port: int
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    kind: str = "raw"
    """`raw` (positional rows), `shaped`, `strawberry`, `neo4j_graphql` or `caplinks`."""

    def request(self, name: str) -> tuple[str, bytes]:
        """Return path and body of an operation."""
        if self.kind in ("raw", "shaped"):
            return f"/{name}", b"{}"
        if self.kind == "caplinks":
            return "/graphql", orjson.dumps({"query": ours(name)})
        return "/", orjson.dumps({"query": document(name, self.kind)})

    def rows(self, name: str, body: bytes) -> Any:
        """Return the rows of an answer in the common form."""
        data = orjson.loads(body)["data"]
        if self.kind == "caplinks":
            return rows_of_ours(name, data)
        return canonical(shaper(name)(data["rows"]) if self.kind == "raw" else data["rows"])


def adapt(node: Path, python: Path) -> None:
    """Write the peers' two GraphQL servers in our vocabulary: one to `node`, where npm installed, one to `python`."""
    for source, target, changes in (
        ("neo4j_graphql_server.mjs", node / "neo4j_graphql_server.mjs", _NEO4J_GRAPHQL),
        ("strawberry_server.py", python / "strawberry_server.py", _STRAWBERRY),
    ):
        text = (PEERS / "graphql" / source).read_text(encoding="utf-8")
        for old, new in changes:
            if old not in text:
                message = f"{source} of the peers is not as this benchmark knows it: {old!r} is missing"
                raise SystemExit(message)
            text = text.replace(old, new)
        target.write_text(text, encoding="utf-8")


def systems(node: Path, *, peers: bool, workers: int = 1) -> list[System]:
    """Return the servers, `raw, shaped` first: the ratios are to it."""

    def uvicorn(app: str, port: int) -> tuple[str, ...]:
        return (sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning")

    def raw(name: str, port: int, shape: str) -> System:
        environment = (("FORM", "lists"), ("SHAPE", shape), ("DRIVER", "async"))
        return System(name, port, uvicorn("raw_server:app", port), environment, "shaped" if shape == "1" else "raw")

    served = (sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "28108")
    if workers > 1:
        served += ("--workers", str(workers))
    found = [
        raw("raw, shaped", 28102, "1"),
        raw("raw", 28101, "0"),
        System("caplinks", 28108, served, tuple(_LIFTED.items()), "caplinks"),
    ]
    if peers:
        found += [
            System("Strawberry, DataLoaders", 28105, uvicorn("strawberry_server:app", 28105), (), "strawberry"),
            System(
                "@neo4j/graphql",
                28106,
                ("node", str(node / "neo4j_graphql_server.mjs"), "28106"),
                (),
                "neo4j_graphql",
            ),
        ]
    return found


@contextmanager
def running(system: System, python: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server, wait until it listens, and end it afterwards; what it says goes to `log`."""
    path = [str(HERE), str(python), str(PEERS / "graphql"), str(PEERS), str(ROOT)]
    environment = (
        os.environ | dict(system.environment) | {"PYTHONPATH": os.pathsep.join(path), "NODE_ENV": "production"}
    )
    with (
        log.open("ab") as out,
        subprocess.Popen(system.command, cwd=python, env=environment, stdout=out, stderr=out) as process,
    ):
        try:
            _wait(system, process, log)
            yield process
        finally:
            process.terminate()


def _wait(system: System, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            http.client.HTTPConnection("127.0.0.1", system.port).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"{system.name} does not listen on port {system.port}; see {log}"
    raise SystemExit(message)


class Client:
    """One kept-alive connection that repeats one request."""

    def __init__(self, system: System, name: str) -> None:
        self._name = system.name
        self._connection = http.client.HTTPConnection("127.0.0.1", system.port, timeout=120)
        self._path, self._body = system.request(name)
        self._used = 0.0

    def __call__(self) -> bytes:
        """Ask, and return the answer's body."""
        if time.monotonic() - self._used > 2:  # servers end idle connections after 5 s
            self._connection.close()
        self._connection.request("POST", self._path, self._body, {"content-type": "application/json"})
        response = self._connection.getresponse()
        body = response.read()
        self._used = time.monotonic()
        if response.status != 200 or b'"errors"' in body[:40]:
            message = f"{self._name}: {response.status} {body[:300]!r}"
            raise SystemExit(message)
        return body


def shoot(system: System, name: str, node: Path, clients: int, *limit: str) -> dict[str, Any]:
    """Send an operation by so many clients at once, as long as autocannon's `limit` says, and return its report."""
    path, body = system.request(name)
    command = [
        str(node / "node_modules/.bin/autocannon"), "--json", "--no-progress", "-c", str(clients), *limit,
        "-m", "POST", "-H", "content-type=application/json", "-b", body.decode(), "-t", "60",
        f"http://127.0.0.1:{system.port}{path}",
    ]  # fmt: skip
    report: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    if report["non2xx"] or report["errors"]:
        message = f"{system.name} {name}: {report['non2xx']} refused, {report['errors']} errors"
        raise SystemExit(message)
    return report


Ask = Callable[[], bytes]
__all__ = ["NAMES", "Ask", "Client", "System", "adapt", "running", "shoot", "systems"]
