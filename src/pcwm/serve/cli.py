"""The `pcwm` command: the list of its commands, and the one place where an error becomes a line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated, Any

import typer

from pcwm import __version__
from pcwm.errors import INTERRUPTED, PcwmError
from pcwm.serve import (
    dataset_command,
    evaluate_command,
    export_command,
    file_commands,
    machine_commands,
    predict_command,
    run_commands,
    source_command,
)
from pcwm.serve.output import notes

app = typer.Typer(
    name="pcwm",
    help="Parallel-code world models: predict, check and fix data races in OpenMP code, and train your own world model.",
    epilog="Exit codes: 0 done (check: no race observed), 1 a race (check) or no fix found (fix), "
    "2 could not tell, bad input or a missing tool, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pcwm {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)] = False,
) -> None:
    """Parallel-code world models: predict, check and fix data races in OpenMP code, and train your own world model."""


run_commands.add_to(app, evaluate_command.evaluate)
evaluate_command.add_to(app)
predict_command.add_to(app)
file_commands.add_to(app)
source_command.add_to(app)
dataset_command.add_to(app)
export_command.add_to(app)
machine_commands.add_to(app)


_ANEW = frozenset({"predict", "check", "fix", "source", "doctor", "compare", "calibrate"})
"""Commands that keep nothing of what they had done so far."""


def main() -> None:
    """Entry point of the `pcwm` script."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Run one command line and return its exit code; every expected failure is one line on standard error."""
    errors = notes()
    try:
        result = app(arguments, standalone_mode=False)
        if result == INTERRUPTED:  # typer turns Ctrl-C into this code by itself, and says nothing
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except PcwmError as error:
        errors.print(f"pcwm: {error}", style="red")
        return 2
    except (KeyboardInterrupt, typer.Abort):
        goes_on = "" if arguments[:1] and arguments[0] in _ANEW else "; run the same command again to go on where it stopped"
        errors.print(f"pcwm: interrupted{goes_on}", style="yellow")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (`pcwm ... | head`); nothing more can be said on it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        where = f" ({error.filename})" if error.filename else ""
        errors.print(f"pcwm: {error.strerror}{where}; what was written before is safe: run the same command again", style="red")
        return 2
    except Exception as error:
        if not hasattr(error, "exit_code") or not hasattr(error, "format_message"):
            raise
        # click's own usage errors: a misspelt option, a missing argument.
        errors.print(f"pcwm: {error.format_message()}", style="red")
        errors.print(f"try `{_command(getattr(error, 'ctx', None))} --help`")
        return 2


def _command(context: Any) -> str:
    """The words of the command that click was reading when it gave up: `pcwm models pull`; `pcwm` where it is not known."""
    names: list[str] = []
    while context is not None and context.parent is not None:
        names.insert(0, str(context.info_name))
        context = context.parent
    return " ".join(["pcwm", *names])
