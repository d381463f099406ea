"""What can go wrong with the local server, each with a stable code."""

from __future__ import annotations

from typing import ClassVar

from graph.errors import ServerError


class JarChecksumError(ServerError):
    """A jar is not, byte for byte, the one on the committed list."""

    code: ClassVar[str] = "jar_checksum"


class JarDownloadError(ServerError):
    """A jar could not be fetched."""

    code: ClassVar[str] = "jar_download"


class JavaMissingError(ServerError):
    """No usable Java was found."""

    code: ClassVar[str] = "java_missing"


class PortInUseError(ServerError):
    """Another program listens on a port that Neo4j needs."""

    code: ClassVar[str] = "port_in_use"


class DiskSpaceError(ServerError):
    """Too little disk is free."""

    code: ClassVar[str] = "disk_space"


class HomeNotWritableError(ServerError):
    """The home folder, or the cache folder, cannot be written."""

    code: ClassVar[str] = "home_not_writable"


class PasswordLostError(ServerError):
    """The store has a password, and its file is gone."""

    code: ClassVar[str] = "password_lost"


class ServerBusyError(ServerError):
    """Another process holds the server's lock for too long, or the server runs where it must not."""

    code: ClassVar[str] = "server_busy"


class ServerStartError(ServerError):
    """Neo4j ended, or did not answer in time, after it was started."""

    code: ClassVar[str] = "server_start"


class DockerError(ServerError):
    """The Docker engine does not answer or refuses, or the package to ask it with is missing."""

    code: ClassVar[str] = "docker"


class BackupError(ServerError):
    """A dump could not be written or loaded."""

    code: ClassVar[str] = "backup"
