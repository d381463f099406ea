"""What a form of export is, and how it is written: piece by piece, each of which knows where it could go on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from graph.export.sections import Record, Section

if TYPE_CHECKING:
    from graph.export.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a form may say about the export as a whole."""

    revision: int
    schema: int
    selection: Mapping[str, Any]
    counts: Mapping[str, int] = field(default_factory=dict)
    """Records written so far, by type."""


class Writer(Protocol):
    """Turns records into the bytes of one file."""

    def head(self, facts: Facts) -> bytes:
        """Return what comes before the records."""
        ...

    def rows(self, records: Sequence[Record]) -> bytes:
        """Return some records."""
        ...

    def foot(self, facts: Facts) -> bytes:
        """Return what comes after them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of a form: a section into a file, or a head or foot alone."""

    open: Callable[[], Writer]
    section: Section | None = None
    file: str = ""
    """Path in the folder of an export; "" where all goes into one file."""
    whole: bool = False
    """Whether the file can only be written from its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of export."""

    name: str
    suffix: str
    """Of the file that holds it all; a form of several files is put into a zip file."""
    media_type: str
    steps: Callable[[], tuple[Step, ...]]
    description: str

    @property
    def has_files(self) -> bool:
        """Return whether it consists of several files."""
        return any(step.file for step in self.steps())


@dataclass(frozen=True, slots=True)
class Place:
    """Where an export can go on."""

    step: int = 0
    after: str | None = None
    """Key of the last record written in the step; None if the step has not begun."""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of one file."""

    file: str
    data: bytes
    place: Place | None
    """Where the export goes on after these bytes; None in the midst of what cannot be continued."""
    records: int = 0
    """How many records these bytes hold."""


async def iter_pieces(snapshot: Snapshot, form: Form, start: Place | None = None) -> AsyncIterator[Piece]:
    """Yield an export from a place on; the last piece comes once it is sure that nobody wrote meanwhile.

    Raises: GraphChangedError: somebody did.
    """
    start = start or Place()
    steps = form.steps()
    counts = dict(start.counts)
    for number, step in enumerate(steps[start.step :], start.step):
        writer = step.open()
        begun = number == start.step and start.after is not None
        if not begun:
            head = writer.head(_facts(snapshot, counts))
            yield Piece(step.file, head, None if step.whole else Place(number, "", dict(counts)))
        if step.section is not None:
            after = start.after if begun and start.after is not None else ""
            async for page in snapshot.pages(step.section, after):
                type_ = step.section.type.value
                counts[type_] = counts.get(type_, 0) + len(page.records)
                place = None if step.whole else Place(number, page.after, dict(counts))
                yield Piece(step.file, writer.rows(page.records), place, len(page.records))
        if number == len(steps) - 1:
            await snapshot.end()
        yield Piece(step.file, writer.foot(_facts(snapshot, counts)), Place(number + 1, None, dict(counts)))


def _facts(snapshot: Snapshot, counts: Mapping[str, int]) -> Facts:
    selection = snapshot.selection.describe()
    return Facts(revision=snapshot.revision, schema=snapshot.schema, selection=selection, counts=dict(counts))
