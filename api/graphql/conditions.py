"""Filters as Cypher. A comparison that is null or absent is no condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.graphql.blocs import with_blocs
from api.graphql.catalog import CATALOG, EXCLUSION_FIELDS, LINK_FIELDS, kinds_of
from api.graphql.comparisons import Where, compare, jurisdiction_ids, listed
from api.graphql.fields import Direction, Field, Role, node_type
from api.graphql.lookups import Lookups
from api.graphql.statement import Arguments, Clauses, Draft, Path, Scope, Transform, where_all
from api.graphql.values import LinkValues, Plain, Source, Thing, accepted
from graph.ontology import Kind, Predicate, ValueType

_MONEY = {
    "value": Field(name="value", type="Decimal", description="", stored="value", value=ValueType.DECIMAL),
    "currency": Field(name="currency", type="String", description="", stored="currency"),
    "bound": Field(name="bound", type="Bound", description="", stored="bound"),
    "eur": Field(name="eur", type="Decimal", description="", stored="eur", value=ValueType.DECIMAL),
}
_TEXT = Field(name="text", type="String", description="")
_SETS = ("eq", "ne", "in")
_One = Callable[[str, Any, Path], list[str]]


class Conditions:
    """Turns filters into conditions; each method returns them as a list, all of which must hold."""

    def __init__(  # noqa: PLR0913 - by name
        self,
        draft: Draft,
        scope: Scope,
        arguments: Arguments,
        *,
        clauses: Clauses,
        lookups: Lookups,
        blocs: bool = False,
    ) -> None:
        self._draft = draft
        self._scope = scope
        self._arguments = arguments
        self._clauses = clauses
        self._lookups = lookups
        self._blocs = blocs

    def within(self, clauses: Clauses) -> Conditions:
        """Return what makes conditions inside a subquery, where `clauses` bind what they need."""
        return Conditions(
            self._draft,
            self._scope,
            self._arguments,
            clauses=clauses,
            lookups=self._lookups,
            blocs=self._blocs,
        )

    # -- filters ---------------------------------------------------------------------------------------------------

    def of(self, fields: Mapping[str, Field], source: Source, where: Where | None, path: Path) -> list[str]:
        """Return the conditions of a filter over `fields`."""
        return self._walk(where, path, lambda name, value, here: self._field(fields[name], source, value, here))

    def about_claim(self, claim: Plain, where: Where | None, path: Path) -> list[str]:
        """Return the conditions of a filter over claims, subject, object and document included."""
        fields = CATALOG["Claim"].fields

        def one(name: str, value: Any, here: Path) -> list[str]:
            if name in ("subject", "object"):
                return self._end(claim, name, value, here)
            if name == "document":
                document = Plain(self._draft, self._scope, self._draft.name("d"))
                said = self.of(CATALOG["Document"].fields, document, value, here)
                match = f"({claim.variable})-[:STATED_IN]->({document.variable})"
                return [f"EXISTS {{ MATCH {match}{where_all(said)} }}"] if said else []
            return self._field(fields[name], claim, value, here)

        return self._walk(where, path, one)

    def about_exclusion(
        self, link: LinkValues, ends: tuple[Thing, Thing], where: Where | None, path: Path
    ) -> list[str]:
        """Return the conditions of a filter over exclusions, offering and jurisdiction included."""
        things = {"offering": (Kind.OFFERING, ends[0]), "jurisdiction": (Kind.JURISDICTION, ends[1])}

        def one(name: str, value: Any, here: Path) -> list[str]:
            if name in things:
                kind, thing = things[name]
                return self.of(CATALOG[kind].fields, thing, value, here)
            return self._field(EXCLUSION_FIELDS[name], link, value, here)

        return self._walk(where, path, one)

    def about_entry(self, target: str, link: LinkValues, thing: Thing, where: Where | None, path: Path) -> list[str]:
        """Return the conditions of a filter over the entries of a connection: `edge` and `node`."""
        where = where or {}
        edge = EXCLUSION_FIELDS if link.exclusion else LINK_FIELDS
        return [
            *self.of(edge, link, where.get("edge"), (*path, "edge")),
            *self.of(CATALOG[target].fields, thing, where.get("node"), (*path, "node")),
        ]

    def entry(self, spec: Field, thing: Thing, where: Where, path: Path) -> str:
        """Return a MATCH of the entries of a link field that fit, from either end."""
        link, other = self._ends(spec)
        inner = Clauses()
        said = self.within(inner).about_entry(target_of(spec), link, other, where, path)
        existing = [link.existed()] if self._scope.lens else []
        return _found(pattern(thing.variable, spec, link.variable, f"{other.variable}:Entity"), existing, inner)(said)

    def _walk(self, where: Where | None, path: Path, one: _One) -> list[str]:
        """Return the conditions of a filter, whose single fields `one` turns into conditions."""
        found: list[str] = []
        for name, value in (where or {}).items():
            if value is None:
                continue
            here = (*path, name)
            if name == "not":
                said = " AND ".join(self._walk(value, here, one))
                found += [f"NOT coalesce({said}, false)"] if said else []
            elif name in ("and", "or"):
                groups = [" AND ".join(self._walk(part, (*here, place), one)) for place, part in enumerate(value)]
                found += [text for text in groups if text] if name == "and" else self._any(groups)
            else:
                found += one(name, value, here)
        return found

    def _any(self, groups: Sequence[str]) -> list[str]:
        """Return the condition that one of these holds; what has no condition always does, and none of none."""
        if not groups:  # the word `false` itself makes some statements unplannable
            return [self._draft.constant(False)]  # noqa: FBT003 - a value
        return [] if "" in groups else [f"({' OR '.join(f'({text})' for text in groups)})"]

    # -- one field -----------------------------------------------------------------------------------------------------

    def _field(self, spec: Field, source: Source, value: Where, path: Path) -> list[str]:
        if spec.role is Role.MONEY and not isinstance(source, LinkValues):
            return [
                each
                for part, operators in value.items()
                if operators is not None
                for each in self._compare(_MONEY[part], source.money(spec, part), operators, (*path, part))
            ]
        if spec.role is Role.VALUE:
            return self._value(spec, source, value, path)
        found: list[str] = []
        for name, where in value.items():
            if where is not None:
                found += self._quantified(name, spec, source, where, (*path, name))
        return found

    def _value(self, spec: Field, source: Source, operators: Where, path: Path) -> list[str]:
        """Return the conditions on a scalar; ids follow merges, and codes are compared by the id they are part of."""
        find = self._finder(spec, source, path)
        if find is None:
            return self._compare(spec, source.value(spec, self._clauses), operators, path)
        of = source.id if isinstance(source, Thing) else source.value(spec, self._clauses)
        rest = {name: value for name, value in operators.items() if name not in _SETS and value is not None}
        more = self._compare(spec, source.value(spec, self._clauses), rest, path) if rest else []
        return [*_in_sets(of, find, operators), *more]

    def _finder(self, spec: Field, source: Source, path: Path) -> Callable[[str], str] | None:
        """Return what makes a set of ids of what `eq`, `ne` or `in` are given; None where that is compared as it is."""
        if isinstance(source, Thing) and spec.name == "code" and source.kinds == {Kind.JURISDICTION}:
            return lambda name: self._jurisdictions(jurisdiction_ids, (*path, name))
        if spec.stored == "id" and isinstance(source, Thing):
            if self._blocs and source.kinds == {Kind.JURISDICTION}:
                return lambda name: self._jurisdictions(listed, (*path, name))
            return lambda name: self._lookups.survivors(self._arguments, (*path, name))
        if spec.stored == "link" or (spec.stored == "id" and isinstance(source, LinkValues)):
            return lambda name: self._lookups.links(self._arguments, (*path, name))
        return None

    def _jurisdictions(self, ids: Callable[[Any], list[str]], path: Path) -> str:
        """Return a parameter with the ids of jurisdictions, and of the blocs they belong to where those count."""
        if not self._blocs:
            return self._draft.parameter(self._arguments, path, ids)
        return self._draft.parameter(self._arguments, path, lambda value: with_blocs(ids(value)))

    def _compare(self, spec: Field, expression: str, operators: Where, path: Path) -> list[str]:
        def given(name: str, transform: Transform) -> str:
            return self._draft.parameter(self._arguments, (*path, name), transform)

        return compare(spec, expression, operators, given)

    def _end(self, claim: Plain, name: str, where: Where, path: Path) -> list[str]:
        """Return the conditions on the subject or the object of a claim: on its id, else on the thing."""
        stored = f"{claim.variable}.{name}"
        ids = {key: value for key, value in (where.get("id") or {}).items() if value is not None}
        found: list[str] = []
        if ids:
            at = (*path, "id")
            found = _in_sets(stored, lambda key: self._lookups.survivors(self._arguments, (*at, key)), ids)
            found += self._compare(_TEXT, stored, {key: ids[key] for key in ids if key not in _SETS}, at)
            found += [f"{stored} IS NOT NULL"] if "ne" in ids else []
        thing = Thing(self._draft, self._scope, self._draft.name("n"), frozenset(Kind))
        inner, rest = Clauses(), {key: value for key, value in where.items() if key != "id"}
        said = self.within(inner).of(CATALOG["Entity"].fields, thing, rest, path)
        match = _found(f"({thing.variable}:Entity)", [f"{thing.id} = {stored}"], inner)
        return [*found, f"EXISTS {{ {match(said)} }}"] if said else found

    # -- some, none, all -----------------------------------------------------------------------------------------------

    def _quantified(self, name: str, spec: Field, source: Source, where: Where, path: Path) -> list[str]:
        if spec.role in (Role.NAMES, Role.IDENTIFIERS):
            assert isinstance(source, Thing)  # noqa: S101 - the catalog gives these to things alone
            return self._texts(name, spec, source, where, path)
        inner = Clauses()
        within = self.within(inner)
        if spec.role is Role.LINKS:
            link, other = self._ends(spec)
            said = within.about_entry(target_of(spec), link, other, where, path)
            existing = [link.existed()] if self._scope.lens else []
            match = pattern(source.variable, spec, link.variable, other.variable)
        elif spec.role is Role.LAWS:
            law = Thing(self._draft, self._scope, self._draft.name("n"), frozenset({Kind.LAW}))
            said = within.of(CATALOG["Law"].fields, law, where, path)
            match, existing = f"({source.variable})-[:BECAUSE_OF]->({law.variable})", []
        else:
            claim = Plain(self._draft, self._scope, self._draft.name("c"))
            said = within.about_claim(claim, where, path)
            match, existing = claims_of(spec, source, claim.variable, self._scope)
        return _quantify(name, _found(match, existing, inner), said)

    def _texts(self, name: str, spec: Field, thing: Thing, where: Where, path: Path) -> list[str]:
        """Return conditions on the names or the identifiers of a thing, each as text."""
        texts, each = thing.texts(spec, self._clauses), self._draft.name("t")
        said = " AND ".join(self._compare(_TEXT, each, where, path))
        if name == "all":
            return [f"all({each} IN {texts} WHERE {said})"] if said else []
        found = f"any({each} IN {texts} WHERE {said or 'true'})"
        if name == "none":
            return [f"NOT {found}"]
        return [*_in_sets(thing.id, self._text_finder(spec, thing, path), {**where, "ne": None}), found]

    def _text_finder(self, spec: Field, thing: Thing, path: Path) -> Callable[[str], str]:
        if spec.role is Role.NAMES:
            return lambda name: self._lookups.named(self._arguments, (*path, name), thing.kinds)
        return lambda name: self._lookups.identified(self._arguments, (*path, name))

    def _ends(self, spec: Field) -> tuple[LinkValues, Thing]:
        link = LinkValues(self._draft, self._scope, self._draft.name("r"), spec.predicate is Predicate.EXCLUDES)
        return link, Thing(self._draft, self._scope, self._draft.name("n"), kinds_of(target_of(spec)))


def claims_of(spec: Field, source: Source, claim: str, scope: Scope) -> tuple[str, list[str]]:
    """Return the pattern of the claims of a link, a thing or a document, and the conditions that they are seen."""
    if spec.role is Role.EVIDENCE:
        counting = accepted(claim, scope.lens, denials=True)
        return f"({claim}:Claim) USING INDEX {claim}:Claim(link)", [f"{claim}.link = {source.id}", counting]
    passing = scope.lens.passes(claim)
    if isinstance(source, Plain):
        return f"({claim}:Claim)-[:STATED_IN]->({source.variable})", passing
    hints = f"USING INDEX {claim}:Claim(subject) USING INDEX {claim}:Claim(object)"
    return f"({claim}:Claim) {hints}", [f"({claim}.subject = {source.id} OR {claim}.object = {source.id})", *passing]


def target_of(spec: Field) -> str:
    """Return the type of the things at the other end of a link field."""
    return node_type(spec.base.removesuffix("Connection"))


def pattern(start: str, spec: Field, link: str, end: str) -> str:
    """Return the pattern of a link field from the thing that has it."""
    left = "<-" if spec.direction is Direction.IN else "-"
    right = "->" if spec.direction is Direction.OUT else "-"
    return f"({start}){left}[{link}:{spec.predicate}]{right}({end})"


def _in_sets(expression: str, find: Callable[[str], str], operators: Where) -> list[str]:
    given = [name for name in _SETS if operators.get(name) is not None]
    return [f"{'NOT ' if name == 'ne' else ''}{expression} IN {find(name)}" for name in given]


def _found(match: str, existing: Sequence[str], inner: Clauses) -> Callable[[Sequence[str]], str]:
    """Return what makes a MATCH of the conditions on what it finds, which may look at what `inner` binds."""

    def made(said: Sequence[str]) -> str:
        if not said or not inner.lines:
            return f"MATCH {match}{where_all([*existing, *said])}"
        return f"MATCH {match}{where_all(existing)}{inner.text()} WITH *{where_all(said)}"

    return made


def _quantify(name: str, found: Callable[[Sequence[str]], str], said: Sequence[str]) -> list[str]:
    if name == "all":
        if not said:
            return []
        said = [f"NOT coalesce({' AND '.join(said)}, false)"]
    text = f"EXISTS {{ {found(said)} RETURN 1 }}"
    return [text if name == "some" else f"NOT {text}"]
