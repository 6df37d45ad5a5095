"""The last step of an order: read again, compared, and its status changed exactly once."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labelsvc.batches.job import Job
from labelsvc.batches.reading import read_one
from labelsvc.batches.reasons import ADDRESS_CHANGED, ERASED, GONE, NONE, ONE_ORDER, STOPS, Reason, reason
from labelsvc.batches.rows import move, settle
from labelsvc.batches.states import IN_FLIGHT, ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow, LedgerRow
from labelsvc.database import now
from labelsvc.ecwid.orders import Order
from labelsvc.errors import LabelsvcError, NotFound, OrderChanged

# In these the status change may have reached the shop already.
IN_DOUBT = frozenset({ItemState.PUTTING, ItemState.OWED})
SHIPPED = "already_shipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an order instead of a status change; ``state`` None leaves it where it is."""

    state: ItemState | None
    reason: Reason = NONE


class _Refused(OrderChanged):
    """Raised to the client, out of its own read before it sends again."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason.text)
        self.verdict = verdict


def fulfil(job: Job, batch: BatchRow, item: ItemRow) -> LabelsvcError | None:
    """Change the order's status in the shop, unless it was done already or must not be done any more.

    Leaves the order ``fulfilled``, or in a state with a reason. Returns what went wrong; raises only what
    stops the whole run, and then the order stays where the next run finds it.
    """
    settle_time(job, item)
    order = read_one(job, item.order_id)
    if isinstance(order, NotFound):
        verdict: Verdict | None = Verdict(ItemState.SKIPPED, GONE)
    elif isinstance(order, LabelsvcError):
        return _owe(job, item, order)
    else:
        verdict = judge(job, batch, item, order, in_doubt=item.state in IN_DOUBT)
    if verdict is None:
        assert isinstance(order, Order)
        return _put(job, batch, item, order.fulfillment_status)
    _end(job, batch, item, verdict)
    return None


def judge(job: Job, batch: BatchRow, item: ItemRow, order: Order, *, in_doubt: bool) -> Verdict | None:
    """What the order as it is now calls for; None: change its status.

    ``in_doubt``: our own status change may have arrived, so a shipped order counts as ours.
    """
    if in_doubt and order.fulfillment_status == batch.fulfilment_status:
        return Verdict(ItemState.FULFILLED)
    refused = job.refusal(order)
    if refused and refused.code == SHIPPED and in_doubt:
        return Verdict(ItemState.FULFILLED)
    if refused and refused.code == SHIPPED and batch.reprint:
        return Verdict(None, Reason(refused.code, refused.message))
    if refused:
        return Verdict(ItemState.SKIPPED, Reason(refused.code, refused.message))
    address = _address(job, item)
    if address is None:
        return Verdict(ItemState.FAILED, ERASED)
    return None if address == order.address_fingerprint() else Verdict(ItemState.FAILED, ADDRESS_CHANGED)


def _put(job: Job, batch: BatchRow, item: ItemRow, before: str) -> LabelsvcError | None:
    def look_again(order: Order) -> None:
        if verdict := judge(job, batch, item, order, in_doubt=True):
            raise _Refused(verdict)

    job.fence()
    if not _intend(job, item, before):
        return None
    try:
        job.shop.fulfil(
            item.order_id,
            status=batch.fulfilment_status,
            tracking_number=item.tracking_number,
            tracking_url=item.tracking_url,
            notify_customer=batch.notify_customer,
            before_resend=look_again,
        )
    except STOPS:
        raise
    except _Refused as error:
        _end(job, batch, item, error.verdict)
    except ONE_ORDER as error:
        return _owe(job, item, error)
    else:
        _end(job, batch, item, Verdict(ItemState.FULFILLED))
    return None


def _intend(job: Job, item: ItemRow, before: str) -> bool:
    """Commit that the status change is about to leave; False if somebody else has the order."""
    with job.transaction() as session:
        if item.state is not ItemState.PUTTING:
            return move(session, item, ItemState.PUTTING, status_before=before)
        # Again after an interruption: the moment counts from now.
        item.changed = now()
        session.execute(update(ItemRow).where(ItemRow.id == item.id).values(changed=item.changed))
        return True


def settle_time(job: Job, item: ItemRow) -> None:
    """Wait until a status change of a process that was killed a moment ago has arrived, or never will."""
    if item.state in IN_FLIGHT:
        passed = (now() - item.changed) / timedelta(seconds=1)
        job.sleep(min(max(job.settle_seconds - passed, 0.0), job.settle_seconds))


def _owe(job: Job, item: ItemRow, error: LabelsvcError) -> LabelsvcError:
    """The label stands; only the status change is to be tried again, which the next run does."""
    told = reason(error)
    text = f"its label is stored, but the shop did not mark it: {told.text}; the next run tries again"
    if item.state is not ItemState.OWED:
        with job.transaction() as session:
            move(session, item, ItemState.OWED, Reason(told.code, text))
    return error


def _end(job: Job, batch: BatchRow, item: ItemRow, verdict: Verdict) -> None:
    with job.transaction() as session:
        if verdict.state is None:
            settle(session, item, verdict.reason)
            return
        done = move(session, item, verdict.state, verdict.reason)
        if done and verdict.state is ItemState.FULFILLED:
            _note(session, batch, item)


def _note(session: Session, batch: BatchRow, item: ItemRow) -> None:
    query = update(LedgerRow).where(LedgerRow.batch_id == batch.id, LedgerRow.order_id == item.order_id)
    session.execute(query.values(fulfilled=now(), status=batch.fulfilment_status))


def _address(job: Job, item: ItemRow) -> str | None:
    """The fingerprint of where the label goes; None if it was erased meanwhile."""
    query = select(LabelRow.sealed_address).where(LabelRow.id == item.label_id)
    with job.reading() as session:
        sealed = session.scalar(query)
    return job.box.open(sealed).decode() if sealed else None
