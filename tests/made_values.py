"""Values for the arguments of generated operations: what stands in the world, what nearly does, and what is absent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNullableType,
    get_named_type,
    get_nullable_type,
)

from graph.names import kind_of
from graph.reference import iter_reference
from tests.plain_fields import CONDITIONS, LENS, ORDERS
from tests.plain_lists import snake
from tests.plain_world import Row, World
from tests.sent import MARK

HOSTILE = (
    f"{MARK} ` ' \" \\ ${{z}} }}] //",
    f"') DETACH DELETE n //{MARK}",
    f"\\u0027 OR 1=1 /* {MARK} */",
    f"`{MARK}`",
    f"${MARK}",
    f"{MARK}\u202e\u0000\n\t",
    f"company:{MARK}|HAS|name",
    f"{MARK}" * 300,
)
"""What a client may write where a text or an id is asked for."""
DAYS = ("2026-06-30", "2024-12-31", "2025-06-30", "2026-01-15", "2026-03-15", "2026-07-09", "2026-11-01")
DATES = ("2026", "2024-02", "2026-06", "2025-12-31", "2026-06-30")
TEXTS = ("", "a", "%", *HOSTILE[:2], "\u202eé🌳", "null")
NUMBERS = (0, 1, 2, 50, 38_000_000, 470_000_000)
CODES = tuple(sorted(str(known.properties["code"]) for known in iter_reference() if "code" in known.properties))


class Enum(str):
    """A value of an enumeration: written without quotation marks."""

    __slots__ = ()


def literal(value: Any) -> str:
    """Return a value as GraphQL writes it."""
    if isinstance(value, Variable):
        return f"${value.name}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {literal(each)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(literal(each) for each in value)}]"
    return str(value) if isinstance(value, Enum) else json.dumps(value)


class Variable:
    """Stands in an argument for a value that goes with the operation."""

    def __init__(self, name: str) -> None:
        self.name = name


class Pools:
    """The values that stand in a world, by what has them (`Claim`, `Document`, `Link`, a kind) and by stored name."""

    def __init__(self, world: World) -> None:
        self._values: dict[tuple[str, str], set[Any]] = defaultdict(set)
        self._fill("Claim", world.claims.values())
        self._fill("Document", world.documents.values())
        self._fill("Link", world.links.values())
        for id_ in world.spoken:
            row = world.entity(id_)
            assert row is not None
            self._fill(row["_kind"], [row])
            self._fill("Entity", [row])
            for of in (row["_kind"], "Entity"):
                self._values[of, "names"].update(row["_texts"])
                self._values[of, "identifiers"].update(row["_identifiers"])
        for id_ in (*world.facts.merged, "company:nobody"):
            for of in (kind_of(id_).value, "Entity"):
                self._values[of, "id"].add(id_)
        self._values["Jurisdiction", "code"] = set(CODES)

    def _fill(self, of: str, rows: Iterable[Row]) -> None:
        for row in rows:
            for name, value in row.items():
                if not name.startswith("_") and isinstance(value, str | int | float):
                    self._values[of, name].add(value)

    def ids(self, of: str) -> list[str]:
        """Return the ids of claims, documents, links, things, or things of a kind."""
        return sorted(self._values[of, "id"])

    def texts(self, owner: str, name: str) -> list[str]:
        """Return texts that a field of a filter may be compared with."""
        found = sorted(value for value in self._held(owner, name) if isinstance(value, str))
        return found if name in ("code", "id") else [*found, *TEXTS]

    def moments(self) -> list[str]:
        """Return when documents were retrieved; hostile texts are none, and are refused before they are compared."""
        return sorted(value for value in self._values["Document", "retrieved_at"] if isinstance(value, str))

    def numbers(self, owner: str, name: str) -> list[float]:
        """Return numbers that a field of a filter may be compared with."""
        return [*NUMBERS, *sorted({float(value) for value in self._held(owner, name) if not isinstance(value, str)})]

    def _held(self, owner: str, name: str) -> set[Any]:
        of = owner.removesuffix("Filter")
        of = {"Exclusion": "Link", "ExclusionEdge": "Link", "Actor": "Entity", "Lens": "Document"}.get(of, of)
        stored = snake(name)
        if of == "Money":
            amounts = [values for (_, held), values in self._values.items() if held.endswith(f"_{stored}")]
            return set().union(*amounts)
        return self._values[of, stored] or self._values["Link", stored]


class HostilePools(Pools):
    """Nothing but hostile texts and ids, but for codes: those that nobody knows are refused."""

    def ids(self, of: str) -> list[str]:
        """Return hostile ids."""
        return [*HOSTILE, *super().ids(of)[:1]]

    def texts(self, owner: str, name: str) -> list[str]:
        """Return hostile texts."""
        return super().texts(owner, name) if name == "code" else list(HOSTILE)


class Values:
    """Draws arguments."""

    def __init__(self, written: Any, pools: Pools) -> None:
        self._written = written
        self._pools = pools

    def where(self, type_: GraphQLInputType, depth: int = 3) -> dict[str, Any]:
        """Return a filter of one condition, two, or none."""
        filter_ = get_named_type(type_)
        assert isinstance(filter_, GraphQLInputObjectType)
        found: dict[str, Any] = {}
        for _ in range(1 + self._written.chance(25)):
            names = [name for name in filter_.fields if name in CONDITIONS]
            joining = [name for name in ("not", "or", "and") if name in names]
            name = self._written.pick(joining if depth and joining and self._written.chance(30) else names)
            found[name] = self._condition(filter_, name, filter_.fields[name].type, depth)
        return {} if self._written.chance(6) else found

    def _condition(self, owner: GraphQLInputObjectType, name: str, type_: GraphQLInputType, depth: int) -> Any:
        if self._written.chance(4):
            return None
        return self._written.hoist(str(type_), self._held(owner, name, type_, depth), percent=6)

    def _held(self, owner: GraphQLInputObjectType, name: str, type_: GraphQLInputType, depth: int) -> Any:
        if isinstance(get_nullable_type(type_), GraphQLList):  # and, or
            return [self.where(type_, depth - 1) for _ in range(self._written.number(0, 2) if depth else 0)]
        filter_ = get_named_type(type_)
        assert isinstance(filter_, GraphQLInputObjectType)
        if "eq" in filter_.fields:
            operator = self._written.pick([*filter_.fields])
            return {operator: self._operand(owner.name, name, operator, filter_.fields[operator].type)}
        if depth <= 0:
            return {}
        if "some" in filter_.fields:
            which = self._written.pick([*filter_.fields])
            return {which: self._entry(owner, name, filter_.fields[which].type, depth - 1)}
        return self.where(type_, depth - 1)

    def _entry(self, owner: GraphQLInputObjectType, name: str, type_: GraphQLInputType, depth: int) -> dict[str, Any]:
        filter_ = get_named_type(type_)
        assert isinstance(filter_, GraphQLInputObjectType)
        if "eq" in filter_.fields:
            operator = self._written.pick([*filter_.fields])
            return {operator: self._operand(owner.name, name, operator, filter_.fields[operator].type)}
        if set(filter_.fields) != {"edge", "node"}:
            return self.where(type_, depth)
        parts = self._written.pick([("node",), ("edge",), ("edge", "node"), ()])
        return {part: self.where(filter_.fields[part].type, depth) for part in parts}

    def _operand(self, owner: str, name: str, operator: str, type_: GraphQLInputType) -> Any:
        bare = get_nullable_type(type_)
        if isinstance(bare, GraphQLList):
            value: Any = [self._operand(owner, name, "eq", bare.of_type) for _ in range(self._written.number(0, 3))]
        elif isinstance(bare, GraphQLEnumType):
            value = Enum(self._written.pick([*bare.values]))
        else:
            value = self._scalar(owner, name, operator, bare)
        return self._written.hoist(str(type_), value, percent=25)

    def _scalar(self, owner: str, name: str, operator: str, type_: GraphQLNullableType) -> Any:
        match str(type_):
            case "Boolean":
                return self._written.chance(50)
            case "PartialDate":
                known = [text for text in self._pools.texts(owner, name) if text[:2] in ("19", "20") and len(text) < 11]
                return self._written.pick([*DATES, *known])
            case "DateTime" | "Date" as day:
                return self._written.pick(DAYS if day == "Date" else self._pools.moments())
            case "Int" | "Long":
                return int(self._written.pick(self._pools.numbers(owner, name)))
            case "Decimal":
                value = self._written.pick([*self._pools.numbers(owner, name), 0.5, 0.9])
                return str(value) if self._written.chance(30) else value
            case _:
                text = self._written.pick(self._pools.texts(owner, name) or list(TEXTS))
                return self._cut(text, operator)

    def _cut(self, text: str, operator: str) -> str:
        if operator not in ("contains", "startsWith") or not text:
            return text
        first = 0 if operator == "startsWith" else self._written.number(0, len(text) - 1)
        return text[first : first + self._written.number(1, 6)]

    def lens(self, type_: GraphQLInputType) -> dict[str, Any]:
        """Return a lens of one part or two."""
        input_ = get_named_type(type_)
        assert isinstance(input_, GraphQLInputObjectType)
        found: dict[str, Any] = {}
        for _ in range(1 + self._written.chance(30)):
            name = self._written.pick([name for name in input_.fields if name in LENS])
            field = input_.fields[name].type
            owner = "confidence" if name == "minConfidence" else name
            found[name] = None if self._written.chance(5) else self._operand("Lens", owner, "eq", field)
        return found

    def words(self) -> str:
        """Return words of a name, the last cut off somewhere."""
        words = self._written.pick(self._pools.texts("EntityFilter", "name")).split() or ["a"]
        first = self._written.number(0, len(words) - 1)
        *whole, last = words[first : first + self._written.number(1, 2)]
        return " ".join([*whole, last[: self._written.number(1, 8)]])[:150]

    def some_of(self, type_: GraphQLInputType, most: int = 3) -> list[Enum]:
        """Return some values of an enumeration, seldom none, or twice the same."""
        named = get_named_type(type_)
        assert isinstance(named, GraphQLEnumType)
        many = 0 if most > 1 and self._written.chance(5) else self._written.number(1, most)
        return [Enum(self._written.pick([*named.values])) for _ in range(many)]

    def order(self, type_: GraphQLInputType) -> list[dict[str, Any]]:
        """Return one order or two."""
        input_ = get_named_type(type_)
        assert isinstance(input_, GraphQLInputObjectType)
        found: list[dict[str, Any]] = []
        for _ in range(1 + self._written.chance(25)):
            fields = get_named_type(input_.fields["field"].type)
            assert isinstance(fields, GraphQLEnumType)
            each: dict[str, Any] = {
                "field": Enum(self._written.pick([name for name in fields.values if name in ORDERS]))
            }
            if each["field"] == "DEGREE" and self._written.chance(50):
                predicates = get_named_type(input_.fields["predicate"].type)
                assert isinstance(predicates, GraphQLEnumType)
                each["predicate"] = Enum(self._written.pick([*predicates.values]))
            if self._written.chance(60):
                each["direction"] = Enum(self._written.pick(["ASC", "DESC"]))
            found.append(each)
        return found


__all__ = ["DATES", "DAYS", "Enum", "Pools", "Values", "Variable", "literal"]
