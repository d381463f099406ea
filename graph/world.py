"""The whole graph as stored, and as it must be: everything derived again from claims and decisions alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, LiteralString

from graph.derive import (
    EntityRow,
    LinkRow,
    NameCount,
    Statement,
    claim_euros,
    derive_entity,
    derive_links,
    place_claim,
)
from graph.identity import Ruling, Verdict, resolve
from graph.names import kind_of
from graph.ontology import HAS, Kind, Predicate, Status
from graph.write.derived import StoredEntity, stored_entity
from graph.write.rows import decided_status, decision_key, said_key
from graph.write.scope import make_references, verdict_of
from graph.write.statements import for_predicates

if TYPE_CHECKING:
    from graph.client import Row, Transaction

_CLAIMS: LiteralString = """
MATCH (c:Claim)
RETURN properties(c) AS claim, [(c)-[:STATED_IN]->(d:Document) | d.id] AS documents,
  [(c)-[:BECAUSE_OF]->(l) | l.id] AS laws
"""
_DOCUMENTS: LiteralString = "MATCH (d:Document) RETURN properties(d) AS document"
_DECISIONS: LiteralString = "MATCH (d:Decision) RETURN properties(d) AS decision"
_ENTITIES: LiteralString = """
MATCH (e:Entity)
RETURN e.id AS id, labels(e) AS labels, properties(e) AS properties,
  [(n:Name)-[r:NAMES]->(e) | [n.fold, r.text, r.kind, r.language, r.claims]] AS names,
  [(i:Identifier)-[r:IDENTIFIES]->(e) | [i.key, r.claims]] AS identifiers
"""
_MERGED: LiteralString = """
MATCH (m:Merged)
RETURN m.id AS id, size(labels(m)) AS labels, size(keys(m)) AS properties, COUNT { (m)--() } AS degree,
  [(m)-[:MERGED_INTO]->(e) | [coalesce(e.id, ''), e:Entity]] AS into
"""
_LINKS: LiteralString = """
MATCH (a)-[r:$TYPES]->(b)
RETURN elementId(r) AS element, type(r) AS type, a.id AS subject, b.id AS object, properties(r) AS properties
"""
_NEEDED = (
    *("predicate", "subject", "subject_ref", "link", "negated", "modality", "confidence", "extractor", "version"),
    *("initial", "status", "quote", "start", "end", "said_at", "said_on"),
)


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as the graph has it."""

    row: Row
    documents: tuple[str, ...]
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A relationship of an ontology type as the graph has it, with the database's own id."""

    element: str
    row: LinkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything stored."""

    claims: Mapping[str, StoredClaim]
    documents: Mapping[str, Row]
    decisions: tuple[Row, ...]
    entities: Mapping[str, StoredEntity]
    merged: Mapping[str, Row]
    links: tuple[StoredLink, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """What a claim's derived properties must be."""

    subject: str
    object: str | None
    link: str
    status: str
    laws: tuple[str, ...]
    euros: Mapping[str, float | None]
    """Its amounts in euros, by the properties that hold them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Everything derived, as it must be."""

    survivors: Mapping[str, str]
    """Survivor of each reference."""
    claims: Mapping[str, Placed]
    entities: Mapping[str, EntityRow]
    links: Mapping[str, LinkRow]


@dataclass(slots=True)
class _Told:
    """An evidenced claim with the document that it stands in."""

    row: Row
    document: Row
    status: str
    placed: Placed = field(init=False)

    @property
    def counts(self) -> bool:
        return self.status == Status.ACCEPTED and not self.row["negated"]


async def read_world(transaction: Transaction) -> World:
    """Return everything stored; the caller holds the lock."""
    claims = await transaction.run(_CLAIMS)
    documents = await transaction.run(_DOCUMENTS)
    decisions = await transaction.run(_DECISIONS)
    return World(
        claims={
            row["claim"]["id"]: StoredClaim(row["claim"], tuple(row["documents"]), tuple(sorted(row["laws"], key=str)))
            for row in claims
        },
        documents={row["document"]["id"]: row["document"] for row in documents},
        decisions=tuple(row["decision"] for row in decisions),
        entities=await read_all_entities(transaction),
        merged={row["id"]: row for row in await transaction.run(_MERGED)},
        links=await read_all_links(transaction),
    )


async def read_all_entities(transaction: Transaction) -> dict[str, StoredEntity]:
    """Return every entity as stored, by id."""
    return {row["id"]: stored_entity(row) for row in await transaction.run(_ENTITIES)}


async def read_all_links(transaction: Transaction) -> tuple[StoredLink, ...]:
    """Return every relationship of the ontology's types."""
    found: list[StoredLink] = []
    for row in await transaction.run(for_predicates(_LINKS)):
        properties = {"id": None, **row["properties"]}
        link = LinkRow(Predicate(row["type"]), str(row["subject"]), str(row["object"]), properties)
        found.append(StoredLink(row["element"], link))
    return tuple(found)


def is_evidenced(claim: StoredClaim, documents: Mapping[str, Row]) -> bool:
    """Return whether a claim stands in exactly one document."""
    return len(claim.documents) == 1 and claim.documents[0] in documents


def is_readable(claim: StoredClaim) -> bool:
    """Return whether a claim has all properties that every claim has, and an end."""
    row = claim.row
    if any(row.get(name) is None for name in _NEEDED):
        return False
    if row["predicate"] == HAS:
        return bool(row.get("property")) and row.get("value") is not None
    return row["predicate"] in set(Predicate) and bool(row.get("object_ref"))


def expect(world: World) -> Expected:
    """Return what must be derived from the claims and decisions of a world, whatever else it holds."""
    told = list(_tell(world))
    verdicts = [verdict_of(row) for row in world.decisions if row["action"] in set(Ruling) and not row["undone"]]
    survivors = _resolve(told, verdicts)
    for claim in told:
        claim.placed = _place(claim, survivors)
    counting = [claim for claim in told if claim.status == Status.ACCEPTED]
    return Expected(
        survivors=survivors,
        claims={claim.row["id"]: claim.placed for claim in told},
        entities=_entities(counting, set(survivors.values())),
        links=derive_links(_statement(claim) for claim in counting if claim.row["predicate"] != HAS),
    )


def _tell(world: World) -> Iterator[_Told]:
    decided: dict[str, str] = {}
    for row in sorted(world.decisions, key=lambda row: (row["when"], row["id"])):
        if row["action"] not in set(Ruling) and not row["undone"]:
            key = decision_key(row["story"], row["predicate"], row["subject"], row["object"], row["quote"])
            decided[key] = row["action"]
    for _, claim in sorted(world.claims.items()):
        if is_evidenced(claim, world.documents) and is_readable(claim):
            document = world.documents[claim.documents[0]]
            action = decided.get(said_key(document["story"], claim.row))
            yield _Told(claim.row, document, decided_status(claim.row["initial"], action))


def _resolve(told: Iterable[_Told], verdicts: list[Verdict]) -> dict[str, str]:
    references = {end for verdict in verdicts for end in verdict.pair}
    names: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    issued: list[tuple[str, str]] = []
    for claim in told:
        row = claim.row
        references |= {row["subject_ref"], *row.get("bases", ())}
        if row.get("object_ref"):
            references.add(row["object_ref"])
        if claim.counts and row.get("property") == "name":
            names.append({"reference": row["subject_ref"], "value": row["value"], "kind": row["name_kind"]})
        elif claim.counts and row["predicate"] == HAS:
            values.append({"reference": row["subject_ref"], "property": row["property"], "value": row["value"]})
        elif claim.counts and row["predicate"] == Predicate.ISSUES:
            issued.append((row["object_ref"], row["subject_ref"]))
    offerings = {id_ for id_ in references if kind_of(id_) is Kind.OFFERING}
    survivors = resolve(make_references(references - offerings, names, values), verdicts)
    issuers: dict[str, set[str]] = defaultdict(set)
    for offering, issuer in issued:
        issuers[offering].add(survivors[issuer])
    return survivors | resolve(make_references(offerings, (), values, issuers), verdicts)


def _place(claim: _Told, survivors: Mapping[str, str]) -> Placed:
    row = claim.row
    subject = survivors[row["subject_ref"]]
    object_ = survivors[row["object_ref"]] if row.get("object_ref") else None
    link = place_claim(row["predicate"], subject, object_, row.get("property"))
    laws = tuple(sorted({survivors[base] for base in row.get("bases", ())}))
    return Placed(subject, object_, link, claim.status, laws, claim_euros(row))


def _entities(counting: Iterable[_Told], ids: Iterable[str]) -> dict[str, EntityRow]:
    names: dict[str, dict[tuple[str, str], list[_Told]]] = defaultdict(lambda: defaultdict(list))
    properties: dict[str, list[Statement]] = defaultdict(list)
    for claim in counting:
        if claim.counts and claim.row["predicate"] == HAS:
            if claim.row["property"] == "name":
                names[claim.placed.subject][claim.row["value"], claim.row["name_kind"]].append(claim)
            else:
                properties[claim.placed.subject].append(_statement(claim))
    return {
        id_: derive_entity(id_, [_count(id_, *key, same) for key, same in names[id_].items()], properties[id_])
        for id_ in sorted(ids)
    }


def _count(entity: str, text: str, kind: str, claims: list[_Told]) -> NameCount:
    languages = [claim.document["language"] for claim in claims if claim.document.get("language")]
    return NameCount(
        entity=entity,
        text=text,
        kind=kind,
        language=min(languages, default=None),
        claims=len(claims),
        stories=len({claim.document["story"] for claim in claims}),
    )


def _statement(claim: _Told) -> Statement:
    row, placed, document = claim.row, claim.placed, claim.document
    return Statement(
        id=row["id"],
        link=placed.link,
        subject=placed.subject,
        object=placed.object,
        property=row.get("property"),
        value=row.get("value"),
        negated=row["negated"],
        modality=row["modality"],
        confidence=row["confidence"],
        said_at=row["said_at"],
        said_on=row["said_on"],
        story=document["story"],
        quote=row["quote"],
        url=document["url"],
        publisher=document.get("publisher"),
        reason=row.get("reason"),
        investor_class=row.get("investor_class"),
    )
