"""Values of the command line: exit statuses, which `docs/cli.md` lists for users, and shapes of an answer."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from graph import errors


class Exit(IntEnum):
    """Exit statuses of `caplinks`."""

    DONE = 0
    REJECTED = 1
    """Some input was rejected, or the check found a problem, or the work could not be finished."""
    USAGE = 2
    """The command was called wrongly, or what it was given cannot be used."""
    NO_GRAPH = 3
    """Neo4j is not there, refused the password, took too long, or could not be started."""
    NOT_FOUND = 4
    """What was named is not in the graph."""
    OTHER_VERSION = 5
    """The graph has another schema than this version needs."""
    DEFECT = 70
    """A defect of caplinks."""
    INTERRUPTED = 130
    CLOSED_PIPE = 141
    """Whoever read the output stopped reading."""


class Shape(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class To(StrEnum):
    """What an annotated article is written as."""

    MARKED = "marked"
    """A marked text, that people correct and training reads."""
    GOLD = "gold"
    """Records of gold files, with sentences and mentions."""
    LINES = "lines"
    """As `extract` prints it."""


_BY_ERROR: tuple[tuple[type[errors.CaplinksError], Exit], ...] = (
    (errors.InvalidInputError, Exit.USAGE),
    (errors.GraphUnavailableError, Exit.NO_GRAPH),
    (errors.GraphAuthError, Exit.NO_GRAPH),
    (errors.GraphTimeoutError, Exit.NO_GRAPH),
    (errors.ServerError, Exit.NO_GRAPH),
    (errors.NotFoundError, Exit.NOT_FOUND),
    (errors.SchemaVersionError, Exit.OTHER_VERSION),
    (errors.GraphStatementError, Exit.DEFECT),
)


def exit_of(error: errors.CaplinksError) -> Exit:
    """Return the exit status for an error; 1 for one that has none of its own."""
    return next((status for kind, status in _BY_ERROR if isinstance(error, kind)), Exit.REJECTED)
