"""Two questions besides exclusions: who funds whom across a border, and which law bites whom. Rows and tables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

Read = Callable[[str, dict[str, Any]], Awaitable[Mapping[str, Any]]]
"""Asks an operation with its variables and returns `data`."""
_Node = Mapping[str, Any]

_SEAT = "basedIn(first: 2) { edges { node { code } } }"
_FUNDER = f"""\
name __typename
            ... on Company {{ {_SEAT} }} ... on Regulator {{ {_SEAT} }} ... on Jurisdiction {{ code }}"""
FUNDING = f"""\
query Funding($after: String) {{
  funded: FIELD(where: {{investors: {{some: {{}}}}}}, first: 50, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{
      id name {_SEAT}
      investors(first: 40) {{ edges {{
        modality publisher lastSaid quote
        evidence(first: 3) {{ edges {{ node {{ negated amount {{ value currency bound }} }} }} }}
        node {{
            {_FUNDER}
        }}
      }} }}
    }} }}
  }}
}}
"""
FUNDED_COMPANIES = FUNDING.replace("FIELD", "companies")
FUNDED_OFFERINGS = FUNDING.replace("FIELD", "offerings").replace(
    f"id name {_SEAT}", f"id name issuers(first: 2) {{ edges {{ node {{ {_SEAT} }} }} }}"
)
BITES = """\
query Bites($after: String) {
  laws(where: {restricts: {some: {}}}, first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node {
      id name basedIn(first: 2) { edges { node { code } } }
      restricts(first: 60) { totalCount edges { modality lastSaid publisher quote node { name } } }
    } }
  }
}
"""
_STRENGTH = ("ASSERTED", "PLANNED", "ALLEGED", "POSSIBLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """One actor that puts money into another across a border."""

    investor: str
    investor_codes: tuple[str, ...]
    target: str
    target_codes: tuple[str, ...]
    amount: Mapping[str, Any] | None
    modality: str
    publisher: str
    said_at: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bite:
    """One law and all whom it restricts."""

    law: str
    codes: tuple[str, ...]
    whom: tuple[tuple[str, str], ...]
    """Name and modality, the firmest first."""
    publisher: str
    said_at: str
    quote: str


async def read_funding(read: Read) -> list[Funding]:
    """Return who funds whom across a border, the firmest and those with a sum first.

    Whose seat is not known is left out: nothing says that a border lies between.
    """
    found: list[Funding] = []
    for operation in (FUNDED_OFFERINGS, FUNDED_COMPANIES):
        async for node in _pages(read, operation, "funded"):
            seats = _codes(node) or tuple(code for issuer in _nodes(node.get("issuers")) for code in _codes(issuer))
            found += [_funding(node, edge, seats) for edge in node["investors"]["edges"] if _is_across(edge, seats)]
    return sorted(found, key=lambda one: (one.amount is None, _STRENGTH.index(one.modality), one.investor, one.target))


async def read_bites(read: Read) -> list[Bite]:
    """Return the laws that restrict someone, those that restrict most first."""
    found = [_bite(node) async for node in _pages(read, BITES, "laws")]
    return sorted(found, key=lambda one: (-len(one.whom), one.law))


def funding_table(rows: Sequence[Funding], most: int) -> RenderableType:
    """Return the table of the first rows."""
    heads = ("Who", "funds", "with", "How sure", "Said by", "Quote")
    cells = (
        (
            _placed(row.investor, row.investor_codes),
            _placed(row.target, row.target_codes),
            sum_of_money(row.amount) or "no sum given",
            row.modality.lower(),
            f"{row.publisher}\n{row.said_at}",
            f"“{row.quote}”",
        )
        for row in rows[:most]
    )
    return _table("Who funds whom across a border", heads, cells, (3, 3, 2, 1, 2, 5), len(rows))


def bites_table(rows: Sequence[Bite], most: int) -> RenderableType:
    """Return the table of the first rows."""
    heads = ("Law", "Whom", "Said by", "Quote")
    cells = (
        (_placed(row.law, row.codes), _whom(row.whom), f"{row.publisher}\n{row.said_at}", f"“{row.quote}”")
        for row in rows[:most]
    )
    return _table("Which law bites whom", heads, cells, (2, 5, 2, 4), len(rows))


def sum_of_money(amount: Mapping[str, Any] | None) -> str:
    """Return `about CNY 126.1 billion` of a sum; empty without one."""
    if amount is None:
        return ""
    value = float(amount["value"])
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if value >= size:
            shown = f"{value / size:,.4g}{word}"
            break
    else:
        shown = f"{value:,.10g}"
    bound = {"EXACT": "", "AT_LEAST": "at least ", "UP_TO": "up to ", "ABOUT": "about "}[amount["bound"]]
    return f"{bound}{amount['currency']} {shown}"


async def _pages(read: Read, operation: str, field: str) -> AsyncIterator[_Node]:
    after: str | None = None
    while True:
        page = (await read(operation, {"after": after}))[field]
        for edge in page["edges"]:
            yield edge["node"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _nodes(connection: Mapping[str, Any] | None) -> list[_Node]:
    return [edge["node"] for edge in connection["edges"]] if connection else []


def _codes(node: _Node) -> tuple[str, ...]:
    """Return the code of a jurisdiction, or those of the seats of anything else."""
    if node.get("code"):
        return (node["code"],)
    return tuple(seat["code"] for seat in _nodes(node.get("basedIn")) if seat["code"])


def _is_across(edge: Mapping[str, Any], seats: Sequence[str]) -> bool:
    own = _codes(edge["node"])
    return bool(own) and bool(seats) and not set(own) & set(seats)


def _funding(node: _Node, edge: Mapping[str, Any], seats: tuple[str, ...]) -> Funding:
    said = (one for one in _nodes(edge["evidence"]) if one["amount"] and not one["negated"])
    return Funding(
        investor=edge["node"]["name"],
        investor_codes=_codes(edge["node"]),
        target=node["name"],
        target_codes=tuple(dict.fromkeys(seats)),
        amount=next((one["amount"] for one in said), None),
        modality=edge["modality"],
        publisher=edge["publisher"] or "",
        said_at=edge["lastSaid"] or "",
        quote=edge["quote"] or "",
    )


def _bite(node: _Node) -> Bite:
    edges = sorted(
        node["restricts"]["edges"], key=lambda edge: (_STRENGTH.index(edge["modality"]), edge["node"]["name"])
    )
    best = edges[0]
    return Bite(
        law=node["name"],
        codes=_codes(node),
        whom=tuple((edge["node"]["name"], edge["modality"].lower()) for edge in edges),
        publisher=best["publisher"] or "",
        said_at=best["lastSaid"] or "",
        quote=best["quote"] or "",
    )


def _placed(name: str, codes: Iterable[str]) -> str:
    shown = ", ".join(codes)
    return f"{name} ({shown})" if shown else name


def _whom(whom: Sequence[tuple[str, str]]) -> str:
    return "; ".join(name if modality == "asserted" else f"{name} ({modality})" for name, modality in whom)


def _table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int], total: int
) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", show_lines=True, expand=False)
    for head, share in zip(heads, shares, strict=True):
        table.add_column(head, ratio=share, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    more = total - table.row_count
    return Group(table, Text(f"{total} in all, {more} more not shown here." if more > 0 else f"{total} in all."))
