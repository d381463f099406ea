"""An operation's statement for people: to read, to paste into Neo4j Browser, or to open there by an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import quote

import orjson

Json = dict[str, Any]
_PARAMETER = re.compile(r"\$(\w+)")
MOST_ADDRESS = 100_000
"""Characters of an address; the local Neo4j takes requests of 128 KB, others of 20 KB unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The statement that an operation becomes, and what goes with it."""

    statement: LiteralString
    parameters: Json
    cost: int

    def for_browser(self) -> str:
        """Return text to paste into Neo4j Browser: one `:param` a line, then the statement."""
        lines = [f":param {name} => {cypher_literal(value)};" for name, value in self.parameters.items()]
        return "\n".join([*lines, self.statement])

    def in_place(self) -> str:
        """Return the statement with the parameters' values in their places: text for a person to run, never for us."""
        return _PARAMETER.sub(lambda found: cypher_literal(self.parameters[found[1]]), self.statement)

    def address(self, browser: str | None) -> str | None:
        """Return the address that opens `browser` with the statement in its editor; None if there is none, or too long.

        The values stand in their places: Neo4j Browser shows no rows where it runs several commands at once.
        """
        if browser is None:
            return None
        joint = "&" if "?" in browser else "?"
        address = f"{browser}{joint}cmd=edit&arg={quote(self.in_place(), safe='')}"
        return address if len(address) <= MOST_ADDRESS else None

    def as_json(self, browser: str | None) -> Json:
        """Return what a program is told."""
        return {
            "statement": self.statement,
            "parameters": self.parameters,
            "forBrowser": self.for_browser(),
            "address": self.address(browser),
        }


def used_parameters(statement: str) -> frozenset[str]:
    """Return the names of the parameters that a statement has."""
    return frozenset(_PARAMETER.findall(statement))


def cypher_literal(value: object) -> str:
    """Return a parameter's value as Cypher writes it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'`{_escape(str(key))}`: {cypher_literal(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(cypher_literal(each) for each in value)}]"
    return orjson.dumps(value).decode() if isinstance(value, str) else repr(value)


def _escape(key: str) -> str:
    return key.replace("`", "``")
