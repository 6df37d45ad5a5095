"""The tables of batches. These rows are the truth about what was printed and fulfilled; the rest drives."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labelsvc.batches.states import BatchState, ItemState, Policy
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
    # Why it stands still, if it does: the shop was away, the token is dead.
    stopped_code: Mapped[str] = mapped_column(String(40), default="")
    stopped_text: Mapped[str] = mapped_column(Text, default="")


class LabelRow(Base):
    """A stored label; ``sealed_page`` and ``sealed_address`` (a fingerprint) are erased when their time is up.

    Both are encrypted: the page holds the customer's address.
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
    sealed_page: Mapped[bytes | None] = mapped_column(LargeBinary)
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
    status: Mapped[str] = mapped_column(String(40), default="")
