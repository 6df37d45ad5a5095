"""Writing a file so that it is there as a whole or not at all, whatever ends the process in between."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(out: Path, tag: str = "") -> Iterator[BinaryIO]:
    """A file that takes the place of ``out`` when the block ends well, complete and on the disk; else none does.

    A link keeps its place: what it points to is replaced. Permissions are the old file's, or by the umask; until
    it is complete, its owner's alone. ``tag`` names it until then (without one the process does): who was killed
    over it and comes back with the same tag writes over it, and no half file with addresses is left lying about.

    Raises ``OSError``; ``out`` is then as it was, or new already if only its directory could not be synced.
    """
    target = out.resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    part = target.with_name(f".{target.name}.{tag or os.getpid()}.part")
    mode = _mode(target)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            # A part that a killed process left may be open to others.
            os.fchmod(handle, 0o600)
            yield file
            file.flush()
            os.fchmod(handle, mode)
            os.fsync(handle)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync_directory(target.parent)


def _mode(target: Path) -> int:
    """The permissions that a plain ``open`` would have given: those of the old file, else by the umask."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_directory(directory: Path) -> None:
    """The new name must survive a power cut as well as the file."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
