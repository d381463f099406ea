"""The work of `keys`, and what `serve` asks of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from api.auth import is_loopback
from api.cli.output import emit, emit_json, say, show
from api.cli.session import read_settings
from api.keys import Key, KeyFolder
from api.settings import ApiSettings
from graph.errors import InvalidInputError
from graph.settings import GraphSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from api.scopes import AccessScope


def add(name: str, scopes: Sequence[AccessScope], expires: str | None, *, as_json: bool) -> None:
    """Make a key; the one place where its text is shown.

    Raises: InvalidInputError: the name is taken, or the day is none.
    """
    now = datetime.now(UTC)
    key, text = _folder().add(name, scopes, expires=_day(expires), now=now)
    if as_json:
        emit_json({**_facts(key, now), "key": text})
        return
    emit(text)
    say(f"this key is shown once; send it as `Authorization: Bearer KEY` ({_scopes(key)})")


def list_(*, as_json: bool) -> None:
    """Print what is known of the keys."""
    now = datetime.now(UTC)
    keys = _folder().list()
    if as_json:
        emit_json([_facts(key, now) for key in keys])
    elif keys:
        show(_table(keys, now))
    else:
        say("there are no keys; make one with: caplinks keys add NAME")


def revoke(which: str) -> None:
    """Take a key back.

    Raises: NotFoundError: there is none of this name or id.
    """
    folder = _folder()
    key = folder.revoke(which)
    say(f"revoked {key.name} ({key.id})")
    if not folder.list():
        say("note: no key is left; a server that starts now answers whoever asks from this machine, and nobody else")


def require_keys(settings: ApiSettings) -> None:
    """Return if the API may listen where the settings say.

    Raises: InvalidInputError: others would reach it, and there is no key that holds.
    """
    if is_loopback(settings.host) or settings.published_on_loopback:
        return
    today = datetime.now(UTC).date()
    if not any(key.holds_on(today) for key in _folder(settings).list()):
        message = (
            f"others than this machine reach {settings.host}, and there is no key that holds; make one with "
            "`caplinks keys add NAME`, or listen on 127.0.0.1"
        )
        raise InvalidInputError(message)


def _folder(settings: ApiSettings | None = None) -> KeyFolder:
    given = (settings or read_settings(ApiSettings)).keys
    return KeyFolder(given or read_settings(GraphSettings).caplinks_home / "keys")


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        message = f"--expires {text!r} is no day: give YYYY-MM-DD"
        raise InvalidInputError(message) from None


def _facts(key: Key, now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created": key.created.isoformat(timespec="seconds"),
        "expires": None if key.expires is None else key.expires.isoformat(),
        "expired": not key.holds_on(now.date()),
        "lastUsed": None if key.last_used is None else key.last_used.isoformat(timespec="seconds"),
    }


def _scopes(key: Key) -> str:
    return ", ".join(sorted(key.scopes))


def _table(keys: Sequence[Key], now: datetime) -> RenderableType:
    from rich.table import Table

    table = Table("Id", "Name", "Scopes", "Made", "Expires", "Last used", box=None, pad_edge=False)
    for key in keys:
        facts = _facts(key, now)
        expires = f"{facts['expires'] or 'never'}{' (expired)' if facts['expired'] else ''}"
        used = (facts["lastUsed"] or "never").replace("T", " ").replace("+00:00", "Z")
        table.add_row(key.id, key.name, _scopes(key), facts["created"][:10], expires, used)
    return table
