"""A small reader of its own for tests of the run: it knows companies by "Corp" and one verb, and has no model."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from graph.errors import InvalidInputError
from graph.model import Claim, Document, Entity, Extraction
from graph.names import reference
from graph.ontology import Kind, NameKind, Predicate

_COMPANY = re.compile(r"([A-Z][a-z]+) Corp")
_SUPPLIES = re.compile(r"([A-Z][a-z]+) Corp supplies ([A-Z][a-z]+) Corp")


class SmallReader:
    """Reads who supplies whom. Some words make it misbehave as real readers may."""

    name = "small"

    def __init__(self, version: str = "1", log: Path | None = None) -> None:
        self.version = version
        self._log = log

    def read(self, document: Document, text: str) -> Extraction:
        """Return the companies and who supplies whom; notes the document in its log."""
        if self._log is not None:
            with self._log.open("a") as log:
                log.write(f"{document.url}\n")
        if "REFUSED" in text:
            message = "the text is refused:\nfor a reason"
            raise InvalidInputError(message)
        if "FAULTY" in text:
            raise KeyError(text)
        if "DEADLY" in text:
            os._exit(3)
        if "SLOW" in text:
            time.sleep(0.5)
        companies = dict.fromkeys(_COMPANY.findall(text))
        entities = tuple(Entity(id=reference(Kind.COMPANY, name), kind=Kind.COMPANY) for name in companies)
        return Extraction(document=document, text=text, entities=entities, claims=tuple(self._claims(document, text)))

    def _claims(self, document: Document, text: str) -> list[Claim]:
        claims: list[Claim] = []
        for name in dict.fromkeys(_COMPANY.findall(text)):
            start = text.index(f"{name} Corp")
            claims.append(
                Claim(
                    document=document.id,
                    subject=reference(Kind.COMPANY, name),
                    predicate=None,
                    property="name",
                    value=name,
                    name_kind=NameKind.PRIMARY,
                    extractor=self.name,
                    version=self.version,
                    quote=name,
                    start=start,
                    end=start + len(name),
                )
            )
        claims += [self._supply(document, text, found) for found in _SUPPLIES.finditer(text)]
        return claims

    def _supply(self, document: Document, text: str, found: re.Match[str]) -> Claim:
        return Claim(
            document=document.id,
            subject=reference(Kind.COMPANY, found[1]),
            predicate=Predicate.SUPPLIES,
            object=reference(Kind.COMPANY, found[2]),
            confidence=0.9,
            extractor=self.name,
            version=self.version,
            quote="not in the text" if "LYING" in text else found[0],
            start=found.start(),
            end=found.end(),
        )
