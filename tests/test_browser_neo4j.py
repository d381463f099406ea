"""Neo4j Browser as an analyst finds it: guide, style, saved queries; on the demo's graph, without internet."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from api.pages.palette import FAMILY_OF, KIND_INKS
from api.pages.queries import TOPICS, load_queries
from graph.client import GraphClient
from graph.ontology import Kind, Predicate
from graph.server.local import ServerInfo
from tests.browser_axe import list_faults
from tests.browser_neo4j import Analyst

pytestmark = pytest.mark.long


@pytest.fixture
async def analyst(page: Page, demo_graph: GraphClient, neo4j_server: ServerInfo) -> Analyst:
    """An analyst who has pasted the password."""
    del demo_graph
    found = Analyst(page, neo4j_server)
    await found.connect()
    return found


async def test_one_paste_opens_guide_and_picture_in_our_style(analyst: Analyst) -> None:
    await expect(analyst.frame.locator("g.node")).not_to_have_count(0)
    company = (
        analyst.frame.locator("g.node").filter(has_text="SpaceX").filter(has_not_text="IPO").locator("circle.b-outline")
    )
    await expect(company).to_have_attribute("fill", KIND_INKS[Kind.COMPANY].fill)
    shut_out = analyst.frame.locator("g.relationship").filter(has_text="EXCLUDES").locator("path.b-outline").first
    await expect(shut_out).to_have_attribute("fill", FAMILY_OF[Predicate.EXCLUDES].ink.fill)
    law = analyst.frame.locator("g.node").filter(has_text="ITAR")
    await expect(law).to_have_count(1)


async def test_lines_are_wider_the_more_stories_tell_them(analyst: Analyst, demo_graph: GraphClient) -> None:
    told = await demo_graph.read("MATCH (:Offering)-[x:EXCLUDES]->() RETURN x.stories AS stories ORDER BY stories")
    assert sorted(row["stories"] for row in told) == [1, 2, 2]
    await expect(analyst.frame.locator("g.relationship").filter(has_text="EXCLUDES")).to_have_count(3)
    widths = [await analyst.width_of("EXCLUDES", among) for among in range(3)]
    assert sorted(widths) == [2.0, 4.0, 4.0]


async def test_a_query_of_the_guide_answers_with_a_table(analyst: Analyst) -> None:
    await analyst.run_from_guide("Who is shut out of what, and why")
    head, *rows = await analyst.rows()
    assert head[-len(["offering", "shut_out", "law"]) :] != []
    said = [" ".join(row) for row in rows]
    assert any("SpaceX IPO" in row and "China" in row and "International Traffic in Arms" in row for row in said)
    assert not any("{" in row for row in said)  # a node or a map


async def test_a_click_on_a_line_shows_quote_address_dates_and_counts(analyst: Analyst) -> None:
    await analyst.click_line("EXCLUDES")
    panel = analyst.frame.get_by_test_id("vizInspector")
    await expect(panel).to_contain_text("Relationship properties")
    for name in ("claims", "stories", "denials", "first_said", "last_said", "modality", "publisher", "quote", "url"):
        await expect(panel).to_contain_text(name)


async def test_every_topic_has_its_page_in_the_guide(analyst: Analyst) -> None:
    queries = load_queries()
    assert await list_faults(analyst.page, ".slide") == []  # ours; the rest of the page is Browser's
    await analyst.page.get_by_test_id("guideNextSlide").click()
    await expect(analyst.guide.get_by_text("How to read an answer")).to_be_visible()
    for topic in TOPICS:
        await analyst.page.get_by_test_id("guideNextSlide").click()
        for query in queries:
            if query.topic == topic:
                await expect(analyst.guide.get_by_text(query.title, exact=True)).to_be_visible()
    await analyst.run_from_guide("Claims waiting for review")
    assert len(await analyst.rows()) > 10


async def test_favourites_are_there_and_run(analyst: Analyst) -> None:
    await analyst.page.get_by_test_id("navigationFavorites").click()
    for topic in TOPICS:
        await expect(analyst.page.get_by_text(topic, exact=True)).to_be_visible()
    await expect(analyst.page.get_by_text("Example Graphs")).to_have_count(0)
    await analyst.page.get_by_text("Money", exact=True).click()
    await analyst.page.get_by_text("Offerings by status and amount").click()
    await expect(analyst.page.get_by_test_id("activeEditor")).to_contain_text("Offerings by status and amount")
    await analyst.page.get_by_test_id("editor-Run").click()
    await expect(analyst.frame.get_by_test_id("frameCommand")).to_contain_text("Offerings by status and amount")
    assert any("SpaceX IPO" in " ".join(row) for row in await analyst.rows())


async def test_an_edited_favourite_and_a_colour_stay_and_a_reload_needs_no_password(analyst: Analyst) -> None:
    await analyst.page.wait_for_timeout(1500)  # Browser writes its storage a second later
    await analyst.page.evaluate(_EDIT)
    await analyst.page.reload()
    await analyst.sees_guide()
    await expect(analyst.frame.locator("g.node")).not_to_have_count(0)
    await analyst.page.wait_for_timeout(1500)
    kept = await analyst.page.evaluate(_KEPT)
    assert kept == {
        "mine": 1,
        "edited": 1,
        "documents": len(load_queries()),
        "colour": "#123456",
        "law": KIND_INKS[Kind.LAW].fill,
    }


_EDIT = """() => {
  const read = key => JSON.parse(localStorage.getItem(key));
  const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
  const documents = read('neo4j.documents').map(one =>
    one.id === 'caplinks-company' ? {...one, content: one.content + ' // edited'} : one);
  write('neo4j.documents', [...documents, {id: 'own', content: '// mine\\nRETURN 1'}]);
  const grass = read('neo4j.grass');
  write('neo4j.grass', {...grass, 'node.Company': {...grass['node.Company'], color: '#123456'}});
  write('caplinks.given', {...read('caplinks.given'), version: 'an older one'});
}"""
_KEPT = """() => {
  const documents = JSON.parse(localStorage.getItem('neo4j.documents'));
  const grass = JSON.parse(localStorage.getItem('neo4j.grass'));
  return {
    mine: documents.filter(one => one.id === 'own').length,
    edited: documents.filter(one => one.id === 'mine-caplinks-company' && one.content.endsWith('// edited')).length,
    documents: documents.filter(one => String(one.id).startsWith('caplinks-')).length,
    colour: grass['node.Company'].color,
    law: grass['node.Law'].color,
  };
}"""


async def test_an_address_with_a_statement_brings_it_into_the_editor(
    page: Page, demo_graph: GraphClient, neo4j_server: ServerInfo
) -> None:
    del demo_graph
    analyst = Analyst(page, neo4j_server)
    await analyst.connect("&cmd=edit&arg=" + quote("MATCH (n:Law) RETURN n.name", safe=""))
    await expect(page.get_by_test_id("activeEditor")).to_contain_text("MATCH (n:Law) RETURN n.name")


async def test_nothing_leaves_this_machine(page: Page, demo_graph: GraphClient, neo4j_server: ServerInfo) -> None:
    del demo_graph
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    analyst = Analyst(page, neo4j_server)
    await analyst.connect()
    servers = {neo4j_server.http_url.partition("//")[2], neo4j_server.uri.partition("//")[2]}
    assert {url.split("/")[2] for url in asked if not url.startswith("data:")} == servers
