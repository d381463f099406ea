"""A script of an export, pasted into Neo4j Browser: the same graph comes out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from graph.check import check
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.browser_neo4j import Analyst
from tests.export_samples import export_to, store_everything
from tests.graph_samples import exported

pytestmark = pytest.mark.long

_RUN_S = 240


async def test_a_script_that_is_pasted_makes_the_same_graph(
    page: Page, graph: GraphClient, neo4j_server: ServerInfo, tmp_path: Path
) -> None:
    await store_everything(graph)
    once = await exported(graph)
    script = (await export_to(graph, "cypher", tmp_path / "graph.cypher")).read_text(encoding="utf-8")
    revision = await graph.read_value("MATCH (g:Graph) RETURN g.revision")
    await graph.run_implicit("MATCH (n) WHERE NOT n:Graph DETACH DELETE n")
    await graph.run_implicit("MATCH (g:Graph) SET g.revision = 0")
    analyst = Analyst(page, neo4j_server)
    await analyst.connect()
    editor = page.get_by_test_id("activeEditor")
    await editor.click()
    await page.evaluate("text => navigator.clipboard.writeText(text)", script)
    await page.keyboard.press("Control+V")
    await expect(editor).to_contain_text("SET r.actor = 'import'")
    await page.get_by_test_id("editor-Run").click()
    async with asyncio.timeout(_RUN_S):
        while await graph.read_value("MATCH (g:Graph) RETURN g.revision") != revision:  # noqa: ASYNC110 - Browser's work
            await asyncio.sleep(0.5)
    await expect(analyst.frame.get_by_title("Status: error")).to_have_count(0)
    assert await exported(graph) == once
    assert await check(graph) == []
