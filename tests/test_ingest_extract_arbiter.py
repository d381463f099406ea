from collections.abc import Mapping
from dataclasses import replace

import pytest

from graph.ontology import Kind, Modality, Predicate
from ingest.extract.arbiter import Chosen, choose
from ingest.extract.pairs import Mention
from ingest.extract.polarity import is_negated
from ingest.extract.quoting import worth_in
from ingest.extract.reading import Found, OfferingFacts, Reading, Statement, Thing
from ingest.extract.triggers import adjusted
from ingest.extract.work import parts
from tests.reading_samples import document

THINGS = [
    Thing(kind=Kind.COMPANY, mentions=[0]),
    Thing(kind=Kind.COMPANY, mentions=[1]),
    Thing(kind=Kind.OFFERING, mentions=[2], offering=OfferingFacts(kind="ipo", issuer=0)),
    Thing(kind=Kind.EXCHANGE, mentions=[3]),
    Thing(kind=Kind.JURISDICTION, mentions=[4]),
    Thing(kind=Kind.OFFERING, mentions=[5], offering=OfferingFacts(kind="ipo", issuer=1)),
    Thing(kind=Kind.JURISDICTION, mentions=[6]),
]
THRESHOLDS: Mapping[str, float] = {str(predicate): 0.4 for predicate in Predicate}


def said(subject: int, predicate: Predicate, object_: int, score: float, **more: float) -> Statement:
    return Statement(
        subject=subject,
        predicate=predicate,
        object=object_,
        sentence=int(more.get("sentence", 1)),
        score=score,
        negated=more.get("negated", 0.0),
        modality=Modality.ASSERTED,
        left=0,
        right=1,
    )


def score_of(statement: Statement) -> float:
    return statement.score


def chosen(*statements: Statement, quotable: int = 0) -> list[tuple[int, Predicate, int]]:
    found = choose(statements, THINGS, THRESHOLDS, worth=score_of, quotable=lambda sentence: sentence >= quotable)
    return [(one.best.subject, one.best.predicate, one.best.object) for one in found]


ACQUIRES, OWNS, BASED_IN = Predicate.ACQUIRES, Predicate.OWNS, Predicate.BASED_IN
EXCLUDES, ISSUES, LISTS_ON = Predicate.EXCLUDES, Predicate.ISSUES, Predicate.LISTS_ON


@pytest.mark.parametrize(
    ("statements", "kept"),
    [
        pytest.param([said(0, OWNS, 1, 0.39)], [], id="below the threshold"),
        pytest.param([said(0, OWNS, 1, 0.4)], [(0, OWNS, 1)], id="at the threshold"),
        pytest.param([said(0, ACQUIRES, 1, 0.9), said(1, ACQUIRES, 0, 0.5)], [(0, ACQUIRES, 1)], id="direction"),
        pytest.param([said(0, ACQUIRES, 1, 0.9), said(0, OWNS, 1, 0.45)], [(0, ACQUIRES, 1)], id="predicate"),
        pytest.param([said(0, BASED_IN, 4, 0.9), said(0, BASED_IN, 6, 0.5)], [(0, BASED_IN, 4)], id="one seat"),
        pytest.param([said(0, ISSUES, 2, 0.9), said(1, ISSUES, 2, 0.8)], [(0, ISSUES, 2)], id="one issuer"),
        pytest.param(
            [said(2, LISTS_ON, 3, 0.9), said(0, LISTS_ON, 3, 0.5)], [(2, LISTS_ON, 3)], id="venue of the offering"
        ),
        pytest.param([said(0, LISTS_ON, 3, 0.5)], [(0, LISTS_ON, 3)], id="venue of the company"),
        pytest.param([said(2, EXCLUDES, 4, 0.9), said(5, EXCLUDES, 4, 0.6)], [(2, EXCLUDES, 4)], id="whose exclusion"),
        pytest.param(
            [said(2, EXCLUDES, 4, 0.9), said(5, EXCLUDES, 4, 0.6, sentence=3)],
            [(2, EXCLUDES, 4), (5, EXCLUDES, 4)],
            id="two exclusions",
        ),
        pytest.param([said(2, EXCLUDES, 4, 0.9), said(2, EXCLUDES, 6, 0.5)], [(2, EXCLUDES, 4)], id="named in passing"),
        pytest.param(
            [said(2, EXCLUDES, 4, 0.9), said(2, EXCLUDES, 6, 0.6)],
            [(2, EXCLUDES, 4), (2, EXCLUDES, 6)],
            id="both shut out",
        ),
    ],
)
def test_choice(statements: list[Statement], kept: list[tuple[int, Predicate, int]]) -> None:
    assert chosen(*statements) == kept


def test_the_sentence_that_is_worth_most_is_quoted_and_the_surest_one_decides() -> None:
    both = [said(0, OWNS, 1, 0.9, sentence=0), said(0, OWNS, 1, 0.5, sentence=2)]
    (found,) = choose(both, THINGS, THRESHOLDS, worth=lambda one: one.sentence, quotable=lambda _: True)
    assert (found.quoted.sentence, found.best.sentence, found.score) == (2, 0, 0.9)


def named(sentence: int, form: str = "name") -> Mention:
    return Mention(start=0, end=1, kind=Kind.COMPANY, form=form, sentence=sentence, text="Acme")


@pytest.mark.parametrize(
    ("mentions", "pairs", "scores", "quoted"),
    [
        pytest.param([named(0), named(0), named(2), named(2)], [(0, 1), (2, 3)], (0.9, 0.6), 2, id="text before title"),
        pytest.param([named(0), named(0), named(2), named(2)], [(0, 1), (2, 3)], (0.99, 0.2), 0, id="by far surer"),
        pytest.param(
            [named(1, "pronoun"), named(1), named(2), named(2)], [(0, 1), (2, 3)], (0.8, 0.7), 2, id="by name"
        ),
        pytest.param([named(1), named(2), named(3), named(3)], [(0, 1), (2, 3)], (0.8, 0.8), 3, id="both ends in one"),
        pytest.param([named(1), named(1), named(9), named(9)], [(0, 1), (2, 3)], (0.7, 0.8), 1, id="early"),
    ],
)
def test_what_a_sentence_is_worth(
    mentions: list[Mention], pairs: list[tuple[int, int]], scores: tuple[float, float], quoted: int
) -> None:
    reading = Reading(document=document("x"), title_end=5, mentions=mentions)
    reading.things = THINGS
    reading.thing_of = {0: 0, 1: 1, 2: 0, 3: 1}
    both = [
        replace(said(0, OWNS, 1, score, sentence=mentions[right].sentence), left=left, right=right)
        for (left, right), score in zip(pairs, scores, strict=True)
    ]
    (found,) = choose(both, THINGS, THRESHOLDS, worth=worth_in(reading), quotable=lambda _: True)
    assert found.quoted.sentence == quoted


def test_the_sentence_with_the_amount_is_quoted_for_the_issuer() -> None:
    found = {"amount": Found(value="100", sentence=3)}
    sale = Thing(kind=Kind.OFFERING, mentions=[1], offering=OfferingFacts(kind="ipo", issuer=0, found=found))
    reading = Reading(document=document("x"), mentions=[named(1), named(1)], things=[THINGS[0], sale])
    worth = worth_in(reading)
    assert worth(said(0, ISSUES, 1, 0.8, sentence=3)) > worth(said(0, ISSUES, 1, 0.9, sentence=1))
    assert worth(said(0, OWNS, 1, 0.8, sentence=3)) < worth(said(0, OWNS, 1, 0.9, sentence=1))


def test_a_title_outside_the_text_is_not_quoted() -> None:
    both = [said(0, OWNS, 1, 0.9, sentence=0), said(0, OWNS, 1, 0.2, sentence=2)]
    assert chosen(*both, quotable=1) == [(0, OWNS, 1)]
    assert chosen(both[0], quotable=1) == []


def test_chosen_gives_its_best_statement() -> None:
    one = said(0, OWNS, 1, 0.9)
    assert Chosen(statements=(one,), score=0.9, quoted=one).best is one


@pytest.mark.parametrize(
    ("predicate", "sentence", "negated"),
    [
        (EXCLUDES, "Americans may not buy the shares.", False),
        (EXCLUDES, "The shares will not be offered to them.", False),
        (EXCLUDES, "Americans are not barred from the sale.", True),
        (EXCLUDES, "The sale is open to Americans.", True),
        (OWNS, "It does not own it.", True),
    ],
)
def test_polarity(predicate: Predicate, sentence: str, *, negated: bool) -> None:
    assert is_negated(said(2, predicate, 4, 0.9, negated=0.8), sentence) is negated
    assert not is_negated(said(2, predicate, 4, 0.9, negated=0.1), sentence)


def test_triggers_move_a_probability() -> None:
    assert adjusted(0.5, Predicate.SUES, "It sued its rival.") > 0.5
    assert adjusted(0.5, Predicate.SUES, "It met its rival.") < 0.2
    assert adjusted(0.5, Predicate.BASED_IN, "It met its rival.") == 0.5
    assert adjusted(1.0, Predicate.SUES, "It met its rival.") == 1.0
    assert adjusted(0.0, Predicate.SUES, "It sued its rival.") == 0.0


def test_work_is_cut_between_sentences() -> None:
    mentions = [
        Mention(start=n, end=n + 1, kind=Kind.COMPANY, form="name", sentence=n // 4, text="x") for n in range(10)
    ]
    assert list(parts(mentions, 6)) == [(0, 4), (4, 10)]
    assert list(parts(mentions, 3)) == [(0, 3), (3, 4), (4, 7), (7, 10)]
    assert list(parts([], 3)) == []
