"""Acting on the shop's webhooks, a few seconds after they were stored.

Nothing in a webhook is believed but that something happened: its signature covers neither the order nor the store.
So an order is read before it is printed, and a store is erased only once its token is dead, or most of a day has
passed. Duplicates, disorder and the echo of our own status changes cost a look into the database, nothing more.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update

from labelsvc.batches.auto import is_paused, note
from labelsvc.batches.auto_claims import handled, make_batches
from labelsvc.batches.auto_rules import is_wanted
from labelsvc.batches.auto_state import visits
from labelsvc.batches.auto_tables import AutoStoreRow, EventRow
from labelsvc.batches.inbox import Event, mark_done, put_off, store_event, stores_due, take_events
from labelsvc.batches.job import Shop
from labelsvc.batches.service import ensure_queue
from labelsvc.batches.spread import spread
from labelsvc.batches.upkeep import disconnect
from labelsvc.database import now as this_moment
from labelsvc.database import reading, transaction
from labelsvc.ecwid.orders import Order
from labelsvc.errors import (
    DatabaseError,
    LabelsvcError,
    NotFound,
    OrderUnreadable,
    ShopError,
    StoreError,
    TokenRejected,
)
from labelsvc.runtime import Runtime
from labelsvc.stores.settings import store_settings
from labelsvc.stores.tables import StoreRow

__all__ = ["Event", "act_on_events", "store_event"]

logger = logging.getLogger(__name__)

# The shop repeats a webhook that it could not deliver for 24 hours; by then the regular look has found the order.
GIVE_UP = timedelta(hours=25)
# A token that still works then was not revoked, but its merchant is gone all the same.
UNINSTALL_WITHIN = timedelta(hours=20)
ASK_AGAIN = timedelta(minutes=30)
# So many orders are read one by one, which shows them as they are; more of them by the search, which lags: what it
# does not show yet, the regular look finds.
READ_EACH = 20

Events = Sequence[EventRow]


def act_on_events(runtime: Runtime, now: datetime | None = None) -> int:
    """Act on what is due, and return how many events that were.

    To be called every few seconds, by any number of processes.
    """
    moment, counts = now or this_moment(), list[int]()

    def act(store_id: str) -> None:
        events = take_events(runtime.engine, store_id, moment)
        counts.append(len(events))
        try:
            _act(runtime, store_id, events, moment)
        except DatabaseError:
            raise
        except LabelsvcError as error:
            # They are due again in a few minutes.
            logger.warning("store %s: %d webhooks wait: %s", store_id, len(events), error.code)

    spread(stores_due(runtime.engine, moment), act)
    return sum(counts)


def _act(runtime: Runtime, store_id: str, events: Events, now: datetime) -> None:
    by_kind: dict[str, list[EventRow]] = {}
    for one in events:
        kind = one.kind if one.received + GIVE_UP > now else ""
        by_kind.setdefault(kind, []).append(one)
    orders = by_kind.pop("order.created", []) + by_kind.pop("order.updated", [])
    if orders:
        _print(runtime, store_id, orders, now)
    for kind, some in by_kind.items():
        _ACTIONS.get(kind, _ignore)(runtime, store_id, some, now)


def _ignore(runtime: Runtime, store_id: str, events: Events, now: datetime) -> None:
    with transaction(runtime.engine) as session:
        mark_done(session, events, now)


def _print(runtime: Runtime, store_id: str, events: Events, now: datetime) -> None:
    """Batches of the orders that are to be printed at once; those of a schedule wait for their time."""
    visit = next(iter(visits(runtime.engine, store_id)), None)
    if visit is None or is_paused(visit):
        return _ignore(runtime, store_id, events, now)
    settings = store_settings(runtime.engine, runtime.box, store_id)
    ids = [] if settings.auto_print.schedule else _unhandled(runtime, store_id, events)
    if not ids:
        return _ignore(runtime, store_id, events, now)
    try:
        with runtime.shop(store_id) as shop:
            orders = _read(shop, ids)
        wanted = [one.id for one in orders if is_wanted(settings, visit.since, one)]
        ensure_queue(runtime)
        with transaction(runtime.engine) as session:
            make_batches(session, runtime, store_id, settings, wanted, now)
            mark_done(session, events, now)
    except DatabaseError:
        raise
    except LabelsvcError as error:
        note(runtime, store_id, error, now)
        if not isinstance(error, ShopError):
            # What the merchant has to put right; the regular look tries again until that is done.
            _ignore(runtime, store_id, events, now)
        raise
    return None


def _unhandled(runtime: Runtime, store_id: str, events: Events) -> list[str]:
    """The orders that these may be about: not those that were printed, nor those that somebody has finished."""
    finished = ("SHIPPED", "DELIVERED", "OUT_FOR_DELIVERY", "WILL_NOT_DELIVER", "RETURNED")
    ids = list(dict.fromkeys(one.order_id for one in events if one.order_id and one.status not in finished))
    with reading(runtime.engine) as session:
        known = handled(session, store_id, ids)
    return [one for one in ids if one not in known]


def _read(shop: Shop, ids: Sequence[str]) -> list[Order]:
    if len(ids) > READ_EACH:
        return [one for one in shop.orders_by_id(ids) if isinstance(one, Order)]
    found = []
    for order_id in ids:
        try:
            found.append(shop.order(order_id))
        except (NotFound, OrderUnreadable) as error:
            logger.info("an order that a webhook named cannot be read: %s", error.code)
    return found


def _drop_profile(runtime: Runtime, store_id: str, events: Events, now: datetime) -> None:
    """The store may be in another time zone now."""
    with transaction(runtime.engine) as session:
        query = update(AutoStoreRow).where(AutoStoreRow.store_id == store_id)
        session.execute(query.values(timezone_read=None))
        mark_done(session, events, now)


def _uninstall(runtime: Runtime, store_id: str, events: Events, now: datetime) -> None:
    """Erase the store, once its token is dead or its time is up, unless it was connected again since."""
    # The shop's times are whole seconds.
    newest = max(one.created for one in events) + timedelta(seconds=1)
    with reading(runtime.engine) as session:
        row = session.get(StoreRow, store_id)
    if row is None or row.sealed_token is None or row.connected > newest:
        return _ignore(runtime, store_id, events, now)
    first = min(one.received for one in events)
    if first + UNINSTALL_WITHIN > now and _token_works(runtime, store_id):
        return put_off(runtime.engine, events, now + ASK_AGAIN)
    disconnect(runtime.engine, store_id)
    logger.warning("store %s uninstalled the app: it is erased", store_id)
    return None


def _token_works(runtime: Runtime, store_id: str) -> bool:
    """Whether the shop still takes the token; what says nothing about the token counts as a yes."""
    try:
        with runtime.shop(store_id) as shop:
            shop.profile()
    except TokenRejected:
        return False
    except StoreError:
        # It cannot even be decrypted.
        return False
    except ShopError as error:
        logger.info("store %s cannot be asked whether it is still there: %s", store_id, error.code)
    return True


_ACTIONS: dict[str, Callable[[Runtime, str, Events, datetime], None]] = {
    "application.uninstalled": _uninstall,
    "profile.updated": _drop_profile,
}
