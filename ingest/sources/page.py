"""Web pages: the main text, and what the page says of itself."""

from __future__ import annotations

import logging
import re

from trafilatura import bare_extraction, html2txt

from graph.model import PartialDate
from ingest.sources.metadata import parse_published_at
from ingest.sources.source import Metadata, SourceError

_FAR_DATE = "2100-01-01"
"""Latest date a page may give. It is fixed, so that a page reads the same on every day."""
_DATES = {"original_date": True, "extensive_search": False, "max_date": _FAR_DATE}
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_WALL_MARKS = re.compile(
    r"""subscrib\w*\s+(?:now\s+)?to\s+(?:continue|read|unlock|keep|access)
    | (?:continue|keep)\s+reading\s+(?:with|by|for|your)
    | (?:log|sign)\s?-?in\s+(?:or\s+\w+\s+)?to\s+(?:continue|read|view|access|your\s+account)
    | (?:already|become)\s+a\s+(?:subscriber|member)
    | (?:for|to)\s+(?:our\s+)?(?:subscribers|members)\s+only | (?:subscriber|member|premium)[-\s]only
    | register\s+(?:for\s+free\s+)?to\s+(?:continue|read)
    | enter\s+(?:your|the)\s+password | password[-\s]protected | password\s+required
    | (?:accept|we\s+use|uses|consent\s+to)\s+(?:all\s+|our\s+|the\s+use\s+of\s+)?cookies
    | cookie\s+(?:wall|consent|settings|preferences)
    | enable\s+(?:javascript|cookies) | javascript\s+(?:is\s+)?(?:disabled|required)
    | verify\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human | checking\s+your\s+browser | are\s+you\s+a\s+robot
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PASSWORD_FIELD = re.compile(r"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_FAST_TAGS = 60_000
"""Pages with more tags are read without the second and third opinion: those took 32 s for 160,000 tags, this 14 s."""
_MAX_TAGS = 300_000
"""The time grows faster than the page: 50,000 small tables (400,000 tags) took more than 2 minutes."""
_WALL_WORDS = 120
"""A text of fewer words beside a wall's marks is the wall; teasers have 20-100, the shortest marked article 133."""
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)\b", re.IGNORECASE)

logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("htmldate").addHandler(logging.NullHandler())


def parse_page(markup: str) -> tuple[Metadata, str]:
    """Return what a page says of itself, and its main text, a blank line between paragraphs.

    Raises: SourceError: the page shows a wall instead of an article, or no main text is found in it.
    """
    tags = markup.count("<")
    if tags > _MAX_TAGS:
        message = f"the page is too large: {tags:,} tags, and at most {_MAX_TAGS:,} are read"
        raise SourceError(message)
    page = bare_extraction(
        markup,
        fast=tags > _FAST_TAGS,
        with_metadata=True,
        include_comments=False,
        date_extraction_params=dict(_DATES),
    )
    text = "" if page is None or isinstance(page, dict) else _paragraphs(page.text or "")
    if len(text.split()) < _WALL_WORDS:
        refuse_wall(text, html2txt(markup), password_field=_PASSWORD_FIELD.search(markup) is not None)
    if page is None or isinstance(page, dict) or not text:
        message = "no main text was found in the page"
        raise SourceError(message)
    language = _LANGUAGE.search(markup)
    metadata = Metadata(
        title=_line(page.title),
        url=page.url if page.url and _ADDRESS.fullmatch(page.url) else None,
        publisher=_line(page.sitename),
        published_at=_published_at(page.date),
        language=language[1] if language else None,
    )
    return metadata, text


def refuse_wall(text: str, shown: str, *, password_field: bool = False) -> None:
    """Refuse a document of few words whose page (`shown`: all its words) asks for a password, money or cookies.

    Raises: SourceError: it does; the message has the words that gave it away.
    """
    if len(text.split()) >= _WALL_WORDS:
        return
    mark = _WALL_MARKS.search(shown)
    if mark is None and not password_field:
        return
    said = f"“{' '.join(mark[0].split())}”" if mark else "a field for a password"
    message = f"it shows a wall, not the article: {said} and {len(text.split())} words of text"
    raise SourceError(message)


def _paragraphs(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\r", "").split("\n"))
    return "\n\n".join(line for line in lines if line)


def _line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _published_at(value: str | None) -> PartialDate | None:
    if not value:
        return None
    try:
        return parse_published_at(value)
    except ValueError:  # the page's own mistake: it is then a page without a date
        return None
