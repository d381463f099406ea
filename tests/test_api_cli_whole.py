"""The command line as its user meets it: processes, signals, pipes, HTTP, and files that cannot be read."""

from __future__ import annotations

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.graphql.operations import EXCLUSIONS
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.cli_samples import write_claims

CAPLINKS = Path(sys.executable).parent / "caplinks"
GOOD = "Nvidia supplies chips to Microsoft. The Commerce Department put Huawei on the Entity List in 2019."
HUGE_BYTES = 50_000_001


@pytest.fixture
def env(graph: GraphClient, neo4j_server: ServerInfo, tmp_path: Path) -> dict[str, str]:  # noqa: ARG001 - emptied
    return {
        **os.environ,
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_PASSWORD": neo4j_server.password.get_secret_value(),
        "CAPLINKS_HOME": str(tmp_path / "home"),
        "PYTHONWARNINGS": "default",
    }


def start(env: dict[str, str], *arguments: str | Path, **more: Any) -> subprocess.Popen[str]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.Popen([CAPLINKS, *map(str, arguments)], env=env, text=True, **streams)  # noqa: S603 - ours


def run(env: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    with start(env, *arguments) as process:
        out, err = process.communicate(timeout=240)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_the_answer_over_http_is_the_one_that_the_command_prints(env: dict[str, str], tmp_path: Path) -> None:
    assert run(env, "load", write_claims(tmp_path)).returncode == 0
    printed = json.loads(run(env, "exclusions", "--json").stdout)
    with start(env, "serve", "--port", "0") as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        address = line.split("GraphQL and GraphiQL: ")[1].split("/graphql")[0]
        assert server.stderr.readline().split() == ["explorer:", f"{address}/"]
        with httpx.Client(base_url=address, timeout=60) as client:
            _wait_until_ready(client)
            answer = client.post("/graphql", json={"query": EXCLUSIONS}).json()
            page = client.get("/graphql", headers={"accept": "text/html"})
            assert client.get("/healthz").status_code == 200
        server.send_signal(signal.SIGINT)
        _, log = server.communicate(timeout=60)
    assert [edge["node"] for edge in answer["data"]["exclusions"]["edges"]] == printed
    assert len(printed) == 2
    assert page.status_code == 200
    assert "https://" not in page.text
    assert server.returncode == 0
    assert all("event" in json.loads(entry) for entry in log.splitlines())


def _wait_until_ready(client: httpx.Client) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("the API was not ready within 60 s")


def test_a_port_in_use_is_named(env: dict[str, str], neo4j_server: ServerInfo) -> None:
    port = neo4j_server.http_url.rpartition(":")[2]
    done = run(env, "serve", "--port", port)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"127.0.0.1:{port}" in done.stderr


def test_browser_has_a_front_page(neo4j_server: ServerInfo) -> None:
    page = httpx.get(f"{neo4j_server.http_url}/browser/", follow_redirects=True, timeout=60)
    assert page.status_code == 200
    assert "Neo4j Browser" in page.text


def test_extract_needs_no_database_and_quotes_the_text(env: dict[str, str], tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(f"---\ntitle: Chips\npublished_at: 2024-01-02\n---\n{GOOD}\n", encoding="utf-8")
    env["NEO4J_URI"] = "bolt://127.0.0.1:1"
    done = run(env, "extract", article, tmp_path / "missing.txt")
    assert done.returncode == 1
    assert "missing.txt" in done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert found["document"]["title"] == "Chips"
    assert found["document"]["source"].endswith("article.txt")
    text = f"{GOOD}\n"
    assert all(text[claim["start"] : claim["end"]] == claim["quote"] for claim in found["claims"])
    assert {entity["id"] for entity in found["entities"]} >= {"company:nvidia", "company:microsoft"}


class _Turning(http.server.BaseHTTPRequestHandler):
    """Answers with a redirect to itself, or with a page that wants a log-in."""

    def do_GET(self) -> None:
        if self.path == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
        else:
            self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        del format, args


@pytest.fixture
def web() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Turning)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_cannot_be_read_is_named_and_the_rest_is_taken(env: dict[str, str], tmp_path: Path, web: str) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "latin.txt").write_bytes("Société Générale a annoncé".encode("latin-1"))
    foreign = (
        "中国证监会周五表示,将严格审查科技企业的首次公开发行申请。该公司计划在上海证券交易所上市,募集资金用于芯片研发。"
        * 5
    )
    (folder / "foreign.txt").write_text(foreign, encoding="utf-8")
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(HUGE_BYTES)
    bad = ["empty.txt", "binary.txt", "latin.txt", "foreign.txt", "huge.txt"]
    addresses = [f"{web}/round", f"{web}/wall", "http://127.0.0.1:1/dead"]
    if os.geteuid() != 0:  # root may read everything
        (folder / "closed").mkdir(mode=0)
        bad.append("closed")
    done = run(env, "ingest", folder, tmp_path / "nowhere", *addresses)
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: rejected ")]
    for name in (*bad, "nowhere", *addresses):
        assert len([line for line in lines if name in line]) == 1, (name, done.stderr)
    assert len(lines) == len(bad) + 1 + len(addresses)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("1 documents written, ")
    again = run(env, "ingest", folder / "good.txt")
    assert again.returncode == 0
    assert "0 documents written, 0 claims, 1 unchanged" in again.stderr


def test_texts_that_cannot_be_stored_stop_the_run(env: dict[str, str], tmp_path: Path) -> None:
    article = tmp_path / "good.txt"
    article.write_text(GOOD, encoding="utf-8")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = run({**env, "CAPLINKS_TEXTS": str(tmp_path / "file" / "texts")}, "ingest", article)
    assert done.returncode == 1
    assert "CAPLINKS_TEXTS" in done.stderr
    assert "0 documents written" in done.stderr


def test_ctrl_c_ends_with_a_summary_and_130(env: dict[str, str]) -> None:
    with start(env, "ingest", "-", stdin=subprocess.PIPE, start_new_session=True) as process:
        time.sleep(8)
        process.send_signal(signal.SIGINT)
        assert process.stdin is not None
        assert process.stderr is not None
        err = ""
        while "interrupted" not in err and (line := process.stderr.readline()):
            err += line
        process.stdin.close()  # the thread that reads it ends then
        err += process.stderr.read()
        assert (process.wait(60), "interrupted" in err, "Traceback" in err) == (130, True, False), err


def test_a_reader_that_stops_reading_does_not_crash_the_export(env: dict[str, str], tmp_path: Path) -> None:
    assert run(env, "load", write_claims(tmp_path)).returncode == 0
    with start(env, "export", "--canonical") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(60) == 141
    assert "Traceback" not in err
    assert "error" not in err
