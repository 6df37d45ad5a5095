"""Batches as the entrances show them: the interface's states, every order with its reason."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from labelsvc.batches.reasons import PRINT_UNKNOWN, Reason
from labelsvc.batches.states import ItemState, Policy, PrintState, public_state
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow
from labelsvc.batches.wish import Tracking
from labelsvc.database import reading
from labelsvc.errors import BatchNotFound, UsageError
from labelsvc.runtime import Runtime

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ItemView:
    """One order; ``state`` is one of the interface's, ``reason`` says why it failed or was left alone."""

    order: str
    shown_id: str
    state: str
    reason: Reason
    label_version: int | None
    tracking: Tracking
    parcels: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class BatchView:
    """One batch. ``counts`` is by the interface's states; ``items`` are in printing order, if asked for.

    ``chosen``: whether its orders have been found in the shop yet; until then they are those asked for, or none.
    ``stopped`` says why it stands still, its code is "" while it does not; ``held``: until a person acts.
    ``undoing``: earlier statuses are on their way back, whatever its state.
    """

    id: str
    store_id: str
    state: str
    counts: dict[str, int]
    items: tuple[ItemView, ...]
    created: datetime
    finished: datetime | None
    stopped: Reason
    held: bool
    undoing: bool
    chosen: bool
    stock: str
    dpi: int
    template: str
    documents: tuple[str, ...]
    sort: str
    copies: int
    start_at: int
    printer: str
    fulfil: Policy
    fulfilment_status: str
    notify_customer: bool
    reprint: bool
    created_by: str

    @property
    def total(self) -> int:
        """How many orders it has."""
        return sum(self.counts.values())

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens by itself but what is owed."""
        return not self.undoing and self.state not in ("queued", "running")


def batch_view(runtime: Runtime, store_id: str, batch_id: str, *, items: bool = True) -> BatchView:
    """A store's batch as it stands. Raises ``BatchNotFound``, also for another store's."""
    with reading(runtime.engine) as session:
        batch = store_batch(session, store_id, batch_id)
        found = _counts(session, [batch_id])
        undoing = batch_id in _undoing(session, [batch_id])
        return _view(batch, found[batch_id], _items(session, batch_id) if items else (), undoing=undoing)


def batch_store(runtime: Runtime, batch_id: str) -> str:
    """The store that a batch is of, for an operator. Raises ``BatchNotFound``."""
    with reading(runtime.engine) as session:
        batch = session.get(BatchRow, batch_id)
    if batch is None:
        raise BatchNotFound(f"there is no batch {batch_id[:40]}", hint="labelsvc batches list")
    return batch.store_id


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """Which batches: ``query`` is an order's id, or the beginning of a batch's; ``state`` "" is any.

    The moments are aware: made at ``created_from`` or later, before ``created_to``.
    """

    query: str = ""
    state: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None


ALL_BATCHES = BatchFilter()


def batch_views(
    runtime: Runtime, store_id: str, *, cursor: str = "", limit: int = 50, which: BatchFilter = ALL_BATCHES
) -> tuple[list[BatchView], str | None]:
    """A store's batches without their orders, the newest first, and the cursor of what follows.

    Raises ``UsageError`` for a wrong cursor or limit.
    """
    if not 1 <= limit <= MOST_AT_ONCE:
        raise UsageError(f"limit must be from 1 to {MOST_AT_ONCE}")
    wanted = select(BatchRow).where(BatchRow.store_id == store_id, *_conditions(which))
    with reading(runtime.engine) as session:
        if cursor:
            wanted = wanted.where(_behind(session, store_id, cursor))
        wanted = wanted.order_by(BatchRow.created.desc(), BatchRow.id.desc()).limit(limit + 1)
        rows = list(session.scalars(wanted))
        ids = [row.id for row in rows]
        found, undoing = _counts(session, ids), _undoing(session, ids)
        views = [_view(row, found[row.id], (), undoing=row.id in undoing) for row in rows[:limit]]
    return views, views[-1].id if len(rows) > limit else None


def change_marker(runtime: Runtime, store_id: str, batch_id: str) -> str:
    """A short text that changes whenever what ``batch_view`` shows does. Raises ``BatchNotFound``."""
    query = select(ItemRow.state, ItemRow.print_state, func.count(), func.max(ItemRow.changed))
    query = query.where(ItemRow.batch_id == batch_id).group_by(ItemRow.state, ItemRow.print_state)
    with reading(runtime.engine) as session:
        batch = store_batch(session, store_id, batch_id)
        told = [batch.state, batch.stopped_code, batch.stopped, batch.finished, batch.chosen]
        rows = sorted(map(str, session.execute(query)))
    return hashlib.sha256(repr((told, rows)).encode()).hexdigest()[:16]


def store_batch(session: Session, store_id: str, batch_id: str) -> BatchRow:
    """The row of a store's batch. Raises ``BatchNotFound``."""
    batch = session.get(BatchRow, batch_id)
    if batch is None or batch.store_id != store_id:
        raise BatchNotFound(f"store {store_id} has no batch {batch_id[:40]}")
    return batch


def item_reason(item: ItemRow) -> Reason:
    """Why an order is where it is: its own reason, or what its printer left open."""
    if not item.reason_code and item.print_state is PrintState.UNKNOWN:
        return PRINT_UNKNOWN
    return Reason(item.reason_code, item.reason_text)


def _conditions(which: BatchFilter) -> Iterator[ColumnElement[bool]]:
    if which.query.strip():
        yield _matches(which.query.strip())
    if which.state:
        yield BatchRow.state == which.state
    if which.created_from:
        yield BatchRow.created >= which.created_from
    if which.created_to:
        yield BatchRow.created < which.created_to


def _matches(query: str) -> ColumnElement[bool]:
    orders = select(ItemRow.batch_id).where(or_(ItemRow.order_id == query, ItemRow.shown_id == query))
    return or_(BatchRow.id.startswith(query, autoescape=True), BatchRow.id.in_(orders))


def _behind(session: Session, store_id: str, cursor: str) -> ColumnElement[bool]:
    last = session.get(BatchRow, cursor)
    if last is None or last.store_id != store_id:
        raise UsageError("this cursor is not one of ours", hint="begin again without one")
    return tuple_(BatchRow.created, BatchRow.id) < (last.created, last.id)


def _counts(session: Session, batch_ids: Sequence[str]) -> dict[str, Counter[str]]:
    query = select(ItemRow.batch_id, ItemRow.state, ItemRow.print_state, func.count())
    query = query.where(ItemRow.batch_id.in_(batch_ids))
    query = query.group_by(ItemRow.batch_id, ItemRow.state, ItemRow.print_state)
    found: dict[str, Counter[str]] = {batch_id: Counter() for batch_id in batch_ids}
    for batch_id, state, printing, count in session.execute(query):
        found[batch_id][public_state(state, printing)] += count
    return found


def _undoing(session: Session, batch_ids: Sequence[str]) -> set[str]:
    query = select(ItemRow.batch_id).where(ItemRow.batch_id.in_(batch_ids), ItemRow.state == ItemState.UNDOING)
    return set(session.scalars(query.distinct()))


def _items(session: Session, batch_id: str) -> tuple[ItemView, ...]:
    query = select(ItemRow, LabelRow.version).join(LabelRow, LabelRow.id == ItemRow.label_id, isouter=True)
    query = query.where(ItemRow.batch_id == batch_id).order_by(ItemRow.position)
    return tuple(_item(item, version) for item, version in session.execute(query))


def _item(item: ItemRow, version: int | None) -> ItemView:
    return ItemView(
        item.order_id,
        item.shown_id,
        public_state(item.state, item.print_state),
        item_reason(item),
        version,
        Tracking(item.tracking_number, item.tracking_url, item.carrier),
        item.parcels,
        item.changed,
    )


def _view(batch: BatchRow, counts: Counter[str], items: tuple[ItemView, ...], *, undoing: bool) -> BatchView:
    return BatchView(
        id=batch.id,
        store_id=batch.store_id,
        state=batch.state.value,
        counts=dict(counts),
        items=items,
        created=batch.created,
        finished=batch.finished,
        stopped=Reason(batch.stopped_code, batch.stopped_text),
        held=batch.held,
        undoing=undoing,
        chosen=batch.chosen,
        stock=batch.stock,
        dpi=batch.dpi,
        template=batch.template,
        documents=tuple(batch.documents.split(",")),
        sort=batch.sort,
        copies=batch.copies,
        start_at=batch.start_at,
        printer=batch.printer,
        fulfil=batch.fulfil,
        fulfilment_status=batch.fulfilment_status,
        notify_customer=batch.notify_customer,
        reprint=batch.reprint,
        created_by=batch.created_by,
    )
