"""The work of `exclusions`, `show` and `query`."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
import typer

from api.cli.card import card_view
from api.cli.codes import Exit, Shape, exit_of
from api.cli.exclusions import exclusions_csv, exclusions_table, foot
from api.cli.output import complain, emit, emit_json, say, write_data
from api.cli.output import show as show_view
from api.cli.session import read_settings, with_graph
from api.graphql.operations import COVERAGE, EXCLUSIONS
from graph.errors import (
    CaplinksError,
    GraphStatementError,
    GraphTimeoutError,
    GraphUnavailableError,
    InvalidInputError,
)
from graph.read.card import get_card
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from graph.client import GraphClient
    from graph.read.card import Card

    Ask = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]


_ERRORS: Mapping[str, type[CaplinksError]] = {
    "GRAPH_UNAVAILABLE": GraphUnavailableError,
    "TIMEOUT": GraphTimeoutError,
    "INTERNAL": GraphStatementError,
}
"""What an error of an operation is here, by its code; any other is the caller's."""


def exclusions(jurisdiction: str | None, as_of: str | None, shape: Shape) -> None:
    """Print who is shut out of what, all pages."""
    variables = {"code": jurisdiction and jurisdiction.strip().upper(), "asOf": _day(as_of)}

    async def work(graph: GraphClient, _: GraphSettings) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        return await read_exclusions(partial(_ask, graph), variables)

    nodes, coverage = with_graph(work)
    if shape is Shape.JSON:
        emit_json(nodes)
    elif shape is Shape.CSV:
        write_data(exclusions_csv(nodes).encode())
        say(foot(coverage))
    else:
        show_view(exclusions_table(nodes, coverage))


async def read_exclusions(ask: Ask, variables: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return every node of the operation `Exclusions`, by id, and what was read.

    Raises: InvalidInputError: the operation was refused. GraphUnavailableError: Neo4j went away.
    """
    nodes: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = data_of(await ask(EXCLUSIONS, {**variables, "after": after}))["exclusions"]
        nodes += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    coverage: dict[str, Any] = data_of(await ask(COVERAGE, {"asOf": variables["asOf"]}))["coverage"]
    return sorted(nodes, key=lambda node: str(node["id"])), coverage


def show(entity: str, *, as_json: bool) -> None:
    """Print the card of a thing."""

    async def work(graph: GraphClient, _: GraphSettings) -> Card:
        return await get_card(graph, entity)

    card = with_graph(work)
    if as_json:
        emit_json(asdict(card))
    else:
        show_view(card_view(card))


def query(operation: str, variables: str | None) -> None:
    """Print the answer of an operation; raises typer.Exit with the status of its errors."""
    given = _variables(variables)

    async def work(graph: GraphClient, settings: GraphSettings) -> dict[str, Any]:
        return await _ask(graph, operation, given, settings.texts)

    answer = with_graph(work)
    emit_json(answer)
    for error in answer.get("errors", ()):
        complain(error["message"])
    raise typer.Exit(max((exit_of(_error_of(error)) for error in answer.get("errors", ())), default=Exit.DONE))


async def _ask(
    graph: GraphClient, operation: str, variables: dict[str, Any], texts: Path | None = None
) -> dict[str, Any]:
    from api.excerpts import Excerpts
    from api.graphql.execution import execute
    from graph.texts import TextStore

    answer = await execute(graph, operation, variables, texts=None if texts is None else Excerpts(TextStore(texts)))
    errors = {"errors": answer.errors} if answer.errors else {}
    return {"data": answer.data, **errors, "extensions": answer.extensions}


def explain(operation: str, variables: str | None, *, as_json: bool) -> None:
    """Print the Cypher of an operation; where Neo4j Browser is known, the address that opens it there, too.

    Raises: InvalidInputError: the operation cannot be compiled.
    """
    from api.connection import find_browser
    from api.graphql.execution import explain as explain_operation
    from api.graphql.problems import RequestError

    try:
        found = explain_operation(operation, _variables(variables))
    except RequestError as problem:
        raise InvalidInputError(str(problem)) from None
    told = found.as_json(asyncio.run(find_browser(read_settings(GraphSettings))))
    if as_json:
        emit_json({**told, "cost": found.cost})
        return
    emit(told["forBrowser"])
    if told["address"]:
        say(f"open it in Neo4j Browser: {told['address']}")


def _variables(text: str | None) -> dict[str, Any]:
    try:
        given = orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        message = f"the variables are no JSON: {error}"
        raise InvalidInputError(message) from None
    if not isinstance(given, dict):
        message = 'the variables must be a JSON object, such as {"code": "CN"}'
        raise InvalidInputError(message)
    return given


def _error_of(error: Mapping[str, Any]) -> CaplinksError:
    code = error.get("extensions", {}).get("code", "")
    return _ERRORS.get(code, InvalidInputError)(error["message"])


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        message = f"--as-of {text!r} is no day: give YYYY-MM-DD"
        raise InvalidInputError(message) from None


def data_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the data of an answer.

    Raises: InvalidInputError, GraphUnavailableError, GraphTimeoutError, GraphStatementError: it has an error.
    """
    for error in answer.get("errors", ()):
        raise _error_of(error)
    data: dict[str, Any] = answer["data"]
    return data
