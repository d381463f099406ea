"""Measure what an operation costs before Neo4j is asked: compiled cold, and bound from the cache of plans.

    PEERS_DIR=../shared/peers python benchmarks/graphql/compile.py

No graph is needed. Prints the medians in milliseconds of CPU for this benchmark's operations, one JSON object each.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from graphql import FragmentDefinitionNode, OperationDefinitionNode, get_operation_ast, parse
from graphql.execution.values import get_variable_values

sys.path.insert(0, str(Path(__file__).resolve().parent))

from operations import NAMES, ours

from api.cli.serving import spare_collector
from api.graphql.plan import Request
from api.graphql.schema import CaplinksSchema
from api.settings import GraphQLSettings

_SETTINGS = GraphQLSettings(page_most=1000, most_cost=10**12)
_COLD, _WARM = 20, 300


def median_ms(works: list[Callable[[], object]]) -> float:
    """Return the median of the CPU time of each of `works`."""
    taken = []
    for work in works:
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return round(statistics.median(taken), 3)


def request_of(query: str, schema: CaplinksSchema) -> Request:
    """Return an operation as the planner takes it."""
    document = parse(query)
    operation = get_operation_ast(document)
    assert isinstance(operation, OperationDefinitionNode)
    values = get_variable_values(schema.core, operation.variable_definitions or (), {})
    assert not isinstance(values, list)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return Request(operation, fragments, values, query)


def main() -> None:
    """Print a row for every operation."""
    schemas = [CaplinksSchema(_SETTINGS) for _ in range(_COLD)]
    spare_collector()  # as the server does
    for name in NAMES:
        requests = [request_of(ours(name), schema) for schema in schemas]
        cold = median_ms(
            [
                lambda schema=schema, request=request: schema.planner.bind(request)
                for schema, request in zip(schemas, requests, strict=True)
            ]
        )
        warm = median_ms([lambda: schemas[0].planner.bind(requests[0])] * _WARM)  # noqa: B023 - run before the next
        print(json.dumps({"operation": name, "compile_cold_ms": cold, "bind_from_cache_ms": warm}))


if __name__ == "__main__":
    main()
