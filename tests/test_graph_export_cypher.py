"""Scripts of Cypher: every text comes out as it went in, and the same graph with it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jgo.maven import MavenContext

from graph.check import check
from graph.client import GraphClient
from graph.errors import InvalidInputError
from graph.export.cypher import literal
from graph.export.script import run_script
from graph.read.revision import whole_revision
from graph.server.java import get_java
from graph.server.local import ServerInfo
from tests.export_samples import HOSTILE, export_to, store_everything
from tests.graph_samples import exported

SHELL = "org.neo4j:cypher-shell:5.26.23"
TEXTS = [
    HOSTILE,
    "\\u0041 \\\\u0041 \\\\\\u0041",
    "\\",
    "\\\\'",
    "'; MATCH (n) DETACH DELETE n;\n//",
    "\x00\x01\x1f\x7f\x85\u2028\u2029\ufeff\uffff",
    "\U0001f600 \u05d0\u200f",
    "`backtick` ${x} $x {a: 1}",
    ":begin\n",
]


@pytest.mark.parametrize("text", TEXTS)
async def test_hostile_texts_are_read_as_they_are(graph: GraphClient, text: str) -> None:
    assert await graph.read_value(f"RETURN {literal(text)} AS text") == text  # pyright: ignore[reportArgumentType] - made here


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**62), 2**62)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "end", "of"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
async def test_every_value_is_read_as_it_is(graph: GraphClient, value: object) -> None:
    assert await graph.read_value(f"RETURN {literal(value)} AS value") == value  # pyright: ignore[reportArgumentType] - made here


async def emptied(graph: GraphClient) -> None:
    await graph.run_implicit("MATCH (n) WHERE NOT n:Graph DETACH DELETE n")
    await graph.run_implicit("MATCH (g:Graph) SET g.revision = 0")


async def test_a_script_makes_the_same_graph(graph: GraphClient, tmp_path: Path) -> None:
    await store_everything(graph)
    once = await exported(graph)
    revision = await graph.read_value("MATCH (g:Graph) RETURN g.revision")
    path = await export_to(graph, "cypher", tmp_path / "graph.cypher")
    lines = path.read_bytes().splitlines(keepends=True)
    with pytest.raises(InvalidInputError, match="holds something already"):
        await run_script(graph, lines)
    await emptied(graph)
    with pytest.raises(InvalidInputError, match="has no end"):
        await run_script(graph, [*lines[:1], b"RETURN 1\n"])
    assert await run_script(graph, lines) > 40
    assert await exported(graph) == once
    assert await check(graph) == []
    assert await whole_revision(graph) == await graph.read_value("MATCH (g:Graph) RETURN g.revision") == revision


@pytest.mark.long
async def test_cypher_shell_makes_the_same_graph(
    graph: GraphClient, neo4j_server: ServerInfo, tmp_path: Path, jar_cache: Path
) -> None:
    await store_everything(graph)
    once = await exported(graph)
    path = await export_to(graph, "cypher", tmp_path / "graph.cypher")
    await emptied(graph)
    done = cypher_shell(neo4j_server, path, jar_cache)
    assert (done.returncode, done.stderr) == (0, "")
    assert await exported(graph) == once
    assert await check(graph) == []


def cypher_shell(server: ServerInfo, script: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """Run a script by Neo4j's own cypher-shell, which is fetched from Maven Central once."""
    context = MavenContext(repo_cache=cache / "shell")
    found, transitive = context.resolver.resolve([context.create_dependency(SHELL)])
    jars = {str(dependency.artifact.resolve()) for dependency in (*found, *transitive)}
    command = [str(get_java(None).program), "-cp", ":".join(sorted(jars)), "org.neo4j.shell.Main"]
    login = ["-a", server.uri, "-u", server.user, "-p", server.password.get_secret_value()]
    return subprocess.run(  # noqa: S603 - our own arguments
        [*command, *login, "--fail-fast", "-f", str(script)], capture_output=True, text=True, timeout=300, check=False
    )
