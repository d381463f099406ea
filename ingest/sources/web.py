"""Addresses: fetched with patience that ends, followed without going in circles."""

from __future__ import annotations

import re
import time
from datetime import datetime
from email.message import Message
from http import HTTPStatus

import httpx

from ingest.sources.content import Content, read_content, refuse_large
from ingest.sources.source import Limits, Metadata, Source, SourceError

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
TEXT_TYPES = frozenset({"text/plain", "text/markdown", "text/x-markdown"})
_HEADERS = {"User-Agent": "caplinks", "Accept": "text/html,application/xhtml+xml,text/plain,text/markdown;q=0.9"}
_SECRETS = re.compile(r"^([a-z]+://)[^/?#]*@", re.IGNORECASE)
_WALLED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN})


def is_address(text: str) -> bool:
    """Return whether a text is an address on the web, and not a path."""
    return text.lower().startswith(("http://", "https://"))


def without_secrets(address: str) -> str:
    """Return an address without the user and the password that may stand before its host."""
    return _SECRETS.sub(r"\1", address)


def fetch(address: str, limits: Limits, now: datetime, client: httpx.Client) -> Source:
    """Return the document at an address. Its own address is where it was found at last, without the fragment.

    What the page says its address is does not count: any page could take the place of another that way.

    Raises: SourceError: nobody answers, the answer is no text, or it holds no text that can be read.
    """
    content = _get(address, limits, now, client)
    return read_content(content, Metadata(url=content.address), limits)


def open_client(limits: Limits) -> httpx.Client:
    """Return a client for `fetch`; close it after use."""
    return httpx.Client(timeout=limits.timeout_s, headers=_HEADERS, follow_redirects=False)


def _get(address: str, limits: Limits, now: datetime, client: httpx.Client) -> Content:
    deadline = time.monotonic() + limits.total_s
    seen: set[str] = set()
    url = _parsed(address)
    while True:
        if str(url) in seen:
            circle = f"its redirects go in a circle, by {without_secrets(str(url))}"
            message = "it redirects to itself" if len(seen) == 1 else circle
            raise SourceError(message)
        if len(seen) > limits.redirects:
            message = f"it redirects more than {limits.redirects} times"
            raise SourceError(message)
        seen.add(str(url))
        try:
            with client.stream("GET", url) as answer:
                if answer.is_redirect:
                    url = _target(answer)
                    continue
                return _content(address, answer, limits, deadline, now)
        except httpx.HTTPError as exc:
            raise SourceError(_reason(exc, limits)) from exc


def _parsed(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as exc:
        message = f"it is no address: {exc}"
        raise SourceError(message) from exc
    if url.scheme not in {"http", "https"} or not url.host:
        message = f"{without_secrets(address)!r} is no http or https address"
        raise SourceError(message)
    return url.copy_with(fragment=None)


def _target(answer: httpx.Response) -> httpx.URL:
    try:
        return _parsed(str(answer.request.url.join(answer.headers["location"])))
    except httpx.InvalidURL as exc:
        message = f"it redirects to what is no address: {exc}"
        raise SourceError(message) from exc


def _content(address: str, answer: httpx.Response, limits: Limits, deadline: float, now: datetime) -> Content:
    status = answer.status_code
    if status in _WALLED:
        message = f"it wants a password or a payment, or refuses us (HTTP {status})"
        raise SourceError(message)
    if status != HTTPStatus.OK:
        message = f"the server answers HTTP {status} {answer.reason_phrase}".rstrip()
        raise SourceError(message)
    kind, charset = _content_type(answer.headers.get("content-type", ""))
    if kind and kind not in PAGE_TYPES | TEXT_TYPES:
        message = f"it is {kind}, not a page or a text"
        raise SourceError(message)
    data = _body(answer, limits, deadline)
    is_page = kind in PAGE_TYPES if kind else looks_like_page(data)
    if not is_page:
        refuse_large(len(data), limits.text_bytes)
    final = without_secrets(str(answer.request.url))
    return Content(
        data=data,
        is_page=is_page,
        charset=charset,
        name=without_secrets(address),
        address=final,
        retrieved_at=now,
    )


def _body(answer: httpx.Response, limits: Limits, deadline: float) -> bytes:
    refuse_large(int(answer.headers.get("content-length", "").strip().removeprefix("+") or 0), limits.file_bytes)
    data = bytearray()
    for part in answer.iter_bytes():
        data += part
        refuse_large(len(data), limits.file_bytes)
        if time.monotonic() > deadline:
            message = f"its answer took longer than {limits.total_s:g} seconds"
            raise SourceError(message)
    return bytes(data)


def _content_type(header: str) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = header or "x/x"
    kind = message.get_content_type() if header else ""
    charset = message.get_content_charset()
    return kind, charset


def looks_like_page(data: bytes) -> bool:
    """Return whether bytes of unknown type begin as HTML does."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml", b"<body"))


def _reason(exc: httpx.HTTPError, limits: Limits) -> str:
    if isinstance(exc, httpx.TimeoutException):
        return f"nobody answers within {limits.timeout_s:g} seconds"
    if isinstance(exc, httpx.ConnectError):
        return f"the address cannot be reached: {_line(exc)}"
    if isinstance(exc, httpx.UnsupportedProtocol):
        return f"it is no http or https address: {_line(exc)}"
    if isinstance(exc, httpx.RemoteProtocolError):
        return f"the server's answer is wrong or broke off: {_line(exc)}"
    return f"the connection broke: {_line(exc)}"


def _line(exc: Exception) -> str:
    return " ".join(str(exc).split()) or type(exc).__name__
