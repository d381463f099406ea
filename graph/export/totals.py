"""How many records an export will have, from Neo4j's own counters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, LiteralString

from graph.export.sections import Section, Type
from graph.read.stats import stats

if TYPE_CHECKING:
    from graph.client import GraphClient
    from graph.export.form import Form
    from graph.export.selection import Selection

_OTHERS: LiteralString = """
RETURN COUNT { MATCH (:Decision) } AS decision, COUNT { MATCH (:Merged) } AS merged,
  COUNT { MATCH ()-[:NAMES]->() } AS name, COUNT { MATCH ()-[:IDENTIFIES]->() } AS identifier
"""


async def count_records(graph: GraphClient, form: Form, selection: Selection) -> int:
    """Return how many records a form will have; where claims are chosen, how many at most."""
    (others,) = await graph.read(_OTHERS)
    found = await stats(graph)

    def count(section: Section) -> int:
        if section.kind is not None:
            return 0 if selection.kinds and section.kind not in selection.kinds else found.entities[section.kind]
        if section.predicate is not None:
            wanted = not selection.predicates or section.predicate in selection.predicates
            return found.links[section.predicate] if wanted else 0
        if section.type in (Type.CLAIM, Type.STATED):
            return found.claims
        return found.documents if section.type is Type.DOCUMENT else int(others[section.type.value])

    return sum(count(section) for section in _sections(form))


def _sections(form: Form) -> Iterable[Section]:
    return (step.section for step in form.steps() if step.section is not None)
