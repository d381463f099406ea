"""Fixtures that several test files share."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import LiteralString

import hypothesis
import pytest

from api.demo import CHECKOUT
from api.pages.browser import browser_pages
from graph.client import GraphClient
from graph.schema import forget_plans, latest_version, migrate
from graph.server.config import ServerOptions
from graph.server.local import LocalServer, ServerInfo
from graph.settings import GraphSettings
from graph.texts import TextStore
from ingest.loading import load
from ingest.options import Options
from tests.browser_page import chromium, page
from tests.cli_samples import Shell
from tests.docker_engine import docker_engine
from tests.sent import Recorder, recording
from tests.server_samples import FAST_START, stopped_at_the_end
from tests.usual_logs import logging_put_back

__all__ = ["chromium", "docker_engine", "page"]


def pytest_configure() -> None:
    """Take Ctrl-C again where whoever began the run ignores it: the commands that are tested would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # nothing is judged by the clock: the machine may be busy, and what is loaded once makes a first case slow
    hypothesis.settings.register_profile("caplinks", deadline=None)
    hypothesis.settings.load_profile("caplinks")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write what golden tests find instead of comparing; review the difference."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from what the code gives now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file of `tests/golden`, or write the file under `--update-golden`."""

    def compare(path: Path, found: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(found, encoding="utf-8")
        assert found == path.read_text(encoding="utf-8"), f"{path} differs; see `pytest --update-golden`"

    return compare


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the longer tests unless a marker expression is given."""
    if config.option.markexpr:
        return
    for item in items:
        for name in ("long", "release"):
            if item.get_closest_marker(name) is not None:
                item.add_marker(pytest.mark.skip(reason=f"{name}: runs in `make test-{name}`"))


@pytest.fixture(scope="session", autouse=True)
def recorder() -> Iterator[Recorder]:
    """Every statement that goes to Neo4j from this process."""
    made = Recorder()
    with recording(made):
        yield made


@pytest.fixture(autouse=True)
def no_injection(recorder: Recorder, request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does, nothing that a client wrote stands in a statement."""
    recorder.test = request.node.nodeid
    yield
    faults, recorder.faults = recorder.faults, []
    assert faults == [], "what a client wrote is in a statement"


@pytest.fixture(autouse=True)
def no_current_loop() -> None:
    """Outside of coroutines no event loop is current, whatever ran before.

    `asyncio.run` leaves none behind, and the loop of the session's fixtures leaves itself: what needs one there, such
    as Playwright's `page.on` in a fixture without `async`, would work or fail by the order of the tests. Here it fails.
    """
    asyncio.set_event_loop(None)


@pytest.fixture(autouse=True)
def usual_logs() -> Iterator[None]:
    """Whatever command a test runs in this process, the next one finds logging as it was."""
    with logging_put_back():
        yield


@pytest.fixture(scope="session")
def jar_cache() -> Path:
    """The user's cache of jars: fetched once, checked against their sums."""
    return GraphSettings().caplinks_cache


@pytest.fixture(scope="session")
async def neo4j_server(tmp_path_factory: pytest.TempPathFactory, jar_cache: Path) -> AsyncIterator[ServerInfo]:
    """A real Neo4j in a temporary folder on free ports, started once and stopped whatever happens to the run.

    `CAPLINKS_TEST_NEO4J=FOLDER` keeps one running between runs, for work on tests; `caplinks down` ends it.
    """
    kept = os.environ.get("CAPLINKS_TEST_NEO4J")
    home = Path(kept) if kept else tmp_path_factory.mktemp("neo4j")
    options = ServerOptions(free_ports=True, bolt_port=17687, http_port=17474, jvm=FAST_START, pages=browser_pages())
    server = LocalServer(home, options, cache=jar_cache)
    if kept:
        yield await server.up()
        return
    with stopped_at_the_end(home, jar_cache):
        yield await server.up()


_DEMO_CLAIMS = Path(__file__).parent / "data" / "demo" / "claims.jsonl"
_EMPTY: LiteralString = "MATCH (n) WHERE NOT n:Graph DETACH DELETE n"
_RESET: LiteralString = """
MERGE (g:Graph {id: 'caplinks'})
SET g = {id: 'caplinks', revision: 0, schema: $schema}
"""


@pytest.fixture(scope="session")
async def connected(neo4j_server: ServerInfo) -> AsyncIterator[GraphClient]:
    """One client of the session's Neo4j, migrated once."""
    async with GraphClient.connect(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as client:
        await migrate(client)
        yield client


@pytest.fixture
async def graph(connected: GraphClient) -> GraphClient:
    """A client of a migrated graph that holds nothing."""
    await connected.run_implicit(_EMPTY)
    await connected.run_implicit(_RESET, {"schema": latest_version()})
    return connected


@pytest.fixture(scope="module")
def demo_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the texts of `demo_graph`."""
    return tmp_path_factory.mktemp("texts")


@pytest.fixture(scope="module")
async def demo_graph(connected: GraphClient, demo_texts: Path) -> GraphClient:
    """A client of the demo's graph, written once a module; there no test may write or use `graph`.

    Its claims are those that one model read; what another reads is no matter of the tests that look at the graph.
    """
    await connected.run_implicit(_EMPTY)
    await connected.run_implicit(_RESET, {"schema": latest_version()})
    lines = shutil.copy(_DEMO_CLAIMS, demo_texts)
    for article in (CHECKOUT / "examples" / "demo").glob("*.txt"):
        shutil.copy(article, demo_texts)
    report = await load(connected, TextStore(demo_texts), [lines], Options(actor="demo"))
    assert (report.rejected, report.exit_code) == ((), 0)
    await forget_plans(connected)
    return connected


@pytest.fixture
def caplinks(
    graph: GraphClient,  # noqa: ARG001 - empties the graph
    neo4j_server: ServerInfo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Shell:
    """The command line, run in this process against an empty graph."""
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password.get_secret_value())
    monkeypatch.setenv("CAPLINKS_HOME", str(tmp_path / "home"))
    return Shell(capfd)
