"""How the API listens, and how much it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.scopes import AccessScope


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLSettings:
    """How much one operation may ask for."""

    page_default: int = 20
    page_most: int = 100
    most_cost: int = 50_000
    """Objects that an operation may return at most, counted before it runs."""
    most_depth: int = 16
    most_fields: int = 1500
    most_tokens: int = 5000


class ApiSettings(BaseSettings):
    """Read once, at an entry point, from the environment (`CAPLINKS_API_PORT`, …) and handed down."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="caplinks_api_")

    host: str = "127.0.0.1"
    """Address to listen on; any but this machine's own needs keys."""
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1)
    """Processes that answer, each with its own plans and limits."""
    stop_s: int = Field(default=8, ge=0)
    """How long operations that run may still take when the process is told to end."""
    keys: Path | None = None
    """Folder of the keys; `keys` below CAPLINKS_HOME if not set."""
    anonymous: frozenset[AccessScope] | None = None
    """What callers on this machine may do without a key, a JSON array; everything while there are no keys, else
    nothing, if not set."""
    published_on_loopback: bool = False
    """That nobody but this machine reaches the port, whatever address callers have: a container's, published there."""
    rate_per_s: float = Field(default=20_000, ge=0)
    """Cost that a caller may ask for in a second, on the average; 0 for no limit."""
    rate_burst: float = Field(default=400_000, ge=0)
    """Cost that a caller may ask for at once after a pause."""
    rate_local: bool = False
    """Whether callers who need no key are limited, too."""
    cors_origins: tuple[str, ...] = ()
    """Pages of other origins that may ask, `http://localhost:3000`; a JSON array in the environment."""
    timeout_s: float = Field(default=30.0, gt=0)
    """How long one operation may run in Neo4j."""
    most_body_bytes: int = Field(default=200_000, ge=1000)
    gzip_over_bytes: int = Field(default=4096, ge=0)
    """Answers from this size on are compressed for callers who take it."""
    most_subscriptions: int = Field(default=100, ge=0)
    """Subscriptions that one process keeps open at once."""
    revision_every_s: float = Field(default=1.0, gt=0)
    """How often the graph is asked for news while somebody waits for them."""
    keep_alive_s: float = Field(default=12.0, gt=0)
    """How often an open stream says that it still is."""
    page_most: int = Field(default=100, ge=1, le=10_000)
    most_cost: int = Field(default=50_000, ge=1)
    most_depth: int = Field(default=16, ge=1)

    @property
    def graphql(self) -> GraphQLSettings:
        """Return the limits of an operation."""
        return GraphQLSettings(page_most=self.page_most, most_cost=self.most_cost, most_depth=self.most_depth)


class WatchSettings(BaseSettings):
    """Read once by `caplinks watch-for`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="caplinks_watch_")

    post: SecretStr | None = None
    """Address that news are posted to; such addresses hold secrets."""
