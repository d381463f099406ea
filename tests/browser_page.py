"""A real Chromium for tests of what people see: Debian's, driven by Playwright, that reaches this machine alone.

The fixtures `chromium` and `page` are in conftest.py, and must not be imported elsewhere: each module that imports a
fixture of the session gets one of its own, and a run then held eleven browsers. Playwright's own browsers are not
downloaded.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HERE = {"127.0.0.1", "localhost", None}
_TIMEOUT_MS = 90_000  # what takes half a second alone took 30 s beside a training of a model
expect.set_options(timeout=_TIMEOUT_MS)
_STARTED = pytest.StashKey[bool]()
_MISSING = (
    "no Chromium here; install one (on Debian and Ubuntu: apt-get install chromium), "
    "or name one with CAPLINKS_TEST_CHROMIUM=/path/to/chromium"
)


def find_chromium() -> Path | None:
    """Return the program, or None."""
    named = os.environ.get("CAPLINKS_TEST_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


@pytest.fixture(scope="session")
async def chromium(pytestconfig: pytest.Config) -> AsyncIterator[Browser]:
    """The one headless Chromium of a run. Without one tests are skipped, and in CI, which installs it, they fail."""
    if pytestconfig.stash.get(_STARTED, False):
        pytest.fail("a second Chromium: a test module imports the fixture `chromium`, which conftest.py has")
    program = find_chromium()
    if program is None and os.environ.get("CI"):
        pytest.fail(_MISSING)
    if program is None:
        pytest.skip(_MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars"],
        )
        pytestconfig.stash[_STARTED] = True
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def page(chromium: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """A page of a browser that nobody has used, 1280 by 800, with an empty storage and nothing outside this machine."""
    context = await chromium.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="UTC", accept_downloads=True
    )
    context.set_default_timeout(_TIMEOUT_MS)
    await context.route(lambda address: urlsplit(address).hostname not in _HERE, _refuse)
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = await context.new_page()
    try:
        yield opened
        if os.environ.get("CAPLINKS_TEST_PICTURES"):
            folder = Path(os.environ["CAPLINKS_TEST_PICTURES"])
            await opened.screenshot(path=folder / f"{tmp_path.name}.png")
    finally:
        await context.close()


async def _refuse(route: Route) -> None:
    await route.abort("internetdisconnected")
