"""Reads what identity depends on around some references: everything that shares a name, a verdict or an issuer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, LiteralString

from graph.derive import parse_money, property_link
from graph.identity import NAMED_KINDS, Reference, Ruling, Span, Verdict, resolve
from graph.names import fold, kind_of
from graph.ontology import Bound, Kind, NameKind
from graph.reference import find_reference

if TYPE_CHECKING:
    from graph.client import Row, Transaction

_LOCATE: LiteralString = """
UNWIND $references AS reference
OPTIONAL MATCH (:Merged {id: reference})-[:MERGED_INTO]->(s:Entity)
WITH reference, coalesce(s.id, reference) AS survivor
OPTIONAL MATCH (e:Entity {id: survivor})
RETURN reference, survivor, e IS NOT NULL AS there, [(a:Merged)-[:MERGED_INTO]->(e) | a.id] AS absorbed
"""
_NAMES: LiteralString = """
UNWIND $links AS link
MATCH (c:Claim {link: link})
USING INDEX c:Claim(link)
WHERE c.status = 'accepted' AND NOT c.negated
RETURN DISTINCT c.subject_ref AS reference, c.value AS value, c.name_kind AS kind
"""
_VALUES: LiteralString = """
UNWIND $links AS link
MATCH (c:Claim {link: link})
USING INDEX c:Claim(link)
WHERE c.status = 'accepted' AND NOT c.negated
RETURN DISTINCT c.subject_ref AS reference, c.property AS property, c.value AS value
"""
_HELD_NAMES: LiteralString = """
UNWIND $entities AS id
MATCH (e:Entity {id: id})<-[:NAMES]-(n:Name)
RETURN id AS entity, n.fold AS fold
"""
_BEARERS: LiteralString = """
UNWIND $names AS name
MATCH (:Name {fold: name})-[:NAMES]->(e:Entity)
RETURN name, e.id AS entity
"""
_VERDICTS: LiteralString = """
UNWIND $references AS reference
CALL (reference) {
  MATCH (d:Decision {left: reference}) RETURN d
  UNION
  MATCH (d:Decision {right: reference}) RETURN d
}
WITH DISTINCT d
WHERE NOT d.undone
RETURN d.id AS id, d.action AS action, d.left AS left, d.right AS right, d.when AS when
"""
_ISSUED: LiteralString = """
UNWIND $offerings AS id
MATCH (c:Claim {object: id})
USING INDEX c:Claim(object)
WHERE c.predicate = 'ISSUES' AND c.status = 'accepted' AND NOT c.negated
RETURN DISTINCT c.object_ref AS reference, c.subject_ref AS issuer
"""
_HELD_ISSUERS: LiteralString = """
UNWIND $offerings AS id
MATCH (:Entity {id: id})<-[:ISSUES]-(c:Company)
RETURN DISTINCT c.id AS entity
"""
_OFFERINGS: LiteralString = """
UNWIND $companies AS id
MATCH (:Entity {id: id})-[:ISSUES]->(o:Offering)
RETURN DISTINCT o.id AS entity
"""
_ALIVE: LiteralString = """
UNWIND $rows AS row
WITH row[0] AS reference, row[1] AS survivor
WHERE EXISTS { MATCH (c:Claim {subject: survivor}) WHERE c.subject_ref = reference }
  OR EXISTS { MATCH (c:Claim {object: survivor}) WHERE c.object_ref = reference }
  OR EXISTS { MATCH (:Entity {id: survivor})<-[:BECAUSE_OF]-(c:Claim) WHERE reference IN c.bases }
  OR EXISTS { MATCH (d:Decision {left: reference}) WHERE NOT d.undone }
  OR EXISTS { MATCH (d:Decision {right: reference}) WHERE NOT d.undone }
RETURN reference
"""
_IDENTITY_NAMES = frozenset({NameKind.ALIAS.value, NameKind.ACRONYM.value})


class Scope:
    """References around those that changed, closed under everything that could join them, and who they resolve to."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.stored: dict[str, str] = {}
        """Survivor of each reference as the graph has it."""
        self.there: set[str] = set()
        """Survivors that the graph has as entities."""
        self.absorbed: set[str] = set()
        """References that the graph has as merged."""
        self.dead: set[str] = set()
        """References that have neither claims nor verdicts left."""
        self.resolved: dict[str, str] = {}
        """Survivor of each living reference of the scope as it must be."""
        self._verdicts: dict[str, Verdict] = {}

    async def load(self, references: Iterable[str], doubtful: Iterable[str]) -> None:
        """Read everything around `references` and resolve it; those `doubtful` may have died."""
        changed = set(references)
        named = await self._close({id_ for id_ in changed if kind_of(id_) is not Kind.OFFERING})
        offerings = {id_ for id_ in changed if kind_of(id_) is Kind.OFFERING}
        await self._locate(offerings)
        await self._bury(doubtful)
        facts = [reference for reference in await self._named(named) if reference.id not in self.dead]
        self.resolved = resolve(facts, self._verdicts.values())
        moved = {id_ for id_ in named if self.resolved.get(id_) != self.stored[id_]}
        companies = {self.stored[id_] for id_ in moved} | {self.survivor(id_) for id_ in moved}
        issued = await self._issued_by(companies & self.there)
        if offerings or issued:
            await self._resolve_offerings(offerings | issued)

    def survivor(self, reference: str) -> str:
        """Return whom a located reference resolves to."""
        return self.resolved.get(reference) or self.stored.get(reference, reference)

    async def locate(self, references: Iterable[str]) -> None:
        """Read where references stand that need not be in the scope."""
        await self._locate(set(references))

    async def _rows(self, statement: LiteralString, name: str, values: Iterable[object]) -> list[Row]:
        given = list(values)
        return await self._transaction.run(statement, {name: given}) if given else []

    async def _locate(self, references: set[str]) -> set[str]:
        """Return the references with all that the graph has joined to them."""
        found = set(references)
        frontier = references - self.stored.keys()
        while frontier:
            reached: set[str] = set()
            for row in await self._rows(_LOCATE, "references", sorted(frontier)):
                self.stored[row["reference"]] = row["survivor"]
                if row["there"]:
                    self.there.add(row["survivor"])
                if row["survivor"] != row["reference"]:
                    self.absorbed.add(row["reference"])
                reached |= {row["survivor"], *row["absorbed"]}
            found |= reached
            frontier = reached - self.stored.keys()
        return self._with_joined(found)

    def _with_joined(self, references: set[str]) -> set[str]:
        survivors = {self.stored[id_] for id_ in references}
        return references | {id_ for id_, survivor in self.stored.items() if survivor in survivors}

    async def _close(self, references: set[str]) -> set[str]:
        """Return the references with all that could be joined to them by names or verdicts."""
        closed: set[str] = set()
        frontier = references
        while frontier:
            located = await self._locate(frontier) - closed
            closed |= located
            reached = await self._judged(located)
            named = {id_ for id_ in located if kind_of(id_) in NAMED_KINDS}
            names = await self._names_of(named)
            bearers = await self._rows(_BEARERS, "names", sorted({name for _, name in names}))
            alike = {row["entity"] for row in bearers if (kind_of(row["entity"]), row["name"]) in names}
            frontier = (reached | alike) - closed
        return closed

    async def _names_of(self, references: set[str]) -> set[tuple[Kind, str]]:
        """Return the names that references bear now, or that the graph still has for them."""
        held = await self._rows(_HELD_NAMES, "entities", sorted({self.stored[id_] for id_ in references}))
        names = {(kind_of(row["entity"]), row["fold"]) for row in held}
        for reference in await self._named(references):
            names |= {(kind_of(reference.id), name) for name in reference.primary | reference.others}
        return names

    async def _judged(self, references: set[str]) -> set[str]:
        """Read the verdicts about references and return the references that these name."""
        reached: set[str] = set()
        for row in await self._rows(_VERDICTS, "references", sorted(references)):
            self._verdicts[row["id"]] = verdict_of(row)
            reached |= {row["left"], row["right"]}
        return reached

    async def _bury(self, doubtful: Iterable[str]) -> None:
        rows = [[id_, self.stored[id_]] for id_ in sorted(doubtful) if id_ in self.stored]
        alive = {row["reference"] for row in await self._rows(_ALIVE, "rows", rows)}
        self.dead |= {id_ for id_, _ in rows} - alive

    async def _named(self, references: set[str]) -> list[Reference]:
        survivors = sorted({self.stored[id_] for id_ in references})
        named = [property_link(id_, "name") for id_ in survivors if kind_of(id_) in NAMED_KINDS]
        names = await self._rows(_NAMES, "links", named)
        identified = await self._rows(_VALUES, "links", [property_link(id_, "identifier") for id_ in survivors])
        return make_references(references, names, identified)

    async def _issued_by(self, companies: set[str]) -> set[str]:
        return {row["entity"] for row in await self._rows(_OFFERINGS, "companies", sorted(companies))}

    async def _resolve_offerings(self, offerings: set[str]) -> None:
        closed: set[str] = set()
        issuers: dict[str, set[str]] = defaultdict(set)
        frontier = offerings
        while frontier:
            located = await self._locate(frontier) - closed
            closed |= located
            reached = await self._judged(located)
            survivors = sorted({self.stored[id_] for id_ in located})
            companies = {row["entity"] for row in await self._rows(_HELD_ISSUERS, "offerings", survivors)}
            for row in await self._rows(_ISSUED, "offerings", survivors):
                issuers[row["reference"]].add(row["issuer"])
                companies.add(row["issuer"])
            joined = self._with_joined(await self._locate(companies))
            alike = {self.survivor(id_) for id_ in joined}
            group = {id_ for id_ in self.stored if self.survivor(id_) in alike} | joined
            reached |= await self._issued_by({self.stored[id_] for id_ in group} & self.there)
            frontier = reached - closed
        survivors = sorted({self.stored[id_] for id_ in closed})
        links = [property_link(id_, name) for id_ in survivors for name in ("kind", "amount", "identifier")]
        values = await self._rows(_VALUES, "links", links)
        resolved = {id_: {self.survivor(issuer) for issuer in held} for id_, held in issuers.items()}
        facts = [fact for fact in make_references(closed, (), values, resolved) if fact.id not in self.dead]
        self.resolved |= resolve(facts, self._verdicts.values())


def verdict_of(row: Row) -> Verdict:
    """Return a merge or split decision read from the graph."""
    return Verdict(ruling=Ruling(row["action"]), left=row["left"], right=row["right"], when=row["when"], id=row["id"])


def make_references(
    references: Iterable[str],
    names: Iterable[Row],
    values: Iterable[Row],
    issuers: Mapping[str, Iterable[str]] | None = None,
) -> list[Reference]:
    """Return the references with what accepted claims and reference data say of them.

    `names` has rows of reference, value and kind, `values` of reference, property and value.
    """
    primary: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in names:
        side = primary if row["kind"] == NameKind.PRIMARY else others if row["kind"] in _IDENTITY_NAMES else None
        if side is not None:
            side[row["reference"]].add(fold(row["value"], kind_of(row["reference"])))
    for row in values:
        given[row["reference"], row["property"]].add(row["value"])
    found: list[Reference] = []
    for id_ in sorted(set(references)):
        known = find_reference(id_)
        for text, kind in known.names if known is not None and known.kind in NAMED_KINDS else ():
            (primary if kind is NameKind.PRIMARY else others)[id_].add(fold(text, kind_of(id_)))
        found.append(
            Reference(
                id=id_,
                primary=frozenset(primary[id_] - {""}),
                others=frozenset(others[id_] - {""}),
                known=known is not None,
                identified=bool(given[id_, "identifier"] or (known and known.identifiers)),
                issuers=frozenset((issuers or {}).get(id_, ())),
                kinds=frozenset(given[id_, "kind"]),
                amounts=frozenset(_span(text) for text in given[id_, "amount"]),
            )
        )
    return found


def _span(text: str) -> Span:
    value, currency, bound = parse_money(text)
    least = 0.0 if bound == Bound.UP_TO else value
    most = float("inf") if bound == Bound.AT_LEAST else value
    return Span(currency, least, most)
