"""The list of jars, its checksums, and the cache."""

from __future__ import annotations

import hashlib
import http.server
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jgo.maven import MavenContext

from graph.server import list_jars
from graph.server.errors import HomeNotWritableError, JarChecksumError, JarDownloadError
from graph.server.jars import LIST, Jar, ensure_jars, parse_list
from graph.server.maven import ROOTS, MavenFetch

DATA = {f"part-{n}": bytes([n]) * (1000 + n) for n in range(5)}


def jar(name: str, data: bytes) -> Jar:
    return Jar(
        group="org.example",
        artifact=name,
        version="1.0",
        classifier="",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )


JARS = tuple(jar(name, data) for name, data in DATA.items())


class Source:
    """Writes jars from memory and counts; what is in `broken` comes with one wrong byte."""

    def __init__(self, broken: str | None = None) -> None:
        self.broken = broken
        self.fetched: list[str] = []

    def __call__(self, wanted: Jar, path: Path, count: Callable[[int], None]) -> None:
        data = bytearray(DATA[wanted.artifact])
        if wanted.artifact == self.broken:
            data[17] ^= 1
        path.write_bytes(bytes(data))
        self.fetched.append(wanted.artifact)
        count(len(data))


def test_the_committed_list_is_whole_and_names_no_host() -> None:
    text = LIST.read_text(encoding="utf-8")
    jars = parse_list(text)
    found = {f"{item.group}:{item.artifact}:{item.version}" for item in jars}
    assert set(ROOTS) <= found
    assert len(jars) > 200
    assert "".join(f"{item.line}\n" for item in jars) in text
    assert not re.search(r"https?://|www\.", text)


@pytest.mark.parametrize(
    "line",
    [
        "org.example:a 1.0",
        "org.example:a:1.0 abc 10",
        f"org.example:a:1.0 {'0' * 64}",
        f"org.example:../a:1/0 {'0' * 64} 10",
        f"org.example:a:1.0 {'0' * 64} 0",
    ],
)
def test_a_malformed_line_is_refused(line: str) -> None:
    with pytest.raises(JarChecksumError, match="line 2 "):
        parse_list(f"# head\n{line}\n")


def test_two_jars_with_one_name_are_refused() -> None:
    text = f"a:x:1 {'0' * 64} 1\nb:x:1 {'1' * 64} 1\n"
    with pytest.raises(JarChecksumError, match="one file name"):
        parse_list(text)


def test_jars_are_fetched_once_in_the_order_of_the_list(tmp_path: Path) -> None:
    source, seen = Source(), []
    paths = ensure_jars(tmp_path / "jars", JARS, fetch=source, progress=lambda *step: seen.append(step))
    assert [path.read_bytes() for path in paths] == list(DATA.values())
    total = sum(len(data) for data in DATA.values())
    assert seen[-1] == ("jars", total, total)
    assert ensure_jars(tmp_path / "jars", JARS, fetch=source) == paths
    assert sorted(source.fetched) == sorted(DATA)


def test_a_wrong_byte_that_arrives_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(JarChecksumError, match=r"part-3-1\.0\.jar came with a wrong checksum.*try again"):
        ensure_jars(tmp_path, JARS, fetch=Source(broken="part-3"))
    assert not (tmp_path / "part-3-1.0.jar").exists()
    again = Source()
    assert len(ensure_jars(tmp_path, JARS, fetch=again)) == len(JARS)
    assert "part-3" in again.fetched
    assert "part-0" not in again.fetched


def test_a_wrong_byte_in_the_cache_is_refused_by_path(tmp_path: Path) -> None:
    paths = ensure_jars(tmp_path, JARS, fetch=Source())
    data = bytearray(paths[2].read_bytes())
    data[0] ^= 1
    paths[2].write_bytes(bytes(data))
    with pytest.raises(JarChecksumError, match=rf"{re.escape(str(paths[2]))} .*delete it"):
        ensure_jars(tmp_path, JARS, fetch=Source())
    paths[2].unlink()
    assert ensure_jars(tmp_path, JARS, fetch=Source()) == paths


def test_a_lost_record_of_checks_costs_a_check_and_no_fetch(tmp_path: Path) -> None:
    ensure_jars(tmp_path, JARS, fetch=Source())
    (tmp_path / ".checked.json").write_text("[1", encoding="utf-8")
    source = Source()
    ensure_jars(tmp_path, JARS, fetch=source)
    assert source.fetched == []


def test_several_at_once_fetch_each_jar_once(tmp_path: Path) -> None:
    source = Source()
    threads = [threading.Thread(target=ensure_jars, args=(tmp_path, JARS), kwargs={"fetch": source}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(source.fetched) == sorted(DATA)


def test_the_real_jars_are_there_and_found_fast(jar_cache: Path) -> None:
    ensure_jars(jar_cache / "jars")
    begin = time.perf_counter()
    assert len(ensure_jars(jar_cache / "jars")) > 200
    assert time.perf_counter() - begin < 1


class Repository(http.server.BaseHTTPRequestHandler):
    """A Maven repository on loopback that fails as `plan` says."""

    plan: list[str]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Range", ""))
        name = self.path.split("/")[3]
        data = DATA.get(name, b"")
        step = self.plan.pop(0) if self.plan else "whole"
        if step.isdigit():
            self.send_error(int(step))
            return
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        if start >= len(data):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start:] if step == "whole" else data[start : start + 400])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.fixture
def repository() -> Iterator[tuple[MavenFetch, list[str], list[str]]]:
    plan: list[str] = []
    asked: list[str] = []
    handler = type("Handler", (Repository,), {"plan": plan, "asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = MavenContext(remote_repos={"here": f"http://127.0.0.1:{server.server_address[1]}"})
        fetch = MavenFetch(context, pause=lambda _s: None)
        yield fetch, plan, asked
        fetch.close()
        server.shutdown()


Repo = tuple[MavenFetch, list[str], list[str]]


def test_a_broken_download_goes_on_where_it_stopped(repository: Repo, tmp_path: Path) -> None:
    fetch, plan, asked = repository
    plan.extend(["cut", "503", "whole"])
    counts: list[int] = []
    fetch(JARS[1], tmp_path / "x", counts.append)
    assert (tmp_path / "x").read_bytes() == DATA["part-1"]
    assert asked == ["", "bytes=400-", "bytes=400-"]
    fetch(JARS[1], tmp_path / "x", counts.append)  # all there: nothing more comes
    assert (tmp_path / "x").read_bytes() == DATA["part-1"]


def test_what_is_not_there_is_an_error_at_once(repository: Repo, tmp_path: Path) -> None:
    fetch, plan, asked = repository
    plan.extend(["404"])
    with pytest.raises(JarDownloadError, match=r"part-2-1\.0\.jar .*HTTP 404"):
        fetch(JARS[2], tmp_path / "x", lambda _n: None)
    assert len(asked) == 1


def test_no_network_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    context = MavenContext(remote_repos={"nowhere": "http://127.0.0.1:9"})
    pauses: list[float] = []
    fetch = MavenFetch(context, pause=pauses.append)
    with pytest.raises(JarDownloadError, match="check the network"):
        ensure_jars(tmp_path, JARS[:1], fetch=fetch)
    fetch.close()
    assert pauses == sorted(pauses)
    assert len(pauses) == 5


def test_a_disk_that_cannot_be_written_is_named(repository: Repo, tmp_path: Path) -> None:
    fetch, _, _ = repository
    with pytest.raises(HomeNotWritableError, match=r"cannot write .*/gone/x: No such file"):
        fetch(JARS[0], tmp_path / "gone" / "x", lambda _n: None)


def test_the_list_is_written_from_the_closure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(item.group, item.artifact, item.version, item.classifier) for item in JARS]
    monkeypatch.setattr(list_jars, "resolve_roots", lambda _folder: rows)
    path = tmp_path / "jars.txt"
    assert list_jars.write_list(path, fetch=Source()) == len(JARS)
    assert parse_list(path.read_text(encoding="utf-8")) == JARS


@pytest.mark.long
def test_the_committed_list_is_the_closure_of_its_roots(tmp_path: Path) -> None:
    path = tmp_path / "jars.txt"
    list_jars.write_list(path)
    assert path.read_text(encoding="utf-8") == LIST.read_text(encoding="utf-8")
