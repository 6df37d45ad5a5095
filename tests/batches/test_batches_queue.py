"""Batches of the queue: created, worked on turn by turn, and what people decide about them."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from batch_queue import Bench, bench_of
from batch_shop import STORE, FakeShop, placed_order, raising
from sqlalchemy import Engine, select

from labelsvc.batches import queue
from labelsvc.batches.choose import ordered
from labelsvc.batches.lease import lease
from labelsvc.batches.service import (
    BatchFilter,
    FulfilChoice,
    LabelChoice,
    OrderFilter,
    Policy,
    Tracking,
    batch_view,
    batch_views,
    cancel_batch,
    change_marker,
    confirm_batch,
    retry_batch,
    undo_batch,
    write_batch,
)
from labelsvc.batches.tables import BatchRow, LedgerRow
from labelsvc.batches.watch import Watch
from labelsvc.database import reading
from labelsvc.ecwid.orders import Order, OrderItem, Person
from labelsvc.errors import (
    BatchConflict,
    BatchNotFound,
    LabelsvcError,
    RequestRejected,
    ShopUnreachable,
    TokenRejected,
    UsageError,
)
from labelsvc.stores import SecretBox, connect_store

NEVER = FulfilChoice(Policy.NEVER)
CONFIRMED = FulfilChoice(Policy.CONFIRMED)


@pytest.fixture
def bench(engine: Engine, box: SecretBox) -> Iterator[Bench]:
    """Three placed orders."""
    with bench_of(engine, box, FakeShop(placed_order(number) for number in (1, 2, 3))) as made:
        yield made
    queue.forget(engine)


def test_a_batch_is_created_without_asking_the_shop(bench: Bench) -> None:
    """Named orders are there at once, by the names asked for; a filter's are found later."""
    named, found = bench.create("ORD002", " 1 ", "ORD002"), bench.create()
    assert not bench.shop.calls
    assert bench.states(named) == {"ORD002": ("queued", ""), "1": ("queued", "")}
    assert bench.view(found).items == () and bench.view(found).state == "queued"


def test_a_batch_is_done_turn_by_turn(bench: Bench) -> None:
    """Chosen, labelled, marked once, finished; the ledger knows, and a second batch prints nothing."""
    batch = bench.create()
    view = bench.drain(batch)
    assert (view.state, view.counts) == ("done", {"fulfilled": 3})
    assert bench.shop.puts == ["ORD001", "ORD002", "ORD003"]
    again = bench.create("1", "2", "3")
    assert bench.drain(again).counts == {"skipped": 3}
    assert {reason for _, reason in bench.states(again).values()} == {"already_printed"}
    assert len(bench.shop.puts) == 3


def test_names_are_resolved_and_the_wish_is_erased(bench: Bench) -> None:
    """By any id, each order once, where it was named first; what was sealed is gone afterwards."""
    batch = bench.create("3", "ORD001", "ORD003", "NOSUCH", tracking={"3": Tracking("TN1")}, fulfil=NEVER)
    assert bench.row(batch).sealed_wish
    view = bench.drain(batch)
    assert [item.order for item in view.items] == ["ORD003", "ORD001", "NOSUCH"]
    assert view.items[0].tracking.number == "TN1" and view.items[2].reason.code == "not_found"
    assert view.state == "done_with_errors" and bench.row(batch).sealed_wish is None


def test_a_filter_may_name_a_customer_and_is_sealed(bench: Bench) -> None:
    """Its words are nowhere in the row, reach the shop, and narrow what is chosen."""
    asked: list[object] = []
    orders = bench.shop.orders

    def search(**filters: object) -> Iterator[Order]:
        asked.append(filters.get("keywords"))
        return orders(payment_status=["PAID"], fulfillment_status=["AWAITING_PROCESSING"])  # type: ignore[return-value]

    bench.shop.orders = search  # type: ignore[method-assign,assignment]
    wanted = OrderFilter(
        query="Person 1", country="gb", exclude=["2"], created_from=datetime(2026, 1, 1, tzinfo=UTC)
    )
    batch = bench.create(filter=wanted)
    assert b"Person" not in (bench.row(batch).sealed_wish or b"")
    assert sorted(bench.states(batch) or [item.order for item in bench.drain(batch).items]) == ["ORD001", "ORD003"]
    assert asked == ["Person 1"]


SORTS = {
    "order": ["ORD001", "ORD002", "ORD003", "ORD010"],
    "date": ["ORD010", "ORD001", "ORD002", "ORD003"],
    "name": ["ORD003", "ORD002", "ORD001", "ORD010"],
    "postcode": ["ORD002", "ORD001", "ORD003", "ORD010"],
    "sku": ["ORD010", "ORD003", "ORD001", "ORD002"],
    "shipping_method": ["ORD001", "ORD003", "ORD010", "ORD002"],
}


@pytest.mark.parametrize("sort", SORTS)
def test_orders_come_sorted(bench: Bench, sort: str) -> None:
    """By number as people count, by name, by postcode, by what is packed, by method; kept through the file."""
    people = {1: ("Cid", "10", "B"), 2: ("Bea", "9", "C"), 3: ("Ann", "100", "A")}
    for number, (name, postcode, sku) in people.items():
        to = Person(name=name, street="1", city="Leeds", postal_code=postcode, country_code="GB")
        bench.shop.change(f"ORD{number:03}", ship_to=to, items=(OrderItem("Cup", sku=sku),))
    late = Person(name="Dan", street="1", city="Leeds", postal_code="200", country_code="GB")
    bench.shop.known["ORD010"] = placed_order(0, id="ORD010", shown_id="ORD010", aliases=(), ship_to=late)
    bench.shop.change("ORD002", shipping_method="Post by air")
    batch = bench.create("ORD001", "ORD003", "ORD002", "ORD010", sort=sort, fulfil=NEVER)
    expected = SORTS[sort] if sort != "shipping_method" else ["ORD001", "ORD003", "ORD010", "ORD002"]
    assert [item.order for item in bench.drain(batch).items] == expected
    assert ordered([]) == []


WRONG = [
    {"copies": 0},
    {"copies": 21},
    {"start_at": 2},
    {"sort": "colour"},
    {"documents": ["invoice"]},
    {"documents": []},
    {"parcels": {"1": 0}},
    {"fulfil": FulfilChoice(Policy.PRINTED)},
    {"fulfil": FulfilChoice(status="FULFILLED")},
    {"label": LabelChoice("no such stock")},
    {"label": LabelChoice(template="no such template")},
]


@pytest.mark.parametrize("wish", WRONG)
def test_what_cannot_work_is_refused_before_anything_is_stored(bench: Bench, wish: dict[str, object]) -> None:
    """One error, no row."""
    with pytest.raises(LabelsvcError):
        bench.create("1", **wish)
    assert batch_views(bench.runtime, STORE)[0] == []


@pytest.mark.parametrize("orders", [["", " "], ["x" * 256], ["a\nb"]])
def test_names_that_are_none_are_refused(bench: Bench, orders: list[str]) -> None:
    """Nothing, too long, or not to be shown."""
    with pytest.raises(UsageError):
        bench.create(*orders)


def test_an_order_in_another_unfinished_batch_is_not_printed_twice(bench: Bench) -> None:
    """Two batches of the same orders, working in turns: the second skips what has a label in the first."""
    first = bench.create("1", "2", fulfil=CONFIRMED)
    bench.turn(first)
    bench.turn(first)
    second = bench.create("2", "3", fulfil=NEVER)
    bench.drain(second)
    assert bench.states(second) == {"ORD002": ("skipped", "already_printed"), "ORD003": ("rendered", "")}
    reprint = bench.create("2", fulfil=NEVER, reprint=True)
    assert bench.drain(reprint).counts == {"rendered": 1}


def test_several_parcels_are_several_labels_and_one_change(bench: Bench) -> None:
    """Two labels of one order, each twice, one PUT."""
    batch = bench.create("1", "2", parcels={"ORD001": 2}, copies=2)
    view = bench.drain(batch)
    assert [item.parcels for item in view.items] == [2, 1] and bench.shop.puts == ["ORD001", "ORD002"]
    assert write_batch(bench.runtime, STORE, batch, BytesIO()) == 6


def test_a_packing_slip_follows_its_orders_labels(bench: Bench) -> None:
    """Two labels and one slip for an order of two parcels; the slip first, if it is named first."""
    for documents in (["label", "packing-slip"], ["packing-slip", "label"]):
        batch = bench.create("1", parcels={"1": 2}, documents=documents, reprint=True, fulfil=NEVER)
        bench.drain(batch)
        assert bench.view(batch).documents == tuple(documents)
        assert write_batch(bench.runtime, STORE, batch, BytesIO()) == 3


def test_a_file_is_the_same_each_time(bench: Bench) -> None:
    """PDF and ZPL; not before all labels are there."""
    batch = bench.create("2", "1", fulfil=NEVER)
    with pytest.raises(BatchConflict):
        write_batch(bench.runtime, STORE, batch, BytesIO())
    bench.drain(batch)
    for format in ("pdf", "zpl"):
        files = [BytesIO(), BytesIO()]
        assert [write_batch(bench.runtime, STORE, batch, file, format=format) for file in files] == [2, 2]  # type: ignore[arg-type]
        assert files[0].getvalue() == files[1].getvalue()


def test_a_cancelled_batch_stops_at_once(bench: Bench) -> None:
    """What is not done is not done any more; the turn that waits does nothing."""
    batch = bench.create("ORD001", "2", "3")
    view = cancel_batch(bench.runtime, STORE, batch, by="test")
    assert (view.state, view.counts) == ("cancelled", {"cancelled": 3})
    bench.drain(batch)
    assert not bench.shop.puts
    with pytest.raises(BatchConflict):
        cancel_batch(bench.runtime, STORE, batch, by="test")


def test_a_batch_cancelled_in_the_middle_of_a_turn_stops_at_its_next_step(bench: Bench) -> None:
    """The order on its way is still marked, the ones behind it are not."""
    batch = bench.create("1", "2", "3")

    def cancel(call: str, order: str) -> None:
        if (call, order) == ("fulfil", "ORD001"):
            cancel_batch(bench.runtime, STORE, batch, by="test")

    bench.shop.before = cancel
    bench.drain(batch)
    assert bench.states(batch) == {
        "ORD001": ("fulfilled", ""),
        "ORD002": ("cancelled", "cancelled_by_user"),
        "ORD003": ("cancelled", "cancelled_by_user"),
    }
    assert bench.shop.puts == ["ORD001"] and bench.view(batch).state == "cancelled"


def test_a_dead_token_stops_the_batch_until_it_is_retried(bench: Bench) -> None:
    """No turn follows; the reason is told; retry goes on where it stood."""
    batch = bench.create()
    bench.shop.before = raising("orders_by_id", "", TokenRejected("the token is dead"))
    assert not bench.turn(batch)
    assert not bench.turn(batch)
    assert bench.view(batch).stopped.code == "token_rejected" and bench.view(batch).state == "running"
    assert retry_batch(bench.runtime, STORE, batch, by="test").stopped.code == ""
    assert bench.drain(batch).counts == {"fulfilled": 3}


def test_a_shop_that_is_away_is_tried_again_later(bench: Bench) -> None:
    """A turn follows, with a delay that the engine keeps."""
    batch = bench.create()
    bench.shop.before = raising("orders", "", ShopUnreachable("away"), times=2)
    assert bench.turn(batch) and bench.turn(batch)
    assert bench.row(batch).setbacks == 2 and bench.view(batch).stopped.code == "shop_unreachable"
    bench.turn(batch)
    assert bench.view(batch).stopped.code == ""
    assert bench.drain(batch).counts == {"fulfilled": 3}


def test_retry_takes_up_only_what_failed(bench: Bench) -> None:
    """A label that could not be made is made now; the others are left alone."""
    bench.shop.change("ORD002", comments="unprintable")
    batch = bench.create()
    assert bench.drain(batch).counts == {"fulfilled": 2, "failed": 1}
    bench.shop.change("ORD002", comments="")
    retry_batch(bench.runtime, STORE, batch, by="test")
    assert bench.drain(batch).counts == {"fulfilled": 3} and len(bench.shop.puts) == 3
    with pytest.raises(BatchConflict):
        retry_batch(bench.runtime, STORE, batch, by="test")


def test_what_the_shop_would_not_mark_is_tried_again_by_itself(bench: Bench) -> None:
    """The batch is finished, with an error; a turn waits, and retry calls it at once. No second label."""
    bench.shop.before = raising("fulfil", "ORD002", RequestRejected("no"))
    batch = bench.create()
    assert bench.drain(batch).counts == {"fulfilled": 2, "failed": 1}
    retry_batch(bench.runtime, STORE, batch, by="test")
    assert bench.drain(batch).counts == {"fulfilled": 3}
    assert [item.label_version for item in bench.view(batch).items] == [1, 1, 1]


def test_confirmed_labels_are_marked(bench: Bench) -> None:
    """Nothing is marked before a person says that the labels came out."""
    batch = bench.create("1", "2", fulfil=CONFIRMED)
    assert bench.drain(batch).counts == {"rendered": 2} and not bench.shop.puts
    confirm_batch(bench.runtime, STORE, batch, by="test")
    assert bench.drain(batch).counts == {"fulfilled": 2} and bench.shop.puts == ["ORD001", "ORD002"]
    with pytest.raises(BatchConflict):
        confirm_batch(bench.runtime, STORE, batch, by="test")


def test_undo_puts_back_what_is_still_ours(bench: Bench) -> None:
    """The earlier status comes back with one change each; an order that went on is left alone."""
    bench.shop.change("ORD002", fulfillment_status="PROCESSING")
    batch = bench.create()
    bench.drain(batch)
    bench.shop.change("ORD003", fulfillment_status="DELIVERED")
    undo_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    assert bench.states(batch) == {
        "ORD001": ("rendered", "undone"),
        "ORD002": ("rendered", "undone"),
        "ORD003": ("fulfilled", "status_changed"),
    }
    told = {order.id: order.fulfillment_status for order in bench.shop.known.values()}
    assert told == {"ORD001": "AWAITING_PROCESSING", "ORD002": "PROCESSING", "ORD003": "DELIVERED"}
    assert bench.shop.puts == ["ORD001", "ORD002", "ORD003", "ORD001", "ORD002"]


Decision = Callable[..., object]


@pytest.mark.parametrize("decide", [cancel_batch, retry_batch, confirm_batch, undo_batch])
def test_another_stores_batch_is_not_there(bench: Bench, decide: Decision) -> None:
    """Nor is one that does not exist."""
    batch = bench.create()
    for store, name in (("9999", batch), (STORE, "nosuch")):
        with pytest.raises(BatchNotFound):
            decide(bench.runtime, store, name, by="test")
        with pytest.raises(BatchNotFound):
            batch_view(bench.runtime, store, name)


def test_batches_are_listed_newest_first_and_page_by_page(bench: Bench) -> None:
    """With a cursor, found by the beginning of an id or by an order of theirs."""
    made = [bench.create("1"), bench.create("2"), bench.create("3")]
    first, cursor = batch_views(bench.runtime, STORE, limit=2)
    rest, end = batch_views(bench.runtime, STORE, limit=2, cursor=cursor or "")
    assert [view.id for view in (*first, *rest)] == made[::-1] and end is None

    def found(**which: Any) -> list[str]:
        return [view.id for view in batch_views(bench.runtime, STORE, which=BatchFilter(**which))[0]]

    assert made[1] in found(query="2") and found(query=made[0]) == [made[0]]
    assert found(state="queued") == made[::-1] and found(state="done") == []
    second = batch_view(bench.runtime, STORE, made[1]).created
    assert found(created_from=second) == made[:0:-1] and found(created_to=second) == made[:1]
    assert batch_views(bench.runtime, "9999") == ([], None)
    for wrong in ({"cursor": "nosuch"}, {"limit": 0}, {"limit": 201}):
        with pytest.raises(UsageError):
            batch_views(bench.runtime, STORE, **wrong)  # type: ignore[arg-type]


def test_the_marker_changes_with_the_progress_only(bench: Bench) -> None:
    """Asked twice it is the same; after a turn it is another."""
    batch = bench.create()
    before = change_marker(bench.runtime, STORE, batch)
    assert before == change_marker(bench.runtime, STORE, batch)
    bench.turn(batch)
    assert before != change_marker(bench.runtime, STORE, batch)


def test_one_stores_batches_take_turns(bench: Bench, engine: Engine) -> None:
    """Who finds the store taken waits, and is called when whoever works for it is done with its turn."""
    first, second = bench.create("1"), bench.create("2")
    with lease(engine, STORE):
        assert bench.turn(first)
    waits = bench.row(first)
    assert waits.waiting is not None and not waits.stopped_code and not bench.shop.calls
    bench.turn(second)
    assert bench.row(first).waiting is None and bench.row(first).turn == waits.turn + 1
    called = queue.workflow_id(first, bench.row(first).turn)
    assert [one.workflow_id for one in queue.client(engine).list_workflows(workflow_ids=[called])] == [called]
    assert bench.drain(first).counts == bench.view(second).counts == {"fulfilled": 1}


def test_a_batch_without_a_turn_gets_one(bench: Bench, engine: Engine) -> None:
    """Whatever became of the engine's tables; what waits for a person is left alone."""
    held, batch = bench.create("2"), bench.create("1")
    bench.shop.before = raising("profile", "", TokenRejected("dead"))
    bench.turn(held)
    client = queue.client(engine)
    client.delete_workflows([one.workflow_id for one in client.list_workflows()])
    watch = Watch(bench.works, threading.Event())
    before = bench.row(batch).turn, bench.row(held).turn
    watch.sweep()
    assert (bench.row(batch).turn, bench.row(held).turn) == (before[0] + 1, before[1])
    watch.sweep()
    assert bench.row(batch).turn == before[0] + 1
    connect_store(engine, bench.runtime.box, STORE, "a-new-token")
    watch.sweep()
    assert bench.row(held).turn == before[1] + 1
    assert bench.drain(held).counts == bench.drain(batch).counts == {"fulfilled": 1}


def test_a_batch_that_is_not_committed_leaves_no_turn(bench: Bench, engine: Engine) -> None:
    """Rows and turn are one transaction."""
    with pytest.raises(UsageError):
        bench.create("1", filter=OrderFilter())
    with reading(engine) as session:
        assert not session.scalars(select(BatchRow)).all()
    assert not queue.client(engine).list_workflows()


def test_the_ledger_tells_who_printed_what(bench: Bench, engine: Engine) -> None:
    """From which version, and when its label was handed out."""
    bench.drain(bench.create("1", fulfil=NEVER))
    with reading(engine) as session:
        entry = session.scalars(select(LedgerRow)).one()
    assert (entry.order_id, entry.by, entry.label_version) == ("ORD001", "test", 1)
    assert entry.printed is not None and entry.fulfilled is None
