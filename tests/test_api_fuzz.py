"""Thousands of requests made by chance, over real HTTP: nothing breaks, and nothing is told of the inside."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from graphql import GraphQLError, parse, validate

from api.graphql.operations import EXCLUSIONS
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.api_site import Serving, settings_of
from tests.made_operations import Operation
from tests.made_values import HOSTILE
from tests.plain_fixtures import Both, both, facts, world

__all__ = ["both", "facts", "world"]

FEW, MANY = 300, 5000
OPERATIONS = 150
"""Different valid operations; requests vary them, since each costs Neo4j a plan."""
AT_ONCE = 8
INSIDE = (
    "Traceback",
    "Neo.ClientError",
    "Neo.TransientError",
    "Neo.DatabaseError",
    "GqlError",
    "CypherSyntaxError",
    "site-packages",
    ".py\\",
    "neo4j.exceptions",
    "MATCH (",
    "bolt://",
)
"""What an answer never holds: words of Neo4j, of its driver, of Python, statements, addresses."""
JSON_PIECES: tuple[Any, ...] = (None, True, 0, -1, 2**63, -(2**70), 1e308, "", [], {}, [[]], {"a": {"b": []}}, *HOSTILE)
RAW: tuple[bytes, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"query"',
    b'[{"query": "{ __typename }"}]',
    b'{"query": 1}',
    b'{"query": null}',
    b'{"query": "{ __typename }", "variables": []}',
    b'{"query": "{ __typename }", "variables": "x"}',
    b'{"query": "{ __typename }", "operationName": {}}',
    b'{"query": "{ __typename }", "extensions": 3}',
    b'{"query": "\xff\xfe"}',
    b'{"query": "{ offerings(where: {name: {eq: \\"\\ud800\\"}}) { totalCount } }"}',
    b'{"query": "{ __typename }", "query": "{ nothing }"}',
    b'{"query": "query ($v: Int) { offerings(first: $v) { totalCount } }", "variables": {"v": NaN}}',
    b'{"query": "query ($v: Int) { offerings(first: $v) { totalCount } }", "variables": {"v": 1e999}}',
    b"\x00" * 100,
    b"\xef\xbb\xbf{}",
    b"[" * 5000,
    b'{"a":' * 3000,
    b'{"query": "' + b"{a" * 3000 + b'"}',
    b'{"query": "{ ' + b"__typename " * 9000 + b'}"}',
    b'{"query": "' + b"x" * 250_000 + b'"}',
    b"query=%7B__typename%7D",
    b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--',
)
HEADERS: dict[str, tuple[str, ...]] = {
    "accept": (
        "*/*",
        "application/json",
        "application/graphql-response+json",
        "text/event-stream",
        "x",
        "",
        ";q=9",
        "a" * 999,
    ),
    "content-type": (
        "application/json",
        "application/json; charset=utf-16",
        "text/plain",
        "application/graphql",
        "x",
        "",
    ),
    "content-encoding": ("gzip", "br", "identity", "x"),
    "accept-encoding": ("gzip", "gzip;q=0", "*;q=0", "br", ";;;"),
    "if-none-match": ("*", '"x"', "W/", ",,,", "a" * 3000),
    "authorization": ("Bearer x", "Bearer", "Basic eDp5", "x", "Bearer caplinks_zqx"),
    "x-request-id": ("a", "a" * 999, "%0d%0aSet-Cookie: a=b", "../..", "'"),
    "origin": ("null", "http://evil.example", "x"),
    "range": ("bytes=0-1", "x"),
    "last-event-id": ("-1", "zqx"),
}
PATHS = (
    *("/", "/graphql/", "/graphql/stream", "/graphql/x", "/healthz", "/readyz", "/metrics", "/export", "/changes"),
    *("/changes?after=zqx", "/export?format=zqx", "/vendor/../../etc/passwd", "/vendor/%2e%2e/%2e%2e/app.py", "/docs"),
    *("/openapi.json", "/%00", "/%ff", "//", "/guide/zqx", "/.env", "/graphql?query=%7B__typename%7D&variables=%7B"),
)
Request = dict[str, Any]


class Requests:
    """Draws requests; the same seed draws the same."""

    def __init__(self, operations: list[Operation], seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - to be repeated, not secret
        self._operations = operations

    def draw(self) -> Request:
        """Return the next request."""
        kinds: tuple[Callable[[], Request], ...] = (
            self._valid,
            self._cut,
            self._wrong,
            self._raw,
            self._path,
            self._get,
        )
        request = self._dice.choice(kinds)()
        if self._dice.random() < 0.3:
            headers = {name: self._dice.choice(HEADERS[name]) for name in self._dice.sample(sorted(HEADERS), 2)}
            request["headers"] = request.get("headers", {}) | headers
        return request

    def _valid(self) -> Request:
        operation = self._dice.choice(self._operations)
        return _post({"query": operation.text, "variables": operation.variables})

    def _cut(self) -> Request:
        """Return an operation with some characters gone, doubled or strange."""
        operation = self._dice.choice(self._operations)
        text = list(operation.text)
        for _ in range(self._dice.randint(1, 4)):
            at = self._dice.randrange(len(text))
            text[at] = self._dice.choice(
                ["", text[at] * 2, "{", "}", "$", '"', "\\", "\u2028", "\x00", "@", "é", "..."]
            )
        return _post({"query": "".join(text), "variables": operation.variables})

    def _wrong(self) -> Request:
        """Return an operation with values that no one would give, or other members of the request."""
        operation = self._dice.choice(self._operations)
        variables = {name: self._dice.choice((value, *JSON_PIECES)) for name, value in operation.variables.items()}
        body: dict[str, Any] = {"query": operation.text, "variables": variables}
        if self._dice.random() < 0.2:
            body[self._dice.choice(["operationName", "extensions", "id", "variables"])] = self._dice.choice(JSON_PIECES)
        return _post(body)

    def _raw(self) -> Request:
        raw = bytearray(self._dice.choice(RAW))
        for _ in range(self._dice.randint(0, 2) if raw else 0):
            raw[self._dice.randrange(len(raw))] = self._dice.randrange(256)
        return {
            "method": "POST",
            "url": "/graphql",
            "content": bytes(raw),
            "headers": {"content-type": "application/json"},
        }

    def _path(self) -> Request:
        method = self._dice.choice(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "ZQX"])
        return {"method": method, "url": self._dice.choice(("/graphql", *PATHS))}

    def _get(self) -> Request:
        operation = self._dice.choice(self._operations)
        values: tuple[Any, ...] = (json.dumps(operation.variables), "{", "[]", "null", *HOSTILE)
        params = {
            "query": operation.text,
            "variables": values[0] if self._dice.random() < 0.5 else self._dice.choice(values),
        }
        if self._dice.random() < 0.2:
            params[self._dice.choice(["operationName", "extensions", "query", "x"])] = self._dice.choice(HOSTILE)
        return {"method": "GET", "url": "/graphql", "params": params, "headers": {"accept": "application/json"}}


def _post(body: dict[str, Any]) -> Request:
    content = json.dumps(body).encode()
    return {"method": "POST", "url": "/graphql", "content": content, "headers": {"content-type": "application/json"}}


def valid_operations(both: Both, count: int) -> list[Operation]:
    """Return different valid operations, the same each time."""
    dice = random.Random(5)  # noqa: S311 - to be repeated, not secret
    found: list[Operation] = []
    while len(found) < count:
        operation = dice.choice([both.maker, both.hostile]).write(dice.randbytes(96))
        try:
            if len(operation.text) < 900 and not validate(both.reference.schema, parse(operation.text)):
                found.append(operation)
        except GraphQLError:
            continue
    return found


def faults_of(request: Request, answer: httpx.Response) -> list[str]:
    """Return what is wrong with an answer."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    text = answer.text
    found += [f"tells of {word}" for word in INSIDE if word in text and word not in str(request)]
    if text and answer.headers.get("content-type", "").startswith(("application/json", "application/graphql-response")):
        body = answer.json()
        codes = [error.get("extensions", {}).get("code") for error in body.get("errors") or ()]
        found += ["an error without code"] * codes.count(None) + ["INTERNAL"] * codes.count("INTERNAL")
    return found


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.release)])
async def test_no_request_breaks_the_server(
    both: Both, world: GraphClient, neo4j_server: ServerInfo, count: int
) -> None:
    del world
    requests = Requests(valid_operations(both, OPERATIONS if count == MANY else 30), seed=count)
    statuses: Counter[int] = Counter()
    broken: list[tuple[Request, list[str]]] = []

    async with Serving(ApiSettings(), settings_of(neo4j_server)) as site:
        before = (await site.post("/graphql", json={"query": EXCLUSIONS})).json()["data"]
        turns = iter(range(count))

        async def ask() -> None:
            for _ in turns:
                request = requests.draw()
                try:
                    answer = await site.request(**request)
                except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError, ValueError):
                    statuses[0] += 1  # no client sends this
                    continue
                statuses[answer.status_code] += 1
                if faults := faults_of(request, answer):
                    broken.append((request, faults))

        await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
        assert (await site.get("/healthz")).status_code == 200
        assert (await site.get("/readyz")).status_code == 200
        assert (await site.post("/graphql", json={"query": EXCLUSIONS})).json()["data"] == before
    assert broken[:3] == []
    assert statuses.total() - statuses[0] >= count * 0.95
    assert statuses[200] >= count * 0.2
    assert statuses[400] >= count * 0.1
