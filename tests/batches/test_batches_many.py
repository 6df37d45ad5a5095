"""Many orders changed in one call: as each alone would be, whatever becomes of the call."""

from collections.abc import Iterator

import pytest
from batch_queue import Bench, bench_of
from batch_shop import STORE, FakeShop, Killed, placed_order, raising
from sqlalchemy import Engine, select

from labelsvc.batches.service import Tracking, cancel_batch
from labelsvc.batches.tables import ItemRow, LedgerRow
from labelsvc.database import reading
from labelsvc.errors import NotFound, RateLimited, RequestRejected, ShopUnavailable, ShopUnreachable
from labelsvc.stores import SecretBox


@pytest.fixture
def bench(engine: Engine, box: SecretBox) -> Iterator[Bench]:
    """Nine orders, and a shop that takes four at once; three are worth a call."""
    with bench_of(engine, box, FakeShop(placed_order(number) for number in range(1, 10))) as made:
        made.works.many_from = 3
        yield made


def assert_once(bench: Bench, batch: str, done: int = 9) -> None:
    """Every order has its label, one status change, and a line in the ledger that says so."""
    view = bench.drain(batch)
    assert view.counts.get("fulfilled") == done, view.counts
    assert len(bench.shop.puts) == len(set(bench.shop.puts)) == done
    with reading(bench.runtime.engine) as session:
        lines = session.scalars(select(LedgerRow).where(LedgerRow.fulfilled.is_not(None))).all()
    assert len(lines) == done and {line.status for line in lines} == {"SHIPPED"}


def test_many_orders_cost_few_calls(bench: Bench) -> None:
    """Three readings and three changes for nine orders; none is read or changed alone."""
    batch = bench.create(tracking={"ORD002": Tracking("T-2")})
    assert_once(bench, batch)
    assert bench.shop.calls["orders_now"] == bench.shop.calls["change_many"] == 3
    assert bench.shop.calls["order"] == 0
    assert {"order": "ORD002", "tracking": "T-2", "notify": True} in bench.shop.told


def test_few_orders_go_one_by_one(bench: Bench) -> None:
    """Below the threshold a call for many would cost more."""
    batch = bench.create("ORD001", "ORD002")
    assert_once(bench, batch, done=2)
    assert bench.shop.calls["change_many"] == 0


@pytest.mark.parametrize("call", ["orders_now", "change_many", "accepted", "fulfil", "told", "settle"])
def test_killed_at_any_moment_nothing_is_lost_or_doubled(bench: Bench, call: str) -> None:
    """What the shop had accepted goes on without us; whoever is next waits for its end before reading."""
    batch = bench.create()
    if call == "settle":
        bench.shop.before = raising("accepted", "", Killed())
        with pytest.raises(Killed):
            bench.turn(batch)
    bench.shop.before = raising(call, "", Killed())
    with pytest.raises(Killed):
        bench.turn(batch)
    assert_once(bench, batch)


@pytest.mark.parametrize("error", [ShopUnavailable("no answer"), ShopUnreachable("no connection")])
def test_a_call_whose_answer_is_lost_is_not_sent_again_unasked(bench: Bench, error: Exception) -> None:
    """Whether it had arrived or not: its key is settled first."""
    batch = bench.create()
    bench.shop.before = raising("change_many", "", error)
    bench.turn(batch)
    assert_once(bench, batch)
    assert bench.shop.calls["settle"] >= 1


def test_one_order_that_goes_wrong_spoils_no_other(bench: Bench) -> None:
    """Refused: owed, and tried again by itself. Unclear: read, and found done or done alone."""
    errors: dict[str, Exception] = {"ORD002": RequestRejected("no"), "ORD003": ShopUnavailable("500")}

    def before(call: str, order: str) -> None:
        if call == "fulfil" and order in errors:
            raise errors.pop(order)

    bench.shop.before = before
    bench.shop.lose.add("ORD004")
    batch = bench.create()
    bench.turn(batch)
    states = bench.states(batch)
    assert states.pop("ORD002") == ("failed", "request_rejected")
    assert set(states.values()) == {("fulfilled", "")}
    assert len(bench.shop.puts) == len(set(bench.shop.puts)) == 8


def test_what_changed_meanwhile_is_heeded(bench: Bench) -> None:
    """Cancelled, re-addressed, shipped by somebody or deleted after its label was made: told, and not changed."""

    def meanwhile(call: str, _order: str) -> None:
        if call == "orders_now":
            bench.shop.change("ORD001", payment_status="CANCELLED")
            bench.shop.change("ORD002", ship_to=placed_order(77).ship_to)
            bench.shop.change("ORD003", fulfillment_status="SHIPPED")
            bench.shop.forget("ORD004")
            bench.shop.before = lambda call, order: None

    bench.shop.before = meanwhile
    batch = bench.create()
    bench.drain(batch)
    states = bench.states(batch)
    assert [states[f"ORD00{number}"] for number in range(1, 5)] == [
        ("skipped", "cancelled"),
        ("failed", "address_changed"),
        ("skipped", "already_shipped"),
        ("skipped", "order_gone"),
    ]
    assert sorted(bench.shop.puts) == [f"ORD00{number}" for number in range(5, 10)]


def test_over_the_limit_the_rest_waits(bench: Bench) -> None:
    """A 429 inside of a call stops the turn; what was done is noted, the rest follows later."""
    bench.shop.before = raising("fulfil", "ORD003", RateLimited("slower"))
    batch = bench.create()
    bench.turn(batch)
    assert bench.row(batch).stopped_code == "rate_limited"
    assert bench.view(batch).counts["fulfilled"] == 3
    assert_once(bench, batch)


@pytest.mark.parametrize("moment", ["orders_now", "change_many"])
def test_a_shop_that_takes_no_batches_is_not_asked_each_time(bench: Bench, moment: str) -> None:
    """They go one by one, in the same turn and for ten minutes from then on."""
    bench.shop.before = raising(moment, "", RequestRejected("no batches"), times=100)
    assert_once(bench, bench.create())
    assert bench.shop.calls[moment] == 1


def test_a_shop_that_no_longer_takes_batches_is_given_time(bench: Bench, engine: Engine) -> None:
    """Accepted, then a crash, then no more batches: the orders stay where they are until the call must be over."""
    batch = bench.create()
    bench.shop.before = raising("accepted", "", Killed())
    with pytest.raises(Killed):
        bench.turn(batch)
    bench.shop.before = raising("settle", "", ShopUnavailable("503"))
    bench.turn(batch)
    assert bench.row(batch).stopped_code == "shop_unavailable"
    with reading(engine) as session:
        assert len(session.scalars(select(ItemRow).where(ItemRow.put_key != "")).all()) == 4
    assert_once(bench, batch)


def test_a_late_call_finds_its_key_taken(bench: Bench) -> None:
    """A call that never arrived is settled all the same, and then done anew."""
    batch = bench.create()
    bench.shop.before = raising("change_many", "", Killed())
    with pytest.raises(Killed):
        bench.turn(batch)
    assert_once(bench, batch)
    with reading(bench.runtime.engine) as session:
        keys = set(session.scalars(select(ItemRow.put_key)))
    assert keys <= bench.shop.keys and len(bench.shop.keys) == len(keys) + 1


def test_an_order_cancelled_meanwhile_is_not_in_the_call(bench: Bench) -> None:
    """A person was faster: its row is no longer ours."""

    def cancel(call: str, _order: str) -> None:
        if call == "orders_now":
            bench.shop.before = lambda call, order: None
            cancel_batch(bench.runtime, STORE, batch, by="test")

    batch = bench.create()
    bench.shop.before = cancel
    bench.drain(batch)
    assert bench.view(batch).counts == {"cancelled": 9}
    assert bench.shop.puts == []


def test_someone_who_was_overtaken_sends_nothing(bench: Bench) -> None:
    """Past its heartbeat between reading and changing: its fence is down, and nothing leaves."""

    def overtaken(call: str, _order: str) -> None:
        if call == "orders_now":
            bench.works.pulse.life += 1

    batch = bench.create()
    bench.shop.before = overtaken
    bench.turn(batch)
    assert bench.shop.puts == [] and bench.shop.calls["change_many"] == 0
    bench.shop.before = lambda call, order: None
    assert_once(bench, batch)


def test_an_order_that_is_not_known_any_more_fails_alone(bench: Bench) -> None:
    """Gone between the reading and the change."""
    bench.shop.before = raising("fulfil", "ORD005", NotFound("gone"))
    batch = bench.create()
    bench.turn(batch)
    assert bench.states(batch)["ORD005"][0] == "failed"
    assert len(bench.shop.puts) == 8
