"""What clients write never stands in a statement: the fixture `no_injection` looks at each one that is sent.

Here hostile texts go wherever a client can put one, and must mean nothing but themselves.
"""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any

import pytest
from graphql import get_named_type, parse, validate
from hypothesis import assume, given, settings

from tests.made_operations import Operation
from tests.made_values import HOSTILE
from tests.plain_corpus import ODD
from tests.plain_fixtures import Both, both, facts, world
from tests.sent import MARK, Recorder, recording
from tests.test_api_differential import LONGEST, SLOW, agree

__all__ = ["both", "facts", "world"]


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.long)])
def test_hostile_operations_mean_what_they_say(both: Both, recorder: Recorder, count: int) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=count, derandomize=True, database=None, deadline=None, suppress_health_check=SLOW)
    @given(operation=both.hostile.operations())
    def made(operation: Operation) -> None:
        assume(len(operation.text) <= 2 * LONGEST)
        assume(not validate(both.reference.schema, parse(operation.text)))
        agree(both, operation)
        seen["operations"] += 1
        seen["hostile"] += MARK in json.dumps(operation.variables) or f'{MARK}"' in operation.text

    made()
    assert seen["operations"] >= count * 0.8
    assert seen["hostile"] >= count * 0.2
    assert recorder.faults == []


def test_forged_cursors_are_values(both: Both) -> None:
    query = both.reference.schema.query_type
    assert query is not None
    lists = [
        name
        for name, field in query.fields.items()
        if "after" in field.args and str(field.args["after"].type) == "String" and "text" not in field.args
    ]
    assert len(lists) >= 12
    for name in lists:
        ordered = "orderBy" in query.fields[name].args
        fields = get_named_type(query.fields[name].args["orderBy"].type).fields["field"].type if ordered else None
        some = [*get_named_type(fields).values][1] if fields else "ID"
        order = f"orderBy: {{field: {some}}}, " if ordered else ""
        text = f"query ($c: String) {{ {name}({order}first: 2, after: $c) {{ pageInfo {{ endCursor }} edges {{ node {{ __typename }} }} }} }}"
        cursor = both.compiled(text).data[name]["pageInfo"]["endCursor"]  # type: ignore[index]
        for forged in forge(cursor):
            answer = both.compiled(text, {"c": forged})
            assert {error["extensions"]["code"] for error in answer.errors} <= {"BAD_CURSOR"}, (name, forged)


def forge(cursor: str) -> list[str]:
    """Return cursors that hold hostile values where a true one holds its own."""
    version, order, mark, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    found: list[list[Any]] = []
    for text in HOSTILE:
        found += [[version, order, text, *values], [version, text, mark, *values], [text, order, mark, *values]]
        found += [[version, order, mark, *values[:-1], text], [version, order, mark, *(text for _ in values)]]
        found.append([version, order, mark, {"a": text}, *values[1:]])
    found += [
        [version, order, mark, *(2**80 for _ in values)],
        [version, order, mark, *(1e308 for _ in values)],
        [version, order, mark, *values, MARK],
    ]
    made = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in found]
    return [*made, *HOSTILE, f"{cursor}{MARK}", "🌳" * 500]


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800", "x" * 100_000])
def test_hostile_values_of_every_scalar(both: Both, text: str) -> None:
    schema = both.reference.schema
    types = {
        "String",
        "ID",
        "Date",
        "PartialDate",
        "Decimal",
        "Long",
        "Int",
        "Boolean",
        "Modality",
        "[String!]",
        "Lens",
    }
    for type_ in sorted(types):
        where = {
            "String": "name: {eq: $v}",
            "ID": "id: {eq: $v}",
            "PartialDate": "expectedOn: {lt: $v}",
            "Long": "shares: {eq: $v}",
        }
        where |= {
            "Decimal": "amount: {value: {eq: $v}}",
            "Boolean": "aggregate: {eq: $v}",
            "[String!]": "name: {in: $v}",
        }
        lens = {"Date": "asOf: $v", "Modality": "modality: [$v]"}
        argument = (
            f"where: {{{where[type_]}}}"
            if type_ in where
            else f"lens: {{{lens[type_]}}}"
            if type_ in lens
            else "first: $v"
            if type_ == "Int"
            else "lens: $v"
        )
        operation = (
            f"query ($v: {type_}{'!' if type_ == 'Modality' else ''}) {{ offerings({argument}) {{ totalCount }} }}"
        )
        assert validate(schema, parse(operation)) == [], operation
        answer = both.compiled(operation, {"v": text})
        assert {error["extensions"]["code"] for error in answer.errors} <= {"BAD_INPUT"}, (operation, answer.errors)


def test_an_unknown_code_is_refused_without_a_statement(both: Both) -> None:
    for text in HOSTILE:
        answer = both.compiled(
            "query ($c: String) { exclusions(where: {jurisdiction: {code: {eq: $c}}}) { totalCount } }", {"c": text}
        )
        assert [error["extensions"]["code"] for error in answer.errors] == ["UNKNOWN_CODE"]


def test_a_thing_with_a_hostile_id_is_a_thing(both: Both) -> None:
    found = both.compiled(
        "query ($i: ID!) { company(id: $i) { id name identifiers issues { totalCount } } node(id: $i) { id } }",
        {"i": ODD},
    )
    assert found.errors == []
    assert found.data is not None
    assert found.data["company"]["id"] == found.data["node"]["id"] == ODD
    assert found.data["company"]["name"] == HOSTILE[2]


def test_the_look_at_statements_can_fail() -> None:
    recorder = Recorder()
    with recording(recorder):
        recorder.note(f"MATCH (n {{name: '{MARK}'}}) RETURN n", {}, "READ")
        recorder.note("MATCH (n {name: $name}) RETURN n", {"name": MARK}, "READ")
    assert recorder.faults == []  # a test may write what it likes
