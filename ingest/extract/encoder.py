"""Stage 2: the encoder reads the document once; all heads build on its vectors."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language

from ingest.extract.heads import Model
from ingest.extract.reading import find_reading, register

if TYPE_CHECKING:
    from spacy.tokens import Doc


@cache
def _load(folder: str) -> Model:
    return Model.load(Path(folder) if folder else None)


@Language.factory("caplinks_encoder", default_config={"model": ""})
def make_encoder(nlp: Language, name: str, model: str) -> Encoder:  # noqa: ARG001 - spaCy's signature
    """Return the stage; `model` is the folder of a trained model, empty for the one that comes with caplinks."""
    register()
    return Encoder(_load(model))


class Encoder:
    """Sets `model` and `encoded`."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Return the document, encoded."""
        reading = find_reading(doc)
        reading.model = self.model
        reading.encoded = self.model.encode(doc, titled=reading.titled)
        return doc
