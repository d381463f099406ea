"""Records by their ids, as exports have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, LiteralString

from graph.export.sections import Record, Type, as_record
from graph.export.stored import CLAIM_COLUMNS, ENTITY_COLUMNS, LINK_COLUMNS, MERGED_COLUMNS
from graph.ontology import Predicate
from graph.read.changes import ChangeType
from graph.write.statements import for_predicate

if TYPE_CHECKING:
    from graph.client import GraphClient

_ENTITIES: LiteralString = "UNWIND $ids AS id MATCH (e:Entity {id: id}) RETURN " + ENTITY_COLUMNS
_MERGED: LiteralString = "UNWIND $ids AS id MATCH (m:Merged {id: id}) RETURN " + MERGED_COLUMNS
_CLAIMS: LiteralString = "UNWIND $ids AS id MATCH (c:Claim {id: id}) RETURN " + CLAIM_COLUMNS
_DECISIONS: LiteralString = "UNWIND $ids AS id MATCH (d:Decision {id: id}) RETURN d.id AS key, properties(d) AS row"
_DOCUMENTS: LiteralString = "UNWIND $ids AS id MATCH (d:Document {id: id}) RETURN d.id AS key, properties(d) AS row"
_LINKS: LiteralString = "UNWIND $ids AS id MATCH (a)-[r:$TYPE {id: id}]->(b) RETURN " + LINK_COLUMNS
_BY_TYPE: dict[ChangeType, tuple[tuple[Type, LiteralString], ...]] = {
    ChangeType.ENTITY: ((Type.ENTITY, _ENTITIES), (Type.MERGED, _MERGED)),
    ChangeType.CLAIM: ((Type.CLAIM, _CLAIMS), (Type.DECISION, _DECISIONS)),
    ChangeType.DOCUMENT: ((Type.DOCUMENT, _DOCUMENTS),),
}
"""What an id of a type may be; claims and decisions have ids of one form, and things that were absorbed keep theirs."""


async def read_records(graph: GraphClient, ids: Iterable[tuple[str, ChangeType]]) -> dict[str, Record]:
    """Return the records of these ids as they are now; those that are not there are left out."""
    by_type: dict[ChangeType, list[str]] = defaultdict(list)
    for id_, type_ in ids:
        by_type[type_].append(id_)
    found: dict[str, Record] = {}
    for type_, statements in _BY_TYPE.items():
        for record_type, statement in statements:
            wanted = [id_ for id_ in by_type[type_] if id_ not in found]
            found |= await _read(graph, record_type, statement, wanted)
    by_predicate: dict[Predicate, list[str]] = defaultdict(list)
    for id_ in by_type[ChangeType.RELATIONSHIP]:
        by_predicate[Predicate(id_.split("|")[1])].append(id_)
    for predicate, links in by_predicate.items():
        found |= await _read(graph, Type.LINK, for_predicate(_LINKS, predicate), links)
    return found


async def _read(graph: GraphClient, type_: Type, statement: LiteralString, ids: list[str]) -> dict[str, Record]:
    rows = await graph.read(statement, {"ids": ids}) if ids else []
    return {row["key"]: as_record(type_, row) for row in rows}
