"""Automatic printing without webhooks: regular looks, schedules, two processes at once, a shop that fails."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from batch_auto import MINUTE, AutoStore
from batch_queue import Bench
from batch_shop import DAY, STORE, raising
from sqlalchemy import Engine, select, update

from labelsvc.batches import queue
from labelsvc.batches.auto_state import AutoState, auto_state
from labelsvc.batches.auto_tables import AutoOrderRow
from labelsvc.batches.pulse import Pulse
from labelsvc.batches.service import Policy, Wish, create_batch
from labelsvc.database import reading, transaction
from labelsvc.errors import OrderUnreadable, ShopUnavailable, StoreSuspended, TokenRejected
from labelsvc.printing import PrinterProfile, add_printer
from labelsvc.stores import SecretBox, connect_store
from labelsvc.stores.tables import StoreRow


@pytest.fixture
def store(engine: Engine, box: SecretBox) -> Iterator[AutoStore]:
    """A store that prints orders as they come."""
    with transaction(engine) as session:
        session.execute(update(StoreRow).values(connected=DAY))
    yield AutoStore(engine, box)
    queue.forget(engine)


def test_new_orders_become_a_batch_once(store: AutoStore) -> None:
    """The oldest first, with the merchant's choices; those placed before, or not paid, are left alone."""
    store.set(
        auto_print={"enabled": True, "printer": ""},
        stock="A6",
        fulfil={"policy": "never"},
        documents=["label", "packing-slip"],
        sort="postcode",
    )
    store.shop.place(1, DAY - MINUTE, updated=DAY + MINUTE)
    store.shop.place(3, DAY + 2 * MINUTE)
    store.shop.place(2, DAY + MINUTE)
    store.shop.place(4, DAY + MINUTE, payment_status="AWAITING_PAYMENT")
    store.shop.unreadable.append(OrderUnreadable("no order"))
    for minutes in range(3, 40):
        store.tick(DAY + minutes * MINUTE)
    assert store.batches() == [["ORD002", "ORD003"]]
    made = store.batch()
    assert (made.stock, made.fulfil, made.created_by) == ("A6", Policy.NEVER, "auto-print")
    assert (made.documents, made.sort) == ("label,packing-slip", "postcode")


def test_a_look_every_few_minutes_catches_what_changed(store: AutoStore) -> None:
    """An order that is paid later, and one that the shop's search showed late; nothing is read all over again."""
    store.shop.place(1, DAY + MINUTE, payment_status="AWAITING_PAYMENT")
    store.tick(DAY + 2 * MINUTE)
    store.shop.change("ORD001", payment_status="PAID", updated=DAY + 9 * MINUTE)
    for minutes in range(3, 60):
        store.tick(DAY + minutes * MINUTE)
    assert store.batches() == [["ORD001"]]
    assert len(store.shop.searched) == 12
    assert store.shop.searched[0] == DAY and store.shop.searched[-1] > DAY + 30 * MINUTE


def test_what_was_printed_otherwise_is_left_alone(store: AutoStore) -> None:
    """By hand a moment ago, or about to be."""
    store.shop.place(1, DAY + MINUTE)
    with transaction(store.engine) as session:
        create_batch(session, store.runtime, STORE, Wish(["ORD001"]), by="test")
    store.tick(DAY + 2 * MINUTE)
    assert store.batches() == [["ORD001"]]


def test_its_batches_are_worked_on_as_all_others(store: AutoStore, engine: Engine, box: SecretBox) -> None:
    """From the order to the status change; the echo of that change makes no second batch."""
    for number in (1, 2):
        store.shop.place(number, DAY + MINUTE)
    store.tick(DAY + 2 * MINUTE)
    with Pulse(engine, "test") as pulse:
        bench = Bench(engine, box, store.shop, pulse)
        assert bench.drain(store.batch().id).counts == {"fulfilled": 2}
    for number in (1, 2):
        store.shop.change(f"ORD00{number}", fulfillment_status="AWAITING_PROCESSING", updated=DAY + 3 * MINUTE)
    store.tick(DAY + 10 * MINUTE)
    assert len(store.batches()) == 1
    assert Counter(store.shop.puts) == {"ORD001": 1, "ORD002": 1}


def test_a_dead_token_pauses_it_until_the_store_is_connected_anew(store: AutoStore, box: SecretBox) -> None:
    """The shop is not asked again; nothing is lost meanwhile."""
    store.shop.before = raising("orders", "", TokenRejected("dead"))
    store.tick(DAY + MINUTE)
    store.shop.place(1, DAY + 2 * MINUTE)
    for minutes in range(2, 60):
        store.tick(DAY + minutes * MINUTE)
    assert store.shop.calls["orders"] == 1 and not store.batches()
    found = auto_state(store.engine, STORE)
    assert found.paused and found.trouble.code == "token_rejected"
    connect_store(store.engine, box, STORE, "new_token")
    store.tick(DAY + 61 * MINUTE)
    assert store.batches() == [["ORD001"]]
    assert auto_state(store.engine, STORE) == AutoState(DAY, DAY + 61 * MINUTE)


@pytest.mark.parametrize(
    ("error", "retried"), [(ShopUnavailable("503"), 6), (StoreSuspended("plan"), 61)], ids=["away", "suspended"]
)
def test_a_shop_that_fails_is_asked_again_later(store: AutoStore, error: Exception, retried: int) -> None:
    """And what was changed meanwhile is found then."""
    store.shop.place(1, DAY)
    store.shop.before = raising("orders", "", error)
    store.tick(DAY + MINUTE)
    assert auto_state(store.engine, STORE).trouble.code == getattr(error, "code", "")
    store.tick(DAY + (retried - 1) * MINUTE)
    assert not store.batches()
    store.tick(DAY + retried * MINUTE)
    assert store.batches() == [["ORD001"]]
    assert not auto_state(store.engine, STORE).trouble.code


def test_a_wish_that_cannot_be_fulfilled_is_told(store: AutoStore) -> None:
    """A printer that is no more: the orders are not taken, and are printed once it is put right."""
    store.set(auto_print={"enabled": True, "printer": "gone"})
    store.shop.place(1, DAY + MINUTE)
    store.tick(DAY + 2 * MINUTE)
    assert auto_state(store.engine, STORE).trouble.code and not store.batches()
    with reading(store.engine) as session:
        assert not session.scalars(select(AutoOrderRow)).all()
    store.set(auto_print={"enabled": True})
    store.tick(DAY + 8 * MINUTE)
    assert store.batches() == [["ORD001"]]


def test_labels_fit_what_lies_in_the_printer(store: AutoStore, box: SecretBox, tmp_path: Path) -> None:
    """A printer's own stock and resolution go before the store's usual ones."""
    uri = f"file:{tmp_path}"
    add_printer(store.engine, box, PrinterProfile(STORE, "desk", uri, stock="A6", dpi=300))
    store.set(auto_print={"enabled": True, "printer": "desk"}, stock="L7160", fulfil={"policy": "printed"})
    store.shop.place(1, DAY + MINUTE)
    store.tick(DAY + 2 * MINUTE)
    made = store.batch()
    assert (made.stock, made.dpi, made.printer, made.fulfil) == ("A6", 300, "desk", Policy.PRINTED)


def test_turned_off_it_prints_nothing(store: AutoStore) -> None:
    """And the shop is not even asked."""
    store.set(auto_print={"enabled": False})
    store.shop.place(1, DAY + MINUTE)
    store.tick(DAY + 2 * MINUTE)
    assert not store.shop.calls
    assert auto_state(store.engine, STORE) == AutoState()


def local(hour: int, minute: int = 0, day: int = 4) -> datetime:
    """A moment of May 2026 in Berlin; the 4th is a Monday."""
    return datetime(2026, 5, day, hour - 2, minute, tzinfo=UTC)


SCHEDULE: dict[str, Any] = {"schedule": [{"days": ["mon", "tue"], "at": ["08:00", "14:00"]}]}


def test_a_schedule_is_kept_in_the_stores_time_zone(store: AutoStore) -> None:
    """What came since the time before is printed together; between the times nothing is, nor is the shop asked."""
    store.set(auto_print={"enabled": True, **SCHEDULE})
    coming = {local(7): 1, local(7, 30): 2, local(9): 3, local(15): 4}
    for minutes in range(0, 14 * 60, 5):
        moment = local(6) + minutes * MINUTE
        if moment in coming:
            store.shop.place(coming[moment], moment)
        store.tick(moment)
    assert store.batches() == [["ORD001", "ORD002"], ["ORD003"]]
    assert store.shop.calls == {"profile": 1, "orders": 2}
    store.tick(local(8, 0, day=5))
    assert store.batches()[2:] == [["ORD004"]]


@pytest.mark.parametrize(("late", "made"), [(59, 1), (60, 0)])
def test_a_missed_time_is_made_up_for_within_an_hour(store: AutoStore, late: int, made: int) -> None:
    """The service was down at eight."""
    store.set(auto_print={"enabled": True, **SCHEDULE})
    store.shop.place(1, local(7))
    store.tick(local(7, 30))
    for _ in range(3):
        store.tick(local(8) + late * MINUTE)
    assert len(store.batches()) == made


def test_a_time_before_the_schedule_was_made_does_not_count(store: AutoStore) -> None:
    """Whoever enters 08:00 at half past means tomorrow."""
    store.set(auto_print={"enabled": True, **SCHEDULE})
    store.shop.place(1, local(7))
    from labelsvc.stores.settings_table import StoreSettingsRow

    with transaction(store.engine) as session:
        session.execute(update(StoreSettingsRow).values(auto_changed=local(8, 30)))
    store.tick(local(8, 31))
    assert not store.batches()
    store.tick(local(8, 0, day=5))
    assert store.batches() == [["ORD001"]]


def test_a_shop_that_fails_at_the_time_is_asked_every_minute(store: AutoStore) -> None:
    """For an hour; then the next time prints all of it."""
    store.set(auto_print={"enabled": True, **SCHEDULE})
    store.shop.place(1, local(7))
    store.shop.before = raising("orders", "", ShopUnavailable("503"), times=2)
    for minute in range(3):
        store.tick(local(8, minute))
    assert store.batches() == [["ORD001"]]


RACE = """
import sys
from datetime import datetime
sys.path[:0] = sys.argv[4:]
from batch_auto import AutoShop
from dataclasses import replace
from labelsvc.batches.auto import tick
from labelsvc.batches.events import act_on_events
from labelsvc.batches.service import ensure_queue
from labelsvc.database import open_database
from labelsvc.runtime import Runtime
from labelsvc.settings import load_settings
from labelsvc.stores import SecretBox

shop = AutoShop()
moment = datetime.fromisoformat(sys.argv[3])
for number in range(1, 41):
    shop.place(number, moment)
engine = open_database(sys.argv[1])
settings = replace(load_settings({}), database_url=sys.argv[1])
runtime = Runtime(settings, engine, SecretBox(sys.argv[2]), lambda store_id, token: shop)
ensure_queue(runtime)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(3):
    act_on_events(runtime, moment)
    tick(runtime, moment)
"""


def test_two_processes_at_the_same_time_print_each_order_once(
    store: AutoStore, database_url: str, tmp_path: Path
) -> None:
    """Both look into the store and act on its webhooks in the same moment: every order is in one batch only."""
    at = DAY + 5 * MINUTE
    for number in range(1, 41):
        store.hear(f"event-{number}", f"ORD{number:03}", at - timedelta(seconds=10))
    arguments = [database_url, "a key for the tests", at.isoformat(), *sys.path]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
    orders = [order for batch in store.batches() for order in batch]
    assert Counter(orders) == Counter(f"ORD{number:03}" for number in range(1, 41))
