"""Constraints and indexes: what the ontology asks for, and the migrations that bring a graph there."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, LiteralString, cast

from graph.errors import GraphAuthError, GraphStatementError, SchemaVersionError
from graph.ontology import Predicate
from graph.tokens import make_tokens

if TYPE_CHECKING:
    from graph.client import GraphClient

UNIQUE_NODES = (
    ("Graph", "id"),
    ("Entity", "id"),
    ("Merged", "id"),
    ("Name", "fold"),
    ("Identifier", "key"),
    ("Document", "id"),
    ("Claim", "id"),
    ("Decision", "id"),
    ("Revision", "n"),
)
INDEXED_NODES = (
    ("Entity", "name"),
    ("Document", "publisher"),
    ("Document", "url"),
    ("Document", "story"),
    ("Claim", "link"),
    ("Claim", "subject"),
    ("Claim", "object"),
    ("Claim", "status"),
    ("Decision", "story"),
    ("Decision", "left"),
    ("Decision", "right"),
)
FULL_TEXT = "entity_names"

_FILE = re.compile(r"(\d{4})_\w+\.cypher")
_AWAIT_S = 300

_VERSION: LiteralString = "OPTIONAL MATCH (g:Graph {id: 'caplinks'}) RETURN g.schema AS schema"
_SET_VERSION: LiteralString = "MATCH (g:Graph {id: 'caplinks'}) SET g.schema = $number"
_AWAIT: LiteralString = "CALL db.awaitIndexes($seconds)"
_CONSTRAINTS: LiteralString = """
SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties
RETURN name, type, labelsOrTypes[0] AS of, properties
ORDER BY name
"""
_INDEXES: LiteralString = """
SHOW INDEXES YIELD name, type, labelsOrTypes, properties, owningConstraint
WHERE owningConstraint IS NULL AND type <> 'LOOKUP'
RETURN name, type, labelsOrTypes[0] AS of, properties
ORDER BY name
"""


@dataclass(frozen=True, slots=True, order=True)
class SchemaItem:
    """A constraint or an index of its own."""

    name: str
    type: str
    of: str
    """Label or relationship type."""
    property: str


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    statements: tuple[str, ...]


def expected_schema() -> tuple[SchemaItem, ...]:
    """Return every constraint and index that the ontology and the stored shape ask for, by name."""
    unique = [_item("UNIQUENESS", label, name) for label, name in UNIQUE_NODES]
    links = [SchemaItem(f"link_{p.lower()}", "RELATIONSHIP_UNIQUENESS", p.value, "id") for p in Predicate]
    indexes = [_item("RANGE", label, name) for label, name in INDEXED_NODES]
    return tuple(sorted([*unique, *links, *indexes, SchemaItem(FULL_TEXT, "FULLTEXT", "Entity", "names")]))


def _item(type_: str, label: str, property_: str) -> SchemaItem:
    return SchemaItem(f"{label.lower()}_{property_}", type_, label, property_)


@cache
def load_migrations() -> tuple[Migration, ...]:
    """Return the migrations in order; their numbers run from 1 without a gap."""
    found: list[Migration] = []
    for file in resources.files("graph.migrations").iterdir():
        match = _FILE.fullmatch(file.name)
        if match is not None:
            found.append(Migration(int(match.group(1)), _statements(file.read_text(encoding="utf-8"))))
    return tuple(sorted(found, key=lambda migration: migration.number))


def latest_version() -> int:
    """Return the number of the last migration."""
    return load_migrations()[-1].number


async def find_version(graph: GraphClient) -> int | None:
    """Return the number of the last migration that the graph has seen, or None for an empty database."""
    rows = await graph.run_implicit(_VERSION)
    version = rows[0]["schema"]
    return None if version is None else int(version)


async def migrate(graph: GraphClient) -> int:
    """Bring the schema to the last migration and return its number; repeating it changes nothing.

    Raises: SchemaVersionError: newer code wrote the graph.
    """
    version = _not_newer(await find_version(graph)) or 0
    for migration in load_migrations():
        if migration.number > version:
            for statement in migration.statements:
                await graph.run_implicit(cast("LiteralString", statement))  # type: ignore[redundant-cast]
            await graph.run_implicit(_SET_VERSION, {"number": migration.number})
    await make_tokens(graph)
    await graph.run_implicit(_AWAIT, {"seconds": _AWAIT_S})
    return latest_version()


async def require_schema(graph: GraphClient) -> None:
    """Return if the graph has exactly the schema of this code.

    Raises: SchemaVersionError: it is older, newer or not there; the text says what to do.
    """
    version = _not_newer(await find_version(graph))
    if version is None:
        message = "the database has no schema of caplinks yet; run `caplinks ingest` or `caplinks up` on it first"
        raise SchemaVersionError(message)
    if version < latest_version():
        message = (
            f"the graph has schema {version}, this caplinks needs {latest_version()}; run `caplinks up` on it first"
        )
        raise SchemaVersionError(message)


async def list_schema(graph: GraphClient) -> tuple[SchemaItem, ...]:
    """Return the constraints and indexes that the database has, by name, less those that Neo4j makes itself."""
    rows: list[dict[str, Any]] = [*await graph.run_implicit(_CONSTRAINTS), *await graph.run_implicit(_INDEXES)]
    return tuple(sorted(SchemaItem(row["name"], row["type"], row["of"], row["properties"][0]) for row in rows))


def _not_newer(version: int | None) -> int | None:
    if version is not None and version > latest_version():
        message = (
            f"newer code wrote this graph (schema {version}, this caplinks knows {latest_version()}); update caplinks"
        )
        raise SchemaVersionError(message)
    return version


def _statements(text: str) -> tuple[str, ...]:
    code = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    return tuple(part.strip() for part in code.split(";\n") if part.strip().rstrip(";"))


async def forget_plans(graph: GraphClient) -> None:
    """Make Neo4j plan every statement anew, as after a load; a server that does not allow it goes on as it is."""
    with suppress(GraphAuthError, GraphStatementError):
        await graph.run_implicit("CALL db.clearQueryCaches()")
