"""Which Neo4j is meant: the one that the settings name, else the local server, if it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from graph.client import GraphClient
from graph.errors import GraphUnavailableError, InvalidInputError
from graph.server.container import ContainerServer
from graph.server.local import LocalServer

if TYPE_CHECKING:
    from graph.server.config import ServerOptions
    from graph.settings import GraphSettings


def local_server(settings: GraphSettings, options: ServerOptions | None = None) -> LocalServer:
    """Return the local server of the settings' home; it is not started by this."""
    return LocalServer(settings.caplinks_home, options, cache=settings.caplinks_cache, java_home=settings.java_home)


def container_server(settings: GraphSettings, options: ServerOptions | None = None) -> ContainerServer:
    """Return the server in the container of the settings' home; it is not started by this."""
    return ContainerServer(settings.caplinks_home, options)


def chosen_server(settings: GraphSettings) -> LocalServer | ContainerServer:
    """Return the server that commands mean: the one in a container from `up --docker` to `down`, else the local one."""
    container = container_server(settings)
    return container if container.record.exists() else local_server(settings)


async def connect(settings: GraphSettings) -> GraphClient:
    """Return a client of the graph at NEO4J_URI, else of the local server.

    Raises: GraphUnavailableError: no address is set and the local server does not run.
        InvalidInputError: the address or the file of the password cannot be used.
    """
    if settings.neo4j_uri is not None:
        password = _password(settings)
        return GraphClient.connect(settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_database)
    status = await chosen_server(settings).status()
    if status.info is None:
        message = (
            f"no Neo4j runs in {settings.caplinks_home}; start it with `caplinks up`, or set NEO4J_URI to another one"
        )
        raise GraphUnavailableError(message)
    return GraphClient.connect(status.info.uri, status.info.user, status.info.password)


async def find_browser(settings: GraphSettings) -> str | None:
    """Return the address of Neo4j Browser, with what it needs to connect as far as that is known, or None.

    For a Neo4j elsewhere it must be set: its pages may lie anywhere. Without a password Browser asks for none.
    """
    if settings.neo4j_uri is None:
        info = (await chosen_server(settings).status()).info
        return None if info is None else info.browser_url
    url = settings.neo4j_browser_url
    if url is None or settings.neo4j_password is not None or settings.neo4j_password_file is not None:
        return url
    return url if "preselectAuthMethod" in url else f"{url}{'&' if '?' in url else '?'}preselectAuthMethod=NO_AUTH"


def _password(settings: GraphSettings) -> SecretStr | None:
    if settings.neo4j_password is not None or settings.neo4j_password_file is None:
        return settings.neo4j_password
    file = settings.neo4j_password_file.expanduser()
    try:
        return SecretStr(file.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        message = f"the password file {file} (NEO4J_PASSWORD_FILE) cannot be read: {reason}"
        raise InvalidInputError(message) from None
