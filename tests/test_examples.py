"""The examples, run as their READMEs say, against the graph of the briefs and an API that serves it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.settings import ApiSettings
from graph.check import check
from graph.client import GraphClient
from graph.server.local import ServerInfo
from graph.settings import GraphSettings
from graph.texts import TextStore
from ingest.loading import load
from ingest.options import Options
from tests.api_fixtures import stored

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
TIMEOUT_S = 300
pytestmark = pytest.mark.long


@dataclass(frozen=True, slots=True)
class World:
    """Where the graph and the API are."""

    graph: GraphClient
    address: str
    environment: dict[str, str]


@pytest.fixture(scope="module")
async def world(
    connected: GraphClient, neo4j_server: ServerInfo, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    home = tmp_path_factory.mktemp("home")
    await stored(connected, [])
    report = await load(connected, TextStore(home / "texts"), [EXAMPLES / "corpus"], Options())
    assert report.rejected == ()
    password = home / "password"
    password.write_text(neo4j_server.password.get_secret_value(), encoding="utf-8")
    settings = GraphSettings(
        caplinks_home=home, neo4j_uri=neo4j_server.uri, neo4j_user=neo4j_server.user, neo4j_password_file=password
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(ApiSettings(), settings), log_config=None, lifespan="on"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        assert not serving.done(), "the API did not start"
        await asyncio.sleep(0.05)
    environment = {
        "PATH": os.environ["PATH"],
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USER": neo4j_server.user,
        "NEO4J_PASSWORD_FILE": str(password),
    }
    yield World(connected, f"http://127.0.0.1:{listener.getsockname()[1]}", environment)
    server.should_exit = True
    await serving


async def run(*command: str | Path, folder: Path, environment: dict[str, str], status: int = 0) -> str:
    """Return what a program prints; it must end with this status."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    text = out.decode("utf-8", errors="replace")
    assert process.returncode == status, text
    return text


async def test_pandas_and_networkx(world: World) -> None:
    script = "graph_of_capital.py"
    out = await run(sys.executable, script, world.address, folder=EXAMPLES / "pandas_networkx", environment={})
    assert "Between which countries:" in out
    assert "Who stands between others:" in out
    assert out.count("US") > 5


async def test_the_driver(world: World) -> None:
    folder = EXAMPLES / "neo4j_driver"
    out = await run(sys.executable, "exclusions.py", folder=folder, environment={**world.environment, "CODE": "US"})
    assert "Kokusai Electric IPO shuts out United States (asserted, denied 0 times)" in out
    assert "caplinks brief, after" in out
    assert "Rule 144A" in out
    assert "Australia" not in "".join(line for line in out.splitlines() if "shuts out" in line)


async def test_py2neo_looks_up(world: World) -> None:
    command = [sys.executable, "-W", "ignore", "look_up.py"]
    out = await run(*command, folder=EXAMPLES / "py2neo_scripts", environment=world.environment)
    for part in ("OpenAI round of February 2026: USD 110,000,000,000", "Hong Kong", "LIC IPO / China: “", "One that"):
        assert part in out, part


_TRIED = """
import os
from py2neo import Graph, Node, NodeMatcher, Relationship, RelationshipMatcher
from py2neo.matching import STARTS_WITH

password = open(os.environ["NEO4J_PASSWORD_FILE"]).read()
graph = Graph(os.environ["NEO4J_URI"], auth=("neo4j", password))
nodes, relationships = NodeMatcher(graph), RelationshipMatcher(graph)

def tried(what, work):
    try:
        print(what, "works", work())
    except Exception as error:
        print(what, "fails", type(error).__name__, str(error)[:80])

tried("labels", lambda: "Offering" in graph.schema.node_labels)
tried("indexes", lambda: graph.schema.get_indexes("Entity"))
tried("show", lambda: graph.evaluate("SHOW CONSTRAINTS YIELD name RETURN count(*) > 10"))
tried("where", lambda: nodes.match("Company").where("_.name STARTS WITH $p", p="Hua").all())
tried("starts", lambda: nodes.match("Company", name=STARTS_WITH("Huawei")).first()["id"])
tried("frame", lambda: len(graph.run("MATCH (n:Offering) RETURN n.name AS name LIMIT 3").to_data_frame()))
openai = nodes.match("Company", id="company:openai").first()
out = {r.end_node["name"] for r in relationships.match((openai, None), r_type="PARTNERS_WITH")}
both = {r["id"] for r in relationships.match({openai}, r_type="PARTNERS_WITH")}
tried("both ways", lambda: len(both) > len(out) > 0)
tried("closed", lambda: Graph(os.environ["NEO4J_URI"], auth=("neo4j", "wrong")).run("RETURN 1").data())
tried("write", lambda: graph.create(Relationship(Node("Company", name="Made up"), "SUPPLIES", openai)))
"""


async def test_py2neo_breaks_where_its_readme_says(world: World, tmp_path: Path) -> None:
    out = await run(sys.executable, "-W", "ignore", "-c", _TRIED, folder=tmp_path, environment=world.environment)
    found = dict(line.split(" ", 1) for line in out.splitlines() if not line.startswith("both"))
    assert found["labels"] == "works True"
    assert found["indexes"].startswith("fails ClientError")
    assert found["show"] == "works True"
    assert found["where"].startswith("fails ClientError [Statement.ParameterMissing]")
    assert found["starts"] == "works company:huawei"
    assert found["frame"] == "works 3"
    assert "both ways works True" in out
    assert found["closed"] == "fails ConnectionUnavailable Connection has been closed"
    assert found["write"] == "works None"
    problems = await check(world.graph)
    assert problems, "what py2neo wrote past the evidence is found"
    await world.graph.run_implicit("MATCH (n:Company) WHERE n.id IS NULL DETACH DELETE n")
    assert await check(world.graph) == []


@pytest.fixture(scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the typed client, copied, with its environment and the package that was made from the schema."""
    root = tmp_path_factory.mktemp("client")
    shutil.copy(ROOT / "schema.graphql", root)
    folder = root / "examples" / "typed_client"
    shutil.copytree(EXAMPLES / "typed_client", folder, ignore=shutil.ignore_patterns("caplinks_client", ".venv"))
    python = folder / ".venv" / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    inherited = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "HOME", "HTTP"))}
    await run(sys.executable, "-m", "venv", ".venv", folder=folder, environment={})
    await run(*pip, "-r", "requirements.txt", folder=folder, environment=inherited)
    await run(folder / ".venv" / "bin" / "ariadne-codegen", folder=folder, environment={})
    return folder


async def test_the_typed_client_answers(world: World, client: Path) -> None:
    python = client / ".venv" / "bin" / "python"
    out = await run(python, "who_is_shut_out.py", world.address, "CN", folder=client, environment={})
    assert "LIC IPO shuts out China (no law named)" in out
    assert "342 documents were read.\nA brief written for caplinks: it retells" in out


async def test_the_typed_client_is_typed(client: Path) -> None:
    python = client / ".venv" / "bin" / "python"
    mypy: list[str | Path] = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python]
    await run(*mypy, "who_is_shut_out.py", folder=client, environment={})
    script = (client / "who_is_shut_out.py").read_text(encoding="utf-8")
    (client / "wrong.py").write_text(script.replace("node.offering.name", "node.offering.nome"), encoding="utf-8")
    out = await run(*mypy, "wrong.py", folder=client, environment={}, status=1)
    assert 'has no attribute "nome"' in out


async def test_an_operation_that_the_schema_does_not_have_is_refused(client: Path) -> None:
    queries = client / "queries.graphql"
    text = queries.read_text(encoding="utf-8")
    queries.write_text(text.replace("firstSaid", "firstHeard"), encoding="utf-8")
    generator = client / ".venv" / "bin" / "ariadne-codegen"
    out = await run(generator, folder=client, environment={}, status=1)
    queries.write_text(text, encoding="utf-8")
    assert "firstHeard" in out


def test_every_example_says_how_to_run_it() -> None:
    folders = [path.parent for path in EXAMPLES.glob("*/*.py")]
    assert len(folders) == 4
    for folder in folders:
        text = (folder / "README.md").read_text(encoding="utf-8")
        assert "pip install" in text
        assert all(path.name in text for path in folder.glob("*.py"))
        assert folder.name in (EXAMPLES / "README.md").read_text(encoding="utf-8")
