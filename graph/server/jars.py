"""The jars of Neo4j: a committed list with checksums, and a cache that every home shares."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from filelock import FileLock

from graph.server.errors import JarChecksumError
from graph.server.files import make_folder, require_space, write_atomically

LIST = Path(__file__).with_name("jars.txt")
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

_LINE = re.compile(
    r"(?P<group>[\w.-]+):(?P<artifact>[\w.-]+):(?P<version>[\w.-]+)(?::(?P<classifier>[\w.-]+))?"
    r" (?P<sha256>[0-9a-f]{64}) (?P<size>[1-9]\d*)"
)
_WORKERS = 8
_BLOCK = 2**20
_SPARE_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Jar:
    """One line of the list: Maven coordinates, checksum and size in bytes."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """Return the file name."""
        return f"{self.artifact}-{self.version}{'-' + self.classifier if self.classifier else ''}.jar"

    @property
    def line(self) -> str:
        """Return the line of the list."""
        parts = (self.group, self.artifact, self.version, *([self.classifier] if self.classifier else []))
        return f"{':'.join(parts)} {self.sha256} {self.size}"


Fetch = Callable[[Jar, Path, Callable[[int], None]], None]
"""Writes a jar to a path and tells every number of bytes that came."""


def parse_list(text: str) -> tuple[Jar, ...]:
    """Return the jars of a list: one a line, `#` begins a comment.

    Raises: JarChecksumError: a line is malformed, or two jars have one file name.
    """
    jars = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            message = f"line {number} of the list of jars is malformed; restore {LIST.name} from the release"
            raise JarChecksumError(message)
        row = match.groupdict(default="")
        size = int(row.pop("size"))
        jars.append(Jar(**row, size=size))
    if len({jar.name for jar in jars}) != len(jars):
        message = f"two jars of the list have one file name; restore {LIST.name} from the release"
        raise JarChecksumError(message)
    return tuple(jars)


def ensure_jars(
    folder: Path, jars: Iterable[Jar] | None = None, *, fetch: Fetch | None = None, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Return the paths of all jars in the list's order, fetched as needed and checked against their sums.

    A jar that was checked before is hashed again only if its size or time changed. What was fetched stays when a
    later one fails.

    Raises:
        JarChecksumError: a wrong byte, with the file's name.
        JarDownloadError: a jar cannot be fetched.
    """
    wanted = parse_list(LIST.read_text(encoding="utf-8")) if jars is None else tuple(jars)
    paths = tuple(folder / jar.name for jar in wanted)
    stamps = _Stamps.load(folder)
    if all(stamps.hold(path, jar) for path, jar in zip(paths, wanted, strict=True)):
        return paths
    make_folder(folder)
    with FileLock(folder / ".lock"):
        _check_and_fetch(folder, wanted, fetch=fetch, progress=progress)
    return paths


def _check_and_fetch(folder: Path, jars: tuple[Jar, ...], *, fetch: Fetch | None, progress: Progress | None) -> None:
    stamps = _Stamps.load(folder)
    present = [jar for jar in jars if (folder / jar.name).exists()]
    for jar in present:
        if not stamps.hold(folder / jar.name, jar):
            _check(folder / jar.name, jar)
            stamps.add(folder / jar.name, jar)
    missing = [jar for jar in jars if not (folder / jar.name).exists()]
    try:
        if missing:
            require_space(folder, sum(jar.size for jar in missing) + _SPARE_BYTES, "the jars of Neo4j")
            with nullcontext(fetch) if fetch is not None else _maven() as source:
                _fetch_all(folder, missing, stamps, fetch=source, progress=progress)
    finally:
        stamps.save()


def _fetch_all(folder: Path, jars: list[Jar], stamps: _Stamps, *, fetch: Fetch, progress: Progress | None) -> None:
    total = sum(jar.size for jar in jars)
    done = 0
    lock = Lock()

    def count(size: int) -> None:
        nonlocal done
        with lock:
            done += size
            if progress is not None:
                progress("jars", done, total)

    def one(jar: Jar) -> None:
        part = folder / f".{jar.name}.part"
        fetch(jar, part, count)
        try:
            _check(part, jar, name=jar.name)
        except JarChecksumError:
            part.unlink(missing_ok=True)
            raise
        path = part.replace(folder / jar.name)
        with lock:
            stamps.add(path, jar)

    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="jars") as pool:
        futures = [pool.submit(one, jar) for jar in jars]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _check(path: Path, jar: Jar, *, name: str | None = None) -> None:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    if found.hexdigest() == jar.sha256:
        return
    if name is not None:
        message = (
            f"{name} came with a wrong checksum and was thrown away; something between this machine and Maven Central "
            "changed it: try again, or use another network"
        )
        raise JarChecksumError(message)
    message = f"{path} has a wrong checksum and is not used; delete it and run the command again"
    raise JarChecksumError(message)


class _Stamps:
    """Sizes and times of jars whose bytes were checked, by file name."""

    def __init__(self, path: Path, rows: dict[str, list[object]]) -> None:
        self._path = path
        self._rows = rows

    @classmethod
    def load(cls, folder: Path) -> _Stamps:
        path = folder / ".checked.json"
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            rows = {}
        return cls(path, rows if isinstance(rows, dict) else {})

    def hold(self, path: Path, jar: Jar) -> bool:
        row = self._row(path, jar)
        return row is not None and self._rows.get(path.name) == row

    def add(self, path: Path, jar: Jar) -> None:
        row = self._row(path, jar)
        if row is not None:
            self._rows[path.name] = row

    def save(self) -> None:
        write_atomically(self._path, json.dumps(self._rows, sort_keys=True), mode=0o644)

    @staticmethod
    def _row(path: Path, jar: Jar) -> list[object] | None:
        try:
            stat = path.stat()
        except OSError:
            return None
        return [jar.sha256, stat.st_size, stat.st_mtime_ns]


@contextmanager
def _maven() -> Iterator[Fetch]:
    from graph.server.maven import MavenFetch  # noqa: PLC0415 - jgo costs 0.3 s and is needed once

    source = MavenFetch()
    try:
        yield source
    finally:
        source.close()
