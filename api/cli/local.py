"""Commands that run something here: `up`, `down`, `status`, `serve`, `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_UP = """[bold]Examples[/bold]

caplinks up

caplinks up --free-ports

caplinks up --docker

CAPLINKS_HOME=/data/caplinks caplinks up --json"""

_STATUS = """[bold]Examples[/bold]

caplinks status

caplinks status --json | jq .browser"""

_SERVE = """[bold]Examples[/bold]

caplinks serve

NEO4J_URI=neo4j://db.example.com caplinks serve --host 0.0.0.0 --port 8080 --workers 2"""

_DEMO = """[bold]Examples[/bold]

caplinks demo

caplinks demo --corpus"""

Json = Annotated[bool, typer.Option("--json", help="As one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_DEMO)(demo)
    app.command(epilog=_UP)(up)
    app.command()(down)
    app.command(epilog=_STATUS)(status)
    app.command(epilog=_SERVE)(serve)


def up(
    *,
    bolt_port: Annotated[int, typer.Option("--bolt-port", min=1, max=65535, help="Port for programs.")] = 7687,
    http_port: Annotated[int, typer.Option("--http-port", min=1, max=65535, help="Port of Neo4j Browser.")] = 7474,
    free_ports: Annotated[bool, typer.Option("--free-ports", help="Take others where these are in use.")] = False,
    docker: Annotated[
        bool, typer.Option("--docker", help="In a container; it needs an engine, and caplinks[docker].")
    ] = False,
    as_json: Json = False,
) -> None:
    """Start the local Neo4j, or leave it running, and prepare the graph in it."""
    from api.cli import running
    from api.cli.session import read_settings
    from api.pages.browser import browser_pages
    from api.settings import ApiSettings
    from graph.server.config import ServerOptions

    # the image's Browser is as it comes: guide and style are the API's, once `serve` runs
    api_address = f"http://127.0.0.1:{read_settings(ApiSettings).port}" if docker else None
    options = ServerOptions(
        bolt_port=bolt_port,
        http_port=http_port,
        free_ports=free_ports,
        pages={} if docker else browser_pages(),
        api_address=api_address,
    )
    running.up(options, docker=docker, as_json=as_json)


def down() -> None:
    """Stop the local Neo4j; its data stay."""
    from api.cli import running

    running.down()


def status(*, as_json: Json = False) -> None:
    """Say whether Neo4j is there, where, and what is in the graph."""
    from api.cli import running

    running.status(as_json=as_json)


def serve(
    *,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on; this machine alone by default.")] = (
        None
    ),
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes that answer; one by default.")] = (
        None
    ),
) -> None:
    """Serve GraphQL, GraphiQL and the pages over HTTP until Ctrl-C.

    Others than this machine are served only where there is a key (see: caplinks keys).
    """
    from api.cli import serving

    serving.serve(host, port, workers)


def demo(
    *,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="FOLDER", help="Where its graph lies; .demo of the checkout.")
    ] = None,
    corpus: Annotated[
        bool | None,
        typer.Option(
            "--corpus/--small",
            help="342 briefs about real events, or seven articles; asked in a terminal, else small.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Go the whole way once: start Neo4j, fill the graph, ask over HTTP, print the answer.

    The graph is the demo's own and not yours. In a terminal it then serves until Ctrl-C.
    """
    from api.demo import run_demo

    run_demo(home, corpus=corpus)
