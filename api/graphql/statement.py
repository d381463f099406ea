"""What a compilation gathers: the statement's text, where its parameters come from, and the shaper's source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, LiteralString, cast

from graphql import FieldNode, GraphQLField, GraphQLSchema
from graphql.execution.values import get_argument_values

from api.graphql.cursors import Mark, decode_cursor, make_mark
from api.graphql.fields import KIND_NAMES
from api.graphql.lens import LENS_FIELDS, NO_LENS, Lens, Setting, given_lens, plain
from api.graphql.problems import BadCursorError, RequestError
from api.graphql.selection import Operation
from api.scopes import AccessScope

Path = tuple[str | int, ...]
Transform = Callable[[Any], Any]
_CLAUSE = re.compile(r"(?<!STARTS)(?<!OPTIONAL) (?=(?:OPTIONAL MATCH|MATCH|WITH|CALL|RETURN|WHERE|ORDER BY) )")
_PAGING = frozenset({"first", "after", "last", "before", "lens", "orderBy"})
_AGGREGATION = re.compile(r"\b(?:count|sum|min|max|avg|collect)\(")
_WORD = re.compile(r"\w+")
_TEXT = re.compile(r"[\w\s$.,:;|~'()\[\]{}<>=+*\-]*")


@dataclass(frozen=True, slots=True)
class Site:
    """A field that is given arguments, and where it stands in the answer."""

    definition: GraphQLField
    node: FieldNode
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one field: values now, and the place they are found at the next time."""

    site: int | None
    values: Mapping[str, Any]
    path: tuple[str, ...]
    field: str
    """The field that is given them, under whatever name in the answer: `Query.offerings`, `Entity.issues`."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A parameter whose value comes from arguments."""

    name: str
    site: int
    path: Path
    transform: Transform


@dataclass(frozen=True, slots=True)
class Page:
    """A list of the operation: how its arguments become a limit, a mark and cursor values."""

    arguments: Arguments
    lens: Lens
    limit: str
    cursors: tuple[str, ...]
    types: tuple[type, ...]
    backwards: bool
    chain: tuple[int, ...]
    """Numbers of the pages around it, its own last."""
    order: str = ""
    """The order that was asked for, as cursors carry it."""
    rows: bool = False
    """Whether it is not of entries but of rows of an aggregate: `first` alone, and more if nothing is said."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is no page, yet gives a bounded number of rows for each of those around: the hops of a path."""

    arguments: Arguments
    count: Callable[[Mapping[str, Any]], int]
    """The most rows there can be, from the arguments as given. Raises: RequestError: one is out of range."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What the shaper must know of a page."""

    limit: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a page may be, and is if nothing is said."""

    default: int = 20
    most: int = 100
    rows: int = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds for everything below: the lens, and the pages around."""

    lens: Lens = NO_LENS
    chain: tuple[int, ...] = ()


class Clauses:
    """Subqueries that bind variables for a row, each once; those of `parent` are bound before."""

    def __init__(self, parent: Clauses | None = None, around: Sequence[str] = ()) -> None:
        self._around = around
        self.lines: list[str] = []
        self.variables: list[str] = []
        self._parent = parent

    def add(self, imports: Sequence[str], body: str, name: str) -> str:
        """Add a subquery that sees `imports` and returns one row with one value, and return the variable it binds."""
        if not self.has(name):
            self.lines.append(f"CALL ({', '.join(imports or self._around)}) {{ {body} AS {name} }}")
            self.variables.append(name)
        return name

    def rows(self, imports: Sequence[str], found: str, columns: Columns, name: str) -> str:
        """Return Cypher for the rows of `columns` that clauses find, as one list.

        COLLECT costs Neo4j less than a subquery that binds a variable, `name`. It takes an expression with an
        aggregation anywhere below for one, and then wants all that stands beside it grouped.
        """
        text = f"{found}{columns.clauses.text()} RETURN {columns.row}"
        if _AGGREGATION.search(text):
            return self.add(imports, f"{found}{columns.collected(f'{name}row')}", name)
        return f"COLLECT {{ {text} }}"

    def has(self, name: str) -> bool:
        """Return whether the variable is bound already."""
        return name in self.variables or (self._parent is not None and self._parent.has(name))

    def mentioned(self, text: str) -> bool:
        """Return whether Cypher looks at one of the variables that are bound here."""
        return any(word in self.variables for word in _WORD.findall(text))

    def text(self) -> str:
        """Return the clauses, each after a space."""
        return "".join(f" {line}" for line in self.lines)


@dataclass(slots=True)
class Columns:
    """The columns of a row, each expression once."""

    clauses: Clauses = field(default_factory=Clauses)
    expressions: dict[str, int] = field(default_factory=dict)

    def add(self, expression: str) -> str:
        """Return the shaper's expression for a column, which is added if it is new."""
        return f"r[{self.expressions.setdefault(expression, len(self.expressions))}]"

    @property
    def row(self) -> str:
        """Cypher for the row as a list."""
        return f"[{', '.join(self.expressions) or 'true'}]"

    def collected(self, variable: str) -> str:
        """Return the clauses that end a subquery: all its rows as one list."""
        return f"{self.clauses.text()} WITH {self.row} AS {variable} RETURN collect({variable})"


class Draft:
    """A statement in the making."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: Operation,
        variables: Any,
        limits: Limits,
    ) -> None:
        self.operation = operation
        self.limits = limits
        self.sites: list[Site] = []
        self.values: list[Mapping[str, Any]] = []
        self.bindings: list[Binding] = []
        self.constants: dict[str, Any] = {}
        self.pages: list[Page | Span] = []
        self.costs: list[tuple[tuple[int, ...], int]] = []
        self.code: list[str] = []
        self._functions: dict[tuple[str, ...], str] = {}
        self.path: tuple[str, ...] = ()
        self.reads_texts = False
        """Whether the shaper looks into stored texts."""
        self.scopes: dict[AccessScope, tuple[str, ...]] = {}
        """What a caller must be allowed to do, each with the field that asks for it."""
        self._schema = schema
        self._variables = variables
        self._count = 0

    def name(self, prefix: str) -> str:
        """Return a name that nothing else has."""
        self._count += 1
        return f"{prefix}{self._count}"

    @contextmanager
    def at(self, key: str) -> Iterator[None]:
        """Remember that what follows stands below `key` in the answer."""
        before = self.path
        self.path = (*before, key)
        try:
            yield
        finally:
            self.path = before

    def arguments(self, type_name: str, node: FieldNode) -> Arguments:
        """Return the arguments of a field."""
        field_name = f"{'Entity' if type_name in KIND_NAMES else type_name}.{node.name.value}"
        if not node.arguments:
            return Arguments(None, {}, self.path, field_name)
        type_: Any = self._schema.type_map[type_name]
        site = Site(type_.fields[node.name.value], node, self.path)
        values = evaluate(site, self._variables)
        self.sites.append(site)
        self.values.append(values)
        return Arguments(len(self.sites) - 1, values, self.path, field_name)

    def parameter(self, arguments: Arguments, path: Path, transform: Transform) -> str:
        """Return a new parameter that holds what stands at `path` in the arguments."""
        name = self.name("p")
        if arguments.site is not None:
            self.bindings.append(Binding(name, arguments.site, path, transform))
        return f"${name}"

    def bind(self, name: str, arguments: Arguments, path: Path, transform: Transform) -> None:
        """Give a parameter of this very name what stands at `path`, or null where nothing is given."""
        if arguments.site is None:
            self.constants[name] = None
        else:
            self.bindings.append(Binding(name, arguments.site, path, transform))

    def narrow(self, arguments: Arguments, around: Scope) -> Scope:
        """Return the scope below a field: its own lens, field by field before the one around it."""
        given = arguments.values.get("lens") or {}
        site = arguments.site
        own = {
            name: Setting(self.parameter(arguments, ("lens", name), plain), site)
            for name in LENS_FIELDS
            if site is not None and given.get(name) is not None
        }
        return replace(around, lens=Lens({**around.lens.settings, **own})) if own else around

    def constant(self, value: object) -> str:
        """Return a parameter that always has this value."""
        made = (name for name in self.constants if name.startswith("k"))
        known = next((name for name in made if same(self.constants[name], value)), None)
        if known is not None:
            return f"${known}"
        name = self.name("k")
        self.constants[name] = value
        return f"${name}"

    def function(self, parameter: str, lines: Sequence[str]) -> str:
        """Add a function `(parameter, p)` to the shaper, unless it has the same already, and return its name."""
        body = parameter, *lines
        known = self._functions.get(body)
        if known is not None:
            return known
        name = self._functions[body] = self.name("f")
        self.code.append(f"def {name}({parameter}, p):")
        self.code += [f"    {line}" for line in lines]
        return name

    def charge(self, chain: tuple[int, ...], weight: int = 1) -> None:
        """Count `weight` for every row of the pages in `chain`."""
        self.costs.append((chain, weight))

    def page(
        self, arguments: Arguments, scope: Scope, types: Sequence[type], *, order: str = "", rows: bool = False
    ) -> tuple[int, Page]:
        """Add a page and return its number and itself.

        Raises: RequestError: its arguments contradict each other.
        """
        given = {name for name, value in arguments.values.items() if value is not None}
        if {"first", "last"} <= given or {"after", "before"} <= given:
            message = "give `first` and `after`, or `last` and `before`, not both"
            raise RequestError(message, arguments.path)
        backwards = "last" in given
        wrong = "after" if backwards else "before"
        if wrong in given:
            message = f"`{wrong}` does not go with `{'last' if backwards else 'first'}`"
            raise RequestError(message, arguments.path)
        cursor = given & {"after", "before"}
        number = len(self.pages)
        cursors = tuple(self.name("p") for _ in types) if cursor else ()
        chain = (*scope.chain, number)
        page = Page(arguments, scope.lens, self.name("p"), cursors, tuple(types), backwards, chain, order, rows)
        self.pages.append(page)
        return number, page

    def span(self, arguments: Arguments, scope: Scope, count: Callable[[Mapping[str, Any]], int]) -> Scope:
        """Add a span and return the scope of its rows."""
        self.pages.append(Span(arguments, count))
        return replace(scope, chain=(*scope.chain, len(self.pages) - 1))


def evaluate(site: Site, variables: Any) -> Mapping[str, Any]:
    """Return the arguments that a field is given, coerced."""
    return get_argument_values(site.definition, site.node, variables)


def same(one: object, other: object) -> bool:
    """Return whether two constants are one; false is not 0."""
    return type(one) is type(other) and one == other


def where_all(conditions: Sequence[str]) -> str:
    """Return the WHERE of conditions that must all hold, after a space; nothing where there are none."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def dig(value: Any, path: Path) -> Any:
    """Return what stands at `path`."""
    for step in path:
        value = value[step]
    return value


def bind_span(span: Span, values: Sequence[Mapping[str, Any]]) -> PageState:
    """Return how many rows a span may have.

    Raises: RequestError: an argument is out of range.
    """
    site = span.arguments.site
    try:
        return PageState(span.count({} if site is None else values[site]), ("", ""))
    except RequestError as problem:
        problem.path = problem.path or span.arguments.path
        raise


def bind_page(page: Page, values: Sequence[Mapping[str, Any]], limits: Limits, into: dict[str, Any]) -> PageState:
    """Put a page's limit and cursor values into the parameters, and return what the shaper needs.

    Raises: RequestError: the limit is out of range. BadCursorError: the cursor is not of this list.
    """
    site = page.arguments.site
    given = {} if site is None else values[site]
    limit = given.get("last" if page.backwards else "first")
    if limit is None:
        limit = min(limits.rows, limits.most) if page.rows else limits.default
    if not 1 <= limit <= limits.most:
        message = f"`first` and `last` go from 1 to {limits.most}"
        raise RequestError(message, page.arguments.path)
    lens = given_lens(page.lens.settings, values)
    rest = {name: value for name, value in given.items() if name not in _PAGING}
    mark = make_mark(page.order, page.arguments.field, rest, lens)
    into[page.limit] = limit if page.rows else limit + 1
    if page.cursors:
        decoded = decode_cursor(given["before" if page.backwards else "after"], mark, page.types)
        if decoded is None:
            message = "the cursor is broken, or was made for another list, filter, order or lens"
            raise BadCursorError(message, page.arguments.path)
        into.update(zip(page.cursors, decoded, strict=True))
    return PageState(limit, mark)


def lay_out(clauses: Iterable[str]) -> str:
    """Return the text of a statement with a clause a line, for those who read it."""
    lines: list[str] = []
    depth = 0
    for part in _CLAUSE.split(" ".join(clauses)):
        before = depth - (1 if part.startswith("}") else 0)
        lines.append("  " * before + part)
        depth += part.count("{") - part.count("}")
    return "\n".join(lines)


def literal(text: str) -> LiteralString:
    """Return the text of a statement, which is made of the ontology's names and of counted names alone.

    This is the one place where text becomes a statement. Raises: ValueError: it holds what such names cannot.
    """
    if not _TEXT.fullmatch(text):
        message = "a statement holds characters that no name of the ontology has"
        raise ValueError(message)
    return cast("LiteralString", text)  # type: ignore[redundant-cast] # mypy takes the two for one, pyright not
