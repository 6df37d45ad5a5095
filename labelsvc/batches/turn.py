"""One turn of a batch: some of its work, then the next turn is queued behind those of other stores.

A turn is driven by the rows alone. It may be taken twice, or broken off anywhere: whoever takes the next finds
what is left. Only the holder of the store's lease works.
"""

import logging
import traceback
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from labelsvc.batches.choosing import choose_orders
from labelsvc.batches.fulfil import fulfil
from labelsvc.batches.fulfil_many import NoBatches, fulfil_many
from labelsvc.batches.job import Job
from labelsvc.batches.lease import lease
from labelsvc.batches.plan import Plan, again, arrange, setback
from labelsvc.batches.printout import printing
from labelsvc.batches.reading import Read, read_one
from labelsvc.batches.reasons import NONE, TROUBLES, Patience, Reason, reason
from labelsvc.batches.render import BUGS, render_all
from labelsvc.batches.rows import CHUNK, chunk, finish, judge_again, set_state
from labelsvc.batches.states import IN_FLIGHT, UNFINISHED, BatchState, ItemState, PrintState
from labelsvc.batches.steps import DUE, advance, fetch, is_due
from labelsvc.batches.tables import BatchRow, ItemRow
from labelsvc.batches.works import Works
from labelsvc.database import now, reading
from labelsvc.errors import DatabaseError, LabelsvcError, RateLimited, ShopUnreachable, StoreBusy

logger = logging.getLogger(__name__)

# These pass by themselves. Everything else waits for a person: a new token, a paid plan, a printer that exists.
PASSING = (RateLimited, ShopUnreachable, *TROUBLES)
FIRST_DEBT_WAIT, LONGEST_DEBT_WAIT = 15.0, 3600.0
# About a day: then only a person tries again.
MOST_DEBT_ROUNDS = 30
DATABASE_WAIT = 2.0
FIRST_TURN = 1


def take_turn(works: Works, batch_id: str, number: int) -> None:
    """Take this turn, unless another has taken its place; then queue the next.

    Waits while the database cannot be used, until it can or the process is to stop.
    """
    while True:
        try:
            batch = _mine(works, batch_id, number)
            if batch is not None:
                arrange(works.runtime, batch, again(batch) if works.stopping() else _attempt(works, batch))
            return
        except DatabaseError as error:
            if works.stopping():
                raise
            logger.error("batch %s waits for the database: %s", batch_id, error.message)
            works.wait(DATABASE_WAIT)


def _mine(works: Works, batch_id: str, number: int) -> BatchRow | None:
    with reading(works.runtime.engine) as session:
        batch = session.get(BatchRow, batch_id)
    return batch if batch and batch.turn == number and not batch.held else None


def _attempt(works: Works, batch: BatchRow) -> Plan:
    engine = works.runtime.engine
    if _comes_after(engine, batch):
        return again(batch, busy=True)
    try:
        with (
            lease(engine, batch.store_id, pulse=works.pulse) as fence,
            works.runtime.shop(batch.store_id) as shop,
        ):
            shop.before_exchange = fence
            return Turn(works, works.job(batch, shop, fence), batch).take()
    except StoreBusy:
        return again(batch, busy=True)
    except DatabaseError:
        raise
    except PASSING as error:
        return setback(batch, reason(error))
    except LabelsvcError as error:
        logger.warning("batch %s of store %s stands still: %s", batch.id, batch.store_id, error.message)
        return Plan(None, reason(error), batch.setbacks + 1, held=True)
    except BUGS as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {place.name}, line {place.lineno}"
        logger.error("batch %s stands still: %s", batch.id, where)
        return Plan(None, Reason("internal", f"this is a fault of the service: {where}"), held=True)


def _comes_after(engine: Engine, batch: BatchRow) -> bool:
    """Whether an older batch of the store has its first turn still before it: what it was to mark is not taken
    away from it because two turns were taken at once."""
    if batch.chosen or batch.turn > FIRST_TURN:
        return False
    older = select(BatchRow.id).where(BatchRow.store_id == batch.store_id, BatchRow.state == BatchState.QUEUED)
    older = older.where(BatchRow.turn == FIRST_TURN, BatchRow.held.is_(False), BatchRow.created < batch.created)
    with reading(engine) as session:
        return session.scalars(older.limit(1)).first() is not None


@dataclass(slots=True)
class Turn:
    """The work of one turn, under the store's lease."""

    works: Works
    job: Job
    batch: BatchRow
    patience: Patience = field(default_factory=Patience)

    def take(self) -> Plan:
        """Some of what is due, the most urgent first: choose, label and mark, close, then pay old debts."""
        if self._is_open() and not self.batch.chosen:
            choose_orders(self.job, self.batch)
        self._begin()
        if items := self._due():
            self._work(items)
            if len(items) == CHUNK or self.works.stopping() or self._due():
                return Plan(0.0)
        if self.batch.printer and (plan := self._print()):
            return plan
        if self._is_open():
            with self.job.transaction() as session:
                finish(session, self.batch.id)
        return self._pay_debts()

    def _begin(self) -> None:
        """The batch as it is now, at work."""
        with self.job.transaction() as session:
            set_state(session, self.batch, BatchState.RUNNING)
            self.batch = session.get_one(BatchRow, self.batch.id)

    def _is_open(self) -> bool:
        return self.batch.state in UNFINISHED

    def _due(self) -> list[ItemRow]:
        states: tuple[ItemState, ...] = tuple(IN_FLIGHT)
        if self._is_open():
            states = (ItemState.QUEUED, *DUE[self.batch.fulfil], *states)
        with self.job.reading() as session:
            return chunk(session, self.batch.id, set(states) - {ItemState.OWED}, -1, settled=False)

    def _print(self) -> Plan | None:
        """Labels to the printer; None if none is due."""
        with self.job.reading() as session:
            sending = printing(session, self.batch.id, PrintState.SENDING)
            waiting = self._is_open() and printing(session, self.batch.id, PrintState.WAITING)
        if not sending and not waiting:
            return None
        out = self.works.printout(self.job, self.batch)
        if sending:
            out.settle()
        told = out.print_some() if waiting else NONE
        return setback(self.batch, told) if told.code else Plan(0.0)

    def _work(self, items: list[ItemRow]) -> None:
        self._render([item for item in items if item.state is ItemState.QUEUED])
        due = [item for item in items if is_due(self.batch, item)]
        if not self._work_together([item for item in due if item.state is not ItemState.UNDOING]):
            self._work_singly(due)
        self._work_singly([item for item in due if item.state is ItemState.UNDOING])

    def _render(self, items: list[ItemRow]) -> None:
        """The labels of these orders: laid out one by one, stored together."""
        found = fetch(self.job, items)
        reads: list[tuple[ItemRow, Read]] = []
        try:
            for item in items:
                if self.works.stopping():
                    return
                read = found.get(item.order_id) or read_one(self.job, item.order_id)
                reads.append((item, read))
                self.patience.after(read if isinstance(read, LabelsvcError) else None)
        finally:
            # What was read before the shop went away has its label all the same.
            if reads:
                render_all(self.job, self.batch, reads)

    def _work_together(self, items: list[ItemRow]) -> bool:
        """Change many orders in few calls; False if they are to be changed one by one."""
        if len(items) < self.works.many_from or not self.works.takes_batches(self.batch.store_id):
            return False
        try:
            for error in fulfil_many(self.job, self.batch, items, self.works.stopping):
                self.patience.after(error)
        except NoBatches as error:
            logger.warning("store %s takes no batch requests: %s", self.batch.store_id, error.message)
            self.works.takes_no_batches(self.batch.store_id)
            return False
        return True

    def _work_singly(self, items: list[ItemRow]) -> None:
        for item in items:
            if self.works.stopping():
                return
            if is_due(self.batch, item):
                self.patience.after(advance(self.job, self.batch, item, {}))

    def _pay_debts(self) -> Plan:
        """Try again what the shop would not mark: soon at first, then ever more rarely, for about a day."""
        if self.batch.state is BatchState.CANCELLED:
            return Plan(None)
        started = now()
        with self.job.reading() as session:
            items = _debts(session, self.batch.id)
        if not items:
            return Plan(None)
        wait = timedelta(seconds=_debt_wait(self.batch.setbacks))
        if items[0].changed + wait > started:
            return self._later((items[0].changed + wait - started).total_seconds(), self.batch.setbacks)
        for item in items:
            if self.works.stopping():
                break
            self.patience.after(fulfil(self.job, self.batch, item))
        with self.job.transaction() as session:
            _touch(session, items)
            judge_again(session, self.batch.id)
        return self._later(0.0, self.batch.setbacks + 1)

    def _later(self, seconds: float, setbacks: int) -> Plan:
        return Plan(seconds if setbacks < MOST_DEBT_ROUNDS else None, setbacks=setbacks)


def _debt_wait(rounds: int) -> float:
    return min(LONGEST_DEBT_WAIT, FIRST_DEBT_WAIT * 4.0 ** min(rounds, 10))


def _debts(session: Session, batch_id: str) -> list[ItemRow]:
    query = select(ItemRow).where(ItemRow.batch_id == batch_id, ItemRow.state == ItemState.OWED)
    return list(session.scalars(query.order_by(ItemRow.changed, ItemRow.position).limit(50)))


def _touch(session: Session, items: list[ItemRow]) -> None:
    """Those that are still owed wait behind the others."""
    ids = [item.id for item in items if item.state is ItemState.OWED]
    session.execute(update(ItemRow).where(ItemRow.id.in_(ids)).values(changed=now()))
