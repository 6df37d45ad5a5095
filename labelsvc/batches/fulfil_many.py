"""The last step of many orders: read again, judged as each alone would be, and changed in one call.

The key under which the call goes is committed with its intent. Whoever finds these orders in ``putting``, after
whatever crash, asks the shop about that key first (``fulfil.settle``), and reads them only when nothing that was
sent under it can change them any more.
"""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import update

from labelsvc.batches.fulfil import (
    IN_DOUBT,
    Verdict,
    addresses,
    conclude,
    fulfil,
    intend,
    judge,
    note_fulfilled,
    owe,
    settle,
)
from labelsvc.batches.job import Job
from labelsvc.batches.reasons import GONE, ONE_ORDER, STOPS
from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.database import now
from labelsvc.ecwid.fulfil import Change
from labelsvc.ecwid.many import ChangeOutcome, new_key
from labelsvc.ecwid.orders import Order
from labelsvc.errors import LabelsvcError, NotFound, ScopeMissing, ShopError, ShopUnavailable, UsageError

Errors = list[LabelsvcError]
# So many orders are worth the two calls and two looks that they cost beside their own requests.
MANY_FROM = 10


class NoBatches(ShopUnavailable):
    """The shop takes no batch requests: the orders that are left go one by one."""


def fulfil_many(
    job: Job, batch: BatchRow, items: Sequence[ItemRow], stopping: Callable[[], bool]
) -> Iterator[LabelsvcError | None]:
    """``fulfil`` for many orders; yields what went wrong with some of them.

    Raises ``NoBatches`` before anything is on its way for the orders that are left, and what stops the turn.
    """
    for start in range(0, len(items), job.shop.most_at_once):
        if stopping():
            return
        yield from _group(job, batch, items[start : start + job.shop.most_at_once])


def _group(job: Job, batch: BatchRow, items: Sequence[ItemRow]) -> Iterator[LabelsvcError | None]:
    for item in items:
        settle(job, item)
    found, key = _read(job, items), new_key()
    due, errors = _judge(job, batch, items, found, key)
    changes, refused = _changes(job, batch, due)
    outcomes = job.shop.change_many(changes, key=key) if changes else []
    by_order = {item.order_id: item for item in due}
    errors += refused + _note(job, batch, by_order, outcomes, key)
    for error in errors:
        if isinstance(error, STOPS):
            raise error
        yield error
    for outcome in outcomes:
        if outcome.state == "unclear":
            yield fulfil(job, batch, by_order[outcome.order_id])


def _read(job: Job, items: Sequence[ItemRow]) -> dict[str, Order | LabelsvcError]:
    try:
        return job.shop.orders_now([item.order_id for item in items])
    except ShopError as error:
        raise _as_a_whole(error) from error


def _as_a_whole(error: ShopError) -> ShopError:
    """What an error of the call itself means: without the permission for it, single changes may still go."""
    if isinstance(error, STOPS) and not isinstance(error, ScopeMissing):
        return error
    return NoBatches(error.message, hint=error.hint, status=error.status)


def _judge(
    job: Job, batch: BatchRow, items: Sequence[ItemRow], found: dict[str, Order | LabelsvcError], key: str
) -> tuple[list[ItemRow], Errors]:
    """The orders whose change is to leave, which is committed; and what went wrong with others."""
    known, due, errors = addresses(job, items), [], Errors()
    job.fence()
    with job.transaction() as session:
        for item in items:
            order = found[item.order_id]
            if isinstance(order, NotFound):
                conclude(session, batch, item, Verdict(ItemState.SKIPPED, GONE))
            elif isinstance(order, LabelsvcError):
                errors.append(order)
                if not isinstance(order, STOPS):
                    owe(session, item, order)
            elif verdict := judge(job, batch, order, known[item.id], in_doubt=item.state in IN_DOUBT):
                conclude(session, batch, item, verdict)
            elif intend(session, item, order.fulfillment_status, key):
                due.append(item)
    return due, errors


def _changes(job: Job, batch: BatchRow, due: Sequence[ItemRow]) -> tuple[list[tuple[str, Change]], Errors]:
    changes, errors = [], Errors()
    for item in due:
        number, url = item.tracking_number.strip(), item.tracking_url.strip()
        try:
            change = Change(batch.fulfilment_status, number, url, batch.notify_customer)
        except UsageError as error:
            errors.append(error)
            with job.transaction() as session:
                owe(session, item, error)
        else:
            changes.append((item.order_id, change))
    return changes, errors


def _note(
    job: Job, batch: BatchRow, items: dict[str, ItemRow], outcomes: Sequence[ChangeOutcome], key: str
) -> Errors:
    """Commit what became of each; what is unclear stays in ``putting``."""
    whole = next((outcome for outcome in outcomes if outcome.whole and outcome.error), None)
    if whole and whole.error:
        if whole.state == "failed":
            job.settled.add(key)
            raise _as_a_whole(whole.error)
        return [whole.error] if isinstance(whole.error, STOPS) else []
    changed = [items[outcome.order_id] for outcome in outcomes if outcome.state == "changed"]
    failed = [(items[one.order_id], one.error) for one in outcomes if one.state == "failed" and one.error]
    job.fence()
    with job.transaction() as session:
        query = update(ItemRow).where(ItemRow.id.in_([item.id for item in changed]), ItemRow.put_key == key)
        query = query.where(ItemRow.state == ItemState.PUTTING)
        values = {"state": ItemState.FULFILLED, "reason_code": "", "reason_text": "", "changed": now()}
        done = session.scalars(query.values(**values).returning(ItemRow.order_id)).all()
        note_fulfilled(session, batch, done)
        for item, error in failed:
            if isinstance(error, ONE_ORDER) and not isinstance(error, STOPS):
                owe(session, item, error)
    return [error for _, error in failed]
