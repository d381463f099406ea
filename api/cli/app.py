"""`caplinks`: the commands joined, and what becomes of their errors."""

from __future__ import annotations

import errno
import traceback
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from api.cli import access, answers, curation, intake, local, measuring, outward, reporting, training, upkeep
from api.cli.codes import Exit, exit_of
from api.cli.output import complain, emit, say
from graph.errors import CaplinksError

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

app = typer.Typer(
    name="caplinks",
    help="Who raises money for strategic technology, who may not take part, on what legal ground, and who said so.",
    epilog="Start with [bold]caplinks demo[/bold], or: [bold]caplinks up[/bold], [bold]caplinks ingest FOLDER[/bold], "
    "[bold]caplinks exclusions[/bold].",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (local, intake, training, answers, reporting, curation, upkeep, outward, measuring, access):
    group.register(app)


def _version_asked(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        emit(f"caplinks {version('caplinks')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show logs, and the trace of an error.")] = False,
    version_: Annotated[
        bool, typer.Option("--version", callback=_version_asked, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Who raises money for strategic technology, who may not take part, on what legal ground, and who said so."""
    del version_
    from api.logs import set_up_logging

    set_up_logging("INFO" if debug else "CRITICAL")  # errors are told once, as a line of their own


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; every error becomes one line on stderr."""
    trace = "--debug" in arguments[:1]
    try:
        return int(app(args=arguments, prog_name="caplinks", standalone_mode=False) or Exit.DONE)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.REJECTED
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last door: every error becomes a line and a status
        if trace:
            traceback.print_exception(error)
        return _report(error, trace=trace)


def _report(error: Exception, *, trace: bool) -> Exit:
    if isinstance(error, CaplinksError):
        complain(str(error))
        return exit_of(error)
    if isinstance(error, TyperException):
        told: Any = error
        message = str(told.format_message() if hasattr(told, "format_message") else error)
        if message:  # without a command the help is all that is said
            complain(f"{message} Try: caplinks --help" if hasattr(told, "format_message") else message)
        return Exit.USAGE
    if isinstance(error, OSError) and error.errno in _DISK:
        complain(f"cannot write {error.filename or 'the output'}: {error.strerror}; make room, then try again")
        return Exit.REJECTED
    hint = "" if trace else "; see the trace with: caplinks --debug …"
    complain(f"a defect of caplinks, {type(error).__name__}{hint}")
    return Exit.DEFECT
