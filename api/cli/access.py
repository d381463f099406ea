"""Commands for the keys of the API: `keys add`, `keys list`, `keys revoke`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.scopes import AccessScope

_ADD = """[bold]Examples[/bold]

caplinks keys add newsroom

caplinks keys add lab --scope read --scope explain --expires 2027-06-30

CAPLINKS_KEY=$(caplinks keys add notebook)"""

_REVOKE = """[bold]Example[/bold]

caplinks keys revoke newsroom"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    keys = typer.Typer(name="keys", help="The keys of the API: make, list and revoke them.", no_args_is_help=True)
    keys.command(epilog=_ADD)(add)
    keys.command("list")(list_)
    keys.command(epilog=_REVOKE)(revoke)
    app.add_typer(keys)


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is, for your list.")],
    *,
    scope: Annotated[
        list[AccessScope] | None,
        typer.Option("--scope", "-s", help="What it may do, more than once; read if not given."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DATE", help="Last day on which it holds (YYYY-MM-DD).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The key, and what is known of it, as JSON.")] = False,
) -> None:
    """Make a key and print it. It is shown this once: only its digest is stored."""
    from api.cli import admitting

    admitting.add(name, scope or [AccessScope.READ], expires, as_json=as_json)


def list_(*, as_json: Annotated[bool, typer.Option("--json", help="As one JSON array.")] = False) -> None:
    """List the keys: what each may do, until when, and when it was last used."""
    from api.cli import admitting

    admitting.list_(as_json=as_json)


def revoke(which: Annotated[str, typer.Argument(metavar="NAME|ID", help="Name or id of the key.")]) -> None:
    """Take a key back; running servers refuse it at once."""
    from api.cli import admitting

    admitting.revoke(which)
