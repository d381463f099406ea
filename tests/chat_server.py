"""A small real HTTP server that speaks the chat completions protocol, well or badly, as a test tells it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server answers to one question."""

    content: Any = None
    """The model's words; None where the body is given."""
    status: int = 200
    finish: str = "stop"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    pause_s: float = 0.0
    """Before the answer begins."""
    trickle_s: float = 0.0
    """Before each byte of it."""
    breaks_off: bool = False
    """Whether the connection ends in the middle."""

    def data(self) -> bytes:
        """Return the body."""
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.content}
        return json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": self.finish}]}).encode()


Answerer = Callable[[dict[str, Any]], Reply]


@dataclass
class ChatServer:
    """The server's address, and what it was asked."""

    port: int
    answer: Answerer
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def pipeline(self) -> str:
        """The address as `--pipeline` takes it."""
        return f"openai:http://127.0.0.1:{self.port}/v1#tiny-1"

    def reply_in_turn(self, *replies: Reply) -> None:
        """Answer with these one after the other, and with the last from then on."""
        left = list(replies)
        self.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]


def part_of(question: dict[str, Any]) -> str:
    """Return the part of the article that a question holds."""
    user: str = question["messages"][1]["content"]
    return user.partition("\nText:\n")[2]


@contextmanager
def chat_server(answer: Answerer | None = None) -> Iterator[ChatServer]:
    """Serve on a free port until the block ends."""
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    listener.daemon_threads = True
    server = ChatServer(port=listener.server_port, answer=answer or (lambda _: Reply(content="{}")))
    listener.chat = server  # type: ignore[attr-defined]  # the handler finds it there
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server: ChatServer = self.server.chat  # type: ignore[attr-defined]  # set above
        question = json.loads(self.rfile.read(int(self.headers["content-length"])))
        server.asked.append(question)
        server.headers.append({name.lower(): value for name, value in self.headers.items()})
        server.paths.append(self.path)
        reply = server.answer(question)
        time.sleep(reply.pause_s)
        data = reply.data()
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self._send(reply, data)
        except OSError:
            self.close_connection = True  # the client has given up

    def _send(self, reply: Reply, data: bytes) -> None:
        if reply.breaks_off:
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
            return
        step = 1 if reply.trickle_s else len(data)
        for start in range(0, len(data), step or 1):
            time.sleep(reply.trickle_s)
            self.wfile.write(data[start : start + step])

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""
