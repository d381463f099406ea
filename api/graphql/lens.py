"""The lens: which claims count. It may be set on any list and holds for everything below. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a lens: the parameter that holds it, with its `$`, and the arguments that it comes from."""

    parameter: str
    site: int


@dataclass(frozen=True, slots=True)
class Lens:
    """The fields that are set, those from around included; an empty one is false and lets every claim pass."""

    settings: Mapping[str, Setting]

    def __bool__(self) -> bool:
        """Return whether anything is set."""
        return bool(self.settings)

    def passes(self, claim: str, document: str | None = None) -> list[str]:
        """Return the conditions that a claim passes; `document` is the variable of its document, where bound."""
        found = [_CLAIMS[name](claim, each.parameter) for name, each in self.settings.items() if name in _CLAIMS]
        if "publisher" in self.settings:
            inner = document or f"{claim}d"
            fits = f"{inner}.publisher IN {self.settings['publisher'].parameter}"
            match = f"EXISTS {{ MATCH ({claim})-[:STATED_IN]->({inner}:Document) WHERE {fits} }}"
            found.append(fits if document else match)
        return found

    def reads(self, document: str) -> list[str]:
        """Return the conditions that a document is looked at: those on its date and its publisher."""
        found = []
        if "asOf" in self.settings:
            found.append(f"{said_on(document)} <= {self.settings['asOf'].parameter}")
        if "publisher" in self.settings:
            found.append(f"{document}.publisher IN {self.settings['publisher'].parameter}")
        return found


NO_LENS = Lens({})


def _valid_on(claim: str, day: str) -> str:
    """Return the condition that the time for which a claim is said to hold, if it is, meets the day."""
    begins, ends = f"{claim}.valid_from", f"{claim}.valid_to"
    return (
        f"({begins} IS NULL OR {begins} + substring('-01-01', size({begins}) - 4) <= {day}) AND "
        f"({ends} IS NULL OR {ends} + substring('-12-31', size({ends}) - 4) >= {day})"
    )


_CLAIMS: Mapping[str, Callable[[str, str], str]] = {
    "asOf": lambda claim, given: f"{claim}.said_on <= {given}",
    "validOn": _valid_on,
    "minConfidence": lambda claim, given: f"{claim}.confidence >= {given}",
    "modality": lambda claim, given: f"{claim}.modality IN {given}",
}
LENS_FIELDS = (*_CLAIMS, "publisher")


def given_lens(settings: Mapping[str, Setting], values: Any) -> dict[str, Any]:
    """Return what the fields of a lens are set to, from the arguments of every site."""
    return {name: plain(values[each.site]["lens"][name]) for name, each in settings.items()}


def plain(value: Any) -> Any:
    """Return a value as a parameter: members of enums by their value."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def said_at(document: str) -> str:
    """Return Cypher for the date that a document's claims count from."""
    return f"coalesce({document}.published_at, left({document}.retrieved_at, 10))"


def said_on(document: str) -> str:
    """Return Cypher for the last day that this date may mean."""
    said = said_at(document)
    month = f"toString(date({said} + '-01') + duration({{months: 1}}) - duration({{days: 1}}))"
    return f"CASE size({said}) WHEN 4 THEN {said} + '-12-31' WHEN 7 THEN {month} ELSE {said} END"
