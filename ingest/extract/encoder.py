"""Stage 2: the encoder reads the document once; all heads build on its vectors."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language

from ingest.extract.card import CARD, DEFAULT_FOLDER
from ingest.extract.heads import Model
from ingest.extract.long_texts import encode
from ingest.extract.reading import find_reading, register

if TYPE_CHECKING:
    from spacy.tokens import Doc


_KEPT = 2
"""Models that stay loaded for the next pipeline."""


@lru_cache(maxsize=_KEPT)
def _load(folder: Path, card: bytes) -> Model:  # noqa: ARG001 - a folder with another card holds another model
    return Model.load(folder)


@Language.factory("caplinks_encoder", default_config={"model": ""})
def make_encoder(nlp: Language, name: str, model: str) -> Encoder:  # noqa: ARG001 - spaCy's signature
    """Return the stage; `model` is the folder of a trained model, empty for the one that comes with caplinks."""
    register()
    folder = Path(model) if model else DEFAULT_FOLDER
    return Encoder(_load(folder, _card_of(folder)))


def _card_of(folder: Path) -> bytes:
    try:
        return (folder / CARD).read_bytes()
    except OSError:
        return b""  # the model says what is wrong with it


class Encoder:
    """Sets `model` and `encoded`."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Return the document, encoded."""
        reading = find_reading(doc)
        reading.model = self.model
        reading.encoded = encode(self.model, doc, titled=reading.titled)
        return doc
