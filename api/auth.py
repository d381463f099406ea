"""Who asks, and what they may do: a key in the request, or somebody at this machine while there are no keys."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from fastapi import Depends, Request

from api.graphql.problems import ForbiddenScopeError, RequestError
from api.rates import Rates
from api.scopes import EVERY_SCOPE, AccessScope

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from api.keys import KeyFolder
    from api.settings import ApiSettings

_PORT = re.compile(r":\d+$")
_FORWARDED = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
"""Headers that say that the caller is not the one who connected."""
_REFUSED_COST = 100
"""What a try with a key that is none costs the caller's address."""


class UnauthenticatedError(RequestError):
    """Nobody knows the caller."""

    code: ClassVar[str] = "UNAUTHENTICATED"
    status: ClassVar[int] = 401

    def headers(self) -> dict[str, str]:
        """Return what the answer says beside its text."""
        return {"www-authenticate": 'Bearer realm="caplinks"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks."""

    name: str
    """`key:ID` or `at:ADDRESS`: no secret, and no person's name."""
    scopes: frozenset[AccessScope]
    limited: bool = True
    """Whether what they ask for is counted."""

    def require(self, scope: AccessScope) -> None:
        """Return if the caller has the scope.

        Raises: ForbiddenScopeError: they have not.
        """
        if scope not in self.scopes:
            message = f"this needs a key with the scope `{scope}`"
            raise ForbiddenScopeError(message)


class Doors:
    """Lets callers in, one process's."""

    def __init__(
        self, keys: KeyFolder, settings: ApiSettings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.keys = keys
        self.rates = Rates(settings.rate_per_s, max(settings.rate_burst, settings.most_cost))
        self._settings = settings
        self._clock = clock
        self._locked = False

    def caller(self, connection: HTTPConnection) -> Caller:
        """Return who asks.

        Raises: UnauthenticatedError: there is no key, or none that holds. RateLimitedError: there were many such.
        """
        given = connection.headers.get("authorization")
        address = _network(connection.client.host if connection.client else "")
        if given is None:
            return self._anonymous(connection, address)
        scheme, _, token = given.partition(" ")
        key = self.keys.find(token.strip(), self._clock()) if scheme.lower() == "bearer" else None
        if key is None:
            self.rates.take(f"at:{address}", _REFUSED_COST)
            message = "the key is not known, was revoked or has expired; send `Authorization: Bearer KEY`"
            raise UnauthenticatedError(message)
        return Caller(f"key:{key.id}", key.scopes)

    def admit(self, connection: HTTPConnection, scope: AccessScope) -> Caller:
        """Return who asks, if they may.

        Raises: UnauthenticatedError, ForbiddenScopeError: they may not.
        """
        caller = self.caller(connection)
        caller.require(scope)
        return caller

    def charge(self, caller: Caller, cost: float) -> None:
        """Count what a caller asks for.

        Raises: RateLimitedError: it is too much.
        """
        if caller.limited:
            self.rates.take(caller.name, cost)

    def debit(self, caller: Caller, cost: float) -> None:
        """Count what was done for a caller already."""
        if caller.limited:
            self.rates.debit(caller.name, cost)

    def _anonymous(self, connection: HTTPConnection, address: str) -> Caller:
        scopes = self._settings.anonymous
        if scopes is None:
            # Once keys were seen they are needed until the process ends: the last one may be revoked meanwhile.
            self._locked = self._locked or self.keys.has_any()
            scopes = frozenset() if self._locked else EVERY_SCOPE
        if not scopes:
            message = "this needs a key: send `Authorization: Bearer KEY` (made by `caplinks keys add NAME`)"
            raise UnauthenticatedError(message)
        if not self._is_here(connection):
            message = (
                "only callers on this machine need no key, and a proxy's are not: send `Authorization: Bearer KEY` "
                "(made by `caplinks keys add NAME`)"
            )
            raise UnauthenticatedError(message)
        return Caller(f"at:{address}", scopes, limited=self._settings.rate_local)

    def _is_here(self, connection: HTTPConnection) -> bool:
        """Return whether the caller sits at this machine, and no page of elsewhere was led here by a name."""
        if not _FORWARDED.isdisjoint(name for name, _ in connection.scope["headers"]):
            return False
        if not is_loopback(_PORT.sub("", connection.headers.get("host", ""))):
            return False
        if self._settings.published_on_loopback:
            return True
        return connection.client is not None and is_loopback(connection.client.host)


def needs(scope: AccessScope) -> Any:
    """Return a dependency of a route: who asks, if they have the scope; else the request is refused."""

    async def admit(request: Request) -> Caller:
        caller: Caller = request.app.state.doors.admit(request, scope)
        return caller

    return Depends(admit)


@lru_cache(maxsize=1024)
def is_loopback(host: str) -> bool:
    """Return whether a host, as an address or a name, is this machine and no other."""
    host = host.strip("[]").lower()
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    """Return an address as callers are counted by: an IPv6 one by its network, of which a caller has many."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)  # noqa: PLR2004
