"""Commands of a person's decisions: `accept`, `reject`, `merge`, `split`, `undo`."""

from __future__ import annotations

from typing import Annotated

import typer

_CLAIM = """[bold]Example[/bold]

caplinks {} 8d1f0c… --why 'the article was corrected'"""

_MERGE = """[bold]Example[/bold]

caplinks merge company:sensetime company:sensetime-group --why 'one company'"""

_SPLIT = """[bold]Example[/bold]

caplinks split company:sensetime-group --why 'the parent, not the firm'"""

Why = Annotated[str, typer.Option("--why", help="The reason, kept with the decision.")]
Who = Annotated[str | None, typer.Option("--who", help="Who decides; your user name by default.")]
Claim = Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id.")]
Left = Annotated[str, typer.Argument(metavar="ENTITY", help="One thing.")]
Right = Annotated[str, typer.Argument(metavar="ENTITY", help="The other thing.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_CLAIM.format("accept"))(accept)
    app.command(epilog=_CLAIM.format("reject"))(reject)
    app.command(epilog=_MERGE)(merge)
    app.command(epilog=_SPLIT)(split)
    app.command()(undo)


def accept(claim: Claim, *, why: Why = "", who: Who = None) -> None:
    """Let a claim count, now and after every later run."""
    from api.cli import deciding

    deciding.accept(claim, who, why)


def reject(claim: Claim, *, why: Why = "", who: Who = None) -> None:
    """Let a claim not count, now and after every later run."""
    from api.cli import deciding

    deciding.reject(claim, who, why)


def merge(left: Left, right: Right, *, why: Why = "", who: Who = None) -> None:
    """Say that two things are one."""
    from api.cli import deciding

    deciding.merge(left, right, who, why)


def split(
    absorbed: Annotated[str, typer.Argument(metavar="ENTITY", help="The id that was merged into another.")],
    *,
    why: Why = "",
    who: Who = None,
) -> None:
    """Take a thing out of the one that it was merged into, whatever joined them."""
    from api.cli import deciding

    deciding.split(absorbed, who, why)


def undo(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="A decision's id, as it was printed.")],
    *,
    who: Who = None,
) -> None:
    """Take a decision back; those that remain are played again."""
    from api.cli import deciding

    deciding.undo(decision, who)
