"""What a request for an export asks for: form, selection, and where to go on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, TypeVar

from api.graphql.problems import RequestError
from graph.export.form import Form
from graph.export.forms import FORMS
from graph.export.selection import Selection
from graph.ontology import Kind, Modality, Predicate

T = TypeVar("T")
_CHOICES = frozenset(("as_of", "valid_on", "publisher", "modality", "min_confidence", "kind", "predicate"))
_PLACE = frozenset(("revision", "skip"))


class NoSuchExportError(RequestError):
    """A form that is none, or a file that the form has not."""

    code: ClassVar[str] = "NOT_FOUND"
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An export that somebody asks for."""

    form: Form
    file: str
    selection: Selection
    revision: int | None = None
    """The revision that it must be of, where the caller has a part already."""
    skip: int = 0
    """How many bytes the caller has."""


def parse_asked(form: str, file: str, given: Mapping[str, Sequence[str]]) -> Asked:
    """Return what the path and the query of a request ask for.

    Raises: NoSuchExportError: there is no such form or file. RequestError: a parameter is unknown or has a wrong value.
    """
    found = FORMS.get(form)
    if found is None:
        message = f"there is no form {form[:40]!r}; give one of: {', '.join(sorted(FORMS))}"
        raise NoSuchExportError(message)
    unknown = sorted(given.keys() - _CHOICES - _PLACE)
    if unknown:
        message = f"the parameter {unknown[0][:40]!r} is not known; there are: {', '.join(sorted(_CHOICES | _PLACE))}"
        raise RequestError(message)
    revision, skip = (_one(given, name, _whole, "a whole number") for name in ("revision", "skip"))
    if skip and revision is None:
        message = "`skip` needs the `revision` of the part that you have: it is in its header X-Caplinks-Revision"
        raise RequestError(message)
    return Asked(
        form=_part(found, file) if file else found,
        file=file,
        selection=parse_selection(given),
        revision=revision,
        skip=skip or 0,
    )


def parse_selection(given: Mapping[str, Sequence[str]]) -> Selection:
    """Return the selection that the parameters ask for.

    Raises: RequestError: one has a wrong value.
    """
    return Selection(
        as_of=_one(given, "as_of", date.fromisoformat, "a day, YYYY-MM-DD"),
        valid_on=_one(given, "valid_on", date.fromisoformat, "a day, YYYY-MM-DD"),
        publishers=frozenset(given.get("publisher", ())),
        modalities=_all(given, "modality", lambda text: Modality(text.lower()), ", ".join(Modality)),
        min_confidence=_one(given, "min_confidence", _share, "a number from 0 to 1"),
        kinds=_all(given, "kind", lambda text: Kind(text.capitalize()), ", ".join(Kind)),
        predicates=_all(given, "predicate", lambda text: Predicate(text.upper()), ", ".join(Predicate)),
    )


def whole_number(given: Mapping[str, Sequence[str]], name: str) -> int | None:
    """Return a parameter that is a whole number from 0 on, or None if it is not there.

    Raises: RequestError: it is something else.
    """
    return _one(given, name, _whole, "a whole number")


def _part(form: Form, file: str) -> Form:
    """Return one file of a form as a form."""
    steps = tuple(replace(step, file="") for step in form.steps() if step.file == file)
    if not steps:
        message = f"{form.name} has no file {file[:80]!r}"
        raise NoSuchExportError(message)
    return replace(form, steps=lambda: steps, media_type="application/octet-stream")


def _one(given: Mapping[str, Sequence[str]], name: str, parse: Callable[[str], T], wanted: str) -> T | None:
    values = given.get(name, ())
    if not values:
        return None
    if len(values) > 1:
        message = f"`{name}` is given {len(values)} times; give it once"
        raise RequestError(message)
    return _parsed(name, values[0], parse, wanted)


def _all(given: Mapping[str, Sequence[str]], name: str, parse: Callable[[str], T], wanted: str) -> frozenset[T]:
    return frozenset(_parsed(name, value, parse, f"one of {wanted}") for value in given.get(name, ()))


def _parsed(name: str, value: str, parse: Callable[[str], T], wanted: str) -> T:
    try:
        return parse(value)
    except ValueError:
        message = f"`{name}` is {value[:40]!r}; give {wanted}"
        raise RequestError(message) from None


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - fits Neo4j's integers
        raise ValueError
    return int(text)


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError
    return number
