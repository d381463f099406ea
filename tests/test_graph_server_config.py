"""neo4j.conf, ports, files."""

from __future__ import annotations

import errno
import socket
import stat
from pathlib import Path

import pytest

from graph.server.config import Ports, ServerFolders, ServerOptions, choose_ports, read_ports, settings, write_config
from graph.server.errors import DiskSpaceError, HomeNotWritableError, PortInUseError
from graph.server.files import make_folder, not_writable, require_space, write_atomically

PORTS = Ports(bolt=17001, http=17002)


def test_everything_listens_on_loopback_and_nothing_is_told_outside() -> None:
    rows = settings(PORTS, ServerOptions())
    for name in ("bolt", "http"):
        assert rows[f"server.{name}.listen_address"] == f"127.0.0.1:{getattr(PORTS, name)}"
        assert rows[f"server.{name}.advertised_address"] == f"127.0.0.1:{getattr(PORTS, name)}"
    assert rows["dbms.security.auth_enabled"] == "true"
    assert rows["dbms.usage_report.enabled"] == rows["client.allow_telemetry"] == "false"
    assert "browser.post_connect_cmd" not in rows
    policy = rows["dbms.security.http_static_content_security_policy_header"]
    assert policy.endswith("connect-src 'self' ws://127.0.0.1:17001 http://127.0.0.1:17001")


def test_an_api_address_brings_the_guide_and_the_style() -> None:
    rows = settings(PORTS, ServerOptions(api_address="http://127.0.0.1:8000"))
    assert rows["browser.post_connect_cmd"] == (
        "config initialNodeDisplay: 500; style http://127.0.0.1:8000/browser/style.grass; "
        "guide http://127.0.0.1:8000/browser/guide.html"
    )
    policy = rows["dbms.security.http_static_content_security_policy_header"]
    assert "img-src 'self' http://127.0.0.1:8000 data:" in policy
    assert policy.endswith(" http://127.0.0.1:8000")


def test_pages_of_its_own_bring_the_guide() -> None:
    rows = settings(PORTS, ServerOptions(pages={"guide.html": b"", "start.js": b""}))
    assert rows["browser.post_connect_cmd"] == "guide http://127.0.0.1:17002/browser/caplinks/guide.html"
    assert "browser.post_connect_cmd" not in settings(PORTS, ServerOptions(pages={"start.js": b""}))


def test_files_of_a_home_with_spaces_and_quotes(tmp_path: Path) -> None:
    folders = ServerFolders(tmp_path / 'a "home"')
    folders.make()
    write_config(
        folders, PORTS, ServerOptions(heap="300m", jvm=("-Dx=y",)), [Path("/jars/a b.jar"), Path("/jars/c.jar")]
    )
    lines = folders.arguments.read_text(encoding="utf-8").splitlines()
    assert '"-Xmx300m"' in lines
    assert '"-Dx=y"' in lines
    assert lines[-2:] == ['"-cp"', '"/jars/a b.jar:/jars/c.jar"']
    assert read_ports(folders) == PORTS
    assert stat.S_IMODE(folders.root.stat().st_mode) == 0o700
    folders.ports.write_text("{}", encoding="utf-8")
    assert read_ports(folders) is None


def test_ports_wanted_last_any() -> None:
    with socket.socket() as busy, socket.socket() as other:
        for taken in (busy, other):
            taken.bind(("127.0.0.1", 0))
            taken.listen()
        port, port2 = busy.getsockname()[1], other.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"port {port} "):
            choose_ports(ServerOptions(bolt_port=port), None)
        options = ServerOptions(bolt_port=port, http_port=port2, free_ports=True)
        any_ports = choose_ports(options, None)
        assert port not in {any_ports.bolt, any_ports.http}
        assert any_ports.bolt != any_ports.http
        assert choose_ports(options, any_ports) == any_ports
    assert choose_ports(options, any_ports) == Ports(bolt=port, http=port2)


def test_one_port_is_not_given_twice() -> None:
    ports = choose_ports(ServerOptions(bolt_port=17003, http_port=17003, free_ports=True), None)
    assert ports.bolt != ports.http


def test_files_are_private_and_whole(tmp_path: Path) -> None:
    write_atomically(tmp_path / "x", "one")
    write_atomically(tmp_path / "x", "two")
    assert (tmp_path / "x").read_text(encoding="utf-8") == "two"
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]
    with pytest.raises(HomeNotWritableError, match="No such file"):
        write_atomically(tmp_path / "gone" / "x", "one")


def test_a_folder_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere
    with pytest.raises(HomeNotWritableError, match="no write permission; give it to your user"):
        make_folder(tmp_path / "x")


def test_space(tmp_path: Path) -> None:
    require_space(tmp_path, 1, "this")
    with pytest.raises(DiskSpaceError, match=r"this needs \d+ MiB"):
        require_space(tmp_path, 2**60, "this")
    assert isinstance(not_writable(tmp_path, OSError(errno.ENOSPC, "full")), DiskSpaceError)
