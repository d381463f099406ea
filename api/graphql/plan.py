"""Plans: an operation compiled once, kept, and given its parameters for each request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, LiteralString

from graphql import FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, OperationType

from api.graphql.etags import MARK_MATCH
from api.graphql.explained import Explained, used_parameters
from api.graphql.problems import RequestError, TooExpensiveError
from api.graphql.root_fields import WORDED
from api.graphql.roots import Roots, form_of
from api.graphql.selection import Operation, steering_variables
from api.graphql.shape import Hand, Shaper, load
from api.graphql.statement import (
    Binding,
    Clauses,
    Draft,
    Limits,
    Page,
    PageState,
    Site,
    Span,
    bind_page,
    bind_span,
    dig,
    evaluate,
    lay_out,
    literal,
)
from api.graphql.subscriptions import Subscriptions
from api.scopes import AccessScope

if TYPE_CHECKING:
    from api.excerpts import Excerpts

Shape = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement, where its parameters come from, and how its record becomes the answer."""

    statement: LiteralString
    bindings: tuple[Binding, ...]
    constants: Mapping[str, Any]
    used: frozenset[str]
    """Parameters that the statement has: a list of which only the number is asked has no limit in it."""
    pages: tuple[Page | Span, ...]
    costs: tuple[tuple[tuple[int, ...], int], ...]
    sites: tuple[Site, ...]
    places: Mapping[str, int]
    """Place of each root field in the record, by its name in the answer; the first place is the mark of the graph."""
    shapers: tuple[Shaper, ...]
    is_subscription: bool
    """Whether the statement gives a page of news, and is sent again for the next."""
    reads_texts: bool
    """Whether the shapers look into stored texts, which takes a thread."""
    scopes: Mapping[AccessScope, tuple[str, ...]]
    """What a caller must be allowed to do, each with the field that asks for it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A plan with the parameters of one request."""

    plan: Plan
    parameters: Mapping[str, Any]
    pages: Sequence[PageState]
    cost: int
    fresh: bool = False
    """Whether the plan was compiled for this request."""

    def shape(self, key: str, record: Sequence[Any], texts: Excerpts | None = None) -> Any:
        """Return the value of the root field that is called `key` in the answer; without `texts` none is shown."""
        place = self.plan.places[key]
        return self.plan.shapers[place - 1](record[place], Hand(self.pages, texts))

    def explained(self) -> Explained:
        """Return the statement and its parameters for people."""
        return Explained(self.plan.statement, dict(self.parameters), self.cost)


@dataclass(frozen=True, slots=True)
class Request:
    """An operation as it was parsed and validated, with its variables coerced."""

    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Any
    """What graphql-core made of the variables; `coerced` has their values."""
    text: str

    @property
    def coerced(self) -> Mapping[str, Any]:
        """Return the values of the variables."""
        found: Mapping[str, Any] = self.variables.coerced
        return found


class Planner:
    """Compiles operations of a schema, and keeps the plans of the last ones used."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, most_cost: int, kept: int = 300) -> None:
        self._schema = schema
        self.limits = limits
        self._most_cost = most_cost
        self._kept = kept
        self._sites: OrderedDict[Shape, tuple[Site, ...]] = OrderedDict()
        self._plans: OrderedDict[tuple[Shape, Shape], Plan] = OrderedDict()
        self._steering: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    @property
    def size(self) -> int:
        """Return the number of plans that are kept."""
        return len(self._plans)

    def bind(self, request: Request) -> Bound:
        """Return the plan of a request with its parameters.

        Raises: RequestError: its arguments cannot be used, or it costs too much.
        """
        steering = {name: bool(request.coerced.get(name, False)) for name in self._steering_of(request)}
        name = request.node.name.value if request.node.name else None
        key = (request.text, name, tuple(steering.items()))
        sites = self._sites.get(key)
        if sites is not None:
            values: Sequence[Mapping[str, Any]] = [evaluate(site, request.variables) for site in sites]
            place = key, _shapes(sites, values)
            found = self._plans.get(place)
            if found is not None:
                self._plans.move_to_end(place)
                return self._bound(found, values)
        plan, values = self._compile(request, steering)
        keep(self._sites, key, plan.sites, self._kept)
        keep(self._plans, (key, _shapes(plan.sites, values)), plan, self._kept)
        return replace(self._bound(plan, values), fresh=True)

    def _steering_of(self, request: Request) -> tuple[str, ...]:
        """Return the variables that steer `@skip` and `@include` in the document."""
        found = self._steering.get(request.text)
        if found is None:
            found = steering_variables((request.node, *request.fragments.values()))
            keep(self._steering, request.text, found, self._kept)
        return found

    def _compile(self, request: Request, steering: Mapping[str, bool]) -> tuple[Plan, Sequence[Mapping[str, Any]]]:
        operation = Operation(request.node, request.fragments, steering)
        draft = Draft(self._schema, operation, request.variables, self.limits)
        clauses = Clauses(around=("root",))
        is_subscription = request.node.operation is OperationType.SUBSCRIPTION
        roots = Subscriptions(draft, clauses) if is_subscription else Roots(draft, clauses)
        cells: list[str] = []
        functions: list[str] = []
        places: dict[str, int] = {}
        for each in operation.roots():
            with draft.at(each.key):
                expression, function = roots.compile(each)
            places[each.key] = len(cells) + 1
            cells.append(expression)
            functions.append(function)
        answer = f"RETURN [{', '.join(['root', *cells])}] AS answer"
        statement = lay_out([f"{MARK_MATCH}root", *clauses.lines, answer])
        plan = Plan(
            statement=literal(statement),
            used=used_parameters(statement),
            bindings=tuple(draft.bindings),
            constants=draft.constants,
            pages=tuple(draft.pages),
            costs=tuple(draft.costs),
            sites=tuple(draft.sites),
            places=places,
            shapers=tuple(load(draft.code, functions)),
            is_subscription=is_subscription,
            reads_texts=draft.reads_texts,
            scopes=dict(draft.scopes),
        )
        return plan, draft.values

    def _bound(self, plan: Plan, values: Sequence[Mapping[str, Any]]) -> Bound:
        parameters = dict(plan.constants)
        for binding in plan.bindings:
            given = dig(values[binding.site], binding.path)
            try:
                parameters[binding.name] = binding.transform(given)
            except RequestError as problem:
                problem.path = problem.path or plan.sites[binding.site].path
                raise
        pages = [
            bind_span(page, values) if isinstance(page, Span) else bind_page(page, values, self.limits, parameters)
            for page in plan.pages
        ]
        cost = sum(_product(chain, pages) * weight for chain, weight in plan.costs)
        if cost > self._most_cost:
            message = (
                f"the operation may cost {cost}, the most allowed is {self._most_cost}; "
                f"lower `first` to about {self._most_cost * 100 // cost} % of what it is, or select fewer lists"
            )
            raise TooExpensiveError(message)
        used = {name: value for name, value in parameters.items() if name in plan.used}
        return Bound(plan, used, pages, cost)


def _product(chain: tuple[int, ...], pages: Sequence[PageState]) -> int:
    total = 1
    for number in chain:
        total *= pages[number].limit
    return total


def keep(cache: OrderedDict[Any, Any], key: object, value: object, most: int) -> None:
    """Put a value into a cache of at most `most` entries; the one that was not used for longest goes."""
    cache[key] = value
    while len(cache) > most:
        cache.popitem(last=False)


def _shapes(sites: Sequence[Site], values: Sequence[Mapping[str, Any]]) -> Shape:
    """Return all of the arguments that the statement's text depends on: which are given, and words that steer."""
    found: list[object] = []
    for site, given in zip(sites, values, strict=True):
        found.append(_shape({name: value for name, value in given.items() if name != "first"}))
        if len(site.path) == 1:
            found.append(tuple(_text(given[name]) for name in WORDED if name in given))
            if site.node.name.value == "node":
                found.append(form_of(given["id"]))
    return tuple(found)


def _text(value: Any) -> object:
    """Return an argument whose value stands in the statement's text."""
    if isinstance(value, list):
        return tuple(sorted({str(_text(each)) for each in value}))
    return value.name if isinstance(value, Enum) else value


def _shape(value: Any) -> object:
    if isinstance(value, Mapping):
        return tuple((name, _STEERING.get(name, _shape)(each)) for name, each in value.items())
    if isinstance(value, list):
        return tuple(_shape(each) for each in value) if value and isinstance(value[0], Mapping) else len(value) == 0
    return value if value is None or isinstance(value, bool) else "given"


def _order(value: Any) -> object:
    steps = value or ()
    return tuple(tuple(part.value if isinstance(part, Enum) else part for part in step.values()) for step in steps)


def _groups(value: Any) -> object:
    return tuple(group.value for group in value or ())


_STEERING: Mapping[str, Callable[[Any], object]] = {"orderBy": _order, "by": _groups}
"""Arguments whose words are in the statement."""
