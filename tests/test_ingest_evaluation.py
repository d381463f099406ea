"""The evaluation: it counts as the evaluation's own script does, and puts every mistake in one class."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given

from graph.errors import InvalidInputError
from ingest.evaluation.calibration import measure_calibration
from ingest.evaluation.files import read_found, read_gold
from ingest.evaluation.match import fold_form
from ingest.evaluation.measure import evaluate, figures
from ingest.evaluation.mistakes import Mistake, Side, find_mistakes
from ingest.evaluation.reading import source_of
from ingest.evaluation.score import Scores, judge, total
from ingest.evaluation.sorts import Sort
from tests.evaluation_samples import SENTENCES, TEXT, UNHURRIED, Json, found, founds, gold, golds

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("CAPLINKS_EVAL", ROOT.parent / "shared" / "eval"))
beside = pytest.mark.skipif(not (FOLDER / "score.py").is_file(), reason=f"no evaluation in {FOLDER}")


def the_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("caplinks_score", FOLDER / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    if not hasattr(module, "score"):
        spec.loader.exec_module(module)
    return module


def counted(scores: Scores) -> Json:
    """Return what was counted, as the script's own answer holds it."""
    return {
        "entities": {
            name: (one.tp, one.fp, one.fn) for name, one in scores.entities.items() if one.tp + one.fp + one.fn
        },
        "claims": {name: (one.tp, one.fp, one.fn) for name, one in scores.claims.items()},
        "grounds": (scores.legal_bases.tp, scores.legal_bases.fp, scores.legal_bases.fn),
        **{name: [getattr(scores, name).right, getattr(scores, name).of] for name in SHARES},
    }


SHARES = ("quotes", "evidence", "amounts", "modality")


@beside
@UNHURRIED
@given(golds(), founds())
def test_it_counts_what_the_evaluations_own_script_counts(made: Json, printed: Json) -> None:
    theirs: Any = the_script().score([made], {"made": printed})
    ours = counted(judge(gold(made), found(printed)).scores)
    for name in ("entities", "claims"):
        assert ours[name] == {key: (one.tp, one.fp, one.fn) for key, one in theirs[name].items()}
    assert ours["grounds"] == (theirs["grounds"].tp, theirs["grounds"].fp, theirs["grounds"].fn)
    for name in SHARES:
        assert ours[name] == theirs[name]


@UNHURRIED
@given(golds(), founds())
def test_every_missed_and_every_spurious_claim_is_in_exactly_one_class(made: Json, printed: Json) -> None:
    judged = judge(gold(made), found(printed))
    mistakes = find_mistakes(judged)
    sides = Counter(mistake.side for mistake in mistakes)
    claims, entities = total(judged.scores.claims.values()), total(judged.scores.entities.values())
    assert (sides[Side.MISSED], sides[Side.SPURIOUS]) == (claims.fn, claims.fp)
    assert (sides[Side.MISSED_ENTITY], sides[Side.SPURIOUS_ENTITY]) == (entities.fn, entities.fp)
    missed = [id(mistake.gold) for mistake in mistakes if mistake.side is Side.MISSED]
    assert sorted(missed) == sorted(id(claim) for claim in judged.missed)
    spurious = [id(mistake.found) for mistake in mistakes if mistake.side is Side.SPURIOUS]
    assert sorted(spurious) == sorted(id(verdict.claim) for verdict in judged.spurious)
    beside_it = Counter(mistake.sort for mistake in mistakes if mistake.side is Side.RIGHT)
    assert beside_it[Sort.SENTENCE] == judged.scores.evidence.of - judged.scores.evidence.right
    assert beside_it[Sort.MODALITY] == judged.scores.modality.of - judged.scores.modality.right


def company(key: str, name: str, *more: str) -> Json:
    return {"key": key, "kind": "Company", "names": [name, *more]}


def thing(id_: str, label: str, name: str, *aliases: str, **properties: object) -> Json:
    return {"id": id_, "kind": label, "name": name, "aliases": list(aliases), "properties": properties}


def said(subject: str, predicate: str, object_: str, number: int = 0, **more: Any) -> Json:
    quote = SENTENCES[number]
    start = TEXT.index(quote)
    return {"subject": subject, "predicate": predicate, "object": object_, "quote": quote, "start": start} | {
        "end": start + len(quote),
        "confidence": 0.8,
        "qualifiers": more.pop("qualifiers", {}),
        **more,
    }


HUNDRED = {"value": 100, "currency": "USD"}
GOLD = [
    company("arcline", "Arcline", "Arcline Robotics"),
    company("bolt", "Bolt Foundry"),
    company("corvo", "Corvo"),
    {"key": "nasdaq", "kind": "Exchange", "names": ["Nasdaq"]},
    {"key": "cn", "kind": "Jurisdiction", "names": ["China"]},
    {"key": "act", "kind": "Law", "names": ["Chip Act"]},
    {"key": "sale", "kind": "Offering", "names": ["Arcline IPO"], "issuer": "arcline", "offering_kind": "ipo"}
    | {"properties": {"amount": HUNDRED}},
]
FOUND = [
    thing("company:arcline", "Company", "Arcline"),
    thing("company:bolt", "Company", "Bolt Foundry"),
    thing("company:corvo", "Company", "Corvo"),
    thing("exchange:XNAS", "Exchange", "Nasdaq"),
    thing("jurisdiction:CN", "Jurisdiction", "China"),
    thing("law:act", "Law", "Chip Act"),
    thing("offering:sale", "Offering", "Arcline IPO", kind="ipo", issuer="company:arcline", amount=HUNDRED),
]
JOINED = [*FOUND[2:], thing("company:arcline", "Company", "Arcline", "Bolt Foundry")]
SUPPLY = said("bolt", "SUPPLIES", "arcline", 1)
FOUND_SUPPLY = said("company:bolt", "SUPPLIES", "company:arcline", 1)


def without(entities: list[Json], *names: str) -> list[Json]:
    return [one for one in entities if one.get("id", one.get("key")) not in names]


def mistakes_of(claims: list[Json], printed: list[Json], entities: list[Json] | None = None) -> list[Mistake]:
    made = gold({"id": "made", "text": TEXT, "entities": GOLD, "claims": claims})
    return find_mistakes(judge(made, found({"entities": FOUND if entities is None else entities, "claims": printed})))


def classes(mistakes: list[Mistake]) -> set[tuple[Side, Sort]]:
    return {(mistake.side, mistake.sort) for mistake in mistakes}


M, S = Side.MISSED, Side.SPURIOUS
EXCLUDED = said("sale", "EXCLUDES", "cn", 2, legal_bases=["act"])
SHUT_OUT = said("offering:sale", "EXCLUDES", "jurisdiction:CN", 2, legal_bases=["law:act"])
DENIED = {"negated": True}


@pytest.mark.parametrize(
    ("claims", "printed", "entities", "expected"),
    [
        pytest.param([SUPPLY], [FOUND_SUPPLY], FOUND, set(), id="right"),
        pytest.param([SUPPLY], [], FOUND, {(M, Sort.UNSAID)}, id="nothing said"),
        pytest.param(
            [said("bolt", "SUPPLIES", "arcline", 3)], [], FOUND, {(M, Sort.UNSAID_UNNAMED)}, id="no name there"
        ),
        pytest.param([], [FOUND_SUPPLY], FOUND, {(S, Sort.UNFOUNDED)}, id="nothing to say"),
        pytest.param(
            [SUPPLY],
            [],
            without(FOUND, "company:bolt"),
            {(M, Sort.NOT_FOUND), (Side.MISSED_ENTITY, Sort.NOT_FOUND)},
            id="entity not found",
        ),
        pytest.param(
            [],
            [said("company:zeta", "SUPPLIES", "company:arcline")],
            [*FOUND, thing("company:zeta", "Company", "Zeta")],
            {(S, Sort.NOT_IN_GOLD), (Side.SPURIOUS_ENTITY, Sort.NOT_IN_GOLD)},
            id="entity not in gold",
        ),
        pytest.param(
            [SUPPLY],
            [said("regulator:bolt", "ACCUSES", "company:arcline", 1)],
            [*without(FOUND, "company:bolt"), thing("regulator:bolt", "Regulator", "Bolt Foundry")],
            {(M, Sort.KIND), (S, Sort.KIND), (Side.MISSED_ENTITY, Sort.KIND), (Side.SPURIOUS_ENTITY, Sort.KIND)},
            id="wrong kind",
        ),
        pytest.param(
            [SUPPLY],
            [said("company:arcline", "SUPPLIES", "company:corvo", 1)],
            [
                *without(FOUND, "company:bolt", "company:arcline"),
                thing("company:arcline", "Company", "Arcline", "Bolt Foundry"),
            ],
            {(M, Sort.MERGED), (S, Sort.UNFOUNDED_UNNAMED), (Side.MISSED_ENTITY, Sort.MERGED)},
            id="one entity for two",
        ),
        pytest.param(
            [said("bolt", "SUPPLIES", "corvo", 1)],
            [said("company:arcline", "SUPPLIES", "company:corvo", 1)],
            [
                *without(FOUND, "company:bolt", "company:arcline"),
                thing("company:arcline", "Company", "Arcline", "Bolt Foundry"),
            ],
            {(M, Sort.MERGED), (S, Sort.MERGED), (Side.MISSED_ENTITY, Sort.MERGED)},
            id="one entity for two, and its claim",
        ),
        pytest.param(
            [],
            [said("company:foundry", "SUPPLIES", "company:arcline")],
            [*FOUND, thing("company:foundry", "Company", "Foundry")],
            {(S, Sort.SPLIT), (Side.SPURIOUS_ENTITY, Sort.SPLIT)},
            id="two entities for one",
        ),
        pytest.param(
            [],
            [said("company:arcline", "SUPPLIES", "company:robotics")],
            [*FOUND, thing("company:robotics", "Company", "Arcline Robotics")],
            {(S, Sort.SPLIT), (Side.RIGHT_ENTITY, Sort.SPLIT)},
            id="two entities for one, joined",
        ),
        pytest.param(
            [SUPPLY],
            [said("company:arcline", "SUPPLIES", "company:bolt", 1)],
            FOUND,
            {(M, Sort.DIRECTION), (S, Sort.DIRECTION)},
            id="direction",
        ),
        pytest.param(
            [SUPPLY],
            [said("company:arcline", "PARTNERS_WITH", "company:bolt", 1)],
            FOUND,
            {(M, Sort.PREDICATE), (S, Sort.PREDICATE)},
            id="predicate",
        ),
        pytest.param(
            [SUPPLY],
            [said("company:bolt", "SUPPLIES", "company:corvo", 1)],
            FOUND,
            {(M, Sort.PAIR), (S, Sort.PAIR)},
            id="pair",
        ),
        pytest.param(
            [SUPPLY],
            [said("company:bolt", "SUPPLIES", "company:corvo", 3)],
            FOUND,
            {(M, Sort.UNSAID), (S, Sort.UNFOUNDED_UNNAMED)},
            id="of another sentence",
        ),
        pytest.param(
            [SUPPLY],
            [{**FOUND_SUPPLY, "qualifiers": DENIED}],
            FOUND,
            {(M, Sort.POLARITY), (S, Sort.POLARITY)},
            id="polarity",
        ),
        pytest.param(
            [SUPPLY],
            [{**said("company:bolt", "SUPPLIES", "company:arcline", 0), "qualifiers": {"modality": "planned"}}],
            FOUND,
            {(Side.RIGHT, Sort.SENTENCE), (Side.RIGHT, Sort.MODALITY)},
            id="sentence and modality",
        ),
        pytest.param([EXCLUDED], [SHUT_OUT], FOUND, set(), id="legal base"),
        pytest.param(
            [EXCLUDED],
            [{**SHUT_OUT, "legal_bases": ["law:other"]}],
            FOUND,
            {(Side.RIGHT, Sort.LEGAL_BASE)},
            id="no legal base, and another",
        ),
        pytest.param(
            [EXCLUDED],
            [],
            without(FOUND, "offering:sale"),
            {(M, Sort.OFFERING_NOT_FOUND), (Side.MISSED_ENTITY, Sort.OFFERING_NOT_FOUND)},
            id="offering not found",
        ),
        pytest.param(
            [EXCLUDED],
            [SHUT_OUT],
            [
                *without(FOUND, "offering:sale"),
                thing("offering:sale", "Offering", "Bolt IPO", kind="ipo", issuer="company:bolt"),
            ],
            {(side, Sort.OFFERING_ISSUER) for side in (M, S, Side.MISSED_ENTITY, Side.SPURIOUS_ENTITY)},
            id="offering's issuer",
        ),
        pytest.param(
            [EXCLUDED],
            [SHUT_OUT],
            [*without(FOUND, "offering:sale"), thing("offering:sale", "Offering", "IPOs", kind="ipo", aggregate=True)],
            {(side, Sort.OFFERING_COHORT) for side in (M, S, Side.MISSED_ENTITY, Side.SPURIOUS_ENTITY)},
            id="cohort for a sale",
        ),
        pytest.param(
            [],
            [SHUT_OUT],
            [
                *FOUND[:-1],
                {**FOUND[-1], "id": "offering:other"},
                thing("offering:sale", "Offering", "Corvo bond", kind="bond", issuer="company:corvo"),
            ],
            {(S, Sort.OFFERING_NOT_IN_GOLD), (Side.SPURIOUS_ENTITY, Sort.OFFERING_NOT_IN_GOLD)},
            id="offering not in gold",
        ),
        pytest.param(
            [],
            [],
            [*FOUND[:-1], thing("offering:sale", "Offering", "Sale", kind="bond", issuer="company:arcline")],
            {(Side.RIGHT_ENTITY, Sort.AMOUNT), (Side.RIGHT_ENTITY, Sort.OFFERING_KIND)},
            id="amount and kind of a right offering",
        ),
    ],
)
def test_classes(
    claims: list[Json], printed: list[Json], entities: list[Json], expected: set[tuple[Side, Sort]]
) -> None:
    assert classes(mistakes_of(claims, printed, entities)) == expected


def test_a_mistake_says_what_stands_against_it() -> None:
    missed, spurious = mistakes_of([SUPPLY], [said("company:arcline", "SUPPLIES", "company:bolt", 1)])
    assert missed.what == "Bolt Foundry SUPPLIES Arcline"
    assert missed.detail == "found: Arcline SUPPLIES Bolt Foundry"
    assert (spurious.quote, spurious.confidence) == (SENTENCES[1], 0.8)
    assert spurious.detail == "gold: Bolt Foundry SUPPLIES Arcline"


def test_calibration() -> None:
    made = gold({"id": "made", "text": TEXT, "entities": GOLD, "claims": [SUPPLY, {**EXCLUDED, "optional": True}]})
    printed = [
        {**FOUND_SUPPLY, "confidence": 1.0},
        {**said("company:bolt", "SUPPLIES", "company:corvo"), "confidence": 0.9},
        {**said("company:corvo", "SUPPLIES", "company:bolt"), "confidence": 0.3},
        {**SHUT_OUT, "confidence": 0.1},  # its gold is optional
        {**said("company:corvo", "ACQUIRES", "company:bolt"), "confidence": None},
    ]
    found_ = measure_calibration([judge(made, found({"entities": FOUND, "claims": printed}))])
    assert [(one.low, one.high, one.claims, one.right) for one in found_.bins] == [
        (0.3, 0.4, 1, 0.0),
        (0.9, 1.0, 2, 0.5),
    ]
    assert found_.bins[1].confidence == pytest.approx(0.95)
    assert found_.error == pytest.approx((1 * 0.3 + 2 * 0.45) / 3)
    assert measure_calibration([]).error == 0.0


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The U.S.", "us"),
        ("Bolt Foundry, Inc.", "bolt foundry"),
        ("Crédit N.V.", "credit"),
        ("Arcline’s", "arcline"),
        ("A&B", "a and b"),
        ("Group", "group"),
        ("中芯", ""),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert fold_form(name) == folded


def test_files(tmp_path: Path) -> None:
    record = {"id": "a", "text": TEXT, "entities": GOLD, "claims": [SUPPLY]}
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8")
    lines = tmp_path / "found.jsonl"
    line = {"document": {"source": "/x/a.txt", "id": "0"}, "entities": FOUND, "claims": [FOUND_SUPPLY]}
    lines.write_text(f"{json.dumps(line)}\n\n", encoding="utf-8")
    golds_ = read_gold(tmp_path)
    measured = evaluate(golds_, read_found(lines, ["a"]))
    assert figures(measured, errors=True)["errors"] == []
    assert figures(measured)["claims"] == {
        **{"p": 1.0, "r": 1.0, "f1": 1.0, "tp": 1, "fp": 0, "fn": 0},
        "f1_95": [1.0, 1.0],
    }
    assert read_found(lines, ["b"]).keys() == {"0"}
    assert evaluate(golds_, {}).scores.claims["SUPPLIES"].fn == 1


def test_marked_texts_are_gold(tmp_path: Path) -> None:
    text = """=== x-1
title: [Arcline](arcline) sells shares
date: 2026-03-12
--- entities
arcline | Company | Arcline
sale | Offering | Arcline IPO | kind=ipo | issuer=arcline | amount=400000000 USD about
act | Law | Chip Act
us | Jurisdiction | United States; US
--- text
[American](us) investors may not buy [the shares](sale).
[Arcline](arcline) cites the [Chip Act](act).
--- claims
? sale EXCLUDES us @1 planned
arcline INVOKES act @2
"""
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    (article,) = read_gold(tmp_path)
    assert article == read_gold(tmp_path / "x.txt")[0]
    assert (article.title, article.published_at) == ("Arcline sells shares", "2026-03-12")
    excluded, invoked = article.claims
    assert (excluded.modality, excluded.optional, excluded.legal_bases) == ("planned", True, ("act",))
    assert excluded.quote == "American investors may not buy the shares."
    assert invoked.legal_bases == ()
    assert article.by_key["sale"].amount == {"value": 400000000, "currency": "USD", "bound": "about"}
    assert (article.by_key["sale"].issuer, article.by_key["sale"].offering_kind) == ("arcline", "ipo")
    assert [mention.key for mention in article.mentions] == ["arcline", "us", "sale", "arcline", "act"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no gold"),
        ({"a.json": "{", "b.txt": ""}, "not measured together"),
        ({"a.json": "{"}, "a.json: "),
        ({"a.json": '{"id": "a", "text": "x", "entities": [], "claims": [{"subject": "y"}]}'}, "claims.0.predicate"),
        (
            {"a.json": '{"id": "a", "text": "x", "entities": [], "claims": [{"subject": "y"'
                       ', "predicate": "P", "object": "z"}]}'},
            "y of a claim is not among the entities",
        ),
        (dict.fromkeys(("a.json", "b.json"), '{"id": "a", "text": "x", "entities": [], "claims": []}'), "twice"),
    ],
)  # fmt: skip
def test_gold_that_breaks_its_form_is_refused(files: dict[str, str], says: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=says):
        read_gold(tmp_path)


def test_a_gold_article_is_read_as_its_file_would_be() -> None:
    record = {"id": "a", "title": "T", "published_at": "2026-06", "entities": [], "claims": []}
    source = source_of(gold({**record, "text": "\ufeffOne.\r\nTwo."}))
    assert (source.text, source.name, source.document.title) == ("One.\nTwo.", "a.txt", "T")
    assert str(source.document.published_at) == "2026-06"
    assert source_of(gold({**record, "text": "x", "published_at": None})).document.published_at is None
    with pytest.raises(InvalidInputError, match="published_at of a is 'June'"):
        source_of(gold({**record, "text": "x", "published_at": "June"}))


def test_lines_that_break_their_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_found(tmp_path / "missing.jsonl", [])
    (tmp_path / "x.jsonl").write_text('{"entities": []}\n{"claims": [{}]}\n', encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"x\.jsonl:2: claims\.0\.subject"):
        read_found(tmp_path / "x.jsonl", [])
