"""How much is read, how long is waited, by how many processes."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.sources.source import Limits


class IngestSettings(BaseSettings):
    """Read once, at an entry point, from the environment (`CAPLINKS_WORKERS`, …) and handed down."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_prefix="caplinks_")

    workers: int = Field(default=1, ge=1, le=256)
    """Processes that extract; 1 stays in this process."""
    model: Path | None = None
    """Folder of the trained model; the one that comes with caplinks if not set."""
    max_text_bytes: int = Field(default=10_000_000, ge=1)
    """Longest text that is read, as UTF-8."""
    max_file_bytes: int = Field(default=50_000_000, ge=1)
    """Largest file or answer that is read at all."""
    pipeline: str | None = None
    """Another reader: name or folder of a spaCy pipeline, or `openai:URL#model`; our own if not set."""
    confidence: float | None = Field(default=None, gt=0, lt=1)
    """Claims count from this confidence on; from the model's own thresholds if not set."""
    chat_key: SecretStr | None = None
    """Key of the chat model."""
    chat_key_file: Path | None = None
    """File that holds it, read when `chat_key` is not set."""
    chat_timeout_s: float = Field(default=120.0, gt=0)
    """Longest time for one answer of the chat model."""
    chat_attempts: int = Field(default=4, ge=1, le=20)
    """How often a question is posted where no answer comes."""
    chat_part_chars: int = Field(default=6_000, ge=500, le=1_000_000)
    """Longest part of an article that one question holds."""
    results_mb: int = Field(default=500, ge=0)
    """Room for what was read before, in millions of bytes; 0 keeps nothing."""
    http_timeout_s: float = Field(default=20.0, gt=0)
    """Longest wait for a connection or for the next bytes of an answer."""
    http_total_s: float = Field(default=60.0, gt=0)
    """Longest time for one address, redirects included."""

    @property
    def limits(self) -> Limits:
        """Return the limits that the sources keep."""
        return Limits(
            text_bytes=self.max_text_bytes,
            file_bytes=self.max_file_bytes,
            timeout_s=self.http_timeout_s,
            total_s=self.http_total_s,
        )
