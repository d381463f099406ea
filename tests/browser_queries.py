"""A statement as Neo4j Browser sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neo4j import AsyncGraphDatabase, AsyncResult

from graph.server.local import ServerInfo


async def run(server: ServerInfo, statement: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, Any]:
    """Return rows and summary, as Browser gets them: with every remark that Neo4j has, in a session that only reads."""
    auth = (server.user, server.password.get_secret_value())
    async with (
        AsyncGraphDatabase.driver(server.uri, auth=auth, warn_notification_severity="OFF") as driver,
        driver.session(default_access_mode="READ", notifications_min_severity="INFORMATION") as session,
    ):
        result: AsyncResult = await session.run(statement, parameters)  # type: ignore[arg-type]  # pyright: ignore
        rows = [dict(record) async for record in result]
        return rows, await result.consume()
