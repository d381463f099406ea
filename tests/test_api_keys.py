"""Keys in their folder, and the commands that make and revoke them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.cli import app as cli
from api.cli.codes import Exit
from api.keys import KeyFolder
from api.scopes import AccessScope
from graph.errors import InvalidInputError, NotFoundError

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
READ = frozenset({AccessScope.READ})


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "home" / "keys")


def add(folder: KeyFolder, name: str = "newsroom", expires: date | None = None) -> str:
    return folder.add(name, READ, expires=expires, now=NOW)[1]


def test_a_key_is_found_by_its_text_alone(folder: KeyFolder) -> None:
    text = add(folder)
    assert re.fullmatch(r"caplinks_[0-9a-f]{8}_[\w-]{43}", text)
    key = folder.find(text, NOW)
    assert key is not None
    assert (key.name, key.scopes, key.id) == ("newsroom", READ, text.split("_")[1])
    other = text[:-1] + ("A" if text[-1] != "A" else "B")
    for wrong in (other, "", text[:-1], f"{text}x", "caplinks_00000000_" + "A" * 43, key.digest, "../../etc/passwd"):
        assert folder.find(wrong, NOW) is None


def test_the_text_is_stored_nowhere_and_files_are_private(folder: KeyFolder) -> None:
    text = add(folder)
    folder.find(text, NOW)
    files = list(folder.folder.iterdir())
    assert len(files) == 2
    for path in files:
        assert path.stat().st_mode & 0o077 == 0
        assert text.rpartition("_")[2].encode() not in path.read_bytes()
    assert folder.folder.stat().st_mode & 0o077 == 0
    assert text not in repr(folder.list())


def test_a_revoked_key_is_refused_at_once_by_every_process(folder: KeyFolder) -> None:
    text, kept = add(folder), add(folder, "other")
    elsewhere = KeyFolder(folder.folder)
    assert elsewhere.find(text, NOW) is not None
    assert folder.revoke("newsroom").name == "newsroom"
    assert elsewhere.find(text, NOW) is None
    assert elsewhere.find(kept, NOW) is not None
    with pytest.raises(NotFoundError, match="newsroom"):
        folder.revoke("newsroom")
    folder.revoke(kept.split("_")[1])
    assert folder.list() == []
    assert list(folder.folder.iterdir()) == []


def test_a_key_holds_until_the_end_of_its_last_day(folder: KeyFolder) -> None:
    text = add(folder, expires=date(2026, 11, 30))
    assert folder.find(text, datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) is not None
    assert folder.find(text, datetime(2026, 12, 1, 0, 0, tzinfo=UTC)) is None
    with pytest.raises(InvalidInputError, match="expired already"):
        add(folder, "late", date(2026, 11, 26))


def test_last_use_is_remembered_by_the_minute(folder: KeyFolder) -> None:
    text = add(folder)
    assert folder.list()[0].last_used is None
    for second in (0, 59, 61):
        folder.find(text, NOW + timedelta(seconds=second))
        wanted = NOW + timedelta(seconds=61 if second == 61 else 0)
        assert folder.list()[0].last_used == wanted


@pytest.mark.parametrize("name", ["", "a/b", "a\nb", "x" * 65])
def test_names_that_cannot_be_used(folder: KeyFolder, name: str) -> None:
    with pytest.raises(InvalidInputError, match="name"):
        add(folder, name)


def test_two_keys_have_two_names(folder: KeyFolder) -> None:
    add(folder)
    with pytest.raises(InvalidInputError, match="another name"):
        add(folder)


def test_files_that_are_no_keys_are_passed_over(folder: KeyFolder) -> None:
    text = add(folder)
    for name, content in (("0a0a0a0a", "{"), ("0b0b0b0b", '{"id": 3}'), ("0c0c0c0c", "[]")):
        (folder.folder / f"{name}.json").write_text(content, encoding="utf-8")
        assert folder.find(f"caplinks_{name}_{'A' * 43}", NOW) is None
    assert [key.id for key in folder.list()] == [text.split("_")[1]]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="file"):
        add(KeyFolder(tmp_path / "file" / "keys"))


# -- commands ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAPLINKS_HOME", str(tmp_path))
    return tmp_path


def test_keys_add_list_and_revoke(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["keys", "list"]) == Exit.DONE
    assert "keys add" in capsys.readouterr().err
    assert cli.run(["keys", "add", "lab", "-s", "read", "--scope", "text", "--expires", "2999-01-01"]) == Exit.DONE
    made = capsys.readouterr()
    text = made.out.strip()
    assert KeyFolder(home / "keys").find(text, datetime.now(UTC)) is not None
    assert text not in made.err
    assert cli.run(["keys", "list", "--json"]) == Exit.DONE
    listed = capsys.readouterr().out
    assert text.rpartition("_")[2] not in listed
    [key] = json.loads(listed)
    assert (key["name"], key["scopes"], key["expires"], key["expired"]) == (
        "lab",
        ["read", "text"],
        "2999-01-01",
        False,
    )
    assert key["lastUsed"] is not None
    assert cli.run(["keys", "list"]) == Exit.DONE
    assert "2999-01-01" in capsys.readouterr().out
    assert cli.run(["keys", "revoke", "lab"]) == Exit.DONE
    assert "no key is left" in capsys.readouterr().err
    assert cli.run(["keys", "revoke", "lab"]) == Exit.NOT_FOUND


@pytest.mark.parametrize(
    "arguments", [["add", "x", "--scope", "all"], ["add", "x", "--expires", "soon"], ["add", "x/y"], ["add"]]
)
def test_keys_that_are_not_made(home: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["keys", *arguments]) == Exit.USAGE
    assert capsys.readouterr().err.startswith("error: ")
    assert not (home / "keys").exists()


def test_keys_may_lie_elsewhere(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAPLINKS_API_KEYS", str(tmp_path / "elsewhere"))
    assert cli.run(["keys", "add", "x", "--json"]) == Exit.DONE
    made = json.loads(capsys.readouterr().out)
    assert (tmp_path / "elsewhere" / f"{made['id']}.json").exists()
    assert not (home / "keys").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.com"])  # noqa: S104
def test_without_a_key_nobody_else_is_served(home: Path, host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["serve", "--host", host]) == Exit.USAGE
    told = capsys.readouterr().err
    assert host in told
    assert "caplinks keys add" in told
    KeyFolder(home / "keys").add("old", READ, expires=date(2020, 1, 1), now=datetime(2019, 1, 1, tzinfo=UTC))
    assert cli.run(["serve", "--host", host]) == Exit.USAGE
