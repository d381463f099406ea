"""The door to Neo4j: reads, writes, limits, and every error of the driver under a name of ours."""

from __future__ import annotations

import inspect
import logging
import socket

import pytest
from neo4j import exceptions as driver_errors
from pydantic import SecretStr

from graph.client import ERRORS, GraphClient, Transaction, translate
from graph.errors import (
    CaplinksError,
    GraphAuthError,
    GraphStatementError,
    GraphTimeoutError,
    GraphUnavailableError,
    InvalidInputError,
)
from graph.server.local import ServerInfo

_SECRET = "a secret value"  # noqa: S105 - a parameter that must not show


def _classes() -> list[type[Exception]]:
    found = [item for _, item in inspect.getmembers(driver_errors, inspect.isclass) if issubclass(item, Exception)]
    return [item for item in found if issubclass(item, driver_errors.GqlError | driver_errors.DriverError)]


@pytest.mark.parametrize("kind", _classes(), ids=lambda kind: kind.__name__)
def test_every_error_of_the_driver_has_a_name_of_ours(kind: type[Exception]) -> None:
    assert any(base in ERRORS for base in kind.__mro__)
    error = translate(kind.__new__(kind))
    assert isinstance(error, CaplinksError)
    assert str(error)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (driver_errors.TokenExpired, GraphAuthError),
        (driver_errors.RoutingServiceUnavailable, GraphUnavailableError),
        (driver_errors.ConnectionAcquisitionTimeoutError, GraphUnavailableError),
        (driver_errors.CypherSyntaxError, GraphStatementError),
        (driver_errors.ConstraintError, GraphStatementError),
        (driver_errors.UnsupportedServerProduct, InvalidInputError),
    ],
)
def test_errors_go_with_the_nearest_base(kind: type[Exception], expected: type[CaplinksError]) -> None:
    assert type(translate(kind.__new__(kind))) is expected


async def test_reads_return_rows_values_and_streams(graph: GraphClient) -> None:
    await graph.verify()
    assert await graph.read("UNWIND $given AS n RETURN n", {"given": [1, 2]}) == [{"n": 1}, {"n": 2}]
    assert await graph.read_value("RETURN [[1, 'a'], [2, 'b']]") == [[1, "a"], [2, "b"]]
    assert [row async for row in graph.iter_read("UNWIND [3, 4] AS n RETURN n")] == [{"n": 3}, {"n": 4}]


async def test_a_write_is_whole_or_not_at_all(graph: GraphClient) -> None:
    async def work(transaction: Transaction) -> int:
        assert await transaction.run("CREATE (:Name {fold: 'x'})") == []
        rows = await transaction.run("MATCH (n:Name) RETURN count(n) AS n")
        return int(rows[0]["n"])

    async def failing(transaction: Transaction) -> None:
        await transaction.run("CREATE (:Name {fold: 'y'})")
        raise InvalidInputError("no")

    assert await graph.write(work) == 1
    with pytest.raises(InvalidInputError):
        await graph.write(failing)
    assert await graph.read_value("MATCH (n:Name) RETURN collect(n.fold)") == ["x"]


async def test_a_read_may_not_write(graph: GraphClient) -> None:
    with pytest.raises(GraphStatementError):
        await graph.read("CREATE (:Name {fold: 'x'})")


async def test_a_long_statement_is_cancelled_in_the_database(graph: GraphClient) -> None:
    with pytest.raises(GraphTimeoutError, match="ran too long"):
        await graph.read("UNWIND range(1, 1000000000) AS n RETURN sum(n)", timeout_s=0.3)


async def test_errors_and_logs_show_no_statement_and_no_value(
    graph: GraphClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(GraphStatementError) as caught:
        await graph.read("RETURN toInteger([$value]) + unknown(1)", {"value": _SECRET})
    assert _SECRET not in str(caught.value)
    assert "unknown" not in str(caught.value)
    assert _SECRET not in caplog.text


async def test_a_broken_stream_has_a_name_of_ours(graph: GraphClient) -> None:
    with pytest.raises(GraphStatementError):
        _ = [row async for row in graph.iter_read("UNWIND [1, 0] AS n RETURN 1 / n AS x")]


async def test_a_wrong_password_is_told_from_no_answer(neo4j_server: ServerInfo) -> None:
    async with GraphClient.connect(neo4j_server.uri, neo4j_server.user, SecretStr("wrong")) as graph:
        with pytest.raises(GraphAuthError, match="NEO4J_PASSWORD"):
            await graph.verify()


async def test_where_nothing_listens_the_graph_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with GraphClient.connect(f"bolt://127.0.0.1:{port}", "neo4j", None) as graph:
            with pytest.raises(GraphUnavailableError, match="caplinks up"):
                await graph.verify()


async def test_an_unknown_database_is_named(neo4j_server: ServerInfo) -> None:
    uri, user, password = neo4j_server.uri, neo4j_server.user, neo4j_server.password
    async with GraphClient.connect(uri, user, password, "nowhere") as graph:
        with pytest.raises(InvalidInputError, match="NEO4J_DATABASE"):
            await graph.verify()


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost", "", "bolt+x://host"])
def test_an_address_that_is_none_is_refused(uri: str) -> None:
    with pytest.raises(InvalidInputError, match="NEO4J_URI"):
        GraphClient.connect(uri, "neo4j", None)


async def test_notifications_are_for_explain_alone(graph: GraphClient) -> None:
    assert await graph.explain("MATCH (g:Graph {id: $id}) RETURN g.revision", {"id": "caplinks"}) == []
    (note,) = await graph.explain("MATCH (n:NoSuchLabel) RETURN n")
    assert "NoSuchLabel" in note
