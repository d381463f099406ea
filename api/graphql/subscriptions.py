"""Subscriptions, compiled like any other operation: a statement for a page of news, and what the shaper makes of it."""

from __future__ import annotations

from typing import Any

from api.graphql.conditions import Conditions
from api.graphql.lookups import Lookups
from api.graphql.objects import Objects
from api.graphql.selection import Selected
from api.graphql.statement import Clauses, Columns, Draft, Scope, where_all
from api.graphql.values import Plain
from api.graphql.walks import whole_number
from graph.read.news import NEWS

NEWS_PAGE = 100
"""News that one statement looks at."""
_MOST = 2**62


class Subscriptions:
    """Compiles root fields of Subscription into a draft."""

    def __init__(self, draft: Draft, clauses: Clauses) -> None:
        self._draft = draft
        self._clauses = clauses
        self._objects = Objects(draft)

    def compile(self, each: Selected) -> tuple[str, str]:
        """Return the Cypher expression of `[[whole, last, first revision known], news, claims]`, and what shapes it.

        The parameters `after` and `skip` are where to begin, and are given anew for each page.
        """
        draft = self._draft
        arguments = draft.arguments("Subscription", each.nodes[0])
        scope = draft.narrow(arguments, Scope())
        for name, most in (("after", _MOST), ("skip", 2**31 - 1)):
            draft.bind(name, arguments, (), _start(name, most))
        draft.constants["limit"] = NEWS_PAGE
        news = self._clauses.add((), " ".join(NEWS.split()).replace("$until", "root[0]"), draft.name("v"))
        below = draft.span(arguments, scope, lambda _: NEWS_PAGE)
        draft.charge(below.chain)
        claim, early, columns = Plain(draft, below, draft.name("c")), Clauses(), Columns()
        lookups = Lookups(draft)
        conditions = Conditions(draft, scope, arguments, clauses=early, lookups=lookups)
        said = conditions.about_claim(claim, arguments.values.get("where"), ("where",))
        passing = scope.lens.passes(claim.variable)
        columns.add(claim.id)
        body = self._objects.fields("Claim", each.nodes, claim, columns)
        new = draft.name("x")
        match = (
            f"{lookups.text()}UNWIND {news} AS {new} "
            f"MATCH ({claim.variable}:Claim) WHERE {claim.id} = {new}[1]{early.text()} "
            f"WITH {', '.join([claim.variable, *early.variables, *lookups.variables])}{where_all([*passing, *said])}"
        )
        claims = self._clauses.rows((news,), match, columns, draft.name("v"))
        show = draft.function("r", [f"return {body}"])
        lines = [f"return [v[0], v[1], {{r[0]: {show}(r, p) for r in v[2]}}]"]
        return (
            f"[[coalesce(root[0], 0), coalesce(root[2], 0), coalesce(root[3], 0)], {news}, {claims}]",
            draft.function("v", lines),
        )


def _start(name: str, most: int) -> Any:
    """Return what makes the argument a parameter; None where it is not given."""
    checked = whole_number(name, 0, most)
    return lambda given: None if given.get(name) is None else checked(given[name])
