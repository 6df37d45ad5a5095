"""Webhooks: each kept once, acted on after the order was read, harmless when they repeat, echo or lie."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from batch_auto import MINUTE, AutoStore
from batch_shop import DAY, STORE, raising
from sqlalchemy import Engine, select, update

from labelsvc.batches import queue
from labelsvc.batches.auto_state import auto_state
from labelsvc.batches.auto_tables import AutoStoreRow, EventRow
from labelsvc.batches.lease import lease
from labelsvc.batches.service import Wish, create_batch
from labelsvc.database import reading, transaction
from labelsvc.errors import NotFound, ShopUnavailable, StoreError, TokenRejected
from labelsvc.stores import SecretBox, connect_store
from labelsvc.stores import store as connected_store
from labelsvc.stores.tables import StoreRow

SECOND = timedelta(seconds=1)
UNINSTALLED = "application.uninstalled"


@pytest.fixture
def store(engine: Engine, box: SecretBox) -> Iterator[AutoStore]:
    """A store that prints orders as they come; connected before anything happens."""
    with transaction(engine) as session:
        session.execute(update(StoreRow).values(connected=DAY - timedelta(days=9)))
    yield AutoStore(engine, box)
    queue.forget(engine)


def waiting(store: AutoStore) -> int:
    """How many events are still to be acted on."""
    with reading(store.engine) as session:
        return len(session.scalars(select(EventRow.id).where(EventRow.done.is_(None))).all())


def test_orders_that_come_together_become_one_batch(store: AutoStore) -> None:
    """A few seconds are waited for more; what comes later is the next batch."""
    for number in (1, 2, 3):
        store.shop.place(number, DAY)
        store.hear(f"e{number}", f"ORD00{number}", DAY + number * SECOND)
    assert store.act(DAY + 3 * SECOND) == 0
    assert store.act(DAY + 4 * SECOND) == 3
    store.shop.place(4, DAY + 9 * SECOND)
    store.hear("e4", "ORD004", DAY + 10 * SECOND)
    assert store.act(DAY + 13 * SECOND) == 1
    assert store.batches() == [["ORD001", "ORD002", "ORD003"], ["ORD004"]]
    assert waiting(store) == 0


def test_duplicates_and_disorder_are_harmless(store: AutoStore) -> None:
    """The same event is kept once; a second one about the same order costs no question to the shop."""
    store.shop.place(1, DAY)
    assert store.hear("e2", "ORD001", DAY + SECOND, "order.updated")
    assert not store.hear("e2", "ORD001", DAY + SECOND, "order.updated")
    assert store.hear("e1", "ORD001", DAY)
    store.act(DAY + 5 * SECOND)
    assert not store.hear("e1", "ORD001", DAY + MINUTE)
    store.hear("e3", "ORD001", DAY + MINUTE, "order.updated")
    store.act(DAY + 2 * MINUTE)
    assert store.batches() == [["ORD001"]]
    assert store.shop.calls["order"] == 1 and waiting(store) == 0


def test_the_echo_of_our_own_change_costs_nothing(store: AutoStore) -> None:
    """Of an order that was printed, and of one that somebody marked as shipped elsewhere."""
    store.shop.place(1, DAY)
    with transaction(store.engine) as session:
        create_batch(session, store.runtime, STORE, Wish(["ORD001"]), by="test")
    store.hear("e1", "ORD001", DAY, "order.updated")
    store.hear("e2", "ORD777", DAY, "order.updated", status="SHIPPED")
    assert store.act(DAY + MINUTE) == 2
    assert not store.shop.calls and store.batches() == [["ORD001"]]


def test_the_order_is_read_before_anything_is_believed(store: AutoStore) -> None:
    """One that does not exist, one that was cancelled meanwhile, one that is not paid: nothing is printed."""
    store.shop.place(1, DAY, payment_status="CANCELLED")
    store.shop.place(2, DAY, payment_status="AWAITING_PAYMENT")
    for number in (1, 2, 3):
        store.hear(f"e{number}", f"ORD00{number}", DAY)
    store.act(DAY + MINUTE)
    assert not store.batches() and waiting(store) == 0
    store.shop.change("ORD002", payment_status="PAID")
    store.hear("e4", "ORD002", DAY + MINUTE, "order.updated")
    store.act(DAY + 2 * MINUTE)
    assert store.batches() == [["ORD002"]]


def test_many_orders_are_read_in_hundreds(store: AutoStore) -> None:
    """A rush does not use up the store's requests."""
    for number in range(1, 61):
        store.shop.place(number, DAY)
        store.hear(f"e{number}", f"ORD{number:03}", DAY)
    store.act(DAY + MINUTE)
    assert [len(batch) for batch in store.batches()] == [60]
    assert store.shop.calls == {"orders_by_id": 1}


def test_events_of_unknown_stores_are_not_kept(store: AutoStore) -> None:
    """Nor of those that were removed."""
    assert not store.hear("e1", "ORD001", DAY, store_id="4711")
    assert store.act(DAY + MINUTE) == 0


def test_a_schedule_or_nothing_at_all_leaves_them_to_their_time(store: AutoStore) -> None:
    """The event is done with; the order is found when its time has come."""
    schedule = [{"days": ["mon"], "at": ["08:00"]}]
    for auto_print in ({"enabled": True, "schedule": schedule}, {"enabled": False}):
        store.set(auto_print=auto_print)
        store.shop.place(1, DAY)
        store.hear(f"event {auto_print['enabled']}", "ORD001", DAY)
        assert store.act(DAY + MINUTE) == 1
    assert not store.shop.calls and not store.batches() and waiting(store) == 0


def test_a_shop_that_is_away_is_asked_again(store: AutoStore) -> None:
    """A few minutes later; after a day it is given up, for the regular look has found the order by then."""
    store.shop.place(1, DAY)
    store.hear("e1", "ORD001", DAY)
    store.shop.before = raising("order", "", ShopUnavailable("503"))
    store.act(DAY + MINUTE)
    assert not store.batches() and waiting(store) == 1
    assert store.act(DAY + 2 * MINUTE) == 0
    assert store.act(DAY + 3 * MINUTE) == 1
    assert store.batches() == [["ORD001"]]
    store.hear("e2", "ORD002", DAY)
    assert store.act(DAY + timedelta(hours=26)) == 1
    assert waiting(store) == 0 and store.shop.calls["order"] == 2


def test_what_a_merchant_has_to_put_right_is_told(store: AutoStore) -> None:
    """A printer that is no more: the event is not tried over and over; the regular look prints the order later."""
    store.set(auto_print={"enabled": True, "printer": "gone"})
    store.shop.place(1, DAY)
    store.hear("e1", "ORD001", DAY)
    store.act(DAY + MINUTE)
    assert auto_state(store.engine, STORE).trouble.code == "printer_not_found"
    assert waiting(store) == 0 and not store.batches()
    store.set(auto_print={"enabled": True})
    store.tick(DAY + 7 * MINUTE)
    assert store.batches() == [["ORD001"]]


def test_a_dead_token_pauses_it(store: AutoStore) -> None:
    """The shop is not asked for the next event either."""
    store.hear("e1", "ORD001", DAY)
    store.shop.before = raising("order", "", TokenRejected("dead"), times=9)
    store.act(DAY + MINUTE)
    store.act(DAY + 5 * MINUTE)
    store.hear("e2", "ORD002", DAY + 5 * MINUTE)
    store.act(DAY + 9 * MINUTE)
    assert store.shop.calls["order"] == 1
    assert auto_state(store.engine, STORE).paused


def test_a_new_profile_is_read_when_it_is_needed(store: AutoStore) -> None:
    """The store may have moved to another time zone."""
    store.set(auto_print={"enabled": True, "schedule": [{"days": ["mon"], "at": ["08:00"]}]})
    store.tick(DAY)
    store.tick(DAY + MINUTE)
    assert store.shop.calls["profile"] == 1
    store.shop.timezone = "Asia/Tokyo"
    store.hear("e1", "", DAY + MINUTE, "profile.updated")
    store.act(DAY + 2 * MINUTE)
    store.tick(DAY + 2 * MINUTE)
    assert store.shop.calls["profile"] == 2
    with reading(store.engine) as session:
        assert session.scalars(select(AutoStoreRow.timezone)).one() == "Asia/Tokyo"


def test_an_uninstalled_store_is_erased_once_its_token_is_dead(store: AutoStore, box: SecretBox) -> None:
    """At once, with its settings; while something prints for it, as soon as that has ended."""
    store.hear("e1", "", DAY, UNINSTALLED)
    store.shop.before = raising("profile", "", TokenRejected("dead"), times=9)
    with lease(store.engine, STORE):
        store.act(DAY + MINUTE)
    assert connected_store(store.engine, box, STORE).token
    store.act(DAY + 4 * MINUTE)
    with pytest.raises(StoreError, match="not connected"):
        connected_store(store.engine, box, STORE)
    with reading(store.engine) as session:
        assert not session.scalars(select(EventRow)).all()


def test_a_store_whose_token_still_works_is_erased_within_a_day(store: AutoStore, box: SecretBox) -> None:
    """A webhook that somebody made up about another store erases nothing at once; its merchant can return."""
    store.hear("e1", "", DAY, UNINSTALLED)
    for hours in range(1, 20):
        store.act(DAY + timedelta(hours=hours))
        assert connected_store(store.engine, box, STORE)
    store.act(DAY + timedelta(hours=21))
    with pytest.raises(StoreError):
        connected_store(store.engine, box, STORE)


def test_a_store_that_was_connected_again_stays(store: AutoStore, box: SecretBox) -> None:
    """Uninstalled by mistake and installed anew; the old webhook comes late."""
    store.hear("e1", "", DAY, UNINSTALLED)
    connect_store(store.engine, box, STORE, "new_token")
    store.shop.before = raising("profile", "", NotFound("nothing"), times=9)
    store.act(DAY + timedelta(hours=21))
    assert connected_store(store.engine, box, STORE).token == "new_token"
    assert waiting(store) == 0
