"""Small marked texts and a small encoder, for tests of training."""

# pyright: reportMissingImports=false
from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ingest.training.marked import MarkedArticle, parse_marked
from ingest.training.options import Options

VOCABULARY = Options().model / "vocabulary.txt"
ARTICLE = """=== {id}
title: [{name}](maker) lists in [Hong Kong](hkex)
date: 2026-03-12
--- entities
maker | Company | {name}
maker-ipo | Offering | {name} IPO | kind=ipo | issuer=maker
hkex | Exchange | Hong Kong Stock Exchange
mill | Company | Blue Mill
--- text
[{name}](maker) filed for an [IPO](maker-ipo) of [memory chips](memory_chip).
[Its](maker) rival [Blue Mill](mill) did not.
--- claims
maker ISSUES maker-ipo @1 planned
? maker-ipo LISTS_ON hkex @1
mill COMPETES_WITH maker @2 negated
"""
WIDTH, INNER, POSITIONS = 32, 32, 512


def marked(*ids: str) -> str:
    """Return a marked text with an article of each id."""
    return "".join(ARTICLE.format(id=id_, name=f"Quantel{number}") for number, id_ in enumerate(ids))


def articles(*ids: str) -> list[MarkedArticle]:
    """Return an article of each id."""
    return parse_marked(marked(*ids), "x.txt")


def write_texts(folder: Path, *ids: str) -> Path:
    """Write a folder of marked texts, one file a letter, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for letter in sorted({id_[0] for id_ in ids}):
        text = marked(*(id_ for id_ in ids if id_[0] == letter))
        (folder / f"{letter}01.txt").write_text(text, encoding="utf-8")
    return folder


def write_form(folder: Path, **changes: Any) -> None:
    """Write the configuration and the tokenizer of an encoder; `changes` go into the configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = VOCABULARY.read_text(encoding="utf-8").split("\n")[:-1]
    config = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "vocab_size": len(pieces),
        "max_position_embeddings": POSITIONS,
        "hidden_size": WIDTH,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": INNER,
        "layer_norm_eps": 1e-12,
    }
    tokenizer = {
        "normalizer": {"type": "BertNormalizer", "lowercase": True},
        "model": {"type": "WordPiece", "vocab": {piece: number for number, piece in enumerate(pieces)}},
    }
    (folder / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")


def write_sums(folder: Path) -> Path:
    """Write the checksums of an encoder's files beside its folder, as `sha256sum` does, and return that file."""
    path = folder.parent / f"{folder.name}.sha256"
    files = ("config.json", "tokenizer.json", "model.safetensors")
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {folder / name}\n" for name in files]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def write_encoder(folder: Path) -> Path:
    """Write a small encoder with random weights, and return the file of its checksums. Needs torch."""
    import safetensors.torch  # noqa: PLC0415
    import torch  # noqa: PLC0415

    write_form(folder)
    torch.manual_seed(7)
    sizes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(VOCABULARY.read_text(encoding="utf-8").split("\n")) - 1, WIDTH),
        "embeddings.position_embeddings.weight": (POSITIONS, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "encoder.layer.0.intermediate.dense.weight": (INNER, WIDTH),
        "encoder.layer.0.intermediate.dense.bias": (INNER,),
        "encoder.layer.0.output.dense.weight": (WIDTH, INNER),
        "encoder.layer.0.output.dense.bias": (WIDTH,),
    }
    attention = [f"encoder.layer.0.attention.{name}" for name in ("self.query", "self.key", "self.value")]
    for name in (*attention, "encoder.layer.0.attention.output.dense"):
        sizes |= {f"{name}.weight": (WIDTH, WIDTH), f"{name}.bias": (WIDTH,)}
    norms = ("embeddings.LayerNorm", "encoder.layer.0.attention.output.LayerNorm", "encoder.layer.0.output.LayerNorm")
    state = {name: torch.randn(size) * 0.05 for name, size in sizes.items()}
    state |= {f"{name}.weight": torch.ones(WIDTH) for name in norms}
    state |= {f"{name}.bias": torch.zeros(WIDTH) for name in norms}
    safetensors.torch.save_file(
        {f"bert.{name}": tensor for name, tensor in state.items()}, folder / "model.safetensors"
    )
    return write_sums(folder)
