"""Every form of export, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from graph.errors import InvalidInputError
from graph.export.admin_csv import CSV
from graph.export.cypher import CYPHER
from graph.export.form import Form
from graph.export.ftm import FTM
from graph.export.graphml import GRAPHML
from graph.export.jsonl import JSONL
from graph.export.parquet import PARQUET

FORMS: Mapping[str, Form] = MappingProxyType({form.name: form for form in (CSV, CYPHER, FTM, GRAPHML, JSONL, PARQUET)})


def form_named(name: str) -> Form:
    """Return the form of this name.

    Raises: InvalidInputError: there is none.
    """
    if name not in FORMS:
        message = f"there is no form {name!r}; give one of: {', '.join(sorted(FORMS))}"
        raise InvalidInputError(message)
    return FORMS[name]
