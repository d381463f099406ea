"""The explorer's search, graph and paths in a real browser on the demo's graph."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.explorer_site import explorer, odd_site, settled, visit

__all__ = ["explorer", "odd_site"]

pytestmark = pytest.mark.long
_DRAW_S = 90
ANTHROPIC = "/?view=graph&expand=company:anthropic"
_DRAWN = "document.querySelector('.canvas')?._cyreg?.cy"
_PLACE = "one => { const {x, y} = one.isNode() ? one.renderedPosition() : one.renderedMidpoint(); return [x, y]; }"
COUNTS = f"(() => {{ const cy = {_DRAWN}; return cy ? [cy.nodes().length, cy.edges().length] : null; }})()"


async def drawn(page: Page) -> list[int]:
    """Return how many things and relationships the drawing has, once it lies still."""
    await settled(page)
    counts: list[int] = await waited_for(page, f"!!{_DRAWN} && !{_DRAWN}.nodes().animated() && {COUNTS}")
    return counts


async def place_of(page: Page, id_: str) -> tuple[float, float]:
    """Return where on the screen a thing or a relationship is drawn."""
    await drawn(page)
    box = await page.locator(".canvas").bounding_box()
    assert box is not None
    x, y = await waited_for(page, f"{_DRAWN}.getElementById({json.dumps(id_)}).map({_PLACE})[0]")
    return box["x"] + x, box["y"] + y


async def waited_for(page: Page, expression: str) -> Any:
    """Return what an expression gives, once it gives something; the page's policy forbids Playwright to wait in it."""
    async with asyncio.timeout(_DRAW_S):
        while not (found := await page.evaluate(expression)):  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.05)
    return found


async def test_search_suggests_while_one_types(page: Page, explorer: str) -> None:
    await visit(page, explorer)
    await page.keyboard.press("/")
    search = page.get_by_role("combobox", name="Search companies, people, laws, offerings")
    await expect(search).to_be_focused()
    await page.keyboard.type("spacex")
    options = page.get_by_role("option")
    await expect(options.filter(has_text="SpaceX IPO")).to_be_visible()
    await expect(search).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    first = page.locator("[role=option][aria-selected=true]")
    assert await search.get_attribute("aria-activedescendant") == await first.get_attribute("id")
    name = await first.locator(".thing-name").inner_text()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)
    await expect(options).to_have_count(0)


async def test_search_has_a_page_of_its_own(page: Page, explorer: str) -> None:
    await visit(page, explorer)
    await page.get_by_role("combobox").fill("spacex")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("view=search&q=spacex"))
    found = page.locator(".found li")
    await expect(found.filter(has_text="SpaceX IPO")).to_be_visible()
    await page.get_by_role("checkbox", name="Offerings").check()
    await expect(found.filter(has_text="Company:")).to_have_count(0)
    await expect(found.filter(has_text="SpaceX IPO")).to_be_visible()
    await visit(page, explorer + "/?view=search&q=zzzz")
    await expect(page.get_by_role("heading", name="Nothing has this name")).to_be_visible()


async def test_a_graph_grows_by_clicking(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=entity&id=company:anthropic")
    await page.get_by_role("link", name="Graph from here").click()
    before = await drawn(page)
    assert before[0] > 3
    place = await place_of(page, "company:alibaba")
    await page.mouse.click(*place)
    panel = page.locator(".panel")
    await expect(panel.get_by_role("heading")).to_have_text("Alibaba Group Holding")
    await page.mouse.dblclick(*await place_of(page, "offering:anthropic-ipo"))
    await expect(page).to_have_url(re.compile("expand=company:anthropic&expand=offering:anthropic-ipo"))
    after = await drawn(page)
    assert after[0] >= before[0]
    await expect(page.get_by_role("heading", level=1)).to_have_text("Around Anthropic and 1 other")
    await page.go_back()
    await settled(page)
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Anthropic")


async def test_a_line_leads_to_its_evidence(page: Page, explorer: str) -> None:
    await visit(page, explorer + ANTHROPIC)
    await page.mouse.click(*await place_of(page, "company:anthropic|ISSUES|offering:anthropic-ipo"))
    drawer = page.get_by_role("complementary", name="Evidence")
    await expect(drawer.locator(".claim").first).to_be_visible()
    await expect(drawer.locator(".triple")).to_contain_text("Anthropic IPO")


async def test_the_list_says_what_the_drawing_shows(page: Page, explorer: str, tmp_path: Path) -> None:
    await visit(page, explorer + ANTHROPIC)
    things, ties = await drawn(page)
    await expect(page.locator(".lead")).to_have_text(f"{things} things, {ties} relationships")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="CSV").first.click()
    path = tmp_path / "graph.csv"
    await (await downloading.value).save_as(path)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert len(rows) == ties
    assert all(row["subject"] and row["object"] and row["quote"] for row in rows)
    await page.get_by_role("button", name="List", exact=True).click()
    await expect(page.locator(".graph-list .thing-name").first).to_be_visible()
    await expect(page.locator(".graph-list li")).to_have_count(things)
    await expect(page.locator(".graph-list tbody tr")).to_have_count(ties)
    await page.locator(".graph-list").get_by_role("button", name="Take out Anthropic IPO").click()
    await expect(page.locator(".graph-list li")).to_have_count(things - 1)
    await expect(page).to_have_url(re.compile("hide=offering:anthropic-ipo"))
    grow = page.locator("[data-expand]").first
    id_ = await grow.get_attribute("data-expand")
    await grow.click()
    await settled(page)
    await expect(page).to_have_url(re.compile(re.escape(f"expand={id_}")))


async def test_filters_and_time_narrow_a_graph(page: Page, explorer: str) -> None:
    await visit(page, explorer + ANTHROPIC)
    everything = await drawn(page)
    await visit(page, explorer + ANTHROPIC + "&predicate=ISSUES")
    assert await drawn(page) == [2, 1]
    await visit(page, explorer + ANTHROPIC + "&kind=PERSON")
    await drawn(page)
    people = await page.evaluate(f"{_DRAWN}.nodes().map(node => node.data('kind')).sort().join()")
    assert set(people.split(",")) == {"Company", "Person"}
    await visit(page, explorer + ANTHROPIC + "&confidence=0.9")
    assert (await drawn(page))[1] < everything[1]
    await visit(page, explorer + ANTHROPIC)
    await drawn(page)
    await page.get_by_role("slider", name="As known on this day").focus()
    await page.keyboard.press("Home")
    await expect(page.get_by_role("heading", name="Nothing to draw")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    assert await drawn(page) == everything


async def test_the_drawing_is_led_by_keys(page: Page, explorer: str) -> None:
    await visit(page, explorer + ANTHROPIC)
    things, _ = await drawn(page)
    await page.locator(".canvas").focus()
    await page.keyboard.press("ArrowRight")
    first = await page.evaluate(f"{_DRAWN}.nodes('.picked').id()")
    assert first in page.url
    for _ in range(4):
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowDown")
    zoom = await page.evaluate(f"{_DRAWN}.zoom()")
    await page.keyboard.press("+")
    assert await page.evaluate(f"{_DRAWN}.zoom()") > zoom
    await expect(page.locator("#live")).not_to_be_empty()
    picked = await page.evaluate(f"{_DRAWN}.nodes('.picked').id()")
    await page.keyboard.press("Delete")
    await expect(page.locator(".lead")).to_contain_text(
        f"{things - 1} things" if picked != "company:anthropic" else "thing"
    )


async def test_the_graphql_of_a_graph_gives_the_graph(page: Page, explorer: str) -> None:
    await visit(page, explorer + ANTHROPIC + "&expand=company:spacex")
    things, ties = await drawn(page)
    await page.get_by_role("button", name="GraphQL").first.click()
    dialog = page.get_by_role("dialog")
    operation = await dialog.get_by_label("Operation").inner_text()
    variables = json.loads(await dialog.get_by_label("Variables").inner_text())
    answer = await page.request.post(explorer + "/graphql", data={"query": operation, "variables": variables})
    data: dict[str, Any] = (await answer.json())["data"]
    assert len({each["node"]["id"] for near in data.values() for each in near["nodes"]}) == things
    assert len({each["id"] for near in data.values() for each in near["relationships"]}) == ties


async def test_a_view_holds_five_hundred_things(page: Page, odd_site: str) -> None:
    bodies = "".join(f"&expand=regulator:body-{number}" for number in range(5))
    await visit(page, f"{odd_site}/?view=graph&limit=100{bodies}")
    things, _ = await drawn(page)
    assert things == 500
    warning = page.locator(".warning")
    await expect(warning).to_contain_text("505 things stand around these; 500 are drawn")
    await expect(warning).to_contain_text("Narrow")
    await page.get_by_role("button", name="List", exact=True).click()
    await page.locator("[data-expand]").first.click()
    await expect(page.get_by_role("alert")).to_contain_text("A view holds 500 things")
    assert page.url.count("expand=") == 5


async def test_where_to_begin_a_graph(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=graph")
    await page.locator(".starts").get_by_role("link", name="SpaceX IPO").click()
    assert (await drawn(page))[0] > 2
    add = page.get_by_role("combobox", name="Add a thing to the graph")
    await add.fill("anthropic")
    await page.get_by_role("option").filter(has_text="Anthropic").first.click()
    await expect(page).to_have_url(re.compile("expand=.*expand="))


async def test_paths_between_two_actors(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=paths")
    await page.get_by_role("combobox", name="From whom").fill("spacex")
    await page.get_by_role("option").filter(has=page.get_by_text("SpaceX", exact=True)).click()
    await page.get_by_role("combobox", name="To whom").fill("china")
    await page.get_by_role("option").filter(has=page.get_by_text("China", exact=True)).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("SpaceX to China")
    path = page.locator(".path").first
    await expect(path.locator(".chain")).to_contain_text("issues")
    await expect(path.locator(".chain")).to_contain_text("excludes")
    await expect(path.locator("blockquote")).to_have_count(2)
    await path.get_by_role("button", name="excludes").click()
    await expect(page.get_by_role("complementary", name="Evidence").locator(".claim")).to_have_count(2)
    await page.get_by_role("button", name="Swap the two").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("China to SpaceX")
    await page.get_by_label("Steps at most").select_option("2")
    await expect(page.locator(".path").first).to_be_visible()


async def test_no_path_is_told(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=paths&from=company:spacex&to=jurisdiction:CN&predicate=OWNS")
    await expect(page.get_by_role("heading", name="No path was found")).to_be_visible()
    await visit(page, explorer + "/?view=paths&from=company:spacex&to=company:spacex")
    await expect(page.get_by_role("heading", name="Choose two different things")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        ANTHROPIC + "&expand=company:spacex&hide=person:jay-ritter&as-of=2026-07-01",
        "/?view=paths&from=company:spacex&to=jurisdiction:CN&hops=3",
        "/?view=search&q=spacex&kind=OFFERING",
    ],
)
async def test_a_shared_address_opens_the_same_view(page: Page, explorer: str, address: str) -> None:
    await visit(page, explorer + address)
    seen = await page.inner_text("main")
    counts = await page.evaluate(COUNTS)
    other = await page.context.new_page()
    await visit(other, page.url)
    await expect(other.locator("main")).to_have_text(re.compile("."))
    assert await other.inner_text("main") == seen
    if counts:
        assert await drawn(other) == counts
