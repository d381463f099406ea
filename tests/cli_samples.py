"""Articles and claims for tests of the command line: small, made up, and independent of the trained model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import app as cli

FIRST = (
    "Acme plans to sell shares. Acme has shut investors from China out of the sale, citing the International Traffic "
    "in Arms Regulations. Acme lists on Nasdaq."
)
SECOND = "People familiar with the matter say that Acme turns away investors from the United States. Bolt makes chips."


def _claim(text: str, subject: str, predicate: str, object_: str, quote: str, **more: Any) -> dict[str, Any]:
    start = text.index(quote)
    modality = more.pop("modality", "asserted")
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object_,
        "qualifiers": {"modality": modality, "negated": False, **more.pop("qualifiers", {})},
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "confidence": 0.9,
        **more,
    }


_ACME = {"id": "company:acme", "kind": "Company", "name": "Acme"}
_SALE = {
    "id": "offering:acme-ipo",
    "kind": "Offering",
    "name": "Acme IPO",
    "properties": {"kind": "ipo", "issuer": "company:acme"},
}
_SHUT = "Acme has shut investors from China out of the sale, citing the International Traffic in Arms Regulations."


def lines(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of two documents, whose texts are written to the folder."""
    (folder / "first.txt").write_text(FIRST, encoding="utf-8")
    (folder / "second.txt").write_text(SECOND, encoding="utf-8")
    first = {
        "document": {"title": "First", "source": "first.txt", "publisher": "Example", "published_at": "2026-06-05"},
        "entities": [
            _ACME,
            _SALE,
            {"id": "jurisdiction:CN", "kind": "Jurisdiction", "name": "China"},
            {"id": "law:itar", "kind": "Law", "name": "International Traffic in Arms Regulations"},
            {"id": "exchange:XNAS", "kind": "Exchange", "name": "Nasdaq"},
        ],
        "claims": [
            _claim(FIRST, "company:acme", "ISSUES", "offering:acme-ipo", "Acme plans to sell shares."),
            _claim(FIRST, "offering:acme-ipo", "EXCLUDES", "jurisdiction:CN", _SHUT, legal_bases=["law:itar"]),
            _claim(FIRST, "offering:acme-ipo", "LISTS_ON", "exchange:XNAS", "Acme lists on Nasdaq."),
        ],
    }
    second = {
        "document": {"title": "Second", "source": "second.txt", "publisher": "Rumour", "published_at": "2026-07-01"},
        "entities": [
            _ACME,
            _SALE,
            {"id": "company:bolt", "kind": "Company", "name": "Bolt"},
            {"id": "jurisdiction:US", "kind": "Jurisdiction", "name": "United States"},
            {"id": "technology:semiconductor", "kind": "Technology", "name": "semiconductors"},
        ],
        "claims": [
            _claim(
                SECOND,
                "offering:acme-ipo",
                "EXCLUDES",
                "jurisdiction:US",
                "Acme turns away investors from the United States",
                modality="alleged",
            ),
            _claim(SECOND, "company:bolt", "DEVELOPS", "technology:semiconductor", "Bolt makes chips."),
        ],
    }
    return [first, second]


def write_claims(folder: Path, *, backwards: bool = False) -> Path:
    """Write the lines to `claims.jsonl` in the folder and return its path."""
    found = lines(folder)
    path = folder / "claims.jsonl"
    ordered = reversed(found) if backwards else found
    path.write_text("".join(json.dumps(line) + "\n" for line in ordered), encoding="utf-8")
    return path


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs commands as a user would, with the environment set."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def __call__(self, *arguments: str | Path) -> Done:
        self._capfd.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        out, err = self._capfd.readouterr()
        return Done(status, out, err)
