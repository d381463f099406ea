"""Folders, small private files and free space."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

from graph.errors import ServerError
from graph.server.errors import DiskSpaceError, HomeNotWritableError

_MIB = 2**20


def make_folder(path: Path, *, private: bool = False) -> Path:
    """Return the folder, made if it is missing; a private one is for its owner alone.

    Raises: HomeNotWritableError: it cannot be made or written.
    """
    try:
        path.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    except OSError as exc:
        raise not_writable(path, exc) from exc
    if not os.access(path, os.W_OK | os.X_OK):
        raise not_writable(path, None)
    return path


def write_atomically(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write the whole text or nothing; no moment shows a half-written or a wider readable file.

    Raises: HomeNotWritableError: the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600 from the start
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as exc:
        raise not_writable(path, exc) from exc


def require_space(folder: Path, needed_bytes: int, purpose: str) -> None:
    """Return if the disk of the folder has that much free.

    Raises: DiskSpaceError: it has not.
    """
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        message = (
            f"{purpose} needs {needed_bytes // _MIB} MiB in {folder}, and {free // _MIB} MiB are free; "
            "make room, or choose another disk with CAPLINKS_HOME and CAPLINKS_CACHE"
        )
        raise DiskSpaceError(message)


def not_writable(path: Path, exc: OSError | None) -> ServerError:
    """Return the error for a file or folder that could not be written."""
    if exc is not None and exc.errno == errno.ENOSPC:
        return DiskSpaceError(
            f"the disk of {path} is full; make room, or choose another with CAPLINKS_HOME and CAPLINKS_CACHE"
        )
    reason = exc.strerror if exc is not None and exc.strerror else "no write permission"
    remedy = "give it to your user, or choose another folder with CAPLINKS_HOME or CAPLINKS_CACHE"
    return HomeNotWritableError(f"cannot write {path}: {reason}; {remedy}")
