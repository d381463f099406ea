"""What was read before: extractions kept on disk by text, title, date and reader, so that no text is read twice.

A result is found again only where all that it depends on is the same: the text, what the reader is told besides, the
reader with its version, the code of extraction and the libraries below it. Nothing here is ever needed: what is
damaged or gone is read again, and a folder that cannot be written to only costs time.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson
import structlog

from graph.model import Claim, Document, Entity, Extraction, Money, PartialDate, Value
from graph.ontology import Bound, Kind, Modality, NameKind, Predicate, Status

log = structlog.get_logger(__name__)

_END = ".reading"
_DIGEST = 32
_KEPT_SHARE = 0.9
"""What is left of the room when it is full: the results that were used last."""
_ROOT = Path(__file__).parents[1]
_CODE = (
    "ingest/extract/*.py", "ingest/chat/*.py", "ingest/wire/*.py", "ingest/resolve.py", "graph/model.py",
    "graph/names.py", "graph/ontology.py", "graph/reference/*.py", "graph/reference/*.csv",
)  # fmt: skip
_LIBRARIES = ("spacy", "numpy", "onnxruntime")

ReaderId = tuple[str, str]
"""Name and version."""


class Results:
    """A folder of results; any number of processes may share it."""

    def __init__(self, folder: Path, most_bytes: int, variant: str = "") -> None:
        """Open nothing yet.

        Args:
            folder: made when the first result is kept.
            most_bytes: what is used longest ago goes, once there is more.
            variant: whatever a reader's results depend on besides its name, its version and the text.
        """
        self._folder = folder
        self._most_bytes = most_bytes
        self._variant = variant
        self._bytes: int | None = None
        self._is_told = False

    def find(self, reader: ReaderId, document: Document, text: str) -> Extraction | None:
        """Return what this reader has read in the text, for this document, or None."""
        path = self._path(reader, document)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        try:
            found = _decode(data, document, text)
        except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, zlib.error) as exc:
            log.warning("result_damaged", document=document.id, error=type(exc).__name__)
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return found

    def put(self, reader: ReaderId, extraction: Extraction) -> None:
        """Keep what a reader has read; where that fails it is read again the next time."""
        data = _encode(extraction)
        if len(data) > self._most_bytes:
            return
        path = self._path(reader, extraction.document)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
            self._make_room(len(data))
        except OSError as exc:
            with suppress(OSError):
                part.unlink()
            if not self._is_told:
                log.warning("results_not_kept", error=type(exc).__name__)
            self._is_told = True

    def _make_room(self, more: int) -> None:
        """Remove what was used longest ago, if there is too much."""
        if self._bytes is not None:
            self._bytes += more
            if self._bytes <= self._most_bytes:
                return
        files = sorted(_iter_files(self._folder), key=lambda file: file[:2])
        total = sum(size for _, _, size in files)
        if total > self._most_bytes:
            for _, path, size in files:
                with suppress(OSError):
                    path.unlink()
                    total -= size
                if total <= self._most_bytes * _KEPT_SHARE:
                    break
        self._bytes = total

    def _path(self, reader: ReaderId, document: Document) -> Path:
        parts = (
            *reader,
            self._variant,
            code_version(),
            document.story,
            document.title or "",
            str(document.published_at or ""),
            document.publisher or "",
            document.language or "",
        )
        key = hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
        return self._folder / key[:2] / f"{key}{_END}"


@cache
def code_version() -> str:
    """Return hex digits that change with the code and the data that extraction rests on."""
    digest = hashlib.sha256()
    for pattern in _CODE:
        for path in sorted(_ROOT.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()


def _iter_files(folder: Path) -> Iterable[tuple[float, Path, int]]:
    for path in folder.glob(f"??/*{_END}*"):
        with suppress(OSError):
            stat = path.stat()
            yield stat.st_mtime, path, stat.st_size


def _encode(extraction: Extraction) -> bytes:
    line = {
        "entities": [[entity.id, entity.kind] for entity in extraction.entities],
        "claims": [_claim_to_json(claim) for claim in extraction.claims],
        "dropped": extraction.dropped,
    }
    data = zlib.compress(orjson.dumps(line))
    return hashlib.sha256(data).digest() + data


def _decode(data: bytes, document: Document, text: str) -> Extraction:
    """Return the extraction in these bytes.

    Raises: ValueError and others of its like: they are damaged.
    """
    digest, packed = data[:_DIGEST], data[_DIGEST:]
    if hashlib.sha256(packed).digest() != digest:
        message = "its checksum is another"
        raise ValueError(message)
    line = orjson.loads(zlib.decompress(packed))
    return Extraction(
        document=document,
        text=text,
        entities=tuple(Entity(id=id_, kind=Kind(kind)) for id_, kind in line["entities"]),
        claims=tuple(_claim_of_json(claim, document, text) for claim in line["claims"]),
        dropped=tuple((reason, count) for reason, count in line["dropped"]),
    )


def _claim_to_json(claim: Claim) -> dict[str, Any]:
    return {
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": claim.object,
        "property": claim.property,
        "value": _value_to_json(claim.value),
        "name_kind": claim.name_kind,
        "qualifiers": {name: _value_to_json(value) for name, value in claim.qualifiers.items()},
        "legal_bases": claim.legal_bases,
        "negated": claim.negated,
        "modality": claim.modality,
        "confidence": claim.confidence,
        "extractor": claim.extractor,
        "version": claim.version,
        "status": claim.status,
        "start": claim.start,
        "end": claim.end,
    }


def _claim_of_json(given: Mapping[str, Any], document: Document, text: str) -> Claim:
    predicate, name_kind = given["predicate"], given["name_kind"]
    return Claim(
        document=document.id,
        subject=given["subject"],
        predicate=None if predicate is None else Predicate(predicate),
        object=given["object"],
        property=given["property"],
        value=_value_of_json(given["value"]),
        name_kind=None if name_kind is None else NameKind(name_kind),
        qualifiers={name: _some(value) for name, value in given["qualifiers"].items()},
        legal_bases=tuple(given["legal_bases"]),
        negated=given["negated"],
        modality=Modality(given["modality"]),
        confidence=given["confidence"],
        extractor=given["extractor"],
        version=given["version"],
        status=Status(given["status"]),
        quote=text[given["start"] : given["end"]],
        start=given["start"],
        end=given["end"],
    )


def _value_to_json(value: Value | None) -> object:
    if isinstance(value, Money):
        return {"money": str(value.value), "currency": value.currency, "bound": value.bound}
    if isinstance(value, PartialDate):
        return {"date": value.text}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return value


def _value_of_json(given: Any) -> Value | None:
    return None if given is None else _some(given)


def _some(given: Any) -> Value:
    if not isinstance(given, dict):
        plain: str | int | bool = given
        return plain
    if "money" in given:
        return Money(value=Decimal(given["money"]), currency=given["currency"], bound=Bound(given["bound"]))
    return PartialDate(given["date"]) if "date" in given else Decimal(given["decimal"])
