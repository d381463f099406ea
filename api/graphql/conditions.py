"""Filters as Cypher. A comparison that is null or absent is no condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from api.graphql.catalog import CATALOG, EXCLUSION_FIELDS, LINK_FIELDS, kinds_of
from api.graphql.fields import Direction, Field, Role
from api.graphql.lens import plain
from api.graphql.problems import UnknownCodeError
from api.graphql.statement import Arguments, Clauses, Draft, Path, Scope, Transform
from api.graphql.values import LinkValues, Plain, Source, Thing
from graph.model import PartialDate
from graph.ontology import Kind, Predicate, ValueType
from graph.reference import iter_reference

Where = Mapping[str, Any]
_SYMBOLS = {
    "eq": "=",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "contains": "CONTAINS",
    "startsWith": "STARTS WITH",
}
_MONEY = {
    "value": Field(name="value", type="Decimal", description="", stored="value", value=ValueType.DECIMAL),
    "currency": Field(name="currency", type="String", description="", stored="currency"),
    "eur": Field(name="eur", type="Decimal", description="", stored="eur", value=ValueType.DECIMAL),
}


@cache
def _codes() -> frozenset[str]:
    return frozenset(entity.id.partition(":")[2] for entity in iter_reference(Kind.JURISDICTION))


def jurisdiction_ids(value: Any) -> Any:
    """Return the id of the jurisdiction with this code, or the ids of several.

    Raises: UnknownCodeError: nobody knows the code.
    """
    if isinstance(value, list):
        return [jurisdiction_ids(each) for each in value]
    if value not in _codes():
        hint = f"; did you mean {value.upper()!r}?" if value.upper() in _codes() else ""
        message = f"no jurisdiction has the code {value[:20]!r}; give ISO 3166-1 alpha-2, or EU, EEA, GCC{hint}"
        raise UnknownCodeError(message)
    return f"jurisdiction:{value}"


def _first_day(text: str) -> str:
    return PartialDate(text).first_day.isoformat()


def _last_day(text: str) -> str:
    """Return the last day; of a month its 31st, which Cypher below makes of `2026-06` too."""
    day = PartialDate(text).last_day
    ends = PartialDate(f"{day.year:04}-{day.month:02}").last_day == day
    return f"{day.year:04}-{day.month:02}-31" if ends else day.isoformat()


_DATES: Mapping[str, tuple[str, Transform]] = {
    "lt": ("-12-31", _first_day),
    "lte": ("-12-31", _last_day),
    "gt": ("-01-01", _last_day),
    "gte": ("-01-01", _first_day),
}


class Conditions:
    """Turns filters into conditions; each method returns them as a list, all of which must hold."""

    def __init__(self, draft: Draft, scope: Scope, arguments: Arguments, clauses: Clauses) -> None:
        self._clauses = clauses
        self._draft = draft
        self._scope = scope
        self._arguments = arguments

    def of(self, fields: Mapping[str, Field], source: Source, where: Where | None, path: Path) -> list[str]:
        """Return the conditions of a filter over `fields`."""
        found: list[str] = []
        for name, value in (where or {}).items():
            if value is None:
                continue
            here = (*path, name)
            if name in ("and", "or", "not"):
                found += self._joined(name, fields, source, value, here)
            elif name in fields:
                found += self._field(fields[name], source, value, here)
        return found

    def about_claim(self, claim: Plain, where: Where | None, path: Path) -> list[str]:
        """Return the conditions of a filter over claims, subject, object and document included."""
        found: list[str] = []
        for name, value in (where or {}).items():
            if value is None:
                continue
            here = (*path, name)
            if name in ("subject", "object"):
                found += self._end(claim, name, value, here)
            elif name == "document":
                inner = Plain(self._draft, self._scope, self._draft.name("d"))
                said = self.of(CATALOG["Document"].fields, inner, value, here)
                if said:
                    match = f"MATCH ({claim.variable})-[:STATED_IN]->({inner.variable})"
                    found.append(f"EXISTS {{ {match} WHERE {' AND '.join(said)} }}")
            elif name in ("and", "or", "not"):
                parts = [value] if name == "not" else value
                groups = [
                    self.about_claim(claim, part, (*here, *(() if name == "not" else (place,))))
                    for place, part in enumerate(parts)
                ]
                found += _join(name, groups)
            else:
                found += self.of(CATALOG["Claim"].fields, claim, {name: value}, path)
        return found

    def about_exclusion(
        self, link: LinkValues, ends: tuple[Thing, Thing], where: Where | None, path: Path
    ) -> list[str]:
        """Return the conditions of a filter over exclusions, offering and jurisdiction included."""
        found: list[str] = []
        for name, value in (where or {}).items():
            if value is None:
                continue
            here = (*path, name)
            if name in ("offering", "jurisdiction"):
                kind, thing = (Kind.OFFERING, ends[0]) if name == "offering" else (Kind.JURISDICTION, ends[1])
                found += self.of(CATALOG[kind].fields, thing, value, here)
            elif name in ("and", "or", "not"):
                parts = [value] if name == "not" else value
                groups = [
                    self.about_exclusion(link, ends, part, (*here, *(() if name == "not" else (place,))))
                    for place, part in enumerate(parts)
                ]
                found += _join(name, groups)
            else:
                found += self.of(EXCLUSION_FIELDS, link, {name: value}, path)
        return found

    def about_entry(self, target: str, link: LinkValues, thing: Thing, where: Where | None, path: Path) -> list[str]:
        """Return the conditions of a filter over the entries of a connection: `edge` and `node`."""
        where = where or {}
        edge = EXCLUSION_FIELDS if link.exclusion else LINK_FIELDS
        return [
            *self.of(edge, link, where.get("edge"), (*path, "edge")),
            *self.of(CATALOG[target].fields, thing, where.get("node"), (*path, "node")),
        ]

    def _end(self, claim: Plain, name: str, where: Where, path: Path) -> list[str]:
        only_id = set(where) == {"id"}
        variable = self._draft.name("n")
        if only_id and where["id"]:
            spec = Field(name="id", type="ID!", description="", stored=name)
            said = self._scalar(spec, f"{claim.variable}.{name}", where["id"], (*path, "id"))
            return [f"{claim.variable}.{name} IS NOT NULL", *said] if said and "ne" in where["id"] else said
        thing = Thing(self._draft, self._scope, variable, frozenset(Kind))
        inner = Clauses()
        about = Conditions(self._draft, self._scope, self._arguments, inner)
        said = about.of(CATALOG["Entity"].fields, thing, where, path)
        match = f"MATCH ({variable}:Entity) WHERE {variable}.id = {claim.variable}.{name}"
        return [f"EXISTS {{ {match}{_filtered(inner, said)} }}"] if said else []

    def _joined(
        self,
        name: str,
        fields: Mapping[str, Field],
        source: Source,
        value: Any,
        path: Path,
    ) -> list[str]:
        if name == "not":
            return _join(name, [self.of(fields, source, value, path)])
        return _join(name, [self.of(fields, source, part, (*path, place)) for place, part in enumerate(value)])

    def _field(self, spec: Field, source: Source, value: Where, path: Path) -> list[str]:
        if spec.role is Role.LINKS and isinstance(source, Thing):
            return self._links(spec, source, value, path)
        if spec.role is Role.MONEY and not isinstance(source, LinkValues):
            return [
                each
                for part, operators in value.items()
                if operators is not None
                for each in self._scalar(_MONEY[part], source.money(spec, part), operators, (*path, part))
            ]
        if isinstance(source, Thing) and source.kinds == {Kind.JURISDICTION} and spec.name == "code":
            return self._code(spec, source, value, path)
        return self._scalar(spec, source.value(spec, self._clauses), value, path)

    def _code(self, spec: Field, source: Thing, operators: Where, path: Path) -> list[str]:
        """Compare codes by the id that they are part of, which is indexed, and refuse those that nobody knows."""
        found: list[str] = []
        for name in ("eq", "in", "ne"):
            if operators.get(name) is not None:
                given = self._draft.parameter(self._arguments, (*path, name), jurisdiction_ids)
                symbol = {"eq": "=", "in": "IN", "ne": "<>"}[name]
                found.append(f"{source.id} {symbol} {given}")
        rest = {name: value for name, value in operators.items() if name not in ("eq", "in", "ne")}
        return [*found, *self._scalar(spec, source.value(spec, self._clauses), rest, path)]

    def _scalar(self, spec: Field, expression: str, operators: Where, path: Path) -> list[str]:
        found: list[str] = []
        for name, value in operators.items():
            if value is None:
                continue
            if name == "isNull":
                found.append(f"{expression} IS {'' if value else 'NOT '}NULL")
            elif spec.base == "PartialDate" and name in _DATES:
                fill, transform = _DATES[name]
                given = self._draft.parameter(self._arguments, (*path, name), transform)
                filled = f"{expression} + substring('{fill}', size({expression}) - 4)"
                found.append(f"{filled} {_SYMBOLS[name]} {given}")
            else:
                given = self._draft.parameter(self._arguments, (*path, name), plain)
                if name == "ne":
                    found.append(f"({expression} <> {given} OR {expression} IS NULL)")
                elif name == "in":
                    found.append(f"{expression} IN {given}")
                else:
                    found.append(f"{expression} {_SYMBOLS[name]} {given}")
        return found

    def _links(self, spec: Field, thing: Thing, value: Where, path: Path) -> list[str]:
        """Return conditions on the links of a thing: `some`, `none` and `all`."""
        found: list[str] = []
        for name, where in value.items():
            if where is not None:
                found += self._quantified(name, spec, thing, where, (*path, name))
        return found

    def _quantified(self, name: str, spec: Field, thing: Thing, where: Where, path: Path) -> list[str]:
        target = target_of(spec)
        link = LinkValues(self._draft, self._scope, self._draft.name("r"), spec.predicate is Predicate.EXCLUDES)
        other = Thing(self._draft, self._scope, self._draft.name("n"), kinds_of(target))
        inner = Clauses()
        conditions = Conditions(self._draft, self._scope, self._arguments, inner)
        said = conditions.about_entry(target, link, other, where, path)
        if name == "all":
            if not said:
                return []
            said = [f"NOT coalesce({' AND '.join(said)}, false)"]
        existing = f" WHERE {link.existed()}" if self._scope.lens else ""
        match = f"MATCH {pattern(thing.variable, spec, link.variable, other.variable)}{existing}"
        text = f"EXISTS {{ {match}{_filtered(inner, said)} }}"
        return [text if name == "some" else f"NOT {text}"]


_NEVER = "toBoolean('false')"
"""A literal false is worked out before planning and takes the predicates beside it along, on which index hints rest."""


def _join(name: str, groups: Sequence[Sequence[str]]) -> list[str]:
    """Return groups of conditions joined; what has no condition always holds, and its opposite is none."""
    texts = [" AND ".join(group) for group in groups]
    if name == "and":
        return [text for text in texts if text]
    if name == "not":
        return [f"NOT coalesce({text}, false)" for text in texts if text]
    if not texts:
        return [_NEVER]
    return [] if "" in texts else [f"({' OR '.join(f'({text})' for text in texts)})"]


def _filtered(clauses: Clauses, conditions: Sequence[str]) -> str:
    """Return what follows a MATCH so that the conditions hold, which may look at what the clauses bind."""
    return f"{clauses.text()} WITH * WHERE {' AND '.join(conditions)} RETURN 1" if conditions else ""


def target_of(spec: Field) -> str:
    """Return the type of the things at the other end of a link field."""
    return spec.base.removesuffix("Connection").removesuffix("Exclusion").removesuffix("Link")


def pattern(start: str, spec: Field, link: str, end: str) -> str:
    """Return the pattern of a link field from the thing that has it."""
    left = "<-" if spec.direction is Direction.IN else "-"
    right = "->" if spec.direction is Direction.OUT else "-"
    return f"({start}){left}[{link}:{spec.predicate}]{right}({end})"
