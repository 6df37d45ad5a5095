"""What is erased on schedule, and what stays; chores that one process of many does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from batch_auto import AutoStore
from batch_queue import Bench, bench_of
from batch_shop import DAY, STORE, FakeShop, Killed, placed_order
from sqlalchemy import Engine, select, text

from labelsvc.batches import clock, queue, retention
from labelsvc.batches.auto_tables import AutoOrderRow, EventRow
from labelsvc.batches.retention import erase, erase_turns, is_due
from labelsvc.batches.service import Tracking
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow, LedgerRow
from labelsvc.database import now, reading, transaction
from labelsvc.errors import DatabaseError
from labelsvc.stores import SecretBox
from labelsvc.stores.settings import save_store_settings

DAYS = timedelta(days=1)


@pytest.fixture
def bench(engine: Engine, box: SecretBox) -> Iterator[Bench]:
    """Three placed orders."""
    with bench_of(engine, box, FakeShop(placed_order(number) for number in (1, 2, 3))) as made:
        yield made
    queue.forget(engine)


def labels(engine: Engine) -> int:
    """How many labels can still be read."""
    with reading(engine) as session:
        return len(session.scalars(select(LabelRow.id).where(LabelRow.sealed_pages.is_not(None))).all())


def test_labels_and_tracking_numbers_go_and_the_ledger_stays(bench: Bench) -> None:
    """After the operator's time; an unfinished batch keeps what it needs, a search for a customer included."""
    engine = bench.runtime.engine
    bench.drain(bench.create("ORD001", tracking={"ORD001": Tracking("123", "https://x.example/123")}))
    waiting = bench.create()
    erase(bench.runtime, now() + 29 * DAYS)
    assert labels(engine) == 1
    erase(bench.runtime, now() + 31 * DAYS)
    assert labels(engine) == 0
    with reading(engine) as session:
        assert session.scalars(select(ItemRow.tracking_number)).all() == [""]
        assert len(session.scalars(select(LedgerRow)).all()) == 1
        assert session.get_one(BatchRow, waiting).sealed_wish


@pytest.mark.parametrize(("days", "kept"), [(7, 0), (300, 1)])
def test_a_store_may_keep_them_for_less_time_but_not_for_more(bench: Bench, days: int, kept: int) -> None:
    """The shorter of the merchant's and the operator's time counts."""
    bench.drain(bench.create("ORD001"))
    save_store_settings(bench.runtime.engine, bench.runtime.box, STORE, {"retention_days": days})
    erase(bench.runtime, now() + 8 * DAYS)
    assert labels(bench.runtime.engine) == kept
    erase(bench.runtime, now() + 31 * DAYS)
    assert labels(bench.runtime.engine) == 0


def test_events_go_and_which_orders_printed_themselves_stays(engine: Engine, box: SecretBox) -> None:
    """Those not acted on yet wait; the row that keeps an order from printing itself twice is for ever."""
    store = AutoStore(engine, box)
    store.shop.place(1, DAY)
    store.hear("e1", "ORD001", DAY)
    store.act(DAY + DAYS / 24)
    store.hear("e2", "ORD002", DAY)
    erase(store.runtime, DAY + 2 * DAYS)
    with reading(engine) as session:
        assert session.scalars(select(EventRow.event_id)).all() == ["e1", "e2"]
    erase(store.runtime, DAY + 4 * DAYS)
    with reading(engine) as session:
        assert session.scalars(select(EventRow.event_id)).all() == ["e2"]
        assert session.scalars(select(AutoOrderRow.order_id)).all() == ["ORD001"]
    queue.forget(engine)


def test_answers_of_the_http_interface_go(bench: Bench) -> None:
    """They end by themselves after a day, and then nothing of them stays."""
    columns = "store_id, caller, key, digest, lease, leased_until, location, created"
    with transaction(bench.runtime.engine) as session:
        values = {"at": (now() - 2 * DAYS).isoformat(" ").removesuffix("+00:00")}
        row = f"INSERT INTO idempotency_keys ({columns}) VALUES ('1', 'c', 'k', 'd', 'l', :at, '', :at)"
        session.execute(text(row), values)
        session.execute(text("INSERT INTO used_links (digest, used) VALUES ('d', :at)"), values)
    erase(bench.runtime)
    with reading(bench.runtime.engine) as session:
        for table in ("idempotency_keys", "used_links"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_the_engine_forgets_turns_that_ended(bench: Bench, engine: Engine) -> None:
    """Only those: one that waits in the queue is still there, however old."""
    batch = bench.create("ORD001")
    client = queue.client(engine)
    name = queue.workflow_id(batch, bench.row(batch).turn)
    assert erase_turns(engine, now() + DAYS) == 0
    assert client.list_workflows(workflow_ids=[name])
    client.cancel_workflow(name)
    assert erase_turns(engine, now() - DAYS) == 0
    assert erase_turns(engine, now() + DAYS) == 1
    assert not client.list_workflows(workflow_ids=[name])


def test_a_chore_is_done_by_the_first_that_asks(engine: Engine) -> None:
    """And again once its time has passed."""
    answers = [is_due(engine, "sweep", DAYS, DAY + hours * DAYS / 24) for hours in (0, 0, 23, 24, 25)]
    assert answers == [True, False, False, True, False]
    assert is_due(engine, "other", DAYS, DAY)


def test_what_failed_is_due_again_soon(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trouble of the database neither ends the clock nor costs a day."""
    done: list[str] = []

    def fail(*_: Any) -> None:
        done.append("tried")
        if len(done) == 1:
            raise DatabaseError("full")

    monkeypatch.setattr(retention, "erase", fail)
    for minutes in (0, 1, 6, 7):
        clock.strike(bench.runtime, DAY + timedelta(minutes=minutes))
    assert len(done) == 2


def test_a_bug_does_not_end_the_clock(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged with its place, and nothing of what it said; what stops a process stops the clock too."""
    monkeypatch.setattr(clock.events, "act_on_events", lambda *_: 1 / 0)
    clock.strike(bench.runtime, DAY)

    def end(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(clock.events, "act_on_events", end)
    with pytest.raises(Killed):
        clock.strike(bench.runtime, DAY)
