"""GraphiQL as a program's author finds it: our question runs, the schema can be read; without internet.

And what stands on it, on the explorer and on the guide alike where texts are retold.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.keys import KeyFolder
from api.pages.assets import find_assets
from api.scopes import AccessScope
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.api_site import Serving, settings_of
from tests.browser_axe import list_faults

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(find_assets() is None, reason="GraphiQL's files are not here: python -m api.pages.assets"),
]


@pytest.fixture(scope="module")
async def address(demo_graph: GraphClient, neo4j_server: ServerInfo) -> AsyncIterator[str]:
    """The address of GraphiQL on the demo's graph."""
    del demo_graph
    async with Serving(ApiSettings(), settings_of(neo4j_server)) as client:
        yield f"{client.base_url}/graphql"


async def result(page: Page) -> dict[str, object]:
    """Run what is in the editor and return the answer."""
    # the schema and the notice are asked for by POST, too, and may be answered late
    async with page.expect_response(
        lambda response: "query Exclusions" in (response.request.post_data or "")
    ) as answered:
        await page.get_by_role("button", name="Execute query").click()
    found: dict[str, object] = await (await answered.value).json()
    return found


async def test_our_question_is_there_and_runs(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.get_by_role("button", name="Execute query")).to_be_visible()
    await expect(page.locator(".graphiql-query-editor")).to_contain_text("Which offerings shut out whom")
    answer = await result(page)
    assert "errors" not in answer
    await expect(page.locator(".result-window")).to_contain_text("SpaceX IPO")
    assert "International Traffic in Arms Regulations" in json.dumps(answer)
    await expect(page.locator(".graphiql-query-editor .CodeMirror-lint-mark-error")).to_have_count(0)


async def test_variables_narrow_it(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator(".graphiql-query-editor")).to_contain_text("Which offerings shut out whom")
    await page.locator(".graphiql-editor-tool .CodeMirror").first.click()
    await page.keyboard.insert_text(json.dumps({"code": "US"}))
    answer = json.dumps(await result(page))
    assert "SenseTime IPO" in answer
    assert "SpaceX IPO" not in answer


async def test_the_schema_can_be_read(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    docs = page.locator(".graphiql-doc-explorer")
    await docs.get_by_role("link", name="Query").click()
    await docs.get_by_role("link", name="exclusions").first.click()
    await expect(docs).to_contain_text("where")
    await expect(docs).to_contain_text("Lens")


async def test_nothing_is_asked_of_the_internet(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(address)
    await expect(page.get_by_role("button", name="Execute query")).to_be_visible()
    outside = [url for url in asked if not url.startswith((address.rpartition("/")[0], "data:", "blob:"))]
    assert outside == []
    assert len(asked) > 5


_NOTES = (
    "Retells facts reported at the source in its own words; no copy of it. The day is assumed. "
    "Retells facts reported at the sources in its own words; no copy of them."
)


async def test_every_page_says_that_texts_are_retold(page: Page, address: str) -> None:
    site = address.removesuffix("/graphql")
    notice = page.get_by_role("note")
    for path in ("/", "/?view=matrix", "/?view=graph&expand=company:spacex", "/browser/guide.html", "/graphql"):
        await page.goto(site + path)
        await expect(notice).to_have_text(_NOTES)
        await expect(notice).to_be_visible()
    drawn = await page.locator("#graphiql").bounding_box()
    assert drawn is not None
    assert drawn["y"] + drawn["height"] == 800  # the window does not scroll: nothing is pushed below it
    assert await list_faults(page, ".doors, .notice") == []


async def test_what_needs_a_key_is_not_told_without_one(
    page: Page, demo_graph: GraphClient, neo4j_server: ServerInfo, tmp_path: Path
) -> None:
    del demo_graph
    KeyFolder(tmp_path).add("reader", [AccessScope.READ], expires=None, now=datetime.now(UTC))
    async with Serving(ApiSettings(keys=tmp_path), settings_of(neo4j_server)) as client:
        async with page.expect_response(lambda response: "notes }" in (response.request.post_data or "")) as told:
            await page.goto(f"{client.base_url}/graphql")
        assert (await told.value).status == 401
        await expect(page.get_by_role("button", name="Execute query")).to_be_visible()
        await expect(page.locator("#notice")).to_be_hidden()
