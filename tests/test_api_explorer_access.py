"""The explorer for everybody: screen readers, the keyboard, light and dark, small screens, odd names, keys."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from api.keys import KeyFolder
from api.scopes import AccessScope
from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from tests.api_site import Serving, settings_of
from tests.browser_axe import list_faults
from tests.explorer_site import HOSTILE, explorer, odd_site, settled, visit

__all__ = ["explorer", "odd_site"]

pytestmark = pytest.mark.long
EVIDENCE = "&evidence=offering:spacex-ipo|EXCLUDES|jurisdiction:CN"
VIEWS = {
    "home": "/",
    "search": "/?view=search&q=spacex",
    "entity": "/?view=entity&id=company:spacex",
    "matrix": "/?view=matrix" + EVIDENCE,
    "table": "/?view=table",
    "exclusions": "/?view=table&rows=exclusions",
    "graph": "/?view=graph&expand=company:spacex&pick=company:spacex",
    "list": "/?view=graph&expand=company:spacex&as=list",
    "paths": "/?view=paths&from=company:spacex&to=jurisdiction:CN",
    "nothing": "/?view=entity&id=company:nobody",
}
every_view = pytest.mark.parametrize("view", VIEWS)


async def open_document(page: Page, explorer: str) -> None:
    await visit(page, explorer + "/?view=entity&id=company:spacex")
    await page.get_by_role("link", name="open the text").first.click()
    await page.wait_for_selector("mark.here")
    await settled(page)


@every_view
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_serious_fault(page: Page, explorer: str, view: str, scheme: str) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    await visit(page, explorer + VIEWS[view])
    await page.wait_for_timeout(300)  # the drawing is under way
    assert await list_faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_serious_fault_in_a_text_and_in_dialogs(page: Page, explorer: str, scheme: str) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await open_document(page, explorer)
    assert await list_faults(page) == []
    await visit(page, explorer + VIEWS["entity"])
    await page.get_by_text("All relationships").click()
    assert await list_faults(page) == []
    for name in ("GraphQL", "Cypher"):
        await page.get_by_role("group", name="This view").get_by_role("button", name=name).click()
        await page.get_by_role("dialog").get_by_role("button", name="Copy").first.wait_for()
        assert await list_faults(page) == []
        await page.keyboard.press("Escape")


@every_view
async def test_a_view_has_one_heading_a_title_and_landmarks(page: Page, explorer: str, view: str) -> None:
    await visit(page, explorer + VIEWS[view])
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert await page.title() != ""
    for role in ("banner", "main", "contentinfo", "search"):
        await expect(page.get_by_role(role)).to_have_count(1)


@every_view
async def test_a_narrow_screen_holds_a_view(page: Page, explorer: str, view: str) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await visit(page, explorer + VIEWS[view])
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("view", ["home", "entity", "matrix", "table", "list", "paths"])
async def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(page: Page, explorer: str, view: str) -> None:
    await visit(page, explorer + VIEWS[view].removesuffix(EVIDENCE))
    seen = []
    for _ in range(60):
        await page.keyboard.press("Tab")
        here = await page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body) return null;
              const marked = getComputedStyle(one.closest('.chip') ?? one);
              const box = one.getBoundingClientRect();
              return [one.outerHTML.slice(0, 120), marked.outlineStyle !== 'none', box.width > 0 && box.height > 0];
            }"""
        )
        if here is None:
            break
        seen.append(here)
    assert len(seen) > 12
    assert "Skip to the content" in seen[0][0] or "skip" in seen[0][0]
    assert [text for text, outlined, _ in seen if not outlined] == []
    assert [text for text, _, shown in seen if not shown] == []


async def test_a_question_is_answered_by_keys_alone(page: Page, explorer: str) -> None:
    await visit(page, explorer)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    await page.keyboard.press("/")
    await page.keyboard.type("spacex ipo")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    title = page.get_by_role("heading", level=1)
    await expect(title).to_have_text("SpaceX IPO")
    await expect(title).to_be_focused()
    await settled(page)
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent === 'open the text'"):
            break
    await page.keyboard.press("Enter")
    await expect(page.locator("mark.here").first).to_be_in_viewport()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()


@pytest.mark.parametrize("view", ["table", "search", "matrix"])
async def test_a_control_keeps_the_focus_when_the_view_is_drawn_anew(page: Page, explorer: str, view: str) -> None:
    await visit(page, explorer + VIEWS[view])
    control = {
        "table": page.get_by_role("button", name="Sure"),
        "search": page.get_by_role("checkbox", name="Offerings"),
        "matrix": page.get_by_label("Offerings by"),
    }[view]
    await control.focus()
    await page.keyboard.press("ArrowDown" if view == "matrix" else "Space")
    await expect(page).to_have_url(re.compile("sort=|kind="))
    await settled(page)
    await expect(control).to_be_focused()


async def test_what_is_typed_stays_while_the_view_is_drawn_anew(page: Page, explorer: str) -> None:
    async def slowly(route: Route) -> None:
        if "query Ends" in (route.request.post_data or ""):
            await asyncio.sleep(2)
        await route.continue_()

    await page.route("**/graphql", slowly)
    await visit(page, explorer + "/?view=paths")
    await page.get_by_role("combobox", name="From whom").fill("anthropic")
    await page.get_by_role("option").filter(has_text="Anthropic").first.click()
    other = page.get_by_role("combobox", name="To whom")
    await other.fill("chi")
    await expect(page.get_by_role("combobox", name="From whom")).to_have_value("Anthropic")
    await settled(page)
    await expect(other).to_be_focused()
    await expect(other).to_have_value("chi")
    await expect(page.get_by_role("option").filter(has_text="China").first).to_be_visible()


async def test_dialogs_keep_the_focus_and_give_it_back(page: Page, explorer: str) -> None:
    await visit(page, explorer + VIEWS["table"])
    button = page.get_by_role("button", name="GraphQL")
    await button.focus()
    await page.keyboard.press("Enter")
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    await page.keyboard.press("Escape")
    await expect(button).to_be_focused()


async def test_what_changes_is_told(page: Page, explorer: str) -> None:
    await visit(page, explorer + VIEWS["matrix"])
    live = page.locator("#live")
    await expect(live).to_have_attribute("aria-live", "polite")
    await page.get_by_role("checkbox", name="possible").check()
    await expect(live).to_have_text("0 offerings, 0 jurisdictions")


async def test_nothing_moves_for_those_who_want_it_still(page: Page, explorer: str) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await visit(page, explorer + VIEWS["graph"])
    await page.wait_for_selector(".canvas canvas")
    assert not await page.evaluate("document.querySelector('.canvas')._cyreg.cy.nodes().animated()")
    moving = "[...document.getAnimations()].filter(one => one.effect.getTiming().duration > 1).length"
    assert await page.evaluate(moving) == 0


@pytest.mark.parametrize(
    "address",
    [
        "/?view=entity&id=company:odd-corp",
        "/?view=entity&id=company:hostile",
        "/?view=graph&expand=company:odd-corp&pick=company:hostile",
        "/?view=graph&expand=company:odd-corp&as=list",
        "/?view=matrix",
        "/?view=table",
        "/?view=paths&from=company:hostile&to=offering:odd-ipo",
        "/?view=search&q=onerror",
        f"/?view=search&q={HOSTILE}",
        f"/?view=entity&id={HOSTILE}",
        f"/?view={HOSTILE}&rows={HOSTILE}&sort={HOSTILE}&evidence={HOSTILE}",
    ],
)
async def test_hostile_names_are_text(page: Page, odd_site: str, address: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Trusted" in message.text else None)
    await visit(page, odd_site + address)
    await page.wait_for_timeout(400)
    assert await page.evaluate("window.hurt") is None
    await expect(page.locator("img")).to_have_count(0)
    assert complaints == []
    if address.startswith("/?view=entity&id=company:odd"):
        await expect(page.get_by_text(HOSTILE, exact=True).first).to_be_visible()


async def test_hostile_text_and_hostile_cells_are_text(page: Page, odd_site: str, tmp_path: Path) -> None:
    await visit(page, odd_site + "/?view=entity&id=company:odd-corp")
    await page.get_by_role("link", name="open the text").first.click()
    await expect(page.locator("mark.here").first).to_be_visible()
    await expect(page.locator(".prose")).to_contain_text(HOSTILE)
    assert await page.evaluate("window.hurt") is None
    await visit(page, odd_site + "/?view=table&id=company:odd-corp")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="CSV").click()
    await (await downloading.value).save_as(tmp_path / "rows.csv")
    text = (tmp_path / "rows.csv").read_text(encoding="utf-8-sig")
    assert "\"'=HYPERLINK(" in text
    assert ",=HYPERLINK" not in text


async def test_denials_and_modalities_are_seen(page: Page, odd_site: str) -> None:
    await visit(page, odd_site + "/?view=entity&id=offering:odd-ipo")
    excludes = page.get_by_role("region", name="Excludes")
    china = excludes.locator(".link").filter(has_text="China")
    await expect(china).to_contain_text("denied once")
    for modality in ("asserted", "planned", "alleged", "possible"):
        await expect(excludes.locator(f".modality-{modality}")).to_have_count(1)
    await china.get_by_role("button", name="all 2 statements").click()
    drawer = page.get_by_role("complementary", name="Evidence")
    await expect(drawer).to_contain_text("1 statement, 1 denial")
    await expect(drawer.locator(".claim-denied")).to_contain_text("Odd Corp denies that CN stays out.")
    await visit(page, odd_site + "/?view=entity&id=company:odd-corp")
    sues = page.get_by_role("region", name=re.compile("^Sues"))
    await expect(sues.locator(".denied")).to_be_visible()
    await expect(sues).to_contain_text("Bolt & Sons")
    await visit(page, odd_site + "/?view=matrix&jurisdiction=CN&jurisdiction=HK&jurisdiction=RU&jurisdiction=IR")
    for modality in ("planned", "alleged", "possible"):
        await expect(page.locator(f"td .cell-{modality}")).to_have_count(1)
    await expect(page.get_by_role("button", name="denied 1×")).to_have_count(1)


async def shown_operation(page: Page, name: str) -> str:
    """Press a button of the view and return what its dialog shows."""
    await page.get_by_role("group", name="This view").get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Copy").first.wait_for()
    text = await dialog.inner_text()
    await page.keyboard.press("Escape")
    return text


async def test_publishers_and_the_day_on_which_it_holds_narrow_every_view(page: Page, odd_site: str) -> None:
    await visit(page, odd_site + "/?view=table&rows=exclusions")
    before = await page.locator("tbody tr").count()
    await page.get_by_text("All publishers").click()
    await page.get_by_label("Find a publisher").fill("ODD")
    await page.get_by_role("checkbox", name=re.compile("^Odd")).check()
    await expect(page.locator("tbody tr")).to_have_count(1)
    assert before > 1
    await page.keyboard.press("Escape")
    await page.get_by_label("Holds on").fill("2026-05-31")
    await expect(page).to_have_url(re.compile("valid-on=2026-05-31"))
    await settled(page)
    await expect(page.locator("tbody tr")).to_have_count(1)
    operation = await shown_operation(page, "GraphQL")
    assert '"validOn": "2026-05-31"' in operation
    assert '"publisher": [' in operation
    statement = await shown_operation(page, "Cypher")
    assert "2026-05-31" in statement
    assert "Odd" in statement
    await page.get_by_label("Holds on").fill("2026-06-01")
    await expect(page.get_by_role("heading", name="No row")).to_be_visible()
    for view in ("Matrix", "Table", "Graph", "Paths"):
        await page.get_by_role("navigation", name="Views").get_by_role("link", name=view).click()
        await settled(page)
        await expect(page).to_have_url(re.compile("valid-on=2026-06-01"))
        await expect(page).to_have_url(re.compile("publisher=Odd"))
    await page.get_by_role("button", name="Clear filters").click()
    await expect(page).not_to_have_url(re.compile("valid-on|publisher"))


async def test_what_shuts_out_a_bloc_is_counted_for_its_members_on_demand(page: Page, odd_site: str) -> None:
    await visit(page, odd_site + "/?view=matrix&jurisdiction=DE")
    await expect(page.get_by_role("heading", name="Nobody is shut out, as far as was read")).to_be_visible()
    await page.get_by_role("checkbox", name="also by its blocs").check()
    await expect(page.get_by_role("button", name="Far Sale shuts out European Union")).to_be_visible()
    await expect(page.locator(".column-head .via")).to_have_text("and so its members")
    await expect(page).to_have_url(re.compile("blocs=yes"))
    assert '"blocs": true' in await shown_operation(page, "GraphQL")
    await visit(page, odd_site + "/?view=table&rows=exclusions&jurisdiction=DE&blocs=yes")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await visit(page, odd_site + "/?view=entity&id=jurisdiction:DE&blocs=yes")
    group = page.get_by_role("region", name="Excluded from")
    await expect(group).to_contain_text("Far Sale")
    await expect(group).to_contain_text("as a member of European Union")
    assert "blocs: true" in await shown_operation(page, "GraphQL")


async def test_the_guide_leads_to_the_explorer_and_back(page: Page, explorer: str) -> None:
    await visit(page, explorer)
    await page.get_by_role("navigation", name="Other doors").get_by_role("link", name="Guide").click()
    await expect(page.get_by_role("heading", name="How to read an answer")).to_be_visible()
    link = page.get_by_role("link", name="explorer")
    assert await link.get_attribute("href") == f"{explorer.rstrip('/')}/"


async def test_a_key_is_asked_for_and_held_by_the_tab_alone(
    page: Page, demo_graph: GraphClient, demo_texts: Path, neo4j_server: ServerInfo, tmp_path: Path
) -> None:
    del demo_graph
    keys = KeyFolder(tmp_path / "keys")
    _, token = keys.add("reader", [AccessScope.READ], expires=None, now=datetime.now(UTC))
    settings = ApiSettings(keys=tmp_path / "keys")
    async with Serving(settings, settings_of(neo4j_server, caplinks_texts=demo_texts)) as client:
        address = str(client.base_url)
        await page.goto(address + "/?view=matrix")
        dialog = page.get_by_role("dialog", name="This server asks for a key")
        await dialog.get_by_label("Key for the API").fill(token)
        await page.keyboard.press("Enter")
        await expect(page.locator(".matrix tbody tr").first).to_be_visible()
        await expect(page.locator("#foot")).to_contain_text("documents read")
        assert await page.evaluate("Object.values(sessionStorage)") == [token]
        assert token not in str(await page.context.storage_state())
        assert token not in page.url
        await page.reload()
        await expect(page.locator(".matrix tbody tr").first).to_be_visible()
        await page.get_by_role("button", name="Cypher").click()
        await expect(page.get_by_role("dialog")).to_contain_text("explain")
        await page.keyboard.press("Escape")
        await open_document_without_text(page, address)
        other = await page.context.new_page()
        await other.goto(address)
        await expect(other.get_by_role("dialog", name="This server asks for a key")).to_be_visible()


async def open_document_without_text(page: Page, address: str) -> None:
    await visit(page, address + "/?view=entity&id=company:spacex")
    await page.get_by_role("link", name="open the text").first.click()
    await expect(page.locator(".warning")).to_contain_text("scope “text”")
    await expect(page.locator(".prose mark").first).to_be_visible()
