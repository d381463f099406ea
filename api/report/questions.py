"""What a report asks of GraphQL, page by page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from api.report.model import Answer, Node, Question
from graph.errors import GraphChangedError
from graph.ontology import Kind
from graph.reference import iter_parts, iter_reference

Read = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Asks an operation with its variables and returns `data`."""

_DOCUMENT = "document { title url publisher publishedAt retrievedAt note sources }"
_CLAIM = f"id quote saidAt modality negated confidence attributedTo {_DOCUMENT}"
EXCLUSIONS = f"""\
query ReportExclusions(
  $where: ExclusionFilter, $said: ClaimFilter, $denied: ClaimFilter, $lens: Lens, $after: String
) {{
  page: exclusions(where: $where, lens: $lens, first: 50, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{
      id modality confidence claims stories denials firstSaid lastSaid
      offering {{ id name issuers(first: 5) {{ edges {{ node {{ name }} }} }} }}
      jurisdiction {{ code name }}
      grounds {{ law {{ name citation }} reason investorClass }}
      evidence(first: 3, where: $said) {{ edges {{ node {{ {_CLAIM} }} }} }}
      denied: evidence(first: 2, where: $denied) {{ edges {{ node {{ {_CLAIM} }} }} }}
    }} }}
  }}
}}
"""
OFFERINGS = f"""\
query ReportOfferings($where: OfferingFilter, $said: ClaimFilter, $lens: Lens, $after: String) {{
  page: offerings(where: $where, lens: $lens, first: 25, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{
      id name kind status aggregate count amount {{ value currency bound eur }}
      issuers(first: 5) {{ edges {{ firstSaid lastSaid node {{ name }}
        evidence(first: 1, where: $said) {{ edges {{ node {{ {_CLAIM} }} }} }} }} }}
      listsOn(first: 5) {{ edges {{ firstSaid lastSaid modality node {{ id name }}
        evidence(first: 1, where: $said) {{ edges {{ node {{ {_CLAIM} }} }} }} }} }}
      claims(first: 5, where: {{property: {{eq: "amount"}}, status: {{eq: ACCEPTED}}, negated: {{eq: false}}}}) {{
        edges {{ node {{ value {_CLAIM} }} }}
      }}
    }} }}
  }}
}}
"""
COVERAGE = """\
query ReportCoverage($lens: Lens, $code: String) {
  coverage(lens: $lens) { documents stories newest notes }
  jurisdictions(where: {code: {eq: $code}}, first: 1) { edges { node { code name } } }
}
"""


async def ask(read: Read, find_revision: Callable[[], Awaitable[int]], question: Question) -> Answer:
    """Return what is found, of one state of the graph.

    Raises: GraphChangedError: it was written to while it was read. InvalidInputError: something asked for is unknown.
    """
    lens = _without_none({"asOf": question.as_of, "minConfidence": question.min_confidence})
    shared = {"said": _said(question, negated=False), "lens": lens}
    denied = _said(question, negated=True)
    code = question.jurisdiction
    blocs = blocs_of(code) if code else ()
    before = await find_revision()
    exclusions = await _pages(read, EXCLUSIONS, {"where": _excluding(question, blocs), "denied": denied, **shared})
    offerings = await _pages(read, OFFERINGS, {"where": _offering(question), **shared})
    whole = await read(COVERAGE, {"lens": lens, "code": code})
    if before != await find_revision():
        message = "the graph was written to while the report was made; make it again"
        raise GraphChangedError(message)
    places = [edge["node"] for edge in whole["jurisdictions"]["edges"]]
    return Answer(
        exclusions=exclusions,
        offerings=offerings,
        coverage=whole["coverage"],
        place=places[0] if code and places else None,
        blocs=blocs,
        revision=before,
    )


def blocs_of(code: str) -> tuple[str, ...]:
    """Return the codes of the blocs that a jurisdiction belongs to."""
    own = f"jurisdiction:{code}"
    return tuple(whole.partition(":")[2] for part, whole in iter_parts() if part == own)


def _said(question: Question, *, negated: bool) -> dict[str, Any]:
    """Return the condition on claims that they were made in the period."""
    period = _without_none({"gte": question.since, "lte": question.until})
    return {"saidAt": period, "negated": {"eq": negated}}


def _spoken_of(question: Question) -> dict[str, Any]:
    """Return the condition on a link that something was said of it in the period."""
    return _without_none({"lastSaid": _one("gte", question.since), "firstSaid": _one("lte", question.until)})


def _excluding(question: Question, blocs: tuple[str, ...]) -> dict[str, Any]:
    where: dict[str, Any] = _spoken_of(question)
    if question.jurisdiction:
        where["jurisdiction"] = {"code": {"in": [question.jurisdiction, *blocs]}}
    if question.company:
        where["offering"] = {"issuers": {"some": {"node": _called(question.company)}}}
    return where


def _offering(question: Question) -> dict[str, Any]:
    edge = _spoken_of(question)
    parts: list[dict[str, Any]] = []
    if edge:
        parts.append({"or": [{"issuers": {"some": {"edge": edge}}}, {"listsOn": {"some": {"edge": edge}}}]})
    if question.company:
        parts.append({"issuers": {"some": {"node": _called(question.company)}}})
    if question.jurisdiction:
        seat = {"basedIn": {"some": {"node": {"code": {"eq": question.jurisdiction}}}}}
        venues = {"id": {"in": _venues(question.jurisdiction)}}
        parts.append({"or": [{"issuers": {"some": {"node": seat}}}, {"listsOn": {"some": {"node": venues}}}]})
    return {"and": parts} if parts else {}


def _venues(code: str) -> list[str]:
    """Return the ids of the exchanges of a jurisdiction that reference data knows."""
    own = f"jurisdiction:{code}"
    return [exchange.id for exchange in iter_reference(Kind.EXCHANGE) if exchange.jurisdiction == own]


def _called(company: str) -> dict[str, Any]:
    return {"or": [{"id": {"eq": company}}, {"name": {"eq": company}}]}


def _one(operator: str, value: str | None) -> dict[str, str] | None:
    return {operator: value} if value else None


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


async def _pages(read: Read, operation: str, variables: dict[str, Any]) -> tuple[Node, ...]:
    found: list[Node] = []
    after: str | None = None
    while True:
        page = (await read(operation, {**variables, "after": after}))["page"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return tuple(found)
        after = page["pageInfo"]["endCursor"]
