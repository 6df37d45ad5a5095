"""``main``: runs a command and turns whatever ends it into one line on stderr and an exit code."""

import gc
import os
import sys
from collections.abc import Sequence

import click

from labelsvc.cli.codes import INTERRUPTED, NO_READER, WRONG, exit_code
from labelsvc.cli.output import one_line
from labelsvc.cli.root import root
from labelsvc.errors import LabelsvcError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. An error not of our tree keeps its traceback: it is a bug.

    Without ``arguments`` it is the process's own command line, and the process ends with it.
    """
    code = _guarded(sys.argv[1:] if arguments is None else list(arguments))
    if arguments is None:
        # Or the interpreter looks for cycles among all that was loaded before it ends: 18 ms, a twelfth of the
        # time that a single label takes.
        gc.freeze()
    return code


def _guarded(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except LabelsvcError as error:
        click.echo(f"labelsvc: {one_line(str(error))}", err=True)
        return exit_code(error)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG
    except click.ClickException as error:
        click.echo(f"labelsvc: {usage(error)}", err=True)
        return WRONG
    except (KeyboardInterrupt, click.Abort):
        click.echo("labelsvc: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout once more on exit, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER


def _run(arguments: list[str]) -> int:
    """A command returns its exit code, or nothing for 0.

    Not click's own ``main``: that one ends a broken pipe with 1, which here means that orders failed.
    """
    try:
        with root.make_context("labelsvc", arguments) as context:
            result = root.invoke(context)
    except click.exceptions.Exit as done:
        result = done.exit_code
    sys.stdout.flush()
    return result if isinstance(result, int) else 0


def usage(error: click.ClickException) -> str:
    """Click's message, with where to read more."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "labelsvc"
    return f"{one_line(error.format_message())} (`{command} --help` says more)"
