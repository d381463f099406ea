"""The Browser of a Neo4j that caplinks only asks: guide, style and saved queries come from the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.pages.browser import browser_pages
from api.pages.palette import KIND_INKS
from api.pages.queries import load_queries
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.ontology import Kind
from graph.schema import migrate
from graph.server.config import ServerOptions
from graph.server.local import LocalServer, ServerInfo
from tests.api_site import Serving, settings_of
from tests.browser_neo4j import Analyst
from tests.graph_samples import exclusion, store
from tests.server_samples import FAST_START, stopped_at_the_end

pytestmark = pytest.mark.long

_DROP = """async ([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type: 'application/zip'}));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    document.querySelector('.filedrop').dispatchEvent(
      new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
  }
}"""


@pytest.fixture(scope="module")
async def elsewhere(
    neo4j_server: ServerInfo, tmp_path_factory: pytest.TempPathFactory, jar_cache: Path
) -> AsyncIterator[ServerInfo]:
    """A Neo4j with the Browser as it comes, told only where the API is, as in docker-compose.yml."""
    serving = Serving(ApiSettings(), settings_of(neo4j_server))
    api = f"http://127.0.0.1:{serving.port}"
    home = tmp_path_factory.mktemp("elsewhere")
    options = ServerOptions(free_ports=True, bolt_port=17787, http_port=17574, jvm=FAST_START, api_address=api)
    with stopped_at_the_end(home, jar_cache):
        info = await LocalServer(home, options, cache=jar_cache).up()
        async with serving, GraphClient.connect(info.uri, info.user, info.password) as graph:
            await migrate(graph)
            await store(graph, exclusion())
            yield info


async def test_guide_and_style_come_from_the_api(page: Page, elsewhere: ServerInfo) -> None:
    analyst = Analyst(page, elsewhere)
    await analyst.connect()
    await analyst.run_from_guide("Picture: issuers, offerings and those they shut out")
    company = analyst.frame.locator("g.node").filter(has_text="Acme Corp").locator("circle.b-outline")
    await expect(company).to_have_attribute("fill", KIND_INKS[Kind.COMPANY].fill)
    assert await analyst.width_of("EXCLUDES") == 2.0


async def test_the_zip_becomes_favourites_when_it_is_dropped(page: Page, elsewhere: ServerInfo) -> None:
    analyst = Analyst(page, elsewhere)
    await analyst.connect()
    await page.evaluate(_DROP, ["queries.zip", list(browser_pages()["queries.zip"])])
    await page.get_by_test_id("navigationFavorites").click()
    await page.get_by_text("Exclusions", exact=True).click()
    for query in load_queries():
        if query.topic == "Exclusions":
            await expect(page.get_by_text(query.title[:24]).first).to_be_visible()
