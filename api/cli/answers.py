"""Commands that ask: `exclusions`, `show`, `query`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.codes import Shape
from graph.errors import InvalidInputError

_EXCLUSIONS = """[bold]Examples[/bold]

caplinks exclusions

caplinks exclusions --jurisdiction CN --as-of 2026-06-30

caplinks exclusions --json | jq '.[].offering.name'"""

_SHOW = """[bold]Examples[/bold]

caplinks show SpaceX

caplinks show law:itar

caplinks show CN --json"""

_QUERY = """[bold]Examples[/bold]

caplinks query '{ exclusions { totalCount } }'

caplinks query exclusions.graphql --variables '{"code": "CN"}'

caplinks query exclusions.graphql --explain"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_EXCLUSIONS)(exclusions)
    app.command(epilog=_SHOW)(show)
    app.command(epilog=_QUERY)(query)


def exclusions(
    *,
    jurisdiction: Annotated[
        str | None, typer.Option("--jurisdiction", "-j", metavar="CODE", help="Only those shut out from here: CN, EU.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="As known on this day (YYYY-MM-DD).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array of all of them, by id.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A line each, with a head.")] = False,
) -> None:
    """Show which offerings shut out which jurisdictions, on what ground, in whose words."""
    from api.cli import asking

    if as_json and as_csv:
        message = "give --json or --csv, not both"
        raise InvalidInputError(message)
    shape = Shape.JSON if as_json else Shape.CSV if as_csv else Shape.TABLE
    asking.exclusions(jurisdiction, as_of, shape)


def show(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An id, an identifier, a country's code or a name.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The card as one JSON object.")] = False,
) -> None:
    """Show what is known of one thing: names, identifiers, properties, links with their sentences."""
    from api.cli import asking

    asking.show(entity, as_json=as_json)


def query(
    operation: Annotated[str, typer.Argument(metavar="GRAPHQL|FILE", help="The operation, or a file that holds it.")],
    *,
    variables: Annotated[
        str | None, typer.Option("--variables", "-v", metavar="JSON|FILE", help="Its variables, or a file of them.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print its Cypher and parameters; do not run it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --explain: as one JSON object.")] = False,
) -> None:
    """Run a GraphQL operation and print its answer as JSON."""
    from api.cli import asking

    text, given = _text_of(operation), _text_of(variables) if variables else None
    if explain:
        asking.explain(text, given, as_json=as_json)
    else:
        asking.query(text, given)


def _text_of(given: str) -> str:
    """Return the text of the file that `given` names, else `given` itself."""
    if not given.strip():
        message = "the operation is empty: give one, as '{ exclusions { totalCount } }', or a file that holds it"
        raise InvalidInputError(message)
    if given.lstrip().startswith("{") or "\n" in given or " " in given.strip():
        return given
    path = Path(given)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        message = f"there is no file {given}"
        raise InvalidInputError(message) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"{given} cannot be read: {error}"
        raise InvalidInputError(message) from None
