"""How far each store was gone through by automatic printing: who may go on, from where, and what is in the way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from labelsvc.batches.auto_tables import AutoStoreRow
from labelsvc.batches.reasons import NONE, Reason
from labelsvc.database import insert_new, reading, transaction
from labelsvc.stores.settings_table import StoreSettingsRow
from labelsvc.stores.tables import StoreRow

# Going through a store is over by then, or its process is dead.
HOLD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visit:
    """A store with automatic printing on, as it was found.

    ``since``: orders placed before are left alone; ``set_at``: so are times of the schedule before that.
    """

    store_id: str
    since: datetime
    set_at: datetime
    connected: datetime
    timezone: str = ""
    timezone_read: datetime | None = None
    read_to: datetime | None = None
    next_look: datetime | None = None
    last_slot: datetime | None = None
    paused: datetime | None = None

    def in_zone(self, timezone: str) -> "Visit":
        """The same store, once its time zone is known."""
        return replace(self, timezone=timezone)


@dataclass(frozen=True, slots=True)
class AutoState:
    """For the merchant: whether it is on, since when, and what keeps it from printing, if anything does."""

    since: datetime | None = None
    looked: datetime | None = None
    timezone: str = ""
    paused: bool = False
    trouble: Reason = NONE


def auto_state(engine: Engine, store_id: str) -> AutoState:
    """How automatic printing fares in a store."""
    with reading(engine) as session:
        settings, row = session.get(StoreSettingsRow, store_id), session.get(AutoStoreRow, store_id)
    since = settings.auto_since if settings else None
    if row is None or since is None:
        return AutoState(since)
    trouble = Reason(row.trouble_code, row.trouble_text)
    return AutoState(since, row.read_to, row.timezone, row.paused is not None, trouble)


def visits(engine: Engine, store_id: str | None = None) -> list[Visit]:
    """The connected stores that print by themselves: all of them, or the one that is named, if it does."""
    query = (
        select(StoreRow, StoreSettingsRow, AutoStoreRow)
        .join(StoreSettingsRow, StoreSettingsRow.store_id == StoreRow.id)
        .outerjoin(AutoStoreRow, AutoStoreRow.store_id == StoreRow.id)
        .where(StoreSettingsRow.auto_since.is_not(None), StoreRow.sealed_token.is_not(None))
        .order_by(StoreRow.id)
    )
    if store_id is not None:
        query = query.where(StoreRow.id == store_id)
    with reading(engine) as session:
        return [_visit(store, settings, row) for store, settings, row in session.execute(query)]


def take(engine: Engine, visit: Visit, now: datetime) -> datetime | None:
    """Keep a store for this process: until when, or None if another goes through it."""
    until = now + HOLD
    with transaction(engine) as session:
        _begin(session, visit.store_id)
        free = AutoStoreRow.busy_until.is_(None) | (AutoStoreRow.busy_until <= now)
        query = update(AutoStoreRow).where(AutoStoreRow.store_id == visit.store_id, free)
        # What was seen before may have changed: somebody else has just been through.
        for column, seen in ((AutoStoreRow.next_look, visit.next_look), (AutoStoreRow.last_slot, visit.last_slot)):
            query = query.where(column.is_(None) if seen is None else column == seen)
        taken = session.execute(query.values(busy_until=until).returning(AutoStoreRow.store_id)).first()
    return until if taken else None


def give_back(session: Session, store_id: str, until: datetime, **values: Any) -> bool:
    """Note what was found and let others in; False if the store was taken by another meanwhile."""
    query = update(AutoStoreRow).where(AutoStoreRow.store_id == store_id, AutoStoreRow.busy_until == until)
    found = session.execute(query.values(busy_until=None, **values).returning(AutoStoreRow.store_id)).first()
    return found is not None


def stumble(session: Session, store_id: str, trouble: Reason, **values: Any) -> None:
    """Note what is in the way of a store."""
    _begin(session, store_id)
    query = update(AutoStoreRow).where(AutoStoreRow.store_id == store_id)
    session.execute(query.values(trouble_code=trouble.code, trouble_text=trouble.text, **values))


def _begin(session: Session, store_id: str) -> None:
    row = {"store_id": store_id, "timezone": "", "trouble_code": "", "trouble_text": ""}
    session.execute(insert_new(session, AutoStoreRow, row))


def _visit(store: StoreRow, settings: StoreSettingsRow, row: AutoStoreRow | None) -> Visit:
    since = settings.auto_since or store.connected
    found = Visit(store.id, since, settings.auto_changed or since, store.connected)
    if row is None:
        return found
    return replace(
        found,
        timezone=row.timezone,
        timezone_read=row.timezone_read,
        read_to=row.read_to,
        next_look=row.next_look,
        last_slot=row.last_slot,
        paused=row.paused,
    )
