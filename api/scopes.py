"""What a caller may do."""

from __future__ import annotations

from enum import StrEnum


class AccessScope(StrEnum):
    """One thing that a caller may be allowed to do."""

    READ = "read"
    """Ask GraphQL."""
    EXPLAIN = "explain"
    """See the statement that an operation becomes."""
    TEXT = "text"
    """Read whole documents, which are other people's work."""
    EXPORT = "export"
    """Take the graph away as a file."""
    METRICS = "metrics"
    """Read the process's counters."""


EVERY_SCOPE = frozenset(AccessScope)
"""What whoever sits at the machine may do: the texts and the graph are theirs."""
