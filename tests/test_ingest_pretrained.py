"""Another pretrained encoder than the usual one: its files are checked before they are used."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.training.options import Options
from ingest.training.pretrained import PretrainedError, encoder_card, find_encoder
from tests.training_samples import POSITIONS, VOCABULARY, WIDTH, write_form, write_sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_form(tmp_path / "small")
    (tmp_path / "small" / "model.safetensors").write_bytes(b"weights")
    return tmp_path / "small"


def options_of(folder: Path) -> Options:
    return replace(Options(), pretrained=folder, checksums=write_sums(folder), work=folder.parent / "work")


def test_another_encoder_brings_its_sizes_and_word_pieces(folder: Path) -> None:
    options = options_of(folder)
    found = find_encoder(options)
    assert (found.sizes["width"], found.sizes["positions"], found.sizes["epsilon"]) == (WIDTH, POSITIONS, 1e-12)
    assert found.vocabulary.read_bytes() == VOCABULARY.read_bytes()
    assert encoder_card(options)["name"] == "small"
    assert len(encoder_card(options)["files"]["config.json"]) == 64
    assert encoder_card(Options())["name"] == "all-MiniLM-L6-v2"


def _tokenizer(change: Callable[[dict[str, int]], object]) -> Callable[[Path], None]:
    def work(folder: Path) -> None:
        path = folder / "tokenizer.json"
        tokenizer = json.loads(path.read_text(encoding="utf-8"))
        change(tokenizer["model"]["vocab"])
        path.write_text(json.dumps(tokenizer), encoding="utf-8")

    return work


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda folder: write_form(folder, model_type="roberta"), "model_type is 'roberta'"),
        (lambda folder: write_form(folder, hidden_act="relu"), "hidden_act"),
        (lambda folder: write_form(folder, max_position_embeddings=128), "128 positions"),
        (lambda folder: write_form(folder, vocab_size=9), "word pieces, but its config says 9"),
        (lambda folder: (folder / "config.json").write_text("{}", encoding="utf-8"), "does not say vocab_size"),
        (lambda folder: (folder / "config.json").write_text("[]", encoding="utf-8"), "no JSON object"),
        (lambda folder: (folder / "config.json").write_text("{", encoding="utf-8"), "is no JSON"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}", encoding="utf-8"), "lower-case word pieces"),
        (_tokenizer(lambda pieces: pieces.update({"[CLS]": 1, "[unused0]": 101})), "numbered without gaps"),
        (_tokenizer(lambda pieces: pieces.pop("the")), "numbered without gaps"),
    ],
)
def test_an_encoder_of_another_form_is_refused(folder: Path, work: Callable[[Path], None], words: str) -> None:
    work(folder)
    with pytest.raises(PretrainedError, match=words):
        find_encoder(options_of(folder))


def test_an_encoder_must_have_its_checksums(folder: Path) -> None:
    options = options_of(folder)
    (folder / "model.safetensors").write_bytes(b"others")
    with pytest.raises(PretrainedError, match="has the checksum"):
        find_encoder(options)
    (folder.parent / "small.sha256").write_text("", encoding="utf-8")
    with pytest.raises(PretrainedError, match="no checksum of config"):
        find_encoder(options)
    (folder / "model.safetensors").unlink()
    (folder.parent / "small.sha256").write_text("", encoding="utf-8")
    (folder / "config.json").unlink()
    with pytest.raises(PretrainedError, match="is missing"):
        find_encoder(options)
    with pytest.raises(PretrainedError, match="no folder"):
        find_encoder(replace(options, pretrained=None))
