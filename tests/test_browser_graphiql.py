"""GraphiQL as a program's author finds it: our question runs, the schema can be read; without internet."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from api.pages.assets import find_assets
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.api_site import Serving, settings_of

pytestmark = [
    pytest.mark.release,
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
    async with page.expect_response(lambda response: response.request.method == "POST") as answered:
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
