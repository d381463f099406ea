"""The schema, what is refused before anything runs, and the statement that an operation becomes. No graph."""

# ruff: noqa: E501 - operations read best on one line

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cli.findings import BITES, FUNDED_COMPANIES, FUNDED_OFFERINGS
from api.graphql.catalog import CATALOG
from api.graphql.comparisons import jurisdiction_ids
from api.graphql.cursors import decode_cursor, encode_cursor, make_mark
from api.graphql.execution import explain
from api.graphql.explained import cypher_literal
from api.graphql.fields import Role
from api.graphql.operations import COVERAGE, EXCLUSIONS
from api.graphql.plan import Planner
from api.graphql.problems import (
    BadCursorError,
    RequestError,
    TooExpensiveError,
    UnknownCodeError,
    code_of,
)
from api.graphql.publish import publish
from api.graphql.schema import build_schema
from api.graphql.selection import Operation
from api.graphql.statement import literal
from api.settings import ApiSettings, GraphQLSettings
from graph.errors import GraphAuthError, GraphStatementError, GraphTimeoutError, GraphUnavailableError
from graph.ontology import KINDS, PREDICATES, Kind
from tests.api_corpus import HOSTILE

SCHEMA = Path(__file__).parents[1] / "schema.graphql"


def test_the_published_schema_is_that_of_the_code() -> None:
    # Written anew by: python -m api.graphql.publish
    assert SCHEMA.read_text(encoding="utf-8") == build_schema().as_str() + "\n"


def test_every_kind_and_predicate_is_there() -> None:
    for kind in Kind:
        fields = CATALOG[kind.value].fields
        assert {spec.name for spec in KINDS[kind].properties} == {
            field.stored for field in fields.values() if field.role in (Role.VALUE, Role.MONEY)
        } - {"id", "name"}
        assert {"Node", "Entity"} <= set(CATALOG[kind.value].interfaces)
    for spec in PREDICATES.values():
        assert all(spec.field in CATALOG[kind.value].fields for kind in spec.subjects)
        assert all(spec.inverse in CATALOG[kind.value].fields for kind in spec.objects)


def test_everything_is_described() -> None:
    bare: list[str] = []
    for type_ in build_schema().core.type_map.values():
        if type_.name.startswith("__"):
            continue
        parts = {"": type_, **getattr(type_, "fields", {}), **getattr(type_, "values", {})}
        for name, part in list(parts.items()):
            parts |= {f"{name}({key})": each for key, each in getattr(part, "args", {}).items()}
        bare += [f"{type_.name}.{name}" for name, part in parts.items() if not part.description]
    assert bare == []


def test_our_own_operations_are_valid() -> None:
    for operation in (EXCLUSIONS, COVERAGE, FUNDED_COMPANIES, FUNDED_OFFERINGS, BITES):
        assert validate(build_schema().core, parse(operation)) == []


def test_one_operation_is_one_statement_however_many_fields() -> None:
    made = explain("{ a: offerings { totalCount } b: companies { totalCount } coverage { documents } }")
    assert made.statement.count("RETURN [") == 2  # the coverage's own, and the one record
    assert made.statement.endswith("AS answer")


def test_a_null_filter_is_no_condition() -> None:
    text = "query ($c: String) { exclusions(where: {jurisdiction: {code: {eq: $c}}}) { totalCount } }"
    bare = explain("{ exclusions { totalCount } }").statement
    assert explain(text).statement == explain(text, {"c": None}).statement
    assert "jurisdiction" not in explain(text).statement
    assert "WHERE" not in bare


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ('{jurisdiction: {code: {eq: "XX"}}}', "XX"),
        ('{jurisdiction: {code: {in: ["CN", "QQ"]}}}', "QQ"),
        ('{not: {jurisdiction: {code: {ne: "cn"}}}}', "cn"),
    ],
)
def test_an_unknown_code_is_refused_by_name(where: str, code: str) -> None:
    with pytest.raises(UnknownCodeError, match=code) as caught:
        explain(f"{{ mine: exclusions(where: {where}) {{ totalCount }} }}")
    assert caught.value.path == ("mine",)


def test_a_code_in_the_wrong_case_is_told() -> None:
    with pytest.raises(UnknownCodeError, match="did you mean 'CN'"):
        jurisdiction_ids("cn")


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        ("{ offerings(first: 0) { totalCount } }", "from 1 to 100"),
        ("{ offerings(first: 101) { totalCount } }", "from 1 to 100"),
        ("{ offerings(first: 1, last: 1) { totalCount } }", "not both"),
        ('{ offerings(after: "a", before: "b") { totalCount } }', "not both"),
        ('{ offerings(last: 2, after: "a") { totalCount } }', "does not go with"),
        ('{ offerings(before: "a") { totalCount } }', "does not go with"),
        ("{ offerings(first: 1 { totalCount } }", "Syntax Error"),
        ("{ unknown }", "Cannot query field"),
        ("query A { offerings { totalCount } } query B { offerings { totalCount } }", "give one query"),
        ('{ exclusions(lens: {asOf: "2026"}) { totalCount } }', "YYYY-MM-DD"),
        ('{ exclusions(lens: {asOf: "2026-02-30"}) { totalCount } }', "Date"),
        ('{ exclusions(where: {confidence: {gt: "x"}}) { totalCount } }', "Decimal"),
        ('{ exclusions(where: {lastSaid: {gt: "yesterday"}}) { totalCount } }', "PartialDate"),
        ("{ offerings(where: {shares: {gt: 1.5}}) { totalCount } }", "Long"),
    ],
)
def test_bad_operations_are_refused_with_the_reason(operation: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        explain(operation)


def test_a_variable_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(RequestError, match="Variable"):
        explain("query ($n: Int) { offerings(first: $n) { totalCount } }", {"n": "many"})


def test_deep_operations_are_refused() -> None:
    deep = "{ companies { edges { node { partners { edges { node { id } } } } } } }"
    for _ in range(4):
        deep = deep.replace("{ id }", "{ partners { edges { node { id } } } }")
    with pytest.raises(RequestError, match="deeper than 16"):
        explain(deep)
    spread = (
        "{ companies { edges { node { ...F } } } } fragment F on Company { a: partners { edges { node { ...G } } } }"
    )
    with pytest.raises(RequestError, match="deeper than 4"):
        explain(f"{spread} fragment G on Company {{ id }}", schema=build_schema(GraphQLSettings(most_depth=4)))


def test_many_fields_are_refused() -> None:
    many = " ".join(f"a{number}: id" for number in range(40))
    with pytest.raises(RequestError, match="more than 30 fields"):
        explain(
            f"{{ companies {{ edges {{ node {{ {many} }} }} }} }}", schema=build_schema(GraphQLSettings(most_fields=30))
        )


def test_the_cost_is_counted_before_anything_runs() -> None:
    costly = "{ companies(first: 100) { edges { node { partners(first: 100) { edges { node { issues(first: 100) { totalCount edges { node { id } } } } } } } } } }"
    with pytest.raises(TooExpensiveError, match="50000"):
        explain(costly)
    assert explain(costly.replace("100", "3")).cost == 3 + 9 + 9 + 9 + 27 + 27


def test_a_plan_is_made_once_and_reused_for_other_values() -> None:
    schema = build_schema(GraphQLSettings(most_cost=49_999))
    text = "query ($c: String, $n: Int) { exclusions(where: {jurisdiction: {code: {eq: $c}}}, first: $n) { edges { cursor } } }"
    one, other = explain(text, {"c": "CN", "n": 3}, schema=schema), explain(text, {"c": "HK"}, schema=schema)
    assert one.statement is other.statement
    assert sorted(map(str, one.parameters.values())) == ["4", "['jurisdiction:CN']"]
    assert sorted(map(str, other.parameters.values())) == ["21", "['jurisdiction:HK']"]


def test_plans_are_forgotten_when_there_are_too_many() -> None:
    schema = build_schema(GraphQLSettings(most_cost=49_998))
    schema.planner = Planner(schema.core, schema.planner.limits, most_cost=10**6, kept=2)
    for number in range(5):
        explain(f"{{ a{number}: coverage {{ documents }} }}", schema=schema)
    assert schema.planner.size <= 2


_HOSTILE = st.one_of(
    st.just(HOSTILE), st.text(max_size=60), st.sampled_from(["') RETURN 1 //", "\\u0027", "`", "$p1", "}"])
)


@settings(max_examples=30, deadline=None)
@given(text=_HOSTILE, name=st.from_regex(r"[_A-Za-z][_0-9A-Za-z]{0,20}", fullmatch=True))
def test_what_callers_write_never_reaches_the_statement(text: str, name: str) -> None:
    operation = (
        "query NAME($t: String!, $i: ID!) { NAME: offerings(where: {name: {contains: $t, in: [$t]}}) "
        "{ NAME: edges { node { NAME: name } } } qNAME: entity(id: $i) { NAME: id } }"
    )
    made = explain(operation.replace("NAME", name), {"t": text, "i": text})
    plain = explain(operation, {"t": "x", "i": "x"})
    assert made.statement == plain.statement
    assert text in made.parameters.values()


def test_only_names_of_the_ontology_make_a_statement() -> None:
    for text in ("RETURN `a`", 'RETURN "a"', "RETURN 1 // x", "RETURN '\u00e9' /* */"):
        with pytest.raises(ValueError, match="ontology"):
            literal(text)


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=20), st.integers(-(2**40), 2**40)), max_size=3), st.text(min_size=1, max_size=9)
)
def test_cursors_come_back_and_hold_for_one_list_alone(values: list[Any], last: str) -> None:
    mark = make_mark("list", {"a": 1}, None)
    types = [type(value) for value in values] + [str]
    cursor = encode_cursor(mark, [*values, last])
    assert re.fullmatch(r"[\w-]*", cursor)
    assert decode_cursor(cursor, mark, types) == [*values, last]
    assert decode_cursor(cursor, make_mark("list", {"a": 2}, None), types) is None
    assert decode_cursor(cursor[:-3], mark, types) is None
    assert decode_cursor(cursor, mark, [*types, str]) is None


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "W10", "bnVsbA", "a" * 3000, "e30", "é"])
def test_broken_cursors_are_refused(cursor: str) -> None:
    with pytest.raises(BadCursorError):
        explain("query ($c: String) { offerings(after: $c) { totalCount } }", {"c": cursor})


def test_a_cursor_never_ends_on_nothing() -> None:
    mark = make_mark("x")
    assert decode_cursor(encode_cursor(mark, [None, None]), mark, [float, str]) is None
    assert decode_cursor(encode_cursor(mark, [None, "a"]), mark, [float, str]) == [None, "a"]
    assert decode_cursor(encode_cursor(mark, [True, "a"]), mark, [float, str]) is None


def test_text_for_browser_holds_statement_and_parameters() -> None:
    text = explain(EXCLUSIONS, {"code": "CN", "asOf": "2026-06-30"}).for_browser()
    assert ':param p1 => "2026-06-30"' in text
    assert text.count(":param") >= 5
    assert text.endswith("AS answer")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "null"), (True, "true"), ([1, "a"], '[1, "a"]'), ({"a`b": 2.5}, "{`a``b`: 2.5}"), ("\"'\\", '"\\"\'\\\\"')],
)
def test_parameters_are_written_as_cypher_writes_them(value: object, text: str) -> None:
    assert cypher_literal(value) == text


def test_codes_of_errors() -> None:
    assert code_of(GraphTimeoutError("x")) == "TIMEOUT"
    assert code_of(GraphUnavailableError("x")) == code_of(GraphAuthError("x")) == "GRAPH_UNAVAILABLE"
    assert code_of(GraphStatementError("x")) is None
    assert code_of(RequestError("x")) == "BAD_INPUT"


def test_skip_and_include_by_constant() -> None:
    document: Any = parse("{ a @skip(if: true) b @include(if: false) c @include(if: true) __typename }")
    operation = Operation(document.definitions[0], {}, {})
    assert [each.key for each in operation.roots()] == ["c"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("Decimal", "1e9999"),
        ("Decimal", "NaN"),
        ("Decimal", True),
        ("Decimal", "9" * 50),
        ("PartialDate", 2026),
        ("PartialDate", "2026-13"),
        ("Date", 3),
        ("Long", "x"),
        ("Long", 2**63),
        ("Long", True),
    ],
)
def test_scalars_refuse_what_they_are_not(variable: str, value: object) -> None:
    wanted = {"Decimal": "confidence", "PartialDate": "lastSaid"}.get(variable)
    where = f"{{{wanted}: {{gt: $x}}}}" if wanted else "{}"
    text = f"query ($x: {variable}) {{ exclusions(where: {where}) {{ totalCount }} }}"
    if variable == "Date":
        text = "query ($x: Date) { exclusions(lens: {asOf: $x}) { totalCount } }"
    if variable == "Long":
        text = "query ($x: Long) { offerings(where: {shares: {gt: $x}}) { totalCount } }"
    with pytest.raises(RequestError, match="x"):
        explain(text, {"x": value})


def test_scalars_take_numbers_as_text() -> None:
    text = "query ($x: Decimal, $y: Long) { offerings(where: {amount: {value: {gt: $x}}, shares: {lt: $y}}) { totalCount } }"
    assert {0.5, 7} <= {*explain(text, {"x": "0.5", "y": "7"}).parameters.values()}


def test_the_schema_is_written_anew(tmp_path: Path) -> None:
    publish(tmp_path / "schema.graphql")
    assert (tmp_path / "schema.graphql").read_text(encoding="utf-8") == SCHEMA.read_text(encoding="utf-8")


def test_settings_listen_on_this_machine_alone() -> None:
    assert ApiSettings().host == "127.0.0.1"
    assert ApiSettings(page_most=7).graphql.page_most == 7
