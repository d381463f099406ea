"""Write the list of jars anew: `python -m graph.server.list_jars` (for maintainers, after a new version)."""

from __future__ import annotations

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from pathlib import Path

from graph.server.jars import LIST, Fetch, Jar
from graph.server.maven import ROOTS, MavenFetch, resolve_roots

_HEAD = """\
# Jars of the local Neo4j: the closure of
{roots}
# One a line: coordinates, sha256, bytes. Written by `python -m graph.server.list_jars`; do not edit.
"""


def write_list(path: Path = LIST, *, fetch: Fetch | None = None) -> int:
    """Resolve the roots, fetch every jar, write the list; return the number of jars."""
    with (
        tempfile.TemporaryDirectory(prefix="caplinks-jars-") as name,
        nullcontext(fetch) if fetch is not None else closing(MavenFetch()) as download,
    ):
        folder = Path(name)
        rows = resolve_roots(folder / "poms")

        def measure(row: tuple[str, str, str, str]) -> Jar:
            group, artifact, version, classifier = row
            blank = Jar(group=group, artifact=artifact, version=version, classifier=classifier, sha256="0" * 64, size=1)
            file = folder / blank.name
            download(blank, file, lambda _size: None)
            data = file.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            return Jar(
                group=group, artifact=artifact, version=version, classifier=classifier, sha256=digest, size=len(data)
            )

        with ThreadPoolExecutor(8) as pool:
            jars = list(pool.map(measure, rows))
    head = _HEAD.format(roots="\n".join(f"#   {root}" for root in ROOTS))
    path.write_text(head + "".join(f"{jar.line}\n" for jar in jars), encoding="utf-8")
    return len(jars)


if __name__ == "__main__":
    print(f"{write_list()} jars written to {LIST}")  # noqa: T201 - a maintainer's command
