"""Writes `schema.graphql` anew: `python -m api.graphql.publish`.

`--check` verifies that it is that of the code, and that nothing breaks programs written for the last release, whose
schema lies in `docs/schema/`. `--release` puts today's there, under the version of the package.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from graphql import GraphQLSchema, find_breaking_changes
from graphql import build_schema as read_schema

from api.graphql.schema import build_schema

_ROOT = Path(__file__).parents[2]
PATH = _ROOT / "schema.graphql"
RELEASES = _ROOT / "docs" / "schema"
_ACCEPTED = "accepted.txt"
_NUMBERS = re.compile(r"\d+")


def publish(path: Path = PATH) -> None:
    """Write the schema language of the code's schema."""
    path.write_text(_sdl(), encoding="utf-8")


def release(folder: Path = RELEASES) -> Path:
    """Keep the schema as that of the package's version; what was accepted as broken is so from now on."""
    path = folder / f"{version('caplinks')}.graphql"
    publish(path)
    accepted = folder / _ACCEPTED
    lines = accepted.read_text(encoding="utf-8").splitlines(keepends=True)
    accepted.write_text("".join(line for line in lines if line.startswith("#")), encoding="utf-8")
    return path


def list_problems(path: Path = PATH, folder: Path = RELEASES) -> list[str]:
    """Return what is wrong with the published schema: it is old, or it breaks programs and nobody accepted that."""
    sdl = _sdl()
    found = []
    if path.read_text(encoding="utf-8") != sdl:
        found.append(f"{path.name} is not that of the code; run python -m api.graphql.publish")
    last = max(folder.glob("*.graphql"), key=_version)
    broken = {each.description for each in find_breaking_changes(_read(last), read_schema(sdl))}
    lines = (folder / _ACCEPTED).read_text(encoding="utf-8").splitlines()
    accepted = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    found += [
        f"since {last.stem} programs break: {each} Keep it, deprecated; or accept it in {_ACCEPTED} and tell users"
        for each in sorted(broken - accepted)
    ]
    found += [f"{_ACCEPTED} accepts what is not so: {each}" for each in sorted(accepted - broken)]
    return found


def _read(path: Path) -> GraphQLSchema:
    return read_schema(path.read_text(encoding="utf-8"))


def _sdl() -> str:
    return f"{build_schema().as_str()}\n"


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in _NUMBERS.findall(path.stem))


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit status."""
    if "--check" in arguments:
        problems = list_problems()
        for problem in problems:
            sys.stderr.write(f"{problem}\n")
        return 1 if problems else 0
    if "--release" in arguments:
        release()
    else:
        publish()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
