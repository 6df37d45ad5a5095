"""The first step of an order: fetched, checked, laid out, and its label stored before anything else happens."""

import logging
import traceback
from collections.abc import Mapping, Sequence

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


# What comes of an order: an error, the reason for no label, a label that is stored already, or its pages.
Made = LabelsvcError | Reason | int | list[Page]


def render(job: Job, batch: BatchRow, item: ItemRow, order: Read) -> LabelsvcError | None:
    """Bring a queued order to ``rendered``, or to the state that tells why not; returns what went wrong."""
    return render_all(job, batch, [(item, order)])[0]


def render_all(job: Job, batch: BatchRow, reads: Sequence[tuple[ItemRow, Read]]) -> list[LabelsvcError | None]:
    """``render`` for several orders: their labels are stored together, and each may fail alone."""
    earlier = _already_printed(job, batch, [order.id for _, order in reads if isinstance(order, Order)])
    made = [(item, order, _make(job, batch, item, order, earlier)) for item, order in reads]
    job.fence()
    with job.transaction() as session:
        labels = _store(session, job, batch, made)
        for item, _, told in made:
            if isinstance(told, LabelsvcError):
                move(session, item, ItemState.FAILED, reason(told))
            elif isinstance(told, Reason):
                move(session, item, ItemState.SKIPPED, told)
            elif not move(session, item, ItemState.RENDERED, label_id=labels[item.id].id):
                # Somebody else has the order; a label that is of no earlier print goes again.
                label = labels.pop(item.id)
                if not isinstance(told, int):
                    session.delete(label)
        _note(session, job, batch, [(item, labels[item.id]) for item, _, _ in made if item.id in labels])
    return [told if isinstance(told, LabelsvcError) else None for _, _, told in made]


def _make(job: Job, batch: BatchRow, item: ItemRow, order: Read, earlier: Mapping[str, Reason]) -> Made:
    if isinstance(order, LabelsvcError):
        return order
    if why := earlier.get(order.id):
        return why
    if refused := job.refusal(order, reprint=batch.reprint):
        return Reason(refused.code, refused.message)
    try:
        return _stored(job, batch, item, order) or _lay_out(job, batch, item, order)
    except LabelError as error:
        return error


def _already_printed(job: Job, batch: BatchRow, order_ids: Sequence[str]) -> dict[str, Reason]:
    """Why some of these get no label now: they have one, and nobody asked for it again."""
    if batch.reprint:
        return {}
    with job.reading() as session:
        entries = printed_before(session, job.store_id, order_ids, but=batch.id)
        elsewhere = stands_elsewhere(session, job.store_id, order_ids, but=batch.id)
    found = {
        order: Reason("already_printed", f"its label is being printed in batch {other}")
        for order, other in elsewhere.items()
    }
    for order, entry in entries.items():
        moment = entry.printed or entry.fulfilled or entry.rendered
        text = f"its label was printed on {moment:%Y-%m-%d %H:%M} UTC"
        found[order] = Reason("already_printed", text)
    return found


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


def _store(
    session: Session, job: Job, batch: BatchRow, made: Sequence[tuple[ItemRow, Read, Made]]
) -> dict[int, LabelRow]:
    """The labels by the items' ids: those stored before, and the new ones, which are stored now."""
    former = [told for _, _, told in made if isinstance(told, int)]
    known = {row.id: row for row in session.scalars(select(LabelRow).where(LabelRow.id.in_(former)))}
    new = [(item, order, pages) for item, order, pages in made if isinstance(order, Order) and _is_new(pages)]
    query = select(LabelRow.order_id, func.max(LabelRow.version)).where(LabelRow.store_id == job.store_id)
    query = query.where(LabelRow.order_id.in_([order.id for _, order, _ in new])).group_by(LabelRow.order_id)
    versions: dict[str, int] = dict(session.execute(query).all())
    labels = {item.id: known[told] for item, _, told in made if isinstance(told, int)}
    for item, order, pages in new:
        assert isinstance(pages, list)
        labels[item.id] = _label(job, batch, item, order, pages, versions.get(order.id, 0) + 1)
    session.add_all(labels.values())
    session.flush()
    return labels


def _is_new(told: Made) -> bool:
    return isinstance(told, list)


def _label(
    job: Job, batch: BatchRow, item: ItemRow, order: Order, pages: Sequence[Page], version: int
) -> LabelRow:
    return LabelRow(
        store_id=job.store_id,
        order_id=order.id,
        version=version,
        stock=batch.stock,
        dpi=batch.dpi,
        template=batch.template,
        documents=batch.documents,
        parcels=item.parcels,
        sealed_pages=job.box.seal(pack(pages)),
        sealed_address=job.box.seal(order.address_fingerprint().encode()),
        created=now(),
    )


def _note(session: Session, job: Job, batch: BatchRow, labels: Sequence[tuple[ItemRow, LabelRow]]) -> None:
    """The ledger's lines: rendered now, printed and fulfilled later."""
    # A label that failed and was asked for again takes the place of the first.
    orders = [item.order_id for item, _ in labels]
    former = delete(LedgerRow).where(LedgerRow.batch_id == batch.id, LedgerRow.order_id.in_(orders))
    session.execute(former.execution_options(synchronize_session=False))
    session.add_all(
        LedgerRow(
            store_id=job.store_id,
            order_id=item.order_id,
            batch_id=batch.id,
            label_version=label.version,
            by=job.by,
            rendered=now(),
        )
        for item, label in labels
    )
