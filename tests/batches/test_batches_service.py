"""The main job, with the shop and the label engine as fakes: what becomes of orders, good and bad ones."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_shop import STORE, FakeShop, Killed, Print, placed_order, raising
from sqlalchemy import Engine, select

from labelsvc.batches.states import BatchState, ItemState, Policy
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow, LedgerRow
from labelsvc.batches.wish import FulfilChoice, LabelChoice, Tracking
from labelsvc.database import transaction
from labelsvc.ecwid.orders import Person
from labelsvc.errors import (
    AnswerInvalid,
    NotFound,
    OrderUnreadable,
    RequestRejected,
    ScopeMissing,
    ShopError,
    ShopUnavailable,
    ShopUnreachable,
    StoreError,
    TokenRejected,
    UsageError,
)

NEVER = FulfilChoice(Policy.NEVER)
PRINTED = FulfilChoice(Policy.PRINTED)


def states(report: Any) -> dict[str, tuple[str, str]]:
    """Order -> (state, reason)."""
    return {item.order_id: (item.state.value, item.reason.code) for item in report.items}


def shop_of(count: int, **changes: object) -> FakeShop:
    """A shop with so many placed orders."""
    return FakeShop(placed_order(number, **changes) for number in range(1, count + 1))


def test_placed_orders_are_printed_oldest_first_and_fulfilled_once(run: Print, out: Path) -> None:
    """All placed orders get a label in one file and one status change each; others are left alone."""
    shop = shop_of(3)
    shop.known["X"] = placed_order(9, id="X", payment_status="AWAITING_PAYMENT")
    report = run(shop)
    assert out.read_text().split() == ["ORD001", "ORD002", "ORD003"]
    assert shop.puts == ["ORD001", "ORD002", "ORD003"]
    assert report.counts == {"fulfilled": 3} and report.labels == 3
    assert [batch.state for batch in report.batches] == [BatchState.DONE]


def test_runs_with_nothing_to_do_leave_one_batch(run: Print, engine: Engine) -> None:
    """Each tells why, and takes the place of the one before; a batch in which a label was made stays."""
    shop = shop_of(2)
    worked = run(shop, fulfil=NEVER).batches[0].id
    for _ in range(3):
        last = run(shop, fulfil=NEVER)
        assert states(last) == dict.fromkeys(["ORD001", "ORD002"], ("skipped", "already_printed"))
    someone = run(shop, fulfil=NEVER, by="someone else")
    with transaction(engine) as session:
        assert set(session.scalars(select(BatchRow.id))) == {worked, last.batches[0].id, someone.batches[0].id}
        assert len(session.scalars(select(ItemRow.id)).all()) == 6


def test_an_idle_batch_that_this_run_completed_is_reported(run: Print) -> None:
    """An interrupted one whose orders went meanwhile, and a new one with nothing to do either."""
    shop = shop_of(1)
    shop.before = raising("orders_by_id", "", Killed())
    with pytest.raises(Killed):
        run(shop)
    shop.before = lambda call, order: None
    shop.change("ORD001", fulfillment_status="SHIPPED")
    shop.known["ORD002"] = placed_order(2, ship_to=None)
    report = run(shop)
    assert [batch.state for batch in report.batches] == [BatchState.DONE] * 2
    assert states(report) == {"ORD001": ("skipped", "already_shipped"), "ORD002": ("skipped", "no_address")}


def test_many_orders_are_read_in_chunks(run: Print) -> None:
    """120 orders cost two searches, and one reading each before their status change."""
    shop = shop_of(120)
    assert run(shop).counts == {"fulfilled": 120}
    assert shop.calls == {
        "profile": 1, "orders": 1, "orders_by_id": 2, "order": 120, "fulfil": 120, "fulfilled": 120,
    }  # fmt: skip


def test_second_run_prints_nothing_twice(run: Print, out: Path) -> None:
    """Fulfilled orders are no longer placed; named again, they are skipped, and the file stays."""
    shop = shop_of(2)
    run(shop)
    assert run(shop).batches == ()
    report = run(shop, "ORD001", "ORD002")
    assert states(report) == dict.fromkeys(["ORD001", "ORD002"], ("skipped", "already_printed"))
    assert report.labels == 0 and report.out is None
    assert out.read_text().split() == ["ORD001", "ORD002"] and len(shop.puts) == 2


def test_never_fulfilled_orders_are_printed_once_all_the_same(run: Print, out: Path) -> None:
    """With ``never`` the shop still lists the orders; the ledger remembers that they were printed."""
    shop = shop_of(2)
    assert run(shop, fulfil=NEVER).counts == {"printed": 2}
    out.unlink()
    assert run(shop, fulfil=NEVER).counts == {"skipped": 2}
    assert shop.puts == [] and not out.exists()


def test_printed_policy_fulfils_after_the_file_is_there(run: Print, out: Path) -> None:
    """With ``printed`` no status changes before the labels are written."""
    shop = shop_of(2)
    seen: list[bool] = []
    shop.before = lambda call, order: seen.append(out.exists()) if call == "fulfil" else None
    assert run(shop, fulfil=PRINTED).counts == {"fulfilled": 2}
    assert seen == [True, True]


def test_printed_policy_needs_something_that_prints(run: Print) -> None:
    """Without a file or printer, ``printed`` could never come true."""
    with pytest.raises(UsageError):
        run(shop_of(1), fulfil=PRINTED, out=None)


def test_without_a_file_labels_are_stored_only(run: Print, out: Path) -> None:
    """A batch for somebody who fetches the labels later."""
    assert run(shop_of(2), out=None).counts == {"fulfilled": 2}
    assert not out.exists()


def test_orders_are_printed_in_the_order_asked_for_by_any_name(run: Print, out: Path) -> None:
    """Ids, old numbers, spaces and repetitions: each order once, where it was named first."""
    report = run(shop_of(3), "ORD003", " 1 ", "3", "ORD001", "")
    assert out.read_text().split() == ["ORD003", "ORD001"]
    assert [item.order_id for item in report.items] == ["ORD003", "ORD001"]


def test_an_id_goes_before_another_orders_old_number(run: Print) -> None:
    """Order 2 of today is not order ORD002, whose number was 2 once."""
    shop = shop_of(3)
    shop.known["2"] = placed_order(7, id="2", shown_id="2", aliases=())
    assert [item.order_id for item in run(shop, "2").items] == ["2"]


def test_one_bad_order_stops_no_other(run: Print, out: Path) -> None:
    """Unknown, unreadable, unprintable, unlucky or digital orders are told; the good ones are done."""
    shop = shop_of(6)
    shop.change("ORD002", comments="unprintable")
    shop.change("ORD003", comments="bug")
    shop.change("ORD004", items=(replace(placed_order(4).items[0], shipping_required=False, digital=True),))
    shop.change("ORD005", ship_to=None)
    names = [*shop.known, "NOSUCH"]
    report = run(shop, *names)
    assert states(report) == {
        "ORD001": ("fulfilled", ""),
        "ORD002": ("failed", "label"),
        "ORD003": ("failed", "label"),
        "ORD004": ("skipped", "digital"),
        "ORD005": ("skipped", "no_address"),
        "ORD006": ("fulfilled", ""),
        "NOSUCH": ("failed", "not_found"),
    }
    assert all(item.reason.text for item in (*report.failed, *report.skipped))
    assert [batch.state for batch in report.batches] == [BatchState.DONE_WITH_ERRORS]
    assert shop.puts == out.read_text().split() == ["ORD001", "ORD006"]


def test_a_bug_in_the_engine_is_told_without_the_customers_name(
    run: Print, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason and the log say where it happened, not what the order held."""
    report = run(shop_of(1, comments="bug"))
    assert "ZeroDivisionError in lay_out" in report.failed[0].reason.text
    assert "ZeroDivisionError" in caplog.text
    assert "Person 1" not in caplog.text + report.failed[0].reason.text


def test_unreadable_orders_in_the_list_are_told(run: Print) -> None:
    """What the shop lists but nobody can read is a failed order, not silence."""
    shop = shop_of(1)
    shop.unreadable = [OrderUnreadable("its id is missing", order=None), OrderUnreadable("odd", order="ODD")]
    report = run(shop)
    assert states(report)["ODD"][0] == "failed" and len(report.failed) == 2
    assert report.counts["fulfilled"] == 1


def test_a_spoilt_search_falls_back_to_single_readings(run: Print) -> None:
    """One order that spoils the list's answer costs one request each, nothing else."""
    shop = shop_of(3)
    shop.before = raising("orders_by_id", "", AnswerInvalid("truncated"), times=9)
    assert run(shop).counts == {"fulfilled": 3}


CHANGES: dict[str, tuple[dict[str, object], tuple[str, str]]] = {
    "cancelled": ({"payment_status": "CANCELLED"}, ("skipped", "cancelled")),
    "refunded": ({"payment_status": "REFUNDED"}, ("skipped", "refunded")),
    "shipped": ({"fulfillment_status": "SHIPPED"}, ("skipped", "already_shipped")),
    "moved": ({"ship_to": Person(name="Person 2", street="2 Side St")}, ("failed", "address_changed")),
    "other method": ({"shipping_method": "Courier"}, ("failed", "address_changed")),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("policy", [Policy.RENDERED, Policy.PRINTED])
def test_an_order_changed_meanwhile_is_not_fulfilled(run: Print, out: Path, change: str, policy: Policy) -> None:
    """Between fetching and fulfilling somebody changes an order: it is told, and the others are done."""
    shop = shop_of(3)
    changes, expected = CHANGES[change]
    shop.before = lambda call, order: (
        shop.change("ORD002", **changes) if (call, order) == ("order", "ORD002") else None
    )
    report = run(shop, fulfil=FulfilChoice(policy))
    assert states(report)["ORD002"] == expected
    assert shop.puts == ["ORD001", "ORD003"]
    assert ("ORD002" in out.read_text()) == (policy is Policy.PRINTED)


def test_an_order_deleted_meanwhile_is_skipped(run: Print) -> None:
    """An order that is gone when it is read again is nobody's failure."""
    shop = shop_of(2)
    shop.before = lambda call, order: shop.forget("ORD001") if call == "order" else None
    assert states(run(shop))["ORD001"] == ("skipped", "order_gone")
    assert shop.puts == ["ORD002"]


def test_a_readdressed_order_is_printed_again_by_the_next_run(run: Print, engine: Engine, out: Path) -> None:
    """Its first label was never handed out, so that is no second printing; versions count on."""
    shop = shop_of(1)
    change, _ = CHANGES["moved"]
    shop.before = lambda call, order: shop.change("ORD001", **change) if call == "order" else None
    run(shop)
    report = run(shop)
    assert [(item.state, item.label_version) for item in report.items] == [(ItemState.FULFILLED, 2)]
    with transaction(engine) as session:
        ledger = session.scalars(select(LedgerRow).order_by(LedgerRow.id)).all()
    assert [(entry.printed is None, entry.label_version) for entry in ledger] == [(True, 1), (False, 2)]


def test_what_could_not_be_marked_is_tried_again_without_a_second_label(run: Print, out: Path) -> None:
    """A lost status change is told as failed; the next run reads first, finds it applied, prints nothing."""
    shop = shop_of(2)
    shop.lose = {"ORD001"}
    first = run(shop)
    assert states(first)["ORD001"] == ("owed", "shop_unavailable")
    assert [item.order_id for item in first.failed] == ["ORD001"]
    assert "ORD001" in out.read_text()
    out.unlink()
    second = run(shop)
    assert [(item.order_id, item.state) for item in second.retried] == [("ORD001", ItemState.FULFILLED)]
    assert shop.puts == ["ORD001", "ORD002"] and not out.exists()


@pytest.mark.parametrize("error", [RequestRejected("no"), AnswerInvalid("what"), NotFound("gone")])
def test_a_refused_status_change_is_tried_again(run: Print, error: ShopError) -> None:
    """Whatever the shop says to the PUT of one order, the others are done and it will be tried again."""
    shop = shop_of(2)
    shop.before = raising("fulfil", "ORD001", error)
    assert states(run(shop))["ORD001"][0] == "owed"
    report = run(shop)
    assert report.counts == {"fulfilled": 1} and sorted(shop.puts) == ["ORD001", "ORD002"]


def test_a_debt_is_dropped_when_the_order_was_cancelled(run: Print) -> None:
    """A status change that is tried again later heeds what happened to the order meanwhile."""
    shop = shop_of(1)
    shop.before = raising("fulfil", "ORD001", RequestRejected("no"))
    run(shop)
    shop.change("ORD001", payment_status="CANCELLED")
    assert states(run(shop)) == {"ORD001": ("skipped", "cancelled")}
    assert run(shop).items == () and shop.puts == []


def test_an_order_in_doubt_that_went_on_counts_as_done(run: Print) -> None:
    """Our status change arrived, and the shop has moved the order on since: nothing is written."""
    shop = shop_of(1)
    shop.lose = {"ORD001"}
    run(shop)
    shop.change("ORD001", fulfillment_status="DELIVERED")
    assert states(run(shop)) == {"ORD001": ("fulfilled", "")}
    assert shop.puts == ["ORD001"]


def test_the_client_looks_again_before_it_sends_again(run: Print) -> None:
    """The order was readdressed between two PUTs of one call: the second is never sent."""
    shop = shop_of(1)

    def fulfil(order_id: str, **options: Any) -> object:
        shop.change(order_id, ship_to=Person(name="Else", street="Elsewhere"))
        options["before_resend"](shop.known[order_id])
        raise AssertionError("sent again")

    shop.fulfil = fulfil  # type: ignore[method-assign]
    assert states(run(shop)) == {"ORD001": ("failed", "address_changed")}


STOPPING = [TokenRejected("dead"), ShopUnreachable("away"), ScopeMissing("no right"), ShopUnreachable("x")]


@pytest.mark.parametrize("error", STOPPING)
@pytest.mark.parametrize(("call", "done"), [("order", 1), ("fulfil", 1), ("orders_by_id", 0)])
def test_what_befalls_all_orders_stops_and_is_resumed(
    run: Print, out: Path, error: ShopError, call: str, done: int
) -> None:
    """A dead token or a shop that is away stops the batch where it is; the next run completes it."""
    shop = shop_of(3)
    shop.before = raising(call, "" if call == "orders_by_id" else "ORD002", error)
    first = run(shop)
    assert first.stopped is error and len(shop.puts) == done
    assert [batch.state for batch in first.batches] == [BatchState.RUNNING]
    second = run(shop)
    assert second.stopped is None and [batch.resumed for batch in second.batches] == [True]
    assert out.read_text().split() == shop.puts == ["ORD001", "ORD002", "ORD003"]


def test_trouble_in_a_row_stops(run: Print) -> None:
    """A shop that answers 5xx to order after order is not asked for a hundred more."""
    shop = shop_of(100)
    shop.before = raising("fulfil", "", ShopUnavailable("503"), times=100)
    report = run(shop)
    assert isinstance(report.stopped, ShopUnavailable) and shop.calls["fulfil"] == 3
    shop.before = lambda call, order: None
    assert run(shop).counts == {"fulfilled": 100} and len(shop.puts) == 100


def test_single_trouble_does_not_stop(run: Print) -> None:
    """Every third order meets a 5xx: each is told, none keeps the others."""
    shop = shop_of(9)

    def before(call: str, order: str) -> None:
        if call == "fulfil" and int(order[3:]) % 3 == 0:
            raise ShopUnavailable("503")

    shop.before = before
    report = run(shop)
    assert report.stopped is None and report.counts == {"fulfilled": 6, "failed": 3}


def test_nothing_is_begun_when_the_shop_cannot_be_asked(run: Print) -> None:
    """The first question already fails: no batch, no file, an error for the caller."""
    shop = shop_of(1)
    shop.before = raising("profile", "", ShopUnreachable("away"))
    with pytest.raises(ShopUnreachable):
        run(shop)
    assert run(shop).counts == {"fulfilled": 1}


def test_reprint_gives_the_stored_label_and_no_second_status_change(run: Print, engine: Engine, out: Path) -> None:
    """A lost label is printed again as it was, though the order is shipped; the ledger has both printings."""
    shop = shop_of(2)
    run(shop)
    shop.change("ORD001", comments="changed since")
    report = run(shop, "ORD001", reprint=True)
    assert [(item.state, item.label_version) for item in report.items] == [(ItemState.PRINTED, 1)]
    assert out.read_text().split() == ["ORD001"] and len(shop.puts) == 2
    with transaction(engine) as session:
        assert len(session.scalars(select(LabelRow)).all()) == 2
        entries = session.scalars(select(LedgerRow).where(LedgerRow.order_id == "ORD001")).all()
    assert [entry.printed is not None for entry in entries] == [True, True]


@pytest.mark.parametrize("change", [{"label": LabelChoice("A6")}, {"moved": True}])
def test_reprint_makes_a_new_version_where_the_old_will_not_do(run: Print, change: dict[str, Any]) -> None:
    """Another stock, or another address since: the stored label is not what is asked for."""
    shop = shop_of(1)
    run(shop)
    if change.pop("moved", False):
        shop.change("ORD001", ship_to=Person(name="Person 1", street="2 Side St"))
    report = run(shop, "ORD001", reprint=True, **change)
    assert [item.label_version for item in report.items] == [2]


def test_tracking_and_silence_reach_the_shop(run: Print) -> None:
    """A number known here is sent with the status, by whatever name the order was asked for."""
    shop = shop_of(2)
    quiet = FulfilChoice(notify_customer=False)
    run(shop, "1", "ORD002", fulfil=quiet, tracking={"1": Tracking("1Z999")})
    assert [(told["tracking"], told["notify"]) for told in shop.told] == [("1Z999", False), ("", False)]


def test_unpaid_orders_count_where_the_store_says_so(run: Print) -> None:
    """Payment on delivery: orders that await payment are placed too."""
    shop = shop_of(1, payment_status="AWAITING_PAYMENT")
    assert run(shop).items == ()
    assert run(shop, accept_unpaid=True).counts == {"fulfilled": 1}


@pytest.mark.parametrize(
    "options",
    [
        {"fulfil": FulfilChoice(status="FULFILLED")},
        {"tracking": {"ORD001": Tracking("1", "javascript:alert(1)")}},
        {"out": Path("/nowhere/labels.pdf")},
        {"out": Path("/")},
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_done(run: Print, options: dict[str, Any]) -> None:
    """A wrong status, address or file is told before the shop is asked at all."""
    shop = shop_of(1)
    with pytest.raises(UsageError):
        run(shop, **options)
    assert not shop.calls


def test_unconnected_store_is_refused(run: Print, engine: Engine) -> None:
    """Only for a connected store is anything printed."""
    with transaction(engine) as session:
        session.connection().exec_driver_sql(f"UPDATE stores SET sealed_token = NULL WHERE id = '{STORE}'")
    with pytest.raises(StoreError):
        run(shop_of(1))


@pytest.mark.parametrize("policy", Policy)
def test_progress_counts_every_order_once(run: Print, policy: Policy) -> None:
    """Whatever the policy, progress begins with the first and ends at all of all."""
    seen: list[tuple[int, int]] = []
    shop = shop_of(60)
    run(shop, fulfil=FulfilChoice(policy), progress=lambda at: seen.append((at.done, at.total)))
    assert seen[0] == (1, 60) and seen[-1] == (60, 60)


def test_nothing_readable_of_the_customer_is_in_the_database(run: Print, engine: Engine, tmp_path: Path) -> None:
    """Names, streets and tokens stand encrypted in every file of the database."""
    run(shop_of(3), out=None)
    engine.dispose()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    for secret in (b"Person", b"Main St", b"secret_token"):
        assert secret not in stored
