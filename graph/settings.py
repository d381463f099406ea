"""Where the graph is and where its files lie."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class GraphSettings(BaseSettings):
    """Read once, at an entry point, from the environment (`CAPLINKS_HOME`, `NEO4J_URI`, …) and handed down."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    caplinks_home: Path = Field(default_factory=lambda: platformdirs.user_data_path("caplinks"))
    """Folder of the local server, the texts and the run files."""
    caplinks_texts: Path | None = None
    """Folder of the stored texts; `texts` below `caplinks_home` if not set."""
    caplinks_cache: Path = Field(default_factory=lambda: platformdirs.user_cache_path("caplinks"))
    """Folder of what can be fetched again: the jars of Neo4j, shared by all homes."""
    java_home: Path | None = None
    """Folder of the Java to run the local server with, before those on the search path."""
    neo4j_uri: str | None = None
    """Address of a Neo4j elsewhere (`bolt://`, `neo4j://`, `neo4j+s://`); the local server if not set."""
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr | None = None
    neo4j_password_file: Path | None = None
    """File that holds the password, read when `neo4j_password` is not set."""
    neo4j_database: str = "neo4j"
    neo4j_browser_url: str | None = None
    """Address of Neo4j Browser beside `neo4j_uri`, `http://db.example.com:7474/browser/`; that of the local server
    is known."""

    @property
    def texts(self) -> Path:
        """Return the folder of the stored texts."""
        return self.caplinks_texts or self.caplinks_home / "texts"
