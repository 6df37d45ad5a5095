"""Which orders print themselves, and when: the merchant's rules, and schedules across changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from batch_shop import DAY, placed_order
from hypothesis import given
from hypothesis import strategies as st

from labelsvc.batches.auto_rules import is_wanted, matches
from labelsvc.batches.auto_schedule import GRACE, latest, upcoming
from labelsvc.ecwid.orders import Person
from labelsvc.stores.setting_models import AutoPrintRules, Slot
from labelsvc.stores.setting_values import DAYS
from labelsvc.stores.settings import StoreSettings, read_settings

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = list(DAYS)


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        ({}, {}, True),
        ({"payment_status": ["PAID"]}, {}, True),
        ({"payment_status": ["PARTIALLY_REFUNDED"]}, {}, False),
        ({"countries": ["GB", "IE"]}, {}, True),
        ({"countries": ["DE"]}, {}, False),
        ({"countries": ["DE"]}, {"ship_to": None}, False),
        ({"shipping_methods": ["  POST "]}, {}, True),
        ({"shipping_methods": ["Courier"]}, {}, False),
        ({"weight_min": 1}, {"weight": 1.0}, True),
        ({"weight_min": 1.01}, {"weight": 1.0}, False),
        ({"weight_max": 1}, {"weight": 1.0}, True),
        ({"weight_max": 0.5}, {"weight": 1.0}, False),
        ({"total_min": 10, "total_max": 20}, {"total": 20.0}, True),
        ({"total_min": 10, "total_max": 20}, {"total": 20.5}, False),
        ({"total_min": 10}, {"total": None}, False),
        ({"total_max": 10}, {"total": None}, False),
        ({"countries": ["GB"], "weight_max": 2}, {"weight": 3.0}, False),
    ],
)
def test_rules(rules: dict[str, Any], changes: dict[str, Any], expected: bool) -> None:
    """Each excludes what it names; both ends of a range count; what is not known matches no range."""
    found = AutoPrintRules.model_validate(rules)
    assert matches(found, placed_order(1, **changes)) is expected


@pytest.mark.parametrize(
    ("settings", "changes", "expected"),
    [
        ({}, {}, True),
        ({}, {"created": DAY - timedelta(seconds=1)}, False),
        ({}, {"created": None}, False),
        ({}, {"fulfillment_status": "SHIPPED"}, False),
        ({}, {"payment_status": "AWAITING_PAYMENT"}, False),
        ({"accept_unpaid": True}, {"payment_status": "AWAITING_PAYMENT"}, True),
        ({}, {"fulfillment_status": "CUSTOM_FULFILLMENT_STATUS_1"}, False),
        (
            {"accept_statuses": ["CUSTOM_FULFILLMENT_STATUS_1"]},
            {"fulfillment_status": "CUSTOM_FULFILLMENT_STATUS_1"},
            True,
        ),
        ({}, {"ship_to": Person(name="picks it up")}, False),
    ],
)
def test_only_newly_placed_orders(settings: dict[str, Any], changes: dict[str, Any], expected: bool) -> None:
    """What waits for a label anyway, and was placed since automatic printing was turned on."""
    order = placed_order(0, **changes)
    assert is_wanted(read_settings(settings), DAY + timedelta(microseconds=5), order) is expected


def slots(at: list[str], days: list[str] = EVERY_DAY) -> tuple[Slot, ...]:
    """A schedule of one entry."""
    return (Slot.model_validate({"days": days, "at": at}),)


def utc(text: str) -> datetime:
    """A moment of 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        # Summer time: two hours ahead.
        ("08:00", "06-01T06:00", "06-01T06:00"),
        ("08:00", "06-01T05:59", None),
        ("08:00", "06-01T06:59", "06-01T06:00"),
        # More than an hour late: it is not made up for.
        ("08:00", "06-01T07:00", None),
        # Just before midnight, seen after it.
        ("23:50", "06-01T22:10", "06-01T21:50"),
        # The night of 29 March has no 02:30: an hour later by the clock on the wall, and once.
        ("02:30", "03-29T01:30", "03-29T01:30"),
        ("02:30", "03-29T01:29", None),
        # The night of 25 October has 02:30 twice: the first counts.
        ("02:30", "10-25T00:30", "10-25T00:30"),
        ("02:30", "10-25T01:30", None),
        ("03:00", "10-25T02:00", "10-25T02:00"),
    ],
)
def test_times_are_those_of_the_stores_clock(at: str, now: str, expected: str | None) -> None:
    """Across midnight, summer time and the two nights a year that are odd."""
    assert latest(slots([at]), BERLIN, utc(now)) == (utc(expected) if expected else None)


def test_days_are_those_of_the_store() -> None:
    """Monday morning in Auckland is Sunday in UTC."""
    auckland = ZoneInfo("Pacific/Auckland")
    monday = slots(["08:00"], ["mon"])
    assert latest(monday, auckland, utc("06-07T20:00")) == utc("06-07T20:00")
    assert latest(monday, auckland, utc("06-08T20:00")) is None
    assert upcoming(monday, auckland, utc("06-07T20:00")) == utc("06-14T20:00")
    assert upcoming((), auckland, utc("06-07T20:00")) is None


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"])
TIMES = st.times().map(lambda one: f"{one:%H:%M}")


@given(ZONES, st.lists(TIMES, min_size=1, max_size=3, unique=True), st.dates(date(2025, 1, 2), date(2027, 12, 30)))
def test_every_time_comes_once_a_day(zone_name: str, at: list[str], day: date) -> None:
    """Whoever looks every ten minutes for two days serves each time once a day: by the local calendar, no more."""
    zone, schedule = ZoneInfo(zone_name), slots(at)
    start = datetime.combine(day, time(0), UTC)
    served: list[datetime] = []
    for minutes in range(0, 48 * 60, 10):
        slot = latest(schedule, zone, start + timedelta(minutes=minutes))
        if slot is not None and slot > max(served, default=start - GRACE):
            served.append(slot)
    # Between times a few minutes apart only the last is seen, which prints for all of them.
    assert len(served) <= len(at) * 3
    for slot in served:
        local = slot.astimezone(zone)
        exact = f"{local:%H:%M}" in at
        assert (
            exact or slot.astimezone(zone).utcoffset() != (slot - timedelta(hours=3)).astimezone(zone).utcoffset()
        )


def test_an_empty_schedule_has_no_times() -> None:
    """Then orders are printed as they come."""
    assert latest(StoreSettings().auto_print.schedule, BERLIN, utc("06-01T06:00")) is None
