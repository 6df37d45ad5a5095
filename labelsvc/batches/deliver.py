"""Handing labels out: one file, put together from stored labels, there as a whole or not at all."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path
from typing import BinaryIO, Literal

from sqlalchemy import Engine, select

from labelsvc.batches.pages import unpack
from labelsvc.batches.rows import CHUNK, counts, mark_printed
from labelsvc.batches.states import LABELLED, UNFINISHED, ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow
from labelsvc.batches.views import store_batch
from labelsvc.database import now, reading, transaction
from labelsvc.errors import BatchConflict, LabelErased, UsageError
from labelsvc.files import replacing
from labelsvc.labels.page import Page
from labelsvc.runtime import Runtime
from labelsvc.stores import SecretBox


@dataclass(frozen=True, slots=True)
class Stack:
    """Labels that follow one another on one stock, whichever batches they are of."""

    stock: str
    dpi: int
    pages: Iterator[Page]


Write = Callable[[Iterable[Stack], BinaryIO], object]
"""A writer of labels into an open file; each stack's pages are read before the next stack."""


def write_pdf_file(stacks: Iterable[Stack], file: BinaryIO, *, stock: str = "4x6", start_at: int = 1) -> object:
    """The usual writer: a PDF with each label on its own stock.

    Labels of a roll are pages of their own size, those of sheets fill sheets. ``start_at`` is the first free
    label on the first sheet of ``stock``, the one that lies in the printer now: what an interrupted run left for
    another stock begins with a whole sheet.
    """
    from labelsvc.labels import stock as stock_of
    from labelsvc.labels.pdf import Lot, write_lots

    def lots() -> Iterator[Lot]:
        first_free = {stock_of(stock).name: start_at}
        for stack in stacks:
            found = stock_of(stack.stock)
            yield Lot(stack.pages, found.sheet, first_free.pop(found.name, 1))

    return write_lots(lots(), file)


def stored_pages(engine: Engine, box: SecretBox, batch_ids: Sequence[str]) -> Iterator[Page]:
    """The labels that stand, batch by batch in the order asked for; memory stays flat.

    Raises ``LabelErased`` for a label that was erased meanwhile, ``LabelError`` for one that cannot be read.
    """
    for batch_id in batch_ids:
        after = -1
        while found := _sealed(engine, batch_id, after):
            for position, order_id, sealed in found:
                if sealed is None:
                    raise LabelErased(
                        "its label was erased when its time was up",
                        order=order_id,
                        hint="print the order again: reprint",
                    )
                yield from unpack(box.open(sealed))
                after = position


def stacks(engine: Engine, box: SecretBox, batch_ids: Sequence[str]) -> Iterator[Stack]:
    """The same labels, stacked by stock and resolution; raises as ``stored_pages`` does."""
    query = select(BatchRow.id, BatchRow.stock, BatchRow.dpi, BatchRow.copies)
    query = query.where(BatchRow.id.in_(batch_ids))
    with reading(engine) as session:
        media = {batch_id: (stock, dpi, copies) for batch_id, stock, dpi, copies in session.execute(query)}
    for (stock, dpi, copies), ids in groupby(filter(media.get, batch_ids), media.__getitem__):
        yield Stack(stock, dpi, _copied(stored_pages(engine, box, list(ids)), copies))


def assemble(
    engine: Engine, box: SecretBox, batch_ids: Sequence[str], out: Path, *, write: Write = write_pdf_file
) -> int:
    """Write the batches' labels into ``out``; returns how many. With none, ``out`` is left as it is.

    Raises ``UsageError`` if the file cannot be written, and as ``stored_pages`` does.
    """
    count = 0

    def counted(pages: Iterator[Page]) -> Iterator[Page]:
        nonlocal count
        for page in pages:
            count += 1
            yield page

    if not any(_sealed(engine, batch_id, -1) for batch_id in batch_ids):
        return 0
    try:
        with replacing(out, batch_ids[0]) as file:
            found = stacks(engine, box, batch_ids)
            write((replace(stack, pages=counted(stack.pages)) for stack in found), file)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}", hint="the labels are stored") from error
    return count


def must_be_writable(out: Path) -> None:
    """Raise ``UsageError`` now rather than after the orders were marked."""
    is_other = out.exists() and not out.is_file()
    if is_other or not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise UsageError(f"{out} cannot be written", hint="name a file in a directory that exists")


def _sealed(engine: Engine, batch_id: str, after: int) -> list[tuple[int, str, bytes | None]]:
    query = select(ItemRow.position, ItemRow.order_id, LabelRow.sealed_pages)
    query = query.join(LabelRow, LabelRow.id == ItemRow.label_id)
    query = query.where(ItemRow.batch_id == batch_id, ItemRow.state.in_(LABELLED), ItemRow.position > after)
    with reading(engine) as session:
        found = session.execute(query.order_by(ItemRow.position).limit(CHUNK))
        return [(position, order_id, sealed) for position, order_id, sealed in found]


def write_batch(
    runtime: Runtime,
    store_id: str,
    batch_id: str,
    out: BinaryIO,
    *,
    format: Literal["pdf", "zpl"] = "pdf",
    print_dialog: bool = False,
) -> int:
    """Write a batch's labels, in the order asked for, into an open file; returns how many pages of labels.

    The same bytes each time; from then on the labels count as handed out. ``print_dialog``: the PDF asks to be
    printed as soon as it is opened.

    Raises ``BatchNotFound``, ``BatchConflict`` while labels are still being made or if there is none,
    ``LabelErased`` for a label that was erased, and ``LabelError`` for one that cannot be drawn.
    """
    with reading(runtime.engine) as session:
        batch = store_batch(session, store_id, batch_id)
        found = counts(session, batch_id)
    unfinished = batch.state in UNFINISHED
    if unfinished and (not batch.chosen or found[ItemState.QUEUED]):
        raise BatchConflict("its labels are still being made", hint="wait until all of them are there")
    pages = _copied(stored_pages(runtime.engine, runtime.box, [batch_id]), batch.copies)
    first = next(pages, None)
    if first is None:
        raise BatchConflict("there is no label in this batch")
    count = _write_pages(batch, chain([first], pages), out, format, print_dialog)
    if unfinished:
        # Should it be cancelled now, these are in somebody's hands all the same.
        with transaction(runtime.engine) as session:
            mark_printed(session, batch_id, now())
    return count


def _copied(pages: Iterator[Page], copies: int) -> Iterator[Page]:
    return (page for page in pages for _ in range(copies))


def _write_pages(
    batch: BatchRow, pages: Iterator[Page], out: BinaryIO, format: Literal["pdf", "zpl"], print_dialog: bool
) -> int:
    from labelsvc.labels import stock as stock_of
    from labelsvc.labels.writers import write_pages

    sheet = stock_of(batch.stock).sheet
    return write_pages(pages, out, format=format, sheet=sheet, start_at=batch.start_at, print_dialog=print_dialog)
