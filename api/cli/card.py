"""What `caplinks show` prints: the card of one thing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from graph.ontology import PREDICATES

if TYPE_CHECKING:
    from rich.console import RenderableType

    from graph.read.card import Card, CardLink

_BOUNDS = {"exact": "", "at_least": "at least ", "up_to": "up to ", "about": "about "}


def card_view(card: Card) -> RenderableType:
    """Return the card for a person: what it is, then its links by predicate, each with its sentence."""
    from rich.console import Group
    from rich.text import Text

    head = Text(f"{card.name}  ", style="bold").append(f"{card.kind}  {card.id}", style="dim")
    facts = (Text(f"{name}: {value}") for name, value in _facts(card))
    links = (part for title, group in _groups(card.links) for part in (_title(title), _table(group)))
    nothing = () if card.links else (Text("No links."),)
    return Group(head, *facts, *links, *nothing)


def money_text(value: float, currency: str, bound: str) -> str:
    """Return a sum as people write it: `about 75,000,000,000 USD`."""
    number = f"{value:,.2f}".removesuffix(".00")
    return f"{_BOUNDS.get(bound, '')}{number} {currency}"


def _facts(card: Card) -> Iterator[tuple[str, str]]:
    others = [f"{text} ({kind})" if kind != "primary" else text for text, kind in card.names if text != card.name]
    if others:
        yield "also called", "; ".join(others)
    if card.identifiers:
        yield "identifiers", ", ".join(card.identifiers)
    yield from _properties(card.properties)


def _properties(stored: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in stored.items():
        base, _, part = name.rpartition("_")
        if part == "value" and f"{base}_currency" in stored:
            yield base, money_text(value, stored[f"{base}_currency"], stored.get(f"{base}_bound", "exact"))
        elif part not in {"currency", "bound"}:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _groups(links: Iterable[CardLink]) -> Iterator[tuple[str, list[CardLink]]]:
    for (predicate, outgoing), group in groupby(links, key=lambda link: (link.predicate, link.outgoing)):
        spec = PREDICATES[predicate]
        yield spec.field if outgoing else spec.inverse, list(group)


def _title(field: str) -> RenderableType:
    from rich.text import Text

    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in field)
    return Text(f"\n{words}", style="bold")


def _table(links: list[CardLink]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2), expand=False)
    for share in (3, 1, 6, 2):
        table.add_column(ratio=share, overflow="fold")
    for link in links:
        said = " ".join(part for part in (link.publisher, link.said_at) if part)
        sure = link.modality if not link.denials else f"{link.modality}, denied {link.denials}×"
        table.add_row(*(Text(cell) for cell in (f"  {link.other_name}", sure, f"“{link.quote}”", said)))
    return table
