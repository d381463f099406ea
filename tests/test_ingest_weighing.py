"""What speaks for a triple: signs, their weights, and how these are learnt."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidInputError
from graph.ontology import Kind, Modality, Predicate
from ingest.extract.calibration import log_odds
from ingest.extract.card import CARD, DEFAULT_FOLDER, ModelError, read_card
from ingest.extract.heads import Model
from ingest.extract.labels import PREDICATES
from ingest.extract.pairs import Mention
from ingest.extract.pipeline import load_reader
from ingest.extract.reading import Reading, Statement, Thing
from ingest.extract.weighing import SIGNS, signs_of, weighed, weights_from
from ingest.training.options import Options
from ingest.training.run import weigh
from ingest.training.weights import FOLDS, Case, learn_weights, load_cases, part_of, save_cases
from tests.reading_samples import document
from tests.training_samples import write_texts


def make_reading() -> Reading:
    """A person and two companies in sentence 1, the first company again in sentence 2 by a pronoun."""
    kinds = [Kind.PERSON, Kind.COMPANY, Kind.COMPANY, Kind.COMPANY]
    forms = ("name", "name", "nominal", "pronoun")
    mentions = [
        Mention(start=3 * at, end=3 * at + 1, kind=kind, form=form, sentence=sentence, text="x", score=0.9)
        for at, (kind, form, sentence) in enumerate(zip(kinds, forms, (1, 1, 1, 2), strict=True))
    ]
    reading = Reading(document=document("x"), mentions=mentions)
    reading.things = [
        Thing(kind=Kind.PERSON, mentions=[0]),
        Thing(kind=Kind.COMPANY, mentions=[1, 3], reference="lei:x"),
        Thing(kind=Kind.COMPANY, mentions=[2]),
    ]
    reading.thing_of = {0: 0, 1: 1, 2: 2, 3: 1}
    return reading


def say(object_: int, score: float, *, right: int, sentence: int = 1) -> Statement:
    """Return that the person leads a company, said by the first mention and another one."""
    return Statement(
        subject=0,
        predicate=Predicate.HOLDS_ROLE,
        object=object_,
        sentence=sentence,
        score=score,
        negated=0.0,
        modality=Modality.ASSERTED,
        left=0,
        right=right,
    )


def sign(found: np.ndarray, name: str) -> float:
    return float(found[SIGNS.index(name)])


def test_rivals_repetition_and_forms_are_seen() -> None:
    said = [
        say(1, 0.6, right=1),
        say(1, 0.3, right=3, sentence=2),
        say(2, 0.8, right=2),
    ]
    signs = signs_of(said, make_reading())
    one, two = signs[0, Predicate.HOLDS_ROLE, 1], signs[0, Predicate.HOLDS_ROLE, 2]
    assert len(one) == len(SIGNS)
    assert sign(one, "score") == pytest.approx(log_odds(0.6))
    assert sign(one, "second") == pytest.approx(log_odds(0.3))
    assert sign(one, "any") == pytest.approx(log_odds(1 - 0.4 * 0.7))
    assert sign(one, "rival object") == sign(one, "rival object here") == 0.8
    assert sign(two, "rival object") == 0.6
    assert sign(two, "object nominal") == 1.0
    assert sign(one, "object nominal") == 0.0
    assert sign(one, "object known") == 1.0
    assert sign(one, "objects") == pytest.approx(np.log(3))
    assert sign(one, "rival subject") == sign(one, "reverse") == 0.0


@given(st.lists(st.tuples(st.integers(1, 2), st.floats(0.05, 0.99)), min_size=1, max_size=6))
def test_weighing_keeps_the_statements_and_the_order_of_each_triple(given_: list[tuple[int, float]]) -> None:
    said = [say(object_, score, right=object_, sentence=number + 1) for number, (object_, score) in enumerate(given_)]
    moved = weighed(said, make_reading(), Model.load().weights)
    assert [(s.object, s.sentence) for s in moved] == [(s.object, s.sentence) for s in said]
    assert all(0 <= s.score <= 1 for s in moved)
    for object_ in (1, 2):
        before = [s.score for s in said if s.object == object_]
        after = [s.score for s in moved if s.object == object_]
        assert np.argsort(before, kind="stable").tolist() == np.argsort(after, kind="stable").tolist()


def test_without_weights_scores_stay() -> None:
    said = [say(1, 0.6, right=1)]
    assert weighed(said, make_reading(), None) == said


def make_cases(count: int) -> list[Case]:
    """Triples that hold where their score is high and no rival is better."""
    rng = np.random.default_rng(1)
    cases: list[Case] = []
    for number in range(count):
        signs = np.zeros(len(SIGNS))
        score, rival = rng.uniform(0.1, 0.9, size=2)
        signs[SIGNS.index("score")], signs[SIGNS.index("rival object")] = log_odds(score), rival
        holds = score > rival
        cases.append(Case(article=f"a{number}", predicate="OWNS", signs=signs, right=bool(holds), optional=False))
    return cases


def test_weights_learn_that_a_better_rival_speaks_against() -> None:
    weights = weights_from(learn_weights(make_cases(600)))
    assert weights is not None
    by_name = dict(zip(SIGNS, weights.signs, strict=True))
    assert by_name["rival object"] < -1
    unseen = make_cases(900)[600:]
    right = [(weights.score("OWNS", case.signs) > 0.5) == case.right for case in unseen]
    assert np.mean(right) > 0.9


def test_cases_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    cases = make_cases(5)
    save_cases(path, cases)
    back = load_cases(path)
    for one, other in zip(cases, back, strict=True):
        assert np.array_equal(one.signs, other.signs)
        assert replace(one, signs=other.signs) == other
    path.write_text(path.read_text(encoding="utf-8").replace("score", "skore", 1), encoding="utf-8")
    with pytest.raises(InvalidInputError, match="other signs"):
        load_cases(path)


def test_without_cases_scores_stay_as_they_are() -> None:
    weights = weights_from(learn_weights([]))
    assert weights is not None
    signs = np.zeros(len(SIGNS))
    signs[SIGNS.index("score")] = log_odds(0.7)
    assert weights.score("OWNS", signs) == pytest.approx(0.7)


def test_an_article_is_in_one_part() -> None:
    parts = [part_of(f"a{number:02}-01") for number in range(200)]
    assert set(parts) == set(range(FOLDS))
    assert parts == [part_of(f"a{number:02}-01") for number in range(200)]


@pytest.mark.parametrize("broken", ["text", {}, {"signs": {}, "offsets": {}, "slopes": {}}])
def test_a_card_with_other_weights_is_refused(tmp_path: Path, broken: object) -> None:
    folder = tmp_path / "model"
    shutil.copytree(DEFAULT_FOLDER, folder)
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    assert set(card["weights"]["offsets"]) == {str(predicate) for predicate in PREDICATES}
    (folder / CARD).write_text(json.dumps(card | {"weights": broken}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"weights that do not fit.*caplinks train"):
        read_card(folder)


def test_a_model_is_weighed_again_without_its_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options(
        texts=write_texts(tmp_path / "texts", *(f"r{number:02}" for number in range(9))),
        unseen=(write_texts(tmp_path / "unseen", "z01", "z02", "z03"),),
        model=tmp_path / "model",
    )
    shutil.copytree(DEFAULT_FOLDER, options.model)
    before = read_card(options.model)
    with pytest.raises(InvalidInputError, match="learnt from 1983 articles with 111 held out, here are 8 and 1"):
        weigh(options)
    assert read_card(options.model) == before
    (options.model / CARD).write_text(json.dumps(before | {"data": {"articles": 8, "held_out": 1}}), encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("ingest.training.run.learn_clues", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            weigh(options)
    assert read_card(options.model)["weights"] == before["weights"]
    reached = weigh(options).figures
    card = read_card(options.model)
    assert card["figures"] == reached
    assert reached["articles"] == card["data"]["weighed"]["articles"] == 4
    assert card["weights"] != before["weights"]
    assert card["files"] == before["files"]
    assert load_reader(options.model).version
