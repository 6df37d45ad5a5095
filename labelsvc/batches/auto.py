"""Automatic printing: newly placed orders become batches by themselves, each order once ever.

A webhook brings most of them within seconds (``events``). Here is the rest: a look into every store every few
minutes, which catches what no webhook told, and the times of the merchants' schedules. Everything may be done by
two processes at once, or be broken off anywhere: a store is held by one of them for a few minutes, and an order is
taken in the same transaction in which its batch is made.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from labelsvc.batches.auto_claims import make_batches
from labelsvc.batches.auto_rules import is_wanted
from labelsvc.batches.auto_schedule import latest
from labelsvc.batches.auto_state import Visit, give_back, stumble, take, visits
from labelsvc.batches.job import Shop
from labelsvc.batches.reasons import reason
from labelsvc.batches.service import ensure_queue
from labelsvc.batches.spread import spread
from labelsvc.database import now as this_moment
from labelsvc.database import transaction
from labelsvc.ecwid.orders import Order
from labelsvc.ecwid.refusals import search_statuses
from labelsvc.errors import DatabaseError, LabelsvcError, ScopeMissing, StoreSuspended, TokenRejected
from labelsvc.runtime import Runtime
from labelsvc.stores.setting_models import StoreSettings
from labelsvc.stores.settings import store_settings

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=5)
# The shop's search lags behind its orders: what was changed shortly before the last look is read once more.
OVERLAP = timedelta(minutes=15)
# Only a person can end these: asking again would lengthen the shop's block.
PAUSES = (TokenRejected, ScopeMissing)
SUSPENDED_WAIT = timedelta(hours=1)
ZONE_AGE = timedelta(days=1)
CLEAR = {"trouble_code": "", "trouble_text": "", "paused": None}


def tick(runtime: Runtime, now: datetime | None = None) -> None:
    """Look into the stores where it is time; to be called once a minute, by any number of processes."""
    moment = now or this_moment()
    found = visits(runtime.engine)
    if not found:
        return
    ensure_queue(runtime)
    spread(found, lambda visit: attend(runtime, visit, moment))


def attend(runtime: Runtime, visit: Visit, now: datetime) -> list[str]:
    """Look into a store, if it is time and nobody else does; returns the ids of the batches made."""
    if is_paused(visit):
        return []
    until = None
    try:
        settings = store_settings(runtime.engine, runtime.box, visit.store_id)
        until = take(runtime.engine, visit, now) if _is_time(visit, settings, now) else None
        return _Look(runtime, visit, settings, now, until).take() if until else []
    except DatabaseError as error:
        logger.error("automatic printing waits for the database: %s", error.message)
    except LabelsvcError as error:
        note(runtime, visit.store_id, error, now, held=until is not None)
    return []


def is_paused(visit: Visit) -> bool:
    """Whether the store waits for a new token."""
    return visit.paused is not None and visit.connected <= visit.paused


def note(runtime: Runtime, store_id: str, error: LabelsvcError, now: datetime, *, held: bool = False) -> None:
    """Remember what is in the way of a store, for its merchant, and when to look again; let go of it if held."""
    values: dict[str, Any] = {"next_look": now + LOOK_EVERY} | ({"busy_until": None} if held else {})
    if isinstance(error, PAUSES):
        values["paused"] = now
    elif isinstance(error, StoreSuspended):
        values["next_look"] = now + SUSPENDED_WAIT
    logger.warning("automatic printing of store %s: %s", store_id, error.code)
    with transaction(runtime.engine) as session:
        stumble(session, store_id, reason(error), **values)


def pending_slot(visit: Visit, settings: StoreSettings, now: datetime) -> datetime | None:
    """The time of the schedule that is to be served now, if there is one; the store's zone must be known."""
    slot = latest(settings.auto_print.schedule, ZoneInfo(visit.timezone or "UTC"), now)
    served = max(filter(None, (visit.since, visit.set_at, visit.last_slot)))
    return slot if slot is not None and slot > served else None


def _is_time(visit: Visit, settings: StoreSettings, now: datetime) -> bool:
    if settings.auto_print.schedule:
        return _zone_is_old(visit, now) or pending_slot(visit, settings, now) is not None
    return visit.next_look is None or visit.next_look <= now


def _zone_is_old(visit: Visit, now: datetime) -> bool:
    return visit.timezone_read is None or visit.timezone_read + ZONE_AGE <= now


@dataclass(slots=True)
class _Look:
    """One look into a store that is held ``until`` then."""

    runtime: Runtime
    visit: Visit
    settings: StoreSettings
    now: datetime
    until: datetime

    def take(self) -> list[str]:
        with self.runtime.shop(self.visit.store_id) as shop:
            if not self.settings.auto_print.schedule:
                return self._print(self._wanted(shop), next_look=self.now + LOOK_EVERY)
            zone = self._zone(shop)
            slot = pending_slot(self.visit.in_zone(zone["timezone"]), self.settings, self.now)
            if slot is None:
                return self._print([], **zone)
            return self._print(self._wanted(shop), last_slot=slot, **zone)

    def _zone(self, shop: Shop) -> dict[str, Any]:
        if not _zone_is_old(self.visit, self.now):
            return {"timezone": self.visit.timezone}
        return {"timezone": shop.profile().timezone, "timezone_read": self.now}

    def _wanted(self, shop: Shop) -> list[str]:
        after = max(self.visit.since, (self.visit.read_to or self.visit.since) - OVERLAP)
        accepted = search_statuses(
            accept_unpaid=self.settings.accept_unpaid, accept_statuses=self.settings.accept_statuses
        )
        found = shop.orders(**accepted, updated_from=after.astimezone(UTC))
        orders = [one for one in found if isinstance(one, Order)]
        wanted = [one for one in orders if is_wanted(self.settings, self.visit.since, one)]
        return [one.id for one in sorted(wanted, key=lambda one: (one.created, one.id))]

    def _print(self, ids: list[str], **values: Any) -> list[str]:
        looked = "last_slot" in values or "next_look" in values
        values |= {"read_to": self.now} if looked else {}
        with transaction(self.runtime.engine) as session:
            made = make_batches(session, self.runtime, self.visit.store_id, self.settings, ids, self.now)
            if not give_back(session, self.visit.store_id, self.until, **CLEAR, **values):
                # It took too long, and another has been through.
                session.rollback()
                return []
        return made
