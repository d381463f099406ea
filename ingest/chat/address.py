"""`openai:URL#model`: which model is asked, and where. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from ingest.extract.package import PipelineError

SCHEME = "openai:"
_FORM = "give openai:URL#MODEL, as openai:http://127.0.0.1:11434/v1#llama3.1"
_END = "/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAddress:
    """A model, and the address that its questions are posted to."""

    url: str
    """Ends in `/chat/completions`."""
    model: str


def parse_address(text: str) -> ChatAddress:
    """Return what `openai:URL#model` means; the URL may end with `/chat/completions` or before it.

    Raises: PipelineError: it is none, or it holds a password.
    """
    given, _, model = text.removeprefix(SCHEME).partition("#")
    try:
        url = httpx.URL(given)
    except httpx.InvalidURL as exc:
        message = f"the address of the pipeline is none: {exc}; {_FORM}"
        raise PipelineError(message) from exc
    if url.scheme not in {"http", "https"} or not url.host or not model.strip():
        message = f"the pipeline names no address or no model: {_FORM}"
        raise PipelineError(message)
    if url.userinfo or url.query:
        message = (
            "the address of a pipeline may hold no user, password or query: the key belongs into CAPLINKS_CHAT_KEY"
        )
        raise PipelineError(message)
    path = url.path.rstrip("/")
    whole = url.copy_with(path=path if path.endswith(_END) else path + _END)
    return ChatAddress(url=str(whole), model=model.strip())
