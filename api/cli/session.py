"""Settings read, the graph found and opened: what every command that works begins with."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from api.connection import connect
from graph.errors import InvalidInputError
from graph.schema import migrate, require_schema
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings

    from graph.client import GraphClient

T = TypeVar("T")
S = TypeVar("S", bound="BaseSettings")


def read_settings(kind: type[S], **given: Any) -> S:
    """Return settings from the environment, those `given` on the command line (if not None) before them.

    Raises: InvalidInputError: a variable has a wrong value; the text names it.
    """
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as exc:
        first = exc.errors(include_input=False, include_url=False)[0]
        name = f"{kind.model_config.get('env_prefix', '')}{'_'.join(str(part) for part in first['loc'])}".upper()
        message = f"the setting {name} has a wrong value: {first['msg']}"
        raise InvalidInputError(message) from None


def with_graph(work: Callable[[GraphClient, GraphSettings], Awaitable[T]], *, writes: bool = False) -> T:
    """Return what `work` returns, with the graph opened for it; the one `asyncio.run` of a command."""
    settings = read_settings(GraphSettings)

    async def run() -> T:
        async with open_graph(settings, writes=writes) as graph:
            return await work(graph, settings)

    return asyncio.run(run())


@asynccontextmanager
async def open_graph(settings: GraphSettings, *, writes: bool) -> AsyncIterator[GraphClient]:
    """Open the graph at NEO4J_URI, else in the local server; one that is written to is migrated first.

    Raises: GraphUnavailableError, GraphAuthError: it does not answer or refuses.
        SchemaVersionError: newer code wrote it, or nothing was written to it yet and it is only read.
    """
    async with await connect(settings) as graph:
        await graph.verify()
        if writes:
            await migrate(graph)
        else:
            await require_schema(graph)
        yield graph


def user_name() -> str:
    """Return the name of the person at the keyboard, for revisions and decisions."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
