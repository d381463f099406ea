"""The GraphiQL page: Strawberry's, with its scripts from here and our question in it."""

from __future__ import annotations

import re

from api.pages.assets import MISSING, find_assets

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


def graphiql_page(page: str) -> str:
    """Return Strawberry's page with every file from `/vendor/`; the files' sums in it still hold."""
    if find_assets() is None:
        return f"<!doctype html><title>caplinks</title><p>{MISSING}</p>"
    page = _ELSEWHERE.sub(r'\1="/vendor/', page)
    page = _TITLE.sub("<title>caplinks: GraphiQL</title>", page)
    return _EXAMPLE.sub(lambda _: f"const EXAMPLE_QUERY = `{GREETING}`;", page)
