"""The inbox of webhooks: each is kept once, and taken by one process at a time until it is done with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from labelsvc.batches.auto_tables import EventRow
from labelsvc.database import insert_new, reading, transaction
from labelsvc.database import now as this_moment
from labelsvc.stores.tables import StoreRow

# Orders that are placed within so long of one another become one batch.
TOGETHER = timedelta(seconds=3)
# Acting on an event is over by then, or failed: then it is tried again.
ACTING = timedelta(minutes=2)
STORES_AT_ONCE, EVENTS_AT_ONCE = 50, 100


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook says. ``order_id`` and ``status`` (its new fulfilment status) are "" where it says none."""

    id: str
    store_id: str
    kind: str
    created: datetime
    order_id: str = ""
    status: str = ""


def store_event(session: Session, event: Event, now: datetime | None = None) -> bool:
    """Keep an event for later, in the caller's transaction. False if it is known, or of an unknown store."""
    moment = now or this_moment()
    store = session.get(StoreRow, event.store_id)
    if store is None or store.sealed_token is None:
        return False
    values = {
        "event_id": event.id,
        "store_id": event.store_id,
        "kind": event.kind,
        "order_id": event.order_id,
        "status": event.status,
        "created": event.created,
        "received": moment,
        "due": moment + TOGETHER,
    }
    query = insert_new(session, EventRow, values).returning(EventRow.id)
    return session.execute(query).first() is not None


def stores_due(engine: Engine, now: datetime) -> list[str]:
    """The stores with events that are to be acted on."""
    query = select(EventRow.store_id).where(EventRow.done.is_(None), EventRow.due <= now)
    with reading(engine) as session:
        return list(session.scalars(query.distinct().limit(STORES_AT_ONCE)))


def take_events(engine: Engine, store_id: str, now: datetime) -> list[EventRow]:
    """A store's events that nobody acts on, those included that came just after the one that is due."""
    free = (EventRow.store_id == store_id, EventRow.done.is_(None), EventRow.due <= now + TOGETHER)
    query = select(EventRow.id).where(*free).order_by(EventRow.id).limit(EVENTS_AT_ONCE)
    taken = update(EventRow).where(EventRow.id.in_(query), *free).values(due=now + ACTING).returning(EventRow)
    with transaction(engine) as session:
        rows = list(session.scalars(taken.execution_options(synchronize_session=False)))
    return sorted(rows, key=lambda row: row.id)


def put_off(engine: Engine, events: Sequence[EventRow], due: datetime) -> None:
    """Look at these again later."""
    with transaction(engine) as session:
        session.execute(update(EventRow).where(EventRow.id.in_([one.id for one in events])).values(due=due))


def mark_done(session: Session, events: Sequence[EventRow], now: datetime) -> None:
    """Nothing more is to be done about these, if the caller's transaction commits."""
    session.execute(update(EventRow).where(EventRow.id.in_([one.id for one in events])).values(done=now))
