"""What a person decides about a batch: cancel it, try again what failed, confirm the labels, undo.

Each is one transaction over the rows; a turn does what is left to do. None waits for the shop.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from labelsvc.batches import queue
from labelsvc.batches.reasons import CANCELLED, NONE, UNDONE_BEFORE, Reason
from labelsvc.batches.rows import judge_again, mark_printed
from labelsvc.batches.states import CANCELLABLE, UNFINISHED, BatchState, ItemState, PrintState, check
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.batches.views import BatchView, batch_view, store_batch
from labelsvc.database import now, transaction
from labelsvc.errors import BatchConflict
from labelsvc.runtime import Runtime

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def cancel_batch(runtime: Runtime, store_id: str, batch_id: str, *, by: str) -> BatchView:
    """Stop a batch at once: what is not on its way to the shop is not done any more.

    Raises ``BatchNotFound``, and ``BatchConflict`` if it is finished.
    """

    def cancel(session: Session, batch: BatchRow) -> None:
        if batch.state not in UNFINISHED:
            raise BatchConflict("this batch is finished", hint="undo puts the orders' earlier status back")
        for state in sorted(CANCELLABLE):
            _move_all(session, batch, state, ItemState.CANCELLED, reason=CANCELLED)
        _change(session, batch, state=BatchState.CANCELLED, finished=now(), sealed_wish=None)
        # What may be on its way is still looked after.
        wake(session, batch)

    return _decide(runtime, store_id, batch_id, cancel)


def retry_batch(runtime: Runtime, store_id: str, batch_id: str, *, by: str) -> BatchView:
    """Try again only what failed, what the shop did not mark, and what the printer may have lost.

    A label that is made anew goes to the printer anew, whatever became of the one before. Of a batch that stands
    still it is the way to go on. Raises ``BatchNotFound``, and ``BatchConflict`` if nothing failed or it was
    cancelled.
    """

    def retry(session: Session, batch: BatchRow) -> None:
        _must_not_be_cancelled(batch)
        settled = ItemRow.print_state != PrintState.SENDING
        anew: dict[str, Any] = {"label_id": None, "print_state": PrintState.WAITING, "print_job": ""}
        again = _move_all(session, batch, ItemState.FAILED, ItemState.QUEUED, settled, **anew)
        again += _print_again(session, batch)
        owed = _touch(session, batch, ItemRow.state == ItemState.OWED)
        if not (again or owed or batch.state in UNFINISHED):
            raise BatchConflict("nothing of this batch has failed")
        _reopen(session, batch)

    return _decide(runtime, store_id, batch_id, retry)


def confirm_batch(runtime: Runtime, store_id: str, batch_id: str, *, by: str) -> BatchView:
    """A person has seen that the labels came out: they count as printed, and what waited for that is marked.

    Raises ``BatchNotFound``, and ``BatchConflict`` while labels are being made, if it was cancelled, or if
    there is nothing to confirm.
    """

    def confirm(session: Session, batch: BatchRow) -> None:
        _must_not_be_cancelled(batch)
        if _any(session, batch, ItemRow.state == ItemState.QUEUED):
            raise BatchConflict("its labels are still being made", hint="wait until all of them are there")
        printed = _set_printing(session, batch, PrintState.UNKNOWN, PrintState.PRINTED)
        waiting = and_(ItemRow.print_state != PrintState.SENDING, ItemRow.print_state != PrintState.FAILED)
        printed += _move_all(session, batch, ItemState.RENDERED, ItemState.PRINTED, waiting, keep=True)
        if not printed:
            raise BatchConflict("there is no label in this batch that waits to be confirmed")
        mark_printed(session, batch.id, now())
        _reopen(session, batch)

    return _decide(runtime, store_id, batch_id, confirm)


def undo_batch(runtime: Runtime, store_id: str, batch_id: str, *, by: str) -> BatchView:
    """Put the earlier fulfilment status back where the order still has ours; a turn does it, order by order.

    What the shop did not mark so far is not tried any more. Raises ``BatchNotFound``, and ``BatchConflict`` while
    the batch is at work or if none of its orders is marked.
    """

    def undo(session: Session, batch: BatchRow) -> None:
        if batch.state in UNFINISHED:
            raise BatchConflict("this batch is still at work", hint="cancel it first")
        # What is owed may have reached the shop all the same, unless it never left.
        left = ItemRow.status_before != ""
        undone = _move_all(session, batch, ItemState.FULFILLED, ItemState.UNDOING)
        undone += _move_all(session, batch, ItemState.OWED, ItemState.UNDOING, left)
        undone += _move_all(session, batch, ItemState.OWED, ItemState.CANCELLED, reason=UNDONE_BEFORE)
        if not undone:
            raise BatchConflict("no order of this batch is marked by us")
        judge_again(session, batch.id)
        wake(session, batch)

    return _decide(runtime, store_id, batch_id, undo)


# What a batch no longer is once somebody has decided about it.
_GOING: dict[str, Any] = {
    "stopped_code": "",
    "stopped_text": "",
    "stopped": None,
    "held": False,
    "waiting": None,
    "setbacks": 0,
}


def wake(session: Session, batch: BatchRow) -> None:
    """Queue a turn now; it takes the place of the one that waits, if one does."""
    query = update(BatchRow).where(BatchRow.id == batch.id).values(turn=BatchRow.turn + 1, **_GOING)
    turn = session.scalars(query.returning(BatchRow.turn)).one()
    queue.enqueue(session, batch.id, turn)


def _decide(
    runtime: Runtime, store_id: str, batch_id: str, decision: Callable[[Session, BatchRow], None]
) -> BatchView:
    queue.client(runtime.engine)
    with transaction(runtime.engine) as session:
        decision(session, store_batch(session, store_id, batch_id))
    return batch_view(runtime, store_id, batch_id)


def _must_not_be_cancelled(batch: BatchRow) -> None:
    if batch.state is BatchState.CANCELLED:
        raise BatchConflict("this batch was cancelled", hint="make a new one of its orders")


def _reopen(session: Session, batch: BatchRow) -> None:
    _change(session, batch, state=BatchState.RUNNING, finished=None)
    wake(session, batch)


def _change(session: Session, batch: BatchRow, **values: Any) -> None:
    session.execute(update(BatchRow).where(BatchRow.id == batch.id).values(**values))


def _move_all(
    session: Session,
    batch: BatchRow,
    origin: ItemState,
    to: ItemState,
    condition: "ColumnElement[bool] | None" = None,
    *,
    reason: Reason = NONE,
    keep: bool = False,
    **values: Any,
) -> int:
    """Take all orders of a batch from one state to the next; returns how many. ``keep``: only without a reason."""
    check(origin, to)
    query = update(ItemRow).where(ItemRow.batch_id == batch.id, ItemRow.state == origin)
    if condition is not None:
        query = query.where(condition)
    if keep:
        query = query.where(ItemRow.reason_code == "")
    query = query.values(state=to, reason_code=reason.code, reason_text=reason.text, changed=now(), **values)
    return len(session.scalars(query.returning(ItemRow.id)).all())


def _print_again(session: Session, batch: BatchRow) -> int:
    return sum(
        _set_printing(session, batch, lost, PrintState.WAITING) for lost in (PrintState.UNKNOWN, PrintState.FAILED)
    )


def _set_printing(session: Session, batch: BatchRow, origin: PrintState, to: PrintState) -> int:
    query = update(ItemRow).where(ItemRow.batch_id == batch.id, ItemRow.print_state == origin)
    values = {"print_state": to, "print_job": "", "reason_code": "", "reason_text": "", "changed": now()}
    return len(session.scalars(query.values(**values).returning(ItemRow.id)).all())


def _touch(session: Session, batch: BatchRow, condition: "ColumnElement[bool]") -> int:
    """Their turn comes now, not when they would have been tried again by themselves."""
    query = update(ItemRow).where(ItemRow.batch_id == batch.id, condition)
    return len(session.scalars(query.values(changed=LONG_AGO).returning(ItemRow.id)).all())


def _any(session: Session, batch: BatchRow, condition: "ColumnElement[bool]") -> bool:
    query = select(ItemRow.id).where(ItemRow.batch_id == batch.id, condition).limit(1)
    return session.scalars(query).first() is not None
