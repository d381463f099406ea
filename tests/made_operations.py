"""Operations made by chance over the whole schema: whatever `schema.graphql` has is chosen from.

Fields with arguments have names of their own, so that nothing clashes; what clashes all the same is thrown away by
`validate`. All names bear the mark that must not reach a statement. What is short is simple, so that failures shrink.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from hypothesis import strategies as st

from tests.made_values import Pools, Values, Variable, literal
from tests.plain_fields import FIELDS
from tests.sent import MARK

T = TypeVar("T")
DEPTH = 3
"""Lists within lists."""
SHORTEST = 64
"""Bytes that an operation is made of, at least. One draw, so that Hypothesis makes all of them anew each time."""
MOST_FRAGMENTS = 4
OFTEN = {"where": 50, "by": 80, "maxHops": 80, "limitPerNode": 60, "mode": 50}
"""How often an argument is given, in a hundred; 30 if it is not here."""
UNORDERED = "s"
"""Ends the names of lists that may come in another order."""
LISTS = ("Connection", "Aggregate", "Paths", "Neighbourhood")
"""Ends of the names of types that hold many."""
PAGING = frozenset({"first", "last", "after", "before"})
CURSORS = frozenset({"cursor", "startCursor", "endCursor", "turn"})
"""What every list makes in its own way; always shown under these names."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A list that can be asked for again from a cursor: the variable to give it in, and where its cursors stand."""

    variable: str
    path: tuple[str, ...]
    backwards: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, its variables, and the lists that it may be turned over with."""

    text: str
    variables: dict[str, Any]
    turns: tuple[Turn, ...]
    traits: frozenset[str]
    """What it makes use of, to see that everything is made use of."""

    def __repr__(self) -> str:
        return f"{self.text}\n  {self.variables}"


@dataclass(slots=True)
class Written:
    """What has been written so far."""

    tape: bytes
    """What chance gives; past its end everything is as simple as can be."""
    place: int = 0
    variables: dict[str, Any] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    traits: set[str] = field(default_factory=set)
    names: int = 0

    def chance(self, percent: int) -> bool:
        """Return True so often; what it shrinks to is False."""
        return self.number(0, 99) >= 100 - percent

    def number(self, least: int, most: int) -> int:
        """Return a number in these bounds."""
        width = 1 if most - least < 128 else 2
        part = self.tape[self.place : self.place + width]
        self.place += width
        return least + int.from_bytes(part, "big") * (most - least + 1) // 256**width if len(part) == width else least

    def pick(self, values: Sequence[T]) -> T:
        """Return one of them; what it shrinks to is the first."""
        return values[self.number(0, len(values) - 1)]

    def name(self) -> str:
        """Return a new name."""
        self.names += 1
        return f"{MARK}A{self.names}"

    def hoist(self, type_: str, value: Any, *, percent: int, always: bool = False) -> Any:
        """Return the value, or so often a new variable that holds it.

        A variable may be left out where null would do, or be given by default, but for those that are given `always`.
        """
        if _has_variable(value) or not self.chance(percent):
            return value
        name = f"{MARK}v{len(self.types)}"
        self.types[name] = type_
        self.traits.add("variable")
        if always or type_.endswith("!") or not self.chance(18):
            self.variables[name] = value
        elif self.chance(50):
            self.types[name] = f"{type_} = {literal(value)}"
            self.traits.add("variable by default")
        else:
            self.traits.add("variable left out")
        return Variable(name)


def _has_variable(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_variable, value.values()))
    return any(map(_has_variable, value)) if isinstance(value, list) else isinstance(value, Variable)


class Maker:
    """Writes operations on a schema; `pools` are the values that stand in the graph."""

    def __init__(self, schema: GraphQLSchema, pools: Pools) -> None:
        self._schema = schema
        self._pools = pools

    def operations(self) -> st.SearchStrategy[Operation]:
        """Return the strategy."""

        return st.binary(min_size=SHORTEST, max_size=4 * SHORTEST).map(self.write)

    def write(self, tape: bytes) -> Operation:
        """Return the operation that these bytes make."""
        return _Writing(self._schema, self._pools, Written(tape)).operation()


class _Writing:
    """One operation being written."""

    def __init__(self, schema: GraphQLSchema, pools: Pools, written: Written) -> None:
        self._schema = schema
        self._pools = pools
        self._written = written
        self._values = Values(written, pools)

    def operation(self) -> Operation:
        query = self._schema.query_type
        assert query is not None
        written = self._written
        lists = [name for name, field_ in query.fields.items() if name in FIELDS and "first" in field_.args]
        others = [name for name in query.fields if name in FIELDS and name not in lists]
        roots = [
            self._field(query, written.pick(others if written.chance(35) else lists), DEPTH, ())
            for _ in range(1 + written.chance(30))
        ]
        if written.chance(5):
            roots.append("__typename")
        head = ", ".join(f"${name}: {type_}" for name, type_ in written.types.items())
        fragments = " ".join(f"fragment {name} on {on} {{ {body} }}" for name, (on, body) in written.fragments.items())
        text = f"query {MARK}Made{f'({head})' if head else ''} {{ {' '.join(roots)} }} {fragments}".strip()
        return Operation(text, written.variables, tuple(written.turns), frozenset(written.traits))

    def _selection(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, path: tuple[str, ...]) -> str:
        """Return the fields chosen of a type; at least one."""
        written = self._written
        names = [name for name in type_.fields if self._affordable(type_, name, depth)]
        leaves = [name for name in names if is_leaf_type(get_named_type(type_.fields[name].type))]
        deep = [name for name in names if name not in leaves]
        chosen = dict.fromkeys(written.pick(leaves) for _ in range(written.number(1, 4) if leaves else 0))
        parts = [self._field(type_, name, depth, path) for name in chosen]
        if deep and (not leaves or written.chance(55)):
            parts += [self._field(type_, written.pick(deep), depth, path) for _ in range(1 + written.chance(20))]
        if written.chance(12):
            parts.append("__typename")
        if written.chance(30):
            parts.append(self._fragment(type_, depth, path))
        return " ".join(parts)

    def _affordable(self, type_: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> bool:
        named = get_named_type(type_.fields[name].type)
        return name in FIELDS and (depth > 0 or not named.name.endswith(LISTS))

    def _fragment(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, path: tuple[str, ...]) -> str:
        written = self._written
        directive = self._directive()
        narrowings = self._narrowings(type_)
        used = [name for name, (of, _) in written.fragments.items() if of in {each.name for each in narrowings}]
        if used and written.chance(50):
            written.traits.add("fragment used twice")
            return f"...{written.pick(used)}{directive}"
        on = written.pick(narrowings)
        if len(written.fragments) < MOST_FRAGMENTS and written.chance(50):
            written.traits.add("named fragment")
            body = self._selection(on, min(depth, 1), path)
            name = f"{MARK}F{len(written.fragments)}"  # its body may have made others
            written.fragments[name] = on.name, body
            return f"...{name}{directive}"
        written.traits.add("inline fragment")
        bare = on is type_ and written.chance(50)
        return f"...{'' if bare else f' on {on.name}'}{directive} {{ {self._selection(on, min(depth, 1), path)} }}"

    def _narrowings(
        self, type_: GraphQLObjectType | GraphQLInterfaceType
    ) -> list[GraphQLObjectType | GraphQLInterfaceType]:
        """Return the type itself, its interfaces and its types."""
        found: list[GraphQLObjectType | GraphQLInterfaceType] = [type_, *type_.interfaces]
        if isinstance(type_, GraphQLInterfaceType):
            below = self._schema.get_implementations(type_)
            found += [*below.objects, *below.interfaces]
            self._written.traits.add("fragment on an interface")
        return found

    def _directive(self) -> str:
        written = self._written
        if not written.chance(12):
            return ""
        which = written.pick(["include", "skip"])
        flag = written.chance(50) if which == "skip" else not written.chance(50)
        written.traits.add(which)
        return f" @{which}(if: {literal(written.hoist('Boolean!', flag, percent=60))})"

    def _field(
        self, type_: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int, path: tuple[str, ...]
    ) -> str:
        written, field_ = self._written, type_.fields[name]
        named = get_named_type(field_.type)
        if named.name == "SearchConnection":
            return self._search(field_, depth, path)
        alias = written.name() if field_.args or (name not in {*CURSORS, "score"} and written.chance(10)) else ""
        here = (*path, alias or name)
        below = depth - named.name.endswith(LISTS)
        given = self._arguments(field_)
        turn = None
        if "after" in field_.args:
            size, turn = self._page(field_, here, below)
            given |= size
        arguments = f"({', '.join(f'{key}: {literal(value)}' for key, value in given.items())})" if given else ""
        body = ""
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            shown = " edges { turn: cursor }" if turn else ""
            body = f" {{ {self._selection(named, below, here)}{shown} }}"
        return f"{f'{alias}: ' if alias else ''}{name}{arguments}{self._directive()}{body}"

    def _search(self, field_: GraphQLField, depth: int, path: tuple[str, ...]) -> str:
        """Return a search for all hits: no other way than the index has their scores, or their order."""
        alias = f"{self._written.name()}{UNORDERED}"
        given = {**self._arguments(field_), "first": 100}
        arguments = ", ".join(f"{key}: {literal(value)}" for key, value in given.items())
        named = get_named_type(field_.type)
        assert isinstance(named, GraphQLObjectType)
        return f"{alias}: search({arguments}) {{ {self._selection(named, depth - 1, (*path, alias))} }}"

    def _arguments(self, field_: GraphQLField) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for name, argument in field_.args.items():
            if "after" in field_.args and name in PAGING:
                continue
            if not is_required_argument(argument) and not self._written.chance(OFTEN.get(name, 30)):
                continue
            value = self._argument(name, argument.type, str(get_named_type(field_.type)))
            given[name] = self._written.hoist(str(argument.type), value, percent=25)
            self._written.traits.add(name)
        return given

    def _argument(self, name: str, type_: Any, returned: str) -> Any:
        values = self._values
        made: dict[str, Callable[[], Any]] = {
            "where": lambda: values.where(type_),
            "lens": lambda: values.lens(type_),
            "orderBy": lambda: values.order(type_),
            "text": values.words,
            "mode": lambda: values.some_of(type_, 1)[0],
            **dict.fromkeys(("by", "kinds", "predicates", "through"), lambda: values.some_of(type_)),
            **dict.fromkeys(("first", "limitPerNode"), lambda: self._written.number(1, 4)),
            "blocs": lambda: self._written.chance(70),
            "maxHops": lambda: self._written.number(1, 3),
            "depth": lambda: self._written.number(1, 2),
            "avoid": lambda: [self._id("Entity") for _ in range(self._written.number(0, 2))],
        }
        return made[name]() if name in made else self._id(returned)

    def _id(self, returned: str) -> str:
        of = {"Exclusion": "Link", "Relationship": "Link", "Paths": "Entity", "Neighbourhood": "Entity"}
        if returned == "Node":
            of["Node"] = self._written.pick(["Entity", "Link", "Claim", "Document"])
        return self._written.pick(self._pools.ids("Entity" if self._written.chance(5) else of.get(returned, returned)))

    def _page(self, field_: GraphQLField, here: tuple[str, ...], depth: int) -> tuple[dict[str, Any], Turn | None]:
        """Return how many, from which end, and sometimes a variable that holds the cursor of a second round."""
        written = self._written
        if depth == DEPTH - 1 and written.chance(25):
            return {}, None
        backwards = "last" in field_.args and written.chance(35)
        type_ = "Int!" if written.chance(50) else "Int"
        size = written.hoist(type_, written.number(1, 4), percent=25, always=True)
        given: dict[str, Any] = {"last" if backwards else "first": size}
        if not written.chance(30):
            return given, None
        turn = Turn(f"{MARK}c{len(written.types)}", (*here, "edges", "turn"), backwards)
        written.types[turn.variable] = "String"
        written.turns.append(turn)
        written.traits.add("turned backwards" if backwards else "turned")
        return given | {"before" if backwards else "after": Variable(turn.variable)}, turn
