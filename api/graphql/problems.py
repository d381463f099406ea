"""What can be wrong with a request, each with its stable code in `extensions.code`."""

from __future__ import annotations

from typing import ClassVar

from graph.errors import CaplinksError, GraphAuthError, GraphTimeoutError, GraphUnavailableError, HistoryLostError

INTERNAL = "INTERNAL"
BAD_INPUT = "BAD_INPUT"


class RequestError(CaplinksError):
    """The request cannot be answered as it is; the text says what to change."""

    code: ClassVar[str] = BAD_INPUT
    status: ClassVar[int] = 400
    """Status of an answer that says nothing else."""

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path
        """Names in the answer that lead to the field that is wrong."""

    def headers(self) -> dict[str, str]:
        """Return what the answer says beside its text."""
        return {}


class UnknownCodeError(RequestError):
    """A jurisdiction's code that nobody knows."""

    code: ClassVar[str] = "UNKNOWN_CODE"


class BadCursorError(RequestError):
    """A cursor that is broken, or was made for another list, filter, order or lens."""

    code: ClassVar[str] = "BAD_CURSOR"


class TooDeepError(RequestError):
    """An operation nested deeper than allowed."""

    code: ClassVar[str] = "TOO_DEEP"


class TooExpensiveError(RequestError):
    """An operation whose cost, counted before it runs, is beyond the budget."""

    code: ClassVar[str] = "TOO_EXPENSIVE"


class ClientGoneError(RequestError):
    """The caller hung up before the answer was there."""

    code: ClassVar[str] = "CLIENT_GONE"
    status: ClassVar[int] = 499

    def __init__(self) -> None:
        super().__init__("the caller hung up; the operation was cancelled")


class ForbiddenScopeError(RequestError):
    """An operation that asks for what the caller's scopes do not hold."""

    code: ClassVar[str] = "FORBIDDEN_SCOPE"
    status: ClassVar[int] = 403


def code_of(error: CaplinksError) -> str | None:
    """Return the code that a caller sees, or None for what must be masked."""
    if isinstance(error, RequestError):
        return error.code
    if isinstance(error, GraphTimeoutError):
        return "TIMEOUT"
    if isinstance(error, HistoryLostError):
        return "HISTORY_LOST"
    return "GRAPH_UNAVAILABLE" if isinstance(error, GraphUnavailableError | GraphAuthError) else None


MESSAGES = {
    "TIMEOUT": "the operation ran longer than it may and was cancelled; ask for less",
    "GRAPH_UNAVAILABLE": "the graph does not answer now; try again later",
}
"""What a caller reads instead of the text of an error of the graph."""
