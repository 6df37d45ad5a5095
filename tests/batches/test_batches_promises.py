"""Whatever people, printers, shops and crashes do, in whatever order: the promises about batches hold."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from batch_queue import Bench
from batch_shop import STORE, FakeShop, Killed, placed_order
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from new_database import new_database
from sqlalchemy import select

from labelsvc.batches import queue
from labelsvc.batches.pulse import Pulse
from labelsvc.batches.service import (
    FulfilChoice,
    Policy,
    cancel_batch,
    confirm_batch,
    retry_batch,
    undo_batch,
)
from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow
from labelsvc.database import reading
from labelsvc.ecwid.orders import Person
from labelsvc.errors import BatchConflict, RequestRejected, ShopUnavailable, ShopUnreachable
from labelsvc.printing import Outcome, PrintDocument, PrinterProfile, Result, add_printer
from labelsvc.stores import SecretBox, connect_store

BOX = SecretBox("a key for the tests")
DECISIONS = [cancel_batch, retry_batch, confirm_batch, undo_batch]
TROUBLES = [Killed, ShopUnreachable, ShopUnavailable, RequestRejected, None, None]
MOST_TURNS = 30
ALONE = ["profile", "orders", "orders_by_id", "order", "fulfil", "fulfilled"]
CALLS = [*ALONE, "orders_now", "change_many", "accepted", "told", "settle"]


class Printer:
    """Counts what came out; may lose an answer, be away, or be cut off by a crash before or after printing."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.mood = ""

    def send(self, job_id: str, document: PrintDocument) -> Outcome:
        """One job."""
        assert job_id not in self.done, "the same job twice"
        mood, self.mood = self.mood, ""
        if mood == "away":
            return Outcome(Result.NOT_SENT, "away", "unreachable")
        if mood == "killed before":
            raise Killed()
        self.done.add(job_id)
        if mood == "killed after":
            raise Killed()
        return Outcome(Result.UNKNOWN, "no answer", "no_answer") if mood == "lost" else Outcome(Result.PRINTED)

    def find(self, job_id: str) -> Outcome | None:
        """It forgets at once what it did."""
        return None


class QueueMachine(RuleBasedStateMachine):
    """One store, its orders, its batches, one worker that dies."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="labelsvc-test-"))
        self.engine = new_database(self.directory)
        connect_store(self.engine, BOX, STORE, "token")
        add_printer(self.engine, BOX, PrinterProfile(STORE, "P", "socket://192.0.2.1"))
        self.pulse = Pulse(self.engine, "test")
        self.pulse.__enter__()
        self.shop, self.printer = FakeShop(), Printer()
        self.bench = Bench(self.engine, BOX, self.shop, self.pulse)
        self.bench.works.printer = lambda profile: self.printer
        self.batches: list[str] = []
        self.labelled: dict[str, bool] = {}
        self.undone: Counter[str] = Counter()
        self.again: set[str] = set()

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.pulse.__exit__(None, None, None)
        queue.forget(self.engine)
        self.engine.dispose()
        shutil.rmtree(self.directory)

    @rule(count=st.integers(1, 3))
    def place(self, count: int) -> None:
        """Customers place orders."""
        for _ in range(count):
            order = placed_order(len(self.shop.known) + 1)
            self.shop.known[order.id] = order

    @precondition(lambda self: self.shop.known)
    @rule(data=st.data(), change=st.sampled_from(["cancel", "readdress", "lose"]))
    def happen(self, data: st.DataObject, change: str) -> None:
        """Somebody changes an order, or the answer to its next status change will be lost."""
        order_id = data.draw(st.sampled_from(sorted(self.shop.known)))
        if change == "cancel":
            self.shop.change(order_id, payment_status="CANCELLED")
        elif change == "readdress":
            to = Person(name="Else", street=f"{len(self.shop.calls)} Other St", country_code="GB")
            self.shop.change(order_id, ship_to=to)
        else:
            self.shop.lose.add(order_id)

    @precondition(lambda self: self.shop.known)
    @rule(policy=st.sampled_from(Policy), printer=st.booleans())
    def create(self, policy: Policy, printer: bool) -> None:
        """A batch of all that is placed."""
        fulfil = FulfilChoice(policy if printer or policy is not Policy.PRINTED else Policy.RENDERED)
        self.batches.append(self.bench.create(fulfil=fulfil, printer="P" if printer else ""))

    @precondition(lambda self: self.batches)
    @rule(
        data=st.data(),
        call=st.sampled_from(CALLS),
        nth=st.integers(1, 3),
        together=st.booleans(),
        trouble=st.sampled_from(TROUBLES),
        mood=st.sampled_from(["", "", "away", "lost", "killed before", "killed after"]),
    )
    def work(
        self,
        data: st.DataObject,
        call: str,
        nth: int,
        together: bool,
        trouble: type[BaseException] | None,
        mood: str,
    ) -> None:
        """Turns of one batch, in which something may go wrong at any call."""
        left = nth

        def before(called: str, order_id: str) -> None:
            nonlocal left
            if called == "fulfil":
                self.labelled[order_id] = self.labelled.get(order_id, True) and self._has_label(order_id)
            left -= called == call
            if called == call and left == 0 and trouble:
                raise trouble("trouble")

        self.shop.before, self.printer.mood = before, mood
        self.bench.works.many_from = 2 if together else 1_000
        self.bench.works.one_by_one.clear()
        batch = data.draw(st.sampled_from(self.batches))
        self.bench.works.profiles.clear()
        for _ in range(MOST_TURNS):
            try:
                if not self.bench.turn(batch) or self.bench.row(batch).stopped_code:
                    return
            except Killed:
                return
            if self.bench.row(batch).finished:
                return

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), decision=st.sampled_from(DECISIONS))
    def decide(self, data: st.DataObject, decision: object) -> None:
        """A person decides."""
        batch = data.draw(st.sampled_from(self.batches))
        before, going = self._states(batch), self._undoing(batch)
        try:
            decision(self.bench.runtime, STORE, batch, by="test")  # type: ignore[operator]
        except BatchConflict:
            return
        if decision is undo_batch:
            self.undone.update(self._undoing(batch) - going)
        if decision is retry_batch:
            self.again.update(order for order, (state, _) in before.items() if state == "failed")

    def _states(self, batch: str) -> dict[str, tuple[str, str]]:
        return self.bench.states(batch)

    def _undoing(self, batch: str) -> set[str]:
        query = select(ItemRow.order_id).where(ItemRow.batch_id == batch, ItemRow.state == ItemState.UNDOING)
        with reading(self.engine) as session:
            return set(session.scalars(query))

    def _has_label(self, order_id: str) -> bool:
        with reading(self.engine) as session:
            return session.scalars(select(LabelRow.id).where(LabelRow.order_id == order_id)).first() is not None

    @invariant()
    def each_order_is_changed_once(self) -> None:
        """Promise 2: one PUT, and one more for each time that it was undone."""
        for order, count in Counter(self.shop.puts).items():
            assert count <= 1 + self.undone[order], order

    @invariant()
    def nothing_is_changed_without_a_label(self) -> None:
        """Promise 1."""
        assert all(self.labelled.values())

    @invariant()
    def nothing_comes_out_twice_unasked(self) -> None:
        """Promise 3: an order whose label may have come out is in no second job, unless a person asked for it."""
        with reading(self.engine) as session:
            query = select(ItemRow.order_id).where(ItemRow.print_job.in_(self.printer.done))
            printed = Counter(session.scalars(query))
        assert all(count == 1 for order, count in printed.items() if order not in self.again)

    @invariant()
    def every_order_ends_with_a_reason(self) -> None:
        """Promise 4: what failed, was skipped or cancelled says why."""
        for batch in self.batches:
            for order, (state, code) in self._states(batch).items():
                assert state not in ("failed", "skipped", "cancelled") or code, (order, state)

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """What is not finished has a turn to come, or waits for a person."""
        with reading(self.engine) as session:
            for row in session.scalars(select(BatchRow).where(BatchRow.finished.is_(None))):
                assert row.turn > 0 or row.held


QueueMachine.TestCase.settings = settings(
    max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPromises = QueueMachine.TestCase
