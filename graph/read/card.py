"""All that is known of one thing: names, identifiers, properties, and its links with the sentence behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.errors import InvalidInputError, NotFoundError
from graph.names import fold
from graph.ontology import KINDS, Kind, Predicate, ValueType

if TYPE_CHECKING:
    from typing import LiteralString

    from graph.client import GraphClient

MAX_LINKS = 500
"""Links that a card shows at most, the best supported first within a predicate."""
_MAX_CANDIDATES = 10

_RESOLVE: LiteralString = """
CALL () {
  MATCH (e:Entity {id: $text}) RETURN e, 0 AS way
  UNION MATCH (:Merged {id: $text})-[:MERGED_INTO]->(e:Entity) RETURN e, 0 AS way
  UNION MATCH (:Identifier {key: $text})-[:IDENTIFIES]->(e:Entity) RETURN e, 1 AS way
  UNION MATCH (e:Entity {id: 'jurisdiction:' + toUpper($text)}) RETURN e, 1 AS way
  UNION MATCH (n:Name)-[:NAMES]->(e:Entity) WHERE n.fold IN $folds RETURN e, 2 AS way
}
WITH e, min(way) AS way ORDER BY way, e.id LIMIT $limit
RETURN e.id AS id, e.name AS name, way
"""

_THING: LiteralString = """
MATCH (e:Entity {id: $id})
RETURN e.id AS id, e.name AS name, properties(e) AS properties, labels(e) AS labels,
  [(n:Name)-[r:NAMES]->(e) | [r.text, r.kind]] AS names,
  [(i:Identifier)-[:IDENTIFIES]->(e) | i.key] AS identifiers
"""

_LINKS: LiteralString = """
MATCH (e:Entity {id: $id})-[r]-(o:Entity)
WITH e, r, o ORDER BY type(r), r.claims DESC, r.id LIMIT $limit
CALL (r) {
  OPTIONAL MATCH (c:Claim {link: r.id})-[:STATED_IN]->(d:Document)
  USING INDEX c:Claim(link)
  WHERE c.status = 'accepted' AND NOT c.negated AND c.quote = r.quote
  WITH c, d ORDER BY (d.url = r.url) DESC, c.said_at DESC, c.id LIMIT 1
  RETURN c.id AS claim, c.said_at AS said_at
}
RETURN type(r) AS predicate, claim, startNode(r) = e AS outgoing, o.id AS other, o.name AS other_name,
  r.modality AS modality, r.claims AS claims, r.denials AS denials, r.quote AS quote, r.publisher AS publisher,
  r.url AS url, coalesce(said_at, r.last_said) AS said_at
ORDER BY predicate, outgoing DESC, claims DESC, other
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLink:
    """One link of the thing, with the sentence of its best claim."""

    predicate: Predicate
    outgoing: bool
    """Whether the thing is the link's subject."""
    other: str
    other_name: str
    claim: str | None
    """Id of its best claim."""
    modality: str
    claims: int
    denials: int
    quote: str
    publisher: str | None
    said_at: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of one thing."""

    id: str
    kind: Kind
    name: str
    names: tuple[tuple[str, str], ...]
    """Every name with its kind, sorted."""
    identifiers: tuple[str, ...]
    properties: Mapping[str, Any]
    """As stored, in the order of the ontology; money in three."""
    links: tuple[CardLink, ...]


async def get_card(graph: GraphClient, text: str) -> Card:
    """Return the card of the thing that `text` names: an id, an identifier, a country's code or a name.

    Raises: NotFoundError: nothing is called so. InvalidInputError: several things are.
    """
    id_ = await get_id(graph, text)
    rows = await graph.read(_THING, {"id": id_})
    if not rows:
        raise NotFoundError(_nothing(text))
    links = await graph.read(_LINKS, {"id": id_, "limit": MAX_LINKS})
    return _card(rows[0], links)


async def get_id(graph: GraphClient, text: str) -> str:
    """Return the id of the one thing that `text` names.

    Raises: NotFoundError: nothing is called so. InvalidInputError: several things are.
    """
    folds = sorted({fold(text), *(fold(text, kind) for kind in Kind)} - {""})
    rows = await graph.read(_RESOLVE, {"text": text, "folds": folds, "limit": _MAX_CANDIDATES})
    best = [row for row in rows if row["way"] == rows[0]["way"]]
    if not best:
        raise NotFoundError(_nothing(text))
    if len(best) > 1:
        choices = ", ".join(row["id"] for row in best)
        message = f"{text!r} may mean several things, give one of these ids: {choices}"
        raise InvalidInputError(message)
    return str(best[0]["id"])


def _nothing(text: str) -> str:
    return f"nothing in the graph is called {text!r}; give an id, an identifier, a country's code or a full name"


def _card(thing: Mapping[str, Any], links: Sequence[Mapping[str, Any]]) -> Card:
    kind = next(kind for kind in Kind if kind in thing["labels"])
    stored = thing["properties"]
    return Card(
        id=thing["id"],
        kind=kind,
        name=thing["name"] or thing["id"],
        names=tuple(sorted((text, name_kind) for text, name_kind in thing["names"])),
        identifiers=tuple(sorted(thing["identifiers"])),
        properties={name: stored[name] for name in _property_names(kind) if name in stored},
        links=tuple(_link(row) for row in links),
    )


def _property_names(kind: Kind) -> list[str]:
    names: list[str] = []
    for spec in KINDS[kind].properties:
        if spec.type is ValueType.MONEY:
            names += [f"{spec.name}_{part}" for part in ("value", "currency", "bound")]
        else:
            names.append(spec.name)
    return names


def _link(row: Mapping[str, Any]) -> CardLink:
    return CardLink(
        predicate=Predicate(row["predicate"]),
        outgoing=row["outgoing"],
        other=row["other"],
        claim=row["claim"],
        other_name=row["other_name"] or row["other"],
        modality=row["modality"],
        claims=row["claims"],
        denials=row["denials"],
        quote=row["quote"],
        publisher=row["publisher"],
        said_at=row["said_at"],
        url=row["url"],
    )
