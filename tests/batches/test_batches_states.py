"""The states of an order, and the promises that hold whatever happens to a run."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from batch_shop import STORE, FakeShop, Killed, lay_out, placed_order, write_ids
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from new_database import new_database
from sqlalchemy import select

from labelsvc.batches.report import PrintReport
from labelsvc.batches.service import FulfilChoice, Policy, Wish, print_orders
from labelsvc.batches.states import (
    CANCELLABLE,
    IN_FLIGHT,
    ITEM_TRANSITIONS,
    LABELLED,
    BatchState,
    ItemState,
    PrintState,
    check,
    outcome,
    public_state,
)
from labelsvc.batches.tables import LabelRow, LedgerRow
from labelsvc.database import transaction
from labelsvc.ecwid.orders import Person
from labelsvc.errors import ShopUnavailable, ShopUnreachable
from labelsvc.stores import SecretBox, connect_store

PUBLIC = {"queued", "rendered", "printed", "fulfilled", "failed", "skipped", "cancelled"}
BOX = SecretBox("a key for the tests")
SETTLED = {ItemState.UNDONE, ItemState.SKIPPED, ItemState.CANCELLED}
# What only a person starts: to undo, to try again.
BY_PERSON = {(ItemState.FULFILLED, ItemState.UNDOING), (ItemState.FAILED, ItemState.QUEUED)}


def test_every_transition_is_decided_in_one_place() -> None:
    """What the table allows passes, everything else is a programming error."""
    for origin in ItemState:
        for to in ItemState:
            if to in ITEM_TRANSITIONS[origin]:
                check(origin, to)
            else:
                with pytest.raises(ValueError, match="never goes"):
                    check(origin, to)


def test_no_way_leads_around_the_stored_label_or_the_intent() -> None:
    """Fulfilled is reached from putting or owed (or back from undoing), and these only from a stored label."""
    sources = {to: {origin for origin in ItemState if to in ITEM_TRANSITIONS[origin]} for to in ItemState}
    assert sources[ItemState.FULFILLED] == {ItemState.PUTTING, ItemState.OWED, ItemState.UNDOING}
    assert sources[ItemState.PUTTING] | sources[ItemState.OWED] <= LABELLED
    assert sources[ItemState.RENDERED] == {ItemState.QUEUED}
    assert sources[ItemState.UNDOING] == {ItemState.FULFILLED, ItemState.OWED}


def test_ends_are_ends_and_can_be_reached() -> None:
    """Nothing leaves a settled state; the others lead to one, or stand still until a person does something."""
    for state in ItemState:
        assert (not ITEM_TRANSITIONS[state]) == (state in SETTLED)
        by_itself = {to for to in ITEM_TRANSITIONS[state] if (state, to) not in BY_PERSON}
        ends = SETTLED | {ItemState.FULFILLED, ItemState.FAILED}
        assert by_itself & ends or state in ends


def test_a_change_that_may_be_on_its_way_cannot_be_cancelled() -> None:
    """``putting`` and ``undoing`` are not called back."""
    assert not CANCELLABLE & IN_FLIGHT


def test_the_interface_sees_its_own_states_only() -> None:
    """Internal states are shown as those that the interface promises."""
    assert {public_state(state, printing) for state in ItemState for printing in PrintState} == PUBLIC


def test_a_label_that_the_printer_may_have_lost_has_failed() -> None:
    """Unless its order is fulfilled already: then that is what counts."""
    assert public_state(ItemState.RENDERED, PrintState.UNKNOWN) == "failed"
    assert public_state(ItemState.RENDERED, PrintState.PRINTED) == "printed"
    assert public_state(ItemState.FULFILLED, PrintState.UNKNOWN) == "fulfilled"


def test_a_batch_with_failures_or_debts_is_done_with_errors() -> None:
    """The outcome follows from the counts."""
    assert outcome({"fulfilled": 3, "skipped": 1}) is BatchState.DONE
    assert outcome({"fulfilled": 3, "failed": 1}) is BatchState.DONE_WITH_ERRORS
    assert ItemState.OWED.public == "failed"
    assert outcome({}) is BatchState.DONE


class Troubles:
    """For ``FakeShop.before``: at the n-th call of one kind something goes wrong, once."""

    def __init__(self, kind: str, nth: int, error: BaseException | None) -> None:
        self._kind = kind
        self._left = nth
        self._error = error

    def __call__(self, call: str, order: str) -> None:
        self._left -= call == self._kind
        if self._left == 0 and call == self._kind and self._error:
            raise self._error


class PrintingMachine(RuleBasedStateMachine):
    """Random orders, changes, crashes and lost answers; the promises hold after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="labelsvc-test-"))
        self.engine = new_database(self.directory)
        connect_store(self.engine, BOX, STORE, "token")
        self.shop = FakeShop()
        self.out = self.directory / "labels.pdf"
        self.labels_when_put: dict[str, bool] = {}

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.engine.dispose()
        shutil.rmtree(self.directory)

    @rule(count=st.integers(1, 4), bad=st.sampled_from(["", "", "", "unprintable", "bug"]))
    def place(self, count: int, bad: str) -> None:
        """Customers place orders, one of which may be impossible to print."""
        for _ in range(count):
            order = placed_order(len(self.shop.known) + 1, comments=bad)
            self.shop.known[order.id] = order
            bad = ""

    @precondition(lambda self: self.shop.known)
    @rule(data=st.data(), change=st.sampled_from(["cancel", "readdress", "lose"]))
    def happen(self, data: st.DataObject, change: str) -> None:
        """Somebody changes an order, or the answer to its next status change will be lost."""
        order_id = data.draw(st.sampled_from(sorted(self.shop.known)))
        if change == "cancel":
            self.shop.change(order_id, payment_status="CANCELLED")
        elif change == "readdress":
            street = f"{len(self.shop.calls)} Other St"
            self.shop.change(order_id, ship_to=Person(name="Else", street=street, country_code="GB"))
        else:
            self.shop.lose.add(order_id)

    @rule(
        policy=st.sampled_from(Policy),
        call=st.sampled_from(["orders", "orders_by_id", "order", "fulfil", "fulfilled"]),
        nth=st.integers(1, 4),
        error=st.sampled_from([Killed, ShopUnreachable, ShopUnavailable, None]),
    )
    def print_all(self, policy: Policy, call: str, nth: int, error: type[BaseException] | None) -> None:
        """A run, in which something may go wrong at any call."""
        troubles = Troubles(call, nth, error("trouble") if error else None)

        def before(call: str, order_id: str) -> None:
            if call == "fulfil":
                self.labels_when_put[order_id] = self._has_label(order_id)
            troubles(call, order_id)

        self.shop.before = before
        earlier = {*self.shop.puts, *self._printed()}
        try:
            complete = self._print(policy).stopped is None
        except (Killed, ShopUnreachable, ShopUnavailable):
            complete = False
        if not complete:
            self._print_cleanly(policy, earlier)

    def _print_cleanly(self, policy: Policy, earlier: set[str]) -> None:
        """The re-run: its file holds every label of what it completes, and of all that was put since."""
        self.shop.before = lambda call, order: None
        report = self._print(policy)
        due = [item.order_id for batch in report.batches for item in batch.items if item.state in LABELLED]
        assert not due or self.out.read_text().split() == due
        assert set(self.shop.puts) - earlier <= set(due)

    def _printed(self) -> list[str]:
        with transaction(self.engine) as session:
            query = select(LedgerRow.order_id).where(LedgerRow.printed.is_not(None))
            return list(session.scalars(query))

    def _print(self, policy: Policy) -> PrintReport:
        return print_orders(
            self.engine, self.shop, STORE, Wish(fulfil=FulfilChoice(policy)), box=BOX, out=self.out,
            lay_out=lay_out, write=write_ids, settle_seconds=0.0,
        )  # fmt: skip

    def _has_label(self, order_id: str) -> bool:
        with transaction(self.engine) as session:
            return bool(session.scalars(select(LabelRow.id).where(LabelRow.order_id == order_id)).all())

    @invariant()
    def each_order_is_put_at_most_once(self) -> None:
        """Promise 2."""
        assert all(count == 1 for count in Counter(self.shop.puts).values())

    @invariant()
    def nothing_is_put_without_a_label(self) -> None:
        """Promise 1."""
        assert all(self.labels_when_put.values())

    @invariant()
    def nothing_is_printed_twice(self) -> None:
        """Promise 3: the ledger has at most one printing of each order."""
        printed = self._printed()
        assert len(printed) == len(set(printed))


PrintingMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestPrinting = PrintingMachine.TestCase
