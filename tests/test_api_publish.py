"""The published schema, and what breaks programs written for the last release."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from api.graphql import publish as published
from api.graphql import types
from api.graphql.fields import ObjectType, keyed, plain_field
from api.graphql.publish import PATH, RELEASES, list_problems, main, publish, release


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RELEASES, tmp_path / "schema"))


def test_nothing_breaks_since_the_last_release() -> None:
    assert list_problems() == []
    assert main(["--check"]) == 0


def test_an_old_schema_is_told(tmp_path: Path, folder: Path) -> None:
    old = tmp_path / "schema.graphql"
    old.write_text(PATH.read_text(encoding="utf-8").replace("type Query", "type Question"), encoding="utf-8")
    [problem] = list_problems(old, folder)
    assert "api.graphql.publish" in problem
    publish(old)
    assert list_problems(old, folder) == []


def test_what_was_released_and_is_gone_breaks_until_it_is_accepted(folder: Path) -> None:
    later = folder / "0.10.0.graphql"  # after 0.9
    (folder / "0.9.0.graphql").write_text("type Query { gone: Int }", encoding="utf-8")
    text = PATH.read_text(encoding="utf-8").replace("type Query {", "type Query {\n  gone: Int\n", 1)
    later.write_text(text, encoding="utf-8")
    [problem] = list_problems(PATH, folder)
    assert problem.startswith("since 0.10.0 programs break: Field Query.gone was removed.")
    with (folder / "accepted.txt").open("a", encoding="utf-8") as file:
        file.write("Field Query.gone was removed.\n")
    assert list_problems(PATH, folder) == []
    later.unlink()
    (folder / "0.9.0.graphql").unlink()
    assert list_problems(PATH, folder) == ["accepted.txt accepts what is not so: Field Query.gone was removed."]


def test_a_release_keeps_the_schema_and_empties_the_list(folder: Path) -> None:
    with (folder / "accepted.txt").open("a", encoding="utf-8") as file:
        file.write("Field Query.gone was removed.\n")
    path = release(folder)
    assert path.name == f"{version('caplinks')}.graphql"
    assert path.read_text(encoding="utf-8") == PATH.read_text(encoding="utf-8")
    assert (folder / "accepted.txt").read_text(encoding="utf-8") == (RELEASES / "accepted.txt").read_text(
        encoding="utf-8"
    )


def test_a_field_that_will_go_says_what_to_ask_instead() -> None:
    thing = ObjectType(
        name="Thing",
        description="A thing.",
        fields=keyed([replace(plain_field("old", "Int", "Old."), deprecated="Ask for new.")]),
    )
    made: Any = types._object(thing, {**types._PYTHON})  # noqa: SLF001
    [field] = made.__strawberry_definition__.fields
    assert field.deprecation_reason == "Ask for new."


def test_the_check_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(published, "list_problems", lambda: ["one", "two"])
    assert main(["--check"]) == 1
    assert capsys.readouterr().err == "one\ntwo\n"
