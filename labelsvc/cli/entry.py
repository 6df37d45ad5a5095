"""``main``: runs a command and turns whatever ends it into one line on stderr and an exit code.

| code | meaning |
|---|---|
| 0 | done |
| 1 | some orders failed: each is named on stderr, the good ones are done |
| 2 | wrong usage or configuration |
| 3 | the shop or a printer could not be reached |
| 130, 141 | interrupted (Ctrl-C), or the reader of the output went away, as shells have it |
"""

import os
import sys
from collections.abc import Sequence

import click

from labelsvc.cli.root import root
from labelsvc.errors import (
    LabelsvcError,
    NotFound,
    ScopeMissing,
    ShopError,
    StockError,
    StoreError,
    TemplateError,
    TokenRejected,
    UsageError,
)

FAILED, WRONG, UNREACHABLE, INTERRUPTED, NO_READER = 1, 2, 3, 130, 141

# The first that fits counts. A token that the shop refuses, or a store that it does not know, is put right
# in the configuration, not by waiting: that is 2, as is a stock or template that the command line named.
EXIT_CODES: tuple[tuple[type[LabelsvcError], int], ...] = (
    (UsageError, WRONG),
    (TokenRejected, WRONG),
    (ScopeMissing, WRONG),
    (NotFound, WRONG),
    (StoreError, WRONG),
    (StockError, WRONG),
    (TemplateError, WRONG),
    (ShopError, UNREACHABLE),
    (LabelsvcError, FAILED),
)


def exit_code(error: LabelsvcError) -> int:
    """What a shell is told of an error that ended a command."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. An error not of our tree keeps its traceback: it is a bug."""
    try:
        # A command returns its exit code, or nothing for 0; click returns the code of --help and --version.
        result = root.main(args=arguments, prog_name="labelsvc", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
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


def one_line(text: str) -> str:
    """Order ids and file names come from outside: no line break or control character gets to the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def usage(error: click.ClickException) -> str:
    """Click's message, with where to read more."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "labelsvc"
    return f"{one_line(error.format_message())} (`{command} --help` says more)"
