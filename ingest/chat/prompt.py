"""What the model is told: written from the ontology, so that the two cannot drift apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from graph.names import short_hash
from graph.ontology import (
    CLOSED_LISTS,
    COMMON_QUALIFIERS,
    KINDS,
    PREDICATES,
    QUALIFIERS,
    TECHNOLOGIES,
    Bound,
    Kind,
    Modality,
    Property,
    ValueType,
)

if TYPE_CHECKING:
    from graph.model import Document

FORM = "1"
"""Version of the form of question and answer; the prompt's own words are told by their hash."""
CLOSED = frozenset({Kind.JURISDICTION, Kind.TECHNOLOGY})
"""Kinds whose things are listed beforehand; a text says nothing of their properties."""

_HEAD = """\
You read news, filings and official notices for a graph of who raises money for strategic technology, who may not take
part, on what legal ground, and who said so. Report what the text itself says, in the vocabulary below, and nothing
that you know from elsewhere. What the vocabulary has no word for is left out. Answer with one JSON object and nothing
else:

{"entities": [{"key": "e1", "kind": "Company", "names": ["…"],
               "properties": [{"name": "…", "value": …, "quote": "…"}]}],
 "claims": [{"subject": "e1", "predicate": "ISSUES", "object": "e2", "quote": "…", "negated": false,
             "modality": "asserted", "qualifiers": {}, "legal_bases": []}]}

- key: made up by you, used in claims. One entity for each thing, with all its names.
- names: as they stand in the text, letter by letter, the fullest first; no pronouns, no translations.
- quote: one sentence of the text, copied letter by letter, that says it; a claim without a verbatim quote is lost.
- negated: true where the text denies it. modality: how firmly it is said.
- A Jurisdiction has "code": its ISO 3166-1 alpha-2 code, or EU, EEA, GCC. A Technology has "key_of_list".
- An Offering has "kind_of_offering", and "issuer": the key of the company that sells; its names are the words that the
  text has for it. Many told as one ("50 companies filed") have no issuer, and the properties aggregate and count.
- legal_bases: keys of the laws that are the ground of an EXCLUDES claim; empty for all others.
- Texts in properties and qualifiers stand in the text as you write them. Numbers are written out: 126.1 billion is
  126100000000. Dates are YYYY, YYYY-MM or YYYY-MM-DD, reckoned from the day of publication.
- Where the text says nothing of the vocabulary, both lists are empty.
"""
_RULES = """\
# Settled questions
- An investor's target is the round or offering where the text names one, else the company. A venue belongs to the
  offering where the text names one, else to the company.
- A merger in which nobody is named the buyer is PARTNERS_WITH. Founders hold the role "founder".
- A cleared deal: the authority APPROVES the acquirer. A blocked or unwound deal: it RESTRICTS the acquirer.
- A bar on some investors only is EXCLUDES with investor_class. That others are welcome excludes nobody.
- Sanctions with asset freezes are PENALISES; being put on a control or procurement list is RESTRICTS. Charges are
  ACCUSES; SUES is for civil suits. Refusals and revocations of a permit are REJECTS; a ban is RESTRICTS.
- A government named by its country or capital is the Jurisdiction.
- "may not buy" is EXCLUDES, not a denial of it; "is not barred" is one that is negated.
"""
_FORMS = {
    ValueType.TEXT: "text",
    ValueType.INTEGER: "integer",
    ValueType.DECIMAL: "number",
    ValueType.BOOLEAN: "true or false",
    ValueType.DATE: "date",
    ValueType.MONEY: f'{{"value": 1, "currency": "USD", "bound": {" | ".join(f"{bound!s}" for bound in Bound)}}}',
}


@cache
def system_prompt() -> str:
    """Return what the model is told before any text."""
    lines = [_HEAD, "# Kinds of things", *_kinds(), "", "# Predicates: subject -> object", *_predicates(), ""]
    lines += ["# Qualifiers", *(f"- {_property(each)}" for each in QUALIFIERS.values())]
    lines += [f"Every claim may have: {', '.join(COMMON_QUALIFIERS)}. modality: {', '.join(Modality)}.", "", _RULES]
    return "\n".join(lines)


def prompt_version() -> str:
    """Return the version of question and answer; it changes with the ontology."""
    return f"{FORM}.{short_hash(system_prompt())}"


def user_prompt(document: Document, part: str, *, number: int, count: int, known: Iterable[str]) -> str:
    """Return the question about one part of a document.

    Args:
        document: whose title, publisher and day are told.
        part: the text that is to be read.
        number: of the part, from 1.
        count: of all parts.
        known: things that earlier parts named, as `Kind: name`.
    """
    head = [f"Title: {document.title}"] if document.title else []
    head += [f"Publisher: {document.publisher}"] if document.publisher else []
    head += [f"Published: {document.published_at}"] if document.published_at else []
    listed = list(known)
    if listed:
        head.append(f"Named before this part: {'; '.join(listed)}")
    if count > 1:
        head.append(f"Part {number} of {count}; quotes and names come from this part.")
    return "\n".join([*head, "", "Text:", part])


def _kinds() -> Iterator[str]:
    for kind, spec in KINDS.items():
        yield f"- {kind}: {spec.description}"
        if kind is Kind.TECHNOLOGY:
            yield f"  key_of_list: {', '.join(TECHNOLOGIES)}"
        if kind is Kind.OFFERING:
            yield f"  kind_of_offering: {', '.join(CLOSED_LISTS[ValueType.OFFERING_KIND])}"
        if kind in CLOSED:
            continue
        for each in spec.properties:
            if (kind, each.name) != (Kind.OFFERING, "kind"):
                yield f"  - {_property(each)}"


def _predicates() -> Iterator[str]:
    for predicate, spec in PREDICATES.items():
        for subjects, objects in spec.signatures:
            sides = (", ".join(kind for kind in KINDS if kind in side) for side in (subjects, objects))
            qualifiers = f" Qualifiers: {', '.join(spec.qualifiers)}." if spec.qualifiers else ""
            yield f"- {predicate}: {' -> '.join(sides)}. {spec.description}{qualifiers}"


def _property(property_: Property) -> str:
    listed = CLOSED_LISTS.get(property_.type)
    form = " | ".join(listed) if listed else _FORMS[property_.type]
    return f"{property_.name} ({form}): {property_.description}"
