"""The first step of an order: fetched, checked, laid out, and its label stored before anything else happens."""

import logging
import traceback

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labelsvc.batches.compose import shipment
from labelsvc.batches.job import Job, label_choice
from labelsvc.batches.reading import Read
from labelsvc.batches.reasons import Reason, reason
from labelsvc.batches.rows import move, printed_before
from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow, LedgerRow
from labelsvc.database import now
from labelsvc.ecwid.orders import Order
from labelsvc.errors import LabelError, LabelsvcError
from labelsvc.labels.page import Page

logger = logging.getLogger(__name__)

# What a bug in the engine raises: one order's misfortune, not that of the batch. Not OSError, not MemoryError.
BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


def render(job: Job, batch: BatchRow, item: ItemRow, order: Read) -> LabelsvcError | None:
    """Bring a queued order to ``rendered``, or to the state that tells why not; returns what went wrong."""
    if isinstance(order, LabelsvcError):
        return _fail(job, item, order)
    if _skip(job, batch, item, order):
        return None
    try:
        page = _stored(job, batch, order) or _lay_out(job, batch, item, order)
    except LabelError as error:
        return _fail(job, item, error)
    with job.transaction() as session:
        label_id = page if isinstance(page, int) else _store(session, job, batch, order, page)
        if not move(session, item, ItemState.RENDERED, label_id=label_id):
            session.rollback()
            return None
        _note(session, job, batch, item, label_id)
    return None


def _fail(job: Job, item: ItemRow, error: LabelsvcError) -> LabelsvcError:
    with job.transaction() as session:
        move(session, item, ItemState.FAILED, reason(error))
    return error


def _skip(job: Job, batch: BatchRow, item: ItemRow, order: Order) -> bool:
    """Whether there is a reason for no label: printed already (unless it is asked for again), or refused."""
    with job.transaction() as session:
        before = None if batch.reprint else printed_before(session, job.store_id, order.id)
        refused = job.refusal(order, reprint=batch.reprint)
        if before:
            move(session, item, ItemState.SKIPPED, _already_printed(before))
        elif refused:
            move(session, item, ItemState.SKIPPED, Reason(refused.code, refused.message))
        return bool(before or refused)


def _already_printed(entry: LedgerRow) -> Reason:
    moment = entry.printed or entry.fulfilled or entry.rendered
    return Reason("already_printed", f"its label was printed on {moment:%Y-%m-%d %H:%M} UTC")


def _lay_out(job: Job, batch: BatchRow, item: ItemRow, order: Order) -> Page:
    try:
        parcel = shipment(order, job.profile, tracking=item.tracking_number)
        return job.lay_out(parcel, label_choice(batch))
    except BUGS as error:
        # The place, not the message: that may quote the order.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {place.name}, line {place.lineno}"
        logger.error("order %s: no label could be made: %s", item.order_id, where)
        raise LabelError(f"no label could be made of this order: {where}", hint="report it") from error


def _stored(job: Job, batch: BatchRow, order: Order) -> int | None:
    """For a reprint: the label as it was, if it was of this kind and the parcel still goes to the same place."""
    if not batch.reprint:
        return None
    query = select(LabelRow).where(LabelRow.store_id == job.store_id, LabelRow.order_id == order.id)
    query = query.where(LabelRow.sealed_page.is_not(None)).order_by(LabelRow.version.desc()).limit(1)
    with job.transaction() as session:
        label = session.scalars(query).first()
    if label is None or (label.stock, label.dpi, label.template) != (batch.stock, batch.dpi, batch.template):
        return None
    address = job.box.open(label.sealed_address or b"").decode()
    return label.id if address == order.address_fingerprint() else None


def _store(session: Session, job: Job, batch: BatchRow, order: Order, page: Page) -> int:
    query = select(func.max(LabelRow.version)).where(
        LabelRow.store_id == job.store_id, LabelRow.order_id == order.id
    )
    label = LabelRow(
        store_id=job.store_id,
        order_id=order.id,
        version=(session.scalar(query) or 0) + 1,
        stock=batch.stock,
        dpi=batch.dpi,
        template=batch.template,
        sealed_page=job.box.seal(page.to_bytes()),
        sealed_address=job.box.seal(order.address_fingerprint().encode()),
        created=now(),
    )
    session.add(label)
    session.flush()
    return label.id


def _note(session: Session, job: Job, batch: BatchRow, item: ItemRow, label_id: int) -> None:
    """The ledger's line: rendered now, printed and fulfilled later."""
    version = session.scalars(select(LabelRow.version).where(LabelRow.id == label_id)).one()
    entry = LedgerRow(
        store_id=job.store_id,
        order_id=item.order_id,
        batch_id=batch.id,
        label_version=version,
        by=job.by,
        rendered=now(),
    )
    session.add(entry)
