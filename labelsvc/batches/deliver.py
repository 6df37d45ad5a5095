"""Handing labels out: one file, put together from stored labels, there as a whole or not at all."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine, select

from labelsvc.batches.rows import CHUNK
from labelsvc.batches.states import LABELLED
from labelsvc.batches.tables import ItemRow, LabelRow
from labelsvc.database import transaction
from labelsvc.errors import StoreError, UsageError
from labelsvc.labels.page import Page
from labelsvc.stores import SecretBox

Write = Callable[[Iterable[Page], BinaryIO], object]
"""A writer of the label engine: pages into an open file."""


def write_pdf_file(pages: Iterable[Page], file: BinaryIO) -> object:
    """The usual writer: a PDF with a page for each label."""
    from labelsvc.labels import write_pdf

    return write_pdf(pages, file)


def stored_pages(engine: Engine, box: SecretBox, batch_ids: Sequence[str]) -> Iterator[Page]:
    """The labels that stand, batch by batch in the order asked for; memory stays flat.

    Raises ``StoreError`` for a label that was erased meanwhile, ``LabelError`` for one that cannot be read.
    """
    for batch_id in batch_ids:
        after = -1
        while found := _sealed(engine, batch_id, after):
            for position, order_id, sealed in found:
                if sealed is None:
                    raise StoreError("its label was erased: the retention time is over", order=order_id)
                yield Page.from_bytes(box.open(sealed))
                after = position


def assemble(
    engine: Engine, box: SecretBox, batch_ids: Sequence[str], out: Path, *, write: Write = write_pdf_file
) -> int:
    """Write the batches' labels into ``out``; returns how many. With none, ``out`` is left as it is."""
    count = 0

    def counted() -> Iterator[Page]:
        nonlocal count
        for page in stored_pages(engine, box, batch_ids):
            count += 1
            yield page

    if not any(_sealed(engine, batch_id, -1) for batch_id in batch_ids):
        return 0
    with replacing(out, batch_ids[0]) as file:
        write(counted(), file)
    return count


def must_be_writable(out: Path) -> None:
    """Raise ``UsageError`` now rather than after the orders were marked."""
    is_other = out.exists() and not out.is_file()
    if is_other or not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise UsageError(f"{out} cannot be written", hint="name a file in a directory that exists")


@contextmanager
def replacing(out: Path, tag: str) -> Iterator[BinaryIO]:
    """A file that takes the place of ``out`` once it is complete and on the disk. ``UsageError`` if it cannot.

    ``tag`` names it until then: who was killed over it and comes back with the same tag writes over it, so
    that no half file with addresses is left lying about.
    """
    target = out.resolve()
    part = target.with_name(f".{target.name}.{tag}.part")
    try:
        mode = _mode(target)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.chmod(mode)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        _sync_directory(target.parent)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}", hint="the labels are stored") from error


def _sealed(engine: Engine, batch_id: str, after: int) -> list[tuple[int, str, bytes | None]]:
    query = select(ItemRow.position, ItemRow.order_id, LabelRow.sealed_page)
    query = query.join(LabelRow, LabelRow.id == ItemRow.label_id)
    query = query.where(ItemRow.batch_id == batch_id, ItemRow.state.in_(LABELLED), ItemRow.position > after)
    with transaction(engine) as session:
        found = session.execute(query.order_by(ItemRow.position).limit(CHUNK))
        return [(position, order_id, sealed) for position, order_id, sealed in found]


def _mode(out: Path) -> int:
    """The permissions that a plain ``open`` would have given: those of the old file, else by the umask."""
    if out.exists():
        return out.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
