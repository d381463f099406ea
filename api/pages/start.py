"""The page at `/`: what is here, and where."""

_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>caplinks</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }</style>
</head>
<body>
<h1>caplinks</h1>
<p>Who raises money for strategic technology, who may not take part, on what legal ground, and who said so.</p>
<ul>
<li><a href="/graphql">GraphiQL</a>: ask the graph; programs send the same questions to <code>/graphql</code></li>
<li><a href="/healthz">/healthz</a> and <a href="/readyz">/readyz</a>: whether this process, and its graph, are up</li>
</ul>
<p>No entry in an answer means that no statement was found, not that investors are admitted.</p>
</body>
</html>
"""


def start_page() -> str:
    """Return the page."""
    return _PAGE
