"""Where an export goes on disk: under another name with where to go on, until it is whole and gets its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import orjson

from graph.errors import InvalidInputError
from graph.export.form import Form, Piece, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """What is known of an export that is there in part."""

    form: str
    selection: Mapping[str, Any]
    revision: int
    place: Place = field(default_factory=Place)
    """Where it goes on."""
    file: str = ""
    """The file that was written last."""
    size: int = 0
    """How much of it counts, in bytes."""


class Target:
    """A file, or the folder of a form that has several. Made by `begin` or `resume`."""

    def __init__(self, path: Path, parted: Parted) -> None:
        self.parted = parted
        self._path = path
        self._open: tuple[str, IO[bytes]] | None = None

    @classmethod
    def begin(cls, path: Path, form: Form, selection: Mapping[str, Any], revision: int) -> Target:
        """Return a target that holds nothing yet; what is there of an earlier one in part goes.

        Raises: InvalidInputError: the path is taken by something else.
        """
        if path.is_dir() and (not form.has_files or any(path.iterdir())):
            message = f"{path} is a folder that holds something; name another"
            raise InvalidInputError(message)
        target = cls(path, Parted(form=form.name, selection=selection, revision=revision))
        target._clear()
        part = target._part
        (part if form.has_files else part.parent).mkdir(parents=True, exist_ok=True)
        target._save()
        return target

    @classmethod
    def resume(cls, path: Path, form: Form, selection: Mapping[str, Any]) -> Target:
        """Return the target that was there in part.

        Raises: InvalidInputError: there is none, or it is of another form or selection.
        """
        target = cls(path, Parted(form="", selection={}, revision=0))
        try:
            row = orjson.loads(target._state.read_bytes())
            place = Place(**row.pop("place"))
            target.parted = Parted(**row, place=place)
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
            message = f"nothing is there of {path} that could be gone on with; begin without --resume"
            raise InvalidInputError(message) from None
        if (target.parted.form, target.parted.selection) != (form.name, selection):
            message = (
                f"{path} was begun as another form or with other filters; give the same, or begin without --resume"
            )
            raise InvalidInputError(message)
        return target

    def put(self, piece: Piece) -> None:
        """Write a piece, and note where to go on after it."""
        if self._open is None or self._open[0] != piece.file:
            self.close()
            self._open = (piece.file, self._file(piece.file))
        _, handle = self._open
        handle.write(piece.data)
        if piece.place is not None:
            handle.flush()
            self.parted = replace(self.parted, place=piece.place, file=piece.file, size=handle.tell())
            self._save()

    def finish(self) -> None:
        """Give the export its name: it is whole."""
        self.close()
        if self._part.is_dir() and self._path.is_dir():
            self._path.rmdir()
        self._part.replace(self._path)
        self._state.unlink()

    def close(self) -> None:
        """Close the file that is open."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    @property
    def _part(self) -> Path:
        return self._path.with_name(f"{self._path.name}.part")

    @property
    def _state(self) -> Path:
        return self._path.with_name(f"{self._path.name}.part.json")

    def _file(self, name: str) -> IO[bytes]:
        """Return a file of the export, opened where it goes on."""
        path = self._part / name if name else self._part
        path.parent.mkdir(parents=True, exist_ok=True)
        if name != self.parted.file or self.parted.size == 0:
            return path.open("wb")
        handle = path.open("r+b")
        handle.truncate(self.parted.size)
        handle.seek(0, 2)
        return handle

    def _save(self) -> None:
        new = self._state.with_name(f"{self._state.name}.new")
        new.write_bytes(orjson.dumps(asdict(self.parted)))
        new.replace(self._state)

    def _clear(self) -> None:
        self._state.unlink(missing_ok=True)
        if self._part.is_dir():
            shutil.rmtree(self._part)
        else:
            self._part.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that gets its name when the block ends well, and else goes."""
    part = path.with_name(f"{path.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as handle:
            yield handle
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
