"""Batches of orders that print themselves: each order once ever, which a row of its own sees to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labelsvc.batches.appearance import choice_of
from labelsvc.batches.auto_tables import AutoOrderRow
from labelsvc.batches.service import FulfilChoice, LabelChoice, Policy, Wish, create_batch
from labelsvc.batches.states import UNFINISHED
from labelsvc.batches.tables import BatchRow, ItemRow, LedgerRow
from labelsvc.database import insert_new
from labelsvc.runtime import Runtime
from labelsvc.stores.setting_models import StoreSettings

BY = "auto-print"
ORDERS_EACH = 500
_IDS_EACH = 500


def make_batches(
    session: Session, runtime: Runtime, store_id: str, settings: StoreSettings, ids: Sequence[str], now: datetime
) -> list[str]:
    """Batches of those of these orders that never printed themselves before, nor were printed otherwise.

    All in the caller's transaction: an order is taken if and only if its batch exists. Returns the batches' ids.
    """
    known = handled(session, store_id, ids)
    fresh = _claim(session, store_id, [one for one in dict.fromkeys(ids) if one not in known], now)
    made = []
    for start in range(0, len(fresh), ORDERS_EACH):
        some = fresh[start : start + ORDERS_EACH]
        batch_id = create_batch(session, runtime, store_id, _wish(runtime, store_id, settings, some), by=BY)
        query = update(AutoOrderRow).where(AutoOrderRow.store_id == store_id, AutoOrderRow.order_id.in_(some))
        session.execute(query.values(batch_id=batch_id).execution_options(synchronize_session=False))
        made.append(batch_id)
    return made


def _wish(runtime: Runtime, store_id: str, settings: StoreSettings, ids: Sequence[str]) -> Wish:
    """A batch of these orders as the merchant set it. Raises ``PrinterNotFound``."""
    fulfil, printer = settings.fulfil, settings.auto_print.printer or settings.printer
    return Wish(
        orders=list(ids),
        label=_label(runtime, store_id, settings, printer),
        fulfil=FulfilChoice(Policy(fulfil.policy), fulfil.status, fulfil.notify_customer),
        documents=settings.documents,
        sort=settings.sort,
        copies=settings.copies,
        printer=printer,
        accept_unpaid=settings.accept_unpaid,
    )


def _label(runtime: Runtime, store_id: str, settings: StoreSettings, printer: str) -> LabelChoice:
    """The usual label, but on what lies in the printer, as finely as it prints."""
    if not printer:
        return choice_of(settings)
    from labelsvc.printing import get_printer

    profile = get_printer(runtime.engine, runtime.box, store_id, printer)
    return choice_of(settings, stock_name=profile.stock, dpi=profile.dpi)


def handled(session: Session, store_id: str, ids: Iterable[str]) -> set[str]:
    """Those of these orders that printed themselves, or were printed otherwise, or are about to be."""
    found: set[str] = set()
    listed = list(ids)
    for start in range(0, len(listed), _IDS_EACH):
        some = listed[start : start + _IDS_EACH]
        claimed = select(AutoOrderRow.order_id).where(
            AutoOrderRow.store_id == store_id, AutoOrderRow.order_id.in_(some)
        )
        printed = select(LedgerRow.order_id).where(LedgerRow.store_id == store_id, LedgerRow.order_id.in_(some))
        waiting = select(ItemRow.order_id).join(BatchRow, BatchRow.id == ItemRow.batch_id)
        waiting = waiting.where(BatchRow.store_id == store_id, BatchRow.state.in_(UNFINISHED))
        waiting = waiting.where(ItemRow.order_id.in_(some))
        for query in (claimed, printed, waiting):
            found.update(session.scalars(query))
    return found


def _claim(session: Session, store_id: str, ids: Sequence[str], now: datetime) -> list[str]:
    """Take these orders; returns those that nobody had taken, in the order given."""
    taken: set[str] = set()
    for start in range(0, len(ids), _IDS_EACH):
        rows = [
            {"store_id": store_id, "order_id": one, "batch_id": "", "claimed": now}
            for one in ids[start : start + _IDS_EACH]
        ]
        query = insert_new(session, AutoOrderRow, rows).returning(AutoOrderRow.order_id)
        taken.update(session.scalars(query))
    return [one for one in ids if one in taken]
