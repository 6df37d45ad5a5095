"""What commands write: files that are whole or absent, and progress that only a person sees."""

import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from labelsvc.errors import UsageError
from labelsvc.files import replacing

T = TypeVar("T")
BAR_WIDTH = 30


@contextmanager
def written(path: str) -> Iterator[BinaryIO]:
    """A file to write, "-" for stdout. It appears under its name when the block ends well, else not at all.

    Raises ``UsageError`` if it cannot be written, or if bytes were to go to a terminal.
    """
    if path == "-":
        if sys.stdout.isatty():
            raise UsageError("this is no text for a terminal", hint="-o FILE, or a pipe")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    try:
        with target.open("wb") if _is_special(target) else replacing(target) as out:
            yield out
    except OSError as error:
        # The block may also fail to read something, which is another story.
        if error.filename and Path(error.filename).parent != target.resolve().parent:
            raise
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def _is_special(target: Path) -> bool:
    """A pipe or a device: nothing to replace."""
    return target.exists() and not stat.S_ISREG(target.stat().st_mode) and not target.is_dir()


def progress(items: Iterable[T], label: str, length: int | None = None) -> Iterator[T]:
    """The items, with a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


def bar(done: int, total: int, told: str = "", *, ending: bool) -> None:
    """Draw on stderr how far a run is, over what was drawn before; after ``ending`` a new line begins."""
    filled = BAR_WIDTH * done // total if total else 0
    drawn = "#" * filled + "." * (BAR_WIDTH - filled)
    click.echo(f"\r[{drawn}] {done} of {total or '?'} orders  {told[:40]:40}", nl=ending, err=True)


def one_line(text: str) -> str:
    """Order ids and file names come from outside: no line break or control character gets to the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def complain(problem: object) -> None:
    """One line on stderr about one order; the command goes on."""
    click.echo(f"labelsvc: {one_line(str(problem))}", err=True)
