"""The words of a report: its title, what was asked for, what was found. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from api.report.model import ExclusionLine, OfferingLine, Question, Report, VenueTotal

ABSENCE = (
    "What is not here was not found in these documents. It does not follow that investors are admitted, "
    "that nothing else was raised, or that nobody denied what is quoted."
)
_WITH_ARTICLE = frozenset({"United", "European", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Gulf"})
RATES = (
    "Sums in euros are at the European Central Bank’s rate of the day of the statement. "
    "An offering at two venues counts once, under both names."
)
CHECK = "Every line has its sentences at the end; read them before you rely on it. A program, or a person, chose them."


def title_of(question: Question, place: str) -> str:
    """Return the heading."""
    about = " and ".join(part for part in (place, question.company or "") if part)
    return (
        f"Who is shut out, and where money is raised: {about}"
        if about
        else "Who is shut out, and where money is raised"
    )


def scope_of(question: Question, place: str, blocs: Sequence[str]) -> str:
    """Return what was asked for, in one sentence."""
    parts = ["Offerings"]
    if question.company:
        parts.append(f"of {question.company}")
    if place:
        within = f" or from {' and '.join(blocs)}, to which it belongs" if blocs else ""
        parts.append(f"that shut out investors from {with_article(place)}{within},")
        parts.append("and offerings of issuers from there or at venues there")
    else:
        parts.append("that shut out investors from some place, and all offerings with their venues")
    if question.since or question.until:
        span = " ".join(
            part
            for part in (
                f"from {question.since}" if question.since else "",
                f"until {question.until}" if question.until else "",
            )
            if part
        )
        parts.append(f"of which something was said {span}")
    if question.min_confidence is not None:
        parts.append(f"with a confidence of at least {question.min_confidence:g}")
    known = f", as known on {question.as_of}" if question.as_of else ""
    return f"{' '.join(parts)}{known}."


def summary_of(
    exclusions: Sequence[ExclusionLine], offerings: Sequence[OfferingLine], venues: Sequence[VenueTotal], place: str
) -> tuple[str, ...]:
    """Return what was found, a sentence an entry."""
    return tuple(part for part in (*_shut_out(exclusions, place), *_money(offerings, venues)) if part)


def with_article(place: str) -> str:
    """Return a country's name as it stands in a sentence: `the United States`, `China`."""
    first, last = place.split(" ", maxsplit=1)[0], place.rsplit(" ", maxsplit=1)[-1]
    needs = first in _WITH_ARTICLE or last in {"Islands", "Republic", "Federation", "Kingdom"}
    return f"the {place}" if needs else place


def whom(investors: str) -> str:
    """Return a class of investors as it stands beside a ground."""
    return f"for {investors}" if investors else ""


def number_of(count: int, one: str, many: str | None = None) -> str:
    """Return `1 offering`, `2 offerings`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def euros(value: float) -> str:
    """Return a sum in euros, short: `€1.23 billion`."""
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if value >= size:
            return f"€{value / size:,.3g}{word}" if value / size < 1000 else f"€{value / size:,.0f}{word}"  # noqa: PLR2004
    return f"€{value:,.0f}"


def _shut_out(lines: Sequence[ExclusionLine], place: str) -> list[str]:
    whom = f"investors from {with_article(place)}" if place else "investors from some place"
    if not lines:
        return [f"No document says that an offering shuts out {whom}."]
    offerings = len({line.id.partition("|")[0] for line in lines})
    shuts = "shuts" if offerings == 1 else "shut"
    found = [f"{number_of(offerings, 'offering')} {shuts} out {whom}{_in_how_many_places(lines, place)}."]
    weaker = Counter(line.modality for line in lines if line.modality != "asserted")
    if weaker:
        told = ", ".join(f"{count} {modality}" for modality, count in sorted(weaker.items()))
        found.append(f"Not all are stated as facts: {told}.")
    laws = Counter(law for line in lines for law in {law for ground in line.grounds for law, _ in ground.laws})
    if laws:
        named = "; ".join(
            f"{law} ({count})" for law, count in sorted(laws.items(), key=lambda item: (-item[1], item[0]))
        )
        found.append(f"Laws that are cited as the ground: {named}.")
    bare = sum(not any(ground.laws or ground.reason for ground in line.grounds) for line in lines)
    if bare:
        found.append(f"No law or reason is given for {bare} of {number_of(len(lines), 'entry', 'entries')}.")
    denied = sum(line.denials > 0 for line in lines)
    if denied:
        found.append(f"{number_of(denied, 'entry', 'entries')} {'is' if denied == 1 else 'are'} denied by someone.")
    return found


def _in_how_many_places(lines: Sequence[ExclusionLine], place: str) -> str:
    places = {line.jurisdiction for line in lines}
    return f", {len(places)} places in all" if not place and len(places) > 1 else ""


def _money(lines: Sequence[OfferingLine], venues: Sequence[VenueTotal]) -> list[str]:
    if not lines:
        return ["No offering was found."]
    raised, sought = sum(one.raised for one in venues), sum(one.sought for one in venues)
    found = [f"{number_of(len(lines), 'offering')} {'was' if len(lines) == 1 else 'were'} found."]
    if raised:
        found.append(f"Those that were priced, listed or completed raised {euros(raised)}, as far as sums are given.")
    if sought:
        found.append(f"Those under way seek {euros(sought)}.")
    cohorts = [line for line in lines if line.cohort is not None]
    if cohorts:
        what = "stands for a cohort" if len(cohorts) == 1 else "stand for cohorts"
        are = "is" if len(cohorts) == 1 else "are"
        found.append(f"{len(cohorts)} of them {what} of many told as one, and {are} in no sum.")
    return found


def read_of(report: Report) -> str:
    """Return what was read, in one sentence."""
    until = f", the newest of {report.newest}" if report.newest else ""
    as_of = f" As known on {report.as_of}." if report.as_of else ""
    texts = f" ({number_of(report.stories, 'different text')})" if report.stories != report.documents else ""
    return f"{number_of(report.documents, 'document')} read{texts}{until}.{as_of}"


def made_by(report: Report) -> str:
    """Return by what the report was made, and of which state of the graph."""
    day = report.as_of or (f"all that was read, until {report.newest}" if report.newest else "all that was read")
    return f"Made by caplinks {report.version} from revision {report.revision} of the graph. As of: {day}."
