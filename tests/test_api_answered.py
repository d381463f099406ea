"""An operation that was answered before skips parsing and validation, and answers all the same."""

from __future__ import annotations

import gc
import weakref
from typing import Any, cast

import pytest

from api.graphql.execution import execute
from api.graphql.schema import CaplinksSchema, RequestContext
from api.settings import GraphQLSettings
from graph.client import GraphClient
from graph.errors import GraphTimeoutError
from tests.api_corpus import ORBIT
from tests.api_fixtures import Counting, corpus

__all__ = ["corpus"]

QUERY = """
query Q($id: ID!, $more: Boolean!) {
  a: offering(id: $id) { id name status @include(if: $more) }
  coverage { documents }
}
"""


class Failing:
    """A client whose next read fails once told so."""

    def __init__(self, graph: GraphClient) -> None:
        self._graph = graph
        self.fails = False
        self.asked = 0

    async def read_value(self, *arguments: Any, **named: Any) -> Any:
        self.asked += 1
        if self.fails:
            raise GraphTimeoutError
        return await self._graph.read_value(*arguments, **named)


def made() -> CaplinksSchema:
    return CaplinksSchema(GraphQLSettings())


async def test_the_second_answer_equals_the_first(corpus: GraphClient) -> None:
    schema, counting = made(), Counting(corpus)
    answers = [
        await execute(cast("GraphClient", counting), QUERY, {"id": ORBIT, "more": more}, schema=schema)
        for more in (True, False, True, False)
    ]
    assert answers[0] == answers[2]
    assert answers[1] == answers[3]
    assert answers[0].data is not None
    assert answers[1].data is not None
    assert set(answers[0].data["a"]) - set(answers[1].data["a"]) == {"status"}
    assert answers[2].extensions == answers[0].extensions
    assert len(counting.sent) == 4


async def test_what_changed_between_is_seen(graph: GraphClient) -> None:
    schema = made()
    query = "{ coverage { documents } }"
    assert (await execute(graph, query, schema=schema)).data == {"coverage": {"documents": 0}}
    await graph.run_implicit("CREATE (:Document {id: 'a', story: 'a', retrieved_at: '2026-01-01'})")
    assert (await execute(graph, query, schema=schema)).data == {"coverage": {"documents": 1}}


async def test_a_failure_is_told_as_the_first_time_and_asks_once(corpus: GraphClient) -> None:
    schema, failing = made(), Failing(corpus)
    graph = cast("GraphClient", failing)
    variables = {"id": ORBIT, "more": True}
    failing.fails = True
    first = await execute(graph, QUERY, variables, schema=schema)
    failing.fails = False
    await execute(graph, QUERY, variables, schema=schema)
    failing.fails = True
    second = await execute(graph, QUERY, variables, schema=schema)
    assert failing.asked == 3
    assert second == first
    assert {error["extensions"]["code"] for error in second.errors} == {"TIMEOUT"}


@pytest.mark.parametrize("query", ["{ coverage { documents } __typename }", "{ __typename }"])
async def test_what_is_not_of_the_graph_alone_is_answered_whole_each_time(corpus: GraphClient, query: str) -> None:
    schema = made()
    for _ in range(2):
        answer = await execute(corpus, query, schema=schema)
        assert answer.errors == []
        assert answer.data is not None
        assert answer.data["__typename"] == "Query"


async def test_rows_are_free_as_soon_as_the_answer_is(corpus: GraphClient) -> None:
    schema, variables = made(), {"id": ORBIT, "more": True}
    await execute(corpus, QUERY, variables, schema=schema)
    gc.disable()
    try:
        context = RequestContext(corpus)
        result = await schema.execute(QUERY, variable_values=variables, context_value=context)
        assert (context.plan, result.errors) == ("answered", None)
        assert context.mark is not None
        run = weakref.ref(context.run)
        assert run() is not None
        del context, result
        assert run() is None
    finally:
        gc.enable()
