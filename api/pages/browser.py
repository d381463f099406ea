"""What Neo4j Browser needs of us, as files: guide, style, saved queries, and the script that puts them in place."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from api.pages.grass import style_sheet, style_text
from api.pages.guide import FIRST, guide_page
from api.pages.queries import TOPICS, SavedQuery, load_queries
from api.pages.start import NOTICE

_SCRIPT = Path(__file__).with_name("start.js")
_SETTINGS = {
    "initialNodeDisplay": 500,
    "autoComplete": False,  # "connect result nodes": a picture shows what was asked for, not every line between
    "showSampleScripts": False,  # of a database of films
    "allowUserStats": False,
    "allowCrashReports": False,
}
_GUIDE = "guide.html"
_TYPES: Mapping[str, str] = {_GUIDE: "text/html", "style.grass": "text/plain", "queries.zip": "application/zip"}
"""What a Browser that we did not start can use."""


def browser_pages(note: str = "") -> dict[str, bytes]:
    """Return the files by name; the same for every server, whatever its ports. `note`: see `guide_page`."""
    queries = load_queries()
    return {
        _GUIDE: guide_page(queries, note=note).encode(),
        "style.grass": style_text().encode(),
        "queries.zip": queries_zip(queries),
        "start.js": start_script(queries).encode(),
    }


def browser_app() -> ASGIApp:
    """Return what the API serves for a Browser elsewhere; any page may read it: it holds nothing of the graph."""
    pages = browser_pages()
    queries = load_queries()

    async def page(request: Request) -> Response:
        name = str(request.path_params["name"])
        if name not in _TYPES:
            raise HTTPException(status_code=404)
        if name != _GUIDE:
            return Response(pages[name], media_type=_TYPES[name])
        # the address under which it is asked for is the explorer's, too; Browser takes the slides without the notice
        guide = guide_page(queries, f"{request.url.scheme}://{request.url.netloc}/")
        return Response(guide.replace("<slide>", f"{NOTICE}\n<slide>", 1), media_type=_TYPES[name])

    served = Starlette(routes=[Route("/{name}", page, methods=["GET"])])
    # `:guide` and `:play` send these two; without leave for them Browser says "no guide by that name"
    return CORSMiddleware(served, allow_origins=["*"], allow_methods=["GET"], allow_headers=["cache-control", "pragma"])


def start_script(queries: Sequence[SavedQuery]) -> str:
    """Return the script that Browser runs first."""
    content = {
        "documents": [
            {"id": f"caplinks-{query.name}", "folder": _folder_id(query.topic), "content": query.text.strip()}
            for query in queries
        ],
        "folders": [{"id": _folder_id(topic), "name": topic} for topic in TOPICS],
        "grass": style_sheet(),
        "settings": {**_SETTINGS, "initCmd": next(query.text.strip() for query in queries if query.name == FIRST)},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f'const caplinks = {{"version": "{version}", {text[1:]};\n' + _SCRIPT.read_text(encoding="utf-8")


def queries_zip(queries: Sequence[SavedQuery]) -> bytes:
    """Return a zip that Browser takes in when it is dropped on its window: a folder a topic, a file a query."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for query in queries:
            entry = zipfile.ZipInfo(f"{query.topic}/{query.name}.cypher")
            archive.writestr(entry, query.text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _folder_id(topic: str) -> str:
    return f"caplinks-{topic.lower()}"
