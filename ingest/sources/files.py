"""Files and folders: what is to be read, in a fixed order, and the reading of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ingest.report import Rejected
from ingest.sources.content import Content, read_content, refuse_large
from ingest.sources.metadata import parse_meta_json
from ingest.sources.source import Limits, Metadata, Source, SourceError

TEXT_SUFFIXES = frozenset({".txt", ".md"})
PAGE_SUFFIXES = frozenset({".html", ".htm"})
META_SUFFIX = ".meta.json"
_META_BYTES = 1_000_000
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""A file cannot have been saved before; archives give such times to files whose time they do not know."""
_REASONS = {
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ENOENT: "no such file or folder",
    errno.ELOOP: "its link leads back to itself",
    errno.ENOTDIR: "no such file or folder",
    errno.ENAMETOOLONG: "its name is too long",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInput:
    """A file that is to be read."""

    path: Path
    address: str
    """Path relative to the ingested root, with `/`: the document's address where nothing else gives one."""

    @property
    def name(self) -> str:
        """Return the path as the user gave it."""
        return str(self.path)


def reason_of(exc: OSError) -> str:
    """Return why a file could not be read, for the user."""
    return _REASONS.get(exc.errno or 0) or (exc.strerror or type(exc).__name__)


def iter_files(path: Path) -> Iterator[FileInput | Rejected]:
    """Yield the files at or below a path, sorted by name; what cannot be read as text is rejected by name.

    Hidden files and folders are passed over, and so is `<name>.meta.json`. Links are followed, but never in a circle.
    """
    try:
        mode = path.stat().st_mode
    except OSError as exc:
        yield Rejected(record_id=str(path), reason=_link_reason(path, exc))
        return
    if stat.S_ISDIR(mode):
        yield from _iter_folder(path, path, ())
    else:
        yield _checked(path, path.parent, mode)


def _iter_folder(folder: Path, root: Path, above: tuple[tuple[int, int], ...]) -> Iterator[FileInput | Rejected]:
    try:
        own = folder.stat()
        if (own.st_dev, own.st_ino) in above:
            yield Rejected(record_id=str(folder), reason="its link leads back to a folder above it")
            return
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names alone, as they are
    except OSError as exc:
        yield Rejected(record_id=str(folder), reason=reason_of(exc))
        return
    for name in names:
        path = folder / name
        if name.startswith(".") or name.endswith(META_SUFFIX):
            continue
        try:
            mode = path.stat().st_mode
        except OSError as exc:
            yield Rejected(record_id=str(path), reason=_link_reason(path, exc))
            continue
        if stat.S_ISDIR(mode):
            yield from _iter_folder(path, root, (*above, (own.st_dev, own.st_ino)))
        else:
            yield _checked(path, root, mode)


def _link_reason(path: Path, exc: OSError) -> str:
    dangling = exc.errno == errno.ENOENT and path.is_symlink()
    return "its link leads to nothing" if dangling else reason_of(exc)


def _checked(path: Path, root: Path, mode: int) -> FileInput | Rejected:
    address = PurePosixPath(path.relative_to(root)).as_posix()
    suffix = path.suffix.lower()
    reason = None
    if suffix not in TEXT_SUFFIXES | PAGE_SUFFIXES:
        reason = f"files of type {suffix or '(none)'} are not read: give .txt, .md, .html or .htm"
    elif not stat.S_ISREG(mode):
        reason = "it is no regular file"
    try:
        address.encode()
    except UnicodeEncodeError:
        reason = "its name is not UTF-8: rename it"
    if reason is None:
        return FileInput(path=path, address=address)
    return Rejected(record_id=str(path).encode(errors="backslashreplace").decode(), reason=reason)


def read_file(file: FileInput, limits: Limits, now: datetime) -> Source:
    """Return the document in a file. It counts as retrieved when the file was last saved, at the latest `now`.

    Raises: SourceError: it holds no text that can be read, or the data beside it are wrong.
    """
    is_page = file.path.suffix.lower() in PAGE_SUFFIXES
    data, saved_at = _read_bytes(file.path, limits.file_bytes if is_page else limits.text_bytes)
    content = Content(
        data=data,
        is_page=is_page,
        name=file.name,
        address=file.address,
        retrieved_at=saved_at if _EARLIEST < saved_at < now else now,
    )
    return read_content(content, _read_meta(file.path), limits)


def _read_bytes(path: Path, limit: int) -> tuple[bytes, datetime]:
    """Return at most `limit` bytes of a regular file, and when it was saved; a larger one is refused unread."""
    try:
        with _open(path) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                message = "it is no regular file"
                raise SourceError(message)
            refuse_large(status.st_size, limit)
            data = file.read(limit + 1)
    except OSError as exc:
        raise SourceError(reason_of(exc)) from exc
    refuse_large(len(data), limit)
    return data, datetime.fromtimestamp(int(status.st_mtime), UTC)


def _open(path: Path) -> BinaryIO:
    no_wait = getattr(os, "O_NONBLOCK", 0)  # a pipe that took the file's place must not block us
    return os.fdopen(os.open(path, os.O_RDONLY | no_wait), "rb")


def _read_meta(path: Path) -> Metadata:
    beside = path.with_name(path.stem + META_SUFFIX)
    try:
        with _open(beside) as file:
            data = file.read(_META_BYTES + 1)
    except FileNotFoundError:
        return Metadata()
    except OSError as exc:
        message = f"{beside.name} could not be read: {reason_of(exc)}"
        raise SourceError(message) from exc
    if len(data) > _META_BYTES:
        message = f"{beside.name} is larger than {_META_BYTES:,} bytes"
        raise SourceError(message)
    return parse_meta_json(data, beside.name)
