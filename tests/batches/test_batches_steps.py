"""Single steps: compare-and-set, the wait before a doubtful order is read, debts over which a run was killed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from batch_shop import PROFILE, STORE, FakeShop, Killed, Print, lay_out, placed_order, raising
from sqlalchemy import Engine, select, update

from labelsvc.batches.fulfil import fulfil
from labelsvc.batches.job import Job
from labelsvc.batches.rows import move
from labelsvc.batches.states import ItemState
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.database import now, transaction
from labelsvc.errors import RequestRejected
from labelsvc.stores import SecretBox

MakeJob = Callable[[FakeShop], Job]


@pytest.fixture
def waits() -> list[float]:
    """How long a job wanted to sleep."""
    return []


@pytest.fixture
def make_job(engine: Engine, box: SecretBox, waits: list[float]) -> MakeJob:
    """A job that sleeps on paper only."""

    def make(shop: FakeShop) -> Job:
        return Job(engine, box, shop, STORE, PROFILE, lay_out, lambda: None, sleep=waits.append)

    return make


def rows(engine: Engine) -> tuple[BatchRow, ItemRow]:
    """The only batch and its only order, as they are stored now."""
    with transaction(engine) as session:
        return session.scalars(select(BatchRow)).one(), session.scalars(select(ItemRow)).one()


def interrupted(run: Print, call: str) -> FakeShop:
    """A shop of one order, over which a run was killed at that call."""
    shop = FakeShop([placed_order(1)])
    shop.before = raising(call, "ORD001", Killed())
    with pytest.raises(Killed):
        run(shop)
    return shop


def test_who_comes_second_moves_nothing(run: Print, engine: Engine) -> None:
    """Two have read the same state; only the first of them may go on from it."""
    interrupted(run, "order")
    (_, first), (_, second) = rows(engine), rows(engine)
    with transaction(engine) as session:
        assert move(session, first, ItemState.PUTTING)
    with transaction(engine) as session:
        assert not move(session, second, ItemState.CANCELLED)
    assert first.state is rows(engine)[1].state is ItemState.PUTTING


def test_an_order_taken_by_another_is_not_put(run: Print, engine: Engine, make_job: MakeJob) -> None:
    """Cancelled between the reading of its row and the intent: no status change leaves."""
    shop = interrupted(run, "order")
    batch, stale = rows(engine)
    with transaction(engine) as session:
        assert move(session, rows(engine)[1], ItemState.CANCELLED)
    assert fulfil(make_job(shop), batch, stale) is None
    assert shop.puts == [] and rows(engine)[1].state is ItemState.CANCELLED


@pytest.mark.parametrize(("ago", "least", "most"), [(0.0, 0.5, 1.0), (5.0, 0.0, 0.0), (-60.0, 1.0, 1.0)])
def test_a_change_that_may_be_under_way_is_given_time_to_arrive(
    run: Print, engine: Engine, make_job: MakeJob, waits: list[float], ago: float, least: float, most: float
) -> None:
    """Right after a kill the order is not read at once; later, or by a clock that is ahead, never longer."""
    shop = interrupted(run, "fulfil")
    with transaction(engine) as session:
        session.execute(update(ItemRow).values(changed=now() - timedelta(seconds=ago)))
    batch, item = rows(engine)
    fulfil(make_job(shop), batch, item)
    assert len(waits) == 1 and least <= waits[0] <= most
    assert shop.puts == ["ORD001"] and rows(engine)[1].state is ItemState.FULFILLED


@pytest.mark.parametrize(("call", "arrived"), [("fulfil", 0), ("fulfilled", 1)])
def test_killed_around_the_status_change(run: Print, engine: Engine, call: str, arrived: int) -> None:
    """Before or after it arrived: the intent is stored, and the next run changes what is not changed."""
    shop = interrupted(run, call)
    assert rows(engine)[1].state is ItemState.PUTTING and len(shop.puts) == arrived
    assert run(shop).counts == {"fulfilled": 1} and shop.puts == ["ORD001"]


def test_killed_over_an_old_debt_it_is_still_tried_again(run: Print, engine: Engine) -> None:
    """The batch was finished long ago; its one order in doubt is not forgotten, nor printed again."""
    shop = FakeShop([placed_order(1)])
    shop.before = raising("fulfil", "ORD001", RequestRejected("no"))
    assert run(shop).counts == {"failed": 1}
    shop.before = raising("fulfilled", "ORD001", Killed())
    with pytest.raises(Killed):
        run(shop)
    report = run(shop)
    assert [item.state for item in report.retried] == [ItemState.FULFILLED]
    assert shop.puts == ["ORD001"] and report.labels == 0
    assert rows(engine)[0].state.value == "done"
