"""Addresses, against a real server that behaves as badly as servers do."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from ingest.report import Rejected
from ingest.sources import Limits, Reading, Source, iter_sources, list_inputs
from ingest.sources.web import without_secrets
from tests.test_ingest_sources_files import ARTICLE, PAGE, PARAGRAPHS

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
LIMITS = Limits(text_bytes=5_000, file_bytes=50_000, timeout_s=1.0, total_s=1.5, redirects=3)


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    protocol_version = "HTTP/1.1"
    stop: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/status/"):
            self._send(b"<html>gone</html>", status=int(path.rpartition("/")[2]))
        elif path.startswith("/to/"):
            left = int(path.rpartition("/")[2])
            self._redirect(f"/to/{left - 1}" if left else "/article.html")
        elif path in _REDIRECTS:
            self._redirect(_REDIRECTS[path])
        elif path == "/slow":
            self.stop.wait(5)
        elif path == "/drip":
            self._drip()
        elif path == "/liar":
            self._headers("text/html", 1_000)
            self.wfile.write(b"<html>")
            self.close_connection = True
        elif path == "/unknown-length":
            self._endless()
        else:
            body, kind = _PAGES[path]
            self._send(body, kind)

    def _send(self, body: bytes, kind: str = "text/html", status: int = 200) -> None:
        packed = self.path.startswith("/bomb")
        data = gzip.compress(body) if packed else body
        self._headers(kind, len(data), status, packed=packed)
        self.wfile.write(data)

    def _headers(self, kind: str, length: int, status: int = 200, *, packed: bool = False) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self) -> None:
        self._headers("text/html", 10_000)
        try:
            while not self.stop.is_set():
                self.wfile.write(b"x")
                time.sleep(0.2)
        except OSError:
            self.close_connection = True

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            while not self.stop.is_set():
                self.wfile.write(b"text " * 10_000)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


_REDIRECTS = {
    "/self": "/self",
    "/ping": "/pong",
    "/pong": "/ping",
    "/out": "ftp://files.example/a",
    "/broken": "http://[::1",
    "/moved": "/article.html#top",
}
_CYRILLIC = PAGE.replace('<meta charset="utf-8">', "").replace("Orbital", "\u041e\u0440\u0431\u0438\u0442")
_PAGES = {
    "/article.html": (PAGE.encode(), "text/html; charset=utf-8"),
    "/cp1251": (_CYRILLIC.encode("cp1251"), "text/html; charset=windows-1251"),
    "/klingon": (PAGE.encode(), "text/html; charset=klingon"),
    "/a.txt": (b"---\ntitle: Front\n---\n" + ARTICLE.encode(), "text/plain"),
    "/a.md": (ARTICLE.encode(), "text/markdown; charset=utf-8"),
    "/untyped": (PAGE.encode(), ""),
    "/pdf": (b"%PDF-1.7", "application/pdf"),
    "/json": (b"{}", "application/json; charset=utf-8"),
    "/nothing": (b"", "text/html"),
    "/large": (b"x" * 60_000, "text/html"),
    "/large.txt": (b"word " * 2_000, "text/plain"),
    "/bomb": (b"word " * 100_000, "text/html"),
    "/wall": (b"<html><body><p>Teaser.</p><p>Log in or register to continue.</p></body></html>", "text/html"),
}


class QuietServer(ThreadingHTTPServer):
    """Keeps to itself that a client has hung up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = QuietServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.stop.set()
    server.shutdown()
    server.server_close()
    thread.join()


def read(address: str) -> Source | Rejected:
    (item,) = iter_sources(list_inputs([address]), Reading(limits=LIMITS, now=lambda: NOW))
    return item


def test_a_page(site: str) -> None:
    source = read(f"{site}/article.html?x=1#part")
    assert isinstance(source, Source)
    assert PARAGRAPHS[1] in source.text
    # a page names an address of its own, and any page could take the place of another that way
    assert source.document.url == f"{site}/article.html?x=1"
    assert source.document.retrieved_at == NOW


def test_a_text(site: str) -> None:
    source = read(f"{site}/a.txt?x=1#part")
    assert isinstance(source, Source)
    assert source.text == ARTICLE
    assert source.document.title == "Front"
    assert source.document.url == f"{site}/a.txt?x=1"
    assert isinstance(read(f"{site}/a.md"), Source)


def test_charsets_and_missing_types(site: str) -> None:
    source = read(f"{site}/cp1251")
    assert isinstance(source, Source)
    assert "\u041e\u0440\u0431\u0438\u0442 Systems" in source.text
    untyped = read(f"{site}/untyped")
    assert isinstance(untyped, Source)
    assert untyped.document.title == "Foo raises money"


def test_redirects(site: str) -> None:
    for path in ("/moved", "/to/2"):
        assert isinstance(read(site + path), Source)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/self", "it redirects to itself"),
        ("/ping", "its redirects go in a circle, by"),
        ("/to/9", "it redirects more than 3 times"),
        ("/out", "'ftp://files.example/a' is no http or https address"),
        ("/broken", "the server's answer is wrong"),
        ("/status/404", "the server answers HTTP 404 Not Found"),
        ("/status/503", "the server answers HTTP 503"),
        ("/status/401", "it wants a password or a payment, or refuses us (HTTP 401)"),
        ("/status/402", "(HTTP 402)"),
        ("/slow", "nobody answers within 1 seconds"),
        ("/drip", "its answer took longer than 1.5 seconds"),
        ("/liar", "the server's answer is wrong or broke off"),
        ("/unknown-length", "it is too large"),
        ("/large", "it is too large"),
        ("/large.txt", "it is too large"),
        ("/bomb", "it is too large"),
        ("/pdf", "it is application/pdf, not a page or a text"),
        ("/json", "it is application/json"),
        ("/nothing", "it is empty"),
        ("/klingon", "its charset 'klingon' is unknown"),
        ("/wall", "it shows a wall"),
    ],
)
def test_an_address_that_gives_nothing(site: str, path: str, words: str) -> None:
    item = read(site + path)
    assert isinstance(item, Rejected)
    assert item.record_id == site + path
    assert words in item.reason
    assert "\n" not in item.reason


def test_nobody_is_there() -> None:
    with socket.socket() as taken:  # bound and not listening: refused
        taken.bind(("127.0.0.1", 0))
        item = read(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert isinstance(item, Rejected)
    assert item.reason.startswith("the address cannot be reached")
    for address in ("http://nowhere.invalid/", "https://127.0.0.1:1/x"):
        item = read(address)
        assert isinstance(item, Rejected)
        assert item.reason.startswith("the address cannot be reached")
    for address in ("http://", "http://[::1", "http://a b/\x00"):
        item = read(address)
        assert isinstance(item, Rejected), address


def test_secrets_in_an_address_are_told_to_nobody(site: str) -> None:
    address = site.replace("http://", "http://ann:secret@")
    source = read(f"{address}/a.txt")
    assert isinstance(source, Source)
    assert source.document.url == f"{site}/a.txt"
    assert "secret" not in repr(source)
    assert "secret" not in repr(list_inputs([f"{address}/status/404"]))
    assert "secret" not in str(read(f"{address}/status/404"))
    assert without_secrets("https://a.example/x?mail=a@b") == "https://a.example/x?mail=a@b"
