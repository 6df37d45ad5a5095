"""The tables of what happens by itself: webhooks received, orders printed by themselves, and when to look next."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from labelsvc.batches.tables import ORDER_ID
from labelsvc.database import Base, UTCDateTime


class EventRow(Base):
    """A webhook, once for each of the shop's event ids, however often it comes. It holds no personal data.

    ``due``: when to act on it; whoever does moves it into the future first, so that nobody else does meanwhile.
    """

    __tablename__ = "webhook_events"
    __table_args__ = (Index(None, "done", "due"), Index(None, "store_id", "done"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(200), unique=True)
    store_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(200))
    order_id: Mapped[str] = mapped_column(ORDER_ID, default="")
    status: Mapped[str] = mapped_column(String(60), default="")
    created: Mapped[datetime] = mapped_column(UTCDateTime)
    received: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[datetime] = mapped_column(UTCDateTime)
    done: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AutoOrderRow(Base):
    """An order that was printed by itself: the row is what keeps that from happening twice, for ever."""

    __tablename__ = "auto_orders"

    store_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(ORDER_ID, primary_key=True)
    batch_id: Mapped[str] = mapped_column(String(32))
    claimed: Mapped[datetime] = mapped_column(UTCDateTime)


class AutoStoreRow(Base):
    """How far a store was gone through, and what keeps it from going on.

    ``read_to``: orders changed before that moment have been seen. ``busy_until``: who goes through the store has
    so long. ``last_slot``: the last time of the schedule that was served. ``paused``: since when a dead token
    keeps it still, until the store is connected anew.
    """

    __tablename__ = "auto_stores"

    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"), primary_key=True)
    timezone: Mapped[str] = mapped_column(String(64), default="")
    timezone_read: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_to: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_look: Mapped[datetime | None] = mapped_column(UTCDateTime)
    busy_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_slot: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trouble_code: Mapped[str] = mapped_column(String(40), default="")
    trouble_text: Mapped[str] = mapped_column(Text, default="")


class ChoreRow(Base):
    """Something to be done every so often, whoever does it: when it was done last."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[datetime] = mapped_column(UTCDateTime)
