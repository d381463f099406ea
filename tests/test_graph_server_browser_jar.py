"""Our copy of Browser's jar."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from graph.server import browser_jar
from graph.server.browser_jar import with_pages
from graph.server.errors import HomeNotWritableError
from graph.server.jars import ensure_jars

PAGES = {"start.js": b"1", "guide.html": b"<slide>"}
INDEX = b'<body><script src="ui-libs-1.js"></script></body>'
WIDTH = b'a,u=parseFloat(this.style.forRelationship(a).get("shaft-width"))||2,c=u+6,b'


def jar(folder: Path, index: bytes = INDEX, app: bytes = WIDTH) -> Path:
    made = folder / "neo4j-browser-1.jar"
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in {"browser/index.html": index, "browser/app-1.js": app, "browser/other.js": WIDTH}.items():
            archive.writestr(path, text)
    return made


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_copy_holds_the_pages_runs_the_script_first_and_widens_lines(tmp_path: Path) -> None:
    other, original = tmp_path / "neo4j-1.jar", jar(tmp_path)
    before = original.read_bytes()
    made = with_pages([other, original], tmp_path / "copies", PAGES)
    assert made[0] == other
    assert made[1].parent == tmp_path / "copies"
    found = files(made[1])
    assert found["browser/caplinks/guide.html"] == b"<slide>"
    assert found["browser/index.html"].startswith(
        b'<body><script src="caplinks/start.js"></script><script src="ui-libs-'
    )
    assert b"*(1+Math.log2(Math.min(32,Math.max(1,+a.propertyMap.stories||1)))),c=u+6,b" in found["browser/app-1.js"]
    assert found["browser/other.js"] == WIDTH
    assert original.read_bytes() == before


def test_equal_pages_give_one_copy_and_others_another(tmp_path: Path) -> None:
    original = jar(tmp_path)
    first = with_pages([original], tmp_path / "copies", PAGES)
    stamp = first[0].stat().st_ino
    assert with_pages([original], tmp_path / "copies", dict(reversed(PAGES.items()))) == first
    assert first[0].stat().st_ino == stamp
    assert with_pages([original], tmp_path / "copies", {**PAGES, "start.js": b"2"}) != first
    assert len(list((tmp_path / "copies").iterdir())) == 2


def test_without_pages_nothing_is_copied(tmp_path: Path) -> None:
    original = jar(tmp_path)
    assert with_pages([original], tmp_path / "copies", {}) == (original,)
    assert not (tmp_path / "copies").exists()


def test_a_browser_of_another_build_is_left_as_it_is(tmp_path: Path) -> None:
    original = jar(tmp_path, index=b"<body>", app=WIDTH + WIDTH)
    found = files(with_pages([original], tmp_path / "copies", PAGES)[0])
    assert found["browser/index.html"] == b"<body>"
    assert found["browser/app-1.js"] == WIDTH + WIDTH


def test_copies_that_were_not_used_for_a_week_go(tmp_path: Path) -> None:
    original, copies = jar(tmp_path), tmp_path / "copies"
    (old,) = with_pages([original], copies, {"start.js": b"old"})
    (recent,) = with_pages([original], copies, {"start.js": b"recent"})
    for path, days in ((old, 8), (recent, 6)):
        then = time.time() - days * 86400
        os.utime(path, times=(then, then))
    (made,) = with_pages([original], copies, PAGES)
    assert sorted(copies.iterdir()) == sorted([recent, made])


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file", encoding="utf-8")
    with pytest.raises(HomeNotWritableError, match="copies"):
        with_pages([jar(tmp_path)], tmp_path / "copies", PAGES)


def test_the_browser_of_the_list_takes_both_changes(jar_cache: Path, tmp_path: Path) -> None:
    jars = ensure_jars(jar_cache / "jars")
    made = [path for path in with_pages(jars, tmp_path, PAGES) if path.parent == tmp_path]
    assert len(made) == 1
    found = files(made[0])
    assert b'src="caplinks/start.js"' in found["browser/index.html"]
    changed = [name for name in found if name.startswith("browser/app-") and b"Math.log2(Math.min(32" in found[name]]
    assert len(changed) == 1
    assert browser_jar.FOLDER + "/start.js" in found
