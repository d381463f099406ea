"""The texts of the documents: compressed files named by the SHA-256 of what they hold."""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from graph.errors import NotFoundError, TextStoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_END = ".txt.gz"


class TextStore:
    """A folder of texts; any number of processes may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, text: str) -> str:
        """Store a text unless it is there, and return its story; once this returns, it survives a power cut.

        Raises: TextStoreError: it cannot be written.
        """
        data = text.encode()
        story = hashlib.sha256(data).hexdigest()
        path = self._path(story)
        if not path.exists():
            part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(part, gzip.compress(data, compresslevel=6, mtime=0))
                part.replace(path)
                _sync(path.parent)
            except OSError as exc:
                with suppress(OSError):
                    part.unlink()
                message = f"cannot store a text under {self.folder}: {exc.strerror}; make room or set CAPLINKS_TEXTS"
                raise TextStoreError(message) from exc
        return story

    def get(self, story: str) -> str:
        """Return the text of a story.

        Raises: NotFoundError: there is none. TextStoreError: the file is damaged.
        """
        try:
            data = gzip.decompress(self._path(story).read_bytes())
        except FileNotFoundError as exc:
            message = f"no stored text has the story {story}; ingest its document again"
            raise NotFoundError(message) from exc
        except (OSError, EOFError, zlib.error) as exc:
            raise TextStoreError(_damaged(story)) from exc
        if hashlib.sha256(data).hexdigest() != story:
            raise TextStoreError(_damaged(story))
        return data.decode()

    def has(self, story: str) -> bool:
        """Return whether a text of this story is stored."""
        return self._path(story).exists()

    def remove(self, story: str) -> None:
        """Remove the text of a story; nothing happens if there is none."""
        self._path(story).unlink(missing_ok=True)

    def iter_stories(self) -> Iterator[str]:
        """Yield the stories of all stored texts, in order."""
        for path in sorted(self.folder.glob(f"??/*{_END}")):
            yield path.name.removesuffix(_END)

    def _path(self, story: str) -> Path:
        return self.folder / story[:2] / f"{story}{_END}"


def _damaged(story: str) -> str:
    return f"the stored text of story {story} is damaged; ingest its document again"


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
