"""What is new: claims that came, went, or whose status changed, and which of them answer a question."""

from __future__ import annotations

from collections.abc import AsyncIterator, Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from graph.names import kind_of
from graph.ontology import HAS, Kind, Predicate, Status
from graph.read.changes import Mark, settled_since
from graph.reference import iter_parts

if TYPE_CHECKING:
    from graph.client import GraphClient, Row

PAGE = 500

NEWS: LiteralString = """
MATCH (r:Revision)
WHERE r.n > $after AND r.n <= $until AND r.news IS NOT NULL
WITH r ORDER BY r.n
WITH r.n AS n, r.news AS news, CASE r.n WHEN $after + 1 THEN $skip ELSE 0 END AS begin
UNWIND range(begin, size(news) - 1) AS place
WITH n, news, place LIMIT $limit
RETURN collect([n, news[place], place + 1 = size(news)])
"""
"""Gives one list of revision, claim, and whether it is the last of its revision: `$limit` from `$after` and `$skip` on,
no further than `$until`."""
_COLUMNS: LiteralString = """
MATCH (c)-[:STATED_IN]->(d:Document)
OPTIONAL MATCH (s:Entity {id: c.subject})
OPTIONAL MATCH (o:Entity {id: c.object})
RETURN c.id AS claim, c.link AS link, c.predicate AS predicate, c.subject AS subject, s.name AS subject_name,
  c.object AS object, o.name AS object_name, c.negated AS negated, c.modality AS modality, c.status AS status,
  c.confidence AS confidence, c.quote AS quote, c.said_at AS said_at, c.attributed_to AS attributed_to,
  c.reason AS reason, COLLECT { MATCH (c)-[:BECAUSE_OF]->(l:Entity) RETURN l.name ORDER BY l.name } AS laws,
  d.publisher AS publisher, d.title AS title, d.url AS url
ORDER BY claim
"""
_ALL: LiteralString = (
    """
MATCH (c:Claim)
WHERE c.id > $after AND c.predicate IN $predicates
WITH c ORDER BY c.id LIMIT $limit
"""
    + _COLUMNS
)
_ABOUT: LiteralString = (
    """
MATCH (c:Claim)
WHERE (c.subject IN $things OR c.object IN $things) AND c.id > $after AND c.predicate IN $predicates
WITH c ORDER BY c.id LIMIT $limit
"""
    + _COLUMNS
)
_THESE: LiteralString = "UNWIND $ids AS id MATCH (c:Claim {id: id})" + _COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which statements somebody wants to hear of; what is empty does not matter."""

    predicates: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    """Ids of things, one of which must be subject or object."""
    publishers: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    min_confidence: float = 0.0
    denials: bool = False
    """Whether denials are told, too."""

    def asks_for(self, row: Mapping[str, Any]) -> bool:
        """Return whether a claim counts and is one of those asked for."""
        return (
            row["status"] == Status.ACCEPTED
            and row["predicate"] != HAS
            and (self.denials or not row["negated"])
            and (not self.predicates or row["predicate"] in self.predicates)
            and (not self.things or row["subject"] in self.things or row["object"] in self.things)
            and (not self.publishers or row["publisher"] in self.publishers)
            and (not self.modalities or row["modality"] in self.modalities)
            and row["confidence"] >= self.min_confidence
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A statement that is new, or one told before that is gone."""

    claim: str
    gone: bool = False
    """Whether it does not count any more: rejected, forgotten, corrected, or no longer what is asked for."""
    told: Mapping[str, Any]
    """The statement with its quote and source; of one that is gone only what was kept of it."""

    def as_json(self) -> dict[str, Any]:
        """Return it as one flat object."""
        return {"news": "gone" if self.gone else "new", "claim": self.claim, **self.told}


@dataclass(frozen=True, slots=True)
class Batch:
    """Some news, and how far the reader has come once these are told."""

    news: tuple[News, ...]
    revision: int | None
    """All up to this revision is told then; None in the midst of it."""


def with_blocs(code: str) -> tuple[str, ...]:
    """Return the ids of a jurisdiction and of the blocs that it is a member of."""
    own = f"jurisdiction:{code}"
    return (own, *(whole for part, whole in iter_parts() if part == own and kind_of(whole) is Kind.JURISDICTION))


async def iter_all(graph: GraphClient, question: Question, told: Container[str], revision: int) -> AsyncIterator[Batch]:
    """Yield everything that a question asks for and was not told, by id; all up to `revision` is told at the end."""
    statement = _ABOUT if question.things else _ALL
    predicates = list(question.predicates or (str(predicate) for predicate in Predicate))
    after = ""
    while True:
        parameters = {"after": after, "limit": PAGE, "things": list(question.things), "predicates": predicates}
        rows = await graph.read(statement, parameters)
        wanted = [row for row in rows if row["claim"] not in told and question.asks_for(row)]
        last = len(rows) < PAGE
        yield Batch(tuple(_new(row) for row in wanted), revision if last else None)
        if last:
            return
        after = rows[-1]["claim"]


async def iter_since(
    graph: GraphClient, question: Question, told: Mapping[str, str], revision: int
) -> AsyncIterator[Batch]:
    """Yield what has become new or gone since a revision.

    Raises: HistoryLostError: the graph does not know what was written since.
    """
    mark, more = Mark(after=revision), True
    while more:
        ids, mark, more = await _read_news(graph, mark)
        rows = {row["claim"]: row for row in (await graph.read(_THESE, {"ids": ids}) if ids else ())}
        news: list[News] = []
        for id_ in ids:
            counts = id_ in rows and question.asks_for(rows[id_])
            if counts and id_ not in told:
                news.append(_new(rows[id_]))
            elif not counts and id_ in told:
                news.append(News(claim=id_, gone=True, told={"link": told[id_]}))
        yield Batch(tuple(news), None if mark.skip else mark.after)


async def _read_news(graph: GraphClient, mark: Mark) -> tuple[list[str], Mark, bool]:
    """Return the next claims of the feed, each once, where to go on after them, and whether there may be more."""
    until = await settled_since(graph, mark)
    found = await graph.read_value(NEWS, {"after": mark.after, "skip": mark.skip, "limit": PAGE, "until": until})
    more = len(found) == PAGE
    following = marks(found, mark)[-1] if more else Mark(after=max(until, mark.after))
    return list(dict.fromkeys(id_ for _, id_, _ in found)), following, more


def marks(news: Sequence[tuple[int, str, bool]], mark: Mark) -> list[Mark]:
    """Return, for each of the news that follow `mark`, where to go on after it."""
    found: list[Mark] = []
    here = mark
    for number, _, is_last in news:
        known = here.skip if number == here.after + 1 else 0
        here = Mark(after=number) if is_last else Mark(after=number - 1, skip=known + 1)
        found.append(here)
    return found


def _new(row: Row) -> News:
    told = {name: value for name, value in row.items() if name not in ("claim", "status") and value not in (None, [])}
    return News(claim=row["claim"], told=told)


def describe(question: Question) -> dict[str, Any]:
    """Return what a question sets, as JSON."""
    return {name: value for name, value in asdict(question).items() if value}


def question_of(given: Mapping[str, Any]) -> Question:
    """Return the question that `describe` gave."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, Sequence) else value for name, value in given.items()
    }
    return Question(**fields)
