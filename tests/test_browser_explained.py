"""The statement of an operation, opened in Neo4j Browser by its address, and pasted there."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from api.graphql.execution import explain
from api.graphql.operations import EXCLUSIONS
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.browser_neo4j import Analyst

pytestmark = pytest.mark.long

_RUN_MS = 60_000


async def test_the_address_opens_a_statement_that_runs(
    page: Page, demo_graph: GraphClient, neo4j_server: ServerInfo
) -> None:
    del demo_graph
    address = explain(EXCLUSIONS, {"code": "CN", "asOf": "2026-12-31"}).address(neo4j_server.browser_url)
    assert address is not None
    assert len(address) > 20_480  # what Neo4j takes unless told otherwise
    analyst = Analyst(page, neo4j_server)
    await analyst.connect(address.removeprefix(neo4j_server.browser_url))
    await expect(page.get_by_test_id("activeEditor")).to_contain_text("MATCH")
    await page.get_by_test_id("editor-Run").click()
    await expect(analyst.frame.get_by_test_id("frameCommand")).to_contain_text("OPTIONAL MATCH", timeout=_RUN_MS)
    await expect(analyst.frame).to_contain_text("SpaceX IPO", timeout=_RUN_MS)


async def test_the_text_for_browser_runs_as_it_is_pasted(
    page: Page, demo_graph: GraphClient, neo4j_server: ServerInfo
) -> None:
    del demo_graph
    query = "query ($c: String) { exclusions(where: {jurisdiction: {code: {eq: $c}}}) { edges { node { id } } } }"
    analyst = Analyst(page, neo4j_server)
    await analyst.connect()
    made = explain(query, {"c": "CN"})
    assert len(made.parameters) == 2
    await _run(analyst, made.for_browser())
    await expect(analyst.frame.get_by_title("Status: success")).to_have_count(3, timeout=_RUN_MS)
    await _run(analyst, made.statement)  # which needs what the lines before it have set
    await expect(analyst.frame).to_contain_text("EXCLUDES|jurisdiction:CN", timeout=_RUN_MS)


async def _run(analyst: Analyst, text: str) -> None:
    """Paste a text into the editor and run it."""
    editor = analyst.page.get_by_test_id("activeEditor")
    await editor.click()
    await analyst.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await analyst.page.keyboard.press("Control+V")
    await expect(editor).to_contain_text(text.rsplit(maxsplit=1)[-1])  # its first lines may be out of sight
    await analyst.page.get_by_test_id("editor-Run").click()
    first = text.split(maxsplit=1)[0]
    await expect(analyst.frame.get_by_test_id("frameCommand")).to_contain_text(first, timeout=_RUN_MS)
