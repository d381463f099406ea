"""A report as one HTML file that needs nothing else: for screens, light and dark, and for paper. Pure."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from api.report.charts import periods_chart, venues_chart
from api.report.model import Report
from api.report.sentences import ABSENCE, CHECK, RATES, euros, made_by, number_of, read_of, whom

WEB = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)


def render_html(report: Report) -> str:
    """Return the page; every name, quote and address of the graph is escaped."""
    return _template().render(
        report=report,
        periods_chart=Markup(periods_chart(report.periods)),  # noqa: S704 - it escapes every word
        venues_chart=Markup(venues_chart(report.venues)),  # noqa: S704
        read=read_of(report),
        made=made_by(report),
        absence=ABSENCE,
        check=CHECK,
        rates=RATES,
        address=_address,
        euros=euros,
        number_of=number_of,
        whom=whom,
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(files("api.report").joinpath("template.html").read_text(encoding="utf-8"))


def _address(address: str) -> Markup:
    """Return a link where the address is one of the web, else its text: a file, or what somebody made up."""
    if WEB.fullmatch(address):
        return Markup('<a href="{0}" rel="noreferrer noopener">{0}</a>').format(address)
    return Markup("<code>{}</code>").format(address)
