"""Errors that callers can tell apart by class and by a stable code."""

from __future__ import annotations

from typing import ClassVar


class CaplinksError(Exception):
    """Root of all errors that caplinks raises on purpose; its text is for the user."""

    code: ClassVar[str] = "error"


class InvalidInputError(CaplinksError):
    """What the caller gave cannot be used; the text names it and the remedy."""

    code: ClassVar[str] = "invalid_input"


class NotFoundError(CaplinksError):
    """What the caller named is not there."""

    code: ClassVar[str] = "not_found"


class GraphUnavailableError(CaplinksError):
    """Neo4j did not answer; the same call may succeed later."""

    code: ClassVar[str] = "graph_unavailable"


class GraphAuthError(CaplinksError):
    """Neo4j refused the user or the password."""

    code: ClassVar[str] = "graph_auth"


class GraphTimeoutError(CaplinksError):
    """A statement ran longer than it may and was cancelled in Neo4j."""

    code: ClassVar[str] = "graph_timeout"


class GraphStatementError(CaplinksError):
    """Neo4j refused a statement; a defect of caplinks or of the database, not of the input."""

    code: ClassVar[str] = "graph_statement"


class SchemaVersionError(CaplinksError):
    """The graph was written by newer code, or cannot be migrated."""

    code: ClassVar[str] = "schema_version"


class ServerError(CaplinksError):
    """The local Neo4j could not be started, found or stopped."""

    code: ClassVar[str] = "server"


class TextStoreError(CaplinksError):
    """A stored text could not be written or read back whole."""

    code: ClassVar[str] = "text_store"


class GraphChangedError(CaplinksError):
    """Somebody wrote to the graph while it was read from end to end; the same call may succeed later."""

    code: ClassVar[str] = "graph_changed"


class HistoryLostError(CaplinksError):
    """The graph was imported, or its older revisions are gone: it does not know what changed since then."""

    code: ClassVar[str] = "history_lost"
