"""Cypher for the values of things, links, claims and documents, as they are stored or under a lens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from api.graphql.blocs import Via
from api.graphql.fields import Field, Role
from api.graphql.lens import Lens
from api.graphql.statement import Clauses, Draft, Scope
from graph.model import Money, PartialDate, Value, render
from graph.ontology import EXCLUDES_PROPERTIES, HAS, LINK_PROPERTIES, Kind, Modality, Predicate, ValueType
from graph.reference import iter_reference
from graph.tokens import OTHER_TYPES

_LINK_COLUMNS = tuple(name for name in LINK_PROPERTIES if name != "id")
_EXCLUSION_COLUMNS = tuple(EXCLUDES_PROPERTIES)
_TIMELESS = frozenset({Kind.JURISDICTION, Kind.TECHNOLOGY})
"""Kinds known from reference data alone, whatever was said when."""


def rank(modality: str) -> str:
    """Return Cypher for the place of a modality, the strongest first."""
    cases = " ".join(f"WHEN '{each}' THEN {place}" for place, each in enumerate(Modality))
    return f"CASE {modality} {cases} ELSE {len(Modality)} END"


def best_first(claim: str) -> str:
    """Return Cypher for the order of the claims of a link, the best first."""
    return f"{rank(f'{claim}.modality')}, {claim}.confidence DESC, {claim}.said_on DESC, {claim}.id"


def accepted(claim: str, lens: Lens, *, denials: bool = False, document: str | None = None) -> str:
    """Return the condition that a claim counts, and passes the lens."""
    parts = [f"{claim}.status = 'accepted'"]
    if not denials:
        parts.append(f"NOT {claim}.negated")
    return " AND ".join([*parts, *lens.passes(claim, document)])


def claims_by(claim: str, property_: str, value: str, document: str | None = None) -> str:
    """Return the MATCH, up to its first condition, that finds claims by the index on a property of theirs.

    The hint keeps the planner, whose counts may be stale, from the index on `status`, which holds nearly all claims.
    """
    more = f"-[:STATED_IN]->({document}:Document)" if document else ""
    hint = f"USING INDEX {claim}:Claim({property_})"
    return f"MATCH ({claim}:Claim){more} {hint} WHERE {claim}.{property_} = {value}"


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity bound to a variable."""

    draft: Draft
    scope: Scope
    variable: str
    kinds: frozenset[Kind]

    @property
    def id(self) -> str:
        """Return Cypher for its id."""
        return f"{self.variable}.id"

    def has(self, property_: str) -> str:
        """Return Cypher for the `link` of the claims that give it a property."""
        return f"{self.id} + '|{HAS}|{property_}'"

    def value(self, spec: Field, clauses: Clauses) -> str:
        """Return Cypher for a scalar of it as Neo4j stores it; what must be bound before goes to `clauses`."""
        if spec.stored == "id":
            return self.id
        timeless = not self.scope.lens or self.kinds <= _TIMELESS
        if spec.stored == "name":
            return f"{self.variable}.name" if timeless else self._name_seen(clauses)
        stored = f"{self.variable}.{spec.stored}"
        found = stored if timeless else self._known(spec.stored, self._typed(spec))
        return f"coalesce({found}, false)" if spec.value is ValueType.BOOLEAN else found

    def money(self, spec: Field, part: str) -> str:
        """Return Cypher for the `value`, `currency`, `bound` or `eur` of an amount."""
        if not self.scope.lens:
            return f"{self.variable}.{spec.stored}_{part}"
        winner = self.winner(spec.stored)
        if part == "eur":
            return f"{winner}[1]"
        place = ("value", "currency", "bound").index(part)
        found = f"split({winner}[0], ' ')[{place}]"
        return f"toFloat({found})" if part == "value" else found

    def texts(self, spec: Field, clauses: Clauses) -> str:
        """Return Cypher for all names, or all identifiers, as a list of texts."""
        names = spec.role is Role.NAMES
        if names and (not self.scope.lens or self.kinds <= _TIMELESS):
            return f"coalesce({self.variable}.names, [])"
        if not self.scope.lens:
            key = self.draft.name("i")
            return f"COLLECT {{ MATCH ({key}:Identifier)-[:IDENTIFIES]->({self.variable}) RETURN {key}.key }}"
        known = {
            entity.id: [text for text, _ in entity.names] if names else list(entity.identifiers)
            for kind in sorted(self.kinds)
            for entity in iter_reference(kind)
        }
        claim, property_ = self.draft.name("c"), "name" if names else "identifier"
        found = f"{claims_by(claim, 'link', self.has(property_))} AND {accepted(claim, self.scope.lens)}"
        said = clauses.add([self.variable], f"{found} RETURN collect({claim}.value)", f"{self.variable}{property_}s")
        return f"({said} + coalesce({self.draft.constant(known)}[{self.id}], []))" if known else said

    def degree(self, predicates: Sequence[Predicate]) -> str:
        """Return Cypher for the number of its relationships of these predicates."""
        pattern = f"({self.variable})-[{{}}:{'|'.join(predicates)}]-()"
        if not self.scope.lens and len(predicates) > 1:  # the store knows degrees by type: few types are few look-ups
            others = f"COUNT {{ ({self.variable})-[:{'|'.join(OTHER_TYPES)}]-() }}"
            return f"(COUNT {{ ({self.variable})--() }} - {others})"
        if not self.scope.lens:
            return f"COUNT {{ {pattern.format('')} }}"
        link = LinkValues(self.draft, self.scope, self.draft.name("r"), exclusion=False)
        return f"COUNT {{ MATCH {pattern.format(link.variable)} WHERE {link.existed()} }}"

    def winner(self, property_: str) -> str:
        """Return Cypher for `[value, euros]` of the claim that gives a property under the lens, or null."""
        claim = self.draft.name("c")
        strength = rank(f"{claim}.modality")
        return (
            f"head(COLLECT {{ {claims_by(claim, 'link', self.has(property_))} "
            f"AND {accepted(claim, self.scope.lens)} RETURN [{claim}.value, {claim}.value_eur] "
            f"ORDER BY {claim}.said_on DESC, {strength}, {claim}.confidence DESC, {claim}.id LIMIT 1 }})"
        )

    def _typed(self, spec: Field) -> str:
        text = f"{self.winner(spec.stored)}[0]"
        if spec.value is ValueType.INTEGER:
            return f"toInteger({text})"
        if spec.value is ValueType.DECIMAL:
            return f"toFloat({text})"
        return f"({text} = 'true')" if spec.value is ValueType.BOOLEAN else text

    def _known(self, property_: str, found: str) -> str:
        """Return what claims give, else what reference data knows."""
        known = {
            entity.id: _native(entity.properties[property_])
            for kind in sorted(self.kinds)
            for entity in iter_reference(kind)
            if entity.properties.get(property_) is not None
        }
        return f"coalesce({found}, {self.draft.constant(known)}[{self.id}])" if known else found

    def _name_seen(self, clauses: Clauses) -> str:
        bound = f"{self.variable}name"
        claim, document, text, kind, main, count = (self.draft.name(prefix) for prefix in "cdtkms")
        known = {entity.id: entity.name for each in sorted(self.kinds) for entity in iter_reference(each)}
        found = (
            f"{claims_by(claim, 'link', self.has('name'), document)} "
            f"AND {accepted(claim, self.scope.lens, document=document)} "
            f"WITH {claim}.value AS {text}, {claim}.name_kind AS {kind}, count(DISTINCT {document}.story) AS {count} "
            f"WITH {text}, {kind} = 'primary' AS {main}, sum({count}) AS {count} "
            f"WITH {text} ORDER BY {main} DESC, {count} DESC, size({text}) DESC, {text} LIMIT 1 "
            f"RETURN collect({text})[0]"
        )
        first = clauses.add([self.variable], found, f"{bound}said")
        slug = f"replace(split(split({self.id}, ':')[1], '~')[0], '-', ' ')"
        parts = [f"{self.draft.constant(known)}[{self.id}]"] if known else []
        return f"coalesce({', '.join([*parts, first, slug])})"


def _native(value: Value) -> object:
    if isinstance(value, PartialDate | Money):
        return render(value)
    return value if isinstance(value, bool | int | str) else float(value)


def existed(thing: Thing) -> str:
    """Return the condition that something that passes the lens was said of a thing, whatever became of it."""
    found: list[str] = []
    for end in ("subject", "object"):
        claim = thing.draft.name("c")
        said = " AND ".join([claims_by(claim, end, thing.id), *thing.scope.lens.passes(claim)])
        found.append(f"EXISTS {{ {said} }}")
    if Kind.LAW in thing.kinds:
        claim = thing.draft.name("c")
        said = " AND ".join(thing.scope.lens.passes(claim))
        found.append(f"EXISTS {{ MATCH ({thing.variable})<-[:BECAUSE_OF]-({claim}:Claim) WHERE {said} }}")
    return f"({' OR '.join(found)})"


@dataclass(slots=True)
class LinkValues:
    """A link bound to a variable; under a lens its values are summed up from its claims, once, where first needed."""

    draft: Draft
    scope: Scope
    variable: str
    exclusion: bool
    ends: tuple[Thing, Thing] | None = None
    """Offering and jurisdiction, of an exclusion that stands in a list of its own."""
    via: Via | None = None
    """The bloc that leads to it, where one may."""
    sums: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Choose the name of the sums."""
        self.sums = self.draft.name("l")

    @property
    def id(self) -> str:
        """Return Cypher for its id."""
        return f"{self.variable}.id"

    def value(self, spec: Field, clauses: Clauses) -> str:
        """Return Cypher for a value of it; under a lens `clauses` must bind the sums before."""
        if spec.stored == "id":
            return self.id
        if spec.stored == "predicate":
            return f"type({self.variable})"
        if not self.scope.lens:
            return f"{self.variable}.{spec.stored}"
        if not clauses.has(self.sums):
            clauses.add([self.variable], self._sum_up(), self.sums)
        return f"{self.sums}[{(*_LINK_COLUMNS, *_EXCLUSION_COLUMNS).index(spec.stored)}]"

    def existed(self) -> str:
        """Return the condition that a claim that passes the lens states it."""
        claim = self.draft.name("c")
        return f"EXISTS {{ {claims_by(claim, 'link', self.id)} AND {accepted(claim, self.scope.lens)} }}"

    def _sum_up(self) -> str:
        """Return the subquery of the sums: the columns of a link in order, from the claims that pass."""
        claim, document, all_, stated, sources = (self.draft.name(prefix) for prefix in "cdaso")
        stating = f"CASE WHEN NOT {claim}.negated THEN"
        said = f"[{claim}.said_on, {claim}.said_at]"
        first = f"{stated}[0]"
        values = {
            "claims": f"size({stated})",
            "stories": f"{all_}[0]",
            "denials": f"{all_}[1]",
            "modality": f"{first}.modality",
            "confidence": f"round({first}.confidence, 6)",
            "first_said": f"{all_}[2][1]",
            "last_said": f"{all_}[3][1]",
            "quote": f"{first}.quote",
            "url": f"{sources}[0].url",
            "publisher": f"{sources}[0].publisher",
            "reason": f"{first}.reason",
            "investor_class": f"{first}.investor_class",
        }
        names: Iterable[str] = (*_LINK_COLUMNS, *(_EXCLUSION_COLUMNS if self.exclusion else ()))
        counting = accepted(claim, self.scope.lens, denials=True, document=document)
        return (
            f"{claims_by(claim, 'link', self.id, document)} AND {counting} "
            f"WITH {claim}, {document} "
            f"ORDER BY {best_first(claim)} "
            f"WITH collect({stating} {claim} END) AS {stated}, collect({stating} {document} END) AS {sources}, "
            f"[count(DISTINCT {stating} {document}.story END), count(CASE WHEN {claim}.negated THEN 1 END), "
            f"min({stating} {said} END), max({stating} {said} END)] AS {all_} "
            f"RETURN [{', '.join(values[name] for name in names)}]"
        )


@dataclass(frozen=True, slots=True)
class Plain:
    """A claim or a document bound to a variable: its values are its properties."""

    draft: Draft
    scope: Scope
    variable: str

    @property
    def id(self) -> str:
        """Return Cypher for its id."""
        return f"{self.variable}.id"

    def value(self, spec: Field, _: Clauses) -> str:
        """Return Cypher for a value of it."""
        return f"{self.variable}.{spec.stored}"

    def money(self, spec: Field, part: str) -> str:
        """Return Cypher for the `value`, `currency`, `bound` or `eur` of an amount."""
        return f"{self.variable}.{spec.stored}_{part}"


Source = Thing | LinkValues | Plain


def order_value(source: Source, spec: Field, clauses: Clauses) -> str:
    """Return Cypher for what a list is ordered by: sums by their euros, modalities by their strength."""
    if spec.role is Role.MONEY and not isinstance(source, LinkValues):
        return source.money(spec, "eur")
    value = source.value(spec, clauses)
    return rank(value) if spec.base == "Modality" else value
