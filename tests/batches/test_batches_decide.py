"""What a person decides late: after labels came out, after a debt was left, after orders went elsewhere."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from batch_queue import Bench, bench_of
from batch_shop import STORE, FakeShop, placed_order, raising
from sqlalchemy import Engine

from labelsvc.batches import queue
from labelsvc.batches.narrow import printed_of
from labelsvc.batches.service import (
    FulfilChoice,
    Policy,
    cancel_batch,
    confirm_batch,
    retry_batch,
    undo_batch,
    write_batch,
)
from labelsvc.database import reading
from labelsvc.ecwid.orders import Person
from labelsvc.errors import BatchConflict, RequestRejected, ShopUnreachable
from labelsvc.printing import Outcome, PrintDocument, PrinterProfile, Result, add_printer
from labelsvc.stores import SecretBox

ELSEWHERE = Person(name="Person 1", street="2 Other St", city="Leeds", country_code="GB")


class Printer:
    """Prints all that it gets."""

    def __init__(self) -> None:
        self.jobs: list[PrintDocument] = []

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """One job."""
        self.jobs.append(document)
        return Outcome(Result.PRINTED)

    def find(self, job_id: str) -> Outcome | None:
        """Nothing is ever in doubt."""
        return None


@pytest.fixture
def bench(engine: Engine, box: SecretBox) -> Iterator[Bench]:
    """Two placed orders and a printer of the store's."""
    add_printer(engine, box, PrinterProfile(STORE, "Zebra", "socket://192.0.2.1"))
    with bench_of(engine, box, FakeShop(placed_order(number) for number in (1, 2))) as made:
        yield made
    queue.forget(engine)


@pytest.mark.parametrize("policy", [Policy.CONFIRMED, Policy.PRINTED])
def test_a_printed_label_that_is_made_anew_is_printed_anew(bench: Bench, policy: Policy) -> None:
    """The order went elsewhere after its label came out: it is marked only once the new label came out too."""
    printer = Printer()
    bench.works.printer = lambda profile: printer
    batch = bench.create("1", printer="Zebra", fulfil=FulfilChoice(policy))
    if policy is Policy.PRINTED:
        bench.shop.before = lambda call, order: (
            bench.shop.change("ORD001", ship_to=ELSEWHERE) if call == "order" and len(printer.jobs) == 1 else None
        )
    else:
        bench.drain(batch)
        bench.shop.change("ORD001", ship_to=ELSEWHERE)
        confirm_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    assert bench.states(batch) == {"ORD001": ("failed", "address_changed")} and len(printer.jobs) == 1
    retry_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    assert len(printer.jobs) == 2
    if policy is Policy.CONFIRMED:
        assert not bench.shop.puts
        confirm_batch(bench.runtime, STORE, batch, by="test")
        bench.drain(batch)
    assert bench.states(batch) == {"ORD001": ("fulfilled", "")} and bench.shop.puts == ["ORD001"]


def test_undo_takes_back_what_is_still_owed(bench: Bench) -> None:
    """An order that the shop would not mark is not marked after the undo."""
    bench.shop.before = raising("fulfil", "ORD002", RequestRejected("no"))
    batch = bench.create()
    assert bench.drain(batch).counts == {"fulfilled": 1, "failed": 1}
    undo_batch(bench.runtime, STORE, batch, by="test")
    view = bench.drain(batch)
    assert bench.states(batch) == {"ORD001": ("rendered", "undone"), "ORD002": ("rendered", "undone")}
    assert view.state == "done" and bench.shop.puts == ["ORD001", "ORD001"]
    assert not bench.turn(batch)


def test_an_undone_order_that_was_only_owed_is_not_called_marked(bench: Bench) -> None:
    """The merchant gave it a third status meanwhile: it is not ours to put back, and never had our status."""
    bench.shop.before = raising("fulfil", "ORD002", RequestRejected("no"))
    batch = bench.create()
    bench.drain(batch)
    bench.shop.change("ORD002", fulfillment_status="RETURNED")
    undo_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    assert bench.states(batch) == {"ORD001": ("rendered", "undone"), "ORD002": ("cancelled", "status_changed")}


@pytest.mark.parametrize("policy", [Policy.RENDERED, Policy.CONFIRMED])
def test_an_undo_of_an_order_that_is_gone(bench: Bench, policy: Policy) -> None:
    """It was marked, and stays so; the others get their status back."""
    batch = bench.create(fulfil=FulfilChoice(policy))
    bench.drain(batch)
    if policy is Policy.CONFIRMED:
        confirm_batch(bench.runtime, STORE, batch, by="test")
        bench.drain(batch)
    bench.shop.forget("ORD002")
    undo_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    assert bench.states(batch) == {"ORD001": ("rendered", "undone"), "ORD002": ("fulfilled", "order_gone")}


@pytest.mark.parametrize(("error", "code"), [(None, "order_gone"), (RequestRejected("no"), "undo_refused")])
def test_an_undone_debt_that_cannot_be_read_is_not_paid(bench: Bench, error: Exception | None, code: str) -> None:
    """Nobody knows whether it ever reached the shop: it is not called marked, and nothing is sent any more."""
    bench.shop.before = raising("fulfil", "ORD002", RequestRejected("no"))
    batch = bench.create()
    bench.drain(batch)
    if error is None:
        bench.shop.forget("ORD002")
    else:
        bench.shop.before = raising("order", "ORD002", error)
    undo_batch(bench.runtime, STORE, batch, by="test")
    view = bench.drain(batch)
    assert bench.states(batch) == {"ORD001": ("rendered", "undone"), "ORD002": ("cancelled", code)}
    assert view.is_finished and bench.shop.puts == ["ORD001", "ORD001"]
    assert not bench.turn(batch)


def test_the_ledger_tells_of_an_undo(bench: Bench) -> None:
    """When an order was marked, and when that was taken back."""
    batch = bench.create()
    bench.drain(batch)
    undo_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    with reading(bench.runtime.engine) as session:
        noted = printed_of(session, STORE, ["ORD001"])["ORD001"]
    assert noted.fulfilled and noted.undone and noted.fulfilled <= noted.undone


def test_of_two_new_batches_the_older_comes_first(bench: Bench) -> None:
    """Whoever takes the younger's turn at the same moment: the older marks what it was asked to."""
    older, younger = bench.create("1"), bench.create(fulfil=FulfilChoice(Policy.CONFIRMED))
    bench.turn(younger)
    bench.drain(older)
    bench.drain(younger)
    assert bench.states(older) == {"ORD001": ("fulfilled", "")}
    assert bench.states(younger) == {"ORD002": ("rendered", "")}


def test_a_younger_batch_gives_way_once(bench: Bench) -> None:
    """Should nobody take the older one's turn, it does not wait for ever."""
    bench.create("1")
    younger = bench.create("2")
    bench.turn(younger)
    bench.turn(younger)
    assert bench.states(younger) == {"ORD002": ("fulfilled", "")}


def test_undo_leaves_what_never_left(bench: Bench) -> None:
    """An order that could not even be read before its change has no earlier status: it is cancelled."""
    bench.shop.before = raising("order", "ORD002", RequestRejected("no"))
    batch = bench.create()
    assert bench.drain(batch).counts == {"fulfilled": 1, "failed": 1}
    undo_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    assert bench.states(batch) == {"ORD001": ("rendered", "undone"), "ORD002": ("cancelled", "cancelled_by_user")}
    assert bench.shop.puts == ["ORD001", "ORD001"]


def test_labels_that_were_fetched_from_a_cancelled_batch_are_not_printed_again(bench: Bench) -> None:
    """The shop is away, the file is there: whoever fetched it has printed it."""
    bench.shop.before = raising("order", "", ShopUnreachable("away"), times=2)
    batch = bench.create("1", "2")
    bench.drain(batch)
    assert bench.view(batch).counts == {"rendered": 2}
    write_batch(bench.runtime, STORE, batch, BytesIO())
    cancel_batch(bench.runtime, STORE, batch, by="test")
    bench.shop.before = lambda call, order: None
    other = bench.create()
    bench.drain(other)
    assert set(bench.states(other).values()) == {("skipped", "already_printed")}


def test_labels_that_nobody_fetched_from_a_cancelled_batch_are_printed(bench: Bench) -> None:
    """Nothing came out, so there is nothing to be printed twice."""
    bench.shop.before = raising("order", "", ShopUnreachable("away"), times=2)
    batch = bench.create("1", "2")
    bench.drain(batch)
    cancel_batch(bench.runtime, STORE, batch, by="test")
    bench.shop.before = lambda call, order: None
    assert bench.drain(bench.create()).counts == {"fulfilled": 2}


def test_a_batch_cancelled_before_its_orders_were_found_has_no_label(bench: Bench) -> None:
    """It does not tell anybody to wait for one."""
    batch = bench.create()
    cancel_batch(bench.runtime, STORE, batch, by="test")
    with pytest.raises(BatchConflict, match="no label"):
        write_batch(bench.runtime, STORE, batch, BytesIO())
