"""The graph read as plain rows, as stored or under a lens: what the reference resolver looks at."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.client import GraphClient
from graph.derive import NameCount, Statement, derive_entity, derive_links
from graph.model import PartialDate
from graph.ontology import Kind

Row = dict[str, Any]

_ENTITIES: LiteralString = """
MATCH (n:Entity)
RETURN properties(n) AS properties, labels(n) AS labels,
  COLLECT { MATCH (x:Name)-[r:NAMES]->(n) RETURN [r.text, r.kind, r.language, x.fold] } AS names,
  COLLECT { MATCH (i:Identifier)-[:IDENTIFIES]->(n) RETURN i.key } AS identifiers
"""
_LINKS: LiteralString = """
MATCH (a:Entity)-[r]->(b:Entity) RETURN type(r) AS predicate, a.id AS subject, b.id AS object, properties(r) AS properties
"""
_CLAIMS: LiteralString = """
MATCH (c:Claim)-[:STATED_IN]->(d:Document)
RETURN properties(c) AS properties, d.id AS document, COLLECT { MATCH (c)-[:BECAUSE_OF]->(l) RETURN l.id } AS laws
"""
_DOCUMENTS: LiteralString = "MATCH (d:Document) RETURN properties(d) AS properties"
_MERGED: LiteralString = "MATCH (m:Merged)-[:MERGED_INTO]->(e) RETURN m.id AS id, e.id AS survivor"


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that is stored."""

    entities: list[Row]
    links: list[Row]
    claims: list[Row]
    documents: list[Row]
    merged: dict[str, str]


async def read_rows(graph: GraphClient) -> Rows:
    """Return everything that is stored."""
    entities = [
        {
            **row["properties"],
            "_kind": next(label for label in row["labels"] if label != "Entity"),
            "_names": sorted(row["names"], key=lambda name: (name[0], name[3])),
            "_identifiers": sorted(row["identifiers"]),
        }
        for row in await graph.read(_ENTITIES)
    ]
    links = [
        {**row["properties"], "_predicate": row["predicate"], "_ends": (row["subject"], row["object"])}
        for row in await graph.read(_LINKS)
    ]
    claims = [
        {**row["properties"], "_document": row["document"], "_laws": sorted(row["laws"])}
        for row in await graph.read(_CLAIMS)
    ]
    documents = [row["properties"] for row in await graph.read(_DOCUMENTS)]
    merged = {row["id"]: row["survivor"] for row in await graph.read(_MERGED)}
    return Rows(entities, links, claims, documents, merged)


def said_on(document: Row) -> str:
    """Return the last day that a document's date may mean."""
    return PartialDate(said_at(document)).last_day.isoformat()


def said_at(document: Row) -> str:
    """Return the date of a document."""
    return str(document.get("published_at") or document["retrieved_at"][:10])


class World:
    """The graph under a lens, derived anew by the writer's own functions; or as it is stored."""

    def __init__(self, rows: Rows, lens: Mapping[str, Any] | None = None, seen: dict[str, World] | None = None) -> None:
        self._rows = rows
        self.lens = {name: value for name, value in (lens or {}).items() if value is not None}
        self._seen = {} if seen is None else seen
        self.merged = rows.merged
        documents = {row["id"]: row for row in rows.documents}
        self.documents = {id_: row for id_, row in documents.items() if self._reads(row)}
        self.claims = {row["id"]: row for row in rows.claims if self._passes(row, documents[row["_document"]])}
        if not self.lens:
            self.entities = {row["id"]: row for row in rows.entities}
            self.links = {row["id"]: row for row in rows.links}
        else:
            self.links = self._links_seen()
            self.entities = self._entities_seen(rows)

    def narrowed(self, lens: Mapping[str, Any] | None) -> World:
        """Return the world under this lens too, field by field before the one it is under already."""
        given = {name: value for name, value in (lens or {}).items() if value is not None}
        whole = {**self.lens, **given}
        key = repr(sorted(whole.items()))
        if key not in self._seen:
            self._seen[key] = World(self._rows, whole, self._seen)
        return self._seen[key]

    def _reads(self, document: Row) -> bool:
        day, publishers = self.lens.get("asOf"), self.lens.get("publisher")
        if day is not None and said_on(document) > day:
            return False
        return publishers is None or document.get("publisher") in publishers

    def _passes(self, claim: Row, document: Row) -> bool:
        lens, day = self.lens, self.lens.get("validOn")
        if not self._reads(document) or claim["confidence"] < float(lens.get("minConfidence", 0)):
            return False
        if "modality" in lens and claim["modality"].upper() not in lens["modality"]:
            return False
        begins, ends = claim.get("valid_from"), claim.get("valid_to")
        if day is None:
            return True
        begun = begins is None or PartialDate(begins).first_day.isoformat() <= day
        return begun and (ends is None or PartialDate(ends).last_day.isoformat() >= day)

    def _statement(self, claim: Row) -> Statement:
        document = self.documents[claim["_document"]]
        names = ("id", "link", "subject", "object", "property", "value", "negated", "modality", "confidence")
        given: Row = {
            name: claim.get(name) for name in (*names, "said_at", "said_on", "quote", "reason", "investor_class")
        }
        return Statement(**given, story=document["story"], url=document["url"], publisher=document.get("publisher"))

    def _links_seen(self) -> dict[str, Row]:
        accepted = [claim for claim in self.claims.values() if claim["status"] == "accepted" and claim.get("object")]
        return {
            id_: {**link.properties, "_predicate": link.predicate.value, "_ends": (link.subject, link.object)}
            for id_, link in derive_links(map(self._statement, accepted)).items()
        }

    def _entities_seen(self, rows: Rows) -> dict[str, Row]:
        spoken: set[str] = set()
        for claim in self.claims.values():
            spoken |= {claim["subject"], claim.get("object") or "", *claim["_laws"]}
        return {row["id"]: self._entity_seen(row["id"]) for row in rows.entities if row["id"] in spoken}

    def _entity_seen(self, id_: str) -> Row:
        counted: dict[tuple[str, str], list[Row]] = defaultdict(list)
        statements: list[Statement] = []
        for claim in self.claims.values():
            if claim["subject"] == id_ and claim.get("property") and claim["status"] == "accepted":
                if claim["negated"]:
                    continue
                if claim["property"] == "name":
                    counted[claim["value"], claim["name_kind"]].append(claim)
                else:
                    statements.append(self._statement(claim))
        names = [self._count(id_, text, kind, claims) for (text, kind), claims in counted.items()]
        made = derive_entity(id_, names, statements)
        return {
            **made.properties,
            "_kind": made.kind.value,
            "_names": sorted([[n.text, n.kind, n.language, n.fold] for n in made.names], key=lambda n: (n[0], n[3])),
            "_identifiers": [key for key, _ in made.identifiers],
        }

    def _count(self, id_: str, text: str, kind: str, claims: list[Row]) -> NameCount:
        documents = [self.documents[claim["_document"]] for claim in claims]
        languages = [document["language"] for document in documents if document.get("language")]
        stories = len({document["story"] for document in documents})
        language = min(languages, default=None)
        return NameCount(entity=id_, text=text, kind=kind, language=language, claims=len(claims), stories=stories)

    def kinds(self) -> set[Kind]:
        """Return the kinds of things that are there."""
        return {Kind(row["_kind"]) for row in self.entities.values()}
