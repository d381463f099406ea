"""Answers of a model as JSON. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from graph.errors import CaplinksError

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


class AnswerError(CaplinksError):
    """What the model wrote is no answer of the form that was asked for."""

    code: ClassVar[str] = "chat_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a model tells of one part of a text, not yet checked."""

    start: int
    """Where the part begins in the text."""
    end: int
    entities: tuple[Any, ...]
    claims: tuple[Any, ...]


def parse_told(text: str, start: int, end: int) -> Told:
    """Return what an answer tells of a part of a text; fences of Markdown around it are passed over.

    Raises: AnswerError: it is no JSON object with lists of entities and claims.
    """
    fenced = _FENCE.match(text)
    try:
        given = orjson.loads(fenced[1] if fenced else text)
    except orjson.JSONDecodeError as exc:
        message = "the model's answer is no JSON"
        raise AnswerError(message) from exc
    if not isinstance(given, dict):
        message = "the model's answer is no JSON object"
        raise AnswerError(message)
    return Told(start=start, end=end, entities=_list(given, "entities"), claims=_list(given, "claims"))


def looks_cut(text: str) -> bool:
    """Return whether an answer that is no JSON begins as such, so that it may only have been cut."""
    return text.lstrip().removeprefix("```json").lstrip().startswith("{")


def _list(given: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    value = given.get(key)
    if not isinstance(value, list):
        message = f"the model's answer has no list of {key}"
        raise AnswerError(message)
    return tuple(value)
