"""The whole way from files to a real graph, and what is left when it is broken off."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr

from graph.client import GraphClient
from graph.errors import InvalidInputError
from graph.model import Extraction
from graph.server.local import ServerInfo
from graph.texts import TextStore
from ingest import writing
from ingest.readers import Reader
from ingest.report import Progress, Rejected, Report
from ingest.run import Options, extract, extract_lines, ingest, load
from ingest.settings import IngestSettings
from ingest.sources import Limits, Reading
from tests.ingest_samples import SmallReader

_COUNT = """
OPTIONAL MATCH (d:Document) WITH count(d) AS documents
OPTIONAL MATCH (c:Claim) WITH documents, count(c) AS claims
OPTIONAL MATCH ()-[r:SUPPLIES]->()
RETURN documents, claims, count(r) AS links
"""
_CLAIMS = "MATCH (c:Claim) RETURN c.extractor AS extractor, c.version AS version, count(c) AS claims ORDER BY extractor"


async def counts(graph: GraphClient) -> tuple[int, int, int]:
    (row,) = await graph.read(_COUNT)
    return row["documents"], row["claims"], row["links"]


@pytest.fixture
def texts(tmp_path: Path) -> TextStore:
    return TextStore(tmp_path / "texts")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, name in enumerate(("Alpha", "Beta", "Gamma", "Delta", "Epsilon")):
        (folder / f"{number}.txt").write_text(f"{name} Corp supplies Omega Corp, it said on Monday.")
    return folder


class Relay:
    """A way to Neo4j that can be cut, as when the server goes."""

    def __init__(self, server: ServerInfo) -> None:
        self._server = server
        self._writers: list[asyncio.StreamWriter] = []
        self._listener: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._listener = await asyncio.start_server(self._meet, "127.0.0.1", 0)

    def connect(self) -> GraphClient:
        assert self._listener is not None
        port = self._listener.sockets[0].getsockname()[1]
        return GraphClient.connect(f"bolt://127.0.0.1:{port}", self._server.user, self._server.password)

    def cut(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = self._server.uri.rpartition("/")[2].partition(":")
        there, back = await asyncio.open_connection(host, int(port))
        self._writers += [writer, back]
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._copy(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                target.write(data)
                await target.drain()
        except OSError:
            pass
        finally:
            target.transport.abort()


@pytest.fixture
async def neo4j_relay(neo4j_server: ServerInfo) -> AsyncIterator[Relay]:
    relay = Relay(neo4j_server)
    await relay.open()
    yield relay
    relay.cut()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for very little."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("no program to mount a small file system with")
    made = subprocess.run(  # noqa: S603 - fixed arguments
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip("no right to mount a small file system here")
    yield folder
    subprocess.run([umount, str(folder)], check=True)  # noqa: S603 - fixed arguments


def fails() -> Reader:
    message = "the model is missing: run `caplinks train`"
    raise InvalidInputError(message)


# Without a graph


def test_extract_yields_in_order_what_was_read_and_refused(articles: Path) -> None:
    (articles / "1.txt").write_bytes(b"")
    (articles / "2.txt").write_text("REFUSED")
    (articles / "3.txt").write_text("FAULTY")
    items = list(extract([articles], Options(), SmallReader))
    assert [type(item) for item in items] == [Extraction, Rejected, Rejected, Rejected, Extraction]
    assert [str(item).rpartition("/")[2] for item in items if isinstance(item, Rejected)] == [
        "1.txt: it is empty",
        "2.txt: the text is refused: for a reason",
        "3.txt: the reader failed (KeyError); please report it",
    ]


def test_extract_with_several_processes_is_the_same(articles: Path) -> None:
    one = list(extract_lines([articles], Options(), SmallReader))
    two = list(extract_lines([articles], Options(workers=2), SmallReader))
    assert one == two


def test_a_process_that_dies_costs_one_document(articles: Path) -> None:
    (articles / "2.txt").write_text("DEADLY")
    for number in range(10):  # more than are read ahead: the last ones come to new processes
        (articles / f"later-{number}.txt").write_text(f"Alpha Corp supplies Beta Corp {number} times.")
    items = list(extract([articles], Options(workers=2), SmallReader))
    assert [isinstance(item, Rejected) for item in items] == [False, False, True, *[False] * 12]
    assert "died twice" in str(items[2])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_reader_that_cannot_be_loaded_ends_the_run(articles: Path, workers: int) -> None:
    with pytest.raises(InvalidInputError, match="model is missing"):
        list(extract([articles], Options(workers=workers), fails))


def test_nothing_is_loaded_where_nothing_can_be_read() -> None:
    assert [str(item) for item in extract(["/nowhere"], Options(), fails)] == ["/nowhere: no such file or folder"]


def test_lines_name_their_file_or_bear_their_text(articles: Path) -> None:
    stdin = io.BytesIO(b"Alpha Corp supplies Beta Corp.")
    options = Options(reading=Reading(stdin=stdin))
    lines = [
        orjson.loads(each)
        for each in extract_lines([articles / "0.txt", "-"], options, SmallReader)
        if isinstance(each, bytes)
    ]
    assert lines[0]["document"]["source"] == str(articles / "0.txt")
    assert lines[0]["document"]["url"] == "0.txt"
    assert "text" not in lines[0]["document"]
    assert lines[1]["document"]["text"] == "Alpha Corp supplies Beta Corp."
    (inline,) = extract_lines([articles / "0.txt"], Options(), SmallReader, inline_text=True)
    assert isinstance(inline, bytes)
    assert "Monday" in orjson.loads(inline)["document"]["text"]


# Into the graph


async def test_a_run_and_the_same_again(graph: GraphClient, texts: TextStore, articles: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    (articles / "x.pdf").write_bytes(b"%PDF-1.7")
    steps: list[Progress] = []
    options = Options(on_progress=steps.append)
    report = await ingest(graph, texts, [articles], options, partial(SmallReader, log=log))
    assert (report.read, report.written, report.unchanged, report.claims) == (5, 5, 0, 15)
    assert [str(each).rpartition("/")[2] for each in report.rejected] == [
        "x.pdf: files of type .pdf are not read: give .txt, .md, .html or .htm"
    ]
    assert report.exit_code == 1
    assert [(step.done, step.total) for step in steps] == [(done, 6) for done in range(1, 7)]
    assert await counts(graph) == (5, 15, 5)
    assert len(list(texts.iter_stories())) == 5

    (articles / "x.pdf").unlink()
    again = await ingest(graph, texts, [articles], Options(), partial(SmallReader, log=log))
    assert (again.written, again.unchanged, again.exit_code) == (0, 5, 0)
    assert len(log.read_text().splitlines()) == 5
    assert await counts(graph) == (5, 15, 5)


async def test_another_version_or_the_wish_reads_again(graph: GraphClient, texts: TextStore, articles: Path) -> None:
    await ingest(graph, texts, [articles], Options(), SmallReader)
    newer = await ingest(graph, texts, [articles], Options(), partial(SmallReader, "2"))
    assert (newer.written, newer.unchanged) == (5, 0)
    assert await graph.read(_CLAIMS) == [{"extractor": "small", "version": "2", "claims": 15}]
    wished = await ingest(graph, texts, [articles], Options(again=True), partial(SmallReader, "2"))
    assert wished.written == 5
    assert await counts(graph) == (5, 15, 5)


async def test_a_lost_text_is_stored_again(graph: GraphClient, texts: TextStore, articles: Path) -> None:
    await ingest(graph, texts, [articles], Options(), SmallReader)
    story = next(texts.iter_stories())
    texts.remove(story)
    report = await ingest(graph, texts, [articles], Options(), SmallReader)
    assert (report.written, report.unchanged) == (1, 4)
    assert texts.has(story)


async def test_several_processes(graph: GraphClient, texts: TextStore, articles: Path) -> None:
    (articles / "2.txt").write_text("DEADLY")
    report = await ingest(graph, texts, [articles], Options(workers=2), SmallReader)
    assert (report.written, len(report.rejected)) == (4, 1)
    assert await counts(graph) == (4, 12, 4)


async def test_one_address_is_one_document(graph: GraphClient, texts: TextStore, articles: Path) -> None:
    other = articles.parent / "more"
    other.mkdir()
    (other / "0.txt").write_text("Zeta Corp supplies Omega Corp.")
    first = articles / "0.txt"
    report = await ingest(graph, texts, [first, first, other / "0.txt"], Options(), SmallReader)
    assert (report.read, report.written, report.unchanged) == (3, 1, 1)
    assert [each.reason for each in report.rejected] == [
        f"its address 0.txt is that of {first}: give each its url, or the folder above both"
    ]


async def test_what_does_not_fit_the_graph_is_rejected_alone(
    graph: GraphClient, texts: TextStore, articles: Path
) -> None:
    (articles / "2.txt").write_text("Alpha Corp supplies Omega Corp. LYING")
    report = await ingest(graph, texts, [articles], Options(), SmallReader)
    assert (report.written, report.claims) == (4, 12)
    assert [each.record_id for each in report.rejected] == [str(articles / "2.txt")]
    assert await counts(graph) == (4, 12, 4)


async def test_a_reader_that_cannot_be_loaded_is_reported(graph: GraphClient, texts: TextStore, articles: Path) -> None:
    report = await ingest(graph, texts, [articles, "/nowhere"], Options(), fails)
    assert (report.stopped, report.stopped_code) == ("the model is missing: run `caplinks train`", "invalid_input")
    assert report.exit_code == 1


# Broken off


async def test_neo4j_gone(texts: TextStore, articles: Path) -> None:
    async with GraphClient.connect("bolt://127.0.0.1:9", "neo4j", SecretStr("x")) as nowhere:
        report = await ingest(nowhere, texts, [articles], Options(), SmallReader)
    assert report.stopped_code == "graph_unavailable"
    assert report.written == 0
    assert report.stopped is not None
    assert "Neo4j" in report.stopped
    assert "\n" not in report.stopped


async def test_neo4j_gone_in_the_middle(
    graph: GraphClient, texts: TextStore, articles: Path, neo4j_relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH_DOCUMENTS", 1)

    def cut(progress: Progress) -> None:
        if progress.done == 2:
            neo4j_relay.cut()

    async with neo4j_relay.connect() as client:
        report = await ingest(client, texts, [articles], Options(on_progress=cut), SmallReader)
    assert report.stopped_code == "graph_unavailable"
    assert 2 <= report.written < 5
    documents, _, _ = await counts(graph)
    assert documents >= report.written
    again = await ingest(graph, texts, [articles], Options(), SmallReader)
    assert again.unchanged == documents
    assert await counts(graph) == (5, 15, 5)


async def test_a_full_disk(graph: GraphClient, articles: Path, small_disk: Path) -> None:
    (articles / "3.txt").write_bytes(b"Delta Corp supplies Omega Corp. " + os.urandom(200_000).hex().encode())
    report = await ingest(graph, TextStore(small_disk / "texts"), [articles], Options(), SmallReader)
    assert report.stopped is not None
    assert "No space left on device" in report.stopped
    assert str(small_disk) in report.stopped
    documents, claims, _ = await counts(graph)
    assert (documents, claims) == (report.written, report.claims)


async def test_an_interruption_keeps_the_batch_in_hand(graph: GraphClient, texts: TextStore, articles: Path) -> None:
    (articles / "3.txt").write_text("SLOW Delta Corp supplies Omega Corp.")
    running: asyncio.Task[Report]

    def stop(progress: Progress) -> None:
        if progress.done == 3:
            running.cancel()

    running = asyncio.create_task(ingest(graph, texts, [articles], Options(on_progress=stop), SmallReader))
    report = await running
    assert report.interrupted
    assert report.exit_code == 130
    assert report.written >= 3
    assert (await counts(graph))[0] == report.written
    again = await ingest(graph, texts, [articles], Options(), SmallReader)
    assert (again.unchanged, again.written) == (report.written, 5 - report.written)


async def test_an_interruption_does_not_break_off_a_write(graph: GraphClient, texts: TextStore, articles: Path) -> None:
    running = asyncio.create_task(ingest(graph, texts, [articles], Options(), SmallReader))
    while not list(texts.iter_stories()):  # noqa: ASYNC110 - texts are stored first: the write has begun
        await asyncio.sleep(0.001)
    running.cancel()
    report = await running
    assert (await counts(graph))[0] == report.written


_INTERRUPTED = """
import sys
from pathlib import Path
from ingest.run import Options, extract_lines
from tests.ingest_samples import SmallReader
if __name__ == "__main__":
    print("begun", flush=True)
    for line in extract_lines([Path(sys.argv[1])], Options(workers=2), SmallReader):
        print(line, flush=True)
"""


def test_no_process_outlives_a_killed_run(articles: Path, tmp_path: Path) -> None:
    for number in range(40):
        (articles / f"slow-{number:02}.txt").write_text(f"SLOW Alpha Corp {number}")
    script = tmp_path / "script.py"
    script.write_text(_INTERRUPTED)
    run = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(script), str(articles)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        start_new_session=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"begun\n"
    run.stdout.readline()
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    until = time.monotonic() + 20
    while _group(run.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _group(run.pid)


def _group(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


# Claims of others


async def test_load_what_extract_printed(graph: GraphClient, texts: TextStore, articles: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    lines = [each for each in extract_lines([articles], Options(), SmallReader) if isinstance(each, bytes)]
    claims.write_bytes(b"\n".join(lines) + b"\n\n")
    report = await load(graph, texts, [claims], Options())
    assert (report.read, report.written, report.claims, report.rejected) == (5, 5, 15, ())
    again = await ingest(graph, texts, [articles], Options(), SmallReader)
    assert (again.written, again.unchanged) == (0, 5)


@pytest.mark.usefixtures("articles")
async def test_load_from_standard_input_beside_its_files(
    graph: GraphClient, texts: TextStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {
        "document": {"path": "articles/0.txt"},
        "entities": [{"kind": "Company", "name": "Alpha"}, {"kind": "Company", "name": "Omega"}],
        "claims": [
            {"subject": "Alpha", "predicate": "SUPPLIES", "object": "Omega", "quote": "Alpha Corp supplies Omega Corp"}
        ],
    }
    bad = {"document": {"path": "articles/none.txt"}}
    worse = {"document": {"path": "articles/\u0000.txt"}}
    monkeypatch.chdir(tmp_path)
    stdin = io.BytesIO(b"\n".join(orjson.dumps(each) for each in (line, bad, worse, line)))
    steps: list[Progress] = []
    options = Options(reading=Reading(stdin=stdin), extractor="ann", on_progress=steps.append)
    report = await load(graph, texts, ["-"], options)
    assert (report.written, report.claims) == (1, 3)
    assert [each.record_id for each in report.rejected] == [f"standard input:{number}" for number in (2, 3, 4)]
    assert "files elsewhere are not opened" in report.rejected[0].reason
    assert "put all its claims in one line" in report.rejected[2].reason
    assert [row["extractor"] for row in await graph.read(_CLAIMS)] == ["ann"]
    assert steps[-1].total is None


async def test_load_what_cannot_be_opened_or_is_too_long(
    graph: GraphClient, texts: TextStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.loading._LINE_BYTES", 100)
    claims = tmp_path / "claims.jsonl"
    claims.write_bytes(b"x" * 350 + b"\n{}\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    report = await load(graph, texts, ["/nowhere.jsonl", claims, empty], Options())
    assert [str(each).removeprefix(str(tmp_path)) for each in report.rejected] == [
        "/nowhere.jsonl: no such file or folder",
        "/claims.jsonl:1: it is longer than 100 bytes",
        "/claims.jsonl:2: it has no document",
        "/empty/*.jsonl: no such file or folder",
    ]


async def test_load_a_folder(graph: GraphClient, texts: TextStore, articles: Path, tmp_path: Path) -> None:
    lines = [each for each in extract_lines([articles], Options(), SmallReader) if isinstance(each, bytes)]
    (tmp_path / "one.jsonl").write_bytes(b"\n".join(lines[:2]))
    (tmp_path / "two.jsonl").write_bytes(b"\n".join(lines[2:]))
    report = await load(graph, texts, [tmp_path], Options())
    assert (report.read, report.written, report.rejected) == (5, 5, ())


def test_settings_give_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPLINKS_MAX_TEXT_BYTES", "100")
    monkeypatch.setenv("CAPLINKS_WORKERS", "3")
    settings = IngestSettings()
    assert settings.workers == 3
    assert settings.limits == Limits(text_bytes=100)


async def test_lines_open_no_file_elsewhere(graph: GraphClient, texts: TextStore, tmp_path: Path) -> None:
    folder = tmp_path / "lines"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("Alpha Corp supplies Omega Corp.", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    lines = [{"document": {"path": path}} for path in (str(tmp_path / "secret.txt"), "../secret.txt", "link.txt")]
    (folder / "claims.jsonl").write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    report = await load(graph, texts, [folder / "claims.jsonl"], Options(reading=Reading()))
    assert report.written == 0
    assert ["files elsewhere are not opened" in each.reason for each in report.rejected] == [True] * 3
