"""What a person decides: accept, reject, merge, split, undo. Decisions outlive the documents that they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, LiteralString

from graph.errors import InvalidInputError, NotFoundError
from graph.identity import Ruling
from graph.names import fold, kind_of, long_hash
from graph.ontology import sorted_ends
from graph.write.batch import read_decided, touch_claim
from graph.write.forget import ForgetReport, forget
from graph.write.revision import Touched, change
from graph.write.rows import decided_status, said_key, said_object
from graph.write.settle import settle

if TYPE_CHECKING:
    from graph.client import GraphClient, Row, Transaction

__all__ = ["Decision", "ForgetReport", "accept", "forget", "merge", "reject", "split", "undo"]

_CLAIM: LiteralString = """
MATCH (c:Claim {id: $id})-[:STATED_IN]->(d:Document)
RETURN d.story AS story, c.predicate AS predicate, c.subject_ref AS subject_ref, c.object_ref AS object_ref,
  c.property AS property, c.value AS value, c.quote AS quote
"""
_TOLD: LiteralString = """
MATCH (d:Document {story: $story})<-[:STATED_IN]-(c:Claim)
WHERE c.predicate = $predicate
RETURN c.id AS id, c.link AS link, c.predicate AS predicate, c.subject_ref AS subject_ref,
  c.object_ref AS object_ref, c.property AS property, c.value AS value, c.quote AS quote,
  c.initial AS initial, c.status AS status, c.bases AS bases
ORDER BY id
"""
_SET_STATUS: LiteralString = "UNWIND $rows AS row MATCH (c:Claim {id: row[0]}) SET c.status = row[1]"
_RECORD: LiteralString = "MERGE (d:Decision {id: $row.id}) SET d = $row"
_DECISION: LiteralString = "MATCH (d:Decision {id: $id}) RETURN properties(d) AS decision"
_UNDO: LiteralString = "MATCH (d:Decision {id: $id}) SET d.undone = true"
_STANDS: LiteralString = """
OPTIONAL MATCH (e:Entity {id: $id})
OPTIONAL MATCH (:Merged {id: $id})-[:MERGED_INTO]->(s:Entity)
RETURN coalesce(s.id, e.id) AS survivor, s IS NOT NULL AS absorbed
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as recorded, and the revision that it made."""

    id: str
    action: str
    revision: int


async def accept(  # noqa: PLR0913 - all but the claim are keyword-only
    graph: GraphClient, claim: str, *, who: str, why: str = "", when: datetime | None = None, run: str = ""
) -> Decision:
    """Let a claim count, here and wherever the same story is read again.

    Raises: NotFoundError: there is no such claim.
    """
    return await _judge(graph, claim, "accept", _Note(who, why, when, run))


async def reject(  # noqa: PLR0913 - all but the claim are keyword-only
    graph: GraphClient, claim: str, *, who: str, why: str = "", when: datetime | None = None, run: str = ""
) -> Decision:
    """Let a claim not count, here and wherever the same story is read again.

    Raises: NotFoundError: there is no such claim.
    """
    return await _judge(graph, claim, "reject", _Note(who, why, when, run))


async def merge(  # noqa: PLR0913 - all but the ends are keyword-only
    graph: GraphClient,
    left: str,
    right: str,
    *,
    who: str,
    why: str = "",
    when: datetime | None = None,
    run: str = "",
) -> Decision:
    """Declare two entities one. Ids of absorbed entities stand for their survivors.

    Raises: NotFoundError: one is not there. InvalidInputError: they are one already, or of two kinds, or a split
    holds them apart.
    """
    note = _Note(who, why, when, run)

    async def work(transaction: Transaction, touched: Touched) -> Row:
        ends = sorted({(await _stand(transaction, id_))[0] for id_ in (left, right)})
        if len(ends) == 1:
            message = f"{left} and {right} are one entity already: {ends[0]}"
            raise InvalidInputError(message)
        if kind_of(ends[0]) is not kind_of(ends[1]):
            message = f"{ends[0]} and {ends[1]} are of two kinds; only things of one kind can be merged"
            raise InvalidInputError(message)
        return await _rule(transaction, touched, Ruling.MERGE, (ends[0], ends[1]), note)

    return await _recorded(graph, work, note)


async def split(  # noqa: PLR0913 - all but the entity are keyword-only
    graph: GraphClient, absorbed: str, *, who: str, why: str = "", when: datetime | None = None, run: str = ""
) -> Decision:
    """Take an absorbed entity out of its survivor again, whatever joined them.

    Raises: NotFoundError: it is not there. InvalidInputError: nothing absorbed it.
    """
    note = _Note(who, why, when, run)

    async def work(transaction: Transaction, touched: Touched) -> Row:
        survivor, is_absorbed = await _stand(transaction, absorbed)
        if not is_absorbed:
            message = f"{absorbed} is merged into nothing; give the id of an absorbed entity"
            raise InvalidInputError(message)
        return await _rule(transaction, touched, Ruling.SPLIT, (absorbed, survivor), note)

    return await _recorded(graph, work, note)


async def undo(graph: GraphClient, decision: str, *, who: str, run: str = "") -> Decision:
    """Take a decision back; those that remain are played again.

    Raises: NotFoundError: there is no such decision. InvalidInputError: it is undone already.
    """

    async def work(transaction: Transaction, touched: Touched) -> Row:
        rows = await transaction.run(_DECISION, {"id": decision})
        if not rows:
            message = f"there is no decision {decision}; give the id that accept, reject, merge or split gave"
            raise NotFoundError(message)
        row: Row = rows[0]["decision"]
        if row["undone"]:
            message = f"decision {decision} is undone already"
            raise InvalidInputError(message)
        await transaction.run(_UNDO, {"id": decision})
        touched.decisions.add(decision)
        if row["action"] in set(Ruling):
            touched.references |= {row["left"], row["right"]}
            touched.doubtful |= {row["left"], row["right"]}
        else:
            await _apply(transaction, touched, row["story"], row["predicate"])
        await settle(transaction, touched)
        return row

    return await _recorded(graph, work, _Note(who, "", None, run))


@dataclass(frozen=True, slots=True)
class _Note:
    who: str
    why: str
    when: datetime | None
    run: str

    def row(self, action: str, *about: str) -> dict[str, Any]:
        """Return what every decision holds."""
        when = (self.when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        id_ = long_hash(action, self.who, when, *about)
        return {"id": id_, "action": action, "who": self.who, "when": when, "why": self.why, "undone": False}


async def _recorded(
    graph: GraphClient, work: Callable[[Transaction, Touched], Awaitable[Row]], note: _Note
) -> Decision:
    row, revision = await change(graph, work, actor=note.who, run=note.run)
    return Decision(id=row["id"], action=row["action"], revision=revision)


async def _stand(transaction: Transaction, id_: str) -> tuple[str, bool]:
    """Return the survivor of an entity, and whether it is another one."""
    (row,) = await transaction.run(_STANDS, {"id": id_})
    if row["survivor"] is None:
        message = f"there is no entity {id_}; `caplinks show NAME` finds ids"
        raise NotFoundError(message)
    return row["survivor"], row["absorbed"]


async def _rule(transaction: Transaction, touched: Touched, ruling: Ruling, ends: tuple[str, str], note: _Note) -> Row:
    row = note.row(ruling.value, *ends) | {"left": ends[0], "right": ends[1]}
    await transaction.run(_RECORD, {"row": row})
    touched.decisions.add(row["id"])
    touched.references |= set(ends)
    await settle(transaction, touched)
    stands = {(await _stand(transaction, id_))[0] for id_ in ends}
    if (len(stands) == 1) is not (ruling is Ruling.MERGE):
        remedy = "undo the split between them first" if ruling is Ruling.MERGE else "undo the merges first"
        message = f"other decisions stand against this {ruling.value} of {ends[0]} and {ends[1]}; {remedy}"
        raise InvalidInputError(message)
    return row


async def _judge(graph: GraphClient, claim: str, action: str, note: _Note) -> Decision:
    async def work(transaction: Transaction, touched: Touched) -> Row:
        rows = await transaction.run(_CLAIM, {"id": claim})
        if not rows:
            message = f"there is no claim {claim}; `caplinks show ENTITY --json` gives the ids of claims"
            raise NotFoundError(message)
        said = rows[0]
        subject, object_ = sorted_ends(said["predicate"], said["subject_ref"], said_object(said))
        about = {
            "story": said["story"],
            "predicate": said["predicate"],
            "subject": subject,
            "object": object_,
            "quote": fold(said["quote"]),
        }
        row = note.row(action, *about.values()) | about
        await transaction.run(_RECORD, {"row": row})
        touched.decisions.add(row["id"])
        await _apply(transaction, touched, said["story"], said["predicate"])
        await settle(transaction, touched)
        return row

    return await _recorded(graph, work, note)


async def _apply(transaction: Transaction, touched: Touched, story: str, predicate: str) -> None:
    """Give the claims of a story the status that the decisions in force make of them."""
    decided = await read_decided(transaction, [story])
    changed: list[list[str]] = []
    for row in await transaction.run(_TOLD, {"story": story, "predicate": predicate}):
        status = decided_status(row["initial"], decided.get(said_key(story, row)))
        if status != row["status"]:
            changed.append([row["id"], status])
            touched.news.add(row["id"])
            touch_claim(touched, row)
    await transaction.run(_SET_STATUS, {"rows": changed})
