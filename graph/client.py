"""The one door to Neo4j: sessions, read routing, timeouts, retries, errors. Nothing else opens the driver."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, LiteralString, Self, TypeVar

import neo4j
from neo4j import exceptions as driver_errors

from graph.errors import (
    CaplinksError,
    GraphAuthError,
    GraphStatementError,
    GraphTimeoutError,
    GraphUnavailableError,
    InvalidInputError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import SecretStr

READ_TIMEOUT_S = 60.0
WRITE_TIMEOUT_S = 900.0
_RETRY_S = 3.0
_CONNECT_S = 15.0
_ACQUIRE_S = 30.0

_ATTEMPTS = 20
_PAUSE_S = 0.1
_OVERTAKEN = (
    "Neo.TransientError.Transaction.DeadlockDetected",
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",  # in spite of IF NOT EXISTS, when two do it at once
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
)
_SCHEMES = ("bolt", "neo4j")

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # retries are told by the error that ends them

Parameters = Mapping[str, Any]
Row = dict[str, Any]
T = TypeVar("T")

ERRORS: Mapping[type[BaseException], type[CaplinksError]] = {
    driver_errors.AuthError: GraphAuthError,
    driver_errors.AuthConfigurationError: GraphAuthError,
    driver_errors.Forbidden: GraphAuthError,
    driver_errors.TransientError: GraphUnavailableError,
    driver_errors.ServiceUnavailable: GraphUnavailableError,
    driver_errors.SessionExpired: GraphUnavailableError,
    driver_errors.ConnectionPoolError: GraphUnavailableError,
    driver_errors.IncompleteCommit: GraphUnavailableError,
    driver_errors.DatabaseUnavailable: GraphUnavailableError,
    driver_errors.NotALeader: GraphUnavailableError,
    driver_errors.ForbiddenOnReadOnlyDatabase: GraphUnavailableError,
    driver_errors.ConfigurationError: InvalidInputError,
    driver_errors.Neo4jError: GraphStatementError,
    driver_errors.DriverError: GraphStatementError,
    driver_errors.GqlError: GraphStatementError,
}
"""Driver errors by class; a subclass that is not named goes with the nearest base."""

_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"
_TERMINATED = "Neo.ClientError.Transaction.Terminated"
_NO_MEMORY = ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "Neo.TransientError.General.OutOfMemoryError")
_NO_DATABASE = "Neo.ClientError.Database.DatabaseNotFound"
_TEXTS: Mapping[type[CaplinksError], str] = {
    GraphUnavailableError: "Neo4j does not answer; check NEO4J_URI if it is set, else `caplinks up`; then try again",
    GraphAuthError: "Neo4j refused the user or the password; check NEO4J_USER and NEO4J_PASSWORD",
    GraphTimeoutError: "Neo4j cancelled a statement that ran too long; ask for less, or try again later",
    GraphStatementError: "Neo4j refused a statement; run `caplinks check`, and report it if it stays",
    InvalidInputError: "the address of Neo4j cannot be used; give NEO4J_URI as bolt://host:port or neo4j://host:port",
}


def translate(exc: BaseException) -> CaplinksError:
    """Return the error of caplinks for one of the driver; its text holds Neo4j's code, never a statement or a value."""
    code = str(getattr(exc, "code", None) or "")
    if code.startswith(_TIMED_OUT):
        kind: type[CaplinksError] = GraphTimeoutError
    elif code == _TERMINATED:  # by an administrator, or because the server stops
        kind = GraphUnavailableError
    elif code in _NO_MEMORY:
        return GraphUnavailableError(f"Neo4j has too little memory for this; give it more, or ask for less ({code})")
    elif code == _NO_DATABASE:
        return InvalidInputError("Neo4j has no database of this name; check NEO4J_DATABASE")
    else:
        kind = next((ERRORS[base] for base in type(exc).__mro__ if base in ERRORS), GraphStatementError)
    return kind(f"{_TEXTS[kind]} ({code})" if code else _TEXTS[kind])


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (driver_errors.DriverError, driver_errors.GqlError) as exc:
        raise translate(exc) from exc
    except (OSError, ExceptionGroup) as exc:
        raise GraphUnavailableError(_TEXTS[GraphUnavailableError]) from exc


class Transaction:
    """A write transaction that is under way; `run` sends one statement and returns its rows."""

    def __init__(self, transaction: neo4j.AsyncManagedTransaction) -> None:
        self._transaction = transaction

    async def run(self, statement: LiteralString, parameters: Parameters | None = None) -> list[Row]:
        """Return every row of the statement."""
        result = await self._transaction.run(statement, dict(parameters or {}))
        return await result.data() if result.keys() else await _none(result)


async def _none(result: neo4j.AsyncResult) -> list[Row]:
    await result.consume()
    return []


class GraphClient:
    """A connection pool to one database; an async context manager. Made by `connect`, which does not dial yet."""

    def __init__(self, driver: neo4j.AsyncDriver, database: str) -> None:
        self._driver = driver
        self._database = database

    @classmethod
    def connect(cls, uri: str, user: str, password: SecretStr | None, database: str = "neo4j") -> Self:
        """Return a client of the database at `uri`; without a password it connects without authentication.

        Raises: InvalidInputError: the address cannot be used.
        """
        auth = (user, password.get_secret_value()) if password is not None else None
        if uri.partition("://")[0].partition("+")[0] not in _SCHEMES:
            raise InvalidInputError(_TEXTS[InvalidInputError])
        try:
            with _translated():
                driver = neo4j.AsyncGraphDatabase.driver(
                    uri,
                    auth=auth,
                    user_agent="caplinks",
                    telemetry_disabled=True,
                    notifications_min_severity="OFF",
                    warn_notification_severity="OFF",
                    connection_timeout=_CONNECT_S,
                    connection_acquisition_timeout=_ACQUIRE_S,
                    max_transaction_retry_time=_RETRY_S,
                )
        except ValueError as exc:
            raise InvalidInputError(_TEXTS[InvalidInputError]) from exc
        return cls(driver, database)

    async def __aenter__(self) -> Self:
        """Return the client itself; it dials when it is first used."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        with _translated():
            await self._driver.close()

    def connections(self) -> tuple[int, int]:
        """Return how many connections are in use, and how many wait for one; zeros if the driver no longer tells."""
        pools = getattr(getattr(self._driver, "_pool", None), "connections", {})  # private: for counting alone
        states = [bool(getattr(each, "in_use", False)) for pool in dict(pools).values() for each in list(pool)]
        return sum(states), len(states) - sum(states)

    async def verify(self) -> None:
        """Return once the database has answered.

        Raises: GraphUnavailableError, GraphAuthError: it did not, or refused.
        """
        await self.read_value("RETURN 1 AS one", timeout_s=_CONNECT_S)

    async def read(
        self, statement: LiteralString, parameters: Parameters | None = None, *, timeout_s: float | None = None
    ) -> list[Row]:
        """Return the rows of one read transaction, each by column name."""

        async def take(result: neo4j.AsyncResult) -> list[Row]:
            return await result.data()

        return await self._execute_read(statement, parameters, timeout_s, take)

    async def read_value(
        self, statement: LiteralString, parameters: Parameters | None = None, *, timeout_s: float | None = None
    ) -> Any:
        """Return the first column of the one record that the statement gives, as the driver decodes it."""

        async def take(result: neo4j.AsyncResult) -> Any:
            return (await result.single(strict=True))[0]

        return await self._execute_read(statement, parameters, timeout_s, take)

    async def iter_read(
        self, statement: LiteralString, parameters: Parameters | None = None, *, timeout_s: float | None = None
    ) -> AsyncIterator[Row]:
        """Yield the rows of one read transaction as they come; not retried once begun."""
        with _translated():
            async with self._session(neo4j.READ_ACCESS) as session:
                transaction = await session.begin_transaction(timeout=timeout_s or WRITE_TIMEOUT_S)
                async with transaction:
                    async for record in await transaction.run(statement, dict(parameters or {})):
                        yield record.data()

    async def write(self, work: Callable[[Transaction], Awaitable[T]], *, timeout_s: float | None = None) -> T:
        """Return what `work` returns, run in one write transaction.

        It is rolled back when `work` raises, and run again after a passing failure: `work` must begin anew each time.
        """

        @neo4j.unit_of_work(timeout=timeout_s or WRITE_TIMEOUT_S)
        async def unit(transaction: neo4j.AsyncManagedTransaction) -> T:
            return await work(Transaction(transaction))

        with _translated():
            async with self._session(neo4j.WRITE_ACCESS) as session:
                return await session.execute_write(unit)

    async def run_implicit(
        self, statement: LiteralString, parameters: Parameters | None = None, *, timeout_s: float | None = None
    ) -> list[Row]:
        """Return the rows of a statement that opens its own transaction: schema, `CALL {} IN TRANSACTIONS`.

        It is sent again when it gave way to another one, so repeating it must do no harm.
        """
        query = neo4j.Query(statement, timeout=timeout_s or WRITE_TIMEOUT_S)
        with _translated():
            async with self._session(neo4j.WRITE_ACCESS) as session:
                for attempt in range(_ATTEMPTS):
                    try:
                        return await (await session.run(query, dict(parameters or {}))).data()
                    except driver_errors.Neo4jError as exc:
                        if exc.code not in _OVERTAKEN or attempt == _ATTEMPTS - 1:
                            raise
                        await asyncio.sleep(_PAUSE_S * (attempt + random.random()))  # noqa: S311 - apart, not secret
        raise AssertionError

    async def explain(self, statement: LiteralString, parameters: Parameters | None = None) -> list[str]:
        """Return what Neo4j has to say against the statement, without running it."""
        prefix: LiteralString = "EXPLAIN "
        with _translated():
            async with self._session(neo4j.READ_ACCESS, notifications_min_severity="INFORMATION") as session:
                summary = await (await session.run(prefix + statement, dict(parameters or {}))).consume()
        return [note.status_description for note in summary.gql_status_objects if note.is_notification]

    async def _execute_read(
        self,
        statement: LiteralString,
        parameters: Parameters | None,
        timeout_s: float | None,
        take: Callable[[neo4j.AsyncResult], Awaitable[T]],
    ) -> T:
        # One statement is its own transaction: without BEGIN and COMMIT it takes one round trip instead of three.
        query = neo4j.Query(statement, timeout=timeout_s or READ_TIMEOUT_S)
        given = dict(parameters or {})
        until = time.monotonic() + _RETRY_S
        with _translated():
            while True:
                try:
                    async with self._session(neo4j.READ_ACCESS) as session:
                        return await take(await session.run(query, given))
                except (driver_errors.DriverError, driver_errors.Neo4jError) as exc:
                    if not exc.is_retryable() or time.monotonic() > until:
                        raise
                await asyncio.sleep(_PAUSE_S * (1 + random.random()))  # noqa: S311 - apart, not secret

    def _session(self, access: str, **settings: Any) -> neo4j.AsyncSession:
        return self._driver.session(database=self._database, default_access_mode=access, **settings)
