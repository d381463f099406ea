"""Which references stand for one thing: tables of cases, and laws."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity import NAMED_KINDS, Reference, Ruling, Span, Verdict, bearers_by_name, clash, resolve
from graph.names import kind_of


def ref(id_: str, primary: Iterable[str] = (), others: Iterable[str] = (), *, known: bool = False) -> Reference:
    return Reference(id=id_, primary=frozenset(primary), others=frozenset(others), known=known)


def sale(id_: str, issuer: str, kind: str = "ipo", *amounts: Span) -> Reference:
    return Reference(
        id=f"offering:{id_}", issuers=frozenset({issuer}), kinds=frozenset({kind}), amounts=frozenset(amounts)
    )


def verdict(ruling: Ruling, left: str, right: str, when: str = "1") -> Verdict:
    return Verdict(ruling=ruling, left=left, right=right, when=when, id=f"{ruling}{left}{right}{when}")


def usd(least: float, most: float | None = None) -> Span:
    return Span("USD", least, least if most is None else most)


JOINED: list[tuple[str, list[Reference], set[frozenset[str]]]] = [
    (
        "primary-is-alias",
        [ref("company:a", ["a"]), ref("company:ab", ["ab"], ["a"])],
        {frozenset({"company:a", "company:ab"})},
    ),
    ("alias-is-alias", [ref("company:a", ["a"], ["x"]), ref("company:b", ["b"], ["x"])], set()),
    (
        "ambiguous",
        [ref("company:x", ["x"]), ref("company:a", ["a"], ["x"]), ref("company:b", ["b"], ["x"])],
        set(),
    ),
    (
        "two-bearers-that-are-one-otherwise",
        [ref("company:x", ["x"]), ref("company:a", ["a"], ["x"]), ref("company:b", ["a"], ["x"])],
        {frozenset({"company:x", "company:a", "company:b"})},
    ),
    ("other-kinds", [ref("company:a", ["a"]), ref("regulator:a", ["a"])], set()),
    ("jurisdictions-by-id-alone", [ref("jurisdiction:CN", ["a"]), ref("jurisdiction:HK", ["a"])], set()),
    ("two-known", [ref("law:a", ["a"], known=True), ref("law:b", ["b"], ["a"], known=True)], set()),
    (
        "unknown-between-two-known",
        [ref("law:a", ["a"], known=True), ref("law:b", ["a"], known=True), ref("law:c", ["a"])],
        set(),
    ),
    ("people-of-one-name", [ref("person:p", ["p"]), ref("person:p~1", ["p"])], {frozenset({"person:p", "person:p~1"})}),
    ("people-of-two-organisations", [ref("person:p~1", ["p"]), ref("person:p~2", ["p"])], set()),
    ("person-who-may-be-either", [ref("person:p", ["p"]), ref("person:p~1", ["p"]), ref("person:p~2", ["p"])], set()),
    ("one-ipo", [sale("a", "i"), sale("b", "i")], {frozenset({"offering:a", "offering:b"})}),
    ("two-issuers", [sale("a", "i"), sale("b", "j")], set()),
    ("two-bonds", [sale("a", "i", "bond"), sale("b", "i", "bond")], set()),
    ("two-kinds", [sale("a", "i"), sale("b", "i", "spac")], set()),
    ("amounts-clash", [sale("a", "i", "ipo", usd(10)), sale("b", "i", "ipo", usd(30))], set()),
    (
        "amounts-near",
        [sale("a", "i", "ipo", usd(10)), sale("b", "i", "ipo", usd(15))],
        {frozenset({"offering:a", "offering:b"})},
    ),
]


@pytest.mark.parametrize(("references", "groups"), [pytest.param(r, g, id=name) for name, r, g in JOINED])
def test_references_of_one_thing_are_joined(references: list[Reference], groups: set[frozenset[str]]) -> None:
    assert groups_of(resolve(references)) == groups


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param([usd(10)], [], False, id="no-amount"),
        pytest.param([usd(10)], [Span("EUR", 90, 90)], False, id="other-currency"),
        pytest.param([usd(10)], [usd(21)], True, id="more-than-twice"),
        pytest.param([usd(10, float("inf"))], [usd(90)], False, id="at-least"),
        pytest.param([usd(0, 10)], [usd(90)], True, id="up-to"),
        pytest.param([usd(10), usd(50)], [usd(60)], False, id="one-of-two-fits"),
    ],
)
def test_amounts_clash_beyond_their_bounds(left: list[Span], right: list[Span], *, expected: bool) -> None:
    assert clash(left, right) is expected


def test_the_known_survive_then_the_identified_then_the_first() -> None:
    known = ref("company:z", ["x"], known=True)
    identified = Reference(id="company:y", primary=frozenset({"x"}), identified=True)
    plain = ref("company:a", ["x"])
    assert set(resolve([plain, identified, known]).values()) == {"company:z"}
    assert set(resolve([plain, identified]).values()) == {"company:y"}
    assert set(resolve([plain, ref("company:b", ["x"])]).values()) == {"company:a"}


def test_the_last_verdict_about_a_pair_counts() -> None:
    two = [ref("company:a", ["a"]), ref("company:b", ["b"])]
    merge = verdict(Ruling.MERGE, "company:a", "company:b", "1")
    split = verdict(Ruling.SPLIT, "company:b", "company:a", "2")
    assert groups_of(resolve(two, [merge])) == {frozenset({"company:a", "company:b"})}
    assert groups_of(resolve(two, [split, merge])) == set()
    again = verdict(Ruling.MERGE, "company:a", "company:b", "3")
    assert groups_of(resolve(two, [again, split, merge])) == {frozenset({"company:a", "company:b"})}


def test_a_split_overrules_a_name_and_a_merge_overrules_reference_data() -> None:
    named = [ref("company:a", ["a"]), ref("company:b", ["a"])]
    assert groups_of(resolve(named, [verdict(Ruling.SPLIT, "company:a", "company:b")])) == set()
    known = [ref("law:a", ["a"], known=True), ref("law:b", ["b"], known=True)]
    assert groups_of(resolve(known, [verdict(Ruling.MERGE, "law:a", "law:b")])) == {frozenset({"law:a", "law:b"})}


def test_a_verdict_about_what_is_not_there_does_nothing() -> None:
    assert resolve([ref("company:a", ["a"])], [verdict(Ruling.MERGE, "company:a", "company:gone")]) == {
        "company:a": "company:a"
    }


def groups_of(survivors: dict[str, str]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for id_, survivor in survivors.items():
        groups.setdefault(survivor, set()).add(id_)
    return {frozenset(group) for group in groups.values() if len(group) > 1}


_NAMES = st.frozensets(st.sampled_from("abcdef"), max_size=2)
_IDS = [
    *(f"company:{letter}" for letter in "abcdefgh"),
    *(f"person:p{suffix}" for suffix in ("", "~1", "~2")),
    *(f"offering:{letter}" for letter in "abcd"),
]
_SPANS = st.frozensets(st.sampled_from([usd(10), usd(15), usd(40)]), max_size=1)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Reference], list[Verdict]]:
    references = [
        Reference(
            id=id_,
            primary=draw(_NAMES),
            others=draw(_NAMES),
            known=id_ in {"company:a", "company:b"},
            identified=draw(st.booleans()),
            issuers=draw(st.frozensets(st.sampled_from(["i", "j"]), max_size=2)) if id_[0] == "o" else frozenset(),
            kinds=frozenset({"ipo"}) if id_[0] == "o" else frozenset(),
            amounts=draw(_SPANS) if id_[0] == "o" else frozenset(),
        )
        for id_ in draw(st.lists(st.sampled_from(_IDS), unique=True))
    ]
    pairs = [(a.id, b.id) for a in references for b in references if a.id < b.id and a.id[0] == b.id[0]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else []
    rulings = [draw(st.sampled_from(list(Ruling))) for _ in chosen]
    return references, [verdict(r, *pair, str(n)) for n, (r, pair) in enumerate(zip(rulings, chosen, strict=True))]


@given(worlds(), st.randoms())
def test_order_does_not_matter(world: tuple[list[Reference], list[Verdict]], dice: object) -> None:
    references, verdicts = world
    once = resolve(references, verdicts)
    shuffle = dice.shuffle  # type: ignore[attr-defined]
    shuffle(references)
    shuffle(verdicts)
    assert resolve(references, verdicts) == once


@given(worlds())
def test_survivors_survive_themselves_and_splits_hold(world: tuple[list[Reference], list[Verdict]]) -> None:
    references, verdicts = world
    survivors = resolve(references, verdicts)
    assert all(survivors[survivor] == survivor for survivor in survivors.values())
    last = {verdict.pair: verdict for verdict in verdicts}
    for pair, ruled in last.items():
        left, right = pair
        assert ruled.ruling is Ruling.MERGE or survivors[left] != survivors[right]


@settings(max_examples=300)
@given(worlds(), st.sampled_from(_IDS))
def test_what_shares_no_name_verdict_or_issuer_has_no_say(
    world: tuple[list[Reference], list[Verdict]], start: str
) -> None:
    references, verdicts = world
    closed = closure(references, verdicts, start)
    part = resolve([r for r in references if r.id in closed], [v for v in verdicts if v.pair <= closed])
    whole = resolve(references, verdicts)
    assert part == {id_: whole[id_] for id_ in part}


def closure(references: list[Reference], verdicts: list[Verdict], start: str) -> set[str]:
    """Return all that is reachable from `start` by shared names, verdicts and issuers."""
    primary, bearers = bearers_by_name(references)
    assert all(kind in NAMED_KINDS for kind, _ in primary)
    groups = [set(ids) for ids in bearers.values()] + [set(verdict.pair) for verdict in verdicts]
    offerings = [reference for reference in references if kind_of(reference.id).value == "Offering"]
    groups += [{o.id for o in offerings if issuer in o.issuers} for issuer in ("i", "j")]
    closed = {start} & {reference.id for reference in references}
    while True:
        grown = closed.union(*(group for group in groups if group & closed)) if closed else closed
        if grown == closed:
            return closed
        closed = grown
