"""The explorer: the page at `/`, its scripts and styles, and the rules under which a browser runs them."""

from __future__ import annotations

import html
from functools import partial
from pathlib import Path

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope

from api.pages import assets
from api.pages.vocabulary import vocabulary

FOLDER = Path(__file__).with_name("explorer")
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types caplinks-vendor"
    ),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}
"""Nothing from elsewhere, no text of the graph taken for markup; only the drawing library is added by a script."""

NOTICE = (
    '<p class="notice" id="notice" role="note" hidden></p>\n<script type="module" src="/explorer/notice.js"></script>'
)
"""What to know of the texts, on pages beside the explorer: asked for as it asks, with the key of the tab, if any."""

_EAGER = ("core", "parts")
"""Folders of modules that every view needs."""


class PageFiles(StaticFiles):
    """Files of pages: asked for anew, answered in full only when they have changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, with the type that browsers insist on for modules whatever this machine calls it."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        response.headers["x-content-type-options"] = "nosniff"
        if path.endswith(".js"):
            response.headers["content-type"] = "text/javascript; charset=utf-8"
        return response


def add_explorer(app: FastAPI) -> None:
    """Serve the explorer at `/`, its files below `/explorer/`, those of others below `/vendor/`."""
    app.add_api_route("/", partial(_answer, start_page()), response_class=HTMLResponse)
    app.mount("/explorer", GZipMiddleware(PageFiles(directory=FOLDER)), name="explorer")
    app.mount("/vendor", GZipMiddleware(PageFiles(directory=assets.FOLDER, check_dir=False)), name="vendor")


def start_page() -> str:
    """Return the page with the vocabulary in it, and a place for what is known only once the graph is dialled."""
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    given = orjson.dumps(vocabulary()).decode().replace("<", "\\u003c")
    return page.replace("<!--preload-->", _preload()).replace("<!--vocabulary-->", given)


def _preload() -> str:
    """Return links that let a browser fetch the modules at once, not one import after another."""
    found = sorted(path for folder in _EAGER for path in (FOLDER / folder).glob("*.js"))
    return "\n".join(
        f'<link rel="modulepreload" href="/explorer/{path.relative_to(FOLDER).as_posix()}">' for path in found
    )


def browser_link(address: str | None) -> str:
    """Return a link to Neo4j Browser, where its address is known; else nothing."""
    return f'<a href="{html.escape(address)}">Neo4j Browser</a>' if address else ""


async def _answer(page: str, request: Request) -> Response:
    return HTMLResponse(page.replace("<!--browser-->", browser_link(request.app.state.browser)), headers=HEADERS)
