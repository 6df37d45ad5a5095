"""The first step of an order: fetched, checked, laid out, and its label stored before anything else happens."""

import logging
import traceback
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from labelsvc.batches.compose import shipment
from labelsvc.batches.job import Job, label_choice
from labelsvc.batches.pages import pack
from labelsvc.batches.reading import Read
from labelsvc.batches.reasons import Reason, reason
from labelsvc.batches.rows import move, printed_before, stands_elsewhere
from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow, LedgerRow
from labelsvc.batches.wish import LABEL
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
        pages = _stored(job, batch, item, order) or _lay_out(job, batch, item, order)
    except LabelError as error:
        return _fail(job, item, error)
    with job.transaction() as session:
        label_id = pages if isinstance(pages, int) else _store(session, job, batch, item, order, pages)
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
    why = _already_printed(job, batch, order)
    if why is None and (refused := job.refusal(order, reprint=batch.reprint)):
        why = Reason(refused.code, refused.message)
    if why is None:
        return False
    with job.transaction() as session:
        move(session, item, ItemState.SKIPPED, why)
    return True


def _already_printed(job: Job, batch: BatchRow, order: Order) -> Reason | None:
    if batch.reprint:
        return None
    with job.reading() as session:
        entry = printed_before(session, job.store_id, order.id, but=batch.id)
        elsewhere = None if entry else stands_elsewhere(session, job.store_id, order.id, but=batch.id)
    if entry:
        moment = entry.printed or entry.fulfilled or entry.rendered
        return Reason("already_printed", f"its label was printed on {moment:%Y-%m-%d %H:%M} UTC")
    return Reason("already_printed", f"its label is being printed in batch {elsewhere}") if elsewhere else None


def _lay_out(job: Job, batch: BatchRow, item: ItemRow, order: Order) -> list[Page]:
    tracking, parcels = item.tracking_number, item.parcels
    try:
        shipments = [
            shipment(order, job.profile, parcel=parcel, parcels=parcels, tracking=tracking)
            for parcel in range(1, parcels + 1)
        ]
        choice, pages = label_choice(batch), []
        for document in batch.documents.split(","):
            if document == LABEL:
                pages += [job.lay_out(one, choice) for one in shipments]
            else:
                # One slip an order: the shop does not say what is in which parcel.
                pages += job.slip(shipment(order, job.profile, tracking=tracking), choice)
        return pages
    except BUGS as error:
        # The place, not the message: that may quote the order.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {place.name}, line {place.lineno}"
        logger.error("order %s: no label could be made: %s", item.order_id, where)
        raise LabelError(f"no label could be made of this order: {where}", hint="report it") from error


def _stored(job: Job, batch: BatchRow, item: ItemRow, order: Order) -> int | None:
    """For a reprint: the label as it was, if it was of this kind and the parcel still goes to the same place."""
    if not batch.reprint:
        return None
    query = select(LabelRow).where(LabelRow.store_id == job.store_id, LabelRow.order_id == order.id)
    query = query.where(LabelRow.sealed_pages.is_not(None)).order_by(LabelRow.version.desc()).limit(1)
    with job.reading() as session:
        label = session.scalars(query).first()
    wanted = (batch.stock, batch.dpi, batch.template, batch.documents, item.parcels)
    if label is None or (label.stock, label.dpi, label.template, label.documents, label.parcels) != wanted:
        return None
    address = job.box.open(label.sealed_address or b"").decode()
    return label.id if address == order.address_fingerprint() else None


def _store(session: Session, job: Job, batch: BatchRow, item: ItemRow, order: Order, pages: Sequence[Page]) -> int:
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
        documents=batch.documents,
        parcels=item.parcels,
        sealed_pages=job.box.seal(pack(pages)),
        sealed_address=job.box.seal(order.address_fingerprint().encode()),
        created=now(),
    )
    session.add(label)
    session.flush()
    return label.id


def _note(session: Session, job: Job, batch: BatchRow, item: ItemRow, label_id: int) -> None:
    """The ledger's line: rendered now, printed and fulfilled later."""
    version = session.scalars(select(LabelRow.version).where(LabelRow.id == label_id)).one()
    # A label that failed and was asked for again takes the place of the first.
    former = delete(LedgerRow).where(LedgerRow.batch_id == batch.id, LedgerRow.order_id == item.order_id)
    session.execute(former)
    entry = LedgerRow(
        store_id=job.store_id,
        order_id=item.order_id,
        batch_id=batch.id,
        label_version=version,
        by=job.by,
        rendered=now(),
    )
    session.add(entry)
