"""Labels to a printer: in order, each once, whatever the printer says or does not say."""

from collections.abc import Iterator

import pytest
from batch_queue import Bench, bench_of
from batch_shop import STORE, FakeShop, Killed, placed_order
from sqlalchemy import Engine, select

from labelsvc.batches import queue
from labelsvc.batches.service import FulfilChoice, LabelChoice, Policy, cancel_batch, confirm_batch, retry_batch
from labelsvc.batches.states import PrintState
from labelsvc.batches.tables import ItemRow, LedgerRow
from labelsvc.database import reading
from labelsvc.errors import PrinterNotFound
from labelsvc.printing import Outcome, PrintDocument, PrinterProfile, Result, add_printer
from labelsvc.stores import SecretBox

PRINTED = FulfilChoice(Policy.PRINTED)
AWAY = Outcome(Result.NOT_SENT, "it is switched off", "unreachable")
LOST = Outcome(Result.UNKNOWN, "it stopped answering", "no_answer")
DONE = Outcome(Result.PRINTED)


class Printer:
    """A printer that answers as it is told: ``answers`` first, then that all was printed."""

    def __init__(self) -> None:
        self.jobs: dict[str, PrintDocument] = {}
        self.answers: list[Outcome | BaseException] = []
        self.found: Outcome | None = None

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """One job."""
        answer = self.answers.pop(0) if self.answers else DONE
        if isinstance(answer, BaseException):
            raise answer
        if answer is not AWAY:
            self.jobs[job_id] = document
        return answer

    def find(self, job_id: str) -> Outcome | None:
        """What it remembers."""
        return self.found


@pytest.fixture
def printer() -> Printer:
    """A printer."""
    return Printer()


@pytest.fixture
def bench(engine: Engine, box: SecretBox, printer: Printer) -> Iterator[Bench]:
    """Three placed orders and a printer of the store's."""
    add_printer(engine, box, PrinterProfile(STORE, "Zebra", "socket://192.0.2.1"))
    with bench_of(engine, box, FakeShop(placed_order(number) for number in (1, 2, 3))) as made:
        made.works.printer = lambda profile: printer
        yield made
    queue.forget(engine)


def print_states(engine: Engine) -> list[PrintState]:
    """Where each order is on its way to the printer, in order."""
    with reading(engine) as session:
        return list(session.scalars(select(ItemRow.print_state).order_by(ItemRow.position)))


def test_orders_are_marked_once_the_printer_says_that_it_printed(bench: Bench, printer: Printer) -> None:
    """One job an order, and no status change before any of them."""
    seen: list[int] = []
    bench.shop.before = lambda call, order: seen.append(len(printer.jobs)) if call == "fulfil" else None
    batch = bench.create(printer="Zebra", fulfil=PRINTED)
    assert bench.drain(batch).counts == {"fulfilled": 3}
    assert seen == [3, 3, 3] and bench.shop.puts == ["ORD001", "ORD002", "ORD003"]
    assert [document.format for document in printer.jobs.values()] == ["zpl"] * 3


def test_with_rendered_they_are_marked_before(bench: Bench, printer: Printer) -> None:
    """As soon as the label is stored; then it is printed, and the ledger knows both."""
    bench.shop.before = lambda call, order: printer.jobs and pytest.fail(call) if call == "fulfil" else None
    batch = bench.create(printer="Zebra", copies=2)
    assert bench.drain(batch).counts == {"fulfilled": 3} and len(printer.jobs) == 3
    assert {document.count for document in printer.jobs.values()} == {2}
    with reading(bench.runtime.engine) as session:
        assert all(entry.printed and entry.fulfilled for entry in session.scalars(select(LedgerRow)))


def test_a_printer_that_is_away_is_tried_again(bench: Bench, printer: Printer) -> None:
    """Nothing came out, so nobody need look; the batch tells why it waits."""
    printer.answers = [DONE, AWAY, AWAY]
    batch = bench.create(printer="Zebra", fulfil=PRINTED)
    bench.drain(batch)
    assert bench.view(batch).stopped == ("unreachable", "it is switched off")
    bench.drain(batch)
    bench.drain(batch)
    assert bench.view(batch).counts == {"fulfilled": 3} and len(printer.jobs) == 3


@pytest.mark.parametrize("decision", ["confirm", "retry"])
def test_what_may_have_been_lost_waits_for_a_person(bench: Bench, printer: Printer, decision: str) -> None:
    """Never sent again by itself: confirmed it is marked, retried it is printed again. The others go on."""
    printer.answers = [DONE, LOST]
    batch = bench.create(printer="Zebra", fulfil=PRINTED)
    bench.drain(batch)
    view = bench.drain(batch)
    assert bench.states(batch)["ORD002"] == ("failed", "print_unknown")
    assert view.state == "done_with_errors" and view.counts == {"fulfilled": 2, "failed": 1}
    assert bench.shop.puts == ["ORD001", "ORD003"] and len(printer.jobs) == 3
    decide = {"confirm": confirm_batch, "retry": retry_batch}[decision]
    decide(bench.runtime, STORE, batch, by="test")
    assert bench.drain(batch).counts == {"fulfilled": 3}
    assert len(printer.jobs) == (3 if decision == "confirm" else 4)


FOUND = {
    "printed": (DONE, "fulfilled", 1),
    "not there": (AWAY, "fulfilled", 2),
    "lost": (None, "failed", 1),
}


@pytest.mark.parametrize("case", FOUND)
def test_killed_while_it_was_sending_it_asks_the_printer(bench: Bench, printer: Printer, case: str) -> None:
    """Printed is printed, not sent is sent again, and if nobody knows a person looks."""
    printer.found, state, jobs = FOUND[case]
    printer.answers = [DONE, Killed()]
    batch = bench.create("1", "2", printer="Zebra", fulfil=PRINTED)
    with pytest.raises(Killed):
        bench.drain(batch)
    assert PrintState.SENDING in print_states(bench.runtime.engine)
    bench.drain(batch)
    assert bench.states(batch)["ORD002"][0] == state
    assert len(printer.jobs) == jobs


def test_what_is_printing_when_its_batch_is_cancelled_is_not_printed_elsewhere(
    bench: Bench, printer: Printer
) -> None:
    """It may have come out: another batch of the order skips it."""
    printer.answers = [Killed()]
    batch = bench.create("1", printer="Zebra", fulfil=PRINTED)
    with pytest.raises(Killed):
        bench.drain(batch)
    cancel_batch(bench.runtime, STORE, batch, by="test")
    bench.drain(batch)
    assert print_states(bench.runtime.engine) == [PrintState.UNKNOWN]
    other = bench.create("1", printer="Zebra")
    bench.drain(other)
    assert bench.states(other) == {"ORD001": ("skipped", "already_printed")}


def test_labels_on_sheets_are_one_job_a_sheet(bench: Bench, printer: Printer) -> None:
    """The first begins where the batch says, and holds what is free there."""
    bench.shop.known = {f"ORD{number:03}": placed_order(number) for number in range(1, 8)}
    batch = bench.create(printer="Zebra", label=LabelChoice("avery-5164"), start_at=4, fulfil=PRINTED)
    assert bench.drain(batch).counts == {"fulfilled": 7}
    assert len(printer.jobs) == 2


@pytest.mark.parametrize(
    ("copies", "parcels", "start_at", "sheets"),
    [
        # Six places a sheet: three orders fill one.
        (2, {}, 1, [1, 1, 1]),
        # Three are free on the first; with two labels each no sheet ends between two orders.
        (2, {}, 4, [3]),
        (1, {"1": 5, "2": 2, "3": 4, "4": 1}, 1, [2, 1]),
        (1, {"1": 4}, 4, [2, 1]),
    ],
)
def test_copies_and_parcels_leave_no_place_of_a_sheet_empty(
    bench: Bench, printer: Printer, copies: int, parcels: dict[str, int], start_at: int, sheets: list[int]
) -> None:
    """A sheet that was printed on does not go into the printer again: a job ends where a sheet does."""
    add_printer(bench.runtime.engine, bench.runtime.box, PrinterProfile(STORE, "Laser", "ipp://192.0.2.2/p"))
    bench.shop.known = {f"ORD{number:03}": placed_order(number) for number in range(1, 8)}
    choice = {"label": LabelChoice("avery-5164"), "copies": copies, "parcels": parcels, "start_at": start_at}
    batch = bench.create(printer="Laser", fulfil=PRINTED, **choice)
    assert bench.drain(batch).counts == {"fulfilled": 7}
    assert [job.count for job in printer.jobs.values()] == sheets


def test_a_printer_must_exist(bench: Bench) -> None:
    """When the batch is made, and when it prints."""
    with pytest.raises(PrinterNotFound):
        bench.create(printer="Nosuch")
