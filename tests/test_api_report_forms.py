"""A report of a real graph in its three forms, with names that would do harm, and looked at in a real browser."""

from __future__ import annotations

import csv
import io
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.async_api import Page

from api.cells import harmless
from api.cli.asking import data_of
from api.graphql.execution import execute
from api.report.build import build
from api.report.html import render_html
from api.report.markdown import escaped, render_markdown
from api.report.model import Question, Report
from api.report.questions import EXCLUSIONS, OFFERINGS, ask
from api.report.sheet import COLUMNS, render_sheet
from graph.client import GraphClient
from graph.errors import GraphChangedError
from graph.model import Money
from graph.ontology import Bound, Modality, NameKind, Predicate
from graph.read.revision import current_revision
from graph.write import write_extractions
from tests.browser_axe import list_faults
from tests.graph_samples import Sample, dollars

HOSTILE = (
    '=HYPERLINK("http://evil.example") | <img src=x onerror=alert(1)> [a](javascript:alert(1)) `${x}` **b** # &lt;'
)


def first() -> Sample:
    return (
        Sample(
            "https://paper.example/1",
            published="2025-11-20",
            publisher="The Paper",
            note="It retells.",
            sources=("https://source.example/a", "javascript:alert(1)"),
        )
        .name("company:acme", HOSTILE)
        .name("company:acme", "Acme", NameKind.ALIAS)
        .name("offering:acme-ipo", "Acme IPO")
        .has("offering:acme-ipo", "kind", "ipo")
        .has("offering:acme-ipo", "status", "listed")
        .has("offering:acme-ipo", "amount", dollars(2_000_000_000, Bound.ABOUT))
        .say("company:acme", Predicate.ISSUES, "offering:acme-ipo")
        .say("company:acme", Predicate.BASED_IN, "jurisdiction:US")
        .say("offering:acme-ipo", Predicate.LISTS_ON, "exchange:XNAS")
        .say(
            "offering:acme-ipo",
            Predicate.EXCLUDES,
            "jurisdiction:CN",
            bases=["law:itar"],
            words=f"Acme shuts out {HOSTILE}.",
            qualifiers={"reason": "-1+1", "attributed_to": "@someone"},
        )
        .say("offering:acme-ipo", Predicate.EXCLUDES, "jurisdiction:EU", modality=Modality.PLANNED)
    )


def second() -> Sample:
    return (
        Sample("articles/two.txt", published="2026-02-03", publisher="+Wire")
        .name("company:beta", "Beta")
        .name("offering:beta-bond", "Beta bond")
        .has("offering:beta-bond", "kind", "bond")
        .has("offering:beta-bond", "status", "planned")
        .has("offering:beta-bond", "amount", Money(value=dollars(1).value * 500_000_000, currency="EUR"))
        .say("company:beta", Predicate.ISSUES, "offering:beta-bond")
        .say("company:beta", Predicate.BASED_IN, "jurisdiction:CN")
        .say("offering:beta-bond", Predicate.LISTS_ON, "exchange:star-market")
        .say("offering:beta-bond", Predicate.LISTS_ON, "exchange:XSHG")
        .say("offering:acme-ipo", Predicate.EXCLUDES, "jurisdiction:CN", negated=True, words="It does not.")
        .say("offering:beta-bond", Predicate.EXCLUDES, "jurisdiction:US")
    )


@pytest.fixture
async def made(graph: GraphClient) -> Any:
    await write_extractions(graph, [first().done(), second().done()], actor="test", run="test")

    async def read(operation: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = await execute(graph, operation, variables)
        return data_of({"data": answer.data, "errors": answer.errors})

    async def make(**asked: Any) -> Report:
        question = Question(**asked)
        return build(await ask(read, partial(current_revision, graph), question), question, "0.0")

    return make


def ids(report: Report) -> tuple[list[str], list[str]]:
    return [line.id.replace("|EXCLUDES|jurisdiction", "") for line in report.exclusions], [
        line.id for line in report.offerings
    ]


ACME, BETA = "offering:acme-ipo", "offering:beta-bond"


@pytest.mark.parametrize(
    ("asked", "exclusions", "offerings"),
    [
        ({}, [f"{ACME}:CN", f"{ACME}:EU", f"{BETA}:US"], [ACME, BETA]),
        ({"jurisdiction": "CN"}, [f"{ACME}:CN"], [BETA]),
        ({"jurisdiction": "DE"}, [f"{ACME}:EU"], []),
        ({"jurisdiction": "US"}, [f"{BETA}:US"], [ACME]),
        ({"company": "Beta"}, [f"{BETA}:US"], [BETA]),
        ({"company": "company:beta"}, [f"{BETA}:US"], [BETA]),
        ({"since": "2026-01-01"}, [f"{BETA}:US"], [BETA]),
        ({"until": "2025-12-31"}, [f"{ACME}:CN", f"{ACME}:EU"], [ACME]),
        ({"as_of": "2025-12-31"}, [f"{ACME}:CN", f"{ACME}:EU"], [ACME]),
        ({"min_confidence": 0.95}, [], []),
    ],
)
async def test_what_is_asked_for_is_there(
    made: Any, asked: dict[str, Any], exclusions: list[str], offerings: list[str]
) -> None:
    assert ids(await made(**asked)) == (exclusions, offerings)


async def test_the_lines_say_what_the_graph_says(made: Any) -> None:
    report = await made(jurisdiction="DE")
    (line,) = report.exclusions
    assert (line.jurisdiction, line.via, line.modality) == ("European Union", True, "planned")
    report = await made()
    acme, beta = report.offerings
    assert (acme.amount, acme.venues, acme.status) == ("about USD 2 billion", ("Nasdaq",), "listed")
    assert beta.venues == ("STAR Market",)
    assert [total.venue for total in report.venues] == ["Nasdaq", "STAR Market"]
    shut = report.exclusions[0]
    assert (shut.denials, shut.grounds[0].laws[0][0]) == (1, "International Traffic in Arms Regulations")
    notes = {note.number: note for note in report.footnotes}
    assert [note.number for note in report.footnotes] == list(range(1, len(notes) + 1))
    assert [notes[number].remarks for number in shut.notes] == [(), ("denial",)]
    assert notes[acme.notes[0]].quote.startswith("offering:acme-ipo has amount")


async def test_it_is_the_same_each_time(made: Any) -> None:
    one, two = await made(), await made()
    for render in (render_html, render_markdown, render_sheet):
        assert render(one) == render(two)


async def test_a_graph_that_is_written_to_meanwhile_gives_no_report(made: Any) -> None:  # noqa: ARG001 - it fills it
    numbers = iter((1, 2))

    async def revision() -> int:
        return next(numbers)

    async def read(operation: str, variables: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - its signature
        empty = {"edges": [], "pageInfo": {"hasNextPage": False}}
        return {"page": empty, "jurisdictions": empty, "coverage": {}}

    with pytest.raises(GraphChangedError, match="written to while"):
        await ask(read, revision, Question())


async def test_html_holds_names_as_words(made: Any) -> None:
    text = render_html(await made())
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert 'href="javascript' not in text
    assert "<code>javascript:alert(1)</code>" in text
    assert '<a href="https://source.example/a"' in text
    assert "It retells." in text
    assert "revision 1 " in text
    assert "http-equiv" not in text
    assert not re.search(r"(src|href)=\"(?!#|https://(paper|source)\.example)", text)


async def test_markdown_holds_names_as_words(made: Any) -> None:
    text = render_markdown(await made())
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} & {"html_block", "code_block", "fence"} == set()
    links = [token.attrs["href"] for token in inline if token.type == "link_open"]
    assert set(links) == {"https://paper.example/1", "https://source.example/a"}
    assert not any(token.type in {"html_inline", "image", "code_inline"} for token in inline)
    rows = [sum(token.type == "td_open" for token in row) for row in table_rows(tokens)]
    assert set(rows) == {3, 5, 6, 7}
    words = " ".join(token.content for token in inline if token.type == "text")
    assert "<img src=x onerror=alert(1)>" in words
    for number in re.findall(r"\[\^(\d+)\](?!:)", text):
        assert f"\n[^{number}]: “" in text


def table_rows(tokens: list[Any]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    inside = False
    for token in tokens:
        inside = (inside or token.type == "tbody_open") and token.type != "tbody_close"
        if token.type == "tr_open" and inside:
            rows.append([])
        elif inside and rows:
            rows[-1].append(token)
    return rows


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("1. one", r"\1. one"),
        ("- x", r"\- x"),
        ("a|b\n<c>", r"a\|b \<c\>"),
        ("see http://evil.example", "see http&#8203;://evil.example"),
        ("www.evil.example", "www&#8203;.evil.example"),
        ("&amp;", "&amp;amp;"),
    ],
)
def test_words_that_markdown_would_act_on(text: str, safe: str) -> None:
    assert escaped(text) == safe


async def test_no_cell_of_the_sheet_is_a_formula(made: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(render_sheet(await made()))))
    assert [row["table"] for row in rows] == ["exclusion"] * 3 + ["offering"] * 2
    assert set(rows[0]) == set(COLUMNS)
    assert rows[0]["issuers"].startswith("'=HYPERLINK")
    assert (rows[0]["reasons"], rows[0]["attributed_to"]) == ("'-1+1", "'@someone")
    assert rows[2]["publisher"] == "'+Wire"
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    assert (rows[3]["amount"], rows[3]["currency"], rows[3]["bound"]) == ("2000000000", "USD", "about")


def test_numbers_are_left_alone() -> None:
    assert harmless(-1.5) == -1.5
    assert harmless("-1.5") == "'-1.5"


async def test_an_empty_report_says_so(made: Any) -> None:
    report = await made(company="nobody")
    for render in (render_html, render_markdown):
        text = render(report)
        assert "No offering was found." in text
        assert "It does not follow that investors are admitted" in text
    assert render_sheet(report).count("\n") == 1


def test_the_operations_are_no_longer_than_what_is_allowed() -> None:
    assert len(EXCLUSIONS) + len(OFFERINGS) < 10_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_browser_shows_it_and_finds_no_fault(made: Any, page: Page, tmp_path: Path, scheme: Any) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_html(await made()), encoding="utf-8")
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.emulate_media(color_scheme=scheme)
    await page.goto(file.as_uri())
    assert await page.locator("svg[role=img]").count() == 2
    assert await list_faults(page) == []
    broken = await page.eval_on_selector_all(
        "a[href^='#']", "links => links.map(a => a.getAttribute('href')).filter(id => !document.querySelector(id))"
    )
    assert broken == []
    await page.set_viewport_size({"width": 390, "height": 800})
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
    assert seen == []
    assert asked == [file.as_uri()]
