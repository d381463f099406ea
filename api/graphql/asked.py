"""A request as GraphQL over HTTP writes it, read and checked: what is asked, and in which form the answer is wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from api.graphql.problems import RequestError

if TYPE_CHECKING:
    from fastapi import Request

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EXPLAIN_HEADER = "x-caplinks-explain"
_PART = re.compile(r"\s*([\w.*+-]+/[\w.*+-]+)\s*(?:;([^,]*))?")
_WEIGHT = re.compile(r"(?:^|;)\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)")
_CHARSET = re.compile(r"charset=\"?([\w-]+)")


class BadRequestError(RequestError):
    """What was sent is no request of GraphQL over HTTP."""


class MediaTypeError(BadRequestError):
    """The body is of a type that is not read."""

    status: ClassVar[int] = 415


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One operation that is asked for."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None
    explain: bool
    """Whether the statement is asked for, too."""


async def read_request(request: Request) -> Asked:
    """Return what a GET or a POST asks for.

    Raises: BadRequestError: it is no request of GraphQL over HTTP.
    """
    given = _parameters(request) if request.method in ("GET", "HEAD") else _json_body(request, await request.body())
    query = given.get("query")
    if not isinstance(query, str) or not query:
        message = "give the operation as `query`"
        raise BadRequestError(message)
    name = given.get("operationName")
    if not isinstance(name, str | None):
        message = "`operationName` must be a string"
        raise BadRequestError(message)
    extensions = _object(given, "extensions") or {}
    return Asked(
        query=query,
        variables=_object(given, "variables"),
        operation_name=name or None,
        explain=extensions.get("explain") is True or request.headers.get(EXPLAIN_HEADER, "").lower() in ("1", "true"),
    )


def _parameters(request: Request) -> Mapping[str, Any]:
    found: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if found.get(name):
            found[name] = _decode(found[name].encode(), f"`{name}` is")
        else:
            found.pop(name, None)
    return found


def _json_body(request: Request, body: bytes) -> Mapping[str, Any]:
    content_type = request.headers.get("content-type", "").lower()
    kind, _, rest = content_type.partition(";")
    if kind.strip() != JSON:
        message = f"send the request as `content-type: {JSON}`"
        raise MediaTypeError(message) if kind else BadRequestError(message)
    charset = _CHARSET.search(rest)
    if charset is not None and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        message = "send the request in UTF-8"
        raise MediaTypeError(message)
    found = _decode(body, "the body is")
    if not isinstance(found, dict):
        message = "give one JSON object; batches are not answered"
        raise BadRequestError(message)
    return found


def _decode(data: bytes, what: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        message = f"{what} no JSON: {error}"
        raise BadRequestError(message) from None


def _object(given: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    found = given.get(name)
    if found is not None and not isinstance(found, dict):
        message = f"`{name}` must be an object"
        raise BadRequestError(message)
    return found


def wanted_type(accept: str) -> str:
    """Return the media type of the answer: GraphQL's own where it is named and weighs no less than plain JSON."""
    weights: dict[str, float] = {}
    for part in _PART.finditer(accept.lower()):
        weight = _WEIGHT.search(part[2] or "")
        weights.setdefault(part[1], float(weight[1]) if weight else 1.0)
    own, plain = weights.get(GRAPHQL_JSON, 0.0), weights.get(JSON, 0.0)
    return GRAPHQL_JSON if own > 0 and own >= plain else JSON


def wants_page(request: Request) -> bool:
    """Return whether a browser asks for GraphiQL; programs say what they accept, or `*/*` alone."""
    return (
        request.method in ("GET", "HEAD")
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
    )
