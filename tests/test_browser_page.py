"""The Chromium that other tests drive, and the judge of accessibility: that each can fail."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Error, Page

from tests.browser_axe import list_faults

pytestmark = pytest.mark.long
GOOD = '<!doctype html><html lang="en"><title>x</title><main><h1>Hi</h1><p style="color: #111">text</p></main>'


async def test_a_page_is_read_and_nothing_outside_is_reached(page: Page) -> None:
    await page.set_content(GOOD)
    assert await page.inner_text("h1") == "Hi"
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        await page.goto("http://example.com/")


async def test_pages_share_no_storage(page: Page, chromium: Browser) -> None:
    assert len(chromium.contexts) == 1
    assert await page.context.storage_state() == {"cookies": [], "origins": []}


async def test_a_fault_of_accessibility_is_found(page: Page) -> None:
    await page.set_content(GOOD)
    assert await list_faults(page) == []
    await page.set_content(GOOD.replace("#111", "#ddd") + "<button></button>")
    found = await list_faults(page)
    assert [line.split(": ")[1] for line in found] == ["button-name", "color-contrast"]
    assert await list_faults(page, "h1") == []
    assert await list_faults(page, leave_out=("p", "button")) == []
