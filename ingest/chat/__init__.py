"""A language model behind a chat completions address as a reader whose every claim is checked."""

from ingest.chat.address import ChatAddress, parse_address
from ingest.chat.client import ChatError, ChatOptions
from ingest.chat.reader import ChatReader

__all__ = ["ChatAddress", "ChatError", "ChatOptions", "ChatReader", "parse_address"]
