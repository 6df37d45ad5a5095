"""The last step of an order: read again, compared, and its status changed exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labelsvc.batches.job import OVER_SECONDS, Job
from labelsvc.batches.reading import read_one
from labelsvc.batches.reasons import ADDRESS_CHANGED, ERASED, GONE, NONE, ONE_ORDER, STOPS, Reason, reason
from labelsvc.batches.rows import leave, move
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
    settle(job, item)
    order = read_one(job, item.order_id)
    if isinstance(order, NotFound):
        verdict: Verdict | None = Verdict(ItemState.SKIPPED, GONE)
    elif isinstance(order, LabelsvcError):
        return _owe(job, item, order)
    else:
        verdict = judge(job, batch, order, addresses(job, [item])[item.id], in_doubt=item.state in IN_DOUBT)
    if verdict is None:
        assert isinstance(order, Order)
        return _put(job, batch, item, order.fulfillment_status)
    _end(job, batch, item, verdict)
    return None


def judge(job: Job, batch: BatchRow, order: Order, address: str | None, *, in_doubt: bool) -> Verdict | None:
    """What the order as it is now calls for; None: change its status.

    ``address`` is the fingerprint of where the label goes, None if it was erased meanwhile. ``in_doubt``: our own
    status change may have arrived, so a shipped order counts as ours.
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
    if address is None:
        return Verdict(ItemState.FAILED, ERASED)
    return None if address == order.address_fingerprint() else Verdict(ItemState.FAILED, ADDRESS_CHANGED)


def _put(job: Job, batch: BatchRow, item: ItemRow, before: str) -> LabelsvcError | None:
    def look_again(order: Order) -> None:
        if verdict := judge(job, batch, order, addresses(job, [item])[item.id], in_doubt=True):
            raise _Refused(verdict)

    job.fence()
    with job.transaction() as session:
        if not intend(session, item, before):
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


def intend(session: Session, item: ItemRow, before: str, key: str = "") -> bool:
    """Note that the status change is about to leave, under that key if it goes with others.

    False if somebody else has the order. The tracking number is the one that the order has by now.
    """
    if item.state is ItemState.PUTTING:
        # Again after an interruption: the moment counts from now.
        ours = update(ItemRow).where(ItemRow.id == item.id, ItemRow.state == ItemState.PUTTING)
        again = ours.where(ItemRow.put_key == item.put_key).values(changed=now(), put_key=key)
        found = session.execute(again.returning(ItemRow.changed).execution_options(synchronize_session=False))
        if (changed := found.scalar()) is None:
            return False
        item.changed, item.put_key = changed, key
    elif not move(session, item, ItemState.PUTTING, status_before=before, put_key=key):
        return False
    query = select(ItemRow.tracking_number, ItemRow.tracking_url).where(ItemRow.id == item.id)
    item.tracking_number, item.tracking_url = session.execute(query).one()
    return True


def settle(job: Job, item: ItemRow) -> None:
    """Wait until a status change of a process that was killed a moment ago has arrived, or never will.

    Of one that went with others the shop is asked. Raises ``ShopError`` where that is to be tried again.
    """
    if item.state not in IN_DOUBT or not item.put_key:
        settle_time(job, item)
    elif item.put_key not in job.settled:
        passed = (now() - item.changed) / timedelta(seconds=1)
        if (left := min(OVER_SECONDS - passed, OVER_SECONDS)) > 0:
            job.shop.settle(item.put_key, item.order_id, left)
        job.settled.add(item.put_key)


def settle_time(job: Job, item: ItemRow) -> None:
    """Wait until a status change of a process that was killed a moment ago has arrived, or never will."""
    if item.state in IN_FLIGHT:
        passed = (now() - item.changed) / timedelta(seconds=1)
        job.sleep(min(max(job.settle_seconds - passed, 0.0), job.settle_seconds))


def _owe(job: Job, item: ItemRow, error: LabelsvcError) -> LabelsvcError:
    with job.transaction() as session:
        owe(session, item, error)
    return error


def owe(session: Session, item: ItemRow, error: LabelsvcError) -> None:
    """The label stands; only the status change is to be tried again, which the next turn or run does."""
    told = reason(error)
    text = f"its label is stored, but the shop did not mark it: {told.text}; it will be tried again"
    if item.state is not ItemState.OWED:
        move(session, item, ItemState.OWED, Reason(told.code, text))


def _end(job: Job, batch: BatchRow, item: ItemRow, verdict: Verdict) -> None:
    with job.transaction() as session:
        conclude(session, batch, item, verdict)


def conclude(session: Session, batch: BatchRow, item: ItemRow, verdict: Verdict) -> None:
    """Bring the order to where its verdict says."""
    if verdict.state is None:
        leave(session, item, verdict.reason)
    elif move(session, item, verdict.state, verdict.reason) and verdict.state is ItemState.FULFILLED:
        note_fulfilled(session, batch, [item.order_id])


def note_fulfilled(session: Session, batch: BatchRow, order_ids: Sequence[str]) -> None:
    """The ledger's last word on these orders."""
    query = update(LedgerRow).where(LedgerRow.batch_id == batch.id, LedgerRow.order_id.in_(order_ids))
    query = query.values(fulfilled=now(), status=batch.fulfilment_status)
    session.execute(query.execution_options(synchronize_session=False))


def addresses(job: Job, items: Sequence[ItemRow]) -> dict[int, str | None]:
    """The fingerprints of where the labels go, by the items' ids; None where one was erased meanwhile."""
    query = select(LabelRow.id, LabelRow.sealed_address).where(LabelRow.id.in_([item.label_id for item in items]))
    with job.reading() as session:
        sealed = dict(session.execute(query).all())
    found = ((item.id, sealed.get(item.label_id or 0)) for item in items)
    return {key: job.box.open(one).decode() if one else None for key, one in found}
