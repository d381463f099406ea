"""API keys: one file a key, which holds its digest and never the key itself."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import orjson

from api.scopes import AccessScope
from graph.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pathlib import Path

_ID_BYTES = 4
_SECRET_BYTES = 32
_TOKEN = re.compile(r"caplinks_([0-9a-f]{8})_([\w-]{43})")
_NAME = re.compile(r"[\w .@+-]{1,64}")
_END = ".json"
_USED = ".used"
_USED_EVERY_S = 60
_LOOKED_EVERY_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known of a key."""

    id: str
    """8 hex digits; not secret."""
    name: str
    scopes: frozenset[AccessScope]
    created: datetime
    expires: date | None
    """Last day on which it holds, in UTC."""
    digest: str
    """SHA-256 of the secret part: 256 random bits need no slow hash."""
    last_used: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether it has not expired."""
        return self.expires is None or day <= self.expires


class KeyFolder:
    """A folder of keys; any number of processes may read and change it, and see a change at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, int], Key]] = {}
        self._looked: tuple[float, bool] = (-_LOOKED_EVERY_S, False)

    def add(self, name: str, scopes: Iterable[AccessScope], *, expires: date | None, now: datetime) -> tuple[Key, str]:
        """Make a key; return it and its text, which is kept nowhere.

        Raises: InvalidInputError: another key has the name, it cannot be written, or the day is over.
        """
        if not _NAME.fullmatch(name):
            message = f"the name {name!r} cannot be used: take 1 to 64 letters, digits, blanks and . @ + - _"
            raise InvalidInputError(message)
        if any(key.name == name for key in self.list()):
            message = f"there is a key named {name!r}; take another name, or revoke that one"
            raise InvalidInputError(message)
        if expires is not None and expires < now.astimezone(UTC).date():
            message = f"the key would have expired already, on {expires}"
            raise InvalidInputError(message)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        key = Key(
            id=secrets.token_hex(_ID_BYTES),
            name=name,
            scopes=frozenset(scopes),
            created=now,
            expires=expires,
            digest=hashlib.sha256(secret.encode()).hexdigest(),
        )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(key)
        except OSError as exc:
            message = f"cannot write the key under {self.folder}: {exc.strerror}"
            raise InvalidInputError(message) from exc
        return key, f"caplinks_{key.id}_{secret}"

    def list(self) -> list[Key]:
        """Return every key, the oldest first."""
        found = (self._find(path.name.removesuffix(_END)) for path in self.folder.glob(f"*{_END}"))
        return sorted((key for key in found if key is not None), key=lambda key: (key.created, key.id))

    def revoke(self, which: str) -> Key:
        """Remove the key of this id or name; it is refused from now on.

        Raises: NotFoundError: there is none.
        """
        key = next((key for key in self.list() if which in (key.id, key.name)), None)
        if key is None:
            message = f"there is no key {which!r}; see `caplinks keys list`"
            raise NotFoundError(message)
        (self.folder / f"{key.id}{_END}").unlink(missing_ok=True)
        (self.folder / f"{key.id}{_USED}").unlink(missing_ok=True)
        return key

    def find(self, token: str, now: datetime) -> Key | None:
        """Return the key that a caller shows, if there is one and it holds; remember that it was used."""
        parts = _TOKEN.fullmatch(token)
        key = self._find(parts[1]) if parts else None
        if parts is None or key is None:
            return None
        same = hmac.compare_digest(hashlib.sha256(parts[2].encode()).hexdigest(), key.digest)
        if not same or not key.holds_on(now.astimezone(UTC).date()):
            return None
        self._use(key.id, now)
        return key

    def has_any(self) -> bool:
        """Return whether there is a key, expired ones too; looked up once a second."""
        looked, found = self._looked
        if time.monotonic() - looked >= _LOOKED_EVERY_S:
            found = next(self.folder.glob(f"*{_END}"), None) is not None
            self._looked = (time.monotonic(), found)
        return found

    def _find(self, id_: str) -> Key | None:
        path = self.folder / f"{id_}{_END}"
        try:
            status = path.stat()
            version = (status.st_mtime_ns, status.st_ino)
            known = self._read.get(id_)
            if known is None or known[0] != version:
                known = self._read[id_] = (version, _parse(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):  # gone, or no file of ours
            self._read.pop(id_, None)
            return None
        used: datetime | None = None
        with suppress(OSError):
            used = datetime.fromtimestamp((self.folder / f"{id_}{_USED}").stat().st_mtime, UTC)
        key = known[1]
        return key if used is None else replace(key, last_used=used)

    def _write(self, key: Key) -> None:
        data = {
            "id": key.id,
            "name": key.name,
            "scopes": sorted(key.scopes),
            "created": key.created.isoformat(),
            "expires": None if key.expires is None else key.expires.isoformat(),
            "sha256": key.digest,
        }
        part = self.folder / f".{key.id}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(orjson.dumps(data, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.folder / f"{key.id}{_END}")

    def _use(self, id_: str, now: datetime) -> None:
        path, at = self.folder / f"{id_}{_USED}", now.timestamp()
        with suppress(OSError):  # a folder that is only read keeps no such moments
            if not path.exists() or at - path.stat().st_mtime >= _USED_EVERY_S:
                path.touch(mode=0o600)
                os.utime(path, (at, at))


def _parse(data: bytes) -> Key:
    found = orjson.loads(data)
    return Key(
        id=str(found["id"]),
        name=str(found["name"]),
        scopes=frozenset(AccessScope(scope) for scope in found["scopes"]),
        created=datetime.fromisoformat(found["created"]),
        expires=None if found["expires"] is None else date.fromisoformat(found["expires"]),
        digest=str(found["sha256"]),
    )
