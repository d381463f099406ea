"""What claims make of things and links under a lens, worked out the slow way, from `docs/graph-model.md` alone.

Nothing here looks at the links, properties and names that are stored: they are derived again from claims, documents,
the merges in force and reference data, so that a wrong derivation shows as a wrong answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, LiteralString

from graph.client import GraphClient
from graph.model import PartialDate, render
from graph.names import fold, kind_of
from graph.ontology import KINDS, PREDICATES, Kind, Modality, NameKind, Predicate, Property, ValueType
from graph.rates import find_euro
from graph.reference import find_reference

Row = dict[str, Any]
Lens = Mapping[str, Any]

_CLAIMS: LiteralString = """
MATCH (c:Claim)-[:STATED_IN]->(d:Document) RETURN properties(c) AS claim, d.id AS document
"""
_DOCUMENTS: LiteralString = "MATCH (d:Document) RETURN properties(d) AS document"
_MERGED: LiteralString = "MATCH (m:Merged)-[:MERGED_INTO]->(e) RETURN m.id AS id, e.id AS survivor"
_RULINGS: LiteralString = """
MATCH (d:Decision) WHERE d.action IN ['merge', 'split'] AND NOT d.undone RETURN d.left AS left, d.right AS right
"""
MODALITIES = [modality.value for modality in Modality]
_NAME_KINDS = [kind.value for kind in NameKind]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read once from the graph: claims with their document and laws, documents, merges, what rulings name."""

    claims: Sequence[Row]
    documents: Sequence[Row]
    merged: Mapping[str, str]
    ruled: frozenset[str]


async def read_facts(graph: GraphClient) -> Facts:
    """Return the facts of a graph."""
    merged = {row["id"]: row["survivor"] for row in await graph.read(_MERGED)}
    documents = {row["document"]["id"]: row["document"] for row in await graph.read(_DOCUMENTS)}
    claims = [_placed(row["claim"], documents[row["document"]], merged) for row in await graph.read(_CLAIMS)]
    ruled = {str(row[end]) for row in await graph.read(_RULINGS) for end in ("left", "right")}
    return Facts(claims, list(documents.values()), merged, frozenset(merged.get(id_, id_) for id_ in ruled))


def _placed(claim: Row, document: Row, merged: Mapping[str, str]) -> Row:
    """Return a claim with its ends resolved and the link it supports, from its references as read."""
    subject = merged.get(claim["subject_ref"], claim["subject_ref"])
    read = claim.get("object_ref")
    object_ = merged.get(read, read) if read else None
    link = f"{subject}|HAS|{claim.get('property')}"
    ends: tuple[str, ...] = ()
    if object_ is not None:
        ends = (subject, object_)
        if PREDICATES[Predicate(claim["predicate"])].symmetric:
            ends = tuple(sorted(ends))
        link = f"{ends[0]}|{claim['predicate']}|{ends[1]}"
    laws = sorted({merged.get(law, law) for law in claim.get("bases") or ()})
    said = PartialDate(said_at(document))
    day = said.last_day.isoformat()
    return claim | {
        "subject": subject,
        "object": object_,
        "link": link,
        "said_at": said.text,
        "said_on": day,
        "_ends": ends,
        "_laws": laws,
        "_document": document,
        "amount_eur": find_euro(claim["amount_value"], claim["amount_currency"], day)
        if "amount_value" in claim
        else None,
    }


def said_at(document: Row) -> str:
    """Return the date that the claims of a document count from."""
    return str(document.get("published_at") or document["retrieved_at"][:10])


def passes(claim: Row, lens: Lens) -> bool:
    """Return whether a lens lets a claim through."""
    return (
        seen(claim["_document"], lens)
        and (lens.get("minConfidence") is None or claim["confidence"] >= float(lens["minConfidence"]))
        and (lens.get("modality") is None or claim["modality"].upper() in lens["modality"])
        and (lens.get("validOn") is None or _valid(claim, lens["validOn"]))
    )


def seen(document: Row, lens: Lens) -> bool:
    """Return whether a lens lets a document through."""
    said_on = PartialDate(said_at(document)).last_day.isoformat()
    return (lens.get("asOf") is None or said_on <= lens["asOf"]) and (
        lens.get("publisher") is None or document.get("publisher") in lens["publisher"]
    )


def _valid(claim: Row, day: str) -> bool:
    begins, ends = claim.get("valid_from"), claim.get("valid_to")
    return (begins is None or PartialDate(begins).first_day.isoformat() <= day) and (
        ends is None or day <= PartialDate(ends).last_day.isoformat()
    )


class World:
    """The graph under a lens."""

    def __init__(self, facts: Facts, lens: Lens) -> None:
        self.facts = facts
        self.lens = lens
        self._below: dict[str, World] = {}
        self._entities: dict[str, Row] = {}

    def under(self, lens: Lens | None) -> World:
        """Return the world under this lens too: what it gives overrides the one around it, field by field."""
        given = {name: value for name, value in (lens or {}).items() if value is not None}
        if not given:
            return self
        whole = {**self.lens, **given}
        return self._below.setdefault(repr(sorted(whole.items())), World(self.facts, whole))

    @cached_property
    def claims(self) -> dict[str, Row]:
        """Claims of any status, by id."""
        return {claim["id"]: claim for claim in self.facts.claims if passes(claim, self.lens)}

    @cached_property
    def documents(self) -> dict[str, Row]:
        """Documents, by id."""
        return {row["id"]: row for row in self.facts.documents if seen(row, self.lens)}

    @cached_property
    def links(self) -> dict[str, Row]:
        """Links that an accepted claim states, by id, with `_predicate`, `_ends` and `_claims`, best first."""
        groups: dict[str, list[Row]] = defaultdict(list)
        for claim in self.claims.values():
            if claim["status"] == "accepted" and claim["_ends"] and claim["_ends"][0] != claim["_ends"][1]:
                groups[claim["link"]].append(claim)
        made = (_link(sorted(claims, key=best_first)) for claims in groups.values())
        return {row["id"]: row for row in made if row is not None}

    @cached_property
    def by_end(self) -> dict[tuple[str, str, int], list[Row]]:
        """Links by predicate, id and which end that is: 0 the subject, 1 the object."""
        found: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
        for row in self.links.values():
            for place, id_ in enumerate(row["_ends"]):
                found[row["_predicate"], id_, place].append(row)
        return found

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Ids of the things that are there."""
        ids = set() if self.lens else set(self.facts.ruled)
        for claim in self.claims.values():
            ids |= {claim["subject"], *claim["_laws"], *claim["_ends"]}
        return frozenset(ids)

    @cached_property
    def by_thing(self) -> dict[str, list[Row]]:
        """Claims by the ids of their subject and object."""
        found: dict[str, list[Row]] = defaultdict(list)
        for claim in self.claims.values():
            for id_ in {claim["subject"], claim["object"]} - {None}:
                found[id_].append(claim)
        return found

    def entity(self, id_: str) -> Row | None:
        """Return what a thing has, with `_kind`, `_names`, `_texts` and `_identifiers`, or None if it is not there."""
        if id_ not in self.spoken:
            return None
        if id_ not in self._entities:
            self._entities[id_] = _entity(id_, self.by_thing.get(id_, ()))
        return self._entities[id_]

    def link(self, id_: str) -> Row | None:
        """Return the link of this id, whatever its ends were merged into and in whatever order they stand."""
        subject, predicate, object_ = id_.split("|") if id_.count("|") == 2 else ("", "", "")
        ends = self.resolve(subject), self.resolve(object_)
        if predicate in set(Predicate) and PREDICATES[Predicate(predicate)].symmetric:
            ends = (min(ends), max(ends))
        return self.links.get(f"{ends[0]}|{predicate}|{ends[1]}")

    def resolve(self, id_: str) -> str:
        """Return the id that stands for this one."""
        return self.facts.merged.get(id_, id_)

    def resolve_link(self, id_: str) -> str:
        """Return the id that stands for this one, of a link or a thing."""
        subject, *rest = id_.split("|")
        if not rest:
            return self.resolve(subject)
        ends = [self.resolve(subject), self.resolve(rest[-1])]
        spec = PREDICATES.get(Predicate(rest[0])) if rest[0] in set(Predicate) else None
        return "|".join([(ends := sorted(ends) if spec and spec.symmetric else ends)[0], *rest[:-1], ends[1]])

    def degree(self, id_: str, predicate: str | None) -> int:
        """Return the number of links of a thing, of one predicate or of all."""
        wanted = set(Predicate) if predicate is None else {predicate}
        return len(
            {row["id"] for (of, end, _), rows in self.by_end.items() if end == id_ and of in wanted for row in rows}
        )


# -- links -----------------------------------------------------------------------------------------------------------


def best_first(claim: Row) -> tuple[Any, ...]:
    """Order claims of a link: strongest modality, highest confidence, latest, smallest id."""
    return MODALITIES.index(claim["modality"]), -claim["confidence"], _backwards(claim["said_on"]), claim["id"]


def _backwards(day: str) -> int:
    return -int(day.replace("-", ""))


def _link(claims: Sequence[Row]) -> Row | None:
    stating = [claim for claim in claims if not claim["negated"]]
    if not stating:
        return None
    best = stating[0]
    by_day = sorted(stating, key=lambda claim: (claim["said_on"], claim["said_at"]))
    row = {
        "id": best["link"],
        "claims": len(stating),
        "stories": len({claim["_document"]["story"] for claim in stating}),
        "denials": len(claims) - len(stating),
        "modality": best["modality"],
        "confidence": best["confidence"],
        "first_said": by_day[0]["said_at"],
        "last_said": by_day[-1]["said_at"],
        "quote": best["quote"],
        "url": best["_document"]["url"],
        "publisher": best["_document"].get("publisher"),
        "_predicate": best["predicate"],
        "_ends": best["_ends"],
        "_claims": claims,
    }
    if best["predicate"] == Predicate.EXCLUDES:
        row |= {"reason": best.get("reason"), "investor_class": best.get("investor_class")}
    return row


# -- things ----------------------------------------------------------------------------------------------------------


def _entity(id_: str, claims: Iterable[Row]) -> Row:
    kind = kind_of(id_)
    by_property: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        if claim["subject"] == id_ and claim.get("property") and claim["status"] == "accepted" and not claim["negated"]:
            by_property[claim["property"]].append(claim)
    row: Row = {"id": id_, "_kind": kind.value, "name": _shown(id_, by_property.get("name", []))}
    for spec in KINDS[kind].properties:
        row |= _property(id_, spec, by_property.get(spec.name, []))
    known = find_reference(id_)
    row["_names"] = list(_names(id_, kind, by_property.get("name", [])))
    row["_texts"] = sorted(
        {claim["value"] for claim in by_property.get("name", [])} | set(dict(known.names if known else ()))
    )
    given = {claim["value"] for claim in by_property.get("identifier", [])}
    row["_identifiers"] = sorted({*(known.identifiers if known else ()), *given})
    return row


def _property(id_: str, spec: Property, claims: Sequence[Row]) -> Row:
    known = find_reference(id_)
    value = known.properties.get(spec.name) if known else None
    day = "9999-12-31"
    text = None if value is None else render(value)
    if claims:
        best = min(
            claims,
            key=lambda claim: (
                _backwards(claim["said_on"]),
                MODALITIES.index(claim["modality"]),
                -claim["confidence"],
                claim["id"],
            ),
        )
        text, day = best["value"], best["said_on"]
    if text is None:
        return {}
    if spec.type is ValueType.MONEY:
        amount, currency, bound = text.split(" ")
        euro = find_euro(float(amount), currency, day)
        money = {"value": float(amount), "currency": currency, "bound": bound, "eur": euro}
        return {f"{spec.name}_{part}": found for part, found in money.items()}
    if spec.type is ValueType.BOOLEAN:
        return {spec.name: True} if text == "true" else {}
    return {spec.name: int(text) if spec.type is ValueType.INTEGER else text}


def _shown(id_: str, claims: Sequence[Row]) -> str:
    known = find_reference(id_)
    if known is not None:
        return known.name
    primary = [claim for claim in claims if claim["name_kind"] == NameKind.PRIMARY]
    stories: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in primary or claims:
        stories[claim["value"], claim["name_kind"]].add(claim["_document"]["story"])
    if not stories:
        return id_.partition(":")[2].partition("~")[0].replace("-", " ")
    counts: dict[str, int] = defaultdict(int)
    for (text, _), told in stories.items():
        counts[text] += len(told)
    return min(counts, key=lambda text: (-counts[text], -len(text), text))


def _names(id_: str, kind: Kind, claims: Sequence[Row]) -> Iterator[Row]:
    """Yield the names of a thing by text: of those that fold alike, one, of the strongest kind."""
    known = find_reference(id_)
    groups: dict[str, dict[tuple[str, str], list[Row]]] = defaultdict(dict)
    for text, known_kind in known.names if known else ():
        groups[fold(text, kind)].setdefault((text, known_kind.value), [])
    for claim in claims:
        groups[fold(claim["value"], kind)].setdefault((claim["value"], claim["name_kind"]), []).append(claim)
    found: list[tuple[str, str, Row]] = []
    for folded, names in groups.items():
        text, name_kind = min(names, key=lambda name: _name_order(name, names[name]))
        languages = [claim["_document"].get("language") for each in names.values() for claim in each]
        language = min((language for language in languages if language), default=None)
        found.append((text, folded, {"text": text, "kind": name_kind, "language": language}))
    yield from (row for *_, row in sorted(found, key=lambda each: each[:2]))


def _name_order(name: tuple[str, str], claims: Sequence[Row]) -> tuple[int, int, int, str]:
    text, kind = name
    return _NAME_KINDS.index(kind), -len({claim["_document"]["story"] for claim in claims}), -len(text), text
