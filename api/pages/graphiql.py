"""The GraphiQL page: Strawberry's, with its scripts from here and our question in it."""

from __future__ import annotations

import re

from api.pages.assets import GRAPHIQL, MISSING, find_assets
from api.pages.start import NOTICE, browser_link

_ELSEWHERE = re.compile(r'(src|href)="https://[^/"]+/')
_EXAMPLE = re.compile(r"const EXAMPLE_QUERY = `.*?`;", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>")
GREETING = """\
# Which offerings shut out whom, and who said so.
# Ctrl-Enter runs it. Variables: {"code": "US"}
query Exclusions($code: String, $asOf: Date) {
  exclusions(
    where: {jurisdiction: {code: {eq: $code}}}
    lens: {asOf: $asOf}
    first: 20
  ) {
    totalCount
    edges {
      node {
        offering { name status }
        jurisdiction { name }
        modality
        stories
        grounds { law { name } reason }
        evidence(first: 2) {
          edges {
            node {
              quote
              saidAt
              document { publisher url }
            }
          }
        }
      }
    }
  }
}
"""


_STYLE = """
<style>
  .doors { display: flex; gap: 20px; align-items: center; height: 40px; padding: 0 16px; background: #171a1f; }
  .doors a { color: #e9ecef; font: 14px system-ui, sans-serif; text-decoration: none; }
  .doors a:hover { text-decoration: underline; }
  .doors a[aria-current] { color: #8ab8f5; }
  .doors a:first-child { font-weight: 650; }
  .doors, .notice { flex: none; }
  .notice { margin: 0; padding: 7px 16px; background: #fdf1da; color: #7a4b00; font: 13px/1.5 system-ui, sans-serif; }
  body { display: flex; flex-direction: column; height: 100vh; }
  body #graphiql { flex: 1; height: auto; min-height: 0; }
</style>
</head>"""


def graphiql_page(page: str, browser: str | None = None) -> str:
    """Return Strawberry's page with every file from here, a notice, and ways to our other pages."""
    if find_assets(wanted=GRAPHIQL) is None:
        return f"<!doctype html><title>caplinks</title><p>{MISSING}</p>"
    page = _ELSEWHERE.sub(r'\1="/vendor/', page)
    page = _TITLE.sub("<title>caplinks: GraphiQL</title>", page)
    page = page.replace("<html>", '<html lang="en">').replace("</head>", _STYLE, 1)
    page = page.replace("<body>", f"<body>{_doors(browser)}{NOTICE}", 1)
    return _EXAMPLE.sub(lambda _: f"const EXAMPLE_QUERY = `{GREETING}`;", page)


def _doors(browser: str | None) -> str:
    return (
        '<nav class="doors" aria-label="Pages"><a href="/">caplinks</a> <a href="/?view=matrix">Matrix</a> '
        '<a href="/?view=graph">Graph</a> <a href="/graphql" aria-current="page">GraphiQL</a> '
        f"{browser_link(browser)}</nav>"
    )
