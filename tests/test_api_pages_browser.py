"""What Neo4j Browser gets of us: guide, style, favourites, and how the API serves them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape

import httpx
import pytest

from api.app import create_app
from api.pages.browser import browser_pages, start_script
from api.pages.grass import darker, style_sheet, style_text
from api.pages.guide import EXPLORER, guide_page
from api.pages.palette import FAMILY_OF, KIND_INKS
from api.pages.queries import TOPICS, load_queries
from api.pages.start import NOTICE
from api.settings import ApiSettings
from graph.ontology import Kind, Predicate

QUERIES = load_queries()
PAGES = browser_pages()


def content_of(script: str) -> dict[str, object]:
    match = re.match(r"const caplinks = (\{.*\});\n", script)
    assert match is not None
    found: dict[str, object] = json.loads(match[1])
    return found


def test_every_kind_and_predicate_has_a_rule_and_no_rule_paints_all_alike() -> None:
    sheet = style_sheet()
    assert {f"node.{kind}" for kind in Kind} < set(sheet)
    assert {f"relationship.{predicate}" for predicate in Predicate} < set(sheet)
    assert not {"node", "relationship", "node.Entity", "node.*"} & set(sheet)
    assert sheet["node.Company"]["color"] == KIND_INKS[Kind.COMPANY].fill
    assert sheet["relationship.EXCLUDES"]["color"] == FAMILY_OF[Predicate.EXCLUDES].ink.fill
    assert sheet["node.Law"]["caption"] == "{short_name} {name}"


def test_the_style_as_text_has_quotes_round_captions_alone() -> None:
    text = style_text()
    assert "node.Company {\n  color: #2F6BD8;\n" in text
    assert '  caption: "{name}";\n' in text
    assert text.count("{\n") == len(style_sheet())
    assert all(line.count(":") == 1 for line in text.splitlines() if line.startswith("  "))  # Browser drops others
    assert darker("#FF8000") == "#CC6600"


def test_the_guide_has_every_query_to_run_and_nothing_from_elsewhere() -> None:
    page = guide_page(QUERIES)
    for query in QUERIES:
        assert query.text.strip() in [unescape(found) for found in re.findall(r'data-populate="([^"]*)"', page)]
    assert page.count("<slide>") == page.count("</slide>") == len(TOPICS) + 3
    assert re.findall(r"https?://[^\"]*", page) == [EXPLORER]
    assert "<script" not in page
    assert "caplinks brief" in page  # what a document of retold texts looks like
    assert 'role="note"' not in page


def test_the_guide_of_a_graph_of_retold_texts_says_so_first() -> None:
    first = guide_page(QUERIES, note="They retell <others>.").partition("</slide>")[0]
    assert "They retell &lt;others&gt;." in first
    assert b"They retell" in browser_pages("They retell.")["guide.html"]


def test_the_zip_has_a_folder_a_topic_and_is_always_the_same() -> None:
    with zipfile.ZipFile(io.BytesIO(PAGES["queries.zip"])) as archive:
        names = archive.namelist()
        texts = {archive.read(name).decode() for name in names}
    assert {name.partition("/")[0] for name in names} == set(TOPICS)
    assert texts == {query.text for query in QUERIES}
    assert browser_pages() == PAGES


def test_the_script_holds_favourites_folders_and_settings() -> None:
    content = content_of(start_script(QUERIES))
    documents, folders = content["documents"], content["folders"]
    assert isinstance(documents, list)
    assert isinstance(folders, list)
    assert len(documents) == len(QUERIES)
    assert {one["folder"] for one in documents} == {one["id"] for one in folders}
    assert all(one["content"].startswith("// ") for one in documents)
    assert content["settings"]["allowUserStats"] is False  # type: ignore[index]  # pyright: ignore


def test_another_content_is_another_version() -> None:
    all_of_them, fewer = (content_of(start_script(some))["version"] for some in (QUERIES, QUERIES[:-1]))
    assert all_of_them != fewer


@pytest.fixture
def site() -> httpx.AsyncClient:
    """A client of the application, which has not dialled a graph."""
    transport = httpx.ASGITransport(app=create_app(ApiSettings()))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("name", "type_"),
    [("guide.html", "text/html"), ("style.grass", "text/plain"), ("queries.zip", "application/zip")],
)
async def test_a_browser_elsewhere_may_read_them(site: httpx.AsyncClient, name: str, type_: str) -> None:
    origin = {"Origin": "http://neo4j.example:7474"}
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "cache-control,pragma"}
    before = await site.options(f"/browser/{name}", headers=origin | asked)
    answer = await site.get(f"/browser/{name}", headers=origin)
    assert before.status_code == answer.status_code == 200
    assert before.headers["access-control-allow-headers"].lower().count("pragma") == 1
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"].startswith(type_)
    assert answer.content.replace(f"{NOTICE}\n".encode(), b"", 1) == PAGES[name]


async def test_the_guide_leads_to_the_explorer_that_it_came_from() -> None:
    transport = httpx.ASGITransport(app=create_app(ApiSettings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8123") as client:
        answer = await client.get("/browser/guide.html")
    assert 'href="http://localhost:8123/"' in answer.text


@pytest.mark.parametrize("path", ["start.js", "nothing", "../settings.py", ""])
async def test_nothing_else_is_there(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(f"/browser/{path}")).status_code == 404
