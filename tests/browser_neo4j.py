"""An analyst at Neo4j Browser."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from graph.server.local import ServerInfo

_CONNECT_MS = 120_000


@dataclass(frozen=True, slots=True)
class Analyst:
    """Looks at a page of Neo4j Browser and does what a person would."""

    page: Page
    server: ServerInfo

    async def connect(self, more: str = "") -> None:
        """Open the address that `caplinks up` prints and paste the password."""
        await self.page.goto(self.server.browser_url + more)
        await self.paste_password()

    async def paste_password(self) -> None:
        """Paste the password into the form, and wait for the guide, which opens when Browser has connected."""
        field = self.page.locator("input[type=password]")
        await field.click()
        await self.page.keyboard.insert_text(self.server.password.get_secret_value())
        await self.page.keyboard.press("Enter")
        await self.sees_guide()

    async def sees_guide(self) -> None:
        """Wait until the first page of the guide is there."""
        await expect(self.guide.get_by_text("Who may not take part, and who said so")).to_be_visible(
            timeout=_CONNECT_MS
        )

    @property
    def guide(self) -> Locator:
        """Return the guide beside the results."""
        return self.page.get_by_test_id("guidesDrawer")

    @property
    def frame(self) -> Locator:
        """Return the newest result."""
        return self.page.get_by_test_id("frame").first

    async def run_from_guide(self, title: str) -> None:
        """Click a title of the open page of the guide, and wait for its result."""
        await self.guide.locator("a", has_text=title).click()
        await expect(self.frame.get_by_test_id("frameCommand")).to_contain_text(title, timeout=_CONNECT_MS)
        await expect(self.frame.get_by_test_id("frame-loaded-contents")).to_be_visible(timeout=_CONNECT_MS)

    async def rows(self) -> list[list[str]]:
        """Return the cells of the newest result, which is a table; its first row are the names of the columns."""
        table = self.frame.locator("table")
        await expect(table).to_be_visible()
        cells: list[list[str]] = await table.evaluate(_CELLS)
        return cells

    async def width_of(self, caption: str, among: int = 0) -> float:
        """Return how wide the line with this caption is drawn, in pixels of the picture."""
        line = self.frame.locator("g.relationship").filter(has_text=caption).nth(among).locator("path.b-outline")
        drawn = await line.get_attribute("d") or ""
        return 2 * float(drawn.split()[2])

    async def click_line(self, caption: str) -> None:
        """Click the middle of a line with this caption that nothing covers, once the circles rest."""
        lines = self.frame.locator("g.relationship").filter(has_text=caption)
        await expect(lines).not_to_have_count(0)
        await self.page.wait_for_function(_REST)
        for line in await lines.locator("path.overlay").all():
            place = await line.evaluate(_MIDDLE)
            if place is not None:
                await self.page.mouse.move(place[0], place[1])
                await self.page.mouse.click(place[0], place[1])
                return
        message = f"every line with the caption {caption} is covered"
        raise AssertionError(message)


_CELLS = "table => [...table.rows].map(row => [...row.cells].map(cell => cell.innerText.trim()))"
_REST = """async () => {
  const places = () => [...document.querySelectorAll('g.node')].map(node => node.getAttribute('transform')).join();
  const before = places();
  await new Promise(done => setTimeout(done, 500));
  return before === places();
}"""
_MIDDLE = """line => {
  const box = line.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return document.elementFromPoint(x, y) === line ? [x, y] : null;
}"""
