"""The explorer in a real browser on the demo's graph: what is found, read, narrowed, shared and taken away."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, Response, expect

from tests.explorer_site import explorer, settled, visit

__all__ = ["explorer"]

pytestmark = pytest.mark.long

MOST_BYTES = 300_000
SPACEX = "/?view=entity&id=company:spacex"


@pytest.fixture(autouse=True)
async def faults(page: Page) -> list[str]:
    """What the browser complains of: scripts that fail, and whatever the page's policy forbids."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


async def read_csv(page: Page, folder: Path) -> list[dict[str, str]]:
    async with page.expect_download() as downloading:
        await page.get_by_role("group", name="This view").get_by_role("button", name="CSV").click()
    path = folder / "rows.csv"
    await (await downloading.value).save_as(path)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("address", ["/", "/?view=graph&expand=company:spacex"])
async def test_a_first_view_is_small_and_comes_from_here_alone(
    page: Page, explorer: str, faults: list[str], address: str
) -> None:
    responses: list[Response] = []
    page.on("response", lambda answer: responses.append(answer))  # noqa: PLW0108 - Playwright marks the function
    await visit(page, explorer + address)
    await page.wait_for_load_state("networkidle")
    sizes = {answer.url: len(gzip.compress(await answer.body())) for answer in responses}
    assert all(url.startswith(explorer) for url in sizes)
    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert sum(sizes.values()) > 50_000
    assert faults == []


async def test_the_start_tells_what_was_read_and_who_is_shut_out(page: Page, explorer: str) -> None:
    await visit(page, explorer)
    foot = page.locator("#foot")
    await expect(foot).to_contain_text("7 documents read")
    await expect(foot).to_contain_text("1 Jul 2026")
    await expect(foot).to_contain_text("No entry does not mean that it is not so")
    first = page.locator(".links .link").first
    await expect(first).to_contain_text("shuts out")
    await expect(page.get_by_role("region", name="Most shut out")).to_contain_text("Hong Kong")


async def test_a_card_groups_what_is_said_and_leads_to_the_sentence(page: Page, explorer: str) -> None:
    await visit(page, explorer + SPACEX)
    await expect(page.get_by_role("heading", level=1)).to_have_text("SpaceX")
    issues = page.get_by_role("region", name="Issues")
    await expect(issues).to_contain_text("SpaceX IPO")
    await expect(issues).to_contain_text("asserted")
    await expect(issues.locator(".source")).to_contain_text("caplinks demo")
    await expect(issues.locator("time")).to_have_attribute("datetime", "2026-06-05")
    quote = (await issues.locator("blockquote").inner_text()).strip()
    await issues.get_by_role("link", name="open the text").click()
    await settled(page)
    marked = page.locator("mark.here")
    await expect(marked.first).to_be_in_viewport()
    assert "".join(await marked.all_inner_texts()) == quote
    assert (
        await page.title() == "SpaceX tells its banks to turn away orders · caplinks" or "SpaceX" in await page.title()
    )


async def test_the_evidence_of_a_relationship_stands_beside_the_view(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=matrix")
    await page.get_by_role("button", name="SpaceX IPO shuts out China").click()
    drawer = page.get_by_role("complementary", name="Evidence")
    await expect(drawer.locator(".claim")).to_have_count(2)
    await expect(drawer.locator("mark").first).to_contain_text("SpaceX is barring Chinese")
    await expect(drawer.locator(".around").first).to_be_visible()
    await expect(page).to_have_url(re.compile("evidence=offering:spacex"))
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(page.get_by_role("button", name="SpaceX IPO shuts out China")).to_be_focused()
    await expect(page).not_to_have_url(re.compile("evidence"))


async def test_the_matrix_has_law_or_reason_in_its_cells(page: Page, explorer: str, tmp_path: Path) -> None:
    await visit(page, explorer + "/?view=matrix")
    heads = await page.locator(".matrix thead th b").all_inner_texts()
    assert sorted(heads) == ["CN", "HK", "US"]
    await expect(page.locator(".matrix tbody tr")).to_have_count(2)
    cell = page.get_by_role("button", name="SpaceX IPO shuts out China")
    await expect(cell).to_contain_text("ITAR")
    await expect(cell).to_contain_text("asserted")
    rows = await read_csv(page, tmp_path)
    assert {(row["offering"], row["jurisdiction_code"]) for row in rows} == {
        ("SpaceX IPO", "CN"),
        ("SpaceX IPO", "HK"),
        ("SenseTime IPO", "US"),
    }
    assert {row["laws"] for row in rows if row["offering"] == "SpaceX IPO"} == {
        "International Traffic in Arms Regulations"
    }
    await cell.focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("button", name="SpaceX IPO shuts out Hong Kong")).to_be_focused()


async def test_time_slides(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=matrix")
    slider = page.get_by_role("slider", name="As known on this day")
    assert await slider.get_attribute("aria-valuetext") == "today, everything that was read"
    await slider.focus()
    await page.keyboard.press("Home")
    await expect(page.locator(".matrix tbody tr")).to_have_count(1)
    await expect(page.locator(".matrix")).to_contain_text("SenseTime IPO")
    date = page.get_by_label("As known on, as a date")
    await expect(page).to_have_url(re.compile(re.escape(f"as-of={await date.input_value()}")))
    await date.fill("2021-12-01")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("heading", name="Nobody is shut out, as far as was read")).to_be_visible()
    await slider.focus()
    await page.keyboard.press("End")
    await expect(page.locator(".matrix tbody tr")).to_have_count(2)
    await expect(page).not_to_have_url(re.compile("as-of"))


async def test_modality_and_confidence_narrow_and_are_cleared(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=table")
    total = page.locator(".total")
    everything = await total.inner_text()
    await page.get_by_role("checkbox", name="planned").check()
    await expect(page.locator("tbody tr .modality-planned").first).to_be_visible()
    await expect(page.locator("tbody tr .modality-asserted")).to_have_count(0)
    await page.get_by_role("slider", name="Least confidence").focus()
    await page.keyboard.press("PageUp")
    await expect(page).to_have_url(re.compile("confidence=.*modality=PLANNED"))
    await page.get_by_role("button", name="Clear filters").click()
    await expect(total).to_have_text(everything)


async def test_predicates_narrow_a_card(page: Page, explorer: str) -> None:
    await visit(page, explorer + SPACEX)
    await page.get_by_text("All relationships").click()
    await page.get_by_role("checkbox", name="Invokes").check()
    await expect(page.get_by_role("region", name="Issues")).to_have_count(0)
    await expect(page.get_by_role("region", name="Invokes")).to_be_visible()
    await expect(page).to_have_url(re.compile("predicate=INVOKES"))


async def test_a_table_sorts_goes_on_and_is_taken_away(page: Page, explorer: str, tmp_path: Path) -> None:
    await visit(page, explorer + "/?view=table")
    await expect(page.locator("tbody tr")).to_have_count(50)
    await page.get_by_role("button", name="Show more rows").click()
    await expect(page.locator("tbody tr")).to_have_count(100)
    await page.get_by_role("button", name="Sure").click()
    await expect(page.get_by_role("columnheader", name="Sure")).to_have_attribute("aria-sort", "ascending")
    await page.get_by_role("button", name="Sure").click()
    await expect(page.get_by_role("columnheader", name="Sure")).to_have_attribute("aria-sort", "descending")
    shares = [int(text.split()[0]) for text in await page.locator("tbody td.figure").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    rows = await read_csv(page, tmp_path)
    total = int((await page.locator(".total").inner_text()).split()[0])
    assert len(rows) == total
    assert {row["status"] for row in rows} == {"accepted"}
    assert all(row["quote"] and row["publisher"] == "caplinks demo" for row in rows)


async def test_things_of_a_kind_are_listed(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=table&rows=offerings")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Offerings")
    await expect(page.locator("tbody")).to_contain_text("SpaceX IPO")
    await page.get_by_label("Containing").fill("Sense")
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize(
    "address",
    [
        "/?view=matrix&sort=name&as-of=2026-06-30&evidence=offering:spacex:ipo|EXCLUDES|jurisdiction:CN",
        "/?view=table&rows=exclusions&sort=-CONFIDENCE&modality=ASSERTED",
        SPACEX + "&predicate=INVOKES&as-of=2026-07-01",
    ],
)
async def test_a_shared_address_opens_the_same_view(page: Page, explorer: str, address: str) -> None:
    await visit(page, explorer + address)
    seen = await page.inner_text("main")
    await page.get_by_role("group", name="This view").get_by_role("button", name="Copy link").click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    other = await page.context.new_page()
    await visit(other, copied)
    assert await other.inner_text("main") == seen


async def test_back_and_forward_keep_to_the_views(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=matrix")
    await page.get_by_role("rowheader").get_by_role("link", name="SpaceX IPO").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("SpaceX IPO")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Who is shut out of what")
    await page.go_forward()
    await expect(page.get_by_role("heading", level=1)).to_have_text("SpaceX IPO")


async def test_its_graphql_and_its_cypher_give_what_the_view_shows(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=matrix")
    await page.get_by_role("button", name="GraphQL").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Copy operation").click()
    operation = await page.evaluate("navigator.clipboard.readText()")
    variables = await dialog.get_by_label("Variables").inner_text()
    answer = await page.request.post(
        explorer + "/graphql", data={"query": operation, "variables": json.loads(variables)}
    )
    assert (await answer.json())["data"]["exclusions"]["totalCount"] == 3
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="Cypher").click()
    await dialog.get_by_role("button", name="Copy Cypher").click()
    cypher = await page.evaluate("navigator.clipboard.readText()")
    assert cypher.startswith(":param")
    assert "EXCLUDES" in cypher


async def test_graphiql_opens_with_the_operation_and_leads_back(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=matrix")
    await page.get_by_role("button", name="GraphQL").click()
    await page.get_by_role("dialog").get_by_role("link", name="Open in GraphiQL").click()
    await expect(page.locator(".graphiql-query-editor")).to_contain_text("query Matrix")
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Matrix").click()
    await settled(page)
    await expect(page.locator(".matrix")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/?view=entity&id=company:nobody", "There is no such thing in the graph"),
        ("/?view=entity&id=nonsense", "There is no such thing in the graph"),
        ("/?view=document&id=" + "0" * 64, "This text is not in the graph"),
        ("/?view=table&confidence=1&modality=POSSIBLE", "No row"),
        ("/?view=matrix&as-of=nonsense", "That did not work"),
        ("/?view=matrix&jurisdiction=XX", "That did not work"),
    ],
)
async def test_what_is_not_there_is_told_with_what_to_do(page: Page, explorer: str, address: str, told: str) -> None:
    await visit(page, explorer + address)
    await expect(page.get_by_role("heading", name=told)).to_be_visible()
    assert len(await page.locator(".empty").inner_text()) > len(told) + 20


async def test_the_theme_is_kept(page: Page, explorer: str) -> None:
    await visit(page, explorer)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(paper)
    await page.get_by_role("button", name="Switch to dark").click()
    dark = await page.evaluate(paper)
    assert dark != light
    await visit(page, explorer + "/?view=table")
    assert await page.evaluate(paper) == dark
    await page.get_by_role("button", name="Switch to light").click()
    assert await page.evaluate(paper) == light
