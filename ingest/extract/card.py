"""The card of a trained model: what it is, and the checksums of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from graph.errors import CaplinksError
from ingest.extract.clues import clues_from
from ingest.extract.labels import PREDICATES, label_card
from ingest.extract.weighing import weights_from

DEFAULT_FOLDER = Path(__file__).parents[1] / "model"
CARD = "card.json"
CARD_FORMAT = 1
VOCABULARY = "vocabulary.txt"
GRAPHS = ("encoder", "spans", "coreference", "issuers", "relations")
"""Names of the model's ONNX files, without `.onnx`."""


class ModelError(CaplinksError):
    """The trained model is not there, is damaged, or does not fit this version."""

    code: ClassVar[str] = "model"


_FIELDS = {
    "version": str, "width": int, "span_width": int, "span_outputs": list, "thresholds": dict, "files": dict,
}  # fmt: skip
REMEDY = "Install caplinks again, or make the model with `caplinks train`."


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of a model's folder.

    Raises: ModelError: it is missing, no JSON, incomplete, or of a model with other labels or of another form.
    """
    path = folder / CARD
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        message = f"the model's card {path} cannot be read: {exc}. {REMEDY}"
        raise ModelError(message) from exc
    fault = _fault_of(card)
    if fault is not None:
        message = f"the model of {path} {fault}. {REMEDY}"
        raise ModelError(message)
    return card


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Write the card of a model's folder."""
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _fault_of(card: object) -> str | None:
    """Return why a card cannot be used, or None."""
    if not isinstance(card, dict):
        return "has a card that is no JSON object"
    if card.get("format") != CARD_FORMAT:
        return f"has a card of format {card.get('format')!r}, and this version of caplinks reads format {CARD_FORMAT}"
    if card.get("labels") != label_card():
        return "was made for another version of the ontology"
    missing = [name for name, type_ in _FIELDS.items() if not isinstance(card.get(name), type_)]
    if missing:
        return f"has a card without {', '.join(missing)}"
    return _fault_of_numbers(card)


def _fault_of_numbers(card: Mapping[str, Any]) -> str | None:
    """Return why the numbers of a card that were learnt for claims cannot be used, or None."""
    if not all(isinstance(card["thresholds"].get(str(predicate)), int | float) for predicate in PREDICATES):
        return "has a card that lacks thresholds of some predicates"
    try:
        weights_from(card.get("weights"))
        clues_from(card.get("clues"))
    except ValueError as error:
        return f"has a card with {error}"
    return None


def checked_file(folder: Path, name: str, card: Mapping[str, Any]) -> Path:
    """Return the path of a file of the model after comparing its checksum with the card's."""
    path = folder / name
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        message = f"the model's file {path} cannot be read: {exc}. {REMEDY}"
        raise ModelError(message) from exc
    if found != card["files"].get(name):
        message = f"the model's file {path} is damaged: its checksum is not the card's. {REMEDY}"
        raise ModelError(message)
    return path
