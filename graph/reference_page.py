"""The reference page of the vocabulary, `docs/ontology.md`, written from the ontology. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from graph.ontology import (
    CLOSED_LISTS,
    COMMON_QUALIFIERS,
    EXCLUDES_PROPERTIES,
    IDENTIFIER_SCHEMES,
    KINDS,
    LINK_PROPERTIES,
    PREDICATES,
    QUALIFIERS,
    TECHNOLOGIES,
    Bound,
    Kind,
    KindSpec,
    Modality,
    NameKind,
    PredicateSpec,
    Property,
    Status,
)
from graph.words import MEANINGS

_INTRO = """\
# Ontology

The vocabulary of the graph. Written from `graph/ontology.py` by `python -m graph.reference_page`; do not edit it by
hand. The names are those of the Neo4j labels, the relationship types and the GraphQL types. How all this is stored is
told in [graph-model.md](graph-model.md)."""

_CLAIMS = """\
## Claims

A claim is one statement read from one document, with its exact words. `predicate` joins two things; a claim with the
predicate `HAS` gives a property or a name of one thing. A negated claim is kept and makes no relationship."""

_LINKS = """\
## Links

One relationship per subject, predicate and object, derived from the accepted claims. Its id is
`subject|PREDICATE|object`."""


def reference_page() -> str:
    """Return `docs/ontology.md` as Markdown."""
    parts = (_INTRO, _kinds(), _predicates(), _claims(), _links(), _lists())
    return "\n\n".join(parts) + "\n"


def _kinds() -> str:
    rows = ((f"`{spec.kind}`", spec.description) for spec in KINDS.values())
    table = _table(("Kind", "What it is"), rows)
    details = (_kind(spec) for spec in KINDS.values() if spec.properties)
    return "\n\n".join(("## Kinds of things", table, *details))


def _kind(spec: KindSpec) -> str:
    return f"### {spec.kind}\n\n{_properties(spec.properties)}"


def _predicates() -> str:
    heads = ("Predicate", "From → to", "Holds when", "GraphQL", "Qualifiers")
    return "## Predicates\n\n" + _table(heads, (_predicate(spec) for spec in PREDICATES.values()))


def _predicate(spec: PredicateSpec) -> tuple[str, ...]:
    arrow = "–" if spec.symmetric else "→"
    signatures = (f"{_names(subjects)} {arrow} {_names(objects)}" for subjects, objects in spec.signatures)
    fields = f"`{spec.field}`" if spec.symmetric else f"`{spec.field}` / `{spec.inverse}`"
    return (f"`{spec.predicate}`", "; ".join(signatures), spec.description, fields, _codes(spec.qualifiers))


def _names(kinds: frozenset[Kind]) -> str:
    return ", ".join(kind for kind in Kind if kind in kinds)


def _claims() -> str:
    every = f"Every claim may have: {_codes(COMMON_QUALIFIERS)}. The others belong to the predicates that name them."
    lists = (
        f"- Modality, strongest first: {_codes(Modality)}.",
        f"- Status: {_codes(Status)}.",
        f"- Names are {_codes(NameKind)}.",
        f"- Identifiers: {_codes(f'{scheme}:' for scheme in IDENTIFIER_SCHEMES)}.",
        f"- An amount is {_codes(Bound)}.",
    )
    return "\n\n".join((_CLAIMS, "\n".join(lists), "### Qualifiers", every, _properties(QUALIFIERS.values())))


def _links() -> str:
    more = f"Links of `EXCLUDES` also carry {_codes(EXCLUDES_PROPERTIES)} of their best claim."
    return "\n\n".join((_LINKS, _properties(LINK_PROPERTIES.values()), more))


def _lists() -> str:
    closed = (f"- `{name}`: {_codes(entries)}" for name, entries in CLOSED_LISTS.items())
    lists = "\n".join((*closed, f"- technologies: {_codes(TECHNOLOGIES)}"))
    rows = ((of, f"`{word}`", says) for of, words in MEANINGS.items() for word, says in words.items())
    return f"## Closed lists\n\n{lists}\n\n{_table(('Of', 'Word', 'Meaning'), rows)}"


def _properties(properties: Iterable[Property]) -> str:
    rows = ((f"`{spec.name}`", str(spec.type), spec.description) for spec in properties)
    return _table(("Property", "Type", "Meaning"), rows)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (heads, ("---",) * len(heads), *rows)
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":  # pragma: no cover - one line, run by hand
    import sys

    sys.stdout.write(reference_page())
