"""Saved questions: what each asks, how far it has come, what it has told. Files below the home, for the owner alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

from graph.errors import InvalidInputError, NotFoundError
from graph.read.news import News, Question, describe, question_of
from graph.server.files import make_folder, write_atomically

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved question."""

    question: Question
    revision: int | None
    """All up to this one was told; None before the first time was over."""


class Watches:
    """The saved questions of a home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "watches"

    def names(self) -> list[str]:
        """Return the names of all, sorted."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def find(self, name: str) -> Watch | None:
        """Return the question of this name, or None.

        Raises: InvalidInputError: the name cannot be one, or its file is damaged.
        """
        path = self._path(name, ".json")
        try:
            row = orjson.loads(path.read_bytes())
            return Watch(question_of(row["question"]), row["revision"])
        except FileNotFoundError:
            return None
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            message = f"{path} is damaged; remove it to begin this question again"
            raise InvalidInputError(message) from error

    def save(self, name: str, watch: Watch) -> None:
        """Keep a question and how far it has come."""
        make_folder(self._folder, private=True)
        row = {"question": describe(watch.question), "revision": watch.revision}
        write_atomically(self._path(name, ".json"), orjson.dumps(row).decode())

    def forget(self, name: str) -> None:
        """Remove a question.

        Raises: NotFoundError: there is none of this name.
        """
        if self.find(name) is None:
            message = f"there is no saved question {name}; caplinks watch-for --list names them"
            raise NotFoundError(message)
        for suffix in (".told", ".json"):
            self._path(name, suffix).unlink(missing_ok=True)

    def told(self, name: str) -> dict[str, str]:
        """Return the link of every claim that was told and is not gone, by the claim's id."""
        found: dict[str, str] = {}
        try:
            lines = self._path(name, ".told").read_bytes().splitlines()
        except FileNotFoundError:
            return found
        for line in lines:
            try:
                claim, link = orjson.loads(line)
            except ValueError:  # the last line of a process that was killed; it is told again
                continue
            if link is None:
                found.pop(claim, None)
            else:
                found[claim] = link
        return found

    def note(self, name: str, news: tuple[News, ...]) -> None:
        """Remember that these were told."""
        make_folder(self._folder, private=True)
        lines = (orjson.dumps([each.claim, None if each.gone else each.told["link"]]) + b"\n" for each in news)
        with self._path(name, ".told").open("ab") as file:
            file.write(b"\n" + b"".join(lines))  # a line that was cut off ends here

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold a question for this process while the block runs.

        Raises: InvalidInputError: another process holds it.
        """
        make_folder(self._folder, private=True)
        try:
            with FileLock(self._path(name, ".lock")).acquire(blocking=False):
                yield
        except Timeout:
            message = f"another process is asking {name} now; wait for it"
            raise InvalidInputError(message) from None

    def _path(self, name: str, suffix: str) -> Path:
        if not _NAME.fullmatch(name):
            message = f"{name!r} is no name for a question: give small letters, digits, - and _, at most 64"
            raise InvalidInputError(message)
        return self._folder / f"{name}{suffix}"
