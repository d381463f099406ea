"""The answer to "who is shut out of what": its rows, as a table for people and as CSV for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any

from api.cells import harmless

if TYPE_CHECKING:
    from rich.console import RenderableType

Node = Mapping[str, Any]
"""One `node` of the GraphQL operation `Exclusions`."""
Coverage = Mapping[str, Any]
"""What the GraphQL operation `Coverage` gives."""

NO_ROW = "No row means that no statement was found, not that investors are admitted."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionRow:
    """One offering that shuts out one jurisdiction, with its best evidence; lists are joined by `; `."""

    id: str
    offering: str
    issuers: str
    jurisdiction: str
    code: str
    laws: str
    reasons: str
    investor_classes: str
    modality: str
    confidence: float
    claims: int
    denials: int
    publisher: str
    said_at: str
    quote: str
    address: str


def exclusion_row(node: Node) -> ExclusionRow:
    """Return the row of a node."""
    evidence = best_evidence(node)
    document = evidence.get("document") or {}
    grounds = node["grounds"]
    jurisdiction = node["jurisdiction"]
    return ExclusionRow(
        id=node["id"],
        offering=node["offering"]["name"] or node["offering"]["id"],
        issuers=_joined(edge["node"]["name"] for edge in node["offering"]["issuers"]["edges"]),
        jurisdiction=jurisdiction["name"] or jurisdiction["code"] or "",
        code=jurisdiction["code"] or "",
        laws=_joined((ground.get("law") or {}).get("name") for ground in grounds),
        reasons=_joined(ground.get("reason") for ground in grounds),
        investor_classes=_joined(ground.get("investorClass") for ground in grounds),
        modality=str(node["modality"]).lower(),
        confidence=node["confidence"],
        claims=node["claims"],
        denials=node["denials"],
        publisher=document.get("publisher") or "",
        said_at=evidence.get("saidAt") or "",
        quote=evidence.get("quote") or "",
        address=document.get("url") or "",
    )


def best_evidence(node: Node) -> Mapping[str, Any]:
    """Return the first evidence that says it in the link's own modality, one that names the issuer before others.

    The first of all if none does; empty if there is none.
    """
    found = [edge["node"] for edge in node["evidence"]["edges"]]
    firm = [one for one in found if one["modality"] == node["modality"] and not one["negated"]]
    issuers = [edge["node"]["name"] or "" for edge in node["offering"]["issuers"]["edges"]]
    named = (one for one in firm if any(issuer and issuer in one["quote"] for issuer in issuers))
    return next(named, next(iter(firm or found), {}))


def foot(coverage: Coverage) -> str:
    """Return what stands below the table: how much was read, what no row means, what to know of the documents."""
    documents = coverage["documents"]
    read = "1 document was read." if documents == 1 else f"{documents} documents were read."
    return "\n".join((f"{read} {NO_ROW}", *(f"Note: {note}" for note in coverage.get("notes", ()))))


def exclusions_table(nodes: Sequence[Node], coverage: Coverage, most: int | None = None) -> RenderableType:
    """Return the table of the nodes, with how many documents were read at its foot.

    With `most` it holds so many rows, those that give a ground first, and says how many there are.
    """
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    if not nodes:
        return Text(f"No exclusions found. {foot(coverage)}")
    shown = nodes if most is None else sorted(nodes, key=lambda node: not node["grounds"])[:most]
    more = f"{len(nodes)} in all, {len(nodes) - len(shown)} more not shown here.\n" if len(nodes) > len(shown) else ""
    table = Table(show_lines=True, expand=False)
    for head, share in (("Offering", 2), ("Shut out", 1), ("Ground", 3), ("How sure", 1), ("Said by", 2)):
        table.add_column(head, ratio=share, overflow="fold")
    table.add_column("Quote", ratio=5, overflow="fold")
    table.add_column("Document", ratio=3, overflow="fold")
    for node in shown:
        table.add_row(*(Text(cell) for cell in _cells(exclusion_row(node))))
    return Group(table, Text(more + foot(coverage)))


def exclusions_csv(nodes: Sequence[Node]) -> str:
    """Return the rows as CSV with a head line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(ExclusionRow))
    writer.writerows(map(harmless, astuple(exclusion_row(node))) for node in nodes)
    return out.getvalue()


def _cells(row: ExclusionRow) -> tuple[str, ...]:
    who = f"investors: {row.investor_classes}" if row.investor_classes else ""
    ground = "\n".join(part for part in (row.laws, row.reasons, who) if part)
    place = f"{row.jurisdiction} ({row.code})" if row.code else row.jurisdiction
    denied = f"\ndenied {row.denials}×" if row.denials else ""
    said = "\n".join(part for part in (row.publisher, row.said_at) if part)
    return (row.offering, place, ground or "none given", row.modality + denied, said, f"“{row.quote}”", row.address)


def _joined(values: Any) -> str:
    return "; ".join(dict.fromkeys(value for value in values if value))
