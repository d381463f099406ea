"""Neo4j Browser's style of our graph: a colour a kind, a colour a family of predicates, captions that can be read."""

from __future__ import annotations

from collections.abc import Mapping

from api.pages.palette import FAMILY_OF, KIND_INKS
from graph.ontology import Kind, Predicate

Sheet = Mapping[str, Mapping[str, str]]
"""Rules by selector, as Browser keeps them."""

_CAPTIONS: Mapping[Kind, str] = {
    Kind.LAW: "{short_name} {name}",
    Kind.REGULATOR: "{acronym} {name}",
    Kind.EXCHANGE: "{acronym} {name}",
}
"""A property that is not there leaves nothing; the others have their name."""
_LARGE = (Kind.COMPANY, Kind.OFFERING, Kind.LAW)
_PAPER = {"color": "#E4E7EB", "border-color": "#9AA5B1", "text-color-internal": "#1F2933", "font-size": "9px"}
_SOURCES: Mapping[str, str] = {
    "Claim": "{predicate}",
    "Document": "{publisher}",
    "Decision": "{action}",
    "Name": "{fold}",
    "Identifier": "{key}",
    "Merged": "{id}",
    "Revision": "{n}",
    "Graph": "{id}",
}
_WIDTH = "2px"  # of a link with one story; our copy of Browser widens it with the number of stories


def style_sheet() -> Sheet:
    """Return the rules; no bare `node` or `Entity`, which would paint every kind alike."""
    rules: dict[str, Mapping[str, str]] = {}
    for kind in Kind:
        ink = KIND_INKS[kind].fill
        rules[f"node.{kind}"] = {
            "color": ink,
            "border-color": darker(ink),
            "text-color-internal": "#FFFFFF",
            "diameter": "80px" if kind in _LARGE else "65px",
            "font-size": "11px",
            "caption": _CAPTIONS.get(kind, "{name}"),
        }
    for label, caption in _SOURCES.items():
        rules[f"node.{label}"] = {**_PAPER, "diameter": "50px", "caption": caption}
    for predicate in Predicate:
        ink = FAMILY_OF[predicate].ink.fill
        rules[f"relationship.{predicate}"] = {
            "color": ink,
            "shaft-width": _WIDTH,
            "font-size": "10px",
            "padding": "4px",
            "text-color-external": ink,
            "text-color-internal": "#FFFFFF",
            "caption": "<type>",
        }
    return rules


def style_text() -> str:
    """Return the rules as a `.grass` file, for `:style` and for dropping on the window."""
    return "".join(f"{selector} {{\n{_lines(rule)}}}\n" for selector, rule in style_sheet().items())


def darker(colour: str) -> str:
    """Return `#RRGGBB` with a fifth less light."""
    parts = (int(colour[at : at + 2], 16) * 4 // 5 for at in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)


def _lines(rule: Mapping[str, str]) -> str:
    quoted = {name: f'"{value}"' if name == "caption" else value for name, value in rule.items()}
    return "".join(f"  {name}: {value};\n" for name, value in quoted.items())
