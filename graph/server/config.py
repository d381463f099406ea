"""What the local server is told: options, folders, ports, neo4j.conf and Java's arguments."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.server.browser_jar import FOLDER
from graph.server.errors import PortInUseError
from graph.server.files import make_folder, write_atomically

HOST = "127.0.0.1"
BOLT_PORT = 7687
HTTP_PORT = 7474
GUIDE = "guide.html"
"""The page that Browser opens when it has connected, if it is given."""
MAIN = "org.neo4j.server.CommunityEntryPoint"
ADMIN = "org.neo4j.cli.AdminTool"

_OPEN = ("java.nio", "java.io", "java.lang", "java.util.concurrent")
_JVM = (
    "-XX:+UseG1GC",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in (*_OPEN, "sun.nio.ch")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """How a local server is run."""

    bolt_port: int = BOLT_PORT
    http_port: int = HTTP_PORT
    free_ports: bool = False
    """Take other ports when these are in use, instead of an error."""
    heap: str = "512m"
    pagecache: str = "256m"
    pages: Mapping[str, bytes] = field(default_factory=dict)
    """Files that Neo4j serves at `/browser/caplinks/`; see `graph.server.browser_jar`."""
    api_address: str | None = None
    """`http://host:port` of the API, whence Browser has guide and style where Neo4j cannot serve them itself."""
    jvm: tuple[str, ...] = ()
    """More arguments for Java."""
    start_timeout_s: float = 240.0  # 5 s on a free machine; a minute and more was seen on one that trains a model
    stop_timeout_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The two ports of a server."""

    bolt: int
    http: int


@dataclass(frozen=True, slots=True)
class ServerFolders:
    """The folders and files of the server below a home."""

    home: Path

    @property
    def root(self) -> Path:
        """Return Neo4j's own home."""
        return self.home / "neo4j"

    @property
    def conf(self) -> Path:
        """Return the folder of neo4j.conf."""
        return self.root / "conf"

    @property
    def log(self) -> Path:
        """Return the file that takes what Java prints."""
        return self.root / "logs" / "console.log"

    @property
    def password(self) -> Path:
        """Return the file of the password."""
        return self.root / "password"

    @property
    def lock(self) -> Path:
        """Return the lock of `up` and `down`."""
        return self.root / "run" / "caplinks.lock"

    @property
    def process(self) -> Path:
        """Return the record of the running process."""
        return self.root / "run" / "process.json"

    @property
    def ports(self) -> Path:
        """Return the record of the ports."""
        return self.root / "run" / "ports.json"

    @property
    def arguments(self) -> Path:
        """Return the file of Java's arguments."""
        return self.conf / "java.args"

    @property
    def store(self) -> Path:
        """Return the folder that exists once the server was started."""
        return self.root / "data" / "databases" / "system"

    @property
    def mark(self) -> str:
        """Return the argument by which a process of this home is known."""
        return f"--home-dir={self.root}"

    def make(self) -> None:
        """Make every folder, for the owner alone."""
        make_folder(self.home)
        for folder in (self.root, self.conf, self.log.parent, self.lock.parent, self.root / "data"):
            make_folder(folder, private=True)


def choose_ports(options: ServerOptions, last: Ports | None) -> Ports:
    """Return the wanted ports if they are free, else, where options allow, the last ones or any.

    Raises: PortInUseError: a wanted port is in use and no other may be taken.
    """
    bolt = _choose("bolt", options.bolt_port, last.bolt if last else None, free=options.free_ports, taken=set())
    http = _choose("http", options.http_port, last.http if last else None, free=options.free_ports, taken={bolt})
    return Ports(bolt=bolt, http=http)


def port_is_free(port: int) -> bool:
    """Return whether nothing listens on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def read_ports(folders: ServerFolders) -> Ports | None:
    """Return the ports of the last start, or None."""
    try:
        row = json.loads(folders.ports.read_text(encoding="utf-8"))
        return Ports(bolt=int(row["bolt"]), http=int(row["http"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_config(folders: ServerFolders, ports: Ports, options: ServerOptions, jars: Iterable[Path]) -> None:
    """Write neo4j.conf, Java's arguments and the record of the ports."""
    lines = "".join(f"{key}={value}\n" for key, value in settings(ports, options).items())
    write_atomically(folders.conf / "neo4j.conf", lines)
    arguments = [f"-Xms{options.heap}", f"-Xmx{options.heap}", *_JVM, *options.jvm]
    write_atomically(folders.arguments, "".join(f"{_quote(text)}\n" for text in (*arguments, "-cp", class_path(jars))))
    write_atomically(folders.ports, json.dumps({"bolt": ports.bolt, "http": ports.http}))


def settings(ports: Ports, options: ServerOptions) -> dict[str, str]:
    """Return what neo4j.conf says."""
    bolt, http = f"{HOST}:{ports.bolt}", f"{HOST}:{ports.http}"
    api = f" {options.api_address}" if options.api_address else ""
    rows = {
        "server.default_listen_address": HOST,
        "server.bolt.listen_address": bolt,
        "server.bolt.advertised_address": bolt,  # Browser dials it; it does not follow the listen address
        "server.http.listen_address": http,
        "server.http.advertised_address": http,
        "server.https.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "server.memory.pagecache.size": options.pagecache,
        "db.tx_log.preallocate": "false",  # else 256 MiB a database at once
        "db.logs.query.enabled": "OFF",  # parameters are texts of users
        "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",  # stops in 1 s; by default in 10 s
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        "internal.dbms.max_http_request_header_size": "131072",  # addresses that open Browser with a statement
        "browser.remote_content_hostname_whitelist": "127.0.0.1,localhost",
        "dbms.security.http_static_content_security_policy_header": (
            f"default-src 'self'; script-src 'self'; img-src 'self'{api} data:; style-src 'self' 'unsafe-inline'; "
            "font-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
            f"connect-src 'self' ws://{bolt} http://{bolt}{api}"
        ),
    }
    if options.api_address:
        style, guide = (f"{options.api_address}/browser/{name}" for name in ("style.grass", GUIDE))
        rows["browser.post_connect_cmd"] = f"config initialNodeDisplay: 500; style {style}; guide {guide}"
    elif GUIDE in options.pages:
        rows["browser.post_connect_cmd"] = f"guide http://{http}/{FOLDER}/{GUIDE}"
    return rows


def class_path(jars: Iterable[Path]) -> str:
    """Return Java's class path."""
    return (";" if Path("a\\b").name == "b" else ":").join(str(jar) for jar in jars)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _choose(name: str, wanted: int, last: int | None, *, free: bool, taken: set[int]) -> int:
    if port_is_free(wanted) and wanted not in taken:
        return wanted
    if not free:
        message = (
            f"port {wanted} ({name}) is in use by another program; stop it, or choose another with --{name}-port, "
            "or let caplinks choose with --free-ports"
        )
        raise PortInUseError(message)
    if last is not None and last not in taken and port_is_free(last):
        return last
    while True:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port
