"""The saved queries: Cypher files that an analyst pastes or keeps as favourites, each with a title and a sentence.

`python -m api.pages.queries > docs/queries/README.md` writes their list anew.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from graph.errors import CaplinksError

TOPICS = ("Exclusions", "Companies", "Money", "Law", "Networks", "Evidence")
"""In the order in which the guide shows them."""

_HERE = Path(__file__).with_name("queries")  # in an installed package
_CHECKOUT = Path(__file__).parent.parent.parent / "docs" / "queries"
_PARAMETER = re.compile(r"// param (?P<name>\w+): (?P<value>.+)")
_PICTURE = "Picture: "


class SavedQueryError(CaplinksError):
    """A file of the saved queries is not of the form that the guide and the favourites need."""

    code: ClassVar[str] = "saved_query"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """One file: `// title`, `// sentence`, `// topic: …`, any number of `// param name: value`, and the statement."""

    name: str
    """File name without `.cypher`."""
    title: str
    sentence: str
    topic: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values that its first line gives, by name."""
    text: str
    """The whole file."""
    body: str
    """The statement without the comments above it."""

    @property
    def picture(self) -> bool:
        """Return whether it draws a graph; the others are tables of scalars."""
        return self.title.startswith(_PICTURE)

    @property
    def with_parameters(self) -> str:
        """Return the statement with `$name` where its first line has a value, for programs."""
        if not self.parameters:
            return self.body
        given = ", ".join(f"${name} AS {name}" for name in self.parameters)
        return self.body.replace(_first_line(self.parameters), f"WITH {given}", 1)


def folder() -> Path:
    """Return where the files lie: in the package, else in the checkout."""
    return _HERE if _HERE.is_dir() else _CHECKOUT


def load_queries(where: Path | None = None) -> tuple[SavedQuery, ...]:
    """Return the saved queries by topic and file name.

    Raises: SavedQueryError: a file is not of the form.
    """
    found = [parse_query(path.stem, path.read_text(encoding="utf-8")) for path in (where or folder()).glob("*.cypher")]
    return tuple(sorted(found, key=lambda query: (TOPICS.index(query.topic), query.name)))


def parse_query(name: str, text: str) -> SavedQuery:
    """Return the query of one file.

    Raises: SavedQueryError: a line of its head is missing, or its first line does not give what the head says.
    """
    head = [line for line in text.splitlines() if line.startswith("//")]
    body = text.split(head[-1] + "\n", 1)[1] if head else text
    if [line.startswith("// topic: ") for line in head[:3]] != [False, False, True] or not text.startswith(head[0]):
        message = f"{name}.cypher must begin with `// title`, `// sentence` and `// topic: …`"
        raise SavedQueryError(message)
    topic = head[2].removeprefix("// topic: ")
    if topic not in TOPICS:
        message = f"{name}.cypher has the topic {topic}; the topics are {', '.join(TOPICS)}"
        raise SavedQueryError(message)
    parameters = dict(_parameter(name, line) for line in head[3:])
    if parameters and not body.startswith(_first_line(parameters) + "\n"):
        message = f"{name}.cypher must give its parameters in its first line: {_first_line(parameters)}"
        raise SavedQueryError(message)
    title, sentence = (line.removeprefix("// ") for line in head[:2])
    return SavedQuery(
        name=name, title=title, sentence=sentence, topic=topic, parameters=parameters, text=text, body=body
    )


def list_page(queries: Sequence[SavedQuery]) -> str:
    """Return README.md of the folder: what there is, and how to use it."""
    lines = [_INTRODUCTION]
    for topic in TOPICS:
        lines += [f"\n## {topic}\n", "| Query | What it answers |", "|---|---|"]
        lines += [
            f"| [{query.title}]({query.name}.cypher) | {query.sentence} |" for query in queries if query.topic == topic
        ]
    return "\n".join(lines) + "\n"


def _parameter(name: str, line: str) -> tuple[str, Any]:
    match = _PARAMETER.fullmatch(line)
    try:
        if match is not None:
            return match["name"], json.loads(match["value"].replace("'", '"'))
    except ValueError:
        pass
    message = f"{name}.cypher has a line that is no `// param name: value`: {line}"
    raise SavedQueryError(message)


def _first_line(parameters: Mapping[str, Any]) -> str:
    values = (f"{_literal(value)} AS {name}" for name, value in parameters.items())
    return f"WITH {', '.join(values)}"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace('"', "'")


_INTRODUCTION = """\
# Saved queries

One file a question. Paste it into Neo4j Browser and run it; what may be changed stands in its first line
(`WITH 'SpaceX' AS name`). Those that draw a picture begin with "Picture"; the others are tables with one value a cell,
and addresses that can be clicked. They only read. How to have all of them at hand: [browser.md](../browser.md).

Beside each lies the same question for [GraphQL](../api.md), `NAME.graphql`; a test holds their answers alike. There a
company or technology is asked for by its id, which "Find a thing" gives. What GraphQL has no groups or joins for
(months, a statement and its denial), its file fetches entry by entry; its first line says what is left to do.

This page is written by `python -m api.pages.queries`."""


if __name__ == "__main__":
    sys.stdout.write(list_page(load_queries()))
