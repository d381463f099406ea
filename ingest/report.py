"""What a run did: how many documents it read and wrote, and what it refused, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_INTERRUPTED = 130
"""Exit code of a program that Ctrl-C ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that was not taken: the run goes on without it."""

    record_id: str
    """File, address, `file:line` or `file:line claim 3`."""
    reason: str
    """One line, for the user."""

    def __str__(self) -> str:
        """Return both, as shown to the user."""
        return f"{self.record_id}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come."""

    done: int
    """Files, addresses or lines that are finished: written, unchanged or rejected."""
    total: int | None
    """How many there are, or None where nobody knows yet."""
    seconds: float
    """Since the run began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did."""

    read: int = 0
    """Documents whose text was read."""
    written: int = 0
    """Documents that are in the graph by this run; all of them were acknowledged."""
    corrected: int = 0
    """Documents that went, because their address has another text now."""
    unchanged: int = 0
    """Documents that this reader had read before, in this version: nothing was done."""
    claims: int = 0
    """Claims of the written documents, those of properties and names included."""
    rejected: tuple[Rejected, ...] = ()
    """In the order of the input."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Statements that a reader made and text or ontology did not bear out: how many for each reason."""
    seconds: float = 0.0
    interrupted: bool = False
    """Whether Ctrl-C ended the run early."""
    stopped: str | None = None
    """Why the run ended early (Neo4j gone, disk full), for the user; None if it did not."""
    stopped_code: str | None = None
    """The error's code, where `stopped` is given."""

    @property
    def exit_code(self) -> int:
        """Return 0 if everything was taken, 130 after Ctrl-C, else 1."""
        if self.interrupted:
            return _INTERRUPTED
        return int(bool(self.rejected or self.stopped))
