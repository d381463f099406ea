"""A report as Markdown with footnotes. Pure.

Names and quotes are of strangers: whatever Markdown or HTML would act on is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from api.report.html import WEB
from api.report.model import ExclusionGroup, Footnote, Ground, OfferingLine, Report
from api.report.sentences import ABSENCE, CHECK, RATES, euros, made_by, read_of, whom

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$])")
_BARE = re.compile(r"(?i)(https?|ftp|www|mailto)([:.])")
_START = re.compile(r"^(\s*)([-+=#>:]|\d+[.)])")


def render_markdown(report: Report) -> str:
    """Return the text."""
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str) -> str:
    """Return a text as words alone: on one line, nothing in it a link, a tag, a table or a list."""
    words = _SPECIAL.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;"))
    return _START.sub(r"\1\\\2", _BARE.sub(r"\1&#8203;\2", words))


def _lines(report: Report) -> Iterator[str]:
    yield from (f"# {escaped(report.title)}", "", escaped(report.scope), "", escaped(read_of(report)), "")
    for note in report.notes:
        yield from (f"> **Note on the documents.** {escaped(note)}", "")
    yield from ("## What was found", "", *(f"- {escaped(sentence)}" for sentence in report.summary), "")
    yield from ("## Who is shut out, and on what ground", "")
    yield from _shut_out(report) if report.exclusions else (escaped(report.summary[0]), "")
    yield from ("## Where money is raised", "")
    yield from _money(report) if report.offerings else ("No offering was found.", "")
    yield from ("## What was read, and what is not here", "", escaped(read_of(report)), "", ABSENCE, "", CHECK, "")
    yield from (RATES, "", "## Sources, word for word", "")
    yield from (line for note in report.footnotes for line in (_footnote(note), ""))
    yield from ("---", "", escaped(made_by(report)))


def _shut_out(report: Report) -> Iterator[str]:
    heads = ("Offering", "Shut out", "Ground", "How sure", "First said", "Sources")
    yield from _table(heads, map(_exclusion, report.groups))
    yield from ("### When it was first said", "")
    told = (one for one in report.periods if one.asserted or one.others)
    rows = ((one.label, str(one.asserted), str(one.others)) for one in told)
    yield from _table(("First said", "Asserted", "Planned, alleged or possible"), rows, numbers=2)


def _money(report: Report) -> Iterator[str]:
    totals = (
        (escaped(one.venue), _sum(one.raised), _sum(one.sought), str(one.offerings), str(one.without_sum))
        for one in report.venues
    )
    yield from _table(("Venue", "Raised", "Sought", "Offerings", "No sum"), totals, numbers=4)
    heads = ("Offering", "What", "Venue", "Sum", "In euros", "First said", "Sources")
    yield from _table(heads, map(_offering, report.offerings))


def _exclusion(group: ExclusionGroup) -> Sequence[str]:
    line = group.line
    denied = f", denied {line.denials}×" if line.denials else ""
    return (
        _named(line.offering, line.issuers),
        ", ".join(_place(*place) for place in group.places),
        "; ".join(_ground(ground) for ground in line.grounds) or "none given",
        line.modality + denied,
        line.first_said,
        _refs(line.notes),
    )


def _place(name: str, code: str, via: bool) -> str:  # noqa: FBT001 - a row of three
    shown = f"{name} ({code})" if code else name
    return escaped(shown) + (", a bloc it belongs to" if via else "")


def _ground(ground: Ground) -> str:
    laws = (f"{law} ({citation})" if citation else law for law, citation in ground.laws)
    return escaped(", ".join(part for part in (*laws, ground.reason, whom(ground.investors)) if part))


def _offering(line: OfferingLine) -> Sequence[str]:
    cohort = "" if line.cohort is None else f"cohort of {line.cohort}" if line.cohort else "cohort"
    return (
        _named(line.offering, line.issuers),
        ", ".join(part for part in (line.kind, line.status, cohort) if part),
        escaped(", ".join(line.venues)),
        escaped(line.amount),
        _sum(line.eur) if line.eur else "",
        line.first_said,
        _refs(line.notes),
    )


def _footnote(note: Footnote) -> str:
    said = ", ".join(part for part in (note.publisher or "publisher not known", note.title, note.said_at) if part)
    remarks = f" ({', '.join(note.remarks)})" if note.remarks else ""
    credited = f" (according to {escaped(note.attributed_to)})" if note.attributed_to else ""
    sources = f" Rests on: {', '.join(map(_address, note.sources))}." if note.sources else ""
    where = f"{escaped(said)}. {_address(note.address)}, retrieved {note.retrieved}."
    return f"[^{note.number}]: “{escaped(note.quote)}”{remarks}{credited} {where}{sources}"


def _address(address: str) -> str:
    return f"<{address}>" if WEB.fullmatch(address) else escaped(address)


def _named(name: str, issuers: Sequence[str]) -> str:
    others = ", ".join(issuer for issuer in issuers)
    return f"**{escaped(name)}**" + (f" ({escaped(others)})" if others else "")


def _refs(numbers: Iterable[int]) -> str:
    return "".join(f"[^{number}]" for number in numbers)


def _sum(value: float) -> str:
    return euros(value) if value else "–"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> Iterator[str]:
    """Yield a table and an empty line; its last columns, so many, hold numbers."""
    marks = ["---"] * (len(heads) - numbers) + ["---:"] * numbers
    yield from (f"| {' | '.join(cells)} |" for cells in (heads, marks, *rows))
    yield ""
