"""A store that prints by itself: what happens at which moment, over the real rows and a shop in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from batch_shop import DAY, PROFILE, STORE, FakeShop, placed_order
from sqlalchemy import Engine, select, update

from labelsvc.batches.auto import tick
from labelsvc.batches.events import Event, act_on_events, store_event
from labelsvc.batches.service import ensure_queue
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.database import reading, transaction
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.profile import Profile
from labelsvc.errors import OrderUnreadable
from labelsvc.runtime import Runtime
from labelsvc.settings import load_settings
from labelsvc.stores import SecretBox
from labelsvc.stores.settings import save_store_settings
from labelsvc.stores.settings_table import StoreSettingsRow

MINUTE = timedelta(minutes=1)


class AutoShop(FakeShop):
    """A shop that tells what it was asked for, and searches by date of change."""

    def __init__(self, timezone: str = "Europe/Berlin") -> None:
        super().__init__()
        self.searched: list[datetime] = []
        self.timezone = timezone

    def place(self, number: int, at: datetime, **changes: Any) -> Order:
        """Somebody orders something."""
        order = placed_order(number, **{"created": at, "updated": at} | changes)
        self.known[order.id] = order
        return order

    def profile(self) -> Profile:
        """The store."""
        super().profile()
        return replace(PROFILE, timezone=self.timezone)

    def orders(
        self, *, payment_status: Sequence[str], fulfillment_status: Sequence[str], **filters: object
    ) -> Iterator[Order | OrderUnreadable]:
        """Those changed since, too."""
        after = filters["updated_from"]
        assert isinstance(after, datetime)
        self.searched.append(after)
        for order in super().orders(payment_status=payment_status, fulfillment_status=fulfillment_status):
            if isinstance(order, OrderUnreadable) or (order.updated and order.updated >= after):
                yield order


class AutoStore:
    """The store, its shop, and its batches. Automatic printing was turned on at ``DAY``."""

    def __init__(self, engine: Engine, box: SecretBox, **auto_print: Any) -> None:
        self.shop = AutoShop()
        settings = replace(load_settings({}), database_url=str(engine.url))
        self.runtime = Runtime(settings, engine, box, lambda store_id, token: self.shop)  # type: ignore[arg-type,return-value]
        self.engine = engine
        ensure_queue(self.runtime)
        self.set(auto_print={"enabled": True, **auto_print})

    def set(self, **document: Any) -> None:
        """Save these settings, as if on ``DAY``."""
        save_store_settings(self.engine, self.runtime.box, STORE, document)
        with transaction(self.engine) as session:
            on = document["auto_print"]["enabled"]
            moments = {"auto_since": DAY if on else None, "auto_changed": DAY}
            session.execute(update(StoreSettingsRow).values(**moments))

    def tick(self, at: datetime) -> None:
        """A minute's work."""
        tick(self.runtime, at)

    def hear(self, event_id: str, order_id: str, at: datetime, kind: str = "order.created", **more: Any) -> bool:
        """A webhook comes."""
        told: dict[str, Any] = {"store_id": STORE, "created": at} | more
        with transaction(self.engine) as session:
            return store_event(session, Event(event_id, kind=kind, order_id=order_id, **told), at)

    def act(self, at: datetime) -> int:
        """Act on the webhooks."""
        return act_on_events(self.runtime, at)

    def batches(self) -> list[list[str]]:
        """The orders of each batch, in the order in which they were made."""
        query = select(BatchRow.id).order_by(BatchRow.created, BatchRow.id)
        with reading(self.engine) as session:
            ids = session.scalars(query).all()
            orders = [select(ItemRow.order_id).filter_by(batch_id=one).order_by(ItemRow.position) for one in ids]
            return [list(session.scalars(one)) for one in orders]

    def batch(self) -> BatchRow:
        """The only one."""
        with reading(self.engine) as session:
            return session.scalars(select(BatchRow)).one()
