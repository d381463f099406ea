"""The guide that Neo4j Browser shows beside the results: every saved query, and how to read an answer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from api.pages.queries import TOPICS, SavedQuery

FIRST = "exclusions-graph"
"""The saved query that Browser shows when it has connected."""
EXPLORER = "http://127.0.0.1:8000/"
"""Where the explorer is unless `caplinks serve` was told otherwise."""
_MARGINS = "padding: 0 18px 18px"  # Browser itself gives none
_LIST = "list-style-position: outside; padding-left: 18px; line-height: 1.5"
_SMALL = "font-size: 13px; line-height: 1.35; opacity: 0.8"
_LEADS = {
    "Exclusions": "Offerings that turn somebody's investors away, on what ground, in whose words.",
    "Companies": "One company: its links, its history, its sources. Change the name in the query's first line.",
    "Money": "Who funds whom, where it is raised, who runs the sale.",
    "Law": "Laws, lists and penalties: who makes them, and whom they bite.",
    "Networks": "Chains of ownership and supply, deals, people.",
    "Evidence": "What an answer rests on, what speaks against it, and what has not been looked at yet.",
}
_HOW = f"""\
<ul style="{_LIST}">
<li><b>Click a title</b> to run its query. The query stands above its answer: click it there, change it, run it
again.</li>
<li>What may be changed is in its first line: <code>WITH 'SpaceX' AS name</code>.</li>
<li><b>Click a line</b> between two circles: quote, publisher, date and address of the best source are on the right. The
wider the line, the more independent stories tell it (not everywhere, see the last page).</li>
<li><b>Double-click a circle</b> to see what else it is linked to.</li>
<li>The two arrows at the top right of an answer fill the window with it; the arrow downwards saves it as CSV or as a
picture. Addresses in tables can be clicked.</li>
<li>All queries are under the star on the left, too.</li>
</ul>"""
_READING = f"""\
<ul style="{_LIST}">
<li><b>modality</b>: <code>asserted</code>, <code>planned</code>, <code>alleged</code> or <code>possible</code>: how
firmly the source says it. An allegation is never shown as a fact.</li>
<li><b>stories</b>: different texts. The same wire story in ten papers is one.</li>
<li><b>denials</b>: statements that it is not so. Read them before you write.</li>
<li><b>confidence</b>: how sure the reader was, from 0 to 1. It reads English, and makes mistakes: open the source.</li>
<li><b>note</b>, on a document: what to know before relying on it. Those published by “caplinks brief, after …” retell
the sources that they name, in other words; their quotes are their own.</li>
<li>A row that is missing means that no statement was found, not that there is nothing.</li>
</ul>"""
_COLOURS = """\
<p>Circles are coloured by what they are, lines by what they are about: barriers red, money blue, law violet,
business green. The colours are yours to change: click a label at the right of a picture.</p>
<p>The width of a line grows with the number of independent stories where Neo4j was started by <code>caplinks up</code>;
elsewhere Browser knows one width a type, and <b>stories</b> among the properties of the line says the same.</p>"""


_STYLE = """\
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 720px; margin: 0 auto; padding: 16px }
slide { display: block }
.notice { padding: 7px 18px; background: light-dark(#fdf1da, #33270f); color: light-dark(#7a4b00, #f0b95a) }
</style>
"""
"""For those who open the guide by itself; Browser takes the slides alone."""


def guide_page(queries: Sequence[SavedQuery], explorer: str = EXPLORER, note: str = "") -> str:
    """Return the guide as Browser reads it: a `<slide>` a page.

    `explorer` is the explorer's address; `note` says what to know of all texts of the graph, where that is known.
    """
    by_name = {query.name: query for query in queries}
    slides = [
        _slide(
            "Who may not take part, and who said so",
            "<p>This graph holds who raises money for strategic technology, who is shut out, on what legal ground, "
            "and the sentence that says so.</p>",
            f'<p role="note"><b>{escape(note)}</b></p>' if note else "",
            _entry(by_name[FIRST]),
            _entry(by_name["exclusions"]),
            _HOW,
            _explorer(explorer),
        ),
        _slide("How to read an answer", _READING, "<p>The claims behind one line:</p>", _entry(by_name["evidence"])),
    ]
    for topic in TOPICS:
        entries = "".join(_entry(query) for query in queries if query.topic == topic)
        slides.append(_slide(topic, f"<p>{escape(_LEADS[topic])}</p>", entries))
    slides.append(_slide("Colours and lines", _COLOURS))
    head = f"<!doctype html>\n<html lang='en'>\n<title>Guide · caplinks</title>\n{_STYLE}"
    return head + "\n".join(slides) + "\n</html>\n"


def _explorer(address: str) -> str:
    style = 'style="text-decoration: underline"'  # Browser gives links a colour alone
    link = f'<a href="{escape(address, quote=True)}" target="_blank" rel="noopener" {style}>explorer</a>'
    return (
        f"<p>The same graph without Cypher: the {link} has the matrix of who is shut out of what, a card for each "
        "thing, and the texts. It runs where <code>caplinks serve</code> does.</p>"
    )


def _slide(title: str, *parts: str) -> str:
    body = "\n".join(parts)
    return f'<slide>\n<div style="{_MARGINS}">\n<h3>{escape(title)}</h3>\n{body}\n</div>\n</slide>'


def _entry(query: SavedQuery) -> str:
    text = escape(query.text.strip(), quote=True)
    return (
        f'<p style="margin: 14px 0"><a data-populate="{text}"> {escape(query.title)}</a>'
        f'<br><span style="{_SMALL}">{escape(query.sentence)}</span></p>\n'
    )
