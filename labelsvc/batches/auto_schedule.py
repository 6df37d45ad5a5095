"""The times of a schedule in a store's time zone, across the changes of its clocks."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from labelsvc.stores.setting_models import Slot
from labelsvc.stores.setting_values import DAYS

# A time that nobody was there for is made up for within this long; later it would surprise.
GRACE = timedelta(hours=1)


def latest(schedule: Sequence[Slot], zone: tzinfo, now: datetime) -> datetime | None:
    """The last time of the schedule, in UTC, that is not more than an hour ago; None if there is none."""
    today = now.astimezone(zone).date()
    due = (moment for moment in _moments(schedule, zone, today, range(-1, 2)) if now - GRACE < moment <= now)
    return max(due, default=None)


def upcoming(schedule: Sequence[Slot], zone: tzinfo, now: datetime) -> datetime | None:
    """The next time of the schedule, in UTC; None for an empty one."""
    today = now.astimezone(zone).date()
    return min((moment for moment in _moments(schedule, zone, today, range(-1, 9)) if moment > now), default=None)


def _moments(schedule: Sequence[Slot], zone: tzinfo, today: date, days: range) -> Iterator[datetime]:
    for offset in days:
        day = today + timedelta(days=offset)
        for slot in schedule:
            if DAYS[day.weekday()] in slot.days:
                yield from (_moment(day, at, zone) for at in slot.at)


def _moment(day: date, at: str, zone: tzinfo) -> datetime:
    """That time of that day. An hour that comes twice counts the first time; one left out is an hour later."""
    return datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC)
