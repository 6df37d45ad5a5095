"""Tracking numbers that come after a batch was made: with the status change if that is still to be, else alone."""

from collections.abc import Mapping

from sqlalchemy import select, update

from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import ItemRow
from labelsvc.batches.views import BatchView, batch_view, store_batch
from labelsvc.batches.wish import Tracking
from labelsvc.database import now, reading, transaction
from labelsvc.ecwid.fulfil import Change
from labelsvc.errors import BatchConflict, UsageError
from labelsvc.runtime import Runtime

# The status change takes the number with it.
BEFORE = frozenset({ItemState.QUEUED, ItemState.RENDERED, ItemState.PRINTED, ItemState.OWED})


def set_tracking(
    runtime: Runtime, store_id: str, batch_id: str, tracking: Mapping[str, Tracking], *, by: str
) -> BatchView:
    """Give orders of a batch their tracking numbers, by any name that the batch has for them.

    An order that is marked already gets a change of its own, of the number alone; sent twice, it does no harm.
    Raises ``BatchNotFound``, ``BatchConflict`` until the orders have been found in the shop, ``UsageError`` for an
    order that is not in the batch or a wrong address, and ``ShopError``: what was done before that stays done.
    """
    items = _named(runtime, store_id, batch_id, tracking)
    for name, parcel in tracking.items():
        if not parcel.number:
            raise UsageError("its tracking number is empty", order=name[:60])
        Change("", parcel.number, parcel.url)
    late = [pair for pair in items if not _before(runtime, *pair)]
    if late:
        _send(runtime, store_id, late)
    return batch_view(runtime, store_id, batch_id)


def _named(
    runtime: Runtime, store_id: str, batch_id: str, tracking: Mapping[str, Tracking]
) -> list[tuple[ItemRow, Tracking]]:
    with reading(runtime.engine) as session:
        if not store_batch(session, store_id, batch_id).chosen:
            raise BatchConflict("its orders are still being looked up", hint="try again in a moment")
        rows = session.scalars(select(ItemRow).where(ItemRow.batch_id == batch_id)).all()
    known = {row.shown_id.casefold(): row for row in rows} | {row.order_id.casefold(): row for row in rows}
    unknown = [name for name in tracking if name.casefold() not in known]
    if unknown:
        raise UsageError(f"this batch has no order {unknown[0][:60]}", hint="name its orders by their numbers")
    return [(known[name.casefold()], parcel) for name, parcel in tracking.items()]


def _before(runtime: Runtime, item: ItemRow, parcel: Tracking) -> bool:
    """Keep the number for the status change; False if that is on its way, or there will be none."""
    query = update(ItemRow).where(ItemRow.id == item.id, ItemRow.state.in_(BEFORE)).returning(ItemRow.id)
    with transaction(runtime.engine) as session:
        return session.scalar(query.values(**_fields(parcel))) is not None


def _send(runtime: Runtime, store_id: str, late: list[tuple[ItemRow, Tracking]]) -> None:
    client = runtime.shop(store_id)
    try:
        for item, parcel in late:
            client.fulfil(item.order_id, status="", tracking_number=parcel.number, tracking_url=parcel.url)
            with transaction(runtime.engine) as session:
                session.execute(update(ItemRow).where(ItemRow.id == item.id).values(**_fields(parcel)))
    finally:
        client.close()


def _fields(parcel: Tracking) -> dict[str, object]:
    return {
        "tracking_number": parcel.number,
        "tracking_url": parcel.url,
        "carrier": parcel.carrier,
        "changed": now(),
    }
