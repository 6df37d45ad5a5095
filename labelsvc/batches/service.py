"""The main job: orders in, labels out, orders fulfilled. The one door for shell, web and worker."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from labelsvc.batches import queue
from labelsvc.batches.appearance import as_set, lay_out_for, slip_for
from labelsvc.batches.choose import Chosen
from labelsvc.batches.create import (
    asked_names,
    check_fulfilment,
    check_names,
    check_printed,
    check_wish,
    insert_items,
    new_batch,
)
from labelsvc.batches.decide import cancel_batch, confirm_batch, retry_batch, undo_batch, wake
from labelsvc.batches.deliver import Write, must_be_writable, write_batch, write_pdf_file
from labelsvc.batches.job import SETTLE_SECONDS, Job, LayOut, Shop
from labelsvc.batches.lease import lease
from labelsvc.batches.reasons import STOPS, TROUBLES
from labelsvc.batches.report import PrintReport
from labelsvc.batches.run import Progress, Run, WayToPrinter
from labelsvc.batches.states import Policy
from labelsvc.batches.views import BatchFilter, BatchView, ItemView, batch_view, batch_views, change_marker
from labelsvc.batches.wish import FulfilChoice, LabelChoice, OrderFilter, Tracking, Wish, hidden
from labelsvc.database import reading
from labelsvc.errors import PrinterUnreachable, StoreError, UsageError
from labelsvc.printing.service import get_printer
from labelsvc.runtime import Runtime
from labelsvc.stores import SecretBox
from labelsvc.stores.settings import store_settings
from labelsvc.stores.tables import StoreRow

__all__ = [
    "BatchFilter", "BatchView", "FulfilChoice", "ItemView", "LabelChoice", "OrderFilter", "Policy", "Progress",
    "Tracking", "Wish",
    "batch_view", "batch_views", "cancel_batch", "change_marker", "confirm_batch", "create_batch", "ensure_queue",
    "print_orders", "retry_batch", "undo_batch", "write_batch",
]  # fmt: skip


def print_orders(
    engine: Engine,
    shop: Shop,
    store_id: str,
    wish: Wish,
    *,
    box: SecretBox,
    out: Path | None = None,
    printer: WayToPrinter | None = None,
    write: Write = write_pdf_file,
    lay_out: LayOut | None = None,
    by: str = "shell",
    accept_unpaid: bool = False,
    progress: Callable[[Progress], None] | None = None,
    wait_seconds: float = 0.0,
    settle_seconds: float = SETTLE_SECONDS,
) -> PrintReport:
    """Print labels of a connected store's orders into ``out`` and mark the orders, each exactly once.

    What an earlier run of this store left unfinished is completed first, with its own settings, and its
    labels come first in ``out``. Without ``out`` the labels are stored only, or sent to ``wish.printer``, to which
    ``printer`` is the way. ``by`` goes into the ledger.

    Per-order trouble is in the report, and so is what stopped the run half-way (``report.stopped``). Raises
    ``StoreBusy`` if another process prints for the store (after ``wait_seconds``), ``StoreError`` if it is
    not connected, ``UsageError`` for a wish that cannot be fulfilled, and ``ShopError`` if the shop could not
    be asked at all: then nothing was begun.
    """
    _check(wish, out)
    _must_be_connected(engine, store_id)
    with lease(engine, store_id, wait_seconds=wait_seconds) as fence:
        shop.before_exchange = fence
        settings = store_settings(engine, box, store_id)
        job = Job(
            engine,
            box,
            shop,
            store_id,
            as_set(shop.profile(), settings),
            lay_out or lay_out_for(settings),
            fence,
            by,
            accept_unpaid or settings.accept_unpaid,
            settings.accept_statuses,
            settle_seconds,
            slip=slip_for(settings),
        )
        return _carried_out(Run(job, out, write, progress, printer), wish)


def _carried_out(run: Run, wish: Wish) -> PrintReport:
    try:
        run.complete_earlier()
        run.begin(wish)
        run.hand_out()
        run.finish()
    except (*STOPS, *TROUBLES, PrinterUnreachable) as error:
        run.stop(error)
    return run.report()


def _check(wish: Wish, out: Path | None) -> None:
    """Find what cannot work before anything is done."""
    if out is not None:
        must_be_writable(out)
    elif wish.fulfil.policy is Policy.PRINTED and not wish.printer:
        raise UsageError("orders can be marked once they are printed only if something prints them")
    check_names(wish)
    check_fulfilment(wish)


def _must_be_connected(engine: Engine, store_id: str) -> None:
    with reading(engine) as session:
        _connected(session.get(StoreRow, store_id), store_id)


def _connected(row: StoreRow | None, store_id: str) -> None:
    if row is None or row.sealed_token is None:
        raise StoreError(f"store {store_id} is not connected")


def create_batch(session: Session, runtime: Runtime, store_id: str, wish: Wish, *, by: str) -> str:
    """A new batch for the queue, in the caller's transaction: its rows and its first turn commit together.

    Its orders are found in the shop later, by a worker. Call ``ensure_queue`` before the transaction begins.
    Raises ``UsageError``, ``StockError``, ``TemplateError`` or ``PrinterNotFound`` for a wish that cannot be
    fulfilled, and ``StoreError`` if the store is not connected.
    """
    _connected(session.get(StoreRow, store_id), store_id)
    check_wish(wish, store_settings(runtime.engine, runtime.box, store_id))
    check_printed(wish)
    if wish.printer:
        get_printer(runtime.engine, runtime.box, store_id, wish.printer)
    batch = new_batch(session, store_id, wish, by=by, box=runtime.box)
    names = asked_names(wish.orders or ())
    insert_items(session, batch.id, [Chosen(name, name, (name,)) for name in names], hidden(wish))
    wake(session, batch)
    return batch.id


def ensure_queue(runtime: Runtime) -> None:
    """Make ready to queue batches; takes most of a second the first time in a process.

    Call it after any fork. Raises ``ConfigError`` if the database lacks the queue's tables.
    """
    queue.client(runtime.engine)
