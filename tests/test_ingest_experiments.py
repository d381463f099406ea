"""Trainings end to end with a small encoder: made, compared, gone on with, made again. Needs torch."""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph.errors import InvalidInputError
from ingest.extract.heads import read_card
from ingest.extract.pipeline import load_reader
from ingest.extract.weighing import SIGNS
from ingest.training.experiments import RESULTS, TABLE, Plan, Unit, list_units, run_experiments
from ingest.training.open_corpora import CORPORA
from ingest.training.options import ABLATIONS, OFF_HEADS, MoreTexts, Options, Progress
from ingest.training.results import BASE, FOLDER
from ingest.training.run import CASES
from ingest.training.weights import Case, load_cases, save_cases
from tests.cli_samples import Shell
from tests.test_ingest_open_corpora import core_row, write_names
from tests.training_samples import write_encoder, write_texts

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # torch's exporter warns of its own ways
]
IDS = [f"{letter}{number:02}" for letter in "ar" for number in range(9)]


def quiet(_: Progress) -> None:
    """Say nothing."""


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with a small encoder, and the file of its checksums."""
    pytest.importorskip("torch", reason="torch is of the dependency group `train`")
    pytest.importorskip("onnxscript", reason="onnxscript is of the dependency group `train`")
    folder = tmp_path_factory.mktemp("encoder") / "small"
    return folder, write_encoder(folder)


@pytest.fixture
def options(tmp_path: Path, encoder: tuple[Path, Path]) -> Options:
    return Options(
        texts=write_texts(tmp_path / "texts", *IDS),
        work=tmp_path / "work",
        model=tmp_path / "model",
        pretrained=encoder[0],
        checksums=encoder[1],
        passes=2,
        threads=1,
    )


def trained(options: Options, report: Callable[[Progress], None] = quiet) -> bytes:
    """Return the last checkpoint of a training."""
    from ingest.training.train import make_trainer  # noqa: PLC0415 - torch

    trainer = make_trainer(options, report)
    trainer.run()
    return (options.work / f"pass-{len(trainer.history)}.safetensors").read_bytes()


def test_the_same_options_give_the_same_bytes(options: Options, tmp_path: Path) -> None:
    first = trained(options)
    assert trained(replace(options, work=tmp_path / "again")) == first
    assert trained(replace(options, work=tmp_path / "seed", seed=2)) != first
    assert trained(replace(options, work=tmp_path / "order", order=2)) != first
    several = replace(options, threads=2, deterministic=True)
    one, other = (trained(replace(several, work=tmp_path / name)) for name in ("one", "other"))
    assert one == other


def test_the_same_weights_give_the_same_model_wherever_it_is_made(options: Options, tmp_path: Path) -> None:
    from ingest.training.run import train  # noqa: PLC0415

    options = replace(options, steps=1)
    one = train(options, quiet).folder
    other = train(replace(options, work=tmp_path / "other", model=tmp_path / "elsewhere" / "model"), quiet).folder
    assert read_card(one)["files"] == read_card(other)["files"]
    here = str(Path(__file__).parents[1]).encode()
    assert not any(here in path.read_bytes() for path in one.iterdir())


class _StoppedError(Exception):
    """Stands for Ctrl-C."""


def test_an_interrupted_training_goes_on_as_if_nothing_had_happened(options: Options, tmp_path: Path) -> None:
    whole = trained(options)
    options = replace(options, work=tmp_path / "broken", resume=True)

    def stop(progress: Progress) -> None:
        if progress.step == 5:  # a pass has four steps
            raise _StoppedError

    with pytest.raises(_StoppedError):
        trained(options, stop)
    assert (options.work / "pass-1.safetensors").is_file()
    assert not (options.work / "pass-2.safetensors").exists()
    seen: list[Progress] = []
    assert trained(options, seen.append) == whole
    assert seen[0].step == 5
    assert len(json.loads((options.work / "history.json").read_text(encoding="utf-8"))) == 2
    # what is done is not done again, and another training does not go on from it
    seen.clear()
    assert trained(options, seen.append) == whole
    assert not seen
    with pytest.raises(InvalidInputError, match="other options or texts"):
        trained(replace(options, seed=5))


def test_folds_are_measured_by_models_that_did_not_see_them(options: Options) -> None:
    learnt: dict[int, set[str]] = {}

    def report(unit: Unit, progress: Progress) -> None:
        if progress.checkpoint:
            texts = json.loads((unit.folder / "texts.json").read_text(encoding="utf-8"))
            learnt[unit.fold] = {*texts["learnt"], *texts["held"]}

    options = replace(options, average=2)
    found = run_experiments(options, Plan(folds=2), report)
    units = [json.loads(unit.record.read_text(encoding="utf-8")) for unit in list_units(options, Plan(folds=2))]
    assert sorted(id_ for unit in units for id_ in unit["measured"]) == sorted(IDS)
    for unit in units:
        assert not learnt[unit["fold"]] & {*unit["measured"]}
        assert set(unit["reached"]["1"]["documents"]) == {*unit["measured"]}
        cases = load_cases(list_units(options, Plan(folds=2))[unit["fold"] - 1].folder / CASES)
        assert {case.article for case in cases} <= {*unit["measured"]}
    last, mean = found["rows"]
    assert (last["averaged"], mean["averaged"]) == (1, 2)
    assert last["documents"] == 18
    assert set(last["groups"]) == {"invented", "real"}
    assert last["claims"]["right"] + last["claims"]["missed"] == 18 * 2
    root = options.work / FOLDER
    assert json.loads((root / RESULTS).read_text(encoding="utf-8")) == json.loads(json.dumps(found))
    assert (root / TABLE).read_text(encoding="utf-8").count("| all") == 2
    assert not list(root.rglob("*.safetensors"))

    # done folds are read, not done again; a fold that is missing is
    def none(unit: Unit, progress: Progress) -> None:
        raise AssertionError((unit, progress))

    assert run_experiments(options, Plan(folds=2), none) == found
    list_units(options, Plan(folds=2))[1].record.unlink()
    again: list[int] = []
    assert run_experiments(options, Plan(folds=2), lambda unit, _: again.append(unit.fold)) == found
    assert set(again) == {2}
    with pytest.raises(InvalidInputError, match="other options or texts"):
        run_experiments(replace(options, passes=1), Plan(folds=2), none)


def test_what_folds_claimed_teaches_the_weighing(options: Options, tmp_path: Path) -> None:
    from ingest.training.run import train  # noqa: PLC0415

    options = replace(options, steps=1)
    card = read_card(train(options, quiet).folder)
    with pytest.raises(InvalidInputError, match="no trainings by fold"):
        train(replace(options, cases=tmp_path / "nowhere", work=tmp_path / "not begun"), quiet)
    assert not (tmp_path / "not begun").exists()
    case = Case(article="x", predicate="OWNS", signs=np.ones(len(SIGNS)), right=False, optional=False)
    folder = tmp_path / "folds" / FOLDER / BASE / "seed-1" / "fold-1-of-2"
    folder.mkdir(parents=True)
    save_cases(folder / CASES, [case] * 50)
    taught = read_card(train(replace(options, cases=tmp_path / "folds", resume=True), quiet).folder)
    assert taught["files"] == card["files"]
    assert taught["data"]["weighed"]["claims"] == card["data"]["weighed"]["claims"] + 50
    assert taught["weights"]["offsets"]["OWNS"] < card["weights"]["offsets"]["OWNS"]


def test_curve_ablations_and_seeds_make_one_table(options: Options) -> None:
    plan = Plan(folds=3, only=(2,), curve=(0.5, 1.0), without=("pretraining", "real"), seeds=(1, 2))
    found = run_experiments(replace(options, steps=1, also=()), plan, lambda *_: None)
    rows = {row["variant"]: row for row in found["rows"]}
    assert list(rows) == ["all", "share 0.5", "without pretraining", "without real"]
    assert rows["share 0.5"]["learnt"] < rows["all"]["learnt"] > rows["without real"]["learnt"]
    assert all(row["seeds"] == [1, 2] and row["folds"] == [2] and row["documents"] == 6 for row in found["rows"])
    assert all("difference" in row for row in found["rows"][1:])
    assert set(rows["all"]["by_seed"]) == {"1", "2"}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(folds=1), "at least two folds"),
        (Plan(folds=2, only=(3,)), "from 1 to 2"),
        (Plan(curve=(1.5,)), "at most 1"),
        (Plan(without=("mentions",)), "without 'mentions'"),
    ],
)
def test_a_plan_that_cannot_be_done_is_refused(plan: Plan, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        run_experiments(Options(), plan, lambda *_: None)


def test_experiments_do_not_go_on_from_what_has_seen_the_articles(options: Options) -> None:
    with pytest.raises(InvalidInputError, match="begin anew"):
        run_experiments(replace(options, start=Path("pass-1.safetensors")), Plan(), lambda *_: None)


def test_a_head_that_is_switched_off_says_nothing(options: Options) -> None:
    import numpy as np  # noqa: PLC0415
    import torch  # noqa: PLC0415

    from ingest.training.export import load_members  # noqa: PLC0415

    assert set(ABLATIONS) >= OFF_HEADS
    options = replace(options, without=(*sorted(OFF_HEADS), "capitals", "noise", "swaps"), steps=2)
    trained(options)
    network = load_members([[options.work / "pass-1.safetensors"]], options)
    assert not network.encoder.shapes.weight.any()
    vectors, whole = torch.randn(4, network.sizes.span), torch.ones(4, dtype=torch.int64)
    with torch.no_grad():
        between = torch.randn(4, network.sizes.width)
        _, negated, modality = network.relations(vectors, vectors.flip(0), between, whole)
        for head in (network.coreference, network.issuers):
            scores, nothing = head(vectors, vectors.flip(0), whole, whole)
            assert bool((nothing - scores > 15).all())
        _, technology, offering = network.spans(torch.randn(4, 3 * network.sizes.width), whole)
    assert bool((negated < -5).all())
    assert set(np.argmax(modality.numpy(), axis=1).tolist()) == {0}
    assert not technology.any()
    assert not offering.any()


def test_a_training_goes_on_from_a_checkpoint_with_more_texts(options: Options, tmp_path: Path) -> None:
    from ingest.training.run import train  # noqa: PLC0415

    before = trained(options)
    mine = write_texts(tmp_path / "mine", *(f"z{number:02}" for number in range(4)))
    start = options.work / "pass-2.safetensors"
    more = replace(
        options,
        work=tmp_path / "more",
        start=start,
        rate_factor=0.0,
        average=2,
        also=(MoreTexts(folder=mine, repeats=2),),
    )
    steps: list[int] = []
    made = train(more, lambda progress: steps.append(progress.steps))
    assert steps[0] == 2 * -(-(9 + 2 * 8 + 2 * 4) // 8)
    # with a rate of nothing the weights stay what they were
    assert (more.work / "seed-1" / "pass-2.safetensors").read_bytes() == before
    card = read_card(made.folder)
    assert card["data"]["added"] == {"articles": 4, "repeats": [2]}
    assert card["options"]["rate_factor"] == 0.0
    assert card["encoder"]["name"] == "small"
    assert load_reader(made.folder).version
    with pytest.raises(InvalidInputError, match="no such checkpoint"):
        trained(replace(more, start=tmp_path / "none"))
    (tmp_path / "broken").write_bytes(b"broken")
    with pytest.raises(InvalidInputError, match="no checkpoint of a network"):
        trained(replace(more, start=tmp_path / "broken"))
    with pytest.raises(InvalidInputError, match="cannot be averaged"):
        train(replace(options, work=tmp_path / "short", steps=1, average=2), quiet)


def test_members_answer_together(options: Options) -> None:
    from ingest.training.run import members_of, train  # noqa: PLC0415

    options = replace(options, members=2, steps=2)
    card = read_card(train(options, quiet).folder)
    assert load_reader(options.model).version
    alone = {one.seed: read_card(train(replace(one, members=1), quiet).folder) for one in members_of(options)}
    assert sorted(alone) == [1, 2]
    assert card["width"] == 2 * alone[1]["width"]
    assert card["options"]["members"] == 2
    assert [len(passes) for passes in card["history"]] == [1, 1]


@pytest.mark.usefixtures("encoder")  # with torch
@pytest.mark.parametrize("head", ["encoder", "spans", "coreference", "issuers", "relations"])
def test_an_ensemble_says_the_mean_of_its_members(head: str) -> None:
    import torch  # noqa: PLC0415

    from ingest.training.ensemble import Ensemble  # noqa: PLC0415
    from ingest.training.network import Network, Sizes  # noqa: PLC0415

    sizes = Sizes(vocabulary=50, positions=20, width=16, layers=1, heads=2, inner=8, span=6, hidden=8, choice_hidden=4)
    torch.manual_seed(0)
    members = [Network(sizes).eval() for _ in range(2)]
    numbers = torch.arange(7) % 3
    ends, between, spans = torch.randn(2, 7, 2, 6), torch.randn(7, 2, 16), torch.randn(7, 3, 2, 16)

    def given(member: int | None) -> list[Any]:
        """Return what a head is given: the vectors of one member, or of both side by side."""

        def part(vectors: Any) -> Any:
            return (vectors if member is None else vectors[..., member, :]).flatten(1)

        vectors = {
            "encoder": [numbers[None]],
            "spans": [part(spans)],
            "relations": [part(ends[0]), part(ends[1]), part(between)],
        }
        left_over = [numbers[None]] if head == "encoder" else [numbers]
        choices = [part(ends[0]), part(ends[1]), numbers]
        return [*vectors.get(head, choices), *left_over]

    with torch.no_grad():
        found = list(getattr(Ensemble(members).eval(), head)(*given(None)))
        each = [list(getattr(member, head)(*given(number))) for number, member in enumerate(members)]
    if head in ("encoder", "spans"):
        assert torch.equal(found.pop(0), torch.cat([one.pop(0) for one in each], dim=-1))
    if head == "encoder":
        found, each = [found[0].exp()], [[one[0].softmax(-1)] for one in each]
    for scores, one, other in zip(found, *each, strict=True):
        assert torch.allclose(scores, (one + other) / 2, atol=1e-6)


def test_a_first_stage_changes_the_encoder_and_nothing_else(options: Options, tmp_path: Path) -> None:
    from ingest.training.train import make_trainer  # noqa: PLC0415

    corpora = tmp_path / "corpora"
    write_names(corpora / CORPORA["ner/gum"].path, "PER", "ORG", "LOC")
    path = corpora / CORPORA["relations/CORE"].path
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps([core_row(), core_row(relation="undefined")]), encoding="utf-8")
    first = replace(options, first=("ner/gum", "relations/CORE"), corpora=corpora, first_steps=30)
    seen: list[Progress] = []
    usual, other = make_trainer(options, quiet).network, make_trainer(first, seen.append).network
    assert len(seen) == 30
    for name in ("first names", "first relations"):
        assert seen[-1].losses[name] < seen[0].losses[name]
    changed = {
        name for name, weight in usual.state_dict().items() if not bool((weight == other.state_dict()[name]).all())
    }
    assert "encoder.shapes.weight" in changed
    assert "encoder.layers.0.inner.weight" in changed
    assert all(
        name.startswith("encoder.") and not name.startswith(("encoder.tags", "encoder.words")) for name in changed
    )
    # the main stage sees the same articles in the same order
    assert trained(replace(first, work=tmp_path / "first")) != trained(options)


def test_the_command_line_trains_and_compares(
    encoder: tuple[Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    caplinks = Shell(capfd)
    mine = write_texts(tmp_path / "mine", "z01", "z02")
    usual: list[str | Path] = ["--every", "90", "--steps", "1", "--threads", "1"]
    usual += ["--encoder", encoder[0], "--checksums", encoder[1]]
    done = caplinks(
        "train", *usual, "--output", tmp_path / "model", "--work", tmp_path / "work", "--texts", f"{mine}:3"
    )
    assert done.status == 0, done.err
    assert "entities" in done.json
    assert read_card(tmp_path / "model")["data"]["added"] == {"articles": 1, "repeats": [3]}
    assert "checkpoint after 1 steps" in done.err
    done = caplinks("train", *usual, "--work", tmp_path / "work", "--folds", "3", "--fold", "1,2", "--seeds", "4")
    assert done.status == 0, done.err
    assert done.out.startswith("Folds: 1, 2 of 3.")
    assert "all, seed 4, fold 2: 1 steps" in done.err
