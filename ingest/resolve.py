"""Things of one document into references: pure functions of that document alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from graph.model import render
from graph.names import reference, short_hash, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.model import Value
    from ingest.extract.reading import OfferingFacts, Thing


def references(things: Sequence[Thing], story: str) -> list[str]:
    """Return the reference of each thing, in their order.

    What reference data knows has its id. Others are `kind:slug(fullest name)`, an offering `offering:issuer-kind` or
    `offering:issuer-series-b`; where two things would have one reference, `~` and 8 hex digits tell them apart.
    A cohort's reference holds its kind, count and amount, and the story where it has none of the latter.

    Args:
        things: of one document, the issuers of its offerings among them.
        story: SHA-256 of the document's text.
    """
    found = [_plain(thing) for thing in things]
    for number, thing in enumerate(things):
        if thing.offering is not None:
            found[number] = _offering(thing.offering, found, story)
    return _told_apart(things, found)


def _plain(thing: Thing) -> str:
    if thing.reference:
        return thing.reference
    name = next(iter(thing.names), "")
    return reference(thing.kind, name)


def _offering(facts: OfferingFacts, found: Sequence[str], story: str) -> str:
    kind = facts.kind.replace("_", "-")
    if facts.issuer is None:
        told = [render(_value(facts, "amount")), str(facts.count or "")]
        apart = [kind, *told] if any(told) else [kind, story]
        return f"offering:cohort-{kind}~{short_hash(*apart)}"
    issuer = found[facts.issuer].partition(":")[2]
    return f"offering:{issuer}-{slug(facts.round) if facts.round else kind}"


def _value(facts: OfferingFacts, name: str) -> Value | None:
    found = facts.found.get(name)
    return found.value if found is not None else None


def _told_apart(things: Sequence[Thing], found: Sequence[str]) -> list[str]:
    """Return the references, those of several things with a hash of what tells each apart."""
    times = Counter(found)
    again: dict[str, int] = defaultdict(int)
    told: list[str] = []
    for thing, id_ in zip(things, found, strict=True):
        if times[id_] == 1 or thing.reference:
            told.append(id_)
            continue
        again[id_] += 1
        amount = render(_value(thing.offering, "amount")) if thing.offering is not None else ""
        apart = [amount] if amount else [str(again[id_])] if again[id_] > 1 else []
        told.append(f"{id_}~{short_hash(*apart)}" if apart else id_)
    return _unique(told)


def _unique(ids: Sequence[str]) -> list[str]:
    seen: dict[str, int] = defaultdict(int)
    found: list[str] = []
    for id_ in ids:
        seen[id_] += 1
        found.append(id_ if seen[id_] == 1 else f"{id_}~{short_hash(id_, str(seen[id_]))}")
    return found
