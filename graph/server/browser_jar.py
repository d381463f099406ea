"""Neo4j Browser with pages of ours beside its own: a copy of its jar on the user's machine, made when it is needed.

Browser keeps favourites, style and settings in the storage of its own origin, which only a script from that origin can
write. So the script has to come out of the jar that Neo4j serves `/browser/` from; it looks at one jar alone.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from graph.server.files import make_folder, not_writable

ARTIFACT = "neo4j-browser-"
FOLDER = "browser/caplinks"
"""Where the pages lie in the jar, and below the server's address."""
SCRIPT = "start.js"
"""The page that Browser runs before its own scripts, if it is given."""

_LEVEL = 1  # 1.5 s and 17 MB; level 6 takes 4 s and saves 2 MB
_KEPT_S = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class _Change:
    """A place in one of Browser's files that is found exactly once, or the file stays as it is."""

    prefix: str
    suffix: str
    old: bytes
    new: bytes

    def apply(self, name: str, content: bytes) -> bytes:
        if not (name.startswith(self.prefix) and name.endswith(self.suffix)) or content.count(self.old) != 1:
            return content
        return content.replace(self.old, self.new)


_CHANGES = (
    _Change(  # what is ours must be in the storage before Browser reads it
        "browser/index.html",
        "",
        b'<script src="ui-libs-',
        b'<script src="caplinks/start.js"></script><script src="ui-libs-',
    ),
    _Change(  # GraSS has no width that depends on data: widen it by 1 + log2 of the link's independent stories, up to 6
        "browser/app-",
        ".js",
        b'u=parseFloat(this.style.forRelationship(a).get("shaft-width"))||2,c=u+6',
        b'u=(parseFloat(this.style.forRelationship(a).get("shaft-width"))||2)'
        b"*(1+Math.log2(Math.min(32,Math.max(1,+a.propertyMap.stories||1)))),c=u+6",
    ),
)


def with_pages(jars: Iterable[Path], folder: Path, pages: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Return the jars with Browser's replaced by a copy in `folder` that holds the pages too, by name below FOLDER.

    Raises: HomeNotWritableError, DiskSpaceError: the copy cannot be written.
    """
    return tuple(_copy(jar, folder, pages) if jar.name.startswith(ARTIFACT) and pages else jar for jar in jars)


def _copy(jar: Path, folder: Path, pages: Mapping[str, bytes]) -> Path:
    made = folder / f"{jar.stem}-{_sum(jar, pages)}.jar"
    if made.is_file():
        with suppress(OSError):
            os.utime(made)  # in use
        return made
    make_folder(folder)
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".jar")
        os.close(handle)
        try:
            _write(jar, Path(name), pages)
            Path(name).chmod(0o644)
            Path(name).replace(made)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as exc:
        raise not_writable(made, exc) from exc
    _remove_old(folder, made)
    return made


def _write(jar: Path, target: Path, pages: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in source.infolist():
            content = source.read(entry)
            for change in _CHANGES:
                content = change.apply(entry.filename, content)
            out.writestr(copy(entry), content, compresslevel=_LEVEL)
        for name, content in sorted(pages.items()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}")  # of 1980, so that equal pages give equal jars
            out.writestr(entry, content, zipfile.ZIP_DEFLATED, _LEVEL)


def _sum(jar: Path, pages: Mapping[str, bytes]) -> str:
    found = hashlib.sha256(repr((jar.name, jar.stat().st_size, _CHANGES)).encode())
    for name, content in sorted(pages.items()):
        found.update(f"{name} {len(content)}\n".encode() + content)
    return found.hexdigest()[:16]


def _remove_old(folder: Path, made: Path) -> None:
    """Remove copies that no start has used for a week; a server that runs from one keeps it open."""
    for other in folder.glob(f"{ARTIFACT}*.jar"):
        with suppress(OSError):
            if other != made and time.time() - other.stat().st_mtime > _KEPT_S:
                other.unlink()
