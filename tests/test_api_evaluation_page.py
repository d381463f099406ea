"""The page of an evaluation: words stay words, nothing is fetched, and it is looked at in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Page, expect

from api.evaluation.page import render_page
from api.evaluation.spans import Named, Quote, cut_text, find_spans
from ingest.evaluation.measure import Evaluation, evaluate
from tests.browser_axe import list_faults
from tests.evaluation_samples import TEXT, UNHURRIED, Json, found, gold

HOSTILE = '<script>alert(1)</script> & "quoted" </p>'


def said(subject: str, predicate: str, object_: str, quote: str, **more: object) -> Json:
    start = BODY.index(quote)
    place = {"quote": quote, "start": start, "end": start + len(quote), "confidence": 0.84}
    return {"subject": subject, "predicate": predicate, "object": object_, "qualifiers": {}, **place, **more}


FIRST, SECOND = "Arcline sells shares on Nasdaq.", "Bolt Foundry supplies Arcline Robotics, Ann Example said."
LAST = f"Corvo said: {HOSTILE}"
BODY = f"{TEXT}\n\n{LAST}\n\n" + "\n\n".join(f"Paragraph {number} tells of nothing." for number in range(40))


def evaluation() -> Evaluation:
    entities: list[Json] = [
        {"key": "arcline", "kind": "Company", "names": ["Arcline", "Arcline Robotics"]},
        {"key": "bolt", "kind": "Company", "names": ["Bolt Foundry"]},
        {"key": "nasdaq", "kind": "Exchange", "names": ["Nasdaq"]},
        {"key": "ann", "kind": "Person", "names": ["Ann Example"]},
    ]
    claims = [
        said("arcline", "LISTS_ON", "nasdaq", FIRST),
        said("bolt", "SUPPLIES", "arcline", SECOND),
        said("ann", "COMMENTS_ON", "arcline", SECOND),
        said("arcline", "COMPETES_WITH", "bolt", SECOND, optional=True),
    ]
    things: list[Json] = [
        {"id": "company:arcline", "kind": "Company", "name": "Arcline Robotics", "aliases": ["Arcline"]},
        {"id": "company:bolt", "kind": "Company", "name": "Bolt Foundry"},
        {"id": "exchange:XNAS", "kind": "Exchange", "name": "Nasdaq"},
        {"id": "company:corvo", "kind": "Company", "name": "Corvo", "aliases": [HOSTILE]},
    ]
    printed = [
        said("company:arcline", "LISTS_ON", "exchange:XNAS", FIRST, qualifiers={"modality": "planned"}),
        said("company:arcline", "SUPPLIES", "company:bolt", SECOND),
        said("company:corvo", "ACQUIRES", "company:arcline", LAST),
    ]
    made = gold({"id": "made", "title": HOSTILE, "text": BODY, "entities": entities, "claims": claims})
    perfect = gold({"id": "empty", "text": "Nothing is said.", "entities": [], "claims": []})
    return evaluate([made, perfect], {"made": found({"entities": things, "claims": printed})})


def test_words_of_a_text_are_never_markup_and_nothing_is_fetched() -> None:
    text = render_page(evaluation(), "9")
    soup = BeautifulSoup(text, "html.parser")
    assert len(soup.find_all("script")) == 1
    assert HOSTILE not in text
    assert HOSTILE in soup.get_text()
    assert soup.find_all(["link", "img", "iframe"]) == []
    assert [tag for tag in soup.find_all(href=True) if not str(tag["href"]).startswith("#")] == []
    assert re.search(r"https?://|@import|url\(", text) is None


def test_gold_and_found_stand_side_by_side() -> None:
    soup = BeautifulSoup(render_page(evaluation(), "9"), "html.parser")
    rows = soup.select("#a1 ol.claims > li")
    told = {" ".join(" ".join(row.get_text(" ").split()).split(" Sentence:")[:1]) for row in rows}
    assert told == {
        "✓ right, but wrong modality confidence 0.84 gold Arcline LISTS_ON Nasdaq "
        "found Arcline Robotics LISTS_ON Nasdaq planned found: planned, gold: asserted",
        "✗ misread wrong direction confidence 0.84 gold Bolt Foundry SUPPLIES Arcline found Arcline Robotics SUPPLIES "
        "Bolt Foundry",
        "\u2212 missed entity not found gold Ann Example COMMENTS_ON Arcline "
        "found nothing not found: Person Ann Example",
        "· optional gold Arcline COMPETES_WITH Bolt Foundry found nothing",
        "+ spurious entity not in gold confidence 0.84 gold nothing found Corvo ACQUIRES Arcline Robotics",
    }
    marks = [(str(mark.contents[0]), (mark["class"] or [""])[0]) for mark in soup.select("#a1 .text mark")]
    assert ("Ann Example", "missed") in marks
    assert ("Corvo", "spurious") in marks
    assert ("Arcline Robotics", "found") in marks


def test_the_runs_of_a_row_are_its_sentence() -> None:
    soup = BeautifulSoup(render_page(evaluation(), "9"), "html.parser")
    row = next(row for row in soup.select("#a1 ol.claims > li") if "LISTS_ON" in row.get_text())
    runs = [run for run in soup.select("#a1 .run") if str(row["id"]) in str(run["data-rows"]).split()]
    assert "".join(plain(run) for run in runs) == FIRST


def plain(tag: Tag) -> str:
    for small in tag.find_all("small"):
        small.decompose()
    return tag.get_text()


BORDERS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).filter(lambda both: both[0] < both[1])


@UNHURRIED
@given(st.text(alphabet="ab \n", min_size=1, max_size=60), st.lists(BORDERS, max_size=4))
def test_a_text_that_is_cut_is_the_same_text(text: str, borders: list[list[int]]) -> None:
    named = [Named(kind="Company", state="found", title="x", forms=("ab", "ab a"))]
    spans = find_spans(text, named)
    quotes = [Quote(start=start, end=end, row=f"r{start}") for start, end in borders]
    lines = ["".join(piece.text for run in line for piece in run.pieces) for line in cut_text(text, spans, quotes)]
    assert lines == [line for line in re.split(r"\n\s*", text) if line]
    covered = "".join(
        piece.text for line in cut_text(text, spans, []) for run in line for piece in run.pieces if piece.named
    )
    assert covered.replace("\n", "") == "".join(text[span.start : span.end] for span in spans).replace("\n", "")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_in_a_browser(page: Page, tmp_path: Path, scheme: str) -> None:
    (tmp_path / "page.html").write_text(render_page(evaluation(), "9"), encoding="utf-8")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.goto((tmp_path / "page.html").as_uri())
    await expect(page.locator("#summary")).to_be_visible()
    await expect(page.locator("#a1")).to_be_hidden()
    assert await list_faults(page) == []

    await page.get_by_role("link", name="made").click()
    await expect(page.locator("#a1")).to_be_visible()
    await expect(page.locator("#summary")).to_be_hidden()
    rows = page.locator("#a1 ol.claims > li:visible")
    await expect(rows).to_have_count(4)  # all but the optional one
    assert await list_faults(page) == []

    await rows.filter(has_text="wrong direction").hover()
    lit = page.locator("#a1 .run.lit")
    await expect(lit.filter(has_text="Bolt Foundry")).not_to_have_count(0)
    await rows.first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(rows.nth(1)).to_be_focused()
    await page.keyboard.press("End")
    last = rows.filter(has_text="spurious")
    await last.focus()
    await expect(lit.filter(has_text="Corvo")).not_to_have_count(0)
    assert LAST in (await lit.all_text_contents())[0].replace("CO", "")

    await page.get_by_label("Show").first.select_option("s:wrong direction")
    await page.get_by_role("link", name="All articles").click()
    await page.locator("#summary summary", has_text="entity not in gold").click()
    await page.locator("#summary details[open] li a").click()
    await expect(rows).to_have_count(5)
    await expect(last).to_be_focused()  # shown, whatever was chosen

    await page.get_by_label("Show").first.select_option("s:wrong direction")
    await expect(rows).to_have_count(1)
    await expect(page.locator("#a1 .count")).to_have_text("1 of 5")
    await page.goto((tmp_path / "page.html").as_uri() + "#a2")
    await expect(page.locator("#a2")).to_be_visible()
    assert faults == []


@pytest.mark.long
async def test_on_a_narrow_screen_nothing_runs_out_of_the_page(page: Page, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(render_page(evaluation(), "9"), encoding="utf-8")
    await page.set_viewport_size({"width": 380, "height": 700})
    for part in ("summary", "a1"):
        await page.goto((tmp_path / "page.html").as_uri() + f"#{part}")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wide) <= 0
