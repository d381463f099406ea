"""`caplinks demo`: the whole way once, in a graph of its own, and nothing left running.

The small one reads seven articles with the trained model. The corpus is loaded from claims that people marked.
"""

from __future__ import annotations

import asyncio
import hashlib
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import httpx
import typer
import uvicorn
from filelock import Timeout

from api.app import create_app
from api.cli.asking import data_of, read_exclusions
from api.cli.codes import Exit
from api.cli.exclusions import exclusions_table
from api.cli.findings import bites_table, funding_table, read_bites, read_funding
from api.cli.output import complain, progress, say, show
from api.cli.running import listening, starting
from api.cli.taking import make_trained_reader, options_of, summary
from api.connection import local_server
from api.pages.browser import browser_pages
from api.scopes import EVERY_SCOPE
from api.settings import ApiSettings
from api.watch import lock_of, watched
from graph.client import GraphClient
from graph.errors import GraphUnavailableError, InvalidInputError
from graph.read.stats import stats
from graph.schema import migrate
from graph.server.config import ServerOptions
from graph.settings import GraphSettings
from graph.texts import TextStore
from ingest.loading import load
from ingest.report import Report
from ingest.run import ingest
from ingest.settings import IngestSettings
from ingest.sources.metadata import split_front_matter

if TYPE_CHECKING:
    from api.cli.asking import Ask
    from graph.server.local import LocalServer, ServerInfo

CHECKOUT = Path(__file__).parent.parent
_LOCK_TIMEOUT_S = 10
_LOOK_EVERY_S = 2.0
_HTTP_TIMEOUT_S = 60.0
_MOST_ROWS = 12
"""Rows of each table of the corpus: enough to see what there is."""
CLAIMS = "claims.jsonl"


def run_demo(home: Path | None = None, *, corpus: bool | None = False) -> None:
    """Run the demo, of the corpus or the small one (None: ask); raises typer.Exit with 1 if something was rejected.

    Raises: InvalidInputError: the articles are not there, or another demo runs. ServerError: Neo4j cannot be started.
    """
    corpus = _asked() if corpus is None else corpus
    articles = CHECKOUT / "examples" / ("corpus" if corpus else "demo")
    if not articles.is_dir():
        message = f"the demo's articles are not in {articles}; run it in a checkout of caplinks"
        raise InvalidInputError(message)
    settings = _settings(home or CHECKOUT / ".demo" / ("corpus" if corpus else ""))
    with _alone(settings.caplinks_home), watched(settings.caplinks_home, settings.caplinks_cache), _ended_by_signal():
        report = asyncio.run(_demo(settings, articles, corpus=corpus))
    raise typer.Exit(report.exit_code)


def _asked() -> bool:
    """Return whether the person wants the corpus; where nobody can be asked, the small demo."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    say("1  small: seven articles, read by the model before your eyes")
    say("2  corpus: 342 briefs about real events of 2017 to 2026, with claims that people marked; loads in a minute")
    return str(typer.prompt("Which", type=click.Choice(["1", "2"]), default="1", err=True)) == "2"


async def _demo(settings: GraphSettings, articles: Path, *, corpus: bool) -> Report:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - this runs in one
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    server = local_server(settings, ServerOptions(free_ports=True, pages=browser_pages(_notes(articles))))
    async with _neo4j(server) as info, _api(settings) as address:
        report = await (_load if corpus else _ingest)(info, settings, articles)
        async with httpx.AsyncClient(base_url=address, timeout=_HTTP_TIMEOUT_S) as client:
            await _answer(partial(_ask, client), corpus=corpus)
        if sys.stdin.isatty() and sys.stdout.isatty():
            await _go_on(server, info, address)
    return report


async def _ingest(info: ServerInfo, settings: GraphSettings, articles: Path) -> Report:
    reader = IngestSettings()
    async with GraphClient.connect(info.uri, info.user, info.password) as graph:
        await migrate(graph)
        with progress("reading articles") as advance:
            make_reader = partial(make_trained_reader, reader.model, proposed=True)
            report = await ingest(
                graph, TextStore(settings.texts), [articles], options_of(reader, advance), make_reader
            )
    return _told(report)


async def _load(info: ServerInfo, settings: GraphSettings, folder: Path) -> Report:
    """Load the claims of a folder, unless the graph holds just these."""
    digest = hashlib.sha256((folder / CLAIMS).read_bytes()).hexdigest()
    stamp = settings.caplinks_home / "loaded"
    async with GraphClient.connect(info.uri, info.user, info.password) as graph:
        await migrate(graph)
        documents = (await stats(graph)).documents
        if documents and stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
            say(f"{documents} documents are loaded already")
            return Report(unchanged=documents)
        with progress("loading", "lines") as advance:
            report = await load(graph, TextStore(settings.texts), [folder], options_of(IngestSettings(), advance))
    if not report.interrupted and report.stopped is None:
        stamp.write_text(digest, encoding="utf-8")
    return _told(report)


def _notes(articles: Path) -> str:
    """Return what the texts say of themselves, such as that they retell others: the guide of Browser cannot ask."""
    texts = (path.read_text(encoding="utf-8") for path in articles.glob("*.txt"))
    return " ".join(sorted({split_front_matter(text)[0].note or "" for text in texts} - {""}))


def _told(report: Report) -> Report:
    for rejected in report.rejected:
        complain(f"rejected {rejected}")
    if report.interrupted:
        raise asyncio.CancelledError
    if report.stopped is not None:
        raise GraphUnavailableError(report.stopped)
    say(summary(report))
    return report


async def _answer(ask: Ask, *, corpus: bool) -> None:
    nodes, coverage = await read_exclusions(ask, {"code": None, "asOf": None})
    if not corpus:
        show(exclusions_table(nodes, coverage))
        return

    async def read(operation: str, variables: dict[str, Any]) -> dict[str, Any]:
        return data_of(await ask(operation, variables))

    show(funding_table(await read_funding(read), _MOST_ROWS))
    show(bites_table(await read_bites(read), _MOST_ROWS))
    show(exclusions_table(nodes, coverage, _MOST_ROWS))


async def _ask(client: httpx.AsyncClient, operation: str, variables: dict[str, Any]) -> dict[str, Any]:
    response = await client.post("/graphql", json={"query": operation, "variables": variables})
    answer: dict[str, Any] = response.json()
    return answer


async def _go_on(server: LocalServer, info: ServerInfo, address: str) -> None:
    """Serve until Ctrl-C, or until Neo4j is gone."""
    say(f"\nExplorer:      {address}/")
    say(f"GraphiQL:      {address}/graphql")
    say(f"Neo4j Browser: {info.browser_url}")
    say(f"               user {info.user}, password {info.password.get_secret_value()}")
    say("Stop with Ctrl-C.")
    try:
        over = asyncio.Event()
        while (await server.status()).info is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), _LOOK_EVERY_S)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()  # it is how a demo ends
        return
    message = "Neo4j ended by itself; start the demo again"
    raise GraphUnavailableError(message)


@asynccontextmanager
async def _neo4j(server: LocalServer) -> AsyncIterator[ServerInfo]:
    try:
        with starting() as tell:
            info = await server.up(tell)
        yield info
    finally:
        say("stopping …")
        await server.down()


@asynccontextmanager
async def _api(settings: GraphSettings) -> AsyncIterator[str]:
    """Serve the API on its usual port, or on a free one, and yield its address."""
    usual = ApiSettings(anonymous=EVERY_SCOPE)  # on loopback, and nothing in it that is secret
    app = create_app(usual, settings)
    with listening("127.0.0.1", usual.port, any_port=True) as listener:
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                if serving.done():
                    message = "the API did not start; see why with: caplinks --debug demo"
                    raise GraphUnavailableError(message)
                await asyncio.sleep(0.05)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)


class _Server(uvicorn.Server):
    """A server that leaves signals to the program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _settings(home: Path) -> GraphSettings:
    """Return settings that name the demo's own graph, whatever the environment says."""
    return GraphSettings(
        caplinks_home=home.absolute(),
        caplinks_texts=None,
        neo4j_uri=None,
        neo4j_password=None,
        neo4j_password_file=None,
    )


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    try:
        with lock_of(home).acquire(timeout=_LOCK_TIMEOUT_S):
            yield
    except Timeout:
        message = f"another demo runs in {home}; end it first"
        raise InvalidInputError(message) from None


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Turn a cancellation by SIGTERM or SIGHUP into an exit status."""
    try:
        yield
    except asyncio.CancelledError:
        raise typer.Exit(Exit.INTERRUPTED) from None
