"""The explorer's page and files as they are served: its policy, its vocabulary, its size, its imports."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.graphql.schema import build_schema
from api.pages.assets import EXPLORER
from api.pages.palette import FAMILIES
from api.pages.start import FOLDER, HEADERS, add_explorer, start_page
from api.pages.vocabulary import vocabulary, words
from graph.ontology import Kind, Modality, Predicate

MODULES = sorted(FOLDER.rglob("*.js"))
_IMPORT = re.compile(r"""(?:from|import\()\s*['"](\.[^'"]+)['"]""")
_SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|javascript:|setHTMLUnsafe|"
    r"setAttribute\(['\"]style"
)
_ELSEWHERE = re.compile(r"https?://(?!www\.w3\.org/2000/svg)")
MOST_OWN_BYTES = 100_000
"""Of the page's own files, compressed; all that a first view loads is measured in the browser."""


@pytest.fixture
def site() -> httpx.AsyncClient:
    app = FastAPI()
    app.state.browser = 'http://127.0.0.1:7474/browser/?dbms="><script>'
    add_explorer(app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


def imports_of(path: Path) -> set[Path]:
    return {(path.parent / each).resolve() for each in _IMPORT.findall(path.read_text(encoding="utf-8"))}


async def test_the_page_runs_under_a_strict_policy(site: httpx.AsyncClient) -> None:
    answer = await site.get("/")
    assert answer.status_code == 200
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_the_page_has_no_script_and_no_style_of_its_own(site: httpx.AsyncClient) -> None:
    page = (await site.get("/")).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(\ssrc=|application/json))", page)
    assert not re.search(r"""(?:src|href)=["'](?!/)(?!#)(?!http://127\.0\.0\.1:7474)""", page)
    assert "<!--" not in page


async def test_the_address_of_browser_is_text(site: httpx.AsyncClient) -> None:
    page = (await site.get("/")).text
    assert "?dbms=&quot;&gt;&lt;script&gt;" in page
    assert '"><script>' not in page


async def test_what_the_page_names_is_served(site: httpx.AsyncClient) -> None:
    page = start_page()
    named = set(re.findall(r'(?:src|href)="(/(?:explorer)/[^"]+)"', page))
    assert len(named) > 20
    for path in sorted(named):
        answer = await site.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-type"].startswith("text/javascript") == path.endswith(".js")
    vendor = set(re.findall(r"/vendor/([^\"']+)", page + "".join(each.read_text("utf-8") for each in style_sheets())))
    vendor |= set(re.findall(r"'/vendor/([^']+)'", (FOLDER / "graph" / "library.js").read_text("utf-8")))
    assert vendor == {f"{package}/{file}" for package, files in EXPLORER.items() for file in files}


async def test_files_are_sent_small_and_once(site: httpx.AsyncClient) -> None:
    first = await site.get("/explorer/main.js", headers={"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = await site.get("/explorer/main.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert (await site.get("/explorer/../start.py")).status_code == 404


def style_sheets() -> list[Path]:
    return sorted(FOLDER.rglob("*.css"))


def test_the_vocabulary_is_in_the_page_and_cannot_end_its_element() -> None:
    page = start_page()
    found = re.search(r'<script type="application/json" id="vocabulary">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == vocabulary()
    assert "<" not in found[1]


def test_the_vocabulary_is_that_of_the_schema() -> None:
    given = vocabulary()
    schema = build_schema().as_str()
    assert [kind["name"] for kind in given["kinds"]] == [kind.value for kind in Kind]
    assert [predicate["name"] for predicate in given["predicates"]] == [predicate.value for predicate in Predicate]
    assert given["modalities"] == [modality.name for modality in Modality]
    assert len(given["families"]) == len(FAMILIES)
    for kind in given["kinds"]:
        body = re.search(rf"^type {kind['name']} .*?^}}", schema, re.MULTILINE | re.DOTALL)
        assert body is not None
        for field in (*kind["properties"], *kind["links"]):
            assert re.search(rf"^  {field['field']}[(:]", body[0], re.MULTILINE), field
    claim = re.search(r"^type Claim .*?^}", schema, re.MULTILINE | re.DOTALL)
    assert claim is not None
    fields = {each["field"] for predicate in given["predicates"] for each in predicate["qualifiers"]}
    assert all(re.search(rf"^  {field}:", claim[0], re.MULTILINE) for field in fields)


def test_names_become_words() -> None:
    assert words("investsIn") == words("INVESTS_IN") == "invests in"


@pytest.mark.parametrize("path", MODULES, ids=[path.relative_to(FOLDER).as_posix() for path in MODULES])
def test_a_module_is_small_and_takes_no_text_for_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert not _SINKS.search(text)
    assert not _ELSEWHERE.search(text)


def test_every_module_is_there_and_used() -> None:
    reached, waiting = set(), [FOLDER / name for name in ("main.js", "first.js", "notice.js", "core/types.js")]
    while waiting:
        path = waiting.pop().resolve()
        if path not in reached:
            reached.add(path)
            waiting += imports_of(path)
    assert reached == {path.resolve() for path in MODULES}


def test_the_pages_own_files_are_small() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < MOST_OWN_BYTES
