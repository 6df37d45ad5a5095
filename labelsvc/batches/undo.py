"""Putting an order's earlier status back, where the order still has ours: with exactly one change, as ever."""

from sqlalchemy import select, update

from labelsvc.batches.fulfil import settle_time
from labelsvc.batches.job import Job
from labelsvc.batches.reading import read_one
from labelsvc.batches.reasons import (
    GONE,
    LEFT_ALONE,
    ONE_ORDER,
    STOPS,
    TROUBLES,
    UNDONE,
    UNKNOWN_BEFORE,
    Reason,
    reason,
)
from labelsvc.batches.rows import move
from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LedgerRow
from labelsvc.database import now
from labelsvc.ecwid.orders import Order
from labelsvc.errors import LabelsvcError, NotFound, OrderChanged


def put_back(job: Job, batch: BatchRow, item: ItemRow) -> LabelsvcError | None:
    """Bring an order from ``undoing`` to ``undone``, or back to ``fulfilled`` with the reason why not; to
    ``cancelled`` if we never marked it, as far as we know.

    Raises what stops the turn, and then the order stays where the next turn finds it.
    """
    settle_time(job, item)
    found = read_one(job, item.order_id)
    if isinstance(found, NotFound):
        _end(job, item, ItemState.FULFILLED, GONE)
        return None
    if isinstance(found, LabelsvcError):
        return _refused(job, item, found)
    if verdict := _judge(batch, item, found):
        _end(job, item, *verdict)
        return None
    return _put(job, batch, item)


def _judge(batch: BatchRow, item: ItemRow, order: Order) -> tuple[ItemState, Reason] | None:
    """What becomes of it without a change in the shop; None: change it."""
    if not item.status_before:
        return ItemState.FULFILLED, UNKNOWN_BEFORE
    if order.fulfillment_status == item.status_before:
        return ItemState.UNDONE, UNDONE
    if order.fulfillment_status != batch.fulfilment_status:
        return ItemState.FULFILLED, LEFT_ALONE
    return None


class _Changed(OrderChanged):
    """Raised to the client, out of its own read before it sends again."""

    def __init__(self, verdict: tuple[ItemState, Reason]) -> None:
        super().__init__(verdict[1].text)
        self.verdict = verdict


def _put(job: Job, batch: BatchRow, item: ItemRow) -> LabelsvcError | None:
    def look_again(order: Order) -> None:
        if verdict := _judge(batch, item, order):
            raise _Changed(verdict)

    job.fence()
    _intend(job, item)
    try:
        job.shop.fulfil(
            item.order_id,
            status=item.status_before,
            tracking_number="",
            tracking_url="",
            notify_customer=batch.notify_customer,
            before_resend=look_again,
        )
    except _Changed as error:
        _end(job, item, *error.verdict)
        return None
    except (*STOPS, *TROUBLES):
        raise
    except ONE_ORDER as error:
        return _refused(job, item, error)
    _end(job, item, ItemState.UNDONE, UNDONE)
    return None


def _intend(job: Job, item: ItemRow) -> None:
    """The moment from which a change may be on its way."""
    item.changed = now()
    with job.transaction() as session:
        session.execute(update(ItemRow).where(ItemRow.id == item.id).values(changed=item.changed))


def _refused(job: Job, item: ItemRow, error: LabelsvcError) -> LabelsvcError:
    if isinstance(error, TROUBLES):
        raise error
    told = reason(error)
    _end(job, item, ItemState.FULFILLED, Reason("undo_refused", f"its status was not put back: {told.text}"))
    return error


def _end(job: Job, item: ItemRow, to: ItemState, why: Reason) -> None:
    noted = (LedgerRow.batch_id == item.batch_id) & (LedgerRow.order_id == item.order_id)
    with job.transaction() as session:
        marked = session.scalar(select(LedgerRow.fulfilled).where(noted))
        if to is ItemState.FULFILLED and not marked:
            to = ItemState.CANCELLED
        if move(session, item, to, why) and to is ItemState.UNDONE and marked:
            session.execute(update(LedgerRow).where(noted).values(undone=now()))
