"""A report as CSV: a line an exclusion and a line an offering, for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from api.cells import harmless
from api.report.model import ExclusionLine, Footnote, OfferingLine, Report

COLUMNS: tuple[str, ...] = (
    "table",
    "id",
    "offering",
    "issuers",
    "jurisdiction",
    "code",
    "laws",
    "reasons",
    "investors",
    "modality",
    "confidence",
    "claims",
    "stories",
    "denials",
    "kind",
    "status",
    "venues",
    "amount",
    "currency",
    "bound",
    "amount_eur",
    "cohort",
    "first_said",
    "last_said",
    "quote",
    "publisher",
    "title",
    "said_at",
    "address",
    "retrieved",
    "attributed_to",
    "sources",
    "note",
)


def render_sheet(report: Report) -> str:
    """Return the lines with a head; the quote is the first one of each."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    notes = {note.number: note for note in report.footnotes}
    rows = [(_exclusion(line), line.notes) for line in report.exclusions]
    rows += [(_offering(line), line.notes) for line in report.offerings]
    for row, numbers in rows:
        quoted = _quoted(notes[numbers[0]]) if numbers else {}
        writer.writerow({name: harmless(value) for name, value in {**row, **quoted}.items()})
    return out.getvalue()


def _exclusion(line: ExclusionLine) -> Mapping[str, object]:
    grounds = line.grounds
    return {
        "table": "exclusion",
        "id": line.id,
        "offering": line.offering,
        "issuers": "; ".join(line.issuers),
        "jurisdiction": line.jurisdiction,
        "code": line.code,
        "laws": _joined(law for ground in grounds for law, _ in ground.laws),
        "reasons": _joined(ground.reason for ground in grounds),
        "investors": _joined(ground.investors for ground in grounds),
        "modality": line.modality,
        "confidence": line.confidence,
        "claims": line.claims,
        "stories": line.stories,
        "denials": line.denials,
        "first_said": line.first_said,
        "last_said": line.last_said,
    }


def _offering(line: OfferingLine) -> Mapping[str, object]:
    return {
        "table": "offering",
        "id": line.id,
        "offering": line.offering,
        "issuers": "; ".join(line.issuers),
        "kind": line.kind,
        "status": line.status,
        "venues": "; ".join(line.venues),
        "amount": line.value,
        "currency": line.currency,
        "bound": line.bound,
        "amount_eur": line.eur,
        "cohort": line.cohort,
        "first_said": line.first_said,
        "last_said": line.last_said,
    }


def _quoted(note: Footnote) -> Mapping[str, object]:
    return {
        "quote": note.quote,
        "publisher": note.publisher,
        "title": note.title,
        "said_at": note.said_at,
        "address": note.address,
        "retrieved": note.retrieved,
        "attributed_to": note.attributed_to,
        "sources": " ".join(note.sources),
        "note": note.note,
    }


def _joined(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(value for value in values if value))
