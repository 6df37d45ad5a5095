"""The main job: orders in, labels out, orders fulfilled. The one door for shell, web and worker."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from labelsvc.batches.choose import Tracking, Wish
from labelsvc.batches.deliver import Write, must_be_writable, write_pdf_file
from labelsvc.batches.job import SETTLE_SECONDS, FulfilChoice, Job, LabelChoice, LayOut, Shop, lay_out_by_name
from labelsvc.batches.lease import lease
from labelsvc.batches.reasons import STOPS, TROUBLES
from labelsvc.batches.report import PrintReport
from labelsvc.batches.run import Progress, Run
from labelsvc.batches.states import Policy
from labelsvc.database import transaction
from labelsvc.ecwid.fulfil import Change
from labelsvc.errors import StoreError, UsageError
from labelsvc.stores import SecretBox
from labelsvc.stores.tables import StoreRow

__all__ = ["FulfilChoice", "LabelChoice", "Policy", "Progress", "Tracking", "Wish", "print_orders"]


def print_orders(
    engine: Engine,
    shop: Shop,
    store_id: str,
    wish: Wish,
    *,
    box: SecretBox,
    out: Path | None = None,
    write: Write = write_pdf_file,
    lay_out: LayOut = lay_out_by_name,
    by: str = "shell",
    accept_unpaid: bool = False,
    progress: Callable[[Progress], None] | None = None,
    wait_seconds: float = 0.0,
    settle_seconds: float = SETTLE_SECONDS,
) -> PrintReport:
    """Print labels of a connected store's orders into ``out`` and mark the orders, each exactly once.

    What an earlier run of this store left unfinished is completed first, with its own settings, and its
    labels come first in ``out``. Without ``out`` the labels are stored only. ``by`` goes into the ledger.

    Per-order trouble is in the report, and so is what stopped the run half-way (``report.stopped``). Raises
    ``StoreBusy`` if another process prints for the store (after ``wait_seconds``), ``StoreError`` if it is
    not connected, ``UsageError`` for a wish that cannot be fulfilled, and ``ShopError`` if the shop could not
    be asked at all: then nothing was begun.
    """
    _check(wish, out)
    _must_be_connected(engine, store_id)
    with lease(engine, store_id, wait_seconds=wait_seconds) as fence:
        profile = shop.profile()
        job = Job(engine, box, shop, store_id, profile, lay_out, fence, by, accept_unpaid, settle_seconds)
        run = Run(job, out, write, progress)
        try:
            run.complete_earlier()
            run.begin(wish)
            run.hand_out()
            run.finish()
        except (*STOPS, *TROUBLES) as error:
            run.stop(error)
        return run.report()


def _check(wish: Wish, out: Path | None) -> None:
    """Find what cannot work before anything is done."""
    if out is not None:
        must_be_writable(out)
    elif wish.fulfil.policy is Policy.PRINTED:
        raise UsageError("orders can be marked once they are printed only if something prints them")
    for tracking in (Tracking(), *wish.tracking.values()):
        Change(wish.fulfil.status, tracking.number, tracking.url, wish.fulfil.notify_customer)


def _must_be_connected(engine: Engine, store_id: str) -> None:
    with transaction(engine) as session:
        row = session.get(StoreRow, store_id)
    if row is None or row.sealed_token is None:
        raise StoreError(f"store {store_id} is not connected")
