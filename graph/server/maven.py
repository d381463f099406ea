"""Maven Central, through jgo: its address, its folders, its resolution of dependencies."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import certifi
import httpx
from jgo.maven import MavenContext

from graph.server.errors import JarDownloadError
from graph.server.files import not_writable
from graph.server.jars import Jar

ROOTS = ("org.neo4j:neo4j:5.26.28", "org.neo4j.app:neo4j-server:5.26.28", "org.neo4j.client:neo4j-browser:5.24.0")
"""What the list of jars is the closure of."""

_TRIES = 6
_TIMEOUT_S = 30.0
_BACKOFF_S = 0.5
_PARTIAL_CONTENT = 206
_RANGE_NOT_SATISFIABLE = 416


class MavenFetch:
    """Fetches jars over one pool of connections; goes on where a broken download stopped. Safe for many threads."""

    def __init__(self, context: MavenContext | None = None, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._context = context or MavenContext()
        self._pause = pause
        self._http = httpx.Client(verify=_trust(), timeout=_TIMEOUT_S, follow_redirects=True)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __call__(self, jar: Jar, path: Path, count: Callable[[int], None]) -> None:
        """Write the jar to `path`, which may hold its beginning.

        Raises:
            JarDownloadError: no repository gave it.
            HomeNotWritableError, DiskSpaceError: it could not be written.
        """
        error: Exception | None = None
        for attempt in range(_TRIES):
            for address in self._addresses(jar):
                try:
                    self._download(address, path, count)
                except httpx.HTTPError as exc:
                    error = exc
                except OSError as exc:
                    raise not_writable(path, exc) from exc
                else:
                    return
            if attempt < _TRIES - 1 and _may_pass(error):
                self._pause(_BACKOFF_S * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries only
            else:
                break
        message = (
            f"cannot fetch {jar.name} from Maven Central ({_reason(error)}); check the network or the proxy "
            "(HTTPS_PROXY) and run the command again: what was fetched is kept"
        )
        raise JarDownloadError(message) from error

    def _addresses(self, jar: Jar) -> list[str]:
        component = self._context.project(jar.group, jar.artifact).at_version(jar.version)
        file = component.artifact(jar.classifier).filename
        return [f"{base}/{component.path_prefix.as_posix()}/{file}" for base in self._context.remote_repos.values()]

    def _download(self, address: str, path: Path, count: Callable[[int], None]) -> None:
        have = path.stat().st_size if path.exists() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with self._http.stream("GET", address, headers=headers) as response:
            if response.status_code == _RANGE_NOT_SATISFIABLE:  # all of it is there; its checksum decides
                return
            response.raise_for_status()
            resumed = response.status_code == _PARTIAL_CONTENT
            with path.open("ab" if resumed else "wb") as stream:
                if resumed:
                    count(have)
                for block in response.iter_bytes():
                    stream.write(block)
                    count(len(block))


def resolve_roots(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return (group, artifact, version, classifier) of every jar that the roots need, sorted; POMs go to `folder`."""
    context = MavenContext(repo_cache=folder)
    roots = [context.create_dependency(root) for root in ROOTS]
    found, transitive = context.resolver.resolve(roots)
    return sorted({(d.groupId, d.artifactId, d.version, d.classifier or "") for d in (*found, *transitive)})


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()  # the machine's own authorities, which a company's proxy may need
    context.load_verify_locations(certifi.where())
    return context


def _may_pass(error: Exception | None) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in {408, 425, 429, 500, 502, 503, 504}
    return isinstance(error, httpx.TransportError)


def _reason(error: Exception | None) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return str(error) or type(error).__name__
