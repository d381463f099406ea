"""The explorer over real HTTP on two graphs: the demo's, and one of odd names, denials and every modality."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from api.settings import ApiSettings
from graph.client import GraphClient
from graph.server.local import ServerInfo
from graph.texts import TextStore
from ingest.loading import load
from ingest.options import Options
from tests.api_site import Serving, settings_of

HOSTILE = '<img src=x onerror="window.hurt=1">'
FORMULA = '=HYPERLINK("http://evil.example","x")'
_MODALITIES = ("asserted", "planned", "alleged", "possible")
_FAR = 520
"""Laws around one regulator: more than a view holds."""


@pytest.fixture(scope="module")
async def explorer(demo_graph: GraphClient, demo_texts: Path, neo4j_server: ServerInfo) -> AsyncIterator[str]:
    """The address of the explorer on the demo's graph."""
    del demo_graph
    async with Serving(ApiSettings(), settings_of(neo4j_server, caplinks_texts=demo_texts)) as client:
        yield str(client.base_url)


@pytest.fixture(scope="module")
async def odd_site(demo_graph: GraphClient, demo_texts: Path, neo4j_server: ServerInfo) -> AsyncIterator[str]:
    """The address of the explorer on the demo's graph with odd things added to it."""
    path = demo_texts / "odd.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in (_odd(), _many())), encoding="utf-8")
    report = await load(demo_graph, TextStore(demo_texts), [path], Options(actor="odd"))
    assert not report.rejected
    async with Serving(ApiSettings(), settings_of(neo4j_server, caplinks_texts=demo_texts)) as client:
        yield str(client.base_url)


async def settled(page: Page) -> None:
    """Wait until the view is drawn."""
    await page.wait_for_selector("#body:not([aria-busy=true]):not(:has([aria-busy=true]))")


async def visit(page: Page, address: str) -> None:
    """Open an address and wait until its view is drawn."""
    await page.goto(address)
    await settled(page)


def _claim(text: str, said: str, subject: str, predicate: str, object_: str, **qualifiers: Any) -> dict[str, Any]:
    start = text.index(said)
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object_,
        "qualifiers": qualifiers,
        "quote": said,
        "start": start,
        "end": start + len(said),
        "confidence": 0.9,
    }


def _odd() -> dict[str, Any]:
    """Return a document with one exclusion of each modality, one that is denied as well, and one only denied."""
    codes = ("CN", "HK", "RU", "IR")
    pairs = tuple(zip(codes, _MODALITIES, strict=True))
    said = {code: f"😀 Odd Corp {modality} that {code} stays out." for code, modality in pairs}
    denied = "Odd Corp denies that CN stays out."
    only = "Odd Corp did not sue Bolt & Sons."
    text = "\n".join([*said.values(), denied, only, f"{HOSTILE} owns Odd Corp.", f"{FORMULA} owns Odd Corp."])
    sale = "offering:odd-ipo"
    claims = [
        _claim(text, said[code], sale, "EXCLUDES", f"jurisdiction:{code}", modality=modality, reason=HOSTILE)
        for code, modality in pairs
    ]
    claims += [
        _claim(text, denied, sale, "EXCLUDES", "jurisdiction:CN", negated=True),
        _claim(text, only, "company:odd-corp", "SUES", "company:bolt-sons", negated=True),
        _claim(text, f"{HOSTILE} owns Odd Corp.", "company:hostile", "OWNS", "company:odd-corp"),
        _claim(text, f"{FORMULA} owns Odd Corp.", "company:formula", "OWNS", "company:odd-corp"),
        _claim(text, denied, "company:odd-corp", "ISSUES", sale),
    ]
    entities = [
        {"id": "company:odd-corp", "kind": "Company", "name": "Odd Corp"},
        {"id": "company:bolt-sons", "kind": "Company", "name": "Bolt & Sons"},
        {"id": "company:hostile", "kind": "Company", "name": HOSTILE},
        {"id": "company:formula", "kind": "Company", "name": FORMULA},
        {"id": sale, "kind": "Offering", "name": f"Odd {HOSTILE} IPO"},
        *({"id": f"jurisdiction:{code}", "kind": "Jurisdiction", "name": code} for code in codes),
    ]
    document = {
        "title": f"Odd {HOSTILE}",
        "url": "https://odd.example/1",
        "publisher": HOSTILE,
        "published_at": "2026-07-02",
        "text": text,
    }
    return {"document": document, "entities": entities, "claims": claims}


def _many() -> dict[str, Any]:
    """Return a document that ties six authorities to a hundred laws each; it has an offering that shuts out the EU."""
    laws = [{"id": f"law:rule-{number}", "kind": "Law", "name": f"Rule {number}"} for number in range(_FAR)]
    bodies = [{"id": f"regulator:body-{number}", "kind": "Regulator", "name": f"Body {number}"} for number in range(6)]
    text = "The bodies enforce every rule there is."
    claims = [
        _claim(text, text, f"regulator:body-{number // 100}", "ENFORCES", f"law:rule-{number}")
        for number in range(_FAR)
    ]
    claims.append(_claim(text, text, "regulator:body-5", "ENFORCES", "law:rule-0"))
    claims.append(_claim(text, text, "offering:far-sale", "EXCLUDES", "jurisdiction:EU", valid_to="2026-05"))
    claims.append(_claim(text, text, "offering:far-sale", "EXCLUDES", "jurisdiction:DE", negated=True))
    document = {
        "title": "Many",
        "url": "https://odd.example/2",
        "publisher": "Odd",
        "published_at": "2026-07-03",
        "text": text,
    }
    sale = [
        {"id": "offering:far-sale", "kind": "Offering", "name": "Far Sale"},
        {"id": "jurisdiction:EU", "kind": "Jurisdiction", "name": "EU"},
    ]
    return {"document": document, "entities": [*laws, *bodies, *sale], "claims": claims}
