"""Verifies every invariant of a live graph; each problem says what is wrong and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from graph.derive import EntityRow
from graph.errors import CaplinksError
from graph.model import Document, PartialDate
from graph.names import kind_of, long_hash
from graph.ontology import HAS, Predicate, Status, allows, sorted_ends
from graph.read.revision import HOLD
from graph.schema import expected_schema, latest_version, list_schema
from graph.world import Expected, StoredClaim, World, expect, is_evidenced, is_readable, read_world
from graph.write.derived import StoredEntity, is_same

if TYPE_CHECKING:
    from graph.client import GraphClient, Row, Transaction
    from graph.texts import TextStore

_FRAME: LiteralString = """
OPTIONAL MATCH (g:Graph)
WITH collect(g {.id, .revision, .schema}) AS graphs
OPTIONAL MATCH (r:Revision)
RETURN graphs, coalesce(max(r.n), 0) AS last, count(r) AS revisions
"""
_STRAYS: LiteralString = """
MATCH (n)
WHERE NOT n:Graph AND NOT n:Revision AND NOT n:Entity AND NOT n:Merged AND NOT n:Name AND NOT n:Identifier
  AND NOT n:Document AND NOT n:Claim AND NOT n:Decision
RETURN elementId(n) AS id, 'a node that belongs to nothing' AS what, 'remove it' AS remedy
UNION ALL
MATCH (a:Entity)-[r]->(b:Entity) WHERE NOT type(r) IN $types
RETURN coalesce(r.id, elementId(r)) AS id, 'a relationship of a type that the ontology has not' AS what,
  'remove it' AS remedy
UNION ALL
MATCH (n:Name) WHERE NOT EXISTS { (n)-[:NAMES]->(:Entity) }
RETURN coalesce(n.fold, elementId(n)) AS id, 'a name that nothing bears' AS what, $rebuild AS remedy
UNION ALL
MATCH (i:Identifier) WHERE NOT EXISTS { (i)-[:IDENTIFIES]->(:Entity) }
RETURN coalesce(i.key, elementId(i)) AS id, 'an identifier that nothing bears' AS what, $rebuild AS remedy
UNION ALL
MATCH (e:Entity) WHERE e.id IS NULL
RETURN elementId(e) AS id, 'an entity without an id' AS what, $rebuild AS remedy
"""

_REBUILD = "run `caplinks rebuild`"
_REINGEST = "ingest the document again"
_MIGRATE = "run `caplinks up`; if it stays, load the texts into an empty database"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it must be."""

    what: str
    id: str
    """Id of the node, link or text that is wrong."""
    remedy: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        return f"{self.what}: {self.id}; {self.remedy}"


async def check(graph: GraphClient, texts: TextStore | None = None) -> list[Problem]:
    """Return all that is wrong with the graph, and with the stored texts if they are given; nothing is changed.

    Writers wait meanwhile.
    """
    schema = [
        Problem("a constraint or index is missing or not wanted", item.name, _MIGRATE)
        for item in sorted(set(await list_schema(graph)) ^ set(expected_schema()))
    ]

    async def work(transaction: Transaction) -> tuple[World, list[Problem]]:
        await transaction.run(HOLD)
        (frame,) = await transaction.run(_FRAME)
        types = [predicate.value for predicate in Predicate]
        strays = await transaction.run(_STRAYS, {"types": types, "rebuild": _REBUILD})
        found = [Problem(row["what"], str(row["id"]), row["remedy"]) for row in strays]
        return await read_world(transaction), [*_frame_problems(frame), *found]

    world, problems = await graph.write(work)
    quotes = await asyncio.to_thread(lambda: list(_text_problems(world, texts))) if texts is not None else []
    return [*schema, *problems, *find_problems(world), *quotes]


def find_problems(world: World) -> list[Problem]:
    """Return what is wrong among claims, documents and all that is derived from them. Pure."""
    return [*_claim_faults(world), *_document_faults(world), *_derived_problems(world)]


def _derived_problems(world: World) -> Iterator[Problem]:
    expected = expect(world)
    yield from _placement_problems(world, expected)
    yield from _entity_problems(world, expected)
    yield from _merged_problems(world, expected)
    yield from _link_problems(world, expected)


def _frame_problems(frame: Row) -> Iterator[Problem]:
    graphs = frame["graphs"]
    if len(graphs) != 1 or graphs[0]["id"] != "caplinks":
        yield Problem(f"there are {len(graphs)} Graph nodes, not one", "caplinks", _MIGRATE)
        return
    if graphs[0]["schema"] != latest_version():
        yield Problem(f"the schema is {graphs[0]['schema']}, not {latest_version()}", "caplinks", _MIGRATE)
    if graphs[0]["revision"] != frame["last"]:
        what = f"the revision is {graphs[0]['revision']}, the last one recorded {frame['last']}"
        yield Problem(what, "caplinks", "set g.revision to the larger of the two")


def _claim_faults(world: World) -> Iterator[Problem]:
    for id_, claim in sorted(world.claims.items()):
        if not is_evidenced(claim, world.documents):
            yield Problem(f"a claim stands in {len(claim.documents)} documents, not in one", id_, _REBUILD)
        elif not is_readable(claim):
            yield Problem("a claim lacks a property or has an unknown predicate", id_, _REINGEST)
        else:
            document = world.documents[claim.documents[0]]
            yield from (Problem(what, id_, _REINGEST) for what in _claim_problems(claim.row, document))


def _claim_problems(row: Row, document: Row) -> Iterator[str]:
    if row["id"] != _claim_id(row, document["id"]):
        yield "a claim's id is not that of its content"
    said_at = document.get("published_at") or document["retrieved_at"][:10]
    if row["said_at"] != said_at or row["said_on"] != PartialDate(said_at).last_day.isoformat():
        yield "a claim's date is not that of its document"
    if not 0 <= row["confidence"] <= 1:
        yield "a claim's confidence is not between 0 and 1"
    if not {row["initial"], row["status"]} <= set(Status):
        yield "a claim has an unknown status"
    if row["predicate"] != HAS:
        subject, object_ = kind_of(row["subject_ref"]), kind_of(row["object_ref"])
        if not allows(Predicate(row["predicate"]), subject, object_):
            yield "a claim joins kinds that its predicate does not"


def _claim_id(row: Row, document: str) -> str:
    """Return the id that `graph.model.claim_id` gives, from the stored properties."""
    predicate = row["predicate"]
    object_ = row.get("object_ref") or f"{row.get('property')}={row.get('value', '')}"
    subject, object_ = sorted_ends(predicate, row["subject_ref"], object_)
    place = (str(row["start"]), str(row["end"]), str(row["negated"]).lower(), row["modality"])
    return long_hash(document, predicate, subject, object_, *place, row.get("investor_class", ""))


def _document_faults(world: World) -> Iterator[Problem]:
    for id_, row in sorted(world.documents.items()):
        if any(not row.get(name) for name in ("story", "url", "retrieved_at")):
            yield Problem("a document lacks its story, address or time of retrieval", id_, _REINGEST)
    urls: dict[str, str] = {}
    for id_, row in sorted(world.documents.items()):
        if row.get("url") in urls:
            yield Problem(
                f"a document has the address of another, {urls[row['url']]}", id_, "forget the older of the two"
            )
        urls[str(row.get("url"))] = id_


def _placement_problems(world: World, expected: Expected) -> Iterator[Problem]:
    for id_, placed in sorted(expected.claims.items()):
        claim = world.claims[id_]
        row = claim.row
        if (row["subject"], row.get("object")) != (placed.subject, placed.object):
            yield Problem("a claim's ends are not the survivors of its references", id_, _REBUILD)
        elif row["link"] != placed.link:
            yield Problem("a claim names another link than its own", id_, _REBUILD)
        if row["status"] != placed.status:
            yield Problem("a claim's status is not what decisions make of it", id_, _REBUILD)
        if any(row.get(name) != value for name, value in placed.euros.items()):
            yield Problem("a claim's euros are not those of its day", id_, _REBUILD)
        if claim.laws != placed.laws:
            yield Problem("a claim does not lead to the laws that it names", id_, _REBUILD)


def _entity_problems(world: World, expected: Expected) -> Iterator[Problem]:
    for id_ in sorted(expected.entities.keys() - world.entities.keys()):
        yield Problem("an entity that claims speak of is not there", id_, _REBUILD)
    for id_ in sorted(str(id_) for id_ in world.entities.keys() - expected.entities.keys()):
        yield Problem("an entity has neither claims nor decisions", id_, _REBUILD)
    for id_ in sorted(expected.entities.keys() & world.entities.keys()):
        row, stored = expected.entities[id_], world.entities[id_]
        if not is_same(row, stored):
            yield Problem(f"an entity's {_differing(row, stored)} not what its claims give", id_, _REBUILD)


def _differing(row: EntityRow, stored: StoredEntity) -> str:
    if stored.labels != {"Entity", row.kind.value}:
        return "labels are"
    if row.properties != stored.properties:
        names = sorted(
            name
            for name in row.properties.keys() | stored.properties.keys()
            if row.properties.get(name) != stored.properties.get(name)
        )
        return f"properties ({', '.join(names)}) are"
    return (
        "names are" if set(row.names) != set(stored.names) or len(row.names) != len(stored.names) else "identifiers are"
    )


def _merged_problems(world: World, expected: Expected) -> Iterator[Problem]:
    absorbed = {id_: survivor for id_, survivor in expected.survivors.items() if id_ != survivor}
    for id_ in sorted(absorbed.keys() - world.merged.keys()):
        yield Problem("an absorbed entity is not there as merged", id_, _REBUILD)
    for id_ in sorted(str(id_) for id_ in world.merged.keys() - absorbed.keys()):
        yield Problem("an entity is merged though nothing says so", id_, _REBUILD)
    for id_ in sorted(absorbed.keys() & world.merged.keys()):
        row = world.merged[id_]
        if len(row["into"]) != 1:
            yield Problem(f"an absorbed entity leads to {len(row['into'])} survivors, not to one", id_, _REBUILD)
        elif not row["into"][0][1]:
            yield Problem("an absorbed entity leads to something absorbed itself", id_, _REBUILD)
        elif row["into"][0][0] != absorbed[id_]:
            yield Problem("an absorbed entity leads to the wrong survivor", id_, _REBUILD)
        elif row["labels"] != 1 or row["properties"] != 1:
            yield Problem("an absorbed entity has more than its id and one label", id_, _REBUILD)
        elif row["degree"] != 1:
            yield Problem("an absorbed entity still has other relationships", id_, _REBUILD)


def _link_problems(world: World, expected: Expected) -> Iterator[Problem]:
    seen: set[str] = set()
    for link in sorted(world.links, key=lambda link: str(link.row.properties["id"])):
        id_ = str(link.row.properties["id"])
        wanted = expected.links.get(id_)
        if wanted is None:
            yield Problem("a link has no accepted claim that states it", id_, _REBUILD)
        elif (wanted.predicate, wanted.subject, wanted.object) != (
            link.row.predicate,
            link.row.subject,
            link.row.object,
        ):
            yield Problem("a link joins other ends than its id says", id_, _REBUILD)
        elif wanted.properties != link.row.properties:
            yield Problem("a link's properties are not what its claims give", id_, _REBUILD)
        seen.add(id_)
    for id_ in sorted(expected.links.keys() - seen):
        yield Problem("a link that claims state is not there", id_, _REBUILD)


def _text_problems(world: World, texts: TextStore) -> Iterator[Problem]:
    by_document: dict[str, list[StoredClaim]] = {}
    for claim in world.claims.values():
        if len(claim.documents) == 1 and is_readable(claim):
            by_document.setdefault(claim.documents[0], []).append(claim)
    for id_, document in sorted(world.documents.items()):
        try:
            text = texts.get(str(document.get("story")))
        except CaplinksError as exc:
            yield Problem(f"a document's text cannot be read ({exc.code})", id_, _REINGEST)
            continue
        if Document.ids(str(document.get("url")), text) != (id_, document["story"]):
            yield Problem("a document's id is not that of its address and text", id_, _REINGEST)
        for claim in by_document.get(id_, ()):
            row = claim.row
            if text[row["start"] : row["end"]] != row["quote"]:
                yield Problem("a quote does not stand at its place in the text", row["id"], _REINGEST)
    told = {document.get("story") for document in world.documents.values()}
    for story in texts.iter_stories():
        if story not in told:
            yield Problem("a stored text belongs to no document", story, f"remove it from {texts.folder}")
