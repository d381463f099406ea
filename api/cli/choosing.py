"""Which reader reads: our own, a spaCy pipeline of the user's, or a chat model; loaded when it is needed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from api.cli.session import read_settings
from graph.errors import InvalidInputError
from graph.settings import GraphSettings
from ingest.options import Options
from ingest.results import ReaderId, Results
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.chat import ChatOptions
    from ingest.readers import Reader

_MEGABYTE = 1_000_000
_RESULTS = "readings"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderChoice:
    """Makes the reader that the settings name; worker processes get a copy."""

    pipeline: str | None = None
    model: Path | None = None
    proposed: bool = False
    """Whether statements just below the model's thresholds are kept too."""
    confidence: float | None = None
    """Confidence from which claims count, instead of the model's thresholds."""
    chat_key: SecretStr | None = None
    chat_timeout_s: float = 120.0
    chat_attempts: int = 4
    chat_part_chars: int = 6_000
    known: dict[str, ReaderId] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_chat(self) -> bool:
        """Return whether a chat model reads."""
        from ingest.chat.address import SCHEME

        return self.pipeline is not None and self.pipeline.startswith(SCHEME)

    def __call__(self) -> Reader:
        """Return the reader.

        Raises: InvalidInputError, ModelError: it cannot be loaded; the text says why and what to do.
        """
        if self.pipeline is not None and self.is_chat:
            from ingest.chat import ChatReader, parse_address

            return ChatReader(parse_address(self.pipeline), self._chat_options())
        from ingest.extract.pipeline import load_reader

        return load_reader(self.model, proposed=self.proposed, package=self.pipeline, least=self.confidence)

    def describe(self) -> ReaderId:
        """Return name and version of the reader; our own is not loaded for it.

        Raises: as for a call.
        """
        if "reader" not in self.known:
            self.known["reader"] = self._describe()
        return self.known["reader"]

    def _describe(self) -> ReaderId:
        if self.pipeline is None:
            from ingest.extract.card import DEFAULT_FOLDER, read_card
            from ingest.extract.version import EXTRACTOR, version_of

            return EXTRACTOR, version_of(read_card(self.model or DEFAULT_FOLDER)["version"], self.confidence)
        reader = self()
        return reader.name, reader.version

    @property
    def variant(self) -> str:
        """Return what results depend on besides name and version of the reader: the model's files, the address."""
        from ingest.extract.card import CARD, DEFAULT_FOLDER

        if self.is_chat:
            return f"{self.pipeline} {self.chat_part_chars}"
        card = (self.model or DEFAULT_FOLDER) / CARD
        digest = hashlib.sha256(card.read_bytes()).hexdigest() if card.is_file() else ""
        return f"{digest} {self.proposed} {self.confidence}"

    def _chat_options(self) -> ChatOptions:
        from ingest.chat import ChatOptions

        return ChatOptions(
            key=self.chat_key,
            timeout_s=self.chat_timeout_s,
            attempts=self.chat_attempts,
            part_chars=self.chat_part_chars,
        )


def choose_reader(settings: IngestSettings, *, proposed: bool = False) -> ReaderChoice:
    """Return the maker of the reader that the settings name.

    Raises: InvalidInputError: the file of the chat model's key cannot be read, or the address of the model is none.
    """
    choice = ReaderChoice(
        pipeline=settings.pipeline,
        model=settings.model,
        proposed=proposed,
        confidence=settings.confidence,
        chat_key=_chat_key(settings),
        chat_timeout_s=settings.chat_timeout_s,
        chat_attempts=settings.chat_attempts,
        chat_part_chars=settings.chat_part_chars,
    )
    if choice.is_chat:
        choice.describe()  # an address that is none is told at once
    return choice


def with_results(options: Options, settings: IngestSettings, choice: ReaderChoice) -> Options:
    """Return the options with the results of earlier runs, kept below the home, unless there is no room for any."""
    from dataclasses import replace

    if settings.results_mb == 0:
        return options
    folder = read_settings(GraphSettings).caplinks_home / _RESULTS
    return replace(options, results=Results(folder, settings.results_mb * _MEGABYTE, choice.variant))


def _chat_key(settings: IngestSettings) -> SecretStr | None:
    if settings.chat_key is not None or settings.chat_key_file is None:
        return settings.chat_key
    file = settings.chat_key_file.expanduser()
    try:
        return SecretStr(file.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        message = f"the file {file} of the chat model's key (CAPLINKS_CHAT_KEY_FILE) cannot be read: {reason}"
        raise InvalidInputError(message) from None
