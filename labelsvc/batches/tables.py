"""The tables of batches. These rows are the truth about what was printed and fulfilled; the rest drives."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Double, Enum, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labelsvc.batches.states import BatchState, ItemState, Policy, PrintState
from labelsvc.database import Base, UTCDateTime

ORDER_ID = String(255)


def _names(kind: type[StrEnum]) -> Enum:
    # Stored as text without a CHECK: a new state then needs no rewriting of a big table.
    return Enum(kind, native_enum=False, length=20, values_callable=lambda states: [s.value for s in states])


class BatchRow(Base):
    """Orders that were asked for together, and how they are to be printed and fulfilled."""

    __tablename__ = "batches"
    __table_args__ = (Index(None, "store_id", "state"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"))
    state: Mapped[BatchState] = mapped_column(_names(BatchState))
    stock: Mapped[str] = mapped_column(String(40))
    dpi: Mapped[int]
    template: Mapped[str] = mapped_column(String(100))
    fulfil: Mapped[Policy] = mapped_column(_names(Policy))
    fulfilment_status: Mapped[str] = mapped_column(String(40))
    notify_customer: Mapped[bool]
    reprint: Mapped[bool]
    created_by: Mapped[str] = mapped_column(String(100))
    created: Mapped[datetime] = mapped_column(UTCDateTime)
    finished: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Why it stands still, if it does: the shop was away, the token is dead. ``stopped`` is since when.
    stopped_code: Mapped[str] = mapped_column(String(40), default="")
    stopped_text: Mapped[str] = mapped_column(Text, default="")
    stopped: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accept_unpaid: Mapped[bool] = mapped_column(default=False)
    documents: Mapped[str] = mapped_column(String(100), default="label")
    sort: Mapped[str] = mapped_column(String(20), default="asked")
    copies: Mapped[int] = mapped_column(default=1)
    start_at: Mapped[int] = mapped_column(default=1)
    printer: Mapped[str] = mapped_column(String(100), default="")
    # Whether its orders have been found in the shop; until then they are known by the names asked for, and what
    # else was asked (which orders, their tracking numbers) is in ``sealed_wish``: it may name a customer.
    chosen: Mapped[bool] = mapped_column(default=True)
    sealed_wish: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Whether it stands still until a person does something.
    held: Mapped[bool] = mapped_column(default=False)
    # Since when it waits for another batch of its store to be done with its turn.
    waiting: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The turn that works on it now or next, 0 if none is meant to, and how many went wrong in a row.
    turn: Mapped[int] = mapped_column(default=0)
    setbacks: Mapped[int] = mapped_column(default=0)


class LabelRow(Base):
    """An order's stored pages; they and ``sealed_address`` (a fingerprint) are erased when their time is up.

    Both are encrypted: the pages hold the customer's address. ``pages.unpack`` takes them apart.
    """

    __tablename__ = "labels"
    __table_args__ = (UniqueConstraint("store_id", "order_id", "version"), Index(None, "created"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"))
    order_id: Mapped[str] = mapped_column(ORDER_ID)
    version: Mapped[int]
    stock: Mapped[str] = mapped_column(String(40))
    dpi: Mapped[int]
    template: Mapped[str] = mapped_column(String(100))
    documents: Mapped[str] = mapped_column(String(100), default="label")
    parcels: Mapped[int] = mapped_column(default=1)
    sealed_pages: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_address: Mapped[bytes | None] = mapped_column(LargeBinary)
    created: Mapped[datetime] = mapped_column(UTCDateTime)


class ItemRow(Base):
    """One order of a batch. ``position`` counts from 0 in the order asked for."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        UniqueConstraint("batch_id", "order_id"),
        Index(None, "batch_id", "state"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    position: Mapped[int]
    order_id: Mapped[str] = mapped_column(ORDER_ID)
    shown_id: Mapped[str] = mapped_column(ORDER_ID)
    state: Mapped[ItemState] = mapped_column(_names(ItemState))
    reason_code: Mapped[str] = mapped_column(String(40), default="")
    reason_text: Mapped[str] = mapped_column(Text, default="")
    label_id: Mapped[int | None] = mapped_column(ForeignKey("labels.id"))
    tracking_number: Mapped[str] = mapped_column(String(200), default="")
    tracking_url: Mapped[str] = mapped_column(Text, default="")
    carrier: Mapped[str] = mapped_column(String(100), default="")
    parcels: Mapped[int] = mapped_column(default=1)
    # The fulfilment status that we changed, to put it back if that is wanted.
    status_before: Mapped[str] = mapped_column(String(40), default="")
    # The key under which the change went out with others; "" if it went alone.
    put_key: Mapped[str] = mapped_column(String(36), default="")
    print_state: Mapped[PrintState] = mapped_column(_names(PrintState), default=PrintState.WAITING)
    print_job: Mapped[str] = mapped_column(String(36), default="")
    changed: Mapped[datetime] = mapped_column(UTCDateTime)


class LedgerRow(Base):
    """What was printed and fulfilled, when and by whom. It outlives batches and labels: no foreign keys."""

    __tablename__ = "ledger"
    __table_args__ = (UniqueConstraint("batch_id", "order_id"), Index(None, "store_id", "order_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[str] = mapped_column(ORDER_ID)
    batch_id: Mapped[str] = mapped_column(String(32))
    label_version: Mapped[int]
    by: Mapped[str] = mapped_column(String(100))
    rendered: Mapped[datetime] = mapped_column(UTCDateTime)
    printed: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fulfilled: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When its earlier status was put back.
    undone: Mapped[datetime | None] = mapped_column(UTCDateTime)
    status: Mapped[str] = mapped_column(String(40), default="")


class WorkerRow(Base):
    """A process that works on batches, for as long as it lives. ``beat`` is in seconds of the database's clock.

    ``host`` and ``process`` tell whoever runs on the same machine at once that it has died.
    """

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    host: Mapped[str] = mapped_column(String(64))
    process: Mapped[str] = mapped_column(String(64))
    beat: Mapped[float] = mapped_column(Double)
    started: Mapped[datetime] = mapped_column(UTCDateTime)


class LeaseRow(Base):
    """The sole right to work for a store (or to do some other thing that is named), and which worker has it."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(70), primary_key=True)
    worker_id: Mapped[str] = mapped_column(String(64))
    # Of this taking: one process may hold leases in several threads.
    token: Mapped[str] = mapped_column(String(32))
